"""Translators and enhancers of the PyTorch families on their way out: pictures of any size in 0..1."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn

from aigc_studio.library.adapters.torch_image import open_model, open_network
from aigc_studio.library.card import ModelCard
from aigc_studio.library.exporting.subject import Inputs, Subject, described, rounded_up
from aigc_studio.library.exporting.to_onnx import module_to_onnx
from aigc_studio.library.inscription import Inscription
from aigc_studio.library.onnx_files.feed import Feed, Input
from aigc_studio.library.onnx_files.picture import PictureFormat
from aigc_studio.library.onnx_files.probe import natural_picture

if TYPE_CHECKING:
    from onnx import ModelProto

_PARITY_SIDE = 64
_TIMED_SIDES = (128, 256, 512)
_LARGEST_STEP = 64  # a network that wants larger multiples is compared on squares alone


class Whole(nn.Module):  # type: ignore[misc]  # mypy does not read torch
    """The network as it is; of a fourth channel that it makes, which is opacity, nothing is left."""

    def __init__(self, network: nn.Module) -> None:
        super().__init__()
        self.network = network

    def forward(self, image: Tensor) -> Tensor:
        return self.network(image)[:, :3]


class EachChannel(Whole):
    """A network of one channel on red, green and blue in turn."""

    def forward(self, image: Tensor) -> Tensor:
        return torch.cat([self.network(image[:, channel : channel + 1]) for channel in range(3)], 1)


class GreyPicture(Whole):
    """A network of one channel whose picture is meant to be grey."""

    def forward(self, image: Tensor) -> Tensor:
        made = self.network(image)[:, :3]
        return made.repeat(1, 3, 1, 1) if made.shape[1] == 1 else made


class TorchImageSubject(Subject):
    """A translator or an enhancer of one of the `families`."""

    def __init__(self, card: ModelCard) -> None:
        super().__init__(card)
        self._settings = card.settings
        self._multiple = int(card.settings["multiple"])
        channels = int(card.settings["channels"])
        grey = card.settings.get("grey", "luma") if channels == 1 else ""
        wrapper = {"each": EachChannel, "grey": GreyPicture}.get(str(grey), Whole)
        self._module = wrapper(open_network(card)).eval()
        self._channels = 3 if wrapper is EachChannel else channels
        self.sizes = tuple(dict.fromkeys(rounded_up(side, self._multiple) for side in _TIMED_SIDES))

    @property
    def carries_graph(self) -> bool:
        return False

    def onnx(self) -> ModelProto:
        free = {0: "count", 2: "height", 3: "width"}
        made = {0: "count", 2: "made_height", 3: "made_width"}
        given = self.sample(np.random.default_rng(0))
        return module_to_onnx(self._module, given, ["picture"], {"image": free, "picture": made})

    def module(self) -> nn.Module:
        return self._module

    def inscription(self) -> Inscription:
        made = self.own(self.sample(np.random.default_rng(0))).shape[1]
        halo = None if self._settings["halo"] is None else open_model(self.card).halo
        settings: dict[str, Any] = {
            "channels": self._channels, "scale": int(self._settings["scale"]), "multiple": self._multiple,
            "halo": halo, "height": 0, "width": 0, "fit": "tiles", "batch": 1, "output": 0, "guessed": [],
            "inputs": Feed([Input("image", "image", (), "float32")]).to_settings(),
            "input": PictureFormat("NCHW", self._channels).to_settings(),
            "picture": PictureFormat("NCHW", made).to_settings(),
        }  # fmt: skip
        return described(self.card, family="onnx-image", settings=settings)

    def torch_inscription(self) -> Inscription:
        return described(self.card)

    def sample(self, random: np.random.Generator) -> Inputs:
        height = rounded_up(_PARITY_SIDE, self._multiple)
        width = height + (self._multiple if self._multiple <= _LARGEST_STEP else 0)
        return self._picture(height, width, int(random.integers(1 << 30)))

    def sized(self, size: int) -> Inputs:
        return self._picture(size, size, size)

    def size_name(self, size: int) -> str:
        return f"{size}x{size}"

    def _picture(self, height: int, width: int, seed: int) -> Inputs:
        unit = natural_picture(height, width, seed)
        return {"image": np.asarray(PictureFormat("NCHW", self._channels).pack_unit(unit), np.float32)}

    def own(self, inputs: Inputs) -> NDArray[np.float32]:
        with torch.inference_mode():
            made: NDArray[np.float32] = self._module(torch.from_numpy(inputs["image"])).contiguous().numpy()
        return made

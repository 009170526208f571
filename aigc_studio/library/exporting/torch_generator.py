"""Generators of the PyTorch families on their way out.

A network that maps z to w is exported whole, z to picture, with two inputs that may be left out: `psi`, and `shift`,
which is added to w. The studio sets `psi` to 0 and reads its sliders, which live in w, as a `shift` from the mean.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn

from aigc_studio.library.adapters.base import LatentSpace
from aigc_studio.library.adapters.cppn import read_space
from aigc_studio.library.adapters.ink import REACH
from aigc_studio.library.adapters.torch_generator import open_network
from aigc_studio.library.card import ModelCard, own_size
from aigc_studio.library.exporting.subject import Inputs, Subject, described
from aigc_studio.library.exporting.to_onnx import module_to_onnx
from aigc_studio.library.inscription import Inscription
from aigc_studio.library.latent_learning import is_mapped, prior_space
from aigc_studio.library.onnx_files.feed import Feed, Input
from aigc_studio.library.onnx_files.picture import PictureFormat

if TYPE_CHECKING:
    from onnx import ModelProto


class _Around(nn.Module):  # type: ignore[misc]  # mypy does not read torch
    """A network with other inputs than its own."""

    def __init__(self, network: nn.Module) -> None:
        super().__init__()
        self.network = network


class Plain(_Around):
    """z (N, D) to pictures."""

    def forward(self, z: Tensor) -> Tensor:
        return self.network(z)


class Labelled(_Around):
    """z (N, D), label (N,) int64 to pictures."""

    def forward(self, z: Tensor, label: Tensor) -> Tensor:
        return self.network(z, label)


class Scored(_Around):
    """A point (N, D + classes) to pictures: z, and a score for each class, of which the highest is drawn."""

    def __init__(self, network: nn.Module, latent: int) -> None:
        super().__init__(network)
        self.latent = latent

    def forward(self, point: Tensor) -> Tensor:
        return self.network(point[:, : self.latent], point[:, self.latent :].argmax(1))


class Mapped(_Around):
    """z (1, D), psi () and shift (1, width) to a picture; see the top of this module."""

    def forward(self, z: Tensor, psi: Tensor, shift: Tensor) -> Tensor:
        return _from_w(self.network, self.network.mapping(z), psi, shift)


class MappedLabelled(_Around):
    """The same with a label (1,) int64 after z."""

    def forward(self, z: Tensor, label: Tensor, psi: Tensor, shift: Tensor) -> Tensor:
        return _from_w(self.network, self.network.mapping(z, label), psi, shift)


def _from_w(network: nn.Module, w: Tensor, psi: Tensor, shift: Tensor) -> Tensor:
    w = network.w_avg + (w - network.w_avg) * psi + shift
    return network.synthesis(w[:, None].expand(-1, network.layers, -1))


class Synthesis(_Around):
    """A mapped network with its two halves as methods of their own, as TorchScript offers them."""

    def forward(self, z: Tensor, label: Tensor | None = None) -> Tensor:
        return self.network(z, label)

    def mapping(self, z: Tensor, label: Tensor | None = None) -> Tensor:
        return self.network.mapping(z, label)

    def synthesis(self, w: Tensor) -> Tensor:
        return self.network.synthesis(w)


class TorchGeneratorSubject(Subject):
    """A generator of one of the `families`: pictures (N, C, side, side) in -1..1."""

    span = 2.0

    def __init__(self, card: ModelCard) -> None:
        super().__init__(card)
        self._network = open_network(card)
        self._mapped, self._settings = is_mapped(card.settings), card.settings
        self._latent, self._classes = int(card.settings["latent"]), int(card.settings.get("classes", 0))
        path = card.space_file
        self._space = read_space(path) if path.exists() else prior_space(self._network, card.settings)
        # Networks of w convolve every picture with weights of its own, which cannot be written for any number of them.
        self.sizes = (1,) if self._mapped else (1, 4)

    @property
    def carries_graph(self) -> bool:
        return False

    def onnx(self) -> ModelProto:
        given = self.sample(np.random.default_rng(0))
        if self._mapped:
            width = int(self._settings["width"])
            defaults: Inputs = {"psi": np.ones((), np.float32), "shift": np.zeros((1, width), np.float32)}
            module = (MappedLabelled if self._classes else Mapped)(self._network)
            return module_to_onnx(module, given | defaults, ["picture"], {}, defaults)
        names = {name: {0: "count"} for name in (*self._onnx_inputs(given), "picture")}
        return module_to_onnx(self._onnx_module(), self._onnx_inputs(given), ["picture"], names)

    def _onnx_module(self) -> nn.Module:
        return Scored(self._network, self._latent) if self._classes else Plain(self._network)

    def _onnx_inputs(self, given: Inputs) -> Inputs:
        """z and label as one point, where there are classes: sliders choose both."""
        if not self._classes or self._mapped:
            return given
        scores = np.eye(self._classes, dtype=np.float32)[given["label"]]
        return {"z": np.concatenate([given["z"], scores], 1)}

    def module(self) -> nn.Module:
        if self._mapped:
            return Synthesis(self._network)
        return (Labelled if self._classes else Plain)(self._network)

    def methods(self) -> dict[str, Inputs]:
        if not self._mapped:
            return {}
        w = np.zeros((1, int(self._network.layers), int(self._settings["width"])), np.float32)
        return {"mapping": self.sample(np.random.default_rng(0)), "synthesis": {"w": w}}

    def inscription(self) -> Inscription:
        shown = self._settings.get("shown", {})
        (width, height), channels = own_size(self._settings), int(self._settings["channels"])
        low, high, order = float(shown.get("low", -1)), float(shown.get("high", 1)), str(shown.get("order", "RGB"))
        if self._settings.get("field"):  # ink: white half a pixel outside of the outline, black as far inside
            soft, ink = 0.5 / (height * REACH), float(self._settings.get("ink", 0.0))
            low, high = soft - ink, -soft - ink
        settings: dict[str, Any] = {
            "latent": len(self._space.mean), "height": height, "width": width, "side": max(width, height),
            "channels": channels, "classes": 0, "output": 0, "guessed": [],
            "inputs": Feed(self._inputs()).to_settings(),
            "picture": PictureFormat("NCHW", channels, "float32", low, high, order).to_settings(),
        }  # fmt: skip
        return described(
            self.card, family="onnx-generator", settings=settings, space=self._shifted_space(), noise=False
        )

    def torch_inscription(self) -> Inscription:
        return described(self.card, space=self._space)

    def _inputs(self) -> list[Input]:
        if not self._mapped:
            return [Input("z", "latent", (1, len(self._space.mean)), "float32")]
        label = [Input("label", "constant", (1,), "int64")] if self._classes else []
        return [
            Input("z", "constant", (1, self._latent), "float32"), *label, Input("psi", "constant", (), "float32"),
            Input("shift", "latent", (1, len(self._space.mean)), "float32"),
        ]  # fmt: skip

    def _shifted_space(self) -> LatentSpace:
        if not self._mapped:
            return self._space
        mean = self._space.mean - self._network.w_avg.numpy()
        return LatentSpace(mean, self._space.basis, self._space.scale, self._space.directions)

    def sample(self, random: np.random.Generator) -> Inputs:
        return self._sample(random, 1)

    def _sample(self, random: np.random.Generator, count: int) -> Inputs:
        given: Inputs = {"z": random.standard_normal((count, self._latent)).astype(np.float32)}
        return given | ({"label": random.integers(0, self._classes, count)} if self._classes else {})

    def sized(self, size: int) -> Inputs:
        return self._sample(np.random.default_rng(size), size)

    def for_onnx(self, inputs: Inputs) -> Inputs:
        return self._onnx_inputs(inputs)

    def own(self, inputs: Inputs) -> NDArray[np.float32]:
        label = torch.from_numpy(inputs["label"]) if "label" in inputs else None
        with torch.inference_mode():
            made: NDArray[np.float32] = self._network(torch.from_numpy(inputs["z"]), label).numpy()
        return made

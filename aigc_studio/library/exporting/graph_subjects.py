"""Models that are ONNX graphs already: files of any origin, and Aurora."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from aigc_studio.core.errors import StudioError
from aigc_studio.core.image import Extent
from aigc_studio.library.adapters import cppn
from aigc_studio.library.adapters.base import RenderOptions
from aigc_studio.library.adapters.cppn import read_space
from aigc_studio.library.card import ModelCard
from aigc_studio.library.device import OnnxRuntime
from aigc_studio.library.exporting.subject import Inputs, Subject, described, rounded_up
from aigc_studio.library.exporting.to_onnx import give_defaults
from aigc_studio.library.inscription import Inscription, NamedStyle
from aigc_studio.library.onnx_files.feed import Array, Feed, Input, Role
from aigc_studio.library.onnx_files.picture import PictureFormat
from aigc_studio.library.onnx_files.probe import natural_picture
from aigc_studio.library.own_styles import read_styles

if TYPE_CHECKING:
    import torch
    from onnx import ModelProto

_PARITY_SIDE = 64
_AURORA_SIDE = 96
_TIMED_SIDES = (128, 256, 512)


class GraphSubject(Subject):
    """A model that the studio runs in onnxruntime."""

    def module(self) -> torch.nn.Module:
        from aigc_studio.library.exporting.graph_module import GraphModule

        return GraphModule(self.plain_graph())

    def plain_graph(self) -> ModelProto:
        """The graph without defaults: TorchScript knows none."""
        return self.onnx()


class OnnxFileSubject(GraphSubject):
    """An imported ONNX file: written as it came."""

    def __init__(self, card: ModelCard) -> None:
        super().__init__(card)
        self._feed = Feed.from_settings(card.settings)
        self._fixed = Extent(int(card.settings.get("width") or 0), int(card.settings.get("height") or 0))
        self._takes_pictures = card.kind != "generator"
        free = self._takes_pictures and not self._fixed.area
        self._multiple = int(card.settings.get("multiple") or 1)
        sides = tuple(rounded_up(side, self._multiple) for side in _TIMED_SIDES)
        self.sizes = tuple(dict.fromkeys(sides)) if free else (1,)

    @property
    def span(self) -> float:  # type: ignore[override]
        made = self.card.settings.get("picture")
        return abs(float(made["high"]) - float(made["low"])) if made else 1.0

    @cached_property
    def _runtime(self) -> OnnxRuntime:
        return OnnxRuntime(self.card.weights_file)

    def onnx(self) -> ModelProto:
        import onnx

        try:
            return onnx.load(self.card.weights_file)
        except (OSError, ValueError) as error:
            raise StudioError(f"The weights of “{self.card.name}” cannot be read.", "Import it again.") from error

    def inscription(self) -> Inscription:
        path = self.card.space_file
        styles = tuple(NamedStyle(one.name, one.vector) for one in read_styles(self.card.folder))
        return described(self.card, space=read_space(path) if path.exists() else None, styles=styles)

    def sample(self, random: np.random.Generator) -> Inputs:
        return self._given(random, rounded_up(_PARITY_SIDE, self._multiple))

    def sized(self, size: int) -> Inputs:
        return self._given(np.random.default_rng(size), size)

    def size_name(self, size: int) -> str:
        return f"{size}x{size}" if len(self.sizes) > 1 else super().size_name(1)

    def _given(self, random: np.random.Generator, side: int) -> Inputs:
        settings, given = self.card.settings, dict[Role, Array]()
        if self._takes_pictures:
            extent = self._fixed if self._fixed.area else Extent(side, side)
            given["image"] = self._packed(settings["input"], extent, random, int(settings.get("batch", 1)))
        for role in ("latent", "style"):
            found = self._feed.find(role)
            if found is not None:
                given[role] = random.standard_normal(int(np.prod(found.shape[1:] or found.shape))).astype(np.float32)
        style = settings.get("style", {})
        if style.get("form") == "image":
            own = Extent(int(style["width"]), int(style["height"]))
            extent = own if own.area else Extent(side, side)
            given["style image"] = self._packed(style["input"], extent, random, int(style.get("batch", 1)))
        classes = int(settings.get("classes", 0)) or (int(style["size"]) if style.get("form") == "label" else 1)
        return self._feed.values(given, int(random.integers(classes)), int(random.integers(1 << 30)))

    @staticmethod
    def _packed(settings: dict[str, object], extent: Extent, random: np.random.Generator, batch: int) -> Array:
        unit = natural_picture(extent.height, extent.width, int(random.integers(1 << 30)))
        return PictureFormat.from_settings(settings).pack_unit(unit, batch)

    def own(self, inputs: Inputs) -> NDArray[np.float32]:
        return self.shown(self._runtime.run(inputs))

    def shown(self, outputs: object) -> NDArray[np.float32]:
        assert isinstance(outputs, list | tuple)
        return np.asarray(outputs[int(self.card.settings.get("output", 0))], np.float32)


class AuroraSubject(GraphSubject):
    """A CPPN: z (24,) to a picture (height, width, 3) uint8. Its other inputs, the size among them, may be left out."""

    span = 255.0
    sizes = (256, 512, 1024)

    def __init__(self, card: ModelCard) -> None:
        super().__init__(card)
        self._model = cppn.open_model(card)

    def plain_graph(self) -> ModelProto:
        import onnx

        return onnx.load(self.card.weights_file)

    def onnx(self) -> ModelProto:
        model = self.plain_graph()
        stored = {tensor.name for tensor in model.graph.initializer}
        rest = self._rest(self.card.default_side, self.card.default_side)
        give_defaults(model, {name: value for name, value in rest.items() if name not in stored})
        return model

    @staticmethod
    def _rest(height: int, width: int) -> Inputs:
        return {
            "size": np.array([height, width], np.int64), "window": np.array([0, 0, height, width], np.int64),
            "phase": np.zeros((), np.float32), "tile": np.zeros((), np.float32),
        }  # fmt: skip

    def inscription(self) -> Inscription:
        return described(self.card, space=self._model.space)

    def sample(self, random: np.random.Generator) -> Inputs:
        space = self._model.space
        drawn = (random.standard_normal(len(space.scale)) * space.scale) @ space.basis + space.mean
        return {"z": drawn.astype(np.float32), **self._rest(_AURORA_SIDE, _AURORA_SIDE + 32)}

    def sized(self, size: int) -> Inputs:
        return self.sample(np.random.default_rng(size)) | self._rest(size, size)

    def size_name(self, size: int) -> str:
        return f"{size}x{size}"

    def own(self, inputs: Inputs) -> NDArray[np.float32]:
        height, width = (int(side) for side in inputs["size"])
        return self._model.render(inputs["z"], RenderOptions(Extent(width, height))).astype(np.float32)


def image_input(name: str, role: Role = "image") -> Input:
    """An input that takes a picture in 0..1."""
    return Input(name, role, (), "float32")

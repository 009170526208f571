"""The painting networks that come with a package: 26 styles, any painting, and Pigment's textures."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from aigc_studio.core.image import Extent
from aigc_studio.library.adapters import pigment
from aigc_studio.library.adapters.arbitrary import ArbitraryStyle
from aigc_studio.library.adapters.base import RenderOptions
from aigc_studio.library.adapters.multistyle import Multistyle
from aigc_studio.library.card import ModelCard
from aigc_studio.library.exporting.graph_subjects import GraphSubject, image_input
from aigc_studio.library.exporting.subject import Inputs, Subject, as_bytes, described
from aigc_studio.library.exporting.to_onnx import module_to_onnx
from aigc_studio.library.inscription import Inscription, NamedStyle
from aigc_studio.library.onnx_files.feed import Feed, Input
from aigc_studio.library.onnx_files.picture import Layout, PictureFormat
from aigc_studio.library.onnx_files.probe import natural_picture

if TYPE_CHECKING:
    import torch
    from onnx import ModelProto

_PARITY = (96, 128)
_STYLE_SIDE = 256  # of the pictures that the style encoder was trained on
_KEPT_SIDE = 128  # of a painting in a style's numbers
PIGMENT_SIDE = 512


class PaintingSubject(GraphSubject):
    """A stylizer that the studio paints with layer by layer; the file holds the same network as one graph."""

    span = 255.0
    sizes = (256, 512, 1024)
    layout: Layout = "NCHW"

    def size_name(self, size: int) -> str:
        return f"{size}x{size}"

    def sample(self, random: np.random.Generator) -> Inputs:
        return self.given(random, *_PARITY)

    def sized(self, size: int) -> Inputs:
        return self.given(np.random.default_rng(size), size, size)

    def given(self, random: np.random.Generator, height: int, width: int) -> Inputs:
        raise NotImplementedError

    def packed(self, height: int, width: int, random: np.random.Generator) -> NDArray[np.float32]:
        """A picture of 8-bit steps, as the studio's own model takes it."""
        unit = as_bytes(natural_picture(height, width, int(random.integers(1 << 30)))) / np.float32(255)
        return np.asarray(PictureFormat(self.layout, 3).pack_unit(unit), np.float32)

    def unpacked(self, image: NDArray[np.float32]) -> NDArray[np.uint8]:
        return PictureFormat(self.layout, 3).unpack(image)

    def shown(self, outputs: Any) -> NDArray[np.float32]:
        return as_bytes(PictureFormat(self.layout, 3).planes(outputs[0]))

    def settings(self, inputs: list[Input], style: dict[str, Any]) -> dict[str, Any]:
        picture = PictureFormat(self.layout, 3).to_settings()
        return {
            "channels": 3, "scale": 1, "multiple": 4, "halo": None, "height": 0, "width": 0, "fit": "letterbox",
            "inputs": Feed(inputs).to_settings(), "input": picture, "picture": picture, "batch": 1, "output": 0,
            "guessed": [], "style": style,
        }  # fmt: skip


class MultistyleSubject(PaintingSubject):
    """`image` (1, 3, h, w) and the weights of 26 styles (26,) to `painted`."""

    def __init__(self, card: ModelCard) -> None:
        super().__init__(card)
        self._model = Multistyle()

    def onnx(self) -> ModelProto:
        import onnx

        from aigc_studio.library.painting.magenta import multistyle_graph

        return onnx.load_model_from_string(multistyle_graph())

    def inscription(self) -> Inscription:
        size = self._model.style_size
        rows = np.eye(size, dtype=np.float32)
        styles = tuple(NamedStyle(label.name, rows[label.index]) for label in self.card.styles)
        inputs = [image_input("image"), Input("style", "style", (size,), "float32")]
        settings = self.settings(inputs, {"form": "vector", "size": size})
        return described(self.card, family="onnx-stylizer", settings=settings, styles=styles)

    def given(self, random: np.random.Generator, height: int, width: int) -> Inputs:
        weights = random.dirichlet(np.full(self._model.style_size, 0.1)).astype(np.float32)
        return {"image": self.packed(height, width, random), "style": weights}

    def own(self, inputs: Inputs) -> NDArray[np.float32]:
        return self._model.stylize(self.unpacked(inputs["image"]), inputs["style"]).astype(np.float32)


class ArbitrarySubject(PaintingSubject):
    """`image` (1, h, w, 3) and a `painting` (1, 256, 256, 3) to `painted`: the style encoder and the painter in one."""

    layout = "NHWC"

    def __init__(self, card: ModelCard) -> None:
        super().__init__(card)
        self._model = ArbitraryStyle()

    def onnx(self) -> ModelProto:
        import onnx
        from onnx import compose

        from aigc_studio.library.painting.graph import declare_shapes, rename
        from aigc_studio.library.painting.magenta import predict_graph, transform_graph

        encoder = onnx.load_model_from_string(predict_graph())
        rename(encoder, {"image": "painting", "style": "vector"})
        declare_shapes(encoder, {"painting": (1, _STYLE_SIDE, _STYLE_SIDE, 3)})
        encoder = compose.add_prefix(encoder, "encoder/", rename_inputs=False, rename_outputs=False)
        painter = onnx.load_model_from_string(transform_graph())
        encoder.ir_version = painter.ir_version = max(encoder.ir_version, painter.ir_version)
        merged = compose.merge_models(encoder, painter, io_map=[("vector", "style")])
        image, painting = sorted(merged.graph.input, key=lambda value: value.name != "image")
        del merged.graph.input[:]
        merged.graph.input.extend([image, painting])
        return merged

    def inscription(self) -> Inscription:
        picture = PictureFormat("NHWC", 3).to_settings()
        style = {
            "form": "image", "size": 3 * _KEPT_SIDE**2, "side": _KEPT_SIDE, "height": _STYLE_SIDE,
            "width": _STYLE_SIDE, "input": picture, "batch": 1, "multiple": 1,
        }  # fmt: skip
        inputs = [image_input("image"), image_input("painting", "style image")]
        return described(self.card, family="onnx-stylizer", settings=self.settings(inputs, style))

    def given(self, random: np.random.Generator, height: int, width: int) -> Inputs:
        painting = self.packed(_STYLE_SIDE, _STYLE_SIDE, random)
        return {"image": self.packed(height, width, random), "painting": painting}

    def own(self, inputs: Inputs) -> NDArray[np.float32]:
        style = self._model.encode(self.unpacked(inputs["painting"]))
        return self._model.stylize(self.unpacked(inputs["image"]), style).astype(np.float32)


class PigmentSubject(Subject):
    """z (1, 107) to a seamless texture (1, 512, 512, 3) in 0..1, of the noise seed 0."""

    span = 255.0

    def __init__(self, card: ModelCard) -> None:
        super().__init__(card)
        self._model = pigment.open_model(card)

    def module(self) -> torch.nn.Module:
        import onnx

        from aigc_studio.library.adapters.pigment_net import seamless_graph
        from aigc_studio.library.exporting.graph_module import GraphModule
        from aigc_studio.library.exporting.pigment_module import PigmentModule

        return PigmentModule(GraphModule(onnx.load_model_from_string(seamless_graph())), PIGMENT_SIDE)

    def onnx(self) -> ModelProto:
        return module_to_onnx(self.module(), self.sample(np.random.default_rng(0)), ["picture"], {})

    def inscription(self) -> Inscription:
        picture = PictureFormat("NHWC", 3).to_settings()
        settings = {
            "latent": pigment.LATENT_SIZE, "height": PIGMENT_SIDE, "width": PIGMENT_SIDE, "side": PIGMENT_SIDE,
            "channels": 3, "classes": 0, "output": 0, "guessed": [], "picture": picture,
            "inputs": Feed([Input("z", "latent", (1, pigment.LATENT_SIZE), "float32")]).to_settings(),
        }  # fmt: skip
        return described(
            self.card, family="onnx-generator", settings=settings, space=self._model.space, switches=(), noise=False,
            default_side=PIGMENT_SIDE,
        )  # fmt: skip

    def sample(self, random: np.random.Generator) -> Inputs:
        space = self._model.space
        drawn = (random.standard_normal(len(space.scale)) * space.scale) @ space.basis + space.mean
        return {"z": drawn.astype(np.float32)[None]}

    def own(self, inputs: Inputs) -> NDArray[np.float32]:
        options = RenderOptions(Extent(PIGMENT_SIDE, PIGMENT_SIDE))
        return self._model.render(inputs["z"][0], options).astype(np.float32)

    def shown(self, outputs: Any) -> NDArray[np.float32]:
        return as_bytes(np.asarray(outputs[0][0], np.float32))

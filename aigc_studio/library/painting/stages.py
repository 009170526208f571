"""The small graphs that run one layer of a painting network over a part of a picture.

A stage begins with the raw values of the layer before and finishes that layer (its norm with the statistics of the
whole picture, its activation, what it adds), then convolves. Convolutions are laid out for speed: an enlarging
3x3 convolution becomes a 2x2 one that makes four pixels at once, and the last one, which has only three output
channels, works on blocks of pixels, so that a processor's vector registers are full.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from aigc_studio.library.painting.blocks import Block
from aigc_studio.library.painting.layers import Floats, Layer

if TYPE_CHECKING:
    from onnx import NodeProto

#: Names of the tensors that a stage takes and gives.
IMAGE, RAW, SKIP = "image", "raw", "skip"
NORM = ("scale", "shift", "mean", "variance")
OUTPUT, KEPT, PAINTED = "output", "kept", "painted"

_OPSET = 17
_PIXEL = Block()
#: Three channels make 24, three whole registers of eight, and a 9x9 kernel 3x5 blocks with little of them empty.
_BLOCK = Block(4, 2)


def block(layer: Layer) -> Block:
    """The blocks of pixels in which the layer takes and gives values; a picture's sides are multiples of them."""
    few = layer.upsample == 1 and layer.stride == 1 and layer.channels <= 4
    return _BLOCK if few and layer.margin % _BLOCK.rows == layer.margin % _BLOCK.columns == 0 else _PIXEL


class _Builder:
    """Collects the nodes and constants of one stage."""

    def __init__(self) -> None:
        self.nodes: list[NodeProto] = []
        self.values: dict[str, NDArray[np.generic]] = {}

    def add(self, kind: str, inputs: list[str], output: str = "", **attributes: object) -> str:
        from onnx import helper

        output = output or f"value{len(self.nodes)}"
        self.nodes.append(helper.make_node(kind, inputs, [output], **attributes))
        return output

    def name_last(self, output: str) -> str:
        """Give what the last node makes another name, under which the stage can give it out without a copy."""
        self.nodes[-1].output[0] = output
        return output

    def constant(self, value: NDArray[np.generic]) -> str:
        name = f"constant{len(self.values)}"
        self.values[name] = value
        return name

    def number(self, value: float) -> str:
        return self.constant(np.array(value, np.float32))

    def integers(self, *numbers: int) -> str:
        return self.constant(np.array(numbers, np.int64))

    def build(self, inputs: dict[str, tuple[int, list[int | str]]], outputs: dict[str, int]) -> bytes:
        from onnx import helper, numpy_helper

        graph = helper.make_graph(
            self.nodes,
            "stage",
            [helper.make_tensor_value_info(name, kind, shape) for name, (kind, shape) in inputs.items()],
            [helper.make_tensor_value_info(name, kind, None) for name, kind in outputs.items()],
            [numpy_helper.from_array(value, name) for name, value in self.values.items()],
        )
        model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", _OPSET)], ir_version=8)
        data: bytes = model.SerializeToString()
        return data


def convolution_stage(before: Layer | None, layer: Layer, keep: bool = False) -> bytes:
    """ONNX: finishes `before` and convolves with `layer`.

    Takes `raw` (1, c, h, w), the values of `before` with `layer.margin` pixels more on each side (1 where the layer
    enlarges); for the first layer (`before` None) `image` (3, h, w) uint8 instead. With a norm, `scale`, `shift`,
    `mean`, `variance` (c,); with a skip, `skip` like `raw`. All float32.
    Gives `output` (1, n, h', w') without margins, or, where the layer enlarges, phases for `join_phases`; with `keep`
    also `kept`, the finished values of `before`, with their margins. What goes in and out is packed in `block(layer)`.
    """
    from onnx import TensorProto

    builder = _Builder()
    inputs, value = _begin(builder, before, block(layer))
    outputs = {OUTPUT: TensorProto.FLOAT}
    if keep:
        value = builder.name_last(KEPT)
        outputs[KEPT] = TensorProto.FLOAT
    if layer.upsample == 2:
        kernel, bias = _enlarging(layer)
    elif block(layer) != _PIXEL:
        kernel, bias = _in_blocks(layer)
    else:
        kernel, bias = layer.weight, layer.bias
    weights = [builder.constant(kernel), builder.constant(bias)]
    builder.add("Conv", [value, *weights], OUTPUT, strides=[layer.stride] * 2)
    return builder.build(inputs, outputs)


def painting_stage(last: Layer) -> bytes:
    """ONNX: finishes the last layer. Takes what `convolution_stage` takes but no margins; gives `painted` (c, h, w)
    uint8. Both are packed in `block(last)`."""
    from onnx import TensorProto

    builder = _Builder()
    inputs, value = _begin(builder, last, block(last))
    scaled = builder.add("Mul", [value, builder.number(255)])
    rounded = builder.add("Add", [scaled, builder.number(0.5)])
    whole = builder.add("Cast", [rounded], to=TensorProto.UINT8)
    builder.add("Squeeze", [whole, builder.integers(0)], PAINTED)
    return builder.build(inputs, {PAINTED: TensorProto.UINT8})


def _begin(
    builder: _Builder, before: Layer | None, packed: Block
) -> tuple[dict[str, tuple[int, list[int | str]]], str]:
    """The stage's inputs, and the finished values of the layer before."""
    from onnx import TensorProto

    if before is None:
        floats = builder.add("Cast", [IMAGE], to=TensorProto.FLOAT)
        scaled = builder.add("Mul", [floats, builder.number(1 / 255)])
        inputs: dict[str, tuple[int, list[int | str]]] = {IMAGE: (TensorProto.UINT8, [3 * packed.area, "h", "w"])}
        return inputs, builder.add("Unsqueeze", [scaled, builder.integers(0)])
    channels = before.channels * packed.area
    inputs = {RAW: (TensorProto.FLOAT, [1, channels, "h", "w"])}
    value = RAW
    if before.scale:
        # With its statistics given, an instance norm is a batch norm at inference.
        inputs |= {name: (TensorProto.FLOAT, [channels]) for name in NORM}
        value = builder.add("BatchNormalization", [value, *NORM], epsilon=before.epsilon)
    if before.activation:
        value = builder.add(before.activation, [value])
    if before.skip is not None:
        inputs[SKIP] = inputs[RAW]
        value = builder.add("Add", [value, SKIP])
    return inputs, value


def _enlarging(layer: Layer) -> tuple[Floats, Floats]:
    """Kernel and bias that do nearest x2 and a 3x3 convolution at once: output pixel (2i + p, 2j + q) sees only 2x2
    input pixels, so four 2x2 kernels, one for each phase (p, q), do it with 4/9 of the multiplications."""
    # Rows p, then columns: how the three taps of a kernel fall on two input pixels.
    fall = np.array([[[1, 0, 0], [0, 1, 1]], [[1, 1, 0], [0, 0, 1]]], np.float32)
    weight = np.einsum("pas,qbt,oist->pqoiab", fall, fall, layer.weight)
    return np.ascontiguousarray(weight.reshape(-1, *weight.shape[3:])), np.tile(layer.bias, 4)


def _in_blocks(layer: Layer) -> tuple[Floats, Floats]:
    """Kernel of blocks, and bias, that make blocks of pixels from blocks of pixels."""
    rows, columns, size = _BLOCK.rows, _BLOCK.columns, layer.weight.shape[2]
    down, across = (rows + size - 1) // rows, (columns + size - 1) // columns  # whole: `block` sees to it
    outputs, inputs = layer.weight.shape[:2]
    weight = np.zeros((rows, columns, outputs, down * rows, across * columns, inputs), np.float32)
    for p in range(rows):
        for q in range(columns):
            weight[p, q, :, p : p + size, q : q + size] = layer.weight.transpose(0, 2, 3, 1)
    split = weight.reshape(_BLOCK.area * outputs, down, rows, across, columns, inputs)
    kernel: Floats = np.ascontiguousarray(
        split.transpose(0, 2, 4, 5, 1, 3).reshape(_BLOCK.area * outputs, _BLOCK.area * inputs, down, across)
    )
    return kernel, np.tile(layer.bias, _BLOCK.area)

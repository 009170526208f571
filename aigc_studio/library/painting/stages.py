"""The small graphs that run one layer of a painting network over a part of a picture.

A stage begins with the raw values of the layer before and finishes that layer (its norm with the statistics of the
whole picture, its activation, what it adds), then convolves. Convolutions are laid out for speed: an enlarging
3x3 convolution becomes a 2x2 one that makes four pixels at once, and the last one, which has only three output
channels, works on 2x2 blocks of pixels, so that a processor's vector registers are full.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from aigc_studio.library.painting.layers import Floats, Layer

if TYPE_CHECKING:
    from onnx import NodeProto

#: Names of the tensors that a stage takes and gives.
IMAGE, RAW, SKIP = "image", "raw", "skip"
NORM = ("scale", "shift", "mean", "variance")
OUTPUT, KEPT, PAINTED = "output", "kept", "painted"

_OPSET = 17
_BLOCK = 2


def block(layer: Layer) -> int:
    """The side of the blocks of pixels that the layer works on, 1 or 2.

    With 2, its stage's output is (4 * channels, height / 2, width / 2), pixel by pixel of the block."""
    return _BLOCK if layer.upsample == 1 and layer.stride == 1 and layer.channels <= 4 else 1


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
    Gives `output` (1, n, h', w') without margins; with `keep` also `kept`, the finished values of `before`, with their
    margins.
    """
    from onnx import TensorProto

    builder = _Builder()
    inputs, value = _begin(builder, before)
    outputs = {OUTPUT: TensorProto.FLOAT}
    if keep:
        builder.add("Identity", [value], KEPT)
        outputs[KEPT] = TensorProto.FLOAT
    if layer.upsample == 2:
        _enlarging(builder, layer, value)
    elif block(layer) > 1:
        _in_blocks(builder, layer, value)
    else:
        weights = [builder.constant(layer.weight), builder.constant(layer.bias)]
        builder.add("Conv", [value, *weights], OUTPUT, strides=[layer.stride] * 2)
    return builder.build(inputs, outputs)


def painting_stage(last: Layer) -> bytes:
    """ONNX: finishes the last layer. Takes what `convolution_stage` takes but no margins; gives `painted` (h, w, 3)
    uint8."""
    from onnx import TensorProto

    builder = _Builder()
    inputs, value = _begin(builder, last)
    scaled = builder.add("Mul", [value, builder.number(255)])
    rounded = builder.add("Add", [scaled, builder.number(0.5)])
    whole = builder.add("Cast", [rounded], to=TensorProto.UINT8)
    if block(last) > 1:
        whole = builder.add("DepthToSpace", [whole], blocksize=_BLOCK, mode="DCR")
    flat = builder.add("Squeeze", [whole, builder.integers(0)])
    builder.add("Transpose", [flat], PAINTED, perm=[1, 2, 0])
    return builder.build(inputs, {PAINTED: TensorProto.UINT8})


def _begin(builder: _Builder, before: Layer | None) -> tuple[dict[str, tuple[int, list[int | str]]], str]:
    """The stage's inputs, and the finished values of the layer before."""
    from onnx import TensorProto

    if before is None:
        floats = builder.add("Cast", [IMAGE], to=TensorProto.FLOAT)
        scaled = builder.add("Mul", [floats, builder.number(1 / 255)])
        return {IMAGE: (TensorProto.UINT8, [3, "h", "w"])}, builder.add("Unsqueeze", [scaled, builder.integers(0)])
    channels = before.channels * block(before) ** 2
    inputs: dict[str, tuple[int, list[int | str]]] = {RAW: (TensorProto.FLOAT, [1, channels, "h", "w"])}
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


def _enlarging(builder: _Builder, layer: Layer, value: str) -> None:
    """Nearest x2 and a 3x3 convolution: output pixel (2i + p, 2j + q) sees only 2x2 input pixels, so four 2x2
    kernels, one for each (p, q), do it with 4/9 of the multiplications."""
    # Rows p, then columns: how the three taps of a kernel fall on two input pixels.
    fall = np.array([[[1, 0, 0], [0, 1, 1]], [[1, 1, 0], [0, 0, 1]]], np.float32)
    weight = np.einsum("pas,qbt,oist->pqoiab", fall, fall, layer.weight)
    weights = [
        builder.constant(np.ascontiguousarray(weight.reshape(-1, *weight.shape[3:]))),
        builder.constant(np.tile(layer.bias, 4)),
    ]
    phases = builder.add("Conv", [value, *weights])
    parts = []
    for index in range(4):
        p, q, first = index // 2, index % 2, index * layer.channels
        starts = builder.integers(first, p, q)
        ends = builder.integers(first + layer.channels, *(2**31 if phase else -1 for phase in (p, q)))
        parts.append(builder.add("Slice", [phases, starts, ends, builder.integers(1, 2, 3)]))
    together = builder.add("Concat", parts, axis=1)
    builder.add("DepthToSpace", [together], OUTPUT, blocksize=2, mode="DCR")


def _in_blocks(builder: _Builder, layer: Layer, value: str) -> None:
    """A convolution from 2x2 blocks of pixels to 2x2 blocks, with a kernel of blocks."""
    size = layer.weight.shape[2]
    blocks = size // _BLOCK + 1
    outputs, inputs = layer.weight.shape[:2]
    weight = np.zeros((_BLOCK, _BLOCK, outputs, _BLOCK * blocks, _BLOCK * blocks, inputs), np.float32)
    for p in range(_BLOCK):
        for q in range(_BLOCK):
            weight[p, q, :, p : p + size, q : q + size] = layer.weight.transpose(0, 2, 3, 1)
    split = weight.reshape(_BLOCK**2 * outputs, blocks, _BLOCK, blocks, _BLOCK, inputs)
    kernel: Floats = np.ascontiguousarray(
        split.transpose(0, 2, 4, 5, 1, 3).reshape(_BLOCK**2 * outputs, _BLOCK**2 * inputs, blocks, blocks)
    )
    packed = builder.add("SpaceToDepth", [value], blocksize=_BLOCK)
    weights = [builder.constant(kernel), builder.constant(np.tile(layer.bias, _BLOCK**2))]
    builder.add("Conv", [packed, *weights], OUTPUT)

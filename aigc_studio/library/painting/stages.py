"""The small graphs that run one layer of a painting network over a part of a picture.

A stage begins with the raw values of the layer before and finishes that layer (its norm with the statistics of the
whole picture, its activation, what it adds), then convolves. Convolutions are laid out for speed: an enlarging
3x3 convolution becomes a 2x2 one that makes four pixels at once, and the last one, which has only three output
channels, works on blocks of pixels, so that a processor's vector registers are full. In between, values stay in the
layout of `bundles`.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import starmap
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from aigc_studio.library.painting import bundles, minimal_filtering
from aigc_studio.library.painting.blocks import Block
from aigc_studio.library.painting.layers import Floats, Layer

if TYPE_CHECKING:
    from onnx import NodeProto

#: Names of the tensors that a stage takes and gives.
IMAGE, RAW, SKIP = "image", "raw", "skip"
NORM = ("scale", "shift")
OUTPUT, KEPT, PAINTED = "output", "kept", "painted"

_OPSET = 17
_PIXEL = Block()
#: Three channels make 24, three whole registers of eight, and a 9x9 kernel 3x5 blocks with little of them empty.
_BLOCK = Block(4, 2)


def block(layer: Layer) -> Block:
    """The blocks of pixels in which the layer takes and gives values; a picture's sides are multiples of them."""
    few = layer.upsample == 1 and layer.stride == 1 and layer.channels <= 4
    return _BLOCK if few and layer.margin % _BLOCK.rows == layer.margin % _BLOCK.columns == 0 else _PIXEL


def bundles_of(layers: Sequence[Layer], size: int) -> tuple[int, ...]:
    """How many channels lie side by side in what each layer leaves: from the first one on as many as bundles have, or
    all where those of a few columns of the next layer's blocks fill one, as long as convolutions take such; then 1."""
    given: list[int] = []
    for layer, after in zip(layers, [*layers[1:], None], strict=True):
        begins = given[-1] > 1 if given else layer.weight.shape[1] < size
        fits = after is not None and block(layer) == _PIXEL and _outputs(layer) % size == _outputs(after) % size == 0
        if not (begins and fits and after):
            given.append(1)
        elif layer.channels % size == 0:
            given.append(size)
        else:
            given.append(layer.channels if layer.upsample == 2 and layer.channels * block(after).columns == size else 1)
    added = {(count, given[layer.skip]) for layer, count in zip(layers, given, strict=True) if layer.skip is not None}
    alike = all(count == of_skip for count, of_skip in added)
    return tuple(given) if alike else (1,) * len(layers)


def _outputs(layer: Layer) -> int:
    """Channels that the layer's convolution gives, of enlarged pixels or of blocks."""
    return layer.channels * layer.upsample**2 * block(layer).area


class _Builder:
    """Collects the nodes and constants of one stage."""

    def __init__(self) -> None:
        self.nodes: list[NodeProto] = []
        self.values: dict[str, NDArray[np.generic]] = {}

    def add(self, kind: str, inputs: list[str], output: str = "", domain: str = "", **attributes: object) -> str:
        output = output or f"value{len(self.nodes)}"
        self.add_several(kind, inputs, [output], domain, **attributes)
        return output

    def add_several(
        self, kind: str, inputs: list[str], outputs: list[str], domain: str = "", **attributes: object
    ) -> None:
        from onnx import helper

        self.nodes.append(helper.make_node(kind, inputs, outputs, domain=domain, **attributes))

    def convolve(
        self, value: str, kernel: Floats, bias: Floats | None, bundle: int, stride: int, pads: list[int],
        output: str = "",
    ) -> str:  # fmt: skip
        """With a `bundle`, in the layout of bundles of so many channels."""
        weights = [self.constant(bundles.kernel(kernel, bundle) if bundle > 1 else kernel)]
        if bias is not None:
            weights.append(self.constant(bias))
        return self.add(
            "Conv", [value, *weights], output, domain=bundles.DOMAIN if bundle > 1 else "",
            kernel_shape=list(kernel.shape[2:]), strides=[stride] * 2, pads=pads, group=1,
        )  # fmt: skip

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
        opsets = {"": _OPSET} | {node.domain: 1 for node in self.nodes if node.domain}
        model = helper.make_model(graph, opset_imports=list(starmap(helper.make_opsetid, opsets.items())), ir_version=8)
        data: bytes = model.SerializeToString()
        return data


def convolution_stage(
    before: Layer | None, layer: Layer, keep: bool = False, taken: int = 1, given: int = 1, room: int = 0
) -> bytes:
    """ONNX: finishes `before` and convolves with `layer`.

    Takes `raw` (1, c, h, w), the values of `before` with `layer.margin` pixels more on each side (1 where the layer
    enlarges); for the first layer (`before` None) `image` (n, h, w, 3) uint8 instead. With a norm, `scale`, `shift`
    (c,), which bring about what the norm does; with a skip, `skip` like `raw`. All float32.
    Gives `output` (1, n, h', w'), or, where the layer enlarges, phases for `join_phases`; with `keep` also `kept`, the
    finished values of `before`, with their margins. What goes in and out is packed in `block(layer)`; the n of `image`
    are the pixels of a block. `output` has `room` rows and columns more on each side, whose values mean nothing; none
    where the layer enlarges.
    `taken` and `given` are the bundles of what is taken (and kept) and of the output; the shapes do not tell of them.
    """
    from onnx import TensorProto

    builder = _Builder()
    inputs, value = _begin(builder, before, block(layer), taken)
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
    bundle = max(taken, given)
    value = builder.convolve(value, kernel, bias, bundle, layer.stride, [room * layer.stride] * 4)
    if bundle > given:
        builder.add("ReorderOutput", [value], domain=bundles.DOMAIN, channels=len(kernel))
    builder.name_last(OUTPUT)
    return builder.build(inputs, outputs)


def filtering_stage(layer: Layer, given: int = 1, room: int = 0) -> bytes:
    """ONNX: the products of `minimal_filtering` for a first layer. Takes `image` (5, n, w, 3) int16, the sums of a
    picture's rows. Gives `output0` to `output4`, (1, c, n', w') float32 in bundles of `given`, with `room` columns more
    on each side, whose values mean nothing."""
    from onnx import TensorProto

    builder, inputs = _Builder(), layer.weight.shape[1]
    planes = builder.add("Transpose", [IMAGE], perm=[0, 3, 1, 2])
    floats = builder.add("Cast", [planes], to=TensorProto.FLOAT)
    parts = [f"part{place}" for place in range(minimal_filtering.PRODUCTS)]
    builder.add_several("Split", [floats], parts, axis=0)
    for place, kernel in enumerate(minimal_filtering.kernels(layer.weight / np.float32(255))):
        bias = layer.bias if place == minimal_filtering.IN_EVERY_ROW else None
        builder.convolve(parts[place], kernel, bias, given, 1, [0, room, 0, room], f"{OUTPUT}{place}")
    return builder.build(
        {IMAGE: (TensorProto.INT16, [minimal_filtering.PRODUCTS, "h", "w", inputs])},
        {f"{OUTPUT}{place}": TensorProto.FLOAT for place in range(len(parts))},
    )


def painting_stage(last: Layer) -> bytes:
    """ONNX: finishes the last layer. Takes what `convolution_stage` takes but no margins, packed in `block(last)`.
    Gives `painted` (rows, h, w * columns, c) uint8, row by row of the blocks."""
    from onnx import TensorProto

    builder, packed = _Builder(), block(last)
    inputs, value = _begin(builder, last, packed)
    scaled = builder.add("Mul", [value, builder.number(255)])
    rounded = builder.add("Add", [scaled, builder.number(0.5)])
    whole = builder.add("Cast", [rounded], to=TensorProto.UINT8)
    rows = builder.add("Reshape", [whole, builder.integers(packed.rows, packed.columns * last.channels, -1)])
    pixels = builder.add("Transpose", [rows], perm=[0, 2, 1])
    size = builder.add("Shape", [whole], start=2, end=3)
    shape = [builder.integers(packed.rows), size, builder.integers(-1, last.channels)]
    builder.add("Reshape", [pixels, builder.add("Concat", shape, axis=0)], PAINTED)
    return builder.build(inputs, {PAINTED: TensorProto.UINT8})


def _begin(
    builder: _Builder, before: Layer | None, packed: Block, bundle: int = 1
) -> tuple[dict[str, tuple[int, list[int | str]]], str]:
    """The stage's inputs, and the finished values of the layer before."""
    from onnx import TensorProto

    if before is None:
        planes = builder.add("Transpose", [IMAGE], perm=[0, 3, 1, 2])
        floats = builder.add("Cast", [planes], to=TensorProto.FLOAT)
        scaled = builder.add("Mul", [floats, builder.number(1 / 255)])
        inputs: dict[str, tuple[int, list[int | str]]] = {IMAGE: (TensorProto.UINT8, [packed.area, "h", "w", 3])}
        return inputs, builder.add("Reshape", [scaled, builder.integers(1, 3 * packed.area, 0, 0)])
    channels = before.channels * packed.area
    inputs = {RAW: (TensorProto.FLOAT, [1, channels, "h", "w"])}
    if before.scale:
        inputs |= {name: (TensorProto.FLOAT, [channels]) for name in NORM}
    if before.skip is not None:
        inputs[SKIP] = inputs[RAW]
    if bundle > 1 and before.scale:
        return inputs, _finish_bundled(builder, before, channels)
    value = RAW
    if before.scale:
        # With mean 0 and variance 1, a batch norm at inference scales and shifts every channel.
        mean, variance = (builder.constant(np.full(channels, number, np.float32)) for number in (0, 1))
        value = builder.add("BatchNormalization", [value, *NORM, mean, variance], epsilon=0.0)
    if before.activation:
        value = builder.add(before.activation, [value])
    if before.skip is not None:
        value = builder.add("Add", [value, SKIP])
    return inputs, value


def _finish_bundled(builder: _Builder, before: Layer, channels: int) -> str:
    """The norm of `before`, its activation and what it adds at once, in a convolution of single pixels."""
    from onnx import helper

    scale, shift = NORM
    kernel = builder.add("Reshape", [scale, builder.integers(channels, 1, 1, 1)])
    inputs = [RAW, kernel, shift, *([SKIP] if before.skip is not None else [])]
    finished = builder.add("Conv", inputs, domain=bundles.DOMAIN, kernel_shape=[1, 1], group=channels)
    if before.activation:
        builder.nodes[-1].attribute.append(helper.make_attribute("activation", before.activation))
    return finished


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

"""Tiny ONNX networks of every signature, with random weights."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper

TYPES = {"float32": TensorProto.FLOAT, "float16": TensorProto.FLOAT16, "uint8": TensorProto.UINT8}
INT64, FLOAT = TensorProto.INT64, TensorProto.FLOAT


class Builder:
    """Collects operators and weights; every method gives the name of what it made."""

    def __init__(self, seed: int = 0) -> None:
        self.random = np.random.default_rng(seed)
        self.nodes: list[onnx.NodeProto] = []
        self.stored: list[onnx.TensorProto] = []
        self.inputs: list[onnx.ValueInfoProto] = []
        self.outputs: list[onnx.ValueInfoProto] = []

    def take(self, name: str, shape: Sequence[int | str | None] | None, kind: int = FLOAT) -> str:
        self.inputs.append(helper.make_tensor_value_info(name, kind, shape))
        return name

    def give(self, source: str, name: str, shape: Sequence[int | str | None] | None, kind: int = FLOAT) -> None:
        self.nodes.append(helper.make_node("Identity", [source], [name]))
        self.outputs.append(helper.make_tensor_value_info(name, kind, shape))

    def op(self, kind: str, *sources: str, **attributes: object) -> str:
        name = f"v{len(self.nodes)}"
        self.nodes.append(helper.make_node(kind, list(sources), [name], **attributes))
        return name

    def keep(self, values: object, kind: type = np.float32) -> str:
        name = f"w{len(self.stored)}"
        self.stored.append(numpy_helper.from_array(np.asarray(values, kind), name))
        return name

    def normal(self, *shape: int, scale: float = 1.0) -> str:
        return self.keep(self.random.standard_normal(shape) * scale)

    def scaled(self, source: str, factor: float, summand: float = 0.0) -> str:
        product = source if factor == 1 else self.op("Mul", source, self.keep(factor))
        return product if summand == 0 else self.op("Add", product, self.keep(summand))

    def cast(self, source: str, kind: int) -> str:
        return self.op("Cast", source, to=kind)

    def dense(self, source: str, size: int, made: int) -> str:
        return self.op("MatMul", source, self.normal(size, made, scale=size**-0.5))

    def conv(self, source: str, channels: int, made: int, side: int = 3) -> str:
        weight = self.normal(made, channels, side, side, scale=0.6 / (side * channels**0.5))
        return self.op("Conv", source, weight, pads=[side // 2] * 4)

    def save(self, path: Path) -> Path:
        graph = helper.make_graph(self.nodes, "g", self.inputs, self.outputs, self.stored)
        model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=9)
        onnx.save(model, path)
        return path


def in_range(b: Builder, source: str, span: tuple[float, float]) -> str:
    """A picture that fills `span`, ended as networks of that range usually are."""
    if span == (-1, 1):
        return b.op("Tanh", source)
    return b.scaled(b.op("Sigmoid", source), span[1])


def as_layout(b: Builder, picture: str, layout: str) -> str:
    return b.op("Transpose", picture, perm=[0, 2, 3, 1]) if layout == "NHWC" else picture


def picture_shape(layout: str, channels: int, height: object, width: object, batch: object = "N") -> list[object]:
    return [batch, channels, height, width] if layout == "NCHW" else [batch, height, width, channels]


def generator(
    path: Path, latent: Sequence[int | str], layout: str, channels: int, span: tuple[float, float],
    label: str = "", dtype: str = "float32", side: int = 12,
) -> Path:  # fmt: skip
    """z -> dense -> picture. `label` is "index" (of 5), "number" (the same as a float), "one-hot", "one-hot map"
    or ""."""
    b = Builder()
    size = next(int(n) for n in latent[1:] if n != 1)
    z = b.op("Reshape", b.take("z", latent), b.keep([-1, size], np.int64))
    made = b.dense(z, size, channels * side * side)
    if label == "index":
        embedded = b.op("Gather", b.normal(5, channels * side * side), b.take("y", ["N"], INT64))
        made = b.op("Add", made, embedded)
    elif label == "number":
        index = b.op("Reshape", b.cast(b.take("y", ["N", 1]), INT64), b.keep([-1], np.int64))
        made = b.op("Add", made, b.op("Gather", b.normal(5, channels * side * side), index))
    elif label:
        row = b.take("y", ["N", 5] if label == "one-hot" else ["N", 5, 1, 1])
        row = row if label == "one-hot" else b.op("Reshape", row, b.keep([-1, 5], np.int64))
        made = b.op("Add", made, b.dense(row, 5, channels * side * side))
    picture = b.op("Reshape", made, b.keep([-1, channels, side, side], np.int64))
    ended = b.cast(as_layout(b, in_range(b, picture, span), layout), TYPES[dtype])
    b.give(ended, "image", picture_shape(layout, channels, side, side), TYPES[dtype])
    return b.save(path)


def image_network(
    path: Path, layout: str = "NCHW", channels: int = 3, span: tuple[float, float] = (0, 1), scale: int = 1,
    sides: tuple[object, object] = ("H", "W"), dtype: str = "float32", norm: bool = False, repair: float = 0.05,
    cut: int = 0, multiple: int = 1,
) -> Path:  # fmt: skip
    """Nearly the picture itself, `scale` times as large, in `span`; `norm` lets it look at the whole picture. `cut`
    pixels of the picture are missing at each edge; what is left is a `multiple` of pixels."""
    b = Builder()
    kind = TYPES[dtype]
    x = b.cast(b.take("x", picture_shape(layout, channels, *sides), kind), FLOAT)
    x = b.op("Transpose", x, perm=[0, 3, 1, 2]) if layout == "NHWC" else x
    unit = b.scaled(x, 1 / (span[1] - span[0]), -span[0] / (span[1] - span[0])) if dtype != "uint8" else x
    if dtype == "uint8":
        unit = b.scaled(x, 1 / 255)
    hidden = b.conv(b.scaled(unit, 2, -1), channels, 4)
    if norm:
        hidden = b.op("InstanceNormalization", hidden, b.keep([1.0] * 4), b.keep([0.0] * 4))
    changed = b.scaled(b.op("Tanh", b.conv(hidden, 4, channels)), repair)
    result = b.op("Add", unit, changed)
    if scale > 1:
        grown = b.keep([1.0, 1.0, scale, scale])
        result = b.op("Resize", result, "", grown, mode="nearest")
    if cut:
        edge = scale * cut
        ends = (b.keep([each] * 2, np.int64) for each in (edge, -edge))
        result = b.op("Slice", result, *ends, b.keep([2, 3], np.int64))
    if multiple > 1:
        blocks = {"blocksize": multiple * scale}
        result = b.op("DepthToSpace", b.op("SpaceToDepth", result, **blocks), **blocks)
    low, high = (0, 255) if dtype == "uint8" else span
    result = as_layout(b, b.scaled(result, high - low, low), layout)
    if dtype == "uint8":
        result = b.op("Clip", b.op("Round", result), b.keep(0), b.keep(255))
    made = [(s - 2 * cut) * scale if isinstance(s, int) else f"{s}2" for s in sides]
    b.give(b.cast(result, kind), "y", picture_shape(layout, channels, *made), kind)
    return b.save(path)


def stylizer(path: Path, style: str, sides: tuple[object, object] = ("H", "W"), size: int = 7) -> Path:
    """A photo tinted by a vector (N, size), a painting's mean colour, or one of five classes."""
    b = Builder()
    painting_first = style == "image first"
    if painting_first:
        b.take("a", ["N", 3, "H2", "W2"])
    x = b.take("content", ["N", 3, *sides])
    if style == "vector":
        tint = b.op("Reshape", b.dense(b.take("s", ["N", size]), size, 3), b.keep([1, 3, 1, 1], np.int64))
    elif style == "label":
        chosen = b.op("Gather", b.normal(5, 3), b.take("c", ["N"], INT64))
        tint = b.op("Reshape", chosen, b.keep([1, 3, 1, 1], np.int64))
    else:
        own = [s if isinstance(s, int) else f"{s}2" for s in sides]
        other = "a" if painting_first else b.take("style", ["N", 3, *own])
        tint = b.scaled(b.op("GlobalAveragePool", other), 3, -1.5)
    painted = b.op("Sigmoid", b.op("Add", b.scaled(x, 4, -2), tint))
    b.give(painted, "out", ["N", 3, *sides])
    return b.save(path)


def encoder(
    path: Path, latent: int, ending: str = "", sides: tuple[object, object] = (16, 16), maps: bool = False
) -> Path:
    """A picture -> (N, latent), or (N, latent, 1, 1) for `maps`."""
    b = Builder()
    x = b.take("x", ["N", 3, *sides])
    pooled = b.op("GlobalAveragePool", b.conv(x, 3, 6))
    row = b.dense(b.op("Reshape", pooled, b.keep([-1, 6], np.int64)), 6, latent)
    row = b.op(ending, row) if ending else row
    if maps:
        b.give(b.op("Reshape", row, b.keep([-1, latent, 1, 1], np.int64)), "w", ["N", latent, 1, 1])
    else:
        b.give(row, "w", ["N", latent])
    return b.save(path)

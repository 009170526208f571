"""The inputs and outputs that an ONNX network declares, and what each may stand for."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import product
from typing import TYPE_CHECKING, Literal, get_args

import numpy as np

from aigc_studio.core.errors import StudioError
from aigc_studio.library.onnx_files.picture import Layout

if TYPE_CHECKING:
    from onnx import ModelProto, ValueInfoProto

#: What an input may hold: a picture; a row of numbers; such a row laid out as a map; whole numbers that count
#: something; one number; yes or no; the strength of a picture's noise, as a number or a map; a matrix that turns and
#: moves points of the plane; nothing at all.
Meaning = Literal["picture", "vector", "map", "index", "number", "flag", "strength", "matrix", "nothing"]
CHANNELS = (3, 1, 4)
#: Vectors whose length nothing tells are tried with the lengths that the weights have, at most so many.
_MOST_LENGTHS = 24
_MOST_READINGS = 96
_LONGEST_VECTOR = 65_536
#: So few rows are channels where the channels are said to be free.
_MOST_CHANNELS = 16
#: A map without declared sides is read as one of this many cells a side.
_MAP_SIDE = 16
#: Matrices that turn and move the plane have so many rows and columns.
_MATRIX = (3, 3)


@dataclass(frozen=True)
class Port:
    """A declared input or output; `dims` has None for sizes left open, and is None when even their number is."""

    name: str
    dtype: str
    dims: tuple[int | None, ...] | None


@dataclass(frozen=True)
class Reading:
    """One way to understand an input. In `shape`, 0 stands for the height or width that a picture brings along. With
    `noise` the last channel of a picture is a map of the noise's strength."""

    port: Port
    meaning: Meaning
    shape: tuple[int, ...]
    layout: Layout = "NCHW"
    noise: bool = False

    @property
    def size(self) -> int:
        """Numbers in it, not counting the batch."""
        return int(np.prod(self.shape[1:] if len(self.shape) > 1 else self.shape))

    @property
    def channels(self) -> int:
        """Of the picture itself."""
        return self.shape[{"NCHW": 1, "NHWC": 3, "CHW": 0, "HWC": 2, "FLAT": 1}[self.layout]] - self.noise

    @property
    def sides(self) -> tuple[int, int]:
        """Height and width, 0 where they are free."""
        return self.shape[self._first_side], self.shape[self._first_side + 1]

    def sized(self, height: int, width: int) -> Reading:
        """The same picture with other sides."""
        first = self._first_side
        return replace(self, shape=(*self.shape[:first], height, width, *self.shape[first + 2 :]))

    @property
    def _first_side(self) -> int:
        return {"NCHW": 2, "NHWC": 1, "CHW": 1, "HWC": 0, "FLAT": 0}[self.layout]

    @property
    def batch(self) -> int:
        return self.shape[0] if self.layout in ("NCHW", "NHWC") else 1


def read_ports(model: ModelProto) -> tuple[list[Port], list[Port]]:
    """Inputs and outputs. Raises StudioError for a network whose inputs are not tensors of numbers."""
    stored = {tensor.name for tensor in model.graph.initializer}
    inputs = [read_port(value) for value in model.graph.input if value.name not in stored]
    outputs = [read_port(value) for value in model.graph.output]
    strange = [port.name for port in inputs if not port.dtype]
    if strange:
        raise StudioError(
            f"The network's input “{strange[0]}” is no tensor of numbers.", "Pictures, vectors and labels can be used."
        )
    if not inputs or not outputs:
        raise StudioError("The network has no input or no output.", "Export the whole model.")
    return inputs, outputs


def read_port(value: ValueInfoProto) -> Port:
    """What one input or output declares; `dtype` is "" for what is no tensor of numbers."""
    from onnx import helper

    tensor = value.type.tensor_type
    try:
        dtype = np.dtype(helper.tensor_dtype_to_np_dtype(tensor.elem_type)) if tensor.elem_type else None
    except (KeyError, ValueError):
        dtype = None
    known = dtype is not None and dtype.kind in "fiub" and value.type.HasField("tensor_type")
    if not tensor.HasField("shape"):
        return Port(value.name, str(dtype) if known else "", None)
    dims = tuple(int(d.dim_value) if d.HasField("dim_value") and d.dim_value >= 0 else None for d in tensor.shape.dim)
    return Port(value.name, str(dtype) if known else "", dims)


def weight_lengths(model: ModelProto) -> list[int]:
    """The sizes that appear in the weights, in the order of the file: what a vector's length could be."""
    sizes: dict[int, None] = {}
    for tensor in model.graph.initializer:
        for size in tensor.dims:
            if 2 <= size <= _LONGEST_VECTOR:
                sizes[int(size)] = None
    return list(sizes)[:_MOST_LENGTHS] or [100, 128, 512]


def all_readings(inputs: list[Port], lengths: list[int]) -> Iterator[tuple[Reading, ...]]:
    """Ways to read all inputs together, the likely ones first, up to a bound."""
    ways = [list(readings(port, lengths)) for port in inputs]
    for port, found in zip(inputs, ways, strict=True):
        if not found:
            shape = "?" if port.dims is None else "x".join("?" if d is None else str(d) for d in port.dims)
            raise StudioError(
                f"The network's input “{port.name}” ({shape}) is neither a picture nor a vector.",
                "Video, sound and text networks cannot be used here.",
            )
    for count, reading in enumerate(product(*ways)):
        if count == _MOST_READINGS:
            return
        yield reading


def readings(port: Port, lengths: list[int]) -> Iterator[Reading]:
    """What one input may be, the likely first."""
    if port.dims is None:
        for rank in (4, 2):
            yield from readings(Port(port.name, port.dtype, (None,) * rank), lengths)
        return
    dims, kind = port.dims, np.dtype(port.dtype).kind
    if 0 in dims:
        yield Reading(port, "nothing", tuple(d or 0 if i else 1 for i, d in enumerate(dims)))
    elif kind == "b":
        yield Reading(port, "flag", tuple(d or 1 for d in dims))
    elif all(d in (1, None) for d in dims) and len(dims) <= 2 and (kind in "iu" or not dims or 1 in dims[-1:]):
        yield Reading(port, "index" if kind in "iu" else "number", (1,) * len(dims))
    elif kind == "f" and dims[-2:] == _MATRIX and dims[:-2] in ((), (1,), (None,)):
        yield Reading(port, "matrix", tuple(d or 1 for d in dims))
    elif len(dims) == 1:
        yield from _row(port, dims, lengths)
    elif len(dims) == 2:
        yield from _vector(port, dims, 1, lengths)
    elif len(dims) == 3:
        yield from _of_three(port, dims)
    elif len(dims) == 4:
        yield from _of_four(port, dims, lengths)


def _row(port: Port, dims: tuple[int | None, ...], lengths: list[int]) -> Iterator[Reading]:
    if dims[0] is None:
        yield Reading(port, "number", (1,))
    for length in lengths if dims[0] is None else (dims[0],):
        yield Reading(port, "vector", (length,))


def _vector(port: Port, dims: tuple[int | None, ...], at: int, lengths: list[int]) -> Iterator[Reading]:
    """A row of numbers along axis `at`; all others are 1."""
    declared = dims[at]
    for length in lengths if declared is None else (declared,):
        shape = [d or 1 for d in dims]
        shape[at] = length
        yield Reading(port, "vector", tuple(shape))


def _of_three(port: Port, dims: tuple[int | None, ...]) -> Iterator[Reading]:
    first, second, third = dims
    if first in CHANNELS and (second is None or second > 32 or first != 1):
        yield Reading(port, "picture", (first, second or 0, third or 0), "CHW")
    elif third in CHANNELS and (first is None or first > 4):
        yield Reading(port, "picture", (first or 0, second or 0, third), "HWC")
    elif second is not None and third is not None:
        yield Reading(port, "vector", (first or 1, second, third))


def _of_four(port: Port, dims: tuple[int | None, ...], lengths: list[int]) -> Iterator[Reading]:
    batch = dims[0] or 1
    _, a, b, c = dims
    if b == c == 1 and a != 1:
        yield from _vector(port, dims, 1, lengths)
        return
    if a == b == 1 and c != 1:
        yield from _vector(port, dims, 3, lengths)
        return
    for channels in CHANNELS:
        if a in (channels, None) and not (a is None and c in CHANNELS) and _sides(b, c):
            yield Reading(port, "picture", (batch, channels, b or 0, c or 0), "NCHW")
        if c in (channels, None) and not (c is None and a is not None and a <= _MOST_CHANNELS) and _sides(a, b):
            yield Reading(port, "picture", (batch, a or 0, b or 0, channels), "NHWC")
    # One plane of noise for a small layer of a generator is a map too.
    if a is not None and (a > 1 or (b and c)) and np.dtype(port.dtype).kind == "f":
        yield Reading(port, "map", (batch, a, b or _MAP_SIDE, c or _MAP_SIDE))


def _sides(*sides: int | None) -> bool:
    return all(side is None or side > 4 for side in sides)


def picture_layouts(shape: tuple[int, ...], preferred: Layout = "NCHW") -> Layout | None:
    """How an output of that shape can be a picture; None when it cannot."""
    ways: dict[Layout, bool] = {
        "NCHW": len(shape) == 4 and shape[1] in CHANNELS and min(shape[2:]) > 1,
        "NHWC": len(shape) == 4 and shape[3] in CHANNELS and min(shape[1:3]) > 1,
        "CHW": len(shape) == 3 and shape[0] in CHANNELS and min(shape[1:]) > 4,
        "HWC": len(shape) == 3 and shape[2] in CHANNELS and min(shape[:2]) > 4,
    }
    if ways.get(preferred):
        return preferred
    return next((layout for layout in get_args(Layout) if ways.get(layout)), None)

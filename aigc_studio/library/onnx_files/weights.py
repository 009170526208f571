"""The weights of an ONNX file: as large as they declare, within bounds, and never outside the file's own folder."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path, PurePosixPath, PureWindowsPath
from typing import TYPE_CHECKING, Any

from aigc_studio.core.errors import StudioError

if TYPE_CHECKING:
    from onnx import NodeProto, TensorProto

Graph = Any  # GraphProto or FunctionProto: both have `node`
SMALLER = "Use a smaller model, or one exported again."


@dataclass(frozen=True)
class Limits:
    """How large a network may be: bytes of the file, numbers in all its weights, operators (with every function
    written out), how deep graphs may lie in graphs, and the numbers that one operator may fill a constant
    shape with."""

    file_bytes: int = 2**31 - 1  # the most that the format's encoding can hold
    elements: int = 4_000_000_000
    nodes: int = 200_000
    depth: int = 16
    functions: int = 2_000
    fill: int = 1 << 28


LIMITS = Limits()


@dataclass(frozen=True, eq=False)
class External:
    """A tensor whose numbers lie in another file: `size` bytes at `offset`; text has no size."""

    tensor: TensorProto
    file: Path
    offset: int
    size: int


def _nodes(graphs: Iterable[Graph]) -> Iterator[NodeProto]:
    return (node for graph in graphs for node in graph.node)


def _tensors(graphs: list[Graph]) -> Iterator[TensorProto]:
    for graph in graphs:
        if hasattr(graph, "initializer"):
            yield from graph.initializer
            for sparse in graph.sparse_initializer:
                yield from (sparse.values, sparse.indices)
    for node in _nodes(graphs):
        for attribute in node.attribute:
            if attribute.HasField("t"):
                yield attribute.t
            yield from attribute.tensors
            given = [attribute.sparse_tensor] if attribute.HasField("sparse_tensor") else []
            for sparse in (*given, *attribute.sparse_tensors):
                yield from (sparse.values, sparse.indices)


def external_weights(path: Path, graphs: list[Graph]) -> Iterator[External]:
    """The weights that lie in files beside the network at `path`. Raises StudioError for those that cannot be."""
    from onnx import TensorProto

    for tensor in _tensors(graphs):
        if tensor.data_location == TensorProto.EXTERNAL:
            yield _check_external(path, tensor, _elements(tensor.dims, tensor.name))


def check_weights(path: Path, graphs: list[Graph], limits: Limits) -> None:
    """Raises StudioError for weights that cannot be, inside the network at `path` or beside it."""
    from onnx import TensorProto

    total = 0
    for tensor in _tensors(graphs):
        count = _elements(tensor.dims, tensor.name)
        total += count
        if total > limits.elements:
            raise StudioError(f"The network declares more than {limits.elements:,} weights.", SMALLER)
        if tensor.data_location == TensorProto.EXTERNAL:
            _check_external(path, tensor, count)
        elif not _complete(tensor, count):
            raise StudioError(f"The weights “{tensor.name}” do not have the size they declare.", "Export it again.")


def _elements(dims: Iterable[int], name: str) -> int:
    sizes = list(dims)
    if any(size < 0 for size in sizes) or len(sizes) > 16:
        raise StudioError(f"The weights “{name}” have an impossible shape.", "Export the model again.")
    return math.prod(sizes)


def _bits(data_type: int) -> int:
    """Bits of one number; 0 for text, whose size is its own."""
    from onnx import TensorProto, helper

    if data_type in (TensorProto.STRING, TensorProto.UNDEFINED):
        return 0
    name: str = TensorProto.DataType.Name(data_type)
    small = next((bits for ending, bits in (("INT4", 4), ("INT2", 2), ("FLOAT4E2M1", 4)) if name.endswith(ending)), 0)
    return small or int(helper.tensor_dtype_to_np_dtype(data_type).itemsize) * 8


def _complete(tensor: TensorProto, count: int) -> bool:
    """Whether a tensor holds as many numbers as its shape says."""
    try:
        bits = _bits(tensor.data_type)
    except (KeyError, ValueError):
        return False
    if tensor.HasField("raw_data"):
        return bits > 0 and len(tensor.raw_data) == -(-count * bits // 8)
    stored = max(
        len(field)
        for field in (
            tensor.float_data, tensor.int32_data, tensor.int64_data, tensor.double_data, tensor.uint64_data,
            tensor.string_data,
        )
    )  # fmt: skip
    return stored >= (count if bits == 0 or bits >= 8 else -(-count * bits // 8))


def _check_external(path: Path, tensor: TensorProto, count: int) -> External:
    """Where a tensor lies: in a file beside the network, not linked elsewhere, and long enough."""
    facts = {entry.key: entry.value for entry in tensor.external_data}
    location = facts.get("location", "")
    target = companion(path, location)
    try:
        offset = int(facts.get("offset") or 0)
        size = -(-count * _bits(tensor.data_type) // 8)
        length = int(facts.get("length") or size)
    except (ValueError, KeyError) as error:
        raise StudioError(f"The weights “{tensor.name}” are damaged.", "Export the model again.") from error
    if offset < 0 or length < size or offset + length > target.stat().st_size:
        raise StudioError(f"The weights file “{location}” is cut short.", "Download it again.")
    return External(tensor, target, offset, size)


def companion(path: Path, location: str) -> Path:
    """The file that the network at `path` names for its weights. Raises StudioError for one that is missing, or that
    lies anywhere but beside it or below."""
    folder = path.resolve().parent
    pure = PurePosixPath(location)
    outside = StudioError(
        f"The network wants to read “{location}”, outside its own folder.", "Use a model whose files lie together."
    )
    if not location or pure.is_absolute() or PureWindowsPath(location).drive or "\\" in location or "\0" in location:
        raise outside
    if ".." in pure.parts:
        raise outside
    target = folder / pure
    if target.resolve() != target:  # a link somewhere on the way
        raise outside
    if not target.is_file():
        raise StudioError(f"The weights file “{location}” is missing.", "Keep it in the same folder as the .onnx file.")
    return target


def check_fills(graphs: list[Graph], limits: Limits) -> None:
    """Operators that fill a constant shape would take its memory as soon as the network is opened."""
    from onnx import numpy_helper

    shapes = {
        tensor.name: tensor
        for graph in graphs if hasattr(graph, "initializer")
        for tensor in graph.initializer if tensor.data_type == 7 and len(tensor.dims) == 1 and tensor.dims[0] <= 16
    }  # fmt: skip
    shapes |= {
        node.output[0]: attribute.t
        for node in _nodes(graphs) if node.op_type == "Constant" and node.output
        for attribute in node.attribute if attribute.name == "value" and attribute.t.data_type == 7
        and len(attribute.t.dims) == 1 and attribute.t.dims[0] <= 16
    }  # fmt: skip
    for node in _nodes(graphs):
        declared: list[int] = []
        if node.op_type in ("ConstantOfShape", "Expand", "Tile") and node.input and node.input[-1] in shapes:
            tensor = shapes[node.input[-1]]
            if tensor.data_location == 0:
                declared = [int(size) for size in numpy_helper.to_array(tensor)]
        elif node.op_type in ("RandomNormal", "RandomUniform"):
            declared = [size for attribute in node.attribute if attribute.name == "shape" for size in attribute.ints]
        if math.prod(max(size, 1) for size in declared) > limits.fill:
            raise StudioError(f"The operator {node.op_type} would fill all memory.", SMALLER)

"""Opening ONNX files of strangers: nothing outside the file's own folder is read, nothing grows without bounds.

An ONNX file runs no code by itself. What it can do is name other files for its weights, declare sizes that no memory
holds, nest or call itself without end, and ask for operators of a plug-in. All of that is refused here, before
onnxruntime sees the file.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from aigc_studio.core.errors import StudioError
from aigc_studio.core.ids import file_state, sha256_bytes
from aigc_studio.library.onnx_files.inlining import put_small_inside
from aigc_studio.library.onnx_files.weights import (
    LIMITS,
    SMALLER,
    Graph,
    Limits,
    check_fills,
    check_weights,
    external_weights,
)

if TYPE_CHECKING:
    from onnx import FunctionProto, GraphProto, ModelProto, NodeProto

    from aigc_studio.library.device import OnnxRuntime

#: Weights of up to so many numbers stay: some are shapes, ranges or scales that tell what a network is.
_KEPT = 256
_NUMBERS = (
    "raw_data", "float_data", "int32_data", "int64_data", "double_data", "uint64_data", "string_data",
)  # fmt: skip
_ONNX = frozenset({"", "ai.onnx"})
_STANDARD = _ONNX | {"ai.onnx.ml"}
#: onnxruntime's own operators that optimised and quantised pictures' networks use. Others of this domain run Python or
#: open further files.
_MICROSOFT = frozenset({
    "Attention", "BiasAdd", "BiasGelu", "BiasSplitGelu", "ConvTransposeWithDynamicPads", "CropAndResize",
    "DequantizeLinear", "DynamicQuantizeMatMul", "FastGelu", "FusedConv", "FusedGemm", "FusedMatMul",
    "FusedMatMulActivation", "Gelu", "GridSample", "GroupNorm", "Inverse", "LayerNormalization",
    "MatMulIntegerToFloat", "MatMulNBits", "MultiHeadAttention", "NhwcConv", "NhwcFusedConv", "NhwcMaxPool", "Pad",
    "QGemm", "QLinearAdd", "QLinearAveragePool", "QLinearConcat", "QLinearConv", "QLinearGlobalAveragePool",
    "QLinearLeakyRelu", "QLinearMul", "QLinearSigmoid", "QLinearSoftmax", "QuantizeLinear", "QuickGelu",
    "SimplifiedLayerNormalization", "SkipGroupNorm", "SkipLayerNormalization",
})  # fmt: skip


@dataclass(frozen=True, eq=False)
class OnnxFile:
    """An ONNX file found safe.

    `model` is without its large weights (only their shapes are wanted from here on); `companions` are the files beside
    it that hold weights, and their `file_state`; `sha256` is that of the bytes that were checked. `rewritten` is the
    form in which onnxruntime opens a file whose small weights lay outside, with those inside; empty for others."""

    path: Path
    model: ModelProto
    companions: Mapping[Path, tuple[int, ...]]
    sha256: str
    rewritten: bytes = b""

    def open(self) -> OnnxRuntime:
        """The network, on the CPU. Raises StudioError."""
        from aigc_studio.library.device import OnnxRuntime

        if not self.rewritten:
            return OnnxRuntime(self.path)
        return OnnxRuntime(self.rewritten, weights_in=self.path.resolve().parent)

    @property
    def inscription(self) -> dict[str, str]:
        """What the file says of itself in words."""
        return {entry.key: entry.value for entry in self.model.metadata_props}


def open_safely(path: Path, limits: Limits = LIMITS) -> OnnxFile:
    """Read and check an ONNX file. Raises StudioError that says why it is refused and what would help."""
    model, digest = _parse(path, limits)
    graphs = list(_graphs(model, limits))
    _check_functions(model, graphs, limits)
    _check_operators(model, graphs)
    check_weights(path, graphs, limits)
    rewritten = _serialised(model) if put_small_inside(path, graphs) else b""
    companions = {weights.file: file_state(weights.file) for weights in external_weights(path, graphs)}
    check_fills(graphs, limits)
    _drop_weights(model)
    _check_standard(model)
    return OnnxFile(path, model, companions, digest, rewritten)


def rewrite(data: bytes, path: Path) -> bytes:
    """`OnnxFile.rewritten` of the network at `path`, of whose bytes `data` were checked. Raises StudioError."""
    import onnx

    model = onnx.ModelProto.FromString(data)
    put_small_inside(path, list(_graphs(model, LIMITS)))
    return _serialised(model)


def _serialised(model: ModelProto) -> bytes:
    data: bytes = model.SerializeToString(deterministic=True)
    return data


def _parse(path: Path, limits: Limits) -> tuple[ModelProto, str]:
    """The model and the SHA-256 of its bytes, which are read once."""
    import onnx
    from google.protobuf.message import DecodeError  # type: ignore[import-untyped]

    try:
        if not path.is_file():
            raise StudioError(f"“{path.name}” is not a file.", "Choose an .onnx file.")
        if path.stat().st_size > limits.file_bytes:
            raise StudioError(f"“{path.name}” is too large to be an ONNX file.", "Put its weights in another file.")
        data = path.read_bytes()
    except OSError as error:
        raise StudioError(f"“{path.name}” cannot be read.", str(error.strerror or error)) from error
    if data[4:8] == b"ORTM":
        raise StudioError(f"“{path.name}” is in onnxruntime's own format.", "Use the .onnx file it was made from.")
    model = onnx.ModelProto()
    with ThreadPoolExecutor(1) as beside:  # neither keeps the other waiting: hashing lets go of the interpreter
        digest = beside.submit(sha256_bytes, data)
        try:
            model.ParseFromString(data)
        except DecodeError as error:
            raise _not_onnx(path) from error
    if not model.ir_version or not (model.graph.node or model.graph.output):
        raise _not_onnx(path)
    return model, digest.result()


def _not_onnx(path: Path) -> StudioError:
    return StudioError(f"“{path.name}” is not an ONNX file, or is damaged.", "Export or download it again.")


def _graphs(model: ModelProto, limits: Limits) -> Iterator[Graph]:
    """Every graph of the model: the main one, functions, those of a training, and those inside operators."""
    training = [graph for info in model.training_info for graph in (info.initialization, info.algorithm)]
    waiting: list[tuple[Graph, int]] = [(graph, 0) for graph in (model.graph, *model.functions, *training)]
    nodes = 0
    while waiting:
        graph, depth = waiting.pop()
        nodes += len(graph.node)
        if nodes > limits.nodes:
            raise StudioError(f"The network has more than {limits.nodes:,} operators.", SMALLER)
        if depth > limits.depth:
            raise StudioError(f"The network's graphs are nested more than {limits.depth} deep.", SMALLER)
        waiting += [(inner, depth + 1) for node in graph.node for inner in _inner(node)]
        yield graph


def _inner(node: NodeProto) -> Iterator[GraphProto]:
    for attribute in node.attribute:
        if attribute.HasField("g"):
            yield attribute.g
        yield from attribute.graphs


def _nodes(graphs: Iterable[Graph]) -> Iterator[NodeProto]:
    return (node for graph in graphs for node in graph.node)


def _key(function: FunctionProto) -> tuple[str, str]:
    return function.domain, function.name


def _check_functions(model: ModelProto, graphs: list[Graph], limits: Limits) -> None:
    """Functions must not call themselves, nor multiply: onnxruntime writes every call out."""
    if len(model.functions) > limits.functions:
        raise StudioError(f"The network has more than {limits.functions:,} functions.", SMALLER)
    known = {_key(function) for function in model.functions}
    calls = {_key(function): _called(function, known) for function in model.functions}
    size = {_key(function): _count(function) for function in model.functions}
    written_out: dict[tuple[str, str], int] = {}
    while calls:
        ready = [key for key, called in calls.items() if all(callee in written_out for callee in called)]
        if not ready:
            raise StudioError("The network's functions call themselves.", "Export it again.")
        for key in ready:
            written_out[key] = size[key] + sum(written_out[callee] for callee in calls.pop(key))
    total = _count(model.graph) + sum(written_out[callee] for callee in _called(model.graph, known))
    if total > limits.nodes:
        raise StudioError(f"The network has more than {limits.nodes:,} operators when written out.", SMALLER)


def _all_nodes(graph: Graph) -> Iterator[NodeProto]:
    waiting = [graph]
    while waiting:
        for node in waiting.pop().node:
            yield node
            waiting += _inner(node)


def _called(graph: Graph, known: set[tuple[str, str]]) -> list[tuple[str, str]]:
    return [key for node in _all_nodes(graph) if (key := (node.domain, node.op_type)) in known]


def _count(graph: Graph) -> int:
    return sum(1 for _ in _all_nodes(graph))


def _check_operators(model: ModelProto, graphs: list[Graph]) -> None:
    from onnx import defs

    known = {schema.name for schema in defs.get_all_schemas() if schema.domain in _ONNX}
    own = {_key(function) for function in model.functions}
    used = {(node.domain, node.op_type) for node in _nodes(graphs)} - own
    if any(domain == "com.microsoft.nchwc" for domain, _ in used):
        # Its weights lie in blocks of that processor's width; another one would read them wrongly.
        raise StudioError(
            "onnxruntime has optimised this network for one kind of processor.", "Use the .onnx file it was made from."
        )
    foreign = {
        f"{domain}.{kind}".removeprefix(".")
        for domain, kind in used
        if (domain not in _STANDARD or (domain in _ONNX and kind not in known))
        and not (domain == "com.microsoft" and kind in _MICROSOFT)
    }
    if foreign:
        named = ", ".join(sorted(foreign)[:5]) + (" and others" if len(foreign) > 5 else "")
        raise StudioError(
            f"The network needs operators of a plug-in: {named}.", "Export it with standard ONNX operators only."
        )


def _drop_weights(model: ModelProto) -> None:
    """Take the numbers of large weights, which were checked, out of the memory; their shapes stay."""
    for tensor in model.graph.initializer:
        if math.prod(tensor.dims) > _KEPT:
            for numbers in _NUMBERS:
                tensor.ClearField(numbers)


def _check_standard(model: ModelProto) -> None:
    from onnx import IR_VERSION, checker, defs

    newest = defs.onnx_opset_version()
    opsets = [entry.version for entry in model.opset_import if entry.domain in _ONNX]
    if model.ir_version > IR_VERSION or max(opsets, default=0) > newest:
        raise StudioError(
            "The network is written in a newer ONNX than this program reads.",
            f"Export it with opset {newest} or an older one.",
        )
    try:
        checker.check_model(_skeleton(model))
    except (checker.ValidationError, ValueError, RuntimeError, OSError) as error:
        reason = next((line.strip() for line in str(error).splitlines() if line.strip()), "")
        raise StudioError("The network breaks the rules of ONNX.", f"Export it again. ({reason[:160]})") from error


def _skeleton(model: ModelProto) -> ModelProto:
    """A copy for the checker. Inputs and outputs without a shape have one, as it wants though runtimes do not; weights
    that are not in the model, which were checked before, are empty: it would look for them elsewhere."""
    copy = type(model)()
    copy.CopyFrom(model)
    for value in (*copy.graph.input, *copy.graph.output):
        if value.type.HasField("tensor_type") and not value.type.tensor_type.HasField("shape"):
            value.type.tensor_type.shape.SetInParent()
    for tensor in copy.graph.initializer:
        if tensor.external_data or math.prod(tensor.dims) > _KEPT:
            for numbers in (*_NUMBERS, "external_data", "data_location"):
                tensor.ClearField(numbers)
            tensor.dims[:] = [0]
            tensor.raw_data = b""
    return copy

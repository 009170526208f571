"""Editing ONNX graphs: fold what is constant, drop quantisation, fuse instance norms, free the picture size.

The networks that ship are exported for other programs: int8 with quantise/dequantise pairs, instance norms spelled out
as ten nodes, a fixed picture size. Each function here changes one of these things in place and keeps what the graph
computes. Nothing here knows a particular network.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from aigc_studio.core.errors import StudioError

if TYPE_CHECKING:
    from onnx import ModelProto, NodeProto

_FLAT = "flat_shape"


def load(path: Path) -> ModelProto:
    """Read an ONNX file; raises StudioError when it is missing or is not ONNX."""
    import onnx

    try:
        return onnx.load(str(path))
    except FileNotFoundError as error:
        raise StudioError(f"The model file {path.name} is missing.", "Install the studio again.") from error
    except Exception as error:  # protobuf raises a private class of its C++ half
        raise StudioError(f"{path.name} is not an ONNX model.", "Install the studio again.") from error


def parse(data: bytes) -> ModelProto:
    """A model from its serialised form."""
    import onnx

    return onnx.load_from_string(data)


def constants(model: ModelProto) -> dict[str, NDArray[np.generic]]:
    """The graph's initializers by name."""
    from onnx import numpy_helper

    return {item.name: numpy_helper.to_array(item) for item in model.graph.initializer}


def producers(model: ModelProto) -> dict[str, NodeProto]:
    """The node that makes each tensor."""
    return {name: node for node in model.graph.node for name in node.output}


def fold_constants(model: ModelProto) -> None:
    """Replace every tensor that no input reaches by its value.

    Dequantised int8 weights are such tensors, so they become plain float32 weights here.
    """
    from onnx import numpy_helper

    known = {item.name for item in model.graph.initializer} | {""}
    fixed: list[NodeProto] = []
    moving: list[NodeProto] = []
    for node in model.graph.node:
        is_fixed = all(name in known for name in node.input)
        (fixed if is_fixed else moving).append(node)
        if is_fixed:
            known.update(node.output)
    outputs = {output.name for output in model.graph.output}
    wanted = {name for node in moving for name in node.input} | outputs
    names = [name for node in fixed for name in node.output if name in wanted]
    values = _evaluate(model, fixed, names)
    _replace_nodes(model, moving)
    model.graph.initializer.extend(
        numpy_helper.from_array(np.asarray(value), name) for name, value in zip(names, values, strict=True)
    )
    drop_unused(model)


def _evaluate(model: ModelProto, nodes: Sequence[NodeProto], names: Sequence[str]) -> list[NDArray[np.generic]]:
    import onnxruntime
    from onnx import helper

    if not names:
        return []
    outputs = [helper.make_empty_tensor_value_info(name) for name in names]
    used = {name for node in nodes for name in node.input}
    initializers = [item for item in model.graph.initializer if item.name in used]
    graph = helper.make_graph(nodes, "constants", [], outputs, initializers)
    part = helper.make_model(graph, opset_imports=list(model.opset_import), ir_version=model.ir_version)
    session = onnxruntime.InferenceSession(part.SerializeToString(), providers=["CPUExecutionProvider"])
    return list(session.run(None, {}))


def drop_quantisation(model: ModelProto) -> None:
    """Bypass the quantise/dequantise pairs between layers: the network then computes in float32 throughout.

    Call `fold_constants` first, which turns quantised weights into float32 ones.
    """
    renamed: dict[str, str] = {}
    kept = []
    for node in model.graph.node:
        for index, name in enumerate(node.input):
            node.input[index] = renamed.get(name, name)
        if node.op_type in ("QuantizeLinear", "DequantizeLinear"):
            renamed[node.output[0]] = node.input[0]
        else:
            kept.append(node)
    sources = {output.name: renamed[output.name] for output in model.graph.output if output.name in renamed}
    for output in model.graph.output:
        output.name = sources.get(output.name, output.name)
    _replace_nodes(model, kept)
    drop_unused(model)


@dataclass
class _Norm:
    """A spelled-out instance norm: which nodes it takes, and what enters it from elsewhere."""

    source: str
    nodes: list[int] = field(default_factory=list)
    scale: str = ""
    shift: str = ""
    epsilon: float = 1e-5
    reductions: int = 0

    @property
    def complete(self) -> bool:
        return self.reductions == 2 and bool(self.scale) and bool(self.shift)


def fuse_instance_norms(model: ModelProto) -> int:
    """Replace each spelled-out instance norm by one InstanceNormalization node (Ulyanov et al. 2016); returns how many.

    A norm is recognised by what it does, not by its names: a convolution's output splits, is reduced to its mean and
    variance, and joins again. A factor that comes from elsewhere is the scale, a summand the shift.
    """
    from onnx import numpy_helper

    uses = Counter(name for node in model.graph.node for name in node.input)
    fixed = constants(model)
    nodes = list(model.graph.node)
    fused: dict[int, list[NodeProto]] = {}
    removed: set[int] = set()
    for start, node in enumerate(nodes):
        norm = _find_norm(nodes, start, uses, fixed) if node.op_type == "Conv" and uses[node.output[0]] > 1 else None
        if norm:
            fused[norm.nodes[-1]] = _fused_norm(norm, nodes[norm.nodes[-1]].output[0])
            removed.update(norm.nodes)
    kept: list[NodeProto] = []
    for index, node in enumerate(nodes):
        kept.extend(fused.get(index, [] if index in removed else [node]))
    _replace_nodes(model, kept)
    model.graph.initializer.append(numpy_helper.from_array(np.array([-1], np.int64), _FLAT))
    drop_unused(model)
    return len(fused)


def _find_norm(
    nodes: Sequence[NodeProto], start: int, uses: Counter[str], fixed: Mapping[str, NDArray[np.generic]]
) -> _Norm | None:
    """The norm that follows a convolution: it ends where everything made of the convolution's output meets again."""
    norm = _Norm(nodes[start].output[0])
    live = {norm.source: uses[norm.source]}
    inside = {norm.source}
    for index in range(start + 1, len(nodes)):
        node = nodes[index]
        touched = [name for name in node.input if name in live]
        if not touched:
            continue
        norm.nodes.append(index)
        norm.reductions += node.op_type in ("ReduceMean", "GlobalAveragePool")
        _note_outside(norm, node, inside, fixed)
        for name in touched:
            live[name] -= 1
            if not live[name]:
                del live[name]
        live[node.output[0]] = uses[node.output[0]]
        inside.add(node.output[0])
        if norm.complete and len(live) == 1:
            return norm
        if norm.reductions > 2:
            break
    return None


def _note_outside(norm: _Norm, node: NodeProto, inside: set[str], fixed: Mapping[str, NDArray[np.generic]]) -> None:
    for name in node.input:
        if name in inside:
            continue
        if name in fixed and node.op_type == "Add":
            norm.epsilon = float(np.asarray(fixed[name], np.float64).reshape(-1)[0])
        elif name not in fixed and node.op_type == "Mul":
            norm.scale = name
        elif name not in fixed and node.op_type in ("Add", "Sub"):
            norm.shift = name


def _fused_norm(norm: _Norm, output: str) -> list[NodeProto]:
    from onnx import helper

    scale, shift = f"{output}.scale", f"{output}.shift"
    return [
        helper.make_node("Reshape", [norm.scale, _FLAT], [scale]),
        helper.make_node("Reshape", [norm.shift, _FLAT], [shift]),
        helper.make_node("InstanceNormalization", [norm.source, scale, shift], [output], epsilon=norm.epsilon),
    ]


def rename(model: ModelProto, names: Mapping[str, str]) -> None:
    """Give tensors other names."""
    for value in (*model.graph.input, *model.graph.output):
        value.name = names.get(value.name, value.name)
    for node in model.graph.node:
        node.input[:] = [names.get(name, name) for name in node.input]
        node.output[:] = [names.get(name, name) for name in node.output]


def declare_shapes(model: ModelProto, shapes: dict[str, Sequence[int | str]]) -> None:
    """Declare the shapes of inputs and outputs; a name in a shape stands for any size. Inner shapes are forgotten."""
    from onnx import TensorProto, helper

    for values in (model.graph.input, model.graph.output):
        for value in values:
            if value.name in shapes:
                value.CopyFrom(helper.make_tensor_value_info(value.name, TensorProto.FLOAT, shapes[value.name]))
    del model.graph.value_info[:]


def extract(model: ModelProto, inputs: dict[str, Sequence[int | str]], outputs: Sequence[str]) -> ModelProto:
    """A new model that computes `outputs` from `inputs` (float32 tensors of the given shapes)."""
    from onnx import TensorProto, helper

    makers = producers(model)
    needed: set[str] = set()
    pending = list(outputs)
    while pending:
        name = pending.pop()
        if name in needed or name in inputs:
            continue
        needed.add(name)
        if name in makers:
            pending.extend(item for item in makers[name].input if item)
    graph = helper.make_graph(
        [node for node in model.graph.node if any(name in needed for name in node.output)],
        "part",
        [helper.make_tensor_value_info(name, TensorProto.FLOAT, shape) for name, shape in inputs.items()],
        [helper.make_tensor_value_info(name, TensorProto.FLOAT, None) for name in outputs],
        [item for item in model.graph.initializer if item.name in needed],
    )
    return helper.make_model(graph, opset_imports=list(model.opset_import), ir_version=model.ir_version)


def drop_unused(model: ModelProto) -> None:
    """Remove nodes and initializers that no output needs."""
    needed = {output.name for output in model.graph.output}
    kept: list[NodeProto] = []
    for node in reversed(model.graph.node):
        if any(name in needed for name in node.output):
            kept.append(node)
            needed.update(node.input)
    _replace_nodes(model, reversed(kept))
    used = [item for item in model.graph.initializer if item.name in needed]
    del model.graph.initializer[:]
    model.graph.initializer.extend(used)


def _replace_nodes(model: ModelProto, nodes: Iterable[NodeProto]) -> None:
    kept = list(nodes)
    del model.graph.node[:]
    model.graph.node.extend(kept)

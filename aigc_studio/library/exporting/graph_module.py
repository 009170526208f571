"""An ONNX graph as a torch module that computes the same, node by node: the way from ONNX to TorchScript."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import torch
from torch import Tensor, nn

from aigc_studio.core.errors import StudioError
from aigc_studio.library.exporting.operators import OPERATORS, NotFaithful
from aigc_studio.library.exporting.shape_operators import SHAPE_OPERATORS

if TYPE_CHECKING:
    from onnx import ModelProto, NodeProto, TensorProto

_KNOWN = OPERATORS | SHAPE_OPERATORS
_LEAST_OPSET = 9  # older ones mean other things by the same names


class GraphModule(nn.Module):  # type: ignore[misc]  # mypy does not read torch
    """Takes the graph's inputs that have no default, in order, and gives its outputs (one alone is not a tuple).

    Raises StudioError, when made or when first run, for graphs with operators that have no exact counterpart."""

    def __init__(self, model: ModelProto) -> None:
        super().__init__()
        opset = next((entry.version for entry in model.opset_import if entry.domain in ("", "ai.onnx")), 0)
        strange = sorted({_title(node) for node in model.graph.node if _title(node) not in {*_KNOWN, "Constant"}})
        if strange or opset < _LEAST_OPSET:
            raise _refusal(", ".join(strange[:5]) or f"operators of opset {opset}")
        stored = {tensor.name: _tensor(tensor) for tensor in model.graph.initializer}
        for node in model.graph.node:
            if node.op_type == "Constant":
                stored[node.output[0]] = _constant(node)
        for place, tensor in enumerate(stored.values()):
            self.register_buffer(f"constant{place}", tensor)
        self._constants = {name: f"constant{place}" for place, name in enumerate(stored)}
        self.inputs = [value.name for value in model.graph.input if value.name not in stored]
        self.outputs = [value.name for value in model.graph.output]
        self._nodes = [
            (_KNOWN[node.op_type], node.op_type, list(node.input), list(node.output), _attributes(node))
            for node in model.graph.node
            if node.op_type != "Constant"
        ]

    def forward(self, *given: Tensor) -> Any:
        values: dict[str, Any] = dict(zip(self.inputs, given, strict=True))
        values |= {name: getattr(self, kept) for name, kept in self._constants.items()}
        for operator, title, inputs, outputs, attributes in self._nodes:
            try:
                made = operator([values[name] if name else None for name in inputs], attributes)
            except NotFaithful as error:
                raise _refusal(str(error)) from error
            except (KeyError, ValueError, TypeError, IndexError) as error:
                raise _refusal(f"an unusual {title}") from error
            values |= zip(outputs, made, strict=True) if isinstance(made, tuple) else {outputs[0]: made}
        results = [values[name] for name in self.outputs]
        return results[0] if len(results) == 1 else tuple(results)


def _refusal(what: str) -> StudioError:
    return StudioError(
        f"There is no exact TorchScript of this network: it uses {what}.", "Export it to ONNX, which keeps it as it is."
    )


def _title(node: NodeProto) -> str:
    return node.op_type if node.domain in ("", "ai.onnx") else f"{node.domain}.{node.op_type}"


def _constant(node: NodeProto) -> Tensor:
    attributes = _attributes(node)
    ((name, value),) = attributes.items()
    kinds = {"value_float": torch.float32, "value_floats": torch.float32}
    return value if name == "value" else torch.tensor(value, dtype=kinds.get(name, torch.int64))


def _attributes(node: NodeProto) -> dict[str, Any]:
    from onnx import AttributeProto, helper

    found: dict[str, Any] = {}
    for attribute in node.attribute:
        value = helper.get_attribute_value(attribute)
        if attribute.type == AttributeProto.TENSOR:
            value = _tensor(value)
        elif isinstance(value, bytes):
            value = value.decode("utf-8", "replace")
        elif attribute.type not in (AttributeProto.INT, AttributeProto.FLOAT):
            value = list(value)
        found[attribute.name] = value
    if node.op_type == "Split":
        found["outputs"] = len(node.output)
    return found


def _tensor(tensor: TensorProto) -> Tensor:
    from onnx import numpy_helper

    return torch.from_numpy(numpy_helper.to_array(tensor).copy())

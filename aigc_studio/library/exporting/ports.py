"""The inputs and outputs of an exported file, for its report."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from aigc_studio.library.exporting.report import Port
from aigc_studio.library.exporting.subject import Inputs

if TYPE_CHECKING:
    from onnx import ModelProto, ValueInfoProto

Ports = tuple[tuple[Port, ...], tuple[Port, ...]]


def onnx_ports(model: ModelProto) -> Ports:
    stored = {tensor.name for tensor in model.graph.initializer}
    inputs = tuple(_port(value, value.name in stored) for value in model.graph.input)
    return inputs, tuple(_port(value, False) for value in model.graph.output)


def _port(value: ValueInfoProto, optional: bool) -> Port:
    from onnx import helper

    tensor = value.type.tensor_type
    kind = str(np.dtype(helper.tensor_dtype_to_np_dtype(tensor.elem_type)))
    shape = tuple(side.dim_value if side.HasField("dim_value") else side.dim_param or "?" for side in tensor.shape.dim)
    return Port(value.name, kind, shape, optional)


def traced_ports(inputs: Inputs, outputs: Sequence[NDArray[Any]]) -> Ports:
    """Those of TorchScript, which declares no shapes: of one example."""
    given = tuple(Port(name, str(value.dtype), value.shape) for name, value in inputs.items())
    return given, tuple(Port(f"output {place + 1}", str(v.dtype), v.shape) for place, v in enumerate(outputs))

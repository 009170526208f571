"""torch networks written as ONNX, and the studio's card written into any ONNX model."""

from __future__ import annotations

import io
import warnings
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from aigc_studio.core.errors import StudioError
from aigc_studio.library.exporting.subject import Inputs
from aigc_studio.library.inscription import KEY, Inscription

if TYPE_CHECKING:
    import torch
    from onnx import ModelProto, ValueInfoProto

OPSET, IR_VERSION = 17, 8
PRODUCER = "AIGC Studio"


def module_to_onnx(
    module: torch.nn.Module, inputs: Inputs, outputs: Sequence[str], free: Mapping[str, Mapping[int, str]],
    defaults: Inputs | None = None,
) -> ModelProto:  # fmt: skip
    """`module` traced with `inputs`, by name in the order of its `forward`. `free` names the axes that may have any
    size; inputs with `defaults` may be left out. Raises StudioError for a network that ONNX has no words for."""
    import onnx
    import torch

    buffer, given = io.BytesIO(), tuple(torch.from_numpy(value) for value in inputs.values())
    with warnings.catch_warnings(), torch.no_grad():
        warnings.simplefilter("ignore")  # of tracing, and that this exporter is the older one
        try:
            torch.onnx.export(
                module.eval(), given, buffer, dynamo=False,
                opset_version=OPSET, input_names=list(inputs), output_names=list(outputs),
                dynamic_axes={name: dict(axes) for name, axes in free.items()},
            )  # fmt: skip
        except (torch.onnx.errors.OnnxExporterError, RuntimeError) as error:
            reason = str(error).strip().splitlines()[0][:160]
            raise StudioError("This network cannot be written as ONNX.", f"Export TorchScript. ({reason})") from error
        made = module(*given)
    model = onnx.load_model_from_string(buffer.getvalue())
    for port, tensor in zip(model.graph.output, [made] if len(outputs) == 1 else made, strict=True):
        _declare_sizes(port, tuple(tensor.shape), free.get(port.name, {}))
    model.ir_version = IR_VERSION
    for node in model.graph.node:
        node.ClearField("doc_string")  # where in our sources it comes from
    give_defaults(model, defaults or {})
    return model


def _declare_sizes(port: ValueInfoProto, shape: Sequence[int], free: Mapping[int, str]) -> None:
    """Say the sizes that are always the same: beside a free one, torch gives all of them names of its own."""
    for axis, (side, size) in enumerate(zip(port.type.tensor_type.shape.dim, shape, strict=True)):
        if axis not in free:
            side.dim_value = size


def give_defaults(model: ModelProto, defaults: Inputs) -> None:
    """Inputs that may be left out: ONNX calls them initializers that are inputs too."""
    from onnx import numpy_helper

    for name, value in defaults.items():
        model.graph.initializer.append(numpy_helper.from_array(np.asarray(value), name))


def write_onnx(model: ModelProto, inscription: Inscription, path: Path) -> None:
    """Inscribe `model` and write it. Raises StudioError when it is too large for one file, or breaks ONNX' rules."""
    from onnx import checker, helper

    helper.set_model_props(
        model,
        {entry.key: entry.value for entry in model.metadata_props if entry.key != KEY}
        | {"name": inscription.name, "license": inscription.licence, "source": inscription.source,
           KEY: inscription.to_text()},
    )  # fmt: skip
    model.producer_name, model.doc_string = PRODUCER, inscription.summary
    try:
        data = model.SerializeToString()
        checker.check_model(data)
    except (ValueError, RuntimeError, checker.ValidationError) as error:
        raise StudioError("This network cannot be written as one ONNX file.", "Export TorchScript.") from error
    path.write_bytes(data)

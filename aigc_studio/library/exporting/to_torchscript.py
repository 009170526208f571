"""torch networks written as TorchScript, with the studio's card beside the code."""

from __future__ import annotations

import warnings
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from aigc_studio.core.errors import StudioError
from aigc_studio.library.exporting.subject import Inputs
from aigc_studio.library.inscription import CARRIED_GRAPH, KEY, Inscription

if TYPE_CHECKING:
    import torch


def write_torchscript(
    module: torch.nn.Module, inputs: Inputs, methods: Mapping[str, Inputs], inscription: Inscription, path: Path,
    graph: bytes = b"",
) -> None:  # fmt: skip
    """`module` traced with `inputs`, and each of its `methods` with theirs. Raises StudioError where that fails."""
    import torch

    examples = {"forward": inputs, **methods}
    traced = {name: tuple(torch.from_numpy(v) for v in given.values()) for name, given in examples.items()}
    with warnings.catch_warnings(), torch.no_grad():
        warnings.simplefilter("ignore")  # of tracing, and that TorchScript is the older way
        try:
            script = torch.jit.trace_module(module.eval(), traced, check_trace=False)
            extra = {KEY: inscription.to_text()} | ({CARRIED_GRAPH: graph} if graph else {})
            torch.jit.save(script, str(path), _extra_files=extra)
        except RuntimeError as error:
            reason = str(error).strip().splitlines()[0][:160]
            raise StudioError("This network cannot be written as TorchScript.", f"Export ONNX. ({reason})") from error


def load_own(path: Path, device: str = "cpu") -> torch.jit.ScriptModule:
    """A file that was just written here. Never for others: loading TorchScript runs what is in it."""
    import torch

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return torch.jit.load(str(path), map_location=device)

"""Where networks run: which devices exist, and a network opened on one of them."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from aigc_studio.core.errors import StudioError, unknown_name

Array = NDArray[np.generic]


@dataclass(frozen=True)
class Device:
    """A place where networks run. `provider` is onnxruntime's word for it."""

    id: str
    name: str
    provider: str

    @property
    def is_cpu(self) -> bool:
        return self.id == "cpu"


_KNOWN = (
    Device("cuda", "NVIDIA GPU", "CUDAExecutionProvider"),
    Device("directml", "GPU (DirectML)", "DmlExecutionProvider"),
    Device("coreml", "Apple GPU (Core ML)", "CoreMLExecutionProvider"),
    Device("cpu", "CPU", "CPUExecutionProvider"),
)
CPU = _KNOWN[-1]


class Runtime(Protocol):
    """A network that is ready to run."""

    device: Device

    def run(self, inputs: Mapping[str, Array]) -> list[Array]:
        """The network's outputs, in its own order, for inputs by name."""
        ...


def devices() -> tuple[Device, ...]:
    """The devices of this computer, the fastest kind first; the CPU is always among them."""
    import onnxruntime

    present = set(onnxruntime.get_available_providers())
    return tuple(device for device in _KNOWN if device.provider in present)


def find_device(name: str = "") -> Device:
    """The device of that id; the CPU for an empty name. Raises StudioError for one that is not there."""
    present = devices()
    for device in present:
        if device.id == (name or CPU.id):
            return device
    raise unknown_name("device", name, [device.id for device in present])


def cpu_threads() -> int:
    """How many threads a network may use: the cores that this process is allowed to run on."""
    if hasattr(os, "sched_getaffinity"):
        return max(1, len(os.sched_getaffinity(0)))
    return max(1, os.cpu_count() or 1)


class OnnxRuntime:
    """A network in onnxruntime."""

    def __init__(self, model: Path | bytes, device: Device = CPU, threads: int = 0) -> None:
        """`threads` 0 means one for each core. Raises StudioError when the model cannot be opened."""
        import onnxruntime

        options = onnxruntime.SessionOptions()
        options.log_severity_level = 3
        options.intra_op_num_threads = threads or cpu_threads()
        # Threads that spin between calls would take the processor from the window.
        options.add_session_config_entry("session.intra_op.allow_spinning", "0")
        providers = [device.provider] if device.is_cpu else [device.provider, CPU.provider]
        source = model if isinstance(model, bytes) else str(model)
        try:
            self._session = onnxruntime.InferenceSession(source, options, providers=providers)
        except Exception as error:
            name = "A prepared model" if isinstance(model, bytes) else f"The model {model.name}"
            raise StudioError(f"{name} cannot be opened.", _first_line(error)) from error
        self.device = device if device.provider in self._session.get_providers() else CPU
        self._outputs: Sequence[str] = [output.name for output in self._session.get_outputs()]

    def run(self, inputs: Mapping[str, Array]) -> list[Array]:
        """See `Runtime.run`. Raises StudioError when there is too little memory."""
        try:
            outputs: list[Array] = self._session.run(self._outputs, dict(inputs))
        except Exception as error:
            if "alloc" in str(error).lower():
                raise StudioError("There is too little memory for this picture.", "Choose a smaller size.") from error
            raise
        return outputs


def _first_line(error: Exception) -> str:
    return str(error).strip().splitlines()[0] if str(error).strip() else type(error).__name__

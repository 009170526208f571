"""Where networks run: which devices exist, and a network opened in onnxruntime on one of them."""

from __future__ import annotations

import os
import sys
import threading
from collections.abc import Mapping, Sequence
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any, Literal, Protocol

import numpy as np
from numpy.typing import NDArray

from aigc_studio.core.errors import StudioError, unknown_name
from aigc_studio.library.running.shortage import OutOfMemory, ran_out

Array = NDArray[np.generic]
#: What runs a card's network. A device is of use to a card only where its engine knows that device.
Engine = Literal["onnxruntime", "torch"]


@dataclass(frozen=True)
class Device:
    """A place where networks run. `provider` is onnxruntime's word for it, `torch` torch's; "" where it has none."""

    id: str
    name: str
    provider: str = ""
    torch: str = ""

    @property
    def is_cpu(self) -> bool:
        return self.id == "cpu"


_KNOWN = (
    Device("cuda", "NVIDIA GPU", "CUDAExecutionProvider", "cuda"),
    Device("directml", "GPU (DirectML)", "DmlExecutionProvider"),
    Device("coreml", "Apple GPU (Core ML)", "CoreMLExecutionProvider"),
    Device("mps", "Apple GPU (Metal)", torch="mps"),
    Device("xpu", "Intel GPU", torch="xpu"),
    Device("cpu", "CPU", "CPUExecutionProvider", "cpu"),
)
CPU = _KNOWN[-1]
#: cuDNN would try every algorithm anew for every size of picture; DirectML runs one call at a time, without patterns.
_PROVIDER_OPTIONS: dict[str, dict[str, str]] = {"cuda": {"cudnn_conv_algo_search": "HEURISTIC", "use_tf32": "0"}}


class Host:
    """What a running model tells the program around it. This one keeps it to itself."""

    def tell(self, sentence: str) -> None:
        """Something the person should know."""

    def hold(self, count: int) -> None:
        """The model holds so many bytes more from now on."""

    def make_room(self) -> bool:
        """Close models that nobody uses; False when there were none."""
        return False


QUIET = Host()


@dataclass(frozen=True)
class Place:
    """A device, the precision of the numbers there, and the program around the model."""

    device: Device = CPU
    half: bool = False
    host: Host = field(default=QUIET, compare=False, repr=False)

    @property
    def id(self) -> str:
        """`cpu`, `cuda`, `cuda half`: how a place is written in files and commands."""
        return f"{self.device.id} half" if self.half else self.device.id

    @property
    def name(self) -> str:
        return f"{self.device.name}, half precision" if self.half else self.device.name


ON_CPU = Place()


class DeviceFailed(StudioError):
    """A device could not open or run a network for another reason than memory."""

    def __init__(self, device: Device, why: str = "") -> None:
        super().__init__(f"The {device.name} could not run this model.", why or "Choose another device.")


class Runtime(Protocol):
    """A network that is ready to run."""

    device: Device

    def run(self, inputs: Mapping[str, Array]) -> list[Array]:
        """The network's outputs, in its own order, for inputs by name."""
        ...


def devices(engine: Engine | None = None) -> tuple[Device, ...]:
    """The devices of this computer that `engine` can use, the fastest kind first; the CPU is always among them.

    Without an engine: those of onnxruntime, and torch's too where torch is loaded already, which takes seconds.
    """
    present = {CPU.id}
    if engine != "torch":
        import onnxruntime

        providers = set(onnxruntime.get_available_providers())
        present |= {device.id for device in _KNOWN if device.provider in providers}
    if engine == "torch" or (engine is None and "torch" in sys.modules):
        import torch

        present |= {d.id for d in _KNOWN if d.torch and not d.is_cpu and backend_is_there(torch, d.torch)}
    return tuple(device for device in _KNOWN if device.id in present)


def backend_is_there(torch: object, backend: str) -> bool:
    """Whether a loaded torch can use `cuda`, `mps` or `xpu` on this computer."""
    module = getattr(torch, backend, None)
    if backend == "mps":
        module = getattr(getattr(torch, "backends", None), "mps", None)
    return bool(module is not None and module.is_available())


def find_device(name: str = "", engine: Engine | None = None) -> Device:
    """The device of that id; the CPU for an empty name. Raises StudioError for one that is not there."""
    present = devices(engine)
    for device in present:
        if device.id == (name or CPU.id):
            return device
    raise unknown_name("device", name, [device.id for device in present])


def device_named(name: str) -> Device | None:
    """One of all devices there could be, whether this computer has it or not; imports nothing."""
    return next((device for device in _KNOWN if device.id == name), None)


def cpu_threads() -> int:
    """How many threads a network may use: the cores that this process is allowed to run on."""
    if hasattr(os, "sched_getaffinity"):
        return max(1, len(os.sched_getaffinity(0)))
    return max(1, os.cpu_count() or 1)


class OnnxRuntime:
    """A network in onnxruntime."""

    def __init__(
        self, model: Path | bytes, place: Place = ON_CPU, threads: int = 0, share_memory: bool = False,
        weights_in: Path | None = None,
    ) -> None:  # fmt: skip
        """`threads` 0 means one for each core. `share_memory` is for networks that run one after the other: on the CPU
        they then take their working memory from one store, which stays, instead of keeping a store each. `weights_in`
        is the folder of a network of bytes whose weights lie in other files. Raises StudioError when the model cannot
        be opened, and DeviceFailed when the CPU might open it."""
        import onnxruntime

        self.device = place.device
        source = model if isinstance(model, bytes) else str(model)
        options = _options(place.device, threads, share_memory)
        if weights_in is not None:
            options.add_session_config_entry("session.model_external_initializers_file_folder_path", str(weights_in))
        try:
            self._session = onnxruntime.InferenceSession(source, options, providers=_providers(place.device))
        except Exception as error:
            if not self.device.is_cpu:
                raise DeviceFailed(self.device, _first_line(error)) from error
            if isinstance(model, Path) and not model.is_file():
                raise StudioError(f"The weights {model} are gone.", "Import the model again.") from error
            name = "A prepared model" if isinstance(model, bytes) else f"The model {model.name}"
            raise StudioError(f"{name} cannot be opened.", _first_line(error)) from error
        if place.device.provider not in self._session.get_providers():
            raise DeviceFailed(self.device)
        self._outputs: Sequence[str] = [output.name for output in self._session.get_outputs()]
        # DirectML's sessions must not be run by two threads at once; the others may.
        self._turn: AbstractContextManager[Any] = threading.Lock() if self.device.id == "directml" else nullcontext()
        place.host.hold(len(model) if isinstance(model, bytes) else _size_of(model))

    def run(self, inputs: Mapping[str, Array]) -> list[Array]:
        """See `Runtime.run`. Raises OutOfMemory, or DeviceFailed when the CPU might run it."""
        try:
            with self._turn:
                outputs: list[Array] = self._session.run(self._outputs, dict(inputs))
        except Exception as error:
            if ran_out(error):
                raise OutOfMemory from error
            if not self.device.is_cpu:
                raise DeviceFailed(self.device, _first_line(error)) from error
            raise
        return outputs


def _options(device: Device, threads: int, share_memory: bool) -> Any:
    import onnxruntime

    options = onnxruntime.SessionOptions()
    options.log_severity_level = 3
    options.intra_op_num_threads = threads or cpu_threads()
    # Threads that spin between calls would take the processor from the window.
    options.add_session_config_entry("session.intra_op.allow_spinning", "0")
    options.enable_mem_pattern = device.id != "directml"
    if share_memory and device.is_cpu:
        _make_shared_store()
        options.add_session_config_entry("session.use_env_allocators", "1")
    return options


@cache
def _make_shared_store() -> None:
    """Give onnxruntime the one store of memory that sessions may share; only those that ask for it do."""
    import onnxruntime

    kind = onnxruntime.OrtAllocatorType.ORT_ARENA_ALLOCATOR
    memory = onnxruntime.OrtMemoryInfo("Cpu", kind, 0, onnxruntime.OrtMemType.DEFAULT)
    onnxruntime.create_and_register_allocator(memory, None)


def _providers(device: Device) -> list[Any]:
    if device.is_cpu:
        return [device.provider]
    return [(device.provider, _PROVIDER_OPTIONS.get(device.id, {})), CPU.provider]


def _size_of(model: Path) -> int:
    """Bytes of an ONNX file and of the data files beside it that it may refer to."""
    return sum(path.stat().st_size for path in {model, *model.parent.glob(f"{model.stem}*.data")} if path.exists())


def _first_line(error: Exception) -> str:
    return str(error).strip().splitlines()[0] if str(error).strip() else type(error).__name__

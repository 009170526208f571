"""Whether an exported file computes what the studio's own model does, and how fast it is."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from time import perf_counter
from typing import Any

import numpy as np
from numpy.typing import NDArray

from aigc_studio.core.errors import StudioError
from aigc_studio.jobs.context import JobContext
from aigc_studio.library.device import DeviceFailed, OnnxRuntime, Place, devices
from aigc_studio.library.exporting.subject import Inputs, Subject
from aigc_studio.library.running.shortage import OutOfMemory

INPUTS = 32
#: Seconds that one row of the table may take; at least one run after the first, which warms up.
_PATIENCE, _RUNS = 3.0, 7

Run = Callable[[Inputs], Sequence[NDArray[Any]]]


@dataclass(frozen=True)
class Parity:
    """How far the file's pictures are from the studio's own over `inputs` random inputs, as shares of the range from
    black to white."""

    largest: float
    mean: float
    inputs: int = INPUTS


@dataclass(frozen=True)
class Timing:
    """The median of a few runs."""

    device: str
    size: str
    seconds: float


def opened(path: Path, subject: Subject, place: Place | None = None) -> Run:
    """The exported file, ready to run."""
    place = place or Place()
    if path.suffix == ".onnx":
        runtime = OnnxRuntime(path, place)
        return lambda inputs: runtime.run(subject.for_onnx(inputs))
    return _torchscript(path, place)


def _torchscript(path: Path, place: Place) -> Run:
    import torch

    from aigc_studio.library.exporting.to_torchscript import load_own

    device = place.device.torch
    module = load_own(path, device)

    def run(inputs: Inputs) -> Sequence[NDArray[Any]]:
        with torch.inference_mode():
            made = module(*(torch.from_numpy(np.ascontiguousarray(value)).to(device) for value in inputs.values()))
        return [one.cpu().numpy() for one in (made if isinstance(made, tuple) else (made,))]

    return run


def compare(subject: Subject, run: Run, context: JobContext) -> Parity:
    """Raises StudioError when the file makes numbers that are none, or pictures of another shape."""
    largest, total, count = 0.0, 0.0, 0
    for index in range(INPUTS):
        context.step(index / INPUTS, "Comparing")
        inputs = subject.sample(np.random.default_rng(index))
        own, made = subject.own(inputs), subject.shown(run(inputs))
        if own.shape != made.shape or not np.isfinite(made).all():
            raise StudioError("The exported network makes no such pictures.", "Export it to the other format.")
        apart = np.abs(own.astype(np.float64) - made) / subject.span
        largest, total, count = max(largest, float(apart.max())), total + float(apart.sum()), count + apart.size
    return Parity(largest, total / count)


def time_it(path: Path, subject: Subject, context: JobContext) -> tuple[list[Timing], list[str]]:
    """The table, device by device; and a sentence for each device that could not run the file."""
    table: list[Timing] = []
    remarks: list[str] = []
    for device in devices("onnxruntime" if path.suffix == ".onnx" else "torch"):
        try:
            run = opened(path, subject, Place(device))
            for size in subject.sizes:
                context.step(0.5, f"Timing {subject.size_name(size)}")
                inputs = subject.sized(size)
                table.append(Timing(device.name, subject.size_name(size), round(_seconds(run, inputs, context), 5)))
        except (DeviceFailed, OutOfMemory, RuntimeError) as error:
            if device.is_cpu and not table:
                raise
            remarks.append(f"{device.name}: {str(error).splitlines()[0][:160]}")
    return table, remarks


def _seconds(run: Run, inputs: Inputs, context: JobContext) -> float:
    began, seconds = perf_counter(), list[float]()
    run(inputs)
    if perf_counter() - began < _PATIENCE:
        run(inputs)  # TorchScript compiles what it saw in the first
    while len(seconds) < _RUNS and sum(seconds) < _PATIENCE:
        context.check()
        began = perf_counter()
        run(inputs)
        seconds.append(perf_counter() - began)
    return median(seconds)

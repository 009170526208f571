"""A GPU for computers without one: the CPU's own runtimes under another name, with a memory and faults to order."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import onnxruntime
import pytest
import torch

from aigc_studio.library import device
from aigc_studio.library.device import CPU, Device
from aigc_studio.library.running import choice

GPU = Device("gpu", "Test GPU", "CPUExecutionProvider", "cpu")

#: What onnxruntime and torch say when a GPU's memory is full.
ONNX_FULL = "[ONNXRuntimeError] : 1 : FAIL : Failed to allocate memory for requested buffer of size 99"
TORCH_FULL = "CUDA out of memory. Tried to allocate 99 GiB."

#: Called with the numbers of elements of a network's inputs on the GPU, before it runs; may raise.
Fault = Callable[[int], None]


def plug_in(monkeypatch: pytest.MonkeyPatch, fault: Fault = lambda _size: None) -> Device:
    """From now on this computer has a GPU, where networks fail as `fault` says."""
    monkeypatch.setattr(device, "_KNOWN", (GPU, CPU))
    monkeypatch.setattr(choice, "devices", lambda _engine=None: (GPU, CPU))
    _onnxruntime_on_gpu(monkeypatch, fault)
    _torch_on_gpu(monkeypatch, fault)
    return GPU


def full_above(size: int, text: str) -> Fault:
    """Memory ends where an input has more than `size` elements."""

    def fault(asked: int) -> None:
        if asked > size:
            raise RuntimeError(text)

    return fault


def broken(_size: int) -> None:
    raise RuntimeError("CUDA error: an illegal memory access was encountered")


def _onnxruntime_on_gpu(monkeypatch: pytest.MonkeyPatch, fault: Fault) -> None:
    class Session(onnxruntime.InferenceSession):
        def __init__(self, model: Any, options: Any, providers: list[Any]) -> None:
            self.on_gpu = len(providers) > 1
            super().__init__(model, options, providers=["CPUExecutionProvider"])

        def run(self, outputs: Any, inputs: dict[str, Any], *more: Any) -> Any:
            if self.on_gpu:
                fault(max(value.size for value in inputs.values()))
            return super().run(outputs, inputs, *more)

    monkeypatch.setattr(onnxruntime, "InferenceSession", Session)


def _torch_on_gpu(monkeypatch: pytest.MonkeyPatch, fault: Fault) -> None:
    from aigc_studio.library.adapters import torch_generator, torch_image
    from aigc_studio.library.running import torch_place

    def put_on(place: Any, network: torch.nn.Module, *arguments: Any, **options: Any) -> torch.nn.Module:
        placed = torch_place.put_on(place, network, *arguments, **options)
        if place.device.id == GPU.id:
            placed.register_forward_pre_hook(
                lambda _module, inputs: fault(max(one.numel() for one in inputs if one is not None))
            )
        return placed

    for adapter in (torch_generator, torch_image):
        monkeypatch.setattr(adapter, "put_on", put_on)

"""Which device a training runs on, and how the end of one is told."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from aigc_studio.core.errors import StudioError
from aigc_studio.training.processes import own_place

if TYPE_CHECKING:
    import torch


def usable_device() -> tuple[torch.device, str]:
    """The GPU, where there is one that works; with a sentence for the person where there is one that does not."""
    import torch

    device = torch.device("mps" if torch.backends.mps.is_available() else "cpu")
    device = torch.device("cuda", own_place()) if torch.cuda.is_available() else device
    try:
        torch.zeros(1, device=device).add(1).item()
    except RuntimeError as error:  # unplugged since its driver was loaded: it is still listed
        return torch.device("cpu"), f"The GPU does not answer ({_first_line(error)}): the training uses the processor."
    return device, ""


def device_failed(error: RuntimeError) -> bool:
    """Whether the device is what an error of torch is about."""
    import torch

    return isinstance(error, torch.AcceleratorError) or any(word in str(error) for word in ("CUDA", "cuDNN", "MPS"))


@contextmanager
def device_failures_told() -> Iterator[None]:
    """A StudioError for a device that fails in this block."""
    try:
        yield
    except RuntimeError as error:
        if not device_failed(error):
            raise
        raise StudioError(
            f"The GPU failed ({_first_line(error)}).",
            "Resume the training: it goes on from its newest checkpoint, on the processor if the GPU is gone.",
        ) from error


def _first_line(error: RuntimeError) -> str:
    return str(error).partition("\n")[0].rstrip(".")

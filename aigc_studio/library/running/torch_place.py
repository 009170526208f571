"""PyTorch networks put where they shall run."""

from __future__ import annotations

from typing import TYPE_CHECKING

from aigc_studio.library.device import Place
from aigc_studio.library.running.shortage import OutOfMemory, ran_out

if TYPE_CHECKING:
    import torch


def put_on(place: Place, network: torch.nn.Module, channels_last: bool = False) -> torch.nn.Module:
    """`network`, its weights on that device in that precision, ready to run. Raises OutOfMemory.

    Half precision is float16 on GPUs; a CPU, where it is only good for trying, gets bfloat16."""
    import torch

    half = torch.bfloat16 if place.device.is_cpu else torch.float16
    kind = half if place.half else torch.float32
    if place.device.id == "cuda":
        # The format with 10 bits that cuDNN would use for single precision: who wants it chooses half precision.
        torch.backends.cudnn.allow_tf32 = False
    try:
        network = network.to(device=torch.device(place.device.torch), dtype=kind)
        if channels_last:
            network = network.to(memory_format=torch.channels_last)
    except RuntimeError as error:
        if ran_out(error):
            raise OutOfMemory from error
        raise
    place.host.hold(sum(t.numel() * t.element_size() for t in (*network.parameters(), *network.buffers())))
    return network.eval().requires_grad_(False)

"""How much memory an image network needs for a pixel, and how far it really sees: what tiles are chosen by."""

from __future__ import annotations

from collections.abc import Callable
from math import lcm
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    import torch

#: A layer's input and output, with what else is alive or needed for the sum: skips, padded copies, workspace.
_COPIES = 3
_BYTES = 4
#: A difference that an eye cannot see, in 0..1: half a step of 8 bits.
_UNSEEN = 0.5 / 255
_PROBE = (32, 96, 32)  # rows, columns kept, columns cut off

Planes = NDArray[np.float32]


def bytes_per_pixel(make: Callable[[], torch.nn.Module], channels: int, multiple: int) -> float:
    """Working memory for each input pixel, from the shapes alone: nothing is computed and no weight allocated."""
    import torch

    side, largest = lcm(64, multiple), 0

    def weigh(_module: Any, inputs: tuple[Any, ...], output: Any) -> None:
        nonlocal largest
        tensors = [tensor for tensor in (*inputs, output) if isinstance(tensor, torch.Tensor)]
        largest = max(largest, sum(tensor.numel() for tensor in tensors))

    with torch.device("meta"), torch.inference_mode():
        network = make().eval()
        for module in network.modules():
            module.register_forward_hook(weigh)
        network(torch.empty(1, channels, side, side))
    return largest / side**2 * _BYTES * _COPIES


def reach(run: Callable[[Planes], Planes], channels: int, multiple: int) -> int | None:
    """Input pixels within which a cut is felt by more than half a step of 8 bits; None when no end was found.

    Deep networks could see hundreds of pixels and hardly do. Noise, which is harder than any photo, is run with and
    without what is left of a cut.
    """
    rows, kept, cut = (-(-size // multiple) * multiple for size in _PROBE)
    noise = np.random.default_rng(3).uniform(0, 1, (1, channels, rows, kept + cut)).astype(np.float32)
    whole, part = run(noise), run(np.ascontiguousarray(noise[..., cut:]))
    scale = part.shape[3] // kept
    apart = np.abs(whole[..., cut * scale :] - part).max(axis=(0, 1, 2)).reshape(kept, scale).max(axis=1)
    felt = np.flatnonzero(apart > _UNSEEN)
    nearest = int(felt[-1]) + 1 if felt.size else 1
    return nearest if nearest <= kept * 3 // 4 else None

"""How much memory an image network needs for a pixel, and how far it really sees: what tiles are chosen by."""

from __future__ import annotations

from collections.abc import Callable
from math import lcm
from typing import TYPE_CHECKING, Any

import numpy as np
import psutil
from numpy.typing import NDArray

if TYPE_CHECKING:
    import torch

#: A layer's input and output, with what else is alive or needed for the sum: skips, padded copies, workspace.
_COPIES = 2
_BYTES = 4
#: A difference that an eye cannot see, in 0..1: one step of 8 bits.
_UNSEEN = 1 / 255
_PROBE = (48, 128, 32)  # rows, columns kept, columns cut off
#: Amplitudes fall with the frequency to this power, a little slower than those of photos.
_FALL = 1.5

Planes = NDArray[np.float32]


def physical_memory() -> int:
    """Bytes of this computer's memory."""
    return int(psutil.virtual_memory().total)


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


def reach(run: Callable[[Planes], Planes], channels: int, multiple: int) -> int:
    """Input pixels within which a cut is felt by more than one step of 8 bits.

    Deep networks could see hundreds of pixels and act on far fewer. A rough texture, which they act on more than on
    photos, is run with and without what is left of a cut. At most the width of the probe.
    """
    rows, kept, cut = (-(-size // multiple) * multiple for size in _PROBE)
    texture = _texture(channels, rows, kept + cut)
    whole, part = run(texture), run(np.ascontiguousarray(texture[..., cut:]))
    scale = part.shape[3] // kept
    apart = np.abs(np.clip(whole[..., cut * scale :], 0, 1) - np.clip(part, 0, 1))
    felt = np.flatnonzero(apart.max(axis=(0, 1, 2)).reshape(kept, scale).max(axis=1) > _UNSEEN)
    return int(felt[-1]) + 1 if felt.size else 1


def _texture(channels: int, rows: int, columns: int) -> Planes:
    """Noise of all sizes in 0..1: (1, channels, rows, columns) float32."""
    noise = np.random.default_rng(3).standard_normal((channels, rows, columns))
    frequency = np.hypot(np.fft.fftfreq(rows)[:, None], np.fft.fftfreq(columns)[None])
    frequency[0, 0] = 1.0
    shaped = np.fft.ifft2(np.fft.fft2(noise) / frequency**_FALL).real
    shaped = (shaped - shaped.mean()) / shaped.std()
    return np.asarray(np.clip(0.5 + 0.22 * shaped, 0, 1)[None], np.float32)

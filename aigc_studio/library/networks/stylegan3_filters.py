"""Resampling filters, and the rectifier between two of them (Karras et al. 2021, figure 4).

A rectifier makes frequencies that the samples cannot hold; it is therefore applied at a higher rate, where they can,
and what does not fit back is filtered away.
"""

from __future__ import annotations

from dataclasses import dataclass

import torch
from torch import Tensor
from torch.nn import functional

#: Bytes of one step at the higher rate. Small enough to stay in a cache and in memory that is already there, which is
#: several times faster than one pass over all channels; and whatever the size of the picture, memory stays low.
_STEP_BYTES = 12 << 20
_CLAMP = 256.0


@dataclass(frozen=True)
class Resampling:
    """Factors of the rate, and pixels added before and after each axis at the higher rate (negative: cut off)."""

    up: int
    down: int
    before: int
    after: int


@dataclass(frozen=True)
class Filters:
    """`up` (taps,); `down` (taps,) for each axis or (taps, taps) for both; None where nothing is filtered."""

    up: Tensor | None
    down: Tensor | None


def filtered_rectifier(x: Tensor, filters: Filters, rates: Resampling, slope: float) -> Tensor:
    """(N, C, h, w) to (N, C, h', w'): upsampled, rectified, limited, downsampled; some channels at a time."""
    high = x.shape[2] * x.shape[3] * rates.up**2 * len(x) * x.element_size()
    made = []
    for channels in x.split(max(1, _STEP_BYTES // high), dim=1):
        steep = upsampled(channels, filters.up, rates)
        if slope != 1.0:
            steep = functional.leaky_relu_(steep, slope)
        made.append(downsampled(steep.clamp_(-_CLAMP, _CLAMP), filters.down, rates.down))
    return made[0] if len(made) == 1 else torch.cat(made, 1)


def upsampled(x: Tensor, taps: Tensor | None, rates: Resampling) -> Tensor:
    """Zeros between the samples, zeros around them, and the filter along both axes; amplitudes stay. Never `x` itself,
    nor a view of it."""
    if taps is None:
        return functional.pad(x, [rates.before, rates.after] * 2).contiguous()
    return _upsampled_axis(_upsampled_axis(x, taps, rates, 1), taps, rates, 0)


def _upsampled_axis(x: Tensor, taps: Tensor, rates: Resampling, axis: int) -> Tensor:
    """`axis` 0 is down, 1 across."""
    count, size = len(taps), x.shape[2 + axis]
    # A transposed convolution gives all that the filter touches; of that, a part is wanted.
    whole, wanted = (size - 1) * rates.up + count, size * rates.up + rates.before + rates.after - count + 1
    cut = count - 1 - rates.before
    both = max(0, min(cut, whole - cut - wanted))
    kernel = (taps * rates.up).reshape((1, 1, 1, -1) if axis else (1, 1, -1, 1)).expand(x.shape[1], -1, -1, -1)
    stride, padding = ((1, rates.up), (0, both)) if axis else ((rates.up, 1), (both, 0))
    x = functional.conv_transpose2d(x, kernel, stride=stride, padding=padding, groups=x.shape[1])
    rest = (both - cut, wanted - whole + both + cut)
    return functional.pad(x, rest if axis else (0, 0, *rest)) if any(rest) else x


def downsampled(x: Tensor, taps: Tensor | None, factor: int) -> Tensor:
    """The filter where it fits whole, then every `factor`-th sample."""
    if taps is None:
        return x[..., ::factor, ::factor]
    channels, count = x.shape[1], len(taps)
    if taps.ndim == 2:
        return functional.conv2d(x, taps.flip(0, 1).expand(channels, 1, -1, -1), stride=factor, groups=channels)
    flipped = taps.flip(0)
    x = functional.conv2d(x, flipped.expand(channels, 1, 1, count), stride=(1, factor), groups=channels)
    return functional.conv2d(x, flipped[:, None].expand(channels, 1, count, 1), stride=(factor, 1), groups=channels)

"""Enhancers that sharpen pictures after these were enlarged: SRCNN (Dong et al. 2014) and VDSR (Kim et al. 2016)."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

import torch
from torch import Tensor, nn
from torch.nn import functional as F

#: What the cubic (a = -1/2) of Pillow and Matlab takes of five pixels, in 128ths, for each of the two in the middle
#: one's place.
_CUBIC = ((-3, 29, 111, -9, 0), (0, -9, 111, 29, -3))


def _doubled(x: Tensor) -> Tensor:
    """(N, C, h, w) -> (N, C, 2h, 2w) by cubic interpolation of the pixels that there are: at the edges fewer."""
    rows = x.new_tensor(_CUBIC) / 128
    kernels = torch.einsum("ay,bx->abyx", rows, rows).reshape(4, 1, 5, 5)
    planes = x.reshape(-1, 1, *x.shape[2:])
    taken = F.conv2d(planes, kernels, padding=2) / F.conv2d(torch.ones_like(planes), kernels, padding=2)
    return F.pixel_shuffle(taken, 2).reshape(*x.shape[:2], 2 * x.shape[2], 2 * x.shape[3])


class Interpolated(nn.Module):  # type: ignore[misc]  # mypy does not read torch
    """Image (N, C, h, w) in 0..1 -> (N, C, 2h, 2w) in 0..1.

    A cubic interpolation, then a chain of convolutions of those `kernels`, with `widths` features between, whose
    outcome is the picture or, in `residual` ones, is added to it.
    """

    def __init__(
        self, channels: int, widths: Sequence[int], kernels: Sequence[int], bias: bool, residual: bool
    ) -> None:  # fmt: skip
        super().__init__()
        sizes = pairwise((channels, *widths, channels))
        self.convs = nn.ModuleList(
            nn.Conv2d(before, after, kernel, padding=kernel // 2, bias=bias)
            for (before, after), kernel in zip(sizes, kernels, strict=True)
        )
        self._residual = residual

    def forward(self, image: Tensor) -> Tensor:
        enlarged = x = _doubled(image)
        *inner, last = self.convs
        for conv in inner:
            x = F.relu(conv(x))
        x = last(x)
        return (enlarged + x if self._residual else x).clamp(0, 1)

"""Enhancers that sharpen pictures after these were enlarged: SRCNN (Dong et al. 2014) and VDSR (Kim et al. 2016)."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from torch import Tensor, nn
from torch.nn import functional as F


class Interpolated(nn.Module):  # type: ignore[misc]  # mypy does not read torch
    """Image (N, C, h, w) in 0..1 -> (N, C, h * scale, w * scale) in 0..1.

    A cubic interpolation, then a chain of convolutions of those `kernels`, with `widths` features between, whose
    outcome is the picture or, in `residual` ones, is added to it.
    """

    def __init__(
        self, channels: int, widths: Sequence[int], kernels: Sequence[int], bias: bool, residual: bool, scale: int
    ) -> None:  # fmt: skip
        super().__init__()
        sizes = pairwise((channels, *widths, channels))
        self.convs = nn.ModuleList(
            nn.Conv2d(before, after, kernel, padding=kernel // 2, bias=bias)
            for (before, after), kernel in zip(sizes, kernels, strict=True)
        )
        self._residual, self._scale = residual, scale

    def forward(self, image: Tensor) -> Tensor:
        # With antialias torch takes the cubic of other programs, by which the networks' pictures were enlarged.
        enlarged = x = F.interpolate(image, scale_factor=self._scale, mode="bicubic", antialias=True)
        *inner, last = self.convs
        for conv in inner:
            x = F.relu(conv(x))
        x = last(x)
        return (enlarged + x if self._residual else x).clamp(0, 1)

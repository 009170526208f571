"""waifu2x's chains of convolutions (nagadomi), which cut off a pixel at every edge each."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from torch import Tensor, nn
from torch.nn import functional as F


class Waifu2x(nn.Module):  # type: ignore[misc]  # mypy does not read torch
    """Image (N, C, h, w) in 0..1 -> (N, C, h * scale, w * scale) in 0..1.

    `widths` are the features after each convolution; with scale 2 a transposed one follows, else a plain one. What the
    convolutions cut off is added before, by the pixels at the edges.
    """

    def __init__(self, channels: int, widths: Sequence[int], scale: int, bias: bool) -> None:
        super().__init__()
        layers: list[nn.Module] = []
        for before, after in pairwise((channels, *widths)):
            layers += [nn.Conv2d(before, after, 3), nn.LeakyReLU(0.1)]
        doubling = nn.ConvTranspose2d(widths[-1], channels, 4, 2, 3, bias=bias)
        self.net = nn.Sequential(*layers, doubling if scale == 2 else nn.Conv2d(widths[-1], channels, 3, bias=bias))
        self._around = len(widths) + 1

    def forward(self, image: Tensor) -> Tensor:
        return self.net(F.pad(image, (self._around,) * 4, mode="replicate")).clamp(0, 1)

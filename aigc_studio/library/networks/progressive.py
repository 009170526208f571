"""The generator of the progressive GAN (Karras et al. 2018), grown whole."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

import torch
from torch import Tensor, nn
from torch.nn import functional as F

#: Pixels a side of the map that z becomes.
START = 4
_SLOPE, _EPS = 0.2, 1e-8


def _normalised(x: Tensor) -> Tensor:
    """Of mean square 1 over the channels of each place."""
    return x * (x.square().mean(1, keepdim=True) + _EPS).rsqrt()


class ProgressiveGenerator(nn.Module):  # type: ignore[misc]  # mypy does not read torch
    """z (N, latent) -> (N, channels, side, side) in -1..1; `features` are those of 4 pixels, of 8, and so on."""

    def __init__(self, latent: int, features: Sequence[int], channels: int) -> None:
        super().__init__()
        self.project = nn.Linear(latent, features[0] * START**2)
        sizes = [(features[0], features[0])]
        for before, after in pairwise(features):
            sizes += [(before, after), (after, after)]
        self.convs = nn.ModuleList(nn.Conv2d(*size, 3, padding=1) for size in sizes)
        self.colours = nn.Conv2d(features[-1], channels, 1)

    def forward(self, z: Tensor, label: Tensor | None = None) -> Tensor:
        x = F.leaky_relu(self.project(_normalised(z)), _SLOPE).unflatten(1, (-1, START, START))
        x = _normalised(x)
        for place, conv in enumerate(self.convs):
            if place % 2:  # the first of two at each size
                x = F.interpolate(x, scale_factor=2, mode="nearest")
            x = _normalised(F.leaky_relu(conv(x), _SLOPE))
        return torch.clamp(self.colours(x), -1, 1)

"""RCAN: groups of residual blocks that weigh their features by what is in the whole picture (Zhang et al. 2018)."""

from __future__ import annotations

from collections.abc import Sequence

import torch
from torch import Tensor, nn
from torch.nn import functional as F


class Block(nn.Module):  # type: ignore[misc]  # mypy does not read torch
    """Two convolutions, whose features are weighed by their means over the picture."""

    def __init__(self, features: int, squeezed: int) -> None:
        super().__init__()
        self.conv1 = nn.Conv2d(features, features, 3, padding=1)
        self.conv2 = nn.Conv2d(features, features, 3, padding=1)
        self.squeeze = nn.Conv2d(features, squeezed, 1)
        self.excite = nn.Conv2d(squeezed, features, 1)

    def forward(self, x: Tensor) -> Tensor:
        inner = self.conv2(F.relu(self.conv1(x)))
        return x + inner * torch.sigmoid(self.excite(F.relu(self.squeeze(F.adaptive_avg_pool2d(inner, 1)))))


class Group(nn.Module):  # type: ignore[misc]
    def __init__(self, features: int, squeezed: int, blocks: int) -> None:
        super().__init__()
        self.blocks = nn.Sequential(*(Block(features, squeezed) for _ in range(blocks)))
        self.end = nn.Conv2d(features, features, 3, padding=1)

    def forward(self, x: Tensor) -> Tensor:
        return x + self.end(self.blocks(x))


class Rcan(nn.Module):  # type: ignore[misc]
    """Image (N, 3, h, w) in 0..1 -> (N, 3, h * s, w * s) in 0..1, s the product of `factors`.

    Inside, pixels are 0..1 less `mean`, a buffer.
    """

    def __init__(self, features: int, squeezed: int, groups: int, blocks: int, factors: Sequence[int]) -> None:
        super().__init__()
        self.first = nn.Conv2d(3, features, 3, padding=1)
        self.groups = nn.Sequential(*(Group(features, squeezed, blocks) for _ in range(groups)))
        self.body = nn.Conv2d(features, features, 3, padding=1)
        self.enlarge = nn.ModuleList(nn.Conv2d(features, features * factor**2, 3, padding=1) for factor in factors)
        self.last = nn.Conv2d(features, 3, 3, padding=1)
        self.register_buffer("mean", torch.zeros(3))
        self._factors = tuple(factors)

    def forward(self, image: Tensor) -> Tensor:
        mean = self.mean.view(3, 1, 1)
        x = self.first(image - mean)
        x = x + self.body(self.groups(x))
        for conv, factor in zip(self.enlarge, self._factors, strict=True):
            x = F.pixel_shuffle(conv(x), factor)
        return (self.last(x) + mean).clamp(0, 1)

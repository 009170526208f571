"""CARN: blocks of blocks, each of which sees all that came before (Ahn et al. 2018)."""

from __future__ import annotations

from collections.abc import Sequence

import torch
from torch import Tensor, nn
from torch.nn import functional as F

_STEPS = 3


class _Residual(nn.Module):  # type: ignore[misc]  # mypy does not read torch
    """Two convolutions, or in `light` ones two in `groups` and one of a single pixel, added and rectified."""

    def __init__(self, features: int, light: bool, groups: int) -> None:
        super().__init__()
        self.convs = nn.ModuleList(nn.Conv2d(features, features, 3, padding=1, groups=groups) for _ in range(2))
        if light:
            self.convs.append(nn.Conv2d(features, features, 1))

    def forward(self, x: Tensor) -> Tensor:
        inner = x
        *first, last = self.convs
        for conv in first:
            inner = F.relu(conv(inner))
        return F.relu(x + last(inner))


class _Cascade(nn.Module):  # type: ignore[misc]
    """Blocks, after each of which a convolution of one pixel sees what all of them gave; the block may be one."""

    def __init__(self, features: int, blocks: Sequence[nn.Module]) -> None:
        super().__init__()
        self.blocks = nn.ModuleList(blocks)
        self.joins = nn.ModuleList(nn.Conv2d((i + 2) * features, features, 1) for i in range(_STEPS))

    def forward(self, x: Tensor) -> Tensor:
        seen = x
        for place, join in enumerate(self.joins):
            seen = torch.cat([seen, self.blocks[place % len(self.blocks)](x)], 1)
            x = F.relu(join(seen))
        return x


class Carn(nn.Module):  # type: ignore[misc]
    """Image (N, 3, h, w) in 0..1 -> (N, 3, h * s, w * s) in 0..1, s the product of `factors`.

    The `light` one is CARN-M, whose cascades have one block each that runs three times. Inside, pixels are 0..1 less
    `mean`, a buffer.
    """

    def __init__(self, features: int, light: bool, groups: int, factors: Sequence[int]) -> None:
        super().__init__()
        own = 1 if light else _STEPS
        cascades = [_Cascade(features, [_Residual(features, light, groups) for _ in range(own)]) for _ in range(_STEPS)]
        self.first = nn.Conv2d(3, features, 3, padding=1)
        self.body = _Cascade(features, cascades)
        self.enlarge = nn.ModuleList(
            nn.Conv2d(features, features * factor**2, 3, padding=1, groups=groups) for factor in factors
        )
        self.last = nn.Conv2d(features, 3, 3, padding=1)
        self.register_buffer("mean", torch.zeros(3))
        self._factors = tuple(factors)

    def forward(self, image: Tensor) -> Tensor:
        mean = self.mean.view(3, 1, 1)
        x = self.body(self.first(image - mean))
        for conv, factor in zip(self.enlarge, self._factors, strict=True):
            x = F.pixel_shuffle(F.relu(conv(x)), factor)
        return (self.last(x) + mean).clamp(0, 1)

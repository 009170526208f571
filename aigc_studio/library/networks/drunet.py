"""Denoising by a U-Net of residual blocks that is told the noise's strength (DRUNet, Zhang et al. 2021)."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

import torch
from torch import Tensor, nn
from torch.nn import functional as F

from aigc_studio.library.noise_strength import NOISE


class Residual(nn.Module):  # type: ignore[misc]  # mypy does not read torch
    def __init__(self, features: int, bias: bool) -> None:
        super().__init__()
        self.conv1 = nn.Conv2d(features, features, 3, padding=1, bias=bias)
        self.conv2 = nn.Conv2d(features, features, 3, padding=1, bias=bias)

    def forward(self, x: Tensor) -> Tensor:
        return x + self.conv2(F.relu(self.conv1(x)))


def _residuals(features: int, blocks: int, bias: bool) -> nn.Module:
    return nn.Sequential(*(Residual(features, bias) for _ in range(blocks)))


class DrUNet(nn.Module):  # type: ignore[misc]
    """Image (N, C, h, w) in 0..1 -> the same without its noise; h and w are multiples of 2 to the number of halvings.

    `widths` are the features of each size, from the picture's on. A `noise_map` is one more channel, behind the others.
    """

    def __init__(self, channels: int, widths: Sequence[int], blocks: int, bias: bool, noise_map: bool) -> None:
        super().__init__()
        self._noise_map = noise_map
        steps = list(pairwise(widths))
        self.head = nn.Conv2d(channels + noise_map, widths[0], 3, padding=1, bias=bias)
        self.down = nn.ModuleList(_residuals(wide, blocks, bias) for wide, _ in steps)
        self.shrink = nn.ModuleList(nn.Conv2d(wide, deeper, 2, 2, bias=bias) for wide, deeper in steps)
        self.body = _residuals(widths[-1], blocks, bias)
        self.grow = nn.ModuleList(nn.ConvTranspose2d(deeper, wide, 2, 2, bias=bias) for wide, deeper in steps)
        self.up = nn.ModuleList(_residuals(wide, blocks, bias) for wide, _ in steps)
        self.tail = nn.Conv2d(widths[0], channels, 3, padding=1, bias=bias)

    def forward(self, image: Tensor) -> Tensor:
        x = torch.cat([image, torch.full_like(image[:, :1], NOISE)], 1) if self._noise_map else image
        x = self.head(x)
        seen = [x]
        for residuals, shrink in zip(self.down, self.shrink, strict=True):
            x = shrink(residuals(x))
            seen.append(x)
        x = self.body(x)
        for residuals, grow in zip(self.up[::-1], self.grow[::-1], strict=True):
            x = residuals(grow(x + seen.pop()))
        return self.tail(x + seen.pop()).clamp(0, 1)

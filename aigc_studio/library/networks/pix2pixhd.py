"""pix2pixHD's generator for large pictures: a network for the small picture, and one around it for the large one."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

import torch
from torch import Tensor, nn
from torch.nn import functional as F

from aigc_studio.library.networks.cyclegan_resnet import Residual, padded
from aigc_studio.library.networks.units import Norm, Unit


class _Local(nn.Module):  # type: ignore[misc]  # mypy does not read torch
    """Image (N, C, h, w) and features of its half (N, 2 F, h / 2, w / 2) -> features (N, F, h, w)."""

    def __init__(self, channels: int, features: int, blocks: int, norm: Norm) -> None:
        super().__init__()
        wide = 2 * features
        self.first = Unit(padded(channels, features, 7, True), norm)
        self.halve = Unit(nn.Conv2d(features, wide, 3, 2, 1), norm)
        self.blocks = nn.ModuleList(Residual(wide, norm, True, "reflect") for _ in range(blocks))
        self.up = Unit(nn.ConvTranspose2d(wide, features, 3, 2, 1, output_padding=1), norm)

    def forward(self, image: Tensor, below: Tensor) -> Tensor:
        x = F.relu(self.halve(F.relu(self.first(image)))) + below
        for block in self.blocks:
            x = block(x)
        return F.relu(self.up(x))


class LocalEnhancer(nn.Module):  # type: ignore[misc]
    """Image (N, C, h, w) in 0..1 -> (N, C', h, w) in 0..1; sides are multiples of 2 ** (downs + len(features)).

    `features` are those of each network around the one before, the largest picture last. Inside, pixels are -1..1.
    """

    def __init__(
        self, channels: int, out_channels: int, features: Sequence[int], downs: int, blocks: int, local_blocks: int,
        norm: Norm,
    ) -> None:  # fmt: skip
        super().__init__()
        widths = [2 * features[0] * 2**i for i in range(downs + 1)]
        self.down = nn.ModuleList([Unit(padded(channels, widths[0], 7, True), norm)])
        self.down.extend(Unit(nn.Conv2d(a, b, 3, 2, 1), norm) for a, b in pairwise(widths))
        self.blocks = nn.ModuleList(Residual(widths[-1], norm, True, "reflect") for _ in range(blocks))
        back = pairwise(widths[::-1])
        self.up = nn.ModuleList(Unit(nn.ConvTranspose2d(a, b, 3, 2, 1, output_padding=1), norm) for a, b in back)
        self.locals = nn.ModuleList(_Local(channels, width, local_blocks, norm) for width in features)
        self.last = padded(features[-1], out_channels, 7, True)

    def forward(self, image: Tensor) -> Tensor:
        sizes = [image * 2 - 1]
        for _ in self.locals:
            sizes.append(F.avg_pool2d(sizes[-1], 3, 2, 1, count_include_pad=False))
        x = sizes.pop()
        for unit in self.down:
            x = F.relu(unit(x))
        for block in self.blocks:
            x = block(x)
        for unit in self.up:
            x = F.relu(unit(x))
        for local in self.locals:
            x = local(sizes.pop(), x)
        return (torch.tanh(self.last(x)) + 1) / 2

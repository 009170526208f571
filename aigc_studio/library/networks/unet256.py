"""The U-Net generator of pix2pix (Isola et al. 2017)."""

from __future__ import annotations

from collections.abc import Sequence

import torch
from torch import Tensor, nn
from torch.nn import functional as F

from aigc_studio.library.networks.units import Norm, Unit

_SLOPE = 0.2


class UnetGenerator(nn.Module):  # type: ignore[misc]  # mypy does not read torch
    """Image (N, C, h, w) in 0..1 -> (N, C', h, w) in 0..1; sides are multiples of 2 ** len(widths).

    `widths` are the features after each halving. Inside, pixels are -1..1.
    """

    def __init__(self, channels: int, out_channels: int, widths: Sequence[int], norm: Norm, bias: bool) -> None:
        super().__init__()
        levels = len(widths)
        self.down, self.up = nn.ModuleList(), nn.ModuleList()
        for level, width in enumerate(widths):
            before = widths[level - 1] if level else channels
            down_norm: Norm = norm if 0 < level < levels - 1 else "none"
            self.down.append(Unit(nn.Conv2d(before, width, 4, 2, 1, bias=bias), down_norm))
            joined = width if level == levels - 1 else 2 * width
            after = widths[level - 1] if level else out_channels
            up = nn.ConvTranspose2d(joined, after, 4, 2, 1, bias=bias or not level)
            self.up.append(Unit(up, norm if level else "none"))

    def forward(self, image: Tensor) -> Tensor:
        skips = [self.down[0](image * 2 - 1)]
        for unit in self.down[1:]:
            skips.append(unit(F.leaky_relu(skips[-1], _SLOPE)))
        x = self.up[-1](F.relu(skips[-1]))
        for level in range(len(self.up) - 2, -1, -1):
            x = self.up[level](F.relu(torch.cat([skips[level], x], 1)))
        return (torch.tanh(x) + 1) / 2

"""The generator of CycleGAN (Zhu et al. 2017) and of pix2pixHD's global generator (Wang et al. 2018)."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

import torch
from torch import Tensor, nn
from torch.nn import functional as F

from aigc_studio.library.networks.units import Norm, Unit


def _reflecting(inputs: int, outputs: int, kernel: int, bias: bool) -> nn.Conv2d:
    return nn.Conv2d(inputs, outputs, kernel, padding=kernel // 2, padding_mode="reflect", bias=bias)


class Residual(nn.Module):  # type: ignore[misc]  # mypy does not read torch
    def __init__(self, features: int, norm: Norm, bias: bool) -> None:
        super().__init__()
        self.units = nn.ModuleList(Unit(_reflecting(features, features, 3, bias), norm) for _ in range(2))

    def forward(self, x: Tensor) -> Tensor:
        return x + self.units[1](F.relu(self.units[0](x)))


class ResnetGenerator(nn.Module):  # type: ignore[misc]
    """Image (N, C, h, w) in 0..1 -> (N, C', h, w) in 0..1; sides are multiples of 2 ** (len(widths) - 1).

    `widths` are the features after each of the first convolutions, `narrow` after each enlarging one. Enlarging is a
    transposed convolution, or the nearest pixel and a plain one. Inside, pixels are -1..1.
    """

    def __init__(
        self, channels: int, out_channels: int, kernel: int, widths: Sequence[int], narrow: Sequence[int],
        blocks: int, norm: Norm, bias: bool, transposed: bool,
    ) -> None:  # fmt: skip
        super().__init__()
        self._enlarged = 1 if transposed else 2
        self.down = nn.ModuleList([Unit(_reflecting(channels, widths[0], kernel, bias), norm)])
        for before, after in pairwise(widths):
            self.down.append(Unit(nn.Conv2d(before, after, 3, 2, 1, bias=bias), norm))
        self.blocks = nn.ModuleList(Residual(widths[-1], norm, bias) for _ in range(blocks))
        self.up = nn.ModuleList()
        for before, after in pairwise((widths[-1], *narrow)):
            if transposed:
                conv = nn.ConvTranspose2d(before, after, 3, 2, 1, output_padding=1, bias=bias)
            else:
                conv = nn.Conv2d(before, after, 3, padding=1, bias=bias)
            self.up.append(Unit(conv, norm))
        self.last = _reflecting(narrow[-1], out_channels, kernel, True)

    def forward(self, image: Tensor) -> Tensor:
        x = image * 2 - 1
        for unit in self.down:
            x = F.relu(unit(x))
        for block in self.blocks:
            x = block(x)
        for unit in self.up:
            x = F.relu(unit(x if self._enlarged == 1 else F.interpolate(x, scale_factor=self._enlarged)))
        return (torch.tanh(self.last(x)) + 1) / 2

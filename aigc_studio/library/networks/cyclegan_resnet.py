"""The generator of CycleGAN (Zhu et al. 2017), of pix2pixHD (Wang et al. 2018) and of CUT (Park et al. 2020)."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from typing import Literal

import torch
from torch import Tensor, nn
from torch.nn import functional as F

from aigc_studio.library.networks.units import Norm, Unit

#: A convolution of stride 2, or one that reflects at the edges; or one of stride 1 whose output is blurred and halved
#: (Zhang 2019).
Halving = Literal["stride", "reflect", "blur"]
#: A transposed convolution, or a plain one after the nearest pixel or a blur, which is bilinear interpolation.
Enlarging = Literal["transposed", "nearest", "blur"]


#: What lies beyond the picture.
Edges = Literal["reflect", "zeros"]


def padded(
    inputs: int, outputs: int, kernel: int, bias: bool, edges: Edges = "reflect", stride: int = 1
) -> nn.Conv2d:  # fmt: skip
    """A convolution that keeps the size, with those `edges` around what it is given."""
    return nn.Conv2d(inputs, outputs, kernel, stride, kernel // 2, padding_mode=edges, bias=bias)


class Residual(nn.Module):  # type: ignore[misc]  # mypy does not read torch
    """Two convolutions beside what they are given."""

    def __init__(self, features: int, norm: Norm, bias: bool, edges: Edges) -> None:
        super().__init__()
        self.units = nn.ModuleList(Unit(padded(features, features, 3, bias, edges), norm) for _ in range(2))

    def forward(self, x: Tensor) -> Tensor:
        return x + self.units[1](F.relu(self.units[0](x)))


class Halved(nn.Module):  # type: ignore[misc]
    """Blurred by [1, 2, 1] / 4 each way, then every other pixel: (N, C, h, w) -> (N, C, h / 2, w / 2)."""

    def forward(self, x: Tensor) -> Tensor:
        x = F.avg_pool2d(F.pad(x, (1, 1, 1, 1), mode="reflect"), 2, 1)
        return F.avg_pool2d(x, 2)


class ResnetGenerator(nn.Module):  # type: ignore[misc]
    """Image (N, C, h, w) in 0..1 -> (N, C', h, w) in 0..1; sides are multiples of 2 ** (len(widths) - 1).

    `widths` are the features after each of the first convolutions, `narrow` after each enlarging one; the first and the
    last have `outer_edges`, those of the blocks `inner_edges`. Inside, pixels are -1..1.
    """

    def __init__(
        self, channels: int, out_channels: int, kernel: int, widths: Sequence[int], narrow: Sequence[int],
        blocks: int, norm: Norm, bias: bool, halving: Halving, enlarging: Enlarging, outer_edges: Edges = "reflect",
        inner_edges: Edges = "reflect",
    ) -> None:  # fmt: skip
        super().__init__()
        self._enlarging = enlarging
        self._halve = Halved() if halving == "blur" else nn.Identity()
        self.down = nn.ModuleList([Unit(padded(channels, widths[0], kernel, bias, outer_edges), norm)])
        for before, after in pairwise(widths):
            stride = 1 if halving == "blur" else 2
            plain = nn.Conv2d(before, after, 3, stride, 1, bias=bias)
            reflecting = padded(before, after, 3, bias, stride=2)
            self.down.append(Unit(reflecting if halving == "reflect" else plain, norm))
        self.blocks = nn.ModuleList(Residual(widths[-1], norm, bias, inner_edges) for _ in range(blocks))
        self.up = nn.ModuleList()
        for before, after in pairwise((widths[-1], *narrow)):
            if enlarging == "transposed":
                conv = nn.ConvTranspose2d(before, after, 3, 2, 1, output_padding=1, bias=bias)
            else:
                conv = nn.Conv2d(before, after, 3, padding=1, bias=bias)
            self.up.append(Unit(conv, norm))
        self.last = padded(narrow[-1], out_channels, kernel, True, outer_edges)

    def forward(self, image: Tensor) -> Tensor:
        x = F.relu(self.down[0](image * 2 - 1))
        for unit in self.down[1:]:
            x = self._halve(F.relu(unit(x)))
        for block in self.blocks:
            x = block(x)
        for unit in self.up:
            x = F.relu(unit(self._enlarged(x)))
        return (torch.tanh(self.last(x)) + 1) / 2

    def _enlarged(self, x: Tensor) -> Tensor:
        if self._enlarging == "transposed":
            return x
        return F.interpolate(x, scale_factor=2, mode="bilinear" if self._enlarging == "blur" else "nearest")

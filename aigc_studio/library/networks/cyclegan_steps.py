"""The generators of CycleGAN (Zhu et al. 2017) that courses teach: kernels of 4 that halve and double."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise

import torch
from torch import Tensor, nn
from torch.nn import functional as F

from aigc_studio.library.networks.units import Norm, Unit


class _Block(nn.Module):  # type: ignore[misc]  # mypy does not read torch
    """One or two convolutions beside what they are given; one alone is rectified after the sum."""

    def __init__(self, features: int, units: int, bias: bool) -> None:
        super().__init__()
        convs = (nn.Conv2d(features, features, 3, 1, 1, bias=bias) for _ in range(units))
        self.units = nn.ModuleList(Unit(conv, "batch") for conv in convs)

    def forward(self, x: Tensor) -> Tensor:
        if len(self.units) == 1:
            return F.relu(x + self.units[0](x))
        return x + self.units[1](F.relu(self.units[0](x)))


class StepsGenerator(nn.Module):  # type: ignore[misc]
    """Image (N, C, h, w) in 0..1 -> (N, C', h, w) in 0..1; sides are multiples of 2 ** len(widths). `widths` are the
    features after each halving, `narrow` after each doubling; `normed` says which of both have a norm. As many
    convolutions as `between` says may stand in place of blocks; `slope` is that of all rectifiers. Inside, pixels are
    -1..1."""

    def __init__(
        self, channels: int, widths: Sequence[int], narrow: Sequence[int], blocks: int, units: int, bias: bool,
        normed: Sequence[bool], between: int = 0, slope: float = 0.0,
    ) -> None:  # fmt: skip
        super().__init__()
        self._slope = slope
        norms: Iterator[Norm] = iter("batch" if one else "none" for one in normed)
        steps = pairwise((channels, *widths)), pairwise((widths[-1], *narrow))
        self.down = nn.ModuleList(Unit(nn.Conv2d(a, b, 4, 2, 1, bias=bias), next(norms)) for a, b in steps[0])
        plain = (nn.Conv2d(widths[-1], widths[-1], 3, 1, 1, bias=bias) for _ in range(between))
        self.between = nn.ModuleList(Unit(conv, "batch") for conv in plain)
        self.blocks = nn.ModuleList(_Block(widths[-1], units, bias) for _ in range(blocks))
        self.up = nn.ModuleList(Unit(nn.ConvTranspose2d(a, b, 4, 2, 1, bias=bias), next(norms)) for a, b in steps[1])

    def forward(self, image: Tensor) -> Tensor:
        x = image * 2 - 1
        for unit in (*self.down, *self.between):
            x = F.leaky_relu(unit(x), self._slope)
        for block in self.blocks:
            x = block(x)
        for unit in self.up[:-1]:
            x = F.leaky_relu(unit(x), self._slope)
        return (torch.tanh(self.up[-1](x)) + 1) / 2

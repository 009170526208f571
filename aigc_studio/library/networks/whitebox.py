"""The generator of white-box cartoonization (Wang & Yu 2020), and the guided filter (He et al. 2010) behind it."""

from __future__ import annotations

import torch
from torch import Tensor, nn
from torch.nn import functional as F

_SLOPE = 0.2
#: How strong an edge of the photo is before the filter keeps it.
_LEAST_VARIANCE = 1e-2


def _steps(*sizes: tuple[int, int, int, int]) -> nn.Sequential:
    """Convolutions (in, out, kernel, stride), each with a leaky rectifier behind it."""
    return nn.Sequential(*(
        layer for before, after, kernel, stride in sizes
        for layer in (nn.Conv2d(before, after, kernel, stride, kernel // 2), nn.LeakyReLU(_SLOPE))
    ))  # fmt: skip


class Residual(nn.Module):  # type: ignore[misc]  # mypy does not read torch
    """Two convolutions beside what they are given."""

    def __init__(self, features: int) -> None:
        super().__init__()
        self.block = _steps((features, features, 3, 1), (features, features, 3, 1))[:-1]

    def forward(self, x: Tensor) -> Tensor:
        return x + self.block(x)


class WhiteBoxGenerator(nn.Module):  # type: ignore[misc]
    """Photo (N, 3, h, w) in 0..1 to a cartoon of the same size; sides are multiples of 4."""

    def __init__(self, features: int, blocks: int) -> None:
        super().__init__()
        once, twice, four = features, 2 * features, 4 * features
        self.initial_down = _steps((3, once, 7, 1))
        self.down1 = _steps((once, once, 3, 2), (once, twice, 3, 1))
        self.down2 = _steps((twice, twice, 3, 2), (twice, four, 3, 1))
        self.res_blocks = nn.Sequential(*(Residual(four) for _ in range(blocks)))
        self.up1 = _steps((four, twice, 3, 1))
        self.up2 = _steps((twice, twice, 3, 1), (twice, once, 3, 1))
        self.last = _steps((once, once, 3, 1), (once, 3, 7, 1))[:-1]

    def forward(self, image: Tensor) -> Tensor:
        given = image * 2 - 1
        whole = self.initial_down(given)
        half = self.down1(whole)
        x = self.up1(self.res_blocks(self.down2(half)))
        x = self.up2(_doubled(x) + half)
        x = torch.tanh(self.last(_doubled(x) + whole))
        return ((_guided(x, given) + 1) / 2).clamp(0, 1)


def _doubled(x: Tensor) -> Tensor:
    return F.interpolate(x, scale_factor=2, mode="bilinear")


def _guided(x: Tensor, guide: Tensor) -> Tensor:
    """`x` as a straight line of what the photo is, around each pixel: smooth where that is."""
    mean, middle = _mean(x), _mean(guide)
    slope = (_mean(guide * x) - middle * mean) / (_mean(guide * guide) - middle * middle + _LEAST_VARIANCE)
    return _mean(slope) * guide + _mean(mean - slope * middle)


def _mean(x: Tensor) -> Tensor:
    """Of each pixel and its neighbours, of which there are fewer at the edges."""
    return F.avg_pool2d(x, 3, 1, 1, count_include_pad=False)

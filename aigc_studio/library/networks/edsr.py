"""EDSR: residual blocks without norms, on pixels without their mean (Lim et al. 2017)."""

from __future__ import annotations

from collections.abc import Sequence

import torch
from torch import Tensor, nn
from torch.nn import functional as F

#: The mean of DIV2K's pictures, which the networks were trained on.
MEAN = (0.4488, 0.4371, 0.4040)

class Residual(nn.Module):  # type: ignore[misc]  # mypy does not read torch
    """Two convolutions, of which a share `strength` is added."""

    def __init__(self, features: int, strength: float, kernel: int = 3) -> None:
        super().__init__()
        self.conv1 = nn.Conv2d(features, features, kernel, padding=kernel // 2)
        self.conv2 = nn.Conv2d(features, features, kernel, padding=kernel // 2)
        self._strength = strength

    def forward(self, x: Tensor) -> Tensor:
        return x + self._strength * self.conv2(F.relu(self.conv1(x)))


class Edsr(nn.Module):  # type: ignore[misc]
    """Image (N, 3, h, w) in 0..1 -> (N, 3, h * s, w * s) in 0..1, s the product of `factors`.

    Inside, pixels are 0..1 less `mean`, a buffer. MDSR, which enlarges in several ways, has for each of them blocks of
    kernel 5 before the others, `own` in number.
    """

    def __init__(self, features: int, blocks: int, factors: Sequence[int], strength: float, own: int = 0) -> None:
        super().__init__()
        self.first = nn.Conv2d(3, features, 3, padding=1)
        self.own = nn.Sequential(*(Residual(features, 1.0, 5) for _ in range(own)))
        self.blocks = nn.Sequential(*(Residual(features, strength) for _ in range(blocks)))
        self.body = nn.Conv2d(features, features, 3, padding=1)
        self.enlarge = nn.ModuleList(nn.Conv2d(features, features * factor**2, 3, padding=1) for factor in factors)
        self.last = nn.Conv2d(features, 3, 3, padding=1)
        self.register_buffer("mean", torch.tensor(MEAN))
        self._factors = tuple(factors)

    def forward(self, image: Tensor) -> Tensor:
        mean = self.mean.view(3, 1, 1)
        x = self.own(self.first(image - mean))
        x = x + self.body(self.blocks(x))
        for conv, factor in zip(self.enlarge, self._factors, strict=True):
            x = F.pixel_shuffle(conv(x), factor)
        return (self.last(x) + mean).clamp(0, 1)

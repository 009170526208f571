"""Residual enhancers: SRResNet and SRGAN's generator (Ledig et al. 2017), and BasicSR's version without norms."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

import torch
from torch import Tensor, nn
from torch.nn import functional as F

from aigc_studio.library.networks.units import Unit

#: What the last convolution tells: pixels in 0..1, or by tanh in -1..1, or pixels normalised as ImageNet's are.
Ends = Literal["plain", "tanh", "imagenet"]

_MEAN, _DEVIATION = (0.485, 0.456, 0.406), (0.229, 0.224, 0.225)
_SLOPE = 0.1


def _slope(learned: bool) -> nn.Module:
    return nn.PReLU() if learned else nn.ReLU()


class Residual(nn.Module):  # type: ignore[misc]  # mypy does not read torch
    def __init__(self, features: int, bias: bool, eps: float, learned: bool) -> None:
        super().__init__()
        self.units = nn.ModuleList(
            Unit(nn.Conv2d(features, features, 3, padding=1, bias=bias), "batch", eps) for _ in range(2)
        )
        self.act = _slope(learned)

    def forward(self, x: Tensor) -> Tensor:
        return x + self.units[1](self.act(self.units[0](x)))


class Enlarge(nn.Module):  # type: ignore[misc]
    def __init__(self, features: int, factor: int, normed: bool, learned: bool) -> None:
        super().__init__()
        self.unit = Unit(nn.Conv2d(features, features * factor**2, 3, padding=1), "batch" if normed else "none")
        self.act, self._factor = _slope(learned), factor

    def forward(self, x: Tensor) -> Tensor:
        return self.act(F.pixel_shuffle(self.unit(x), self._factor))


class SRResNet(nn.Module):  # type: ignore[misc]
    """Image (N, 3, h, w) in 0..1 -> (N, 3, h * s, w * s) in 0..1, s the product of `factors`.

    `eps` is that of the norms in the body, `learned` tells PReLU from ReLU.
    """

    def __init__(
        self, channels: int, features: int, blocks: int, factors: Sequence[int], kernels: Sequence[int], bias: bool,
        eps: float, learned: bool, normed_enlarging: bool, ends: Ends,
    ) -> None:  # fmt: skip
        super().__init__()
        first, last = kernels
        self.first = nn.Conv2d(channels, features, first, padding=first // 2)
        self.act = _slope(learned)
        self.blocks = nn.Sequential(*(Residual(features, bias, eps, learned) for _ in range(blocks)))
        self.body = Unit(nn.Conv2d(features, features, 3, padding=1, bias=bias), "batch", eps)
        self.enlarge = nn.Sequential(*(Enlarge(features, f, normed_enlarging, learned) for f in factors))
        self.last = nn.Conv2d(features, channels, last, padding=last // 2)
        self._ends = ends

    def forward(self, image: Tensor) -> Tensor:
        mean, deviation = (image.new_tensor(values).view(1, 3, 1, 1) for values in (_MEAN, _DEVIATION))
        x = (image - mean) / deviation if self._ends == "imagenet" else image
        x = self.act(self.first(x))
        x = self.last(self.enlarge(x + self.body(self.blocks(x))))
        if self._ends == "tanh":
            x = (torch.tanh(x) + 1) / 2
        elif self._ends == "imagenet":
            x = torch.tanh(x) * deviation + mean
        return x.clamp(0, 1)


class PlainResidual(nn.Module):  # type: ignore[misc]
    def __init__(self, features: int) -> None:
        super().__init__()
        self.conv1 = nn.Conv2d(features, features, 3, padding=1)
        self.conv2 = nn.Conv2d(features, features, 3, padding=1)

    def forward(self, x: Tensor) -> Tensor:
        return x + self.conv2(F.relu(self.conv1(x)))


class PlainSRResNet(nn.Module):  # type: ignore[misc]
    """The same contract without norms: a correction of the bilinearly enlarged picture."""

    def __init__(self, channels: int, features: int, blocks: int, factors: Sequence[int]) -> None:
        super().__init__()
        self._factors = list(factors)
        self.conv_first = nn.Conv2d(channels, features, 3, padding=1)
        self.body = nn.Sequential(*(PlainResidual(features) for _ in range(blocks)))
        self.upconv = nn.ModuleList(nn.Conv2d(features, features * f**2, 3, padding=1) for f in factors)
        self.conv_hr = nn.Conv2d(features, features, 3, padding=1)
        self.conv_last = nn.Conv2d(features, channels, 3, padding=1)

    def forward(self, image: Tensor) -> Tensor:
        x = self.body(F.leaky_relu(self.conv_first(image), _SLOPE))
        scale = 1
        for conv, factor in zip(self.upconv, self._factors, strict=True):
            x, scale = F.leaky_relu(F.pixel_shuffle(conv(x), factor), _SLOPE), scale * factor
        x = self.conv_last(F.leaky_relu(self.conv_hr(x), _SLOPE))
        return (x + F.interpolate(image, scale_factor=scale, mode="bilinear")).clamp(0, 1)

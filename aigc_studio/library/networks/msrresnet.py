"""BasicSR's residual enhancers, the modified SRResNet of ESRGAN (Wang et al. 2018), of its first release and later."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

from torch import Tensor, nn
from torch.nn import functional as F

from aigc_studio.library.networks.units import Norm, Unit

_SLOPE = 0.1
#: A convolution whose features become pixels, or the nearest pixel and a convolution.
Enlarging = Literal["shuffle", "nearest"]


def _conv(inputs: int, outputs: int, bias: bool = True) -> nn.Conv2d:
    return nn.Conv2d(inputs, outputs, 3, padding=1, bias=bias)


class Residual(nn.Module):  # type: ignore[misc]  # mypy does not read torch
    def __init__(self, features: int) -> None:
        super().__init__()
        self.conv1, self.conv2 = _conv(features, features), _conv(features, features)

    def forward(self, x: Tensor) -> Tensor:
        return x + self.conv2(F.relu(self.conv1(x)))


class MSRResNet(nn.Module):  # type: ignore[misc]
    """Image (N, C, h, w) in 0..1 -> (N, C, h * s, w * s) in 0..1, s the product of `factors`.

    The network tells a correction of the bilinearly enlarged picture. `rectified` says whether a rectifier follows
    each enlarging.
    """

    def __init__(
        self, channels: int, features: int, blocks: int, factors: Sequence[int], rectified: bool = True
    ) -> None:  # fmt: skip
        super().__init__()
        self._factors, self._rectified = list(factors), rectified
        self.conv_first = _conv(channels, features)
        self.body = nn.Sequential(*(Residual(features) for _ in range(blocks)))
        self.upconv = nn.ModuleList(_conv(features, features * factor**2) for factor in factors)
        self.conv_hr, self.conv_last = _conv(features, features), _conv(features, channels)

    def forward(self, image: Tensor) -> Tensor:
        x = self.body(F.leaky_relu(self.conv_first(image), _SLOPE))
        scale = 1
        for conv, factor in zip(self.upconv, self._factors, strict=True):
            x, scale = F.pixel_shuffle(conv(x), factor), scale * factor
            x = F.leaky_relu(x, _SLOPE) if self._rectified else x
        x = self.conv_last(F.leaky_relu(self.conv_hr(x), _SLOPE))
        return (x + F.interpolate(image, scale_factor=scale, mode="bilinear")).clamp(0, 1)


class EarlyResidual(nn.Module):  # type: ignore[misc]
    def __init__(self, features: int, norm: Norm) -> None:
        super().__init__()
        self.units = nn.ModuleList(Unit(_conv(features, features), norm) for _ in range(2))

    def forward(self, x: Tensor) -> Tensor:
        return x + self.units[1](F.relu(self.units[0](x)))


class EarlySRResNet(nn.Module):  # type: ignore[misc]
    """The same contract, in the form of the first release: the picture itself, and one residual around the body."""

    def __init__(
        self, channels: int, features: int, blocks: int, factors: Sequence[int], enlarging: Enlarging, normed: bool,
        last_bias: bool,
    ) -> None:  # fmt: skip
        super().__init__()
        self._factors, self._shuffled = list(factors), enlarging == "shuffle"
        norm: Norm = "batch" if normed else "none"
        self.first = _conv(channels, features)
        self.blocks = nn.Sequential(*(EarlyResidual(features, norm) for _ in range(blocks)))
        self.body = Unit(_conv(features, features), norm)
        self.up = nn.ModuleList(
            _conv(features, features * factor**2 if self._shuffled else features) for factor in factors
        )
        self.high, self.last = _conv(features, features), _conv(features, channels, last_bias)

    def forward(self, image: Tensor) -> Tensor:
        x = self.first(image)
        x = x + self.body(self.blocks(x))
        for conv, factor in zip(self.up, self._factors, strict=True):
            if self._shuffled:
                x = F.relu(F.pixel_shuffle(conv(x), factor))
            else:
                x = F.relu(conv(F.interpolate(x, scale_factor=factor)))
        return self.last(F.relu(self.high(x))).clamp(0, 1)

"""Residual enhancers: SRResNet and SRGAN's generator (Ledig et al. 2017)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

import torch
from torch import Tensor, nn
from torch.nn import functional as F

from aigc_studio.library.networks.units import Norm, Unit

#: What the first convolution is given: pixels in 0..1, in -1..1, or normalised as ImageNet's are.
Reads = Literal["plain", "symmetric", "imagenet"]
#: What the last convolution tells: pixels in 0..1, by tanh (`bounded`) or not, in -1..1, by tanh or not (`symmetric`),
#: or normalised as ImageNet's are, by tanh (`imagenet`) or not.
Ends = Literal["plain", "bounded", "symmetric", "tanh", "imagenet", "normalised"]
#: What the body ends in: a convolution and its norm, the convolution alone, or the blocks themselves.
End = Literal["norm", "conv", "none"]

_MEAN, _DEVIATION = (0.485, 0.456, 0.406), (0.229, 0.224, 0.225)


def _rectifier(slope: float | None, slopes: int, swish: bool = False) -> nn.Module:
    """None is a slope that was learned, one for all features or `slopes` for each."""
    if swish:
        return nn.SiLU()
    return nn.PReLU(slopes) if slope is None else nn.LeakyReLU(slope)


class Residual(nn.Module):  # type: ignore[misc]  # mypy does not read torch
    """Two convolutions; with `separable` of each feature by itself, then of each pixel by itself."""

    def __init__(
        self, features: int, bias: bool, norm: Norm, eps: float, act: nn.Module, separable: bool
    ) -> None:  # fmt: skip
        super().__init__()
        groups, last = (features, 1) if separable else (1, 3)
        first = nn.Conv2d(features, features, 3, padding=1, bias=bias, groups=groups)
        second = nn.Conv2d(features, features, last, padding=last // 2, bias=bias)
        self.units = nn.ModuleList(Unit(conv, norm, eps) for conv in (first, second))
        self.act = act

    def forward(self, x: Tensor) -> Tensor:
        return x + self.units[1](self.act(self.units[0](x)))


class Enlarge(nn.Module):  # type: ignore[misc]
    def __init__(self, features: int, factor: int, bias: bool, normed: bool, act: nn.Module) -> None:
        super().__init__()
        conv = nn.Conv2d(features, features * factor**2, 3, padding=1, bias=bias)
        self.unit = Unit(conv, "batch" if normed else "none")
        self.act, self._factor = act, factor

    def forward(self, x: Tensor) -> Tensor:
        return self.act(F.pixel_shuffle(self.unit(x), self._factor))


class SRResNet(nn.Module):  # type: ignore[misc]
    """Image (N, 3, h, w) in 0..1 -> (N, 3, h * s, w * s) in 0..1, s the product of `factors`.

    `bias`, `norm` and `eps` are those of the body, `outer_bias` of the other convolutions; a `slope` of None was
    learned, `slopes` times in each rectifier; `swish` (Ramachandran et al. 2017) stands for all rectifiers, but for the
    first where slopes were learned. The body ends in its `end` and, `rectified`, in a rectifier instead of the norm; it
    is added to what it is given, unless `skip` is False.
    """

    def __init__(
        self, channels: int, features: int, blocks: int, factors: Sequence[int], kernels: Sequence[int], bias: bool,
        outer_bias: bool, eps: float, slope: float | None, normed_enlarging: bool, reads: Reads, ends: Ends,
        slopes: int = 1, norm: Norm = "batch", swish: bool = False, separable: bool = False, rectified: bool = False,
        end: End = "norm", skip: bool = True,
    ) -> None:  # fmt: skip
        super().__init__()
        first, last = kernels

        def act() -> nn.Module:
            return _rectifier(slope, slopes, swish)

        self.first = nn.Conv2d(channels, features, first, padding=first // 2, bias=outer_bias)
        self.act = _rectifier(slope, slopes, swish and slope is not None)
        self.blocks = nn.Sequential(*(Residual(features, bias, norm, eps, act(), separable) for _ in range(blocks)))
        self.body: nn.Module = nn.Identity()
        if end != "none":
            conv = nn.Conv2d(features, features, 3, padding=1, bias=bias)
            self.body = Unit(conv, "none" if rectified or end == "conv" else norm, eps)
        self.body_act = act() if rectified else nn.Identity()
        enlarging = (Enlarge(features, factor, outer_bias, normed_enlarging, act()) for factor in factors)
        self.enlarge = nn.Sequential(*enlarging)
        self.last = nn.Conv2d(features, channels, last, padding=last // 2, bias=outer_bias)
        self._reads, self._ends, self._skip = reads, ends, skip

    def forward(self, image: Tensor) -> Tensor:
        mean, deviation = (image.new_tensor(values).view(1, 3, 1, 1) for values in (_MEAN, _DEVIATION))
        x = image * 2 - 1 if self._reads == "symmetric" else image
        x = (image - mean) / deviation if self._reads == "imagenet" else x
        x = self.act(self.first(x))
        body = self.body_act(self.body(self.blocks(x)))
        x = self.last(self.enlarge(x + body if self._skip else body))
        if self._ends == "symmetric":
            x = (x + 1) / 2
        elif self._ends == "bounded":
            x = torch.tanh(x)
        elif self._ends == "tanh":
            x = (torch.tanh(x) + 1) / 2
        elif self._ends == "imagenet":
            x = torch.tanh(x) * deviation + mean
        elif self._ends == "normalised":
            x = x * deviation + mean
        return x.clamp(0, 1)

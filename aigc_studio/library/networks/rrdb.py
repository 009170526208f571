"""Residual-in-residual dense blocks: ESRGAN (Wang et al. 2018) and Real-ESRGAN (Wang et al. 2021)."""

from __future__ import annotations

from typing import Literal

import torch
from torch import Tensor, nn
from torch.nn import functional as F

#: ESRGAN's own; PyTorch-GAN's: pixels normalised as ImageNet's are, and shuffled into place after the rectifier; and
#: one with a rectifier after every convolution, which shuffles pixels before it.
Manner = Literal["esrgan", "pytorch-gan", "rectified"]
_SLOPES: dict[Manner, float] = {"esrgan": 0.2, "pytorch-gan": 0.01, "rectified": 0.01}
_MEAN, _DEVIATION = (0.485, 0.456, 0.406), (0.229, 0.224, 0.225)
_RESIDUAL = 0.2
DENSE_CONVS = 5


def _conv(inputs: int, outputs: int, reflected: bool = False) -> nn.Conv2d:
    return nn.Conv2d(inputs, outputs, 3, padding=1, padding_mode="reflect" if reflected else "zeros")


class DenseBlock(nn.Module):  # type: ignore[misc]  # mypy does not read torch
    """Five convolutions, each of which sees all before it. With a `shortcut` the second also gets the input, and the
    fourth the second, without a rectifier (nESRGAN+, Rakotonirina & Rasoanaivo 2020). `rectified`: the fifth too."""

    def __init__(self, features: int, growth: int, slope: float, shortcut: bool, rectified: bool) -> None:
        super().__init__()
        self._slope, self._rectified = slope, rectified
        self.conv1x1 = nn.Conv2d(features, growth, 1, bias=False) if shortcut else None
        for index in range(DENSE_CONVS):
            outputs = features if index == DENSE_CONVS - 1 else growth
            setattr(self, f"conv{index + 1}", _conv(features + index * growth, outputs))

    def forward(self, x: Tensor) -> Tensor:
        seen = [x]
        for index in range(1, DENSE_CONVS):
            seen.append(F.leaky_relu(getattr(self, f"conv{index}")(torch.cat(seen, 1)), self._slope))
            if self.conv1x1 is not None and index in (2, 4):
                seen[-1] = seen[-1] + (self.conv1x1(x) if index == 2 else seen[2])
        added = getattr(self, f"conv{DENSE_CONVS}")(torch.cat(seen, 1))
        return x + _RESIDUAL * (F.leaky_relu(added, self._slope) if self._rectified else added)


class Block(nn.Module):  # type: ignore[misc]
    """Three dense blocks within one residual."""

    def __init__(self, features: int, growth: int, slope: float, shortcut: bool, rectified: bool) -> None:
        super().__init__()
        self.rdb1 = DenseBlock(features, growth, slope, shortcut, rectified)
        self.rdb2 = DenseBlock(features, growth, slope, shortcut, rectified)
        self.rdb3 = DenseBlock(features, growth, slope, shortcut, rectified)

    def forward(self, x: Tensor) -> Tensor:
        return x + _RESIDUAL * self.rdb3(self.rdb2(self.rdb1(x)))


class RRDBNet(nn.Module):  # type: ignore[misc]
    """Image (N, C, h, w) in 0..1 -> (N, C, h * s, w * s) in 0..1 with s = 2**doublings / unshuffle.

    Nets for small factors first fold `unshuffle` x `unshuffle` pixels into channels; h and w are multiples of it.
    `reflected`: the convolutions around the body see the picture in a mirror beyond its edges.
    """

    def __init__(
        self, channels: int, features: int, growth: int, blocks: int, doublings: int, unshuffle: int, manner: Manner,
        shortcut: bool = False, reflected: bool = False,
    ) -> None:  # fmt: skip
        super().__init__()
        self._unshuffle, self._slope, self._normalised = unshuffle, _SLOPES[manner], manner == "pytorch-gan"
        self._rectified = manner == "rectified"
        self.conv_first = _conv(channels * unshuffle**2, features, reflected)
        blocks_of = (Block(features, growth, self._slope, shortcut, self._rectified) for _ in range(blocks))
        self.body = nn.Sequential(*blocks_of)
        self.conv_body = _conv(features, features, reflected)
        self.conv_up = nn.ModuleList(self._enlarging(features) for _ in range(doublings))
        self.conv_hr = _conv(features, features, reflected)
        self.conv_last = _conv(features, channels, reflected)

    def _enlarging(self, features: int) -> nn.Conv2d:
        if self._rectified:
            return nn.Conv2d(features, 4 * features, 1)
        return _conv(features, 4 * features if self._normalised else features)

    def forward(self, image: Tensor) -> Tensor:
        mean, deviation = (image.new_tensor(values).view(1, 3, 1, 1) for values in (_MEAN, _DEVIATION))
        x = (image - mean) / deviation if self._normalised else image
        x = self.conv_first(F.pixel_unshuffle(x, self._unshuffle))
        x = F.relu(x) if self._rectified else x
        added = self.conv_body(self.body(x))
        x = x + (F.relu(added) if self._rectified else added)
        for conv in self.conv_up:
            x = self._doubled(x, conv)
        slope = 0.0 if self._rectified else self._slope
        x = F.leaky_relu(self.conv_hr(x), slope, inplace=True)  # in place: these maps are the largest by far
        x = self.conv_last(x)
        return (x * deviation + mean if self._normalised else x).clamp(0, 1)

    def _doubled(self, x: Tensor, conv: nn.Module) -> Tensor:
        if self._rectified:
            return F.relu(F.pixel_shuffle(conv(x), 2), inplace=True)
        if self._normalised:
            return F.pixel_shuffle(F.leaky_relu(conv(x), self._slope, inplace=True), 2)
        return F.leaky_relu(conv(F.interpolate(x, scale_factor=2, mode="nearest")), self._slope, inplace=True)

"""AnimeGAN's first generator (Chen et al. 2020): separable convolutions and inverted residuals, normed by picture."""

from __future__ import annotations

import torch
from torch import Tensor, nn
from torch.nn import functional as F

_SLOPE = 0.2


def _normed(x: Tensor) -> Tensor:
    """Its norms have no weights."""
    return F.leaky_relu(F.instance_norm(x), _SLOPE)


class Plain(nn.Module):  # type: ignore[misc]  # mypy does not read torch
    """Mirrored edges, convolution, norm, rectifier."""

    def __init__(self, inputs: int, outputs: int, bias: bool, kernel: int = 3) -> None:
        super().__init__()
        self.conv, self._edge = nn.Conv2d(inputs, outputs, kernel, bias=bias), kernel // 2

    def forward(self, x: Tensor) -> Tensor:
        return _normed(self.conv(F.pad(x, (self._edge,) * 4, "reflect")))


class Separable(nn.Module):  # type: ignore[misc]
    """A convolution in each channel, then one across them."""

    def __init__(self, inputs: int, outputs: int, bias: bool, stride: int = 1) -> None:
        super().__init__()
        self.depthwise = nn.Conv2d(inputs, inputs, 3, stride, padding=1, groups=inputs, bias=bias)
        self.pointwise = nn.Conv2d(inputs, outputs, 1, bias=bias)

    def forward(self, x: Tensor) -> Tensor:
        return _normed(self.pointwise(_normed(self.depthwise(x))))


class Halve(nn.Module):  # type: ignore[misc]
    """Two ways to half the size, added up: a stride, and pixels averaged before."""

    def __init__(self, features: int, bias: bool) -> None:
        super().__init__()
        self.conv1, self.conv2 = Separable(features, features, bias, 2), Separable(features, features, bias)

    def forward(self, x: Tensor) -> Tensor:
        return self.conv1(x) + self.conv2(F.interpolate(x, scale_factor=0.5, mode="bilinear"))


class Double(nn.Module):  # type: ignore[misc]
    def __init__(self, features: int, bias: bool) -> None:
        super().__init__()
        self.conv = Separable(features, features, bias)

    def forward(self, x: Tensor) -> Tensor:
        return self.conv(F.interpolate(x, scale_factor=2.0, mode="bilinear"))


class Inverted(nn.Module):  # type: ignore[misc]
    """Widen, look around in each channel, narrow; added to what was there."""

    def __init__(self, features: int, wide: int, bias: bool) -> None:
        super().__init__()
        self.conv_block = Plain(features, wide, bias, kernel=1)
        self.depthwise_conv = nn.Conv2d(wide, wide, 3, padding=1, groups=wide, bias=bias)
        self.conv = nn.Conv2d(wide, features, 1, bias=bias)

    def forward(self, x: Tensor) -> Tensor:
        wide = _normed(self.depthwise_conv(self.conv_block(x)))
        return x + F.instance_norm(self.conv(wide))


class FirstAnimeGenerator(nn.Module):  # type: ignore[misc]
    """Image (N, 3, h, w) in 0..1 -> the same in 0..1; sides are multiples of 4. Inside, pixels are -1..1.

    `width` features at full size, twice as many at half and four times as many at a quarter of it, where `blocks`
    inverted residuals widen them to `wide`. `last` is the last convolution's kernel.
    """

    def __init__(self, width: int, wide: int, blocks: int, bias: bool, last: int) -> None:
        super().__init__()
        half, quarter = 2 * width, 4 * width
        self.encode_blocks = nn.Sequential(
            Plain(3, width, bias), Plain(width, half, bias), Halve(half, bias), Plain(half, half, bias),
            Separable(half, quarter, bias), Halve(quarter, bias), Plain(quarter, quarter, bias),
        )  # fmt: skip
        self.res_blocks = nn.Sequential(*(Inverted(quarter, wide, bias) for _ in range(blocks)))
        self.decode_blocks = nn.Sequential(
            Plain(quarter, half, bias), Double(half, bias), Separable(half, half, bias), Plain(half, half, bias),
            Double(half, bias), Plain(half, width, bias), Plain(width, width, bias),
            nn.Conv2d(width, 3, last, padding=last // 2, bias=bias),
        )  # fmt: skip

    def forward(self, image: Tensor) -> Tensor:
        x = self.res_blocks(self.encode_blocks(image * 2 - 1))
        return (torch.tanh(self.decode_blocks(x)) + 1) / 2

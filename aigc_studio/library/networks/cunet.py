"""Two U-Nets behind each other that cut off what lies at the edges: waifu2x's CUNet (nagadomi) and Real-CUGAN."""

from __future__ import annotations

import torch
from torch import Tensor, nn
from torch.nn import functional as F

#: How many pixels are added around the picture for each scale: the networks cut as many off again.
_AROUND = {1: 28, 2: 18, 3: 14, 4: 19}
#: Kernel, stride and padding of the transposed convolution by which the first U-Net enlarges.
_ENLARGING = {2: (4, 2, 3), 3: (5, 3, 2), 4: (4, 2, 3)}
#: Real-CUGAN Pro's pixels: 0..1 are pressed together, so that the network may go beyond both ends.
_PRESSED, _OFFSET = 0.7, 0.15


def _leaky(x: Tensor) -> Tensor:
    return F.leaky_relu(x, 0.1)


def _cropped(x: Tensor, by: int) -> Tensor:
    return x[..., by:-by, by:-by]


class _Weighing(nn.Module):  # type: ignore[misc]  # mypy does not read torch
    """Features weighed by their means over the picture."""

    def __init__(self, features: int) -> None:
        super().__init__()
        self.conv1 = nn.Conv2d(features, features // 8, 1)
        self.conv2 = nn.Conv2d(features // 8, features, 1)

    def forward(self, x: Tensor) -> Tensor:
        return x * torch.sigmoid(self.conv2(F.relu(self.conv1(x.mean((2, 3), keepdim=True)))))


class _Convs(nn.Module):  # type: ignore[misc]
    def __init__(self, inputs: int, inner: int, outputs: int, weighed: bool = True) -> None:
        super().__init__()
        self.conv = nn.Sequential(
            nn.Conv2d(inputs, inner, 3), nn.LeakyReLU(0.1), nn.Conv2d(inner, outputs, 3), nn.LeakyReLU(0.1)
        )
        self.seblock = _Weighing(outputs) if weighed else nn.Identity()

    def forward(self, x: Tensor) -> Tensor:
        return self.seblock(self.conv(x))


class _First(nn.Module):  # type: ignore[misc]
    """A U-Net of one step, which enlarges at its end."""

    def __init__(self, inputs: int, outputs: int, scale: int) -> None:
        super().__init__()
        self.conv1 = _Convs(inputs, 32, 64, weighed=False)
        self.conv1_down = nn.Conv2d(64, 64, 2, 2)
        self.conv2 = _Convs(64, 128, 64)
        self.conv2_up = nn.ConvTranspose2d(64, 64, 2, 2)
        self.conv3 = nn.Conv2d(64, 64, 3)
        larger = scale > 1
        self.conv_bottom = nn.ConvTranspose2d(64, outputs, *_ENLARGING[scale]) if larger else nn.Conv2d(64, outputs, 3)

    def forward(self, x: Tensor) -> Tensor:
        x = self.conv1(x)
        below = _leaky(self.conv2_up(self.conv2(_leaky(self.conv1_down(x)))))
        return self.conv_bottom(_leaky(self.conv3(_cropped(x, 4) + below)))


class _Second(nn.Module):  # type: ignore[misc]
    """A U-Net of two steps."""

    def __init__(self, features: int) -> None:
        super().__init__()
        self.conv1 = _Convs(features, 32, 64, weighed=False)
        self.conv1_down = nn.Conv2d(64, 64, 2, 2)
        self.conv2 = _Convs(64, 64, 128)
        self.conv2_down = nn.Conv2d(128, 128, 2, 2)
        self.conv3 = _Convs(128, 256, 128)
        self.conv3_up = nn.ConvTranspose2d(128, 128, 2, 2)
        self.conv4 = _Convs(128, 64, 64)
        self.conv4_up = nn.ConvTranspose2d(64, 64, 2, 2)
        self.conv5 = nn.Conv2d(64, 64, 3)
        self.conv_bottom = nn.Conv2d(64, features, 3)

    def forward(self, x: Tensor) -> Tensor:
        x = self.conv1(x)
        half = self.conv2(_leaky(self.conv1_down(x)))
        quarter = _leaky(self.conv3_up(self.conv3(_leaky(self.conv2_down(half)))))
        half = _leaky(self.conv4_up(self.conv4(_cropped(half, 4) + quarter)))
        return self.conv_bottom(_leaky(self.conv5(_cropped(x, 16) + half)))


class CuNet(nn.Module):  # type: ignore[misc]
    """Image (N, C, h, w) in 0..1 -> (N, C, h * scale, w * scale) in 0..1; sides are multiples of 4.

    Without a scale it takes noise off. `pro` is Real-CUGAN's newer kind.
    """

    def __init__(self, channels: int, scale: int, pro: bool) -> None:
        super().__init__()
        self._scale, self._pro = scale, pro
        features = 64 if scale == 4 else channels
        self.unet1, self.unet2 = _First(channels, features, scale), _Second(features)
        self.conv_final = nn.Conv2d(features, 4 * channels, 3) if scale == 4 else nn.Identity()

    def forward(self, image: Tensor) -> Tensor:
        pixels = image * _PRESSED + _OFFSET if self._pro else image
        # nagadomi goes on with the pixels at the edges, Real-CUGAN's authors reflect them.
        x = F.pad(pixels, (_AROUND[self._scale],) * 4, mode="replicate" if self._scale == 1 else "reflect")
        x = self.unet1(x)
        x = x.clamp(0, 1) if self._scale == 1 else x
        x = _cropped(x, 20) + self.unet2(x)
        if self._scale == 4:
            x = F.pixel_shuffle(_cropped(self.conv_final(x), 1), 2) + F.interpolate(pixels, scale_factor=4)
        return ((x - _OFFSET) / _PRESSED if self._pro else x).clamp(0, 1)

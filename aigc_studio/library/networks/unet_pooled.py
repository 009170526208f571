"""A U-Net (Ronneberger et al. 2015) that pools, as a course teaches it for pix2pix."""

from __future__ import annotations

import torch
from torch import Tensor, nn
from torch.nn import functional as F

from aigc_studio.library.networks.units import Norm, norm_layer

_SLOPE = 0.2


class Down(nn.Module):  # type: ignore[misc]  # mypy does not read torch
    """Two convolutions with one norm between them, which is used twice; then the largest of four pixels."""

    def __init__(self, features: int, norm: Norm) -> None:
        super().__init__()
        self.conv1 = nn.Conv2d(features, 2 * features, 3, padding=1)
        self.conv2 = nn.Conv2d(2 * features, 2 * features, 3, padding=1)
        self.norm = norm_layer(norm, 2 * features)

    def forward(self, x: Tensor) -> Tensor:
        for conv in (self.conv1, self.conv2):
            x = F.leaky_relu(self.norm(conv(x)), _SLOPE)
        return F.max_pool2d(x, 2)


class Up(nn.Module):  # type: ignore[misc]
    """Enlarged, joined with what comes from the `beside`, and two convolutions with one norm. Kernels of 2 take a pixel
    off each side and put it on again."""

    def __init__(self, features: int, norm: Norm) -> None:
        super().__init__()
        half = features // 2
        self.conv1, self.conv2 = nn.Conv2d(features, half, 2), nn.Conv2d(features, half, 3, padding=1)
        self.conv3, self.norm = nn.Conv2d(half, half, 2, padding=1), norm_layer(norm, half)

    def forward(self, x: Tensor, beside: Tensor) -> Tensor:
        # Of the side too a row and a column are taken off: the first where half of them is odd, the last where even.
        top, left = (side % 2 for side in x.shape[2:])
        x = self.conv1(F.interpolate(x, scale_factor=2, mode="bilinear", align_corners=True))
        rows, columns = x.shape[2:]
        x = torch.cat([x, beside[:, :, top : top + rows, left : left + columns]], 1)
        for conv in (self.conv2, self.conv3):
            x = F.relu(self.norm(conv(x)))
        return x


class PooledUnet(nn.Module):  # type: ignore[misc]
    """Image (N, C, h, w) in 0..1 -> (N, C', h, w) in 0..1; sides are multiples of 2 ** levels. `width` features at full
    size, twice as many at each level below."""

    def __init__(self, channels: int, out_channels: int, width: int, levels: int, norm: Norm) -> None:
        super().__init__()
        self.first, self.last = nn.Conv2d(channels, width, 1), nn.Conv2d(width, out_channels, 1)
        self.downs = nn.ModuleList(Down(width * 2**level, norm) for level in range(levels))
        self.ups = nn.ModuleList(Up(width * 2**level, norm) for level in range(levels, 0, -1))

    def forward(self, image: Tensor) -> Tensor:
        skips = [self.first(image)]
        for down in self.downs:
            skips.append(down(skips[-1]))
        x = skips.pop()
        for up in self.ups:
            x = up(x, skips.pop())
        return torch.sigmoid(self.last(x))

"""A compact enhancer: plain convolutions at the picture's own size, enlarged at the end (Real-ESRGAN's SRVGG)."""

from __future__ import annotations

from torch import Tensor, nn
from torch.nn import functional as F


class SRVGGNet(nn.Module):  # type: ignore[misc]  # mypy does not read torch
    """Image (N, C, h, w) in 0..1 -> (N, C, h * scale, w * scale) in 0..1, as a correction of the nearest pixels."""

    def __init__(self, channels: int, features: int, convs: int, scale: int, learned_slopes: bool) -> None:
        super().__init__()
        self._scale = scale
        layers: list[nn.Module] = []
        for index in range(convs + 1):
            layers.append(nn.Conv2d(features if index else channels, features, 3, padding=1))
            layers.append(nn.PReLU(features) if learned_slopes else nn.ReLU())
        layers.append(nn.Conv2d(features, channels * scale**2, 3, padding=1))
        self.body = nn.Sequential(*layers)

    def forward(self, image: Tensor) -> Tensor:
        return self.unclamped(image).clamp(0, 1)

    def unclamped(self, image: Tensor) -> Tensor:
        """As `forward`, where values may overshoot 0..1: a training needs their gradients."""
        details = F.pixel_shuffle(self.body(image), self._scale)
        return details + F.interpolate(image, scale_factor=self._scale, mode="nearest")

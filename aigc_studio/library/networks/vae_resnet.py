"""A variational autoencoder of residual blocks: a ResNet (He et al. 2016) and the same in reverse, as lightning-bolts
has it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from torch import Tensor, nn
from torch.nn import functional as F

#: A map of this side is what z becomes.
_START = 4


def _conv(inputs: int, outputs: int, kernel: int = 3, stride: int = 1) -> nn.Conv2d:
    return nn.Conv2d(inputs, outputs, kernel, stride, kernel // 2, bias=False)


def _of_channels(like: Tensor, numbers: Sequence[Sequence[float]]) -> list[Tensor]:
    return [like.new_tensor(values).view(1, -1, 1, 1) for values in numbers]


class Block(nn.Module):  # type: ignore[misc]  # mypy does not read torch
    """Two convolutions beside a shortcut. One of them changes the size: the first halves it (`stride` 2), the second
    comes after a doubling (`scale` 2)."""

    def __init__(self, inputs: int, inside: int, outputs: int, stride: int = 1, scale: int = 1) -> None:
        super().__init__()
        self._scale = scale
        self.conv1, self.bn1 = _conv(inputs, inside, stride=stride), nn.BatchNorm2d(inside)
        self.conv2, self.bn2 = _conv(inside, outputs), nn.BatchNorm2d(outputs)
        plain = inputs == outputs and stride == scale == 1
        change = nn.Sequential(_conv(inputs, outputs, 1, stride), nn.BatchNorm2d(outputs))
        self.shortcut = nn.Identity() if plain else change

    def forward(self, x: Tensor) -> Tensor:
        inside = F.relu(self.bn1(self.conv1(x)))
        return F.relu(self.bn2(self.conv2(self._larger(inside))) + self.shortcut(self._larger(x)))

    def _larger(self, x: Tensor) -> Tensor:
        return F.interpolate(x, scale_factor=float(self._scale)) if self._scale > 1 else x


class ResNetDecoder(nn.Module):  # type: ignore[misc]
    """z (N, latent) -> pictures (N, 3, side, side) about -1..1.

    `features` are those of z's map and of each of the four layers of `blocks` blocks; the last doubles the size where
    `pooled`, and the picture is doubled once more where `halved`. Values are those of pictures with `mean` and
    `deviation` taken off.
    """

    def __init__(self, settings: Mapping[str, Any]) -> None:
        super().__init__()
        features, last = settings["features"], 2 if settings["pooled"] else 1
        self._doublings = 8 * last * (2 if settings["halved"] else 1)
        self._begin, self._end = settings["side"] // self._doublings, 2.0 if settings["halved"] else 1.0
        self.linear = nn.Linear(settings["latent"], features[0] * _START**2)
        self.layers = nn.ModuleList(
            nn.Sequential(
                Block(before, before, after, scale=scale), *(Block(after, after, after) for _ in range(blocks - 1)),
            )
            for before, after, scale, blocks in zip(
                features, features[1:], (2, 2, 2, last), settings["blocks"], strict=False
            )
        )  # fmt: skip
        self.conv = _conv(features[-1], 3)
        self._normal = settings["mean"], settings["deviation"]

    def forward(self, z: Tensor, label: Tensor | None = None) -> Tensor:
        x = F.interpolate(self.linear(z).unflatten(1, (-1, _START, _START)), size=self._begin)
        for layer in self.layers:
            x = layer(x)
        x = self.conv(F.interpolate(x, scale_factor=self._end))
        mean, deviation = _of_channels(x, self._normal)
        return (x * deviation + mean) * 2 - 1


class ResNetEncoder(nn.Module):  # type: ignore[misc]
    """Image (N, 3, side, side) in 0..1 -> the mean of z, (N, latent)."""

    def __init__(self, settings: Mapping[str, Any]) -> None:
        super().__init__()
        widths: Sequence[int] = settings["encoder"]["features"]
        self._pooled = settings["pooled"]
        self.conv = _conv(3, widths[0], 7, 2) if settings["halved"] else _conv(3, widths[0])
        self.norm = nn.BatchNorm2d(widths[0])
        self.layers = nn.ModuleList(
            nn.Sequential(
                Block(before, after, after, stride=stride), *(Block(after, after, after) for _ in range(blocks - 1)),
            )
            for before, after, stride, blocks in zip(
                (widths[0], *widths), widths, (1, 2, 2, 2), settings["encoder"]["blocks"], strict=False
            )
        )  # fmt: skip
        self.head = nn.Linear(widths[-1], settings["latent"])
        self._normal = settings["mean"], settings["deviation"]

    def forward(self, image: Tensor) -> Tensor:
        mean, deviation = _of_channels(image, self._normal)
        x = F.relu(self.norm(self.conv((image - mean) / deviation)))
        x = F.max_pool2d(x, 3, 2, 1) if self._pooled else x
        for layer in self.layers:
            x = layer(x)
        return self.head(x.mean((2, 3)))

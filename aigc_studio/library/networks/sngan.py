"""The residual generator of SNGAN (Miyato et al. 2018; Gulrajani et al. 2017)."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from typing import Literal

import torch
from torch import Tensor, nn
from torch.nn import functional as F

Interpolation = Literal["nearest", "bilinear"]


class ClassNorm(nn.Module):  # type: ignore[misc]  # mypy does not read torch
    """A batch norm whose gains and offsets are those of a class (Dumoulin et al. 2017)."""

    def __init__(self, features: int, classes: int) -> None:
        super().__init__()
        self.norm = nn.BatchNorm2d(features, affine=False)
        self.classes = nn.Embedding(classes, 2 * features)

    def forward(self, x: Tensor, label: Tensor) -> Tensor:
        gain, offset = self.classes(label).chunk(2, 1)
        if self.training:
            return gain[:, :, None, None] * self.norm(x) + offset[:, :, None, None]
        # One pass over the map, and what ONNX can say: its batch norm must have weights.
        gain = gain * (self.norm.running_var + self.norm.eps).rsqrt()
        offset = offset - gain * self.norm.running_mean
        return gain[:, :, None, None] * x + offset[:, :, None, None]


class Block(nn.Module):  # type: ignore[misc]
    """Twice norm, rectifier, convolution; enlarged before the first convolution, and beside it."""

    def __init__(
        self, inputs: int, hidden: int, outputs: int, shortcut: bool, interpolation: Interpolation, classes: int
    ) -> None:
        super().__init__()
        self.norm1 = ClassNorm(inputs, classes) if classes else nn.BatchNorm2d(inputs)
        self.conv1 = nn.Conv2d(inputs, hidden, 3, padding=1)
        self.norm2 = ClassNorm(hidden, classes) if classes else nn.BatchNorm2d(hidden)
        self.conv2 = nn.Conv2d(hidden, outputs, 3, padding=1)
        self.shortcut = nn.Conv2d(inputs, outputs, 1) if shortcut else nn.Identity()
        self._interpolation, self._classes = interpolation, classes

    def forward(self, x: Tensor, label: Tensor | None) -> Tensor:
        inner = self.conv1(self._doubled(F.relu(self._normed(self.norm1, x, label))))
        inner = self.conv2(F.relu(self._normed(self.norm2, inner, label)))
        return inner + self.shortcut(self._doubled(x))

    def _normed(self, norm: nn.Module, x: Tensor, label: Tensor | None) -> Tensor:
        return norm(x, label) if self._classes else norm(x)

    def _doubled(self, x: Tensor) -> Tensor:
        return F.interpolate(x, scale_factor=2, mode=self._interpolation)


class ResidualGenerator(nn.Module):  # type: ignore[misc]
    """z (N, latent) and, with `classes`, a label (N,) int64 to a picture (N, C, side, side) in -1..1.

    z becomes `widths[0]` features at `start` pixels a side; each block leads to the next of `widths` at twice the
    side, through `hidden` features.
    """

    def __init__(
        self, latent: int, channels: int, start: int, widths: Sequence[int], hidden: Sequence[int],
        shortcuts: Sequence[bool], interpolation: Interpolation, classes: int,
    ) -> None:  # fmt: skip
        super().__init__()
        self._shape, self._classes = (widths[0], start, start), classes
        self.project = nn.Linear(latent, widths[0] * start**2)
        self.blocks = nn.ModuleList(
            Block(before, inner, after, shortcut, interpolation, classes)
            for (before, after), inner, shortcut in zip(pairwise(widths), hidden, shortcuts, strict=True)
        )
        self.norm = nn.BatchNorm2d(widths[-1])
        self.last = nn.Conv2d(widths[-1], channels, 3, padding=1)

    def forward(self, z: Tensor, label: Tensor | None = None) -> Tensor:
        if self._classes and label is None:
            label = torch.zeros(len(z), dtype=torch.int64, device=z.device)
        x = self.project(z).reshape(-1, *self._shape)
        for block in self.blocks:
            x = block(x, label)
        return torch.tanh(self.last(F.relu(self.norm(x))))

"""BigGAN-deep's generator (Brock et al. 2019)."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import pairwise
from typing import Any

import torch
from torch import Tensor, nn
from torch.nn import functional as F

_EPS = 1e-4
#: Pixels a side of the map that z becomes; how many features a block works on of those it is given.
START, _NARROW = 4, 4


class _Norm(nn.Module):  # type: ignore[misc]  # mypy does not read torch
    """A batch norm whose gains and offsets z and the class give."""

    def __init__(self, features: int, condition: int) -> None:
        super().__init__()
        self.register_buffer("running_mean", torch.zeros(features))
        self.register_buffer("running_var", torch.ones(features))
        self.scale = nn.Linear(condition, features, bias=False)
        self.offset = nn.Linear(condition, features, bias=False)

    def forward(self, x: Tensor, condition: Tensor) -> Tensor:
        gain = (1 + self.scale(condition)) * (self.running_var + _EPS).rsqrt()
        offset = self.offset(condition) - gain * self.running_mean
        return gain[..., None, None] * x + offset[..., None, None]


class _Block(nn.Module):  # type: ignore[misc]
    """Four times norm, rectifier, convolution; `up` doubles the sides before the second one, and beside them, where the
    first features go on alone if the block gives fewer."""

    def __init__(self, inputs: int, outputs: int, condition: int, up: bool) -> None:
        super().__init__()
        inner = inputs // _NARROW
        sizes = [(inputs, inner, 1), (inner, inner, 3), (inner, inner, 3), (inner, outputs, 1)]
        self.norms = nn.ModuleList(_Norm(before, condition) for before, _, _ in sizes)
        self.convs = nn.ModuleList(nn.Conv2d(*size, padding=size[2] // 2) for size in sizes)
        self._up, self._outputs = up, outputs

    def forward(self, x: Tensor, condition: Tensor) -> Tensor:
        beside = x[:, : self._outputs]
        for place, (norm, conv) in enumerate(zip(self.norms, self.convs, strict=True)):
            x = F.relu(norm(x, condition))
            x = conv(F.interpolate(x, scale_factor=2) if self._up and place == 1 else x)
        return x + (F.interpolate(beside, scale_factor=2) if self._up else beside)


class _Attention(nn.Module):  # type: ignore[misc]
    """What each place asks for of all others, of which four in a square are one."""

    def __init__(self, features: int) -> None:
        super().__init__()
        self.theta, self.phi = (nn.Conv2d(features, features // 8, 1, bias=False) for _ in range(2))
        self.g = nn.Conv2d(features, features // 2, 1, bias=False)
        self.o = nn.Conv2d(features // 2, features, 1, bias=False)
        self.gamma = nn.Parameter(torch.zeros(1))

    def forward(self, x: Tensor) -> Tensor:
        asked, keys = self.theta(x).flatten(2), F.max_pool2d(self.phi(x), 2).flatten(2)
        values = F.max_pool2d(self.g(x), 2).flatten(2)
        weights = (asked.transpose(1, 2) @ keys).softmax(2)
        told = (values @ weights.transpose(1, 2)).reshape(x.shape[0], -1, *x.shape[2:])
        return x + self.gamma * self.o(told)


class BigGanDeep(nn.Module):  # type: ignore[misc]
    """z (N, D) and a label (N,) int64 (0 when not given) to a picture (N, channels, side, side) in -1..1.

    `features` are those before each block and after the last; every second block doubles the sides. Before the block
    number `attention` places look at each other.
    """

    def __init__(self, settings: Mapping[str, Any]) -> None:
        super().__init__()
        features, latent = settings["features"], settings["latent"]
        condition = latent + settings["embedding"]
        self.embedding = nn.Embedding(settings["classes"], settings["embedding"])
        self.project = nn.Linear(condition, features[0] * START**2)
        self.blocks = nn.ModuleList(
            _Block(before, after, condition, up=place % 2 == 1)
            for place, (before, after) in enumerate(pairwise(features))
        )
        self.attention = _Attention(features[settings["attention"]])
        self.norm = nn.BatchNorm2d(features[-1], eps=_EPS)
        self.last = nn.Conv2d(features[-1], settings["channels"], 3, padding=1)
        self._looks_before = settings["attention"]

    def forward(self, z: Tensor, label: Tensor | None = None) -> Tensor:
        label = torch.zeros(len(z), dtype=torch.int64, device=z.device) if label is None else label
        condition = torch.cat([z, self.embedding(label)], 1)
        x = self.project(condition).unflatten(1, (-1, START, START))
        for place, block in enumerate(self.blocks):
            x = block(self.attention(x) if place == self._looks_before else x, condition)
        return torch.tanh(self.last(F.relu(self.norm(x))))

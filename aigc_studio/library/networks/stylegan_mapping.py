"""The half that all StyleGANs share: from z, and a class, to w (Karras et al. 2019, 2020, 2021)."""

from __future__ import annotations

from collections.abc import Mapping
from math import sqrt
from typing import Any

import torch
from torch import Tensor, nn
from torch.nn import functional

EPSILON = 1e-8
GAIN = sqrt(2.0)


def normalised(values: Tensor) -> Tensor:
    """(N, D) scaled to a mean square of 1 per row."""
    return values * (values.square().mean(1, keepdim=True) + EPSILON).rsqrt()


def activated(values: Tensor) -> Tensor:
    """Leaky rectifier that keeps the variance."""
    return functional.leaky_relu(values, 0.2) * GAIN


class MappedGenerator(nn.Module):  # type: ignore[misc]  # mypy does not read torch
    """z (N, D) to w (N, width) to a picture (N, C, side, side), about -1..1, not clipped.

    `layers` is how many w a picture takes: w+ is (N, layers, width).
    """

    def __init__(self, settings: Mapping[str, Any], layers: int) -> None:
        super().__init__()
        self.maps = nn.ModuleList(nn.Linear(into, out) for into, out in settings["maps"])
        self.embedding = nn.Linear(settings["classes"], settings["embedding"]) if settings.get("classes") else None
        self.register_buffer("w_avg", torch.zeros(settings["width"]))
        self.layers = layers

    def mapping(self, z: Tensor, label: Tensor | None = None) -> Tensor:
        """z (N, D), label (N,) int64 where there are classes (0 when not given), to w (N, width)."""
        values = normalised(z)
        if self.embedding is not None:
            label = torch.zeros(len(z), dtype=torch.int64, device=z.device) if label is None else label
            chosen = functional.one_hot(label, self.embedding.in_features).to(z)
            values = torch.cat([values, normalised(self.embedding(chosen))], 1)
        for linear in self.maps:
            values = activated(linear(values))
        return values

    def synthesis(self, w: Tensor, noise_seed: int = 0) -> Tensor:
        """w+ (N, layers, width) to pictures."""
        raise NotImplementedError

    def forward(self, z: Tensor, label: Tensor | None = None, psi: float = 1.0) -> Tensor:
        """`psi` below 1 draws w towards its mean: fewer faults, less variety."""
        w = self.w_avg.lerp(self.mapping(z, label), psi)
        return self.synthesis(w[:, None].expand(-1, self.layers, -1))

"""The first GAN: two networks of linear layers (Goodfellow et al. 2014). For small pictures, and to learn by."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import pairwise
from typing import Any

from torch import Tensor, nn

from aigc_studio.core.errors import StudioError
from aigc_studio.training.adversarial import GanTask
from aigc_studio.training.plan import TrainingPlan

NAME = "mlp-gan"
TITLE = "GAN of linear layers"
PRESETS: Mapping[str, Mapping[str, Any]] = {
    "tiny": {"steps": 200, "side": 16, "width": 64, "latent": 16, "batch": 16},
    "cpu": {"steps": 12_000, "side": 32, "width": 256, "latent": 64, "batch": 64},
    "laptop": {"steps": 40_000, "side": 32, "width": 512, "latent": 100, "batch": 128},
    "large": {"steps": 100_000, "side": 64, "width": 512, "latent": 128, "batch": 256},
}
BETAS = (0.5, 0.999)


def make_task(plan: TrainingPlan, channels: int, classes: int) -> GanTask:
    """The untrained networks. `classes` are of no use to this family. Raises StudioError for pictures with opacity."""
    if channels == 4:
        # Its file is a list of numbers, which says nothing of their order.
        raise StudioError(
            "A GAN of linear layers cannot tell opacity from a larger picture.", "Use colour, or another family."
        )
    generator = Generator(plan.latent, plan.width, plan.side, channels)
    return GanTask(plan, generator, Discriminator(plan.width, plan.side, channels), "logistic", BETAS)


class Generator(nn.Module):  # type: ignore[misc]  # mypy does not read torch
    """z (N, latent) -> (N, channels, side, side) in -1..1, through `width`, 2 and 4 times as many units."""

    def __init__(self, latent: int, width: int, side: int, channels: int) -> None:
        super().__init__()
        self._shape = (channels, side, side)
        layers: list[nn.Module] = []
        for before, after in pairwise((latent, width, 2 * width, 4 * width)):
            layers += [nn.Linear(before, after), nn.BatchNorm1d(after), nn.ReLU()]
        self.main = nn.Sequential(*layers, nn.Linear(4 * width, channels * side * side), nn.Tanh())

    def forward(self, z: Tensor, classes: Tensor | None = None) -> Tensor:
        return self.main(z).unflatten(1, self._shape)


class Discriminator(nn.Module):  # type: ignore[misc]
    """Pictures (N, channels, side, side) -> logits (N,)."""

    def __init__(self, width: int, side: int, channels: int) -> None:
        super().__init__()
        layers: list[nn.Module] = []
        for before, after in pairwise((channels * side * side, 4 * width, 2 * width, width)):
            layers += [nn.Linear(before, after), nn.LeakyReLU(0.2)]
        self.main = nn.Sequential(*layers, nn.Linear(width, 1))

    def forward(self, pictures: Tensor, classes: Tensor | None = None) -> Tensor:
        return self.main(pictures.flatten(1)).flatten()

"""PixelCNN: small pictures in few levels, drawn one pixel after the other (van den Oord et al. 2016)."""

from __future__ import annotations

from collections.abc import Mapping
from math import log

import torch
from torch import Tensor, nn
from torch.nn import functional as F

from aigc_studio.core.errors import StudioError
from aigc_studio.library.networks.pixelcnn import PixelCnn, PixelCnnGenerator
from aigc_studio.training.augment import augmented
from aigc_studio.training.batches import Batch
from aigc_studio.training.plan import TrainingPlan
from aigc_studio.training.task import Losses, Phase

NAME = "pixelcnn"
TITLE = "PixelCNN"
PRESETS: Mapping[str, Mapping[str, float | str]] = {
    "tiny": {
        "steps": 300, "side": 16, "width": 16, "latent": 256, "depth": 3, "levels": 8, "batch": 8, "rate": 3e-3,
        "clip": 1.0, "ema_half_life": 1_000,
    },
    "cpu": {
        "steps": 12_000, "side": 16, "width": 32, "latent": 256, "depth": 5, "levels": 16, "batch": 32, "rate": 1e-3,
        "clip": 1.0, "warm_up": 100, "sample_every": 500,
    },
    "laptop": {
        "steps": 40_000, "side": 32, "width": 64, "latent": 1024, "depth": 8, "levels": 32, "batch": 64, "rate": 1e-3,
        "clip": 1.0, "warm_up": 500, "sample_every": 1_000,
    },
    "large": {
        "steps": 100_000, "side": 32, "width": 128, "latent": 1024, "depth": 12, "levels": 64, "batch": 128,
        "rate": 5e-4, "clip": 1.0, "warm_up": 1_000, "sample_every": 2_000,
    },
}  # fmt: skip


def make_task(plan: TrainingPlan, channels: int, classes: int) -> PixelCnnTask:
    """The untrained network. Raises StudioError for pictures too large to be drawn pixel by pixel."""
    if plan.latent != plan.side**2:
        raise StudioError(
            f"A PixelCNN draws each pixel by one number: {plan.side} pixels a side need {plan.side**2}.",
            "Use 16 or 32 pixels." if plan.side > 32 else f"Set the numbers to {plan.side**2}.",
        )
    network = PixelCnn(channels, plan.levels, plan.side, plan.width, plan.depth, classes)
    return PixelCnnTask(plan, PixelCnnGenerator(network))


class PixelCnnTask:
    """See `task.Task`. Each number of z draws one pixel."""

    def __init__(self, plan: TrainingPlan, generator: PixelCnnGenerator) -> None:
        self._plan, self._levels, self._generator = plan, plan.levels, generator
        self.networks = {"generator": generator}
        self.phases = {"pixels": Phase(generator, self._foretell)}

    def sample(self, generator: nn.Module, z: Tensor, classes: Tensor) -> Tensor:
        return generator(z, classes)

    def exported(self, generator: nn.Module) -> dict[str, torch.Tensor]:
        return dict(generator.state_dict())

    def bound(self, generator: nn.Module, pictures: Tensor, classes: Tensor) -> Tensor:
        values = in_levels(pictures, self._levels)
        return picture_length(generator.network(values, classes), values)

    def _foretell(self, batch: Batch) -> tuple[Tensor, Losses]:
        pictures = augmented(batch, self._plan)
        values = in_levels(pictures, self._levels)
        loss = picture_length(self._generator.network(values, batch.classes), values) / values[0].numel()
        return loss, {"bits per value": loss / log(2)}


def in_levels(pictures: Tensor, levels: int) -> Tensor:
    """(N, C, h, w) in -1..1 -> the nearest of `levels` values, int64."""
    return ((pictures + 1) * (0.5 * (levels - 1))).round().long().clamp(0, levels - 1)


def picture_length(logits: Tensor, values: Tensor) -> Tensor:
    """-log p of pictures (N, C, h, w) under logits (N, C, h, w, levels), in nats a picture, a mean over the batch."""
    return F.cross_entropy(logits.flatten(0, 3), values.flatten(), reduction="sum") / len(values)

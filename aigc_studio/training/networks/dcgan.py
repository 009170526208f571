"""DCGAN: a generator and a discriminator of convolutions, against each other (Radford et al. 2016)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from aigc_studio.training.adversarial import GanTask
from aigc_studio.training.networks.convolutional import Discriminator, Generator
from aigc_studio.training.plan import TrainingPlan

NAME = "dcgan"
TITLE = "DCGAN"
PRESETS: Mapping[str, Mapping[str, Any]] = {
    "tiny": {"steps": 200, "side": 16, "width": 8, "latent": 16, "batch": 16},
    "cpu": {"steps": 6_000, "side": 32, "width": 32, "latent": 64, "batch": 64},
    "laptop": {"steps": 40_000, "side": 64, "width": 64, "latent": 100, "batch": 128},
    "large": {"steps": 120_000, "side": 128, "width": 64, "latent": 128, "batch": 256},
}
#: Of Adam: momentum 0.5 keeps the two networks from swinging (Radford et al. 2016).
BETAS = (0.5, 0.999)


def make_task(plan: TrainingPlan, channels: int, classes: int) -> GanTask:
    """The untrained networks. `classes` are of no use to this family."""
    generator = Generator(plan.latent, plan.width, plan.side, channels)
    return GanTask(plan, generator, Discriminator(plan.width, plan.side, channels, normed=True), "logistic", BETAS)

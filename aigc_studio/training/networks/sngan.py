"""SNGAN: DCGAN's networks, the discriminator held smooth by spectral norm, hinge losses (Miyato et al. 2018).

Eight times as fast as the residual networks; with classes where pictures have several, and `tileable` on demand.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from torch.nn.utils.parametrizations import spectral_norm

from aigc_studio.training.adversarial import GanTask
from aigc_studio.training.networks.convolutional import Discriminator, Generator
from aigc_studio.training.plan import TrainingPlan

NAME = "sngan"
TITLE = "SNGAN"
PRESETS: Mapping[str, Mapping[str, Any]] = {
    "tiny": {"steps": 200, "side": 16, "width": 8, "latent": 16, "batch": 16, "rate": 1.5e-4},
    "cpu": {"steps": 6_000, "side": 32, "width": 32, "latent": 64, "batch": 64, "rate": 1.5e-4},
    "laptop": {"steps": 40_000, "side": 64, "width": 64, "latent": 100, "batch": 128, "rate": 1.5e-4},
    "large": {"steps": 120_000, "side": 128, "width": 64, "latent": 128, "batch": 256, "rate": 1.5e-4},
}
BETAS = (0.0, 0.9)
#: How much faster the discriminator learns, in place of several steps of it for one of the generator.
PACE = 4.0


def make_task(plan: TrainingPlan, channels: int, classes: int) -> GanTask:
    """The untrained networks; conditioned where there are several classes."""
    generator = Generator(plan.latent, plan.width, plan.side, channels, classes, plan.tileable)
    discriminator = Discriminator(
        plan.width, plan.side, channels, normed=False, wrap=spectral_norm, classes=classes, varied=True
    )
    return GanTask(plan, generator, discriminator, "hinge", BETAS, PACE)

"""Palette GAN: flat pictures of few colours (icons, pixel art), drawn as shapes and a palette; else as SNGAN.

With classes where pictures have several, and `tileable` on demand.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from torch.nn.utils.parametrizations import spectral_norm

from aigc_studio.library.networks.palette_gan import PaletteGenerator
from aigc_studio.training.adversarial import GanTask
from aigc_studio.training.networks.convolutional import Discriminator, check_doublings_of_four, initialised
from aigc_studio.training.networks.sngan import BETAS, PACE
from aigc_studio.training.plan import TrainingPlan

NAME = "palette-gan"
TITLE = "Palette GAN"
#: Flat pictures are few as a rule, and a discriminator would soon know them by heart: it sees them changed.
PRESETS: Mapping[str, Mapping[str, Any]] = {
    "tiny": {"steps": 200, "side": 16, "width": 8, "latent": 16, "batch": 16, "rate": 1.5e-4},
    "cpu": {
        "steps": 6_000, "side": 32, "width": 32, "latent": 64, "batch": 64, "rate": 1.5e-4, "ema_half_life": 5_000,
        "shift": 0.1, "cutout": 0.35, "tint": 0.3,
    },
    "laptop": {
        "steps": 40_000, "side": 64, "width": 64, "latent": 100, "batch": 128, "rate": 1.5e-4,
        "shift": 0.1, "cutout": 0.35, "tint": 0.3,
    },
    "large": {
        "steps": 120_000, "side": 128, "width": 64, "latent": 128, "batch": 256, "rate": 1.5e-4, "colours": 16,
        "shift": 0.1, "cutout": 0.35, "tint": 0.3,
    },
}  # fmt: skip


def make_task(plan: TrainingPlan, channels: int, classes: int) -> GanTask:
    """The untrained networks; conditioned where there are several classes."""
    check_doublings_of_four(plan.side)
    generator = PaletteGenerator({
        "latent": plan.latent, "width": plan.width, "side": plan.side, "channels": channels, "colours": plan.colours,
        "classes": classes if classes > 1 else 0, "tileable": plan.tileable,
    })  # fmt: skip
    initialised(generator.shapes)
    discriminator = Discriminator(
        plan.width, plan.side, channels, normed=False, wrap=spectral_norm, classes=classes, varied=True
    )
    return GanTask(plan, generator, discriminator, "hinge", BETAS, PACE)

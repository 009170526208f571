"""Convolutional variational autoencoder (Kingma & Welling 2014): an encoder, a decoder, and numbers between them that
are distributed like noise."""

from __future__ import annotations

from collections.abc import Mapping

from aigc_studio.training.networks.autoencoder import Autoencoder
from aigc_studio.training.networks.variational import VaeTask, critic_of
from aigc_studio.training.plan import TrainingPlan

NAME = "vae"
TITLE = "Convolutional VAE"
PRESETS: Mapping[str, Mapping[str, float | str]] = {
    "tiny": {"steps": 200, "side": 16, "width": 8, "latent": 8, "batch": 16, "rate": 1e-3},
    "cpu": {
        "steps": 5_000, "side": 32, "width": 32, "latent": 16, "flows": 6, "batch": 64, "rate": 1e-3,
        "schedule": "cosine", "beta": 4.0, "critic": 3.0, "penalty": 1.0, "shift": 0.125, "tint": 0.5, "cutout": 0.25,
    },
    "laptop": {
        "steps": 40_000, "side": 64, "width": 48, "latent": 64, "flows": 6, "batch": 128, "rate": 1e-3, "beta": 4.0,
        "critic": 3.0, "penalty": 1.0, "shift": 0.125, "tint": 0.5, "cutout": 0.25,
    },
    "large": {
        "steps": 100_000, "side": 128, "width": 64, "latent": 128, "flows": 6, "batch": 256, "rate": 5e-4,
        "beta": 4.0, "critic": 3.0, "penalty": 2.0, "shift": 0.125, "tint": 0.5, "cutout": 0.25,
    },
}  # fmt: skip


def make_task(plan: TrainingPlan, channels: int, classes: int) -> VaeTask:
    """The untrained networks. `classes` are of no use to this family."""
    flows = 0 if plan.privacy else plan.flows
    network = Autoencoder(plan.latent, plan.width, plan.side, channels, flows=flows)
    return VaeTask(plan, network, critic_of(plan, channels))

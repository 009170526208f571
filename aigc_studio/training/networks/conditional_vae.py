"""Class-conditional VAE (Sohn et al. 2015): the class is given, so that z is left with how a picture of it looks. The
classes are the subfolders of the pictures.

What z is like still differs from class to class, so each has a prior of its own."""

from __future__ import annotations

from collections.abc import Mapping

import torch
from torch import Tensor, nn
from torch.nn import functional as F

from aigc_studio.core.errors import StudioError
from aigc_studio.training.networks.autoencoder import Autoencoder
from aigc_studio.training.networks.variational import VaeTask, critic_of
from aigc_studio.training.plan import TrainingPlan

NAME = "conditional-vae"
TITLE = "Class-conditional VAE"
#: Without a critic: on digits, one of spectral norms made crisp ones that were often not of the class asked for.
PRESETS: Mapping[str, Mapping[str, float | str]] = {
    "tiny": {"steps": 200, "side": 16, "width": 8, "latent": 8, "batch": 16, "rate": 1e-3},
    "cpu": {
        "steps": 4_000, "side": 32, "width": 32, "latent": 16, "flows": 6, "batch": 64, "rate": 1e-3,
        "schedule": "cosine", "beta": 8.0, "penalty": 1.0,
    },
    "laptop": {
        "steps": 40_000, "side": 64, "width": 48, "latent": 64, "flows": 6, "batch": 128, "rate": 1e-3,
        "schedule": "cosine", "beta": 8.0, "penalty": 1.0,
    },
    "large": {
        "steps": 100_000, "side": 128, "width": 64, "latent": 128, "flows": 6, "batch": 256, "rate": 5e-4,
        "schedule": "cosine", "beta": 8.0, "penalty": 1.0,
    },
}  # fmt: skip
#: How much more the divergence weighs at first, and for which part of the steps: the class that is given must be of use
#: before z is, or z tells of it too.
_AT_FIRST, _FIRST = 4.0, 0.15


def make_task(plan: TrainingPlan, channels: int, classes: int) -> ConditionalVaeTask:
    """The untrained networks. Raises StudioError for pictures of one class."""
    if classes < 2:
        raise StudioError(
            "All pictures are of one class.", "Put those of each class into a folder of their own, or take another VAE."
        )
    flows = 0 if plan.privacy else plan.flows
    network = Autoencoder(plan.latent, plan.width, plan.side, channels, classes, flows)
    return ConditionalVaeTask(plan, network, critic_of(plan, channels, classes), classes)


class ConditionalVaeTask(VaeTask):
    """See `task.Task`. The encoder is not told the class, so that it also sees pictures of which nobody knows it."""

    def __init__(self, plan: TrainingPlan, network: Autoencoder, critic: nn.Module | None, classes: int) -> None:
        super().__init__(plan, network, critic)
        self._classes = classes

    def beta(self, step: int) -> float:
        return self._plan.beta * (_AT_FIRST if step < _FIRST * self._plan.steps else 1.0)

    def decoded(self, network: nn.Module, z: Tensor, classes: Tensor) -> Tensor:
        return network.decode(torch.cat([z, F.one_hot(classes, self._classes).to(z)], 1))

"""DCGAN: a generator and a discriminator of convolutions, against each other (Radford et al. 2016)."""

from __future__ import annotations

from collections.abc import Mapping

import torch
from torch import Tensor, nn

from aigc_studio.training.batches import Batch
from aigc_studio.training.losses import logistic_discriminator, logistic_generator
from aigc_studio.training.networks.convolutional import Discriminator, Generator
from aigc_studio.training.plan import TrainingPlan
from aigc_studio.training.task import Losses, Phase

NAME = "dcgan"
TITLE = "DCGAN"
PRESETS: Mapping[str, Mapping[str, float]] = {
    "tiny": {"steps": 200, "side": 16, "width": 8, "latent": 16, "batch": 16},
    "cpu": {"steps": 6_000, "side": 32, "width": 32, "latent": 64, "batch": 64},
    "laptop": {"steps": 40_000, "side": 64, "width": 64, "latent": 100, "batch": 128},
    "large": {"steps": 120_000, "side": 128, "width": 64, "latent": 128, "batch": 256},
}


def make_task(plan: TrainingPlan, channels: int, classes: int) -> DcganTask:
    """The untrained networks. `classes` are of no use to this family."""
    discriminator = Discriminator(plan.width, plan.side, channels, normed=True)
    return DcganTask(plan, Generator(plan.latent, plan.width, plan.side, channels), discriminator)


class DcganTask:
    """See `task.Task`."""

    discriminator_loss = staticmethod(logistic_discriminator)
    generator_loss = staticmethod(logistic_generator)
    #: Of Adam: momentum 0.5 keeps the two networks from swinging (Radford et al. 2016).
    betas = (0.5, 0.999)

    def __init__(self, plan: TrainingPlan, generator: nn.Module, discriminator: nn.Module) -> None:
        self._plan, self._generator, self._discriminator = plan, generator, discriminator
        self.networks = {"generator": generator, "discriminator": discriminator}
        self.phases = {
            "discriminator": Phase(discriminator, self._judge, betas=self.betas),
            "generator": Phase(generator, self._deceive, betas=self.betas),
        }

    def sample(self, generator: nn.Module, z: Tensor, classes: Tensor) -> Tensor:
        return generator(z)

    def exported(self, generator: nn.Module) -> dict[str, torch.Tensor]:
        return dict(generator.state_dict())

    def _judge(self, batch: Batch) -> tuple[Tensor, Losses]:
        with torch.no_grad():
            fakes = self._generator(batch.draw.normal(self._plan.latent))
        loss = self.discriminator_loss(self._discriminator(batch.pictures), self._discriminator(fakes))
        return loss, {"discriminator": loss}

    def _deceive(self, batch: Batch) -> tuple[Tensor, Losses]:
        loss = self.generator_loss(self._discriminator(self._generator(batch.draw.normal(self._plan.latent))))
        return loss, {"generator": loss}

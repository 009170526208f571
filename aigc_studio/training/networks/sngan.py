"""SNGAN: DCGAN's networks, the discriminator held smooth by spectral norm, hinge losses (Miyato et al. 2018)."""

from __future__ import annotations

from torch.nn.utils.parametrizations import spectral_norm

from aigc_studio.training.losses import hinge_discriminator, hinge_generator
from aigc_studio.training.networks import dcgan
from aigc_studio.training.networks.convolutional import Discriminator, Generator
from aigc_studio.training.plan import TrainingPlan

NAME = "sngan"
TITLE = "SNGAN"
PRESETS = dcgan.PRESETS


def make_task(plan: TrainingPlan, channels: int, classes: int) -> SnganTask:
    """The untrained networks. `classes` are of no use to this family."""
    discriminator = Discriminator(plan.width, plan.side, channels, normed=False, wrap=spectral_norm)
    return SnganTask(plan, Generator(plan.latent, plan.width, plan.side, channels), discriminator)


class SnganTask(dcgan.DcganTask):
    """See `task.Task`."""

    discriminator_loss = staticmethod(hinge_discriminator)
    generator_loss = staticmethod(hinge_generator)
    betas = (0.0, 0.9)

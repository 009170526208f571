"""Variational autoencoder of glyphs (conditional VAE, Sohn et al. 2015): the character is given, so that z is left with
the typeface. The classes, subfolders of the pictures, are the characters; pictures become distance fields.

What z is like still differs from character to character, so each has a prior of its own (see `prior`)."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import pairwise
from typing import Any

import torch
from torch import Tensor, nn

from aigc_studio.library.adapters.ink import REACH
from aigc_studio.library.networks.glyph_vae import GlyphDecoder
from aigc_studio.training.batches import Batch
from aigc_studio.training.losses import kl_divergence, laplace_likelihood
from aigc_studio.training.networks.convolutional import check_doublings_of_four
from aigc_studio.training.networks.prior import make_prior, placed, prior_loss
from aigc_studio.training.plan import TrainingPlan
from aigc_studio.training.task import Losses, Phase

NAME = "glyph-vae"
TITLE = "VAE of glyphs"
#: Pictures are prepared as distance fields.
FROM_FIELDS = True
#: Fields are smooth, so their likelihood is worth thousands of nats a picture: with a β of 1 the divergence would weigh
#: nothing, z would tell of the letter too and the character that is given would be ignored. Measured: so it was at 40,
#: from the first step on, and was no longer with 200 for a while and 60 after that.
PRESETS: Mapping[str, Mapping[str, Any]] = {
    "tiny": {"steps": 200, "side": 16, "width": 8, "latent": 4, "batch": 16, "rate": 2e-3},
    "cpu": {
        "steps": 15_000, "side": 64, "width": 32, "latent": 16, "flows": 6, "batch": 64, "rate": 1e-3,
        "schedule": "cosine", "warm_up": 200, "beta": 60.0,
    },
    "laptop": {
        "steps": 60_000, "side": 64, "width": 48, "latent": 24, "flows": 6, "batch": 256, "rate": 1e-3,
        "schedule": "cosine", "warm_up": 500, "beta": 60.0,
    },
    "large": {
        "steps": 150_000, "side": 128, "width": 64, "latent": 32, "flows": 6, "batch": 512, "rate": 5e-4,
        "schedule": "cosine", "warm_up": 1000, "beta": 60.0,
    },
}  # fmt: skip
_CHARACTER = 16
#: The weight of slopes beside heights: outlines matter more than what is far from them.
_SLOPES = 0.5
#: How much more the divergence weighs at first, and for which part of the steps: the characters that are given must be
#: of use before z is.
_AT_FIRST, _FIRST = 10 / 3, 0.13


def make_task(plan: TrainingPlan, channels: int, classes: int) -> GlyphTask:
    """The untrained networks; `channels` is 1, the field's."""
    check_doublings_of_four(plan.side)
    features = [plan.width * 2**step for step in range(plan.side.bit_length() - 3)]
    flows = 0 if plan.privacy else plan.flows
    return GlyphTask(plan, GlyphAutoencoder(plan.latent, classes, features, flows))


class GlyphAutoencoder(nn.Module):  # type: ignore[misc]  # mypy does not read torch
    """`encode`: fields (N, 1, side, side) and characters (N,) -> mean and log-variance of z, (N, latent) each. `prior`:
    of the typefaces of each character, see `prior`."""

    def __init__(self, latent: int, classes: int, features: list[int], flows: int = 0) -> None:
        super().__init__()
        self.encoder = nn.Sequential(*(layer for a, b in pairwise([1, *features]) for layer in _unit(a, b)))
        self.heads = nn.Linear(features[-1] * 16 + _CHARACTER, 2 * latent)
        self.decoder = GlyphDecoder(latent, classes, _CHARACTER, features[::-1])
        self.prior = make_prior(latent, flows, classes)

    def encode(self, fields: Tensor, characters: Tensor) -> tuple[Tensor, Tensor]:
        seen = torch.cat([self.encoder(fields).flatten(1), self.decoder.characters(characters)], 1)
        mean, log_variance = self.heads(seen).chunk(2, 1)
        return mean, log_variance.clamp(-12, 6)


def _unit(before: int, after: int) -> list[nn.Module]:
    return [nn.Conv2d(before, after, 4, 2, 1), nn.BatchNorm2d(after), nn.LeakyReLU(0.1)]


class GlyphTask:
    """See `task.Task`."""

    def __init__(self, plan: TrainingPlan, network: GlyphAutoencoder) -> None:
        self._plan, self._network = plan, network
        self.networks = {"generator": network}
        self.phases = {"autoencoder": Phase(network, self._rebuild)}

    def sample(self, generator: nn.Module, z: Tensor, classes: Tensor) -> Tensor:
        """Ink on paper, as it will be drawn, rather than fields."""
        return self.drawn(generator.decoder(placed(generator.prior, z, classes), classes))

    def drawn(self, pictures: Tensor) -> Tensor:
        """See `task.Drawn`."""
        return -(pictures * self._plan.side * REACH).clamp(-1, 1)

    def exported(self, generator: nn.Module) -> dict[str, torch.Tensor]:
        prior = {} if generator.prior is None else generator.prior.state_dict(prefix="prior.")
        return dict(generator.decoder.state_dict()) | prior

    def _rebuild(self, batch: Batch) -> tuple[Tensor, Losses]:
        mean, log_variance = self._network.encode(batch.pictures, batch.classes)
        z = mean + (0.5 * log_variance).exp() * batch.draw.normal(self._plan.latent)
        reconstruction = laplace_likelihood(self._network.decoder(z, batch.classes), batch.pictures, _SLOPES)
        divergence = kl_divergence(mean, log_variance)
        beta = self._plan.beta * (_AT_FIRST if batch.step < _FIRST * self._plan.steps else 1.0)
        loss = (reconstruction + beta * divergence) / batch.pictures[0].numel()
        told = {"reconstruction": reconstruction, "divergence": divergence}
        if self._network.prior is not None:
            told["prior"] = prior_loss(self._network.prior, z, batch.classes)
            loss = loss + told["prior"] / self._plan.latent
        return loss, told

"""Convolutional variational autoencoder (Kingma & Welling 2014): an encoder, a decoder, and
numbers between them that are distributed like noise."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import pairwise

import torch
from torch import Tensor, nn

from aigc_studio.training.augment import augmented
from aigc_studio.training.batches import Batch
from aigc_studio.training.losses import gaussian_likelihood, kl_divergence
from aigc_studio.training.plan import TrainingPlan
from aigc_studio.training.task import Losses, Phase

NAME = "vae"
TITLE = "Convolutional VAE"
PRESETS: Mapping[str, Mapping[str, float]] = {
    "tiny": {"steps": 200, "side": 16, "width": 8, "latent": 8, "batch": 16, "rate": 1e-3},
    "cpu": {"steps": 8_000, "side": 32, "width": 32, "latent": 32, "batch": 64, "rate": 1e-3},
    "laptop": {"steps": 40_000, "side": 64, "width": 48, "latent": 64, "batch": 128, "rate": 1e-3},
    "large": {"steps": 100_000, "side": 128, "width": 64, "latent": 128, "batch": 256, "rate": 5e-4},
}
#: As the widespread collection of VAEs has it; the library recognises these networks by its names of layers.
_SLOPE = 0.01


def make_task(plan: TrainingPlan, channels: int, classes: int) -> VaeTask:
    """The untrained networks. `classes` are of no use to this family."""
    return VaeTask(plan, Autoencoder(plan.latent, plan.width, plan.side, channels))


class Autoencoder(nn.Module):  # type: ignore[misc]  # mypy does not read torch
    """`encode`: pictures (N, channels, side, side) in -1..1 -> mean and log-variance of z, (N, latent) each. `decode`:
    z -> pictures."""

    def __init__(self, latent: int, width: int, side: int, channels: int) -> None:
        super().__init__()
        features = [width * 2**step for step in range(side.bit_length() - 3)]
        self._deepest = features[-1]
        flat = features[-1] * 16
        self.encoder = nn.Sequential(
            *(_unit(nn.Conv2d(a, b, 4, 2, 1), b) for a, b in zip([channels, *features[:-1]], features, strict=True))
        )
        self.fc_mu, self.fc_var = nn.Linear(flat, latent), nn.Linear(flat, latent)
        self.decoder_input = nn.Linear(latent, flat)
        back = features[::-1]
        self.decoder = nn.Sequential(
            *(_unit(nn.ConvTranspose2d(a, b, 4, 2, 1), b) for a, b in pairwise(back))
        )
        self.final_layer = nn.Sequential(
            nn.ConvTranspose2d(back[-1], back[-1], 4, 2, 1), nn.BatchNorm2d(back[-1]), nn.LeakyReLU(_SLOPE),
            nn.Conv2d(back[-1], channels, 3, 1, 1), nn.Tanh(),
        )  # fmt: skip

    def encode(self, pictures: Tensor) -> tuple[Tensor, Tensor]:
        seen = self.encoder(pictures).flatten(1)
        return self.fc_mu(seen), self.fc_var(seen).clamp(-12, 6)

    def decode(self, z: Tensor) -> Tensor:
        return self.final_layer(self.decoder(self.decoder_input(z).unflatten(1, (self._deepest, 4, 4))))


def _unit(conv: nn.Module, features: int) -> nn.Module:
    return nn.Sequential(conv, nn.BatchNorm2d(features), nn.LeakyReLU(_SLOPE))


class VaeTask:
    """See `task.Task`."""

    def __init__(self, plan: TrainingPlan, network: Autoencoder) -> None:
        self._plan, self._network = plan, network
        self.networks = {"generator": network}
        self.phases = {"autoencoder": Phase(network, self._rebuild)}

    def sample(self, generator: nn.Module, z: Tensor, classes: Tensor) -> Tensor:
        return generator.decode(z)

    def exported(self, generator: nn.Module) -> dict[str, torch.Tensor]:
        return dict(generator.state_dict())

    def divergence(self, mean: Tensor, log_variance: Tensor) -> Tensor:
        """Of the encodings (N, latent) of a step, in nats a picture."""
        return kl_divergence(mean, log_variance)

    def _rebuild(self, batch: Batch) -> tuple[Tensor, Losses]:
        pictures = augmented(batch, self._plan)
        mean, log_variance = self._network.encode(pictures)
        z = mean + (0.5 * log_variance).exp() * batch.draw.normal(self._plan.latent)
        reconstruction = gaussian_likelihood(self._network.decode(z), pictures)
        divergence = self.divergence(mean, log_variance)
        loss = (reconstruction + self._plan.beta * divergence) / pictures[0].numel()
        return loss, {"reconstruction": reconstruction, "divergence": divergence}

    def bound(self, generator: nn.Module, pictures: Tensor) -> Tensor:
        mean, log_variance = generator.encode(pictures)
        noise = torch.randn(mean.shape, generator=torch.Generator().manual_seed(0)).to(mean.device)
        made = generator.decode(mean + (0.5 * log_variance).exp() * noise)
        return gaussian_likelihood(made, pictures) + kl_divergence(mean, log_variance)

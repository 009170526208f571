"""The encoder and the decoder of the convolutional VAEs, and what is between them."""

from __future__ import annotations

from itertools import pairwise
from math import prod

from torch import Tensor, nn

from aigc_studio.training.networks.prior import make_prior

#: As the widespread collection of VAEs has it; the library recognises these networks by its names of layers.
_SLOPE = 0.01


class Autoencoder(nn.Module):  # type: ignore[misc]  # mypy does not read torch
    """`encode`: pictures (N, channels, side, side) in -1..1 -> mean and log-variance of z, (N, latent) each. `decode`:
    z, (N, latent), with a number for each of `classes` behind it -> pictures. `prior`: see there."""

    def __init__(
        self, latent: int, width: int, side: int, channels: int, classes: int = 0, flows: int = 0
    ) -> None:
        super().__init__()
        features = [width * 2**step for step in range(side.bit_length() - 3)]
        self._deepest = features[-1], side >> len(features), side >> len(features)
        flat = prod(self._deepest)
        self.encoder = nn.Sequential(
            *(_unit(nn.Conv2d(a, b, 4, 2, 1), b) for a, b in zip([channels, *features[:-1]], features, strict=True))
        )
        self.fc_mu, self.fc_var = nn.Linear(flat, latent), nn.Linear(flat, latent)
        self.decoder_input = nn.Linear(latent + classes, flat)
        back = features[::-1]
        self.decoder = nn.Sequential(
            *(_unit(nn.ConvTranspose2d(a, b, 4, 2, 1), b) for a, b in pairwise(back))
        )
        self.final_layer = nn.Sequential(
            nn.ConvTranspose2d(back[-1], back[-1], 4, 2, 1), nn.BatchNorm2d(back[-1]), nn.LeakyReLU(_SLOPE),
            nn.Conv2d(back[-1], channels, 3, 1, 1), nn.Tanh(),
        )  # fmt: skip
        self.prior = make_prior(latent, flows, classes)

    def encode(self, pictures: Tensor) -> tuple[Tensor, Tensor]:
        seen = self.encoder(pictures).flatten(1)
        return self.fc_mu(seen), self.fc_var(seen).clamp(-12, 6)

    def decode(self, z: Tensor) -> Tensor:
        return self.final_layer(self.decoder(self.decoder_input(z).unflatten(1, self._deepest)))


def _unit(conv: nn.Module, features: int) -> nn.Module:
    return nn.Sequential(conv, nn.BatchNorm2d(features), nn.LeakyReLU(_SLOPE))

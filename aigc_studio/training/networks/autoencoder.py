"""The encoder and the decoder of the convolutional VAEs, and where encodings lie."""

from __future__ import annotations

from itertools import pairwise

import torch
from torch import Tensor, nn

#: As the widespread collection of VAEs has it; the library recognises these networks by its names of layers.
_SLOPE = 0.01
#: The part of a batch in what is known of where encodings lie.
_NEWS = 0.02
#: A variance that everything has at least: of fewer pictures than numbers of z, some numbers would have none.
_LEAST = 1e-5


class Autoencoder(nn.Module):  # type: ignore[misc]  # mypy does not read torch
    """`encode`: pictures (N, channels, side, side) in -1..1 -> mean and log-variance of z, (N, latent) each. `decode`:
    z, (N, latent), with `further` numbers behind it -> pictures."""

    def __init__(self, latent: int, width: int, side: int, channels: int, further: int = 0) -> None:
        super().__init__()
        features = [width * 2**step for step in range(side.bit_length() - 3)]
        self._deepest = features[-1]
        flat = features[-1] * 16
        self.encoder = nn.Sequential(
            *(_unit(nn.Conv2d(a, b, 4, 2, 1), b) for a, b in zip([channels, *features[:-1]], features, strict=True))
        )
        self.fc_mu, self.fc_var = nn.Linear(flat, latent), nn.Linear(flat, latent)
        self.decoder_input = nn.Linear(latent + further, flat)
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


class Encodings(nn.Module):  # type: ignore[misc]
    """Where the encodings of all pictures lie: `mean` (latent,) and `covariance` (latent, latent) of a normal
    distribution, followed as the encoder learns. Never quite where a VAE's divergence would have them; noise that is
    put there is decoded as what was learnt (ex-post density estimation, Ghosh et al. 2020)."""

    def __init__(self, latent: int) -> None:
        super().__init__()
        self.register_buffer("mean", torch.zeros(latent))
        self.register_buffer("covariance", torch.eye(latent))

    def follow(self, z: Tensor) -> None:
        """Hear of a batch of encodings (N, latent)."""
        away = z - self.mean
        self.mean.lerp_(z.mean(0).to(self.mean), _NEWS)
        self.covariance.lerp_((away.T @ away / len(z)).to(self.covariance), _NEWS)

    def placed(self, noise: Tensor) -> Tensor:
        """Encodings of standard normal noise, (N, latent) both."""
        return self.mean + noise @ self._root().T

    def folded(self, state: dict[str, Tensor]) -> dict[str, Tensor]:
        """The weights of an `Autoencoder` whose encodings lie as noise does, and that makes the same pictures of them.
        Its log-variances are those of the numbers of z as they were, but for their sizes."""
        root = self._root()
        back, into = torch.linalg.inv(root), state["decoder_input.weight"]
        return state | {
            "decoder_input.weight": into @ root,
            "decoder_input.bias": state["decoder_input.bias"] + into @ self.mean,
            "fc_mu.weight": back @ state["fc_mu.weight"],
            "fc_mu.bias": back @ (state["fc_mu.bias"] - self.mean),
            "fc_var.bias": state["fc_var.bias"] - 2 * root.diagonal().log(),
        }

    def _root(self) -> Tensor:
        """The lower triangle whose square is the covariance. Not a number, rather than an error, where that is none:
        the trainer goes back from there."""
        widened = self.covariance + _LEAST * torch.eye(len(self.mean), device=self.mean.device)
        return torch.linalg.cholesky_ex(widened).L


class FollowedAutoencoder(Autoencoder):
    """Remembers where its `encodings` lie."""

    def __init__(self, latent: int, width: int, side: int, channels: int) -> None:
        super().__init__(latent, width, side, channels)
        self.encodings = Encodings(latent)


def _unit(conv: nn.Module, features: int) -> nn.Module:
    return nn.Sequential(conv, nn.BatchNorm2d(features), nn.LeakyReLU(_SLOPE))

"""VQ-VAE with an autoregressive transformer (van den Oord et al. 2017): an autoencoder that writes pictures as a few
codes of a codebook, then a transformer that learns which codes follow which."""

from __future__ import annotations

from collections.abc import Mapping
from math import isqrt

import torch
from torch import Tensor, nn
from torch.nn import functional as F

from aigc_studio.core.errors import StudioError
from aigc_studio.library.networks.transformer import HEAD, Transformer
from aigc_studio.library.networks.vq_vae import Decoder, Residual, VqGenerator
from aigc_studio.training.augment import augmented
from aigc_studio.training.batches import Batch
from aigc_studio.training.losses import gaussian_likelihood
from aigc_studio.training.plan import TrainingPlan
from aigc_studio.training.task import Losses, Phase

NAME = "vq-vae"
TITLE = "VQ-VAE with a transformer"
PRESETS: Mapping[str, Mapping[str, float | str]] = {
    "tiny": {
        "steps": 400, "side": 16, "width": 8, "latent": 16, "depth": 2, "entries": 32, "batch": 16, "rate": 2e-3,
        "clip": 1.0, "ema_half_life": 1_000,
    },
    "cpu": {
        "steps": 8_000, "side": 32, "width": 32, "latent": 64, "depth": 4, "entries": 256, "batch": 64, "rate": 1e-3,
        "clip": 1.0, "warm_up": 100,
    },
    "laptop": {
        "steps": 60_000, "side": 64, "width": 48, "latent": 256, "depth": 6, "entries": 512, "batch": 64,
        "rate": 6e-4, "clip": 1.0, "warm_up": 500,
    },
    "large": {
        "steps": 150_000, "side": 128, "width": 96, "latent": 256, "depth": 10, "entries": 1024, "batch": 128,
        "rate": 3e-4, "clip": 1.0, "warm_up": 1_000,
    },
}  # fmt: skip
#: The part of the steps that the autoencoder has; the transformer has the rest.
FIRST_PART = 0.4
#: Numbers of a code: few, so that every code finds pictures that need it (Yu et al. 2022).
_SIZE = 16
#: How strongly encodings keep to their codes (β of the paper), and codes that nobody chose to the nearest encoding.
_COMMITMENT, _REVIVAL = 0.25, 0.1
_RESIDUALS = 2
_DROPOUT = 0.1


def make_task(plan: TrainingPlan, channels: int, classes: int) -> VqVaeTask:
    """The untrained networks. `plan.latent` codes make a picture, in a square. Raises StudioError where it cannot."""
    grid = isqrt(plan.latent)
    doublings = (plan.side // max(1, grid)).bit_length() - 1
    if grid * grid != plan.latent or grid << doublings != plan.side or doublings < 1:
        raise StudioError(
            f"A picture of {plan.side} pixels cannot be made of {plan.latent} codes in a square.",
            f"Use {(plan.side // 4) ** 2} codes.",
        )
    width = max(HEAD, 4 * plan.width // HEAD * HEAD)
    prior = Transformer(plan.entries, plan.latent, width, plan.depth, classes, _DROPOUT)
    decoder = Decoder(_SIZE, 4 * plan.width, doublings, channels, _RESIDUALS)
    encoder = Encoder(_SIZE, 4 * plan.width, doublings, channels)
    generator = VqGenerator(torch.randn(plan.entries, _SIZE) / _SIZE**0.5, decoder, prior)
    _initialise(encoder, decoder)
    return VqVaeTask(plan, Codec(encoder, generator))


def _initialise(*networks: nn.Module) -> None:
    """He et al. 2015; what is added to something begins as nothing, and pictures as nearly grey."""
    for layer in (layer for network in networks for layer in reversed(list(network.modules()))):  # parts first
        if isinstance(layer, nn.Conv2d):
            nn.init.kaiming_normal_(layer.weight, nonlinearity="relu")
            nn.init.zeros_(layer.bias)
        elif isinstance(layer, nn.ConvTranspose2d):  # a stride of 2: a quarter of the kernel reaches each pixel
            nn.init.kaiming_normal_(layer.weight, mode="fan_out", nonlinearity="relu")
            layer.weight.data.mul_(2)
            nn.init.zeros_(layer.bias)
        elif isinstance(layer, Residual):
            nn.init.zeros_(layer.outer.weight)
        elif isinstance(layer, Decoder):
            layer.last.weight.data.mul_(0.2)


class Encoder(nn.Module):  # type: ignore[misc]  # mypy does not read torch
    """Pictures (N, channels, side, side) -> encodings (N, size, grid, grid), the decoder's mirror."""

    def __init__(self, size: int, features: int, halvings: int, channels: int) -> None:
        super().__init__()
        widths = [max(16, features >> step) for step in reversed(range(halvings))]
        widths[-1] = features
        self.shrink = nn.ModuleList(
            nn.Conv2d(a, b, 4, 2, 1) for a, b in zip([channels, *widths[:-1]], widths, strict=True)
        )
        self.residuals = nn.Sequential(*(Residual(features) for _ in range(_RESIDUALS)))
        self.last = nn.Conv2d(features, size, 1)
        # Encodings of one batch that differ in every number cannot all choose the same code (Łańcucki et al. 2020).
        self.norm = nn.BatchNorm2d(size, affine=False)

    def forward(self, pictures: Tensor) -> Tensor:
        x = pictures
        for layer in self.shrink:
            x = F.relu(layer(x))
        return self.norm(self.last(F.relu(self.residuals(x))))


class Autoencoder(nn.Module):  # type: ignore[misc]
    """What the first part of a training moves: the encoder, the codebook and the decoder."""

    def __init__(self, encoder: Encoder, generator: VqGenerator) -> None:
        super().__init__()
        self.encoder, self.decoder, self.codebook = encoder, generator.decoder, generator.codebook


class Codec(nn.Module):  # type: ignore[misc]
    """Pictures to codes and back, and the prior of codes."""

    def __init__(self, encoder: Encoder, generator: VqGenerator) -> None:
        super().__init__()
        self.encoder, self.generator = encoder, generator

    def encode(self, pictures: Tensor) -> Tensor:
        """Pictures (N, C, side, side) -> encodings (N, grid², size) on the unit sphere."""
        return F.normalize(self.encoder(pictures).flatten(2).movedim(1, 2), dim=2)

    def nearest(self, encodings: Tensor) -> Tensor:
        """The codes (N, grid²) int64 that lie nearest."""
        return (encodings @ self.generator.vectors().T).argmax(2)

    def decode(self, vectors: Tensor) -> Tensor:
        """Vectors (N, grid², size) -> pictures."""
        grid = isqrt(vectors.shape[1])
        return self.generator.decoder(vectors.movedim(2, 1).unflatten(2, (grid, grid)))


class VqVaeTask:
    """See `task.Task`. Each number of z chooses one code of a picture."""

    def __init__(self, plan: TrainingPlan, network: Codec) -> None:
        self._plan, self._network = plan, network
        self.networks = {"generator": network}
        change = max(1, int(plan.steps * FIRST_PART))
        autoencoder = Autoencoder(network.encoder, network.generator)
        self.phases = {
            "autoencoder": Phase(autoencoder, self._rebuild, ends=change),
            "prior": Phase(network.generator.prior, self._foretell, begins=change),
        }

    def sample(self, generator: nn.Module, z: Tensor, classes: Tensor) -> Tensor:
        generator.generator.put_in_order()
        return generator.generator(z, classes)

    def exported(self, generator: nn.Module) -> dict[str, torch.Tensor]:
        """Codebook, decoder and prior: what makes pictures."""
        generator.generator.put_in_order()
        return dict(generator.generator.state_dict())

    def bound(self, generator: nn.Module, pictures: Tensor, classes: Tensor) -> Tensor:
        codes = generator.nearest(generator.encode(pictures))
        written = code_length(generator.generator.prior(codes, classes), codes)
        return gaussian_likelihood(generator.generator.shown(codes), pictures) + written

    def _rebuild(self, batch: Batch) -> tuple[Tensor, Losses]:
        pictures = augmented(batch, self._plan)
        encodings = self._network.encode(pictures)
        vectors = self._network.generator.vectors()
        codes = self._network.nearest(encodings)
        chosen = vectors[codes]
        made = self._network.decode(straight_through(encodings, chosen))
        reconstruction = gaussian_likelihood(made, pictures)
        quantisation = quantisation_loss(encodings, chosen)
        revival = revival_loss(encodings.flatten(0, 1), vectors, codes)
        loss = reconstruction / pictures[0].numel() + quantisation + _REVIVAL * revival
        used = codes.unique().numel() / len(vectors)
        return loss, {
            "reconstruction": reconstruction, "quantisation": quantisation, "codes in use": loss.new_tensor(used)
        }  # fmt: skip

    def _foretell(self, batch: Batch) -> tuple[Tensor, Losses]:
        pictures = augmented(batch, self._plan)
        with torch.no_grad():
            codes = self._network.nearest(self._network.encode(pictures))
        loss = code_length(self._network.generator.prior(codes, batch.classes), codes) / codes.shape[1]
        return loss, {"nats per code": loss}


def straight_through(encodings: Tensor, chosen: Tensor) -> Tensor:
    """`chosen`, whose gradient goes on to `encodings` unchanged (Bengio et al. 2013)."""
    return encodings + (chosen - encodings).detach()


def quantisation_loss(encodings: Tensor, chosen: Tensor) -> Tensor:
    """|sg(e) - c|² + β |e - sg(c)|² of encodings e and their codes c (N, T, size): the codes come to the encodings, and
    these stay near (equation 3 of the paper)."""
    codebook = (encodings.detach() - chosen).square().sum(2).mean()
    return codebook + _COMMITMENT * (encodings - chosen.detach()).square().sum(2).mean()


def revival_loss(encodings: Tensor, vectors: Tensor, codes: Tensor) -> Tensor:
    """Codes that no encoding chose in this batch go to their nearest encoding, so that none stays dead: mean squared
    distance over the codebook. `encodings` (M, size), `vectors` (entries, size), both on the unit sphere."""
    unused = torch.bincount(codes.flatten(), minlength=len(vectors)) == 0
    nearest = (vectors @ encodings.detach().T).max(1).values
    return ((2 - 2 * nearest) * unused).mean()


def code_length(logits: Tensor, codes: Tensor) -> Tensor:
    """-log p of code sequences (N, T) under logits (N, T, entries), in nats a picture, a mean over the batch."""
    return F.cross_entropy(logits.flatten(0, 1), codes.flatten(), reduction="sum") / len(codes)

"""How variational autoencoders are trained: pictures are rebuilt from encodings that are pressed towards noise.

With a critic it is a VAE-GAN (Larsen et al. 2016): errors of pixels alone are smallest for soft pictures, so a
discriminator looks at what the decoder makes, of pictures and of noise. A gradient penalty keeps it calm: with spectral
norms instead, it taught the decoder stripes."""

from __future__ import annotations

import torch
from torch import Tensor, nn

from aigc_studio.training.augment import Augmentation, augmented
from aigc_studio.training.batches import Batch
from aigc_studio.training.losses import (
    PENALISED_EVERY,
    gaussian_likelihood,
    gradient_penalty,
    logistic_discriminator,
    logistic_generator,
    unit_divergences,
)
from aigc_studio.training.networks.autoencoder import Autoencoder
from aigc_studio.training.networks.convolutional import Discriminator
from aigc_studio.training.networks.prior import placed, prior_loss
from aigc_studio.training.plan import TrainingPlan
from aigc_studio.training.task import Losses, Phase

#: The critic's learning rate as a part of the autoencoder's, and its Adam's averages.
_CRITIC_RATE, _CRITIC_BETAS = 0.4, (0.0, 0.99)


def critic_of(plan: TrainingPlan, channels: int, classes: int = 1) -> Discriminator | None:
    """Untrained; None where the plan wants none. Of several `classes` it also judges whether a picture is of its own.
    """
    if not plan.critic:
        return None
    return Discriminator(
        plan.width, plan.side, channels, normed=False, classes=classes, varied=True
    )


class VaeTask:
    """See `task.Task`. Encodings are pressed towards noise, and a prior follows where they are; then points of the
    model are the numbers u before its flow: normal, as sliders want them."""

    def __init__(self, plan: TrainingPlan, network: Autoencoder, critic: nn.Module | None) -> None:
        self._plan, self._network, self._critic = plan, network, critic
        self._augmentation = Augmentation(plan)
        self.networks: dict[str, nn.Module] = {"generator": network}
        self.phases: dict[str, Phase] = {}
        if critic is not None:
            self.networks["discriminator"] = critic
            self.phases["discriminator"] = Phase(critic, self._judge, rate=_CRITIC_RATE, betas=_CRITIC_BETAS)
        self.phases["autoencoder"] = Phase(network, self._rebuild)
        for one in self.networks.values():  # as convolutions on a CPU are fastest
            one.to(memory_format=torch.channels_last)

    def sample(self, generator: nn.Module, z: Tensor, classes: Tensor) -> Tensor:
        return self.decoded(generator, self.placed(generator, z, classes), classes)

    def exported(self, generator: nn.Module) -> dict[str, torch.Tensor]:
        return dict(generator.state_dict())

    def encoded(self, network: nn.Module, pictures: Tensor, noise: Tensor) -> tuple[Tensor, Tensor]:
        """Samples of the encodings of pictures by `noise`, (N, latent) both, and their divergence from noise in nats a
        picture: of each number of z where it can be told apart, else of all together."""
        mean, log_variance = network.encode(pictures)
        return mean + (0.5 * log_variance).exp() * noise, unit_divergences(mean, log_variance)

    def decoded(self, network: nn.Module, z: Tensor, classes: Tensor) -> Tensor:
        """Pictures of encodings (N, latent), of classes (N,) where the family knows any."""
        return network.decode(z)

    def placed(self, network: nn.Module, noise: Tensor, classes: Tensor) -> Tensor:
        """The z of points of the model, (N, latent) both."""
        return placed(network.prior, noise, classes)

    def beta(self, step: int) -> float:
        """How much the divergence weighs in that step."""
        return self._plan.beta

    def noted(self, divergence: Tensor) -> None:
        """Hears of the divergence in every step of the autoencoder."""

    def fitted(self, z: Tensor, classes: Tensor) -> Losses:
        """What the prior loses on encodings (N, latent) that learn nothing of it."""
        return {} if self._network.prior is None else {"prior": prior_loss(self._network.prior, z, classes)}

    def _rebuild(self, batch: Batch) -> tuple[Tensor, Losses]:
        pictures = self._learnt(batch)
        z, divergences = self.encoded(self._network, pictures, batch.draw.normal(self._plan.latent))
        self.noted(divergences.detach())
        made, divergence = self._made(z, batch), divergences.sum()
        reconstruction = gaussian_likelihood(made[: len(pictures)], pictures)
        loss = (reconstruction + self.beta(batch.step) * divergence) / pictures[0].numel()
        told = {"reconstruction": reconstruction, "divergence": divergence}
        for name, fit in self.fitted(z, batch.classes).items():
            told[name], loss = fit, loss + fit / self._plan.latent
        if self._critic is not None:
            told["generator"] = logistic_generator(self._judged(made, batch.classes.repeat(2), batch))
            loss = loss + self._plan.critic * told["generator"]
        return loss, told

    def _made(self, z: Tensor, batch: Batch) -> Tensor:
        """What is made of encodings (N, latent); for a critic as many pictures of noise after them."""
        if self._critic is None:
            return self.decoded(self._network, z, batch.classes)
        noise = batch.draw.normal(self._plan.latent)
        places = torch.cat([z, self.placed(self._network, noise, batch.classes)])
        return self.decoded(self._network, places, batch.classes.repeat(2))

    def _judge(self, batch: Batch) -> tuple[Tensor, Losses]:
        assert self._critic is not None
        pictures = self._learnt(batch)
        with torch.no_grad():
            z, _ = self.encoded(self._network, pictures, batch.draw.normal(self._plan.latent))
            made = self._made(z, batch)
        penalised = self._plan.penalty > 0 and batch.step % PENALISED_EVERY == 0
        seen = self._augmentation(pictures, batch.draw).requires_grad_(penalised)
        real, false = self._critic(seen, batch.classes), self._judged(made, batch.classes.repeat(2), batch)
        loss = logistic_discriminator(real, false)
        told = {"discriminator": loss}
        if penalised:
            told["penalty"] = gradient_penalty(real, seen)
            loss = loss + (0.5 * self._plan.penalty * PENALISED_EVERY) * told["penalty"]
        return loss, told

    def _learnt(self, batch: Batch) -> Tensor:
        """The pictures that are rebuilt: changed ones, unless there is a critic, who sees all changed alike."""
        return batch.pictures if self._critic is not None else augmented(batch, self._plan)

    def _judged(self, pictures: Tensor, classes: Tensor, batch: Batch) -> Tensor:
        """The critic's logits (N,). It would soon know a few pictures by heart, so it never sees them as they are."""
        assert self._critic is not None
        changed = [self._augmentation(part, batch.draw) for part in pictures.split(len(batch))]
        return self._critic(torch.cat(changed), classes)

    def bound(self, generator: nn.Module, pictures: Tensor, classes: Tensor) -> Tensor:
        noise = torch.randn(len(pictures), self._plan.latent, generator=torch.Generator().manual_seed(0))
        z, divergences = self.encoded(generator, pictures, noise.to(pictures.device))
        return gaussian_likelihood(self.decoded(generator, z, classes), pictures) + divergences.sum()

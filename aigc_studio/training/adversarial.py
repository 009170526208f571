"""Two networks against each other: what all GANs have in common (Goodfellow et al. 2014)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import torch
from torch import Tensor, nn

from aigc_studio.training import losses
from aigc_studio.training.adaptive import AdaptiveAugmentation
from aigc_studio.training.augment import rolled, seamless
from aigc_studio.training.batches import Batch
from aigc_studio.training.plan import Loss, TrainingPlan
from aigc_studio.training.task import Losses, Phase


@dataclass(frozen=True)
class Game:
    """The losses of both players, of logits of real and of made pictures. `relative`: the generator's needs the real
    ones too, and made pictures are penalised as real ones are."""

    discriminator: Callable[[Tensor, Tensor], Tensor]
    generator: Callable[[Tensor, Tensor], Tensor]
    relative: bool = False


GAMES: dict[Loss, Game] = {
    "logistic": Game(losses.logistic_discriminator, lambda _real, fake: losses.logistic_generator(fake)),
    "hinge": Game(losses.hinge_discriminator, lambda _real, fake: losses.hinge_generator(fake)),
    "relativistic": Game(losses.relativistic_discriminator, losses.relativistic_generator, relative=True),
}


@dataclass(frozen=True, eq=False)
class Made:
    """Pictures (N, C, side, side) that a generator made, of `z` (N, latent) and `classes` (N,)."""

    pictures: Tensor
    z: Tensor
    classes: Tensor


class GanTask:
    """See `task.Task`.

    `generator(z (N, latent), classes (N,))` gives pictures (N, C, side, side) in -1..1, `discriminator(pictures,
    classes)` logits (N,). `loss` is the family's own, unless the plan names another one; `pace` is how much faster the
    discriminator learns (Heusel et al. 2017).
    """

    def __init__(
        self, plan: TrainingPlan, generator: nn.Module, discriminator: nn.Module, loss: Loss,
        betas: tuple[float, float], pace: float = 1.0,
    ) -> None:  # fmt: skip
        self._plan, self._generator, self._discriminator = plan, generator, discriminator
        for network in (generator, discriminator):  # as convolutions on a CPU are fastest
            network.to(memory_format=torch.channels_last)
        self._game = GAMES[loss if plan.loss == "own" else plan.loss]
        self._augmentation = AdaptiveAugmentation(plan)
        self.networks = {
            "generator": generator, "discriminator": discriminator, "augmentation": self._augmentation,
        }  # fmt: skip
        self.phases = {
            "discriminator": Phase(discriminator, self._judge, rate=pace, betas=betas),
            "generator": Phase(generator, self._deceive, betas=betas),
        }

    def sample(self, generator: nn.Module, z: Tensor, classes: Tensor) -> Tensor:
        return generator(z, classes)

    def exported(self, generator: nn.Module) -> dict[str, torch.Tensor]:
        return dict(generator.state_dict())

    def strength(self) -> float | None:
        return float(self._augmentation.chance) if self._plan.adaptive else None

    def make(self, batch: Batch) -> Made:
        """Pictures of points of the batch's own, of the classes of its real pictures."""
        z = batch.draw.normal(self._plan.latent)
        return Made(self._generator(z, batch.classes), z, batch.classes)

    def look(self, pictures: Tensor, made: Made) -> tuple[Tensor, Losses]:
        """The discriminator at `made` pictures, augmented: logits (N,), and what else both players make small."""
        return self._discriminator(pictures, made.classes), {}

    def _judge(self, batch: Batch) -> tuple[Tensor, Losses]:
        penalised = self._plan.penalty > 0 and batch.step % losses.PENALISED_EVERY == 0
        with torch.no_grad():
            made = self.make(batch)
            seen, pictures = self._made(made, batch), self._real(batch)
        real = self._discriminator(pictures.requires_grad_(penalised), batch.classes)
        fake, more = self.look(seen.requires_grad_(penalised and self._game.relative), made)
        self._augmentation.adapt(real - fake if self._game.relative else real)
        loss = self._game.discriminator(real, fake)
        told = {"discriminator": loss}
        if penalised:
            told["penalty"] = losses.gradient_penalty(real, pictures)
            if self._game.relative:
                told["penalty"] = told["penalty"] + losses.gradient_penalty(fake, seen)
            loss = loss + (0.5 * self._plan.penalty * losses.PENALISED_EVERY) * told["penalty"]
        return loss + sum(more.values()), told | more

    def _deceive(self, batch: Batch) -> tuple[Tensor, Losses]:
        made = self.make(batch)
        fake, more = self.look(self._made(made, batch), made)
        loss = self._game.generator(self._judged(batch) if self._game.relative else fake, fake)
        return loss + sum(more.values()), {"generator": loss}

    def _made(self, made: Made, batch: Batch) -> Tensor:
        """Made pictures as the discriminator sees them: of a tile the edges lie anywhere within it, because no real
        picture has a seam there."""
        pictures = rolled(made.pictures, batch.draw) if self._plan.tileable else made.pictures
        return self._augmentation(pictures, batch.draw)

    def _real(self, batch: Batch) -> Tensor:
        """Real pictures as the discriminator sees them: tiles begin anywhere, as made ones do; others have seams, and
        stay as they are."""
        pictures = batch.pictures
        if self._plan.tileable:
            moved = rolled(pictures, batch.draw)
            pictures = torch.where(seamless(pictures)[:, None, None, None], moved, pictures)
        return self._augmentation(pictures, batch.draw)

    def _judged(self, batch: Batch) -> Tensor:
        with torch.no_grad():
            return self._discriminator(self._real(batch), batch.classes)

"""InfoGAN (Chen et al. 2016): a DCGAN that finds, unasked, `kinds` of pictures and `codes` that describe them.

A kind and a few codes stand beside the noise that a picture is made from, and a part of the discriminator reads them
off the picture again. What can be read must show, therefore the codes come to mean something: slant, width, light.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import torch
from torch import Tensor, nn
from torch.nn import functional as F

from aigc_studio.core.errors import StudioError
from aigc_studio.training.adversarial import GanTask, Made
from aigc_studio.training.batches import Batch
from aigc_studio.training.networks.convolutional import Discriminator, Generator
from aigc_studio.training.plan import TrainingPlan
from aigc_studio.training.task import Losses

NAME = "infogan"
TITLE = "InfoGAN"
PRESETS: Mapping[str, Mapping[str, Any]] = {
    "tiny": {"steps": 200, "side": 16, "width": 8, "latent": 16, "batch": 16, "kinds": 4},
    "cpu": {"steps": 6_000, "side": 32, "width": 32, "latent": 48, "batch": 64},
    "laptop": {"steps": 40_000, "side": 64, "width": 64, "latent": 64, "batch": 128, "codes": 4},
    "large": {"steps": 120_000, "side": 128, "width": 64, "latent": 128, "batch": 256, "codes": 6},
}
BETAS = (0.5, 0.999)
#: How much reading the kind and the codes counts beside the game.
_KIND, _CODES = 1.0, 0.5


def make_task(plan: TrainingPlan, channels: int, classes: int) -> InfoTask:
    """The untrained networks. `classes` are of no use: kinds are found. Raises StudioError for more codes than z has
    numbers."""
    if plan.codes >= plan.latent:
        raise StudioError(
            f"{plan.codes} codes leave nothing of {plan.latent} numbers to chance.",
            "Use fewer codes, or a larger latent.",
        )
    generator = Generator(plan.latent, plan.width, plan.side, channels, plan.kinds)
    outputs = 1 + plan.kinds + plan.codes
    discriminator = Discriminator(plan.width, plan.side, channels, normed=True, outputs=outputs)
    return InfoTask(plan, generator, _Judge(discriminator), "logistic", BETAS)


class _Judge(nn.Module):  # type: ignore[misc]  # mypy does not read torch
    """Gives logits alone to whoever asks only whether pictures are real."""

    def __init__(self, reader: nn.Module) -> None:
        super().__init__()
        self.reader = reader

    def forward(self, pictures: Tensor, classes: Tensor | None = None) -> Tensor:
        return self.reader(pictures)[:, 0]


class InfoTask(GanTask):
    """See `task.Task`."""

    def sample(self, generator: nn.Module, z: Tensor, classes: Tensor) -> Tensor:
        """Every kind in turn: the data's own classes play no part."""
        return generator(z, torch.arange(len(z), device=z.device) % self._plan.kinds)

    def directions(self) -> dict[str, Tensor]:
        """See `task.Named`: the codes are the first numbers of z."""
        return {f"Code {n + 1}": one for n, one in enumerate(torch.eye(self._plan.latent)[: self._plan.codes])}

    def make(self, batch: Batch) -> Made:
        """See `GanTask.make`; kinds are drawn, all equally often."""
        z, kinds = batch.draw.normal(self._plan.latent), batch.draw.integers(self._plan.kinds)
        return Made(self._generator(z, kinds), z, kinds)

    def look(self, pictures: Tensor, made: Made) -> tuple[Tensor, Losses]:
        """See `GanTask.look`: also how badly kind and codes are read, a bound on their mutual information with the
        picture (equation 4 of the paper; codes are normal, so that their likelihood is a square)."""
        logits, kinds, codes = self._discriminator.reader(pictures).split((1, self._plan.kinds, self._plan.codes), 1)
        told = {"kind": _KIND * F.cross_entropy(kinds, made.classes)}
        if self._plan.codes:
            told["codes"] = _CODES * 0.5 * F.mse_loss(codes, made.z[:, : self._plan.codes])
        return logits.flatten(), told

"""Pictures changed at random, so that networks do not learn few of them by heart.

A GAN's discriminator, and a VAE's critic, sees its real and its made pictures changed alike, and gradients pass through
the changes to what makes them, which therefore learns none (DiffAugment, Zhao et al. 2020). Other families, and a VAE
without a critic, learn changed pictures.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import torch
from torch import Tensor, nn

from aigc_studio.training.plan import TrainingPlan

if TYPE_CHECKING:
    from aigc_studio.training.batches import Batch, Draw


#: How much further the step across a picture's edge may go than those inside, in parts of theirs and in -1..1.
_SEAM, _STEP = 1.5, 0.02


class Augmentation(nn.Module):  # type: ignore[misc]  # mypy does not read torch
    """The changes that a plan asks for, each made to a picture with the same `chance`."""

    def __init__(self, plan: TrainingPlan) -> None:
        super().__init__()
        self._plan = plan
        self.register_buffer("chance", torch.tensor(plan.augment))

    def forward(self, pictures: Tensor, draw: Draw) -> Tensor:
        """(N, C, side, side) about -1..1 -> the same, changed; recoloured ones may leave -1..1."""
        plan = self._plan
        if plan.tint:
            pictures = torch.where(self._chosen(draw), tinted(pictures, plan.tint, draw), pictures)
        if plan.shift:
            pictures = torch.where(self._chosen(draw), shifted(pictures, plan.shift, draw), pictures)
        if plan.cutout:
            pictures = torch.where(self._chosen(draw), cut_out(pictures, plan.cutout, draw), pictures)
        return pictures

    def _chosen(self, draw: Draw) -> Tensor:
        return draw.uniform(1, 1, 1) < self.chance


def augmented(batch: Batch, plan: TrainingPlan) -> Tensor:
    """The pictures of `batch` changed as `plan` asks, within -1..1, for families that learn changed ones."""
    augmentation = Augmentation(plan).to(batch.pictures.device)
    return augmentation(batch.pictures, batch.draw).clamp(-1, 1)


def tinted(pictures: Tensor, strength: float, draw: Draw) -> Tensor:
    """Other brightness (by up to `strength` / 2), saturation (0..2 times) and contrast (0.5..1.5 times), for `strength`
    1. Opacity, the fourth of four channels, stays."""
    colours, opacity = pictures[:, :3], pictures[:, 3:]
    by = [(draw.uniform(1, 1, 1) * 2 - 1) * strength for _ in range(3)]
    colours = colours + 0.5 * by[0]
    grey = colours.mean(1, keepdim=True)
    colours = (colours - grey) * (1 + by[1]) + grey
    middle = colours.mean((1, 2, 3), keepdim=True)
    colours = (colours - middle) * (1 + 0.5 * by[2]) + middle
    return torch.cat([colours, opacity], 1)


def shifted(pictures: Tensor, part: float, draw: Draw) -> Tensor:
    """Moved by up to `part` of their side, whole pixels, each way; what comes in is the mirror image of what is there,
    so that no frame of grey gives the change away."""
    side = pictures.shape[-1]
    reach = max(1, round(part * side))

    def places() -> Tensor:
        moved = (draw.uniform(1) * (2 * reach + 1)).long().clamp(max=2 * reach) - reach
        return (side - 1) - ((side - 1) - (_pixels(pictures) - moved).abs()).abs()

    return _picked(pictures, places(), places())


def seamless(pictures: Tensor) -> Tensor:
    """(N,) bool: which of (N, C, side, side) go on across their edges about as evenly as they do inside."""
    found = torch.ones(len(pictures), dtype=torch.bool, device=pictures.device)
    for axis in (2, 3):
        steps = (pictures - pictures.roll(1, axis)).abs().mean((1, 5 - axis))
        found &= steps[:, 0] <= _SEAM * steps[:, 1:].mean(1) + _STEP
    return found


def rolled(pictures: Tensor, draw: Draw) -> Tensor:
    """Moved by any number of pixels each way; what goes out on one side comes in on the other, as tiles repeat."""
    side = pictures.shape[-1]

    def places() -> Tensor:
        return (_pixels(pictures) + (draw.uniform(1) * side).long()) % side

    return _picked(pictures, places(), places())


def _pixels(pictures: Tensor) -> Tensor:
    return torch.arange(pictures.shape[-1], device=pictures.device)


def _picked(pictures: Tensor, rows: Tensor, columns: Tensor) -> Tensor:
    """The pixels of each picture in those `rows` and `columns`, (N, side) each."""
    pictures = pictures.gather(2, rows[:, None, :, None].expand_as(pictures))
    return pictures.gather(3, columns[:, None, None, :].expand_as(pictures))


def cut_out(pictures: Tensor, part: float, draw: Draw) -> Tensor:
    """A grey square of `part` of the side in each, its middle anywhere in the picture (DeVries & Taylor 2017)."""
    side = pictures.shape[-1]
    half = part * side / 2
    rows, columns = ((_pixels(pictures) + 0.5 - draw.uniform(1) * side).abs() < half for _ in range(2))
    return pictures.masked_fill(rows[:, None, :, None] & columns[:, None, None, :], 0.0)

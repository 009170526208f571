"""Class-conditional GAN: a residual generator with a norm for each class, against a discriminator that projects what it
sees onto the class (Miyato & Koyama 2018). The classes are the subfolders of the pictures."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import pairwise
from typing import Any

import torch
from torch import Tensor, nn
from torch.nn import functional as F
from torch.nn.utils.parametrizations import spectral_norm

from aigc_studio.core.errors import StudioError
from aigc_studio.library.families.names import renamed
from aigc_studio.library.networks.sngan import ClassNorm, ResidualGenerator
from aigc_studio.training.adversarial import GanTask
from aigc_studio.training.networks.convolutional import features_of
from aigc_studio.training.plan import TrainingPlan

NAME = "conditional-gan"
TITLE = "Class-conditional GAN"
PRESETS: Mapping[str, Mapping[str, Any]] = {
    "tiny": {"steps": 200, "side": 16, "width": 8, "latent": 16, "batch": 16},
    "cpu": {"steps": 4_000, "side": 32, "width": 24, "latent": 64, "batch": 32, "flip": True},
    "laptop": {"steps": 60_000, "side": 64, "width": 48, "latent": 128, "batch": 64, "flip": True},
    "large": {"steps": 150_000, "side": 128, "width": 64, "latent": 128, "batch": 128, "flip": True},
}
BETAS = (0.0, 0.9)
#: How much faster the discriminator learns, in place of several steps of it for one of the generator.
PACE = 2.0


def make_task(plan: TrainingPlan, channels: int, classes: int) -> ConditionalTask:
    """The untrained networks. Raises StudioError for pictures of one class."""
    if classes < 2:
        raise StudioError(
            "All pictures are of one class.", "Put those of each class into a folder of their own, or take another GAN."
        )
    features = features_of(plan.width, plan.side)
    generator = ResidualGenerator(
        plan.latent, channels, 4, features, features[1:], [True] * (len(features) - 1), "bilinear", classes
    )
    for module in generator.modules():
        _initialise(module)
    return ConditionalTask(plan, generator, ProjectionDiscriminator(features, channels, classes), "hinge", BETAS, PACE)


def _initialise(module: nn.Module) -> None:
    if isinstance(module, (nn.Conv2d, nn.Linear)):
        nn.init.xavier_uniform_(module.weight)
        nn.init.zeros_(module.bias)
    elif isinstance(module, ClassNorm):  # every class begins as a plain norm
        gain, offset = module.classes.weight.data.chunk(2, 1)
        gain.fill_(1.0)
        offset.zero_()


class ProjectionDiscriminator(nn.Module):  # type: ignore[misc]  # mypy does not read torch
    """Pictures (N, channels, side, side) and classes (N,) -> logits (N,): how real they are, and of that class.

    `features` are those at 4, 8 ... side pixels; every layer has spectral norm."""

    def __init__(self, features: list[int], channels: int, classes: int) -> None:
        super().__init__()
        down = features[::-1]
        self.first = spectral_norm(nn.Conv2d(channels, down[0], 3, padding=1))
        self.blocks = nn.ModuleList(_Block(before, after) for before, after in pairwise(down))
        self.real = spectral_norm(nn.Linear(down[-1], 1))
        self.classes = spectral_norm(nn.Embedding(classes, down[-1]))

    def forward(self, pictures: Tensor, classes: Tensor) -> Tensor:
        x = self.first(pictures)
        for block in self.blocks:
            x = block(x)
        seen = F.relu(x).sum((2, 3))
        return self.real(seen).flatten() + (self.classes(classes) * seen).sum(1)


class _Block(nn.Module):  # type: ignore[misc]
    """Twice rectifier and convolution; halved after, and beside it."""

    def __init__(self, before: int, after: int) -> None:
        super().__init__()
        self.conv1 = spectral_norm(nn.Conv2d(before, before, 3, padding=1))
        self.conv2 = spectral_norm(nn.Conv2d(before, after, 3, padding=1))
        self.beside = spectral_norm(nn.Conv2d(before, after, 1))

    def forward(self, x: Tensor) -> Tensor:
        inner = self.conv2(F.relu(self.conv1(F.relu(x))))
        return F.avg_pool2d(inner, 2) + self.beside(F.avg_pool2d(x, 2))


class ConditionalTask(GanTask):
    """See `task.Task`."""

    def exported(self, generator: nn.Module) -> dict[str, torch.Tensor]:
        """In the naming of mimicry (Lee & Town 2020)."""
        tensors = {n: t for n, t in generator.state_dict().items() if not n.endswith("num_batches_tracked")}
        return renamed(tensors, _mimicry(len(generator.blocks)))


def _mimicry(blocks: int) -> list[tuple[str, str]]:
    """Our names, and theirs: blocks count from 2 on, and the last layers are numbered after them."""
    last = blocks + 2
    rules = [(r"project\.(.*)", r"l1.\1"), (r"norm\.(.*)", rf"b{last}.\1"), (r"last\.(.*)", rf"c{last}.\1")]
    for place in range(blocks):
        ours, theirs = rf"blocks\.{place}\.", f"block{place + 2}."
        rules += [
            (ours + r"conv(\d)\.(.*)", theirs + r"c\1.\2"), (ours + r"shortcut\.(.*)", theirs + r"c_sc.\1"),
            (ours + r"norm(\d)\.norm\.(.*)", theirs + r"b\1.bn.\2"),
            (ours + r"norm(\d)\.classes\.(.*)", theirs + r"b\1.embed.\2"),
        ]  # fmt: skip
    return rules

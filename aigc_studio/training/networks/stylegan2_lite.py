"""StyleGAN2-lite: the generator of StyleGAN2 (Karras et al. 2020), against a residual discriminator, on few pictures.

With style mixing, noise, a lazy gradient penalty, differentiable augmentation (Zhao et al. 2020) and an average of the
weights; `tileable` makes textures without seams, the loss "relativistic" makes it R3GAN (Huang et al. 2024).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import pairwise
from math import sqrt
from typing import Any

import torch
from torch import Tensor, nn
from torch.nn import functional as F

from aigc_studio.library.networks.stylegan2_lite import ScaledLinear, StyleGAN2Lite
from aigc_studio.library.networks.stylegan_mapping import activated
from aigc_studio.training.adversarial import GanTask, Made
from aigc_studio.training.batches import Batch
from aigc_studio.training.networks.convolutional import features_of, variety
from aigc_studio.training.plan import TrainingPlan

NAME = "stylegan2-lite"
TITLE = "StyleGAN2-lite"
PRESETS: Mapping[str, Mapping[str, Any]] = {
    "tiny": {
        "steps": 200, "side": 16, "width": 8, "latent": 16, "batch": 16, "rate": 2e-3, "penalty": 1.0,
    },
    "cpu": {
        "steps": 5_000, "side": 32, "width": 24, "latent": 64, "batch": 32, "rate": 2e-3, "penalty": 1.0,
        "shift": 0.125, "tint": 0.5, "cutout": 0.25,
    },
    "laptop": {
        "steps": 40_000, "side": 64, "width": 32, "latent": 128, "batch": 64, "rate": 2e-3, "penalty": 1.0,
        "shift": 0.125, "tint": 0.5, "cutout": 0.25,
    },
    "large": {
        "steps": 150_000, "side": 128, "width": 64, "latent": 256, "batch": 128, "rate": 2e-3, "penalty": 2.0,
        "shift": 0.125, "tint": 0.5, "cutout": 0.25, "ema_half_life": 20_000,
    },
}  # fmt: skip
BETAS = (0.0, 0.99)
#: How often a picture is made of two points, and how many layers the mapping has.
_MIXED, _MAPS = 0.9, 4
_HALF_ENERGY = sqrt(0.5)


def make_task(plan: TrainingPlan, channels: int, classes: int) -> StyleTask:
    """The untrained networks; conditioned where there are several classes."""
    features = features_of(plan.width, plan.side)
    classes = classes if classes > 1 else 0
    generator = StyleGAN2Lite({
        "latent": 2 * plan.latent, "width": plan.latent, "maps": _MAPS, "features": features, "channels": channels,
        "classes": classes, "tileable": plan.tileable,
    })  # fmt: skip
    return StyleTask(plan, generator, Discriminator(features, channels, classes), "logistic", BETAS)


class ScaledConv(nn.Module):  # type: ignore[misc]  # mypy does not read torch
    """A convolution that keeps the side, with equalized learning rate (see `ScaledLinear`)."""

    def __init__(self, into: int, out: int, kernel: int, bias: bool = True) -> None:
        super().__init__()
        self.weight = nn.Parameter(torch.randn(out, into, kernel, kernel))
        self.bias = nn.Parameter(torch.zeros(out)) if bias else None
        self._gain, self._padding = 1 / sqrt(into * kernel**2), kernel // 2

    def forward(self, x: Tensor) -> Tensor:
        return F.conv2d(x, self.weight * self._gain, self.bias, padding=self._padding)


class _Block(nn.Module):  # type: ignore[misc]
    """Two convolutions, halved between them and beside them."""

    def __init__(self, before: int, after: int) -> None:
        super().__init__()
        self.conv1, self.conv2 = ScaledConv(before, before, 3), ScaledConv(before, after, 3)
        self.beside = ScaledConv(before, after, 1, bias=False)

    def forward(self, x: Tensor) -> Tensor:
        inner = activated(self.conv2(F.avg_pool2d(activated(self.conv1(x)), 2)))
        return (inner + self.beside(F.avg_pool2d(x, 2))) * _HALF_ENERGY


class Discriminator(nn.Module):  # type: ignore[misc]
    """Pictures (N, channels, side, side) and classes (N,) -> logits (N,). `features` are those at 4, 8 ... pixels; with
    `classes`, what is seen is projected onto them (Miyato & Koyama 2018)."""

    def __init__(self, features: Sequence[int], channels: int, classes: int) -> None:
        super().__init__()
        down = list(features[::-1])
        self.first = ScaledConv(channels, down[0], 1)
        self.blocks = nn.ModuleList(_Block(before, after) for before, after in pairwise(down))
        self.last = ScaledConv(down[-1] + 1, down[-1], 3)
        self.hidden = ScaledLinear(down[-1] * 16, down[-1])
        self.real = ScaledLinear(down[-1], 1)
        self.classes = nn.Embedding(classes, down[-1]) if classes else None

    def forward(self, pictures: Tensor, classes: Tensor) -> Tensor:
        x = activated(self.first(pictures))
        for block in self.blocks:
            x = block(x)
        x = activated(self.last(torch.cat([x, variety(x)], 1)))
        seen = activated(self.hidden(x.flatten(1)))
        logits = self.real(seen).flatten()
        if self.classes is None:
            return logits
        return logits + (self.classes(classes) * seen).sum(1) / sqrt(seen.shape[1])


class StyleTask(GanTask):
    """See `task.Task`."""

    def make(self, batch: Batch) -> Made:
        """See `GanTask.make`. Most pictures have the coarse styles of one point and the fine ones of another."""
        generator, draw, latent = self._generator, batch.draw, self._plan.latent
        z = draw.normal(latent)
        coarse, fine = (generator.mapping(point, batch.classes) for point in (z, draw.normal(latent)))
        from_layer = torch.where(draw.uniform() < _MIXED, draw.integers(generator.layers), generator.layers)
        is_coarse = torch.arange(generator.layers, device=coarse.device) <= from_layer[:, None]
        w = torch.where(is_coarse[:, :, None], coarse[:, None], fine[:, None])
        pictures = generator.synthesis(w, [draw.normal(1, side, side) for side in generator.sides])
        return Made(pictures, z, batch.classes)

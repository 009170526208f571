"""Upscaler: a compact network that enlarges pictures (SRVGG, Wang et al. 2021), trained on photos made smaller."""

from __future__ import annotations

from collections.abc import Mapping

import torch
from torch import Tensor, nn

from aigc_studio.library.networks.srvgg import SRVGGNet
from aigc_studio.training.batches import Draw
from aigc_studio.training.degradation import larger, smaller, worn
from aigc_studio.training.networks.enhancer import EnhancerTask, nearest, started_small
from aigc_studio.training.plan import TrainingPlan

NAME = "upscaler"
TITLE = "Upscaler"
#: Photos are cut into patches.
FROM_PATCHES = True
PRESETS: Mapping[str, Mapping[str, float | str]] = {
    "tiny": {"steps": 300, "side": 32, "width": 16, "depth": 3, "batch": 8, "rate": 2e-3, "schedule": "cosine"},
    "cpu": {
        "steps": 60_000, "side": 128, "width": 32, "depth": 8, "batch": 8, "rate": 1e-3, "schedule": "cosine",
        "warm_up": 200, "clip": 1.0,
    },
    "laptop": {
        "steps": 150_000, "side": 128, "width": 48, "depth": 12, "batch": 32, "rate": 1e-3, "schedule": "cosine",
        "warm_up": 500, "clip": 1.0,
    },
    "large": {
        "steps": 300_000, "side": 256, "width": 64, "depth": 16, "batch": 32, "rate": 5e-4, "schedule": "cosine",
        "warm_up": 500, "clip": 1.0,
    },
}  # fmt: skip


def make_task(plan: TrainingPlan, channels: int, classes: int) -> UpscalerTask:
    """The untrained network. `classes` are of no use to this family."""
    network = SRVGGNet(channels, plan.width, plan.depth, plan.factor, learned_slopes=True)
    for module in network.modules():
        if isinstance(module, nn.Conv2d):  # He et al. 2015, for the slope that rectifiers begin with
            nn.init.kaiming_normal_(module.weight, a=0.25)
            nn.init.zeros_(module.bias)
    started_small(network.body[-1])
    return UpscalerTask(plan, network)


class UpscalerTask(EnhancerTask):
    """See `EnhancerTask`. The samples show the small picture, its bicubic enlargement, ours, and the original."""

    rival = "bicubic"

    def spoilt(self, good: Tensor, draw: Draw) -> Tensor:
        small = smaller(good, self._plan.factor)
        return small if self._plan.degradation == "clean" else worn(small, draw)

    def spoilt_for_measuring(self, good: Tensor, draw: Draw) -> Tensor:
        return self.spoilt(good, draw)

    def without_network(self, poor: Tensor) -> Tensor:
        return larger(poor, self._plan.factor)

    def shown(self, poor: Tensor, made: Tensor, good: Tensor) -> list[Tensor]:
        return [nearest(poor, self._plan.factor), self.without_network(poor), made, good]

    def exported(self, generator: nn.Module) -> dict[str, torch.Tensor]:
        """In Real-ESRGAN's naming: other programs open it too."""
        return dict(generator.state_dict())

"""Denoiser: a chain of convolutions that finds the noise in a picture, of any strength (DnCNN-B, Zhang et al. 2017)."""

from __future__ import annotations

from collections.abc import Mapping

import torch
from torch import Tensor, nn

from aigc_studio.core.errors import StudioError
from aigc_studio.library.networks.dncnn import DnCnn
from aigc_studio.training.batches import Draw
from aigc_studio.training.degradation import in_steps
from aigc_studio.training.networks.enhancer import EnhancerTask, started_small
from aigc_studio.training.plan import TrainingPlan

NAME = "denoiser"
TITLE = "Denoiser"
#: Photos are cut into patches.
FROM_PATCHES = True
PRESETS: Mapping[str, Mapping[str, float | str]] = {
    "tiny": {"steps": 300, "side": 32, "width": 16, "depth": 5, "batch": 8, "rate": 2e-3, "schedule": "cosine"},
    "cpu": {
        "steps": 60_000, "side": 64, "width": 32, "depth": 10, "batch": 8, "rate": 1e-3, "schedule": "cosine",
        "warm_up": 200, "clip": 1.0,
    },
    "laptop": {
        "steps": 150_000, "side": 64, "width": 48, "depth": 15, "batch": 32, "rate": 1e-3, "schedule": "cosine",
        "warm_up": 500, "clip": 1.0,
    },
    "large": {
        "steps": 300_000, "side": 64, "width": 64, "depth": 20, "batch": 128, "rate": 5e-4, "schedule": "cosine",
        "warm_up": 500, "clip": 1.0,
    },
}  # fmt: skip
#: The noise that denoisers are compared at.
_USUAL = 25 / 255


def make_task(plan: TrainingPlan, channels: int, classes: int) -> DenoiserTask:
    """The untrained network. `classes` are of no use to this family. It has no batch norms: pictures of one batch are
    noisy in different strengths, and the file is the same network in a training and after it."""
    convs = plan.depth
    if convs < 5 or convs == 7:  # five and more are known as such a chain; seven are known as IRCNN's dilated ones
        raise StudioError(f"A denoiser cannot have {convs} layers.", "Use for example 10.")
    network = DnCnn(channels, plan.width, [True] * convs, [False] * convs, [1] * convs, eps=1e-4, noise_map=False)
    for module in network.modules():
        if isinstance(module, nn.Conv2d):
            nn.init.kaiming_normal_(module.weight, nonlinearity="relu")
            nn.init.zeros_(module.bias)
    started_small(network.layers[-1].conv)
    return DenoiserTask(plan, network)


class DenoiserTask(EnhancerTask):
    """See `EnhancerTask`. The samples show the noisy picture, ours, the original, and what was taken off."""

    rival = "the noisy picture"

    def spoilt(self, good: Tensor, draw: Draw) -> Tensor:
        return _noisy(good, draw.uniform(1, 1, 1) * self._plan.noise / 255, draw)

    def spoilt_for_measuring(self, good: Tensor, draw: Draw) -> Tensor:
        return _noisy(good, torch.full_like(good[:, :1, :1, :1], min(_USUAL, self._plan.noise / 255)), draw)

    def without_network(self, poor: Tensor) -> Tensor:
        return poor

    def shown(self, poor: Tensor, made: Tensor, good: Tensor) -> list[Tensor]:
        return [poor, made, good, (poor - made + 0.5).clamp(0, 1)]

    def exported(self, generator: nn.Module) -> dict[str, torch.Tensor]:
        """In KAIR's naming: convolutions at even places of `model`, rectifiers between them."""
        convs = [layer.conv for layer in generator.layers]
        return {
            f"model.{2 * place}.{name}": tensor
            for place, conv in enumerate(convs)
            for name, tensor in conv.state_dict().items()
        }


def _noisy(good: Tensor, strength: Tensor, draw: Draw) -> Tensor:
    """With Gaussian noise of that standard deviation (N, 1, 1, 1), as a picture that can be shown."""
    return in_steps(good + strength * draw.normal(*good.shape[1:]))

"""β-VAE: a VAE pressed to tell pictures in few numbers, each with a meaning of its own (Higgins et al. 2017)."""

from __future__ import annotations

from collections.abc import Mapping

import torch
from torch import Tensor, nn

from aigc_studio.training.networks.autoencoder import Autoencoder
from aigc_studio.training.networks.variational import VaeTask, critic_of
from aigc_studio.training.plan import TrainingPlan

NAME = "beta-vae"
TITLE = "β-VAE"
PRESETS: Mapping[str, Mapping[str, float]] = {
    "tiny": {"steps": 200, "side": 16, "width": 8, "latent": 8, "batch": 16, "rate": 1e-3, "beta": 4.0},
    "cpu": {
        "steps": 8_000, "side": 32, "width": 32, "latent": 16, "batch": 64, "rate": 1e-3, "beta": 4.0, "penalty": 1.0,
    },
    "laptop": {
        "steps": 40_000, "side": 64, "width": 48, "latent": 24, "batch": 128, "rate": 1e-3, "beta": 4.0,
        "penalty": 1.0,
    },
    "large": {
        "steps": 100_000, "side": 128, "width": 64, "latent": 32, "batch": 256, "rate": 5e-4, "beta": 4.0,
        "penalty": 1.0,
    },
}  # fmt: skip
#: Nats below which a number tells nothing, and how many of the others become sliders.
_USED, _SLIDERS = 0.1, 12
#: The part of a step in what is known of the divergence of each number.
_NEWS = 0.02
_DIVERGENCES = "unit_divergences"


def make_task(plan: TrainingPlan, channels: int, classes: int) -> BetaVaeTask:
    """The untrained networks. `classes` are of no use to this family."""
    network = UnitAutoencoder(plan.latent, plan.width, plan.side, channels)
    return BetaVaeTask(plan, network, critic_of(plan, channels))


class UnitAutoencoder(Autoencoder):
    """Remembers how much each number of z tells of pictures: `unit_divergences` (latent,) in nats."""

    def __init__(self, latent: int, width: int, side: int, channels: int) -> None:
        super().__init__(latent, width, side, channels)
        self.register_buffer(_DIVERGENCES, torch.zeros(latent))


class BetaVaeTask(VaeTask):
    """See `task.Task`, and `task.Named`: numbers of z that tell something are sliders, those that tell most first."""

    def exported(self, generator: nn.Module) -> dict[str, Tensor]:
        return {name: tensor for name, tensor in generator.state_dict().items() if name != _DIVERGENCES}

    def directions(self) -> dict[str, Tensor]:
        """See `task.Named`."""
        told = self._network.unit_divergences.cpu()
        order = [int(unit) for unit in told.argsort(descending=True)[:_SLIDERS] if told[unit] > _USED]
        return {f"Unit {rank}": torch.eye(len(told))[unit] for rank, unit in enumerate(order, 1)}

    def noted(self, divergence: Tensor) -> None:
        self._network.unit_divergences.lerp_(divergence.to(self._network.unit_divergences), _NEWS)

"""Differentially private steps (DP-SGD, Abadi et al. 2016): the weights do not tell whether one picture was there.

Each step takes every picture by chance, holds the gradient of each to a length, and adds noise of that length. What was
spent of privacy is reckoned by opacus (Rényi accounting of Poisson sampling, Mironov et al. 2019).
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from importlib.util import find_spec

import torch
from torch import Tensor, nn

from aigc_studio.core.errors import StudioError
from aigc_studio.training.batches import Batches
from aigc_studio.training.plan import TrainingPlan
from aigc_studio.training.processes import world
from aigc_studio.training.task import Phase, Task

#: Families whose phases are known to look at pictures (True) or only at what those that do have made of them.
_FAMILIES = ("vae", "beta-vae", "dcgan", "sngan", "mlp-gan")
_LOOKS: Mapping[str, bool] = {"autoencoder": True, "discriminator": True, "generator": False}
_LENGTH = 1.0


class Privacy:
    """The private steps of one training. `plan.privacy` is the noise in lengths of a gradient, `plan.clip` that length
    (1 where the plan says none).

    Batch norms tell pictures of one another, so they are held at what they begin with: a scale and a shift. The noise
    is the system's and never repeats: a resumed training is not the same to the last bit. Raises StudioError for
    families and ways in which it cannot be done, and without the extra `[privacy]`. What is reckoned is of the weights;
    samples are compared with pictures for their diversity only.
    """

    def __init__(self, plan: TrainingPlan, task: Task, batches: Batches) -> None:
        if plan.family not in _FAMILIES or not set(task.phases) <= set(_LOOKS):
            raise StudioError(f"{plan.family} cannot be trained privately: its losses compare pictures.",
                              f"Choose {', '.join(_FAMILIES)}, without a gradient penalty.")  # fmt: skip
        if world() > 1 or plan.accumulate > 1 or plan.mixed != "off":
            raise StudioError("A private training runs in one process, in whole batches and in single precision.",
                              "Leave out torchrun, accumulate and mixed.")  # fmt: skip
        if find_spec("opacus") is None:
            raise StudioError("Private trainings need opacus.", "Install it: pip install aigc-studio[privacy].")
        self._plan, self._batches = plan, batches
        self._length = plan.clip or _LENGTH
        self._rate = min(1.0, plan.batch / batches.shown)
        self._looks = sum(_LOOKS[name] for name in task.phases)  # each of them draws its pictures and its noise
        # Whoever knows the seed can take the noise away again, and the plan's is on the model's card.
        self._random = torch.Generator().manual_seed(int.from_bytes(os.urandom(8), "little") >> 1)
        for network in task.networks.values():
            for module in network.modules():
                if isinstance(module, nn.BatchNorm1d | nn.BatchNorm2d):
                    module.eval()

    @staticmethod
    def covers(name: str) -> bool:
        """Whether the phase of that name sees pictures."""
        return _LOOKS[name]

    @property
    def delta(self) -> float:
        """The chance with which the promise may fail."""
        return 0.1 / self._batches.shown

    def spent(self, steps: int) -> float:
        """ε after that many steps, at `delta`."""
        from opacus.accountants import RDPAccountant

        accountant = RDPAccountant()
        accountant.history = [(self._plan.privacy, self._rate, steps * self._looks)]
        return float(accountant.get_epsilon(delta=self.delta))

    def gradients(self, phase: Phase, step: int, seed: int) -> dict[str, Tensor]:
        """Leave the private gradient of the phase's loss at its network; the losses by name, which stay with us."""
        weights = [weight for weight in phase.network.parameters() if weight.requires_grad]
        total = [torch.zeros_like(weight) for weight in weights]
        losses: dict[str, Tensor] = {}
        chosen = torch.rand(self._batches.shown, generator=self._random) < self._rate
        places = chosen.nonzero().flatten().tolist()
        for order, place in enumerate(places):
            loss, seen = phase.loss(self._batches.one(place, step, seed, order))
            gradient = torch.autograd.grad(loss, weights)
            length = torch.stack([part.norm() for part in gradient]).norm()
            scale = (self._length / (length + 1e-12)).clamp(max=1.0)
            for held, part in zip(total, gradient, strict=True):
                held.add_(part * scale)
            for name, value in seen.items():
                losses[name] = losses.get(name, torch.zeros_like(value)) + value.detach() / len(places)
        for weight, held in zip(weights, total, strict=True):
            noise = torch.randn(held.shape, generator=self._random).to(held.device)
            weight.grad = (held + noise * self._length * self._plan.privacy) / self._plan.batch
        return losses

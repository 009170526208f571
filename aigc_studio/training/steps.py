"""One step of a training: every phase of the task moves its network."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import torch
from torch import Tensor
from torch.optim import Adam, AdamW, Optimizer

from aigc_studio.core.errors import StudioError
from aigc_studio.library.running.memory import give_back
from aigc_studio.library.running.shortage import ran_out
from aigc_studio.training.batches import Batches, Share
from aigc_studio.training.plan import TrainingPlan
from aigc_studio.training.precision import Precision
from aigc_studio.training.privacy import Privacy
from aigc_studio.training.processes import rank, sum_over_processes, world
from aigc_studio.training.task import Phase, Task


class Steps:
    """The optimisers of `task`. Under torchrun each process takes its share of every batch and gradients are added up,
    so that processes give what one would with the whole batch."""

    def __init__(self, task: Task, plan: TrainingPlan, batches: Batches, device: torch.device) -> None:
        self._task, self._plan, self._batches = task, plan, batches
        self._precision = Precision(plan.mixed, device)
        self._optimisers = {name: self._optimiser(phase) for name, phase in task.phases.items()}
        self._parts, self._pace = plan.accumulate, 1.0
        self._privacy = Privacy(plan, task, batches) if plan.privacy else None
        self._notices: list[str] = []

    def run(self, step: int, seed: int, pace: float = 1.0) -> dict[str, float]:
        """Take a step, at `pace` times the plan's learning rate; the losses by name. Where memory is short, batches are
        shown in smaller parts from then on. Raises StudioError when there are no smaller ones."""
        self._pace = pace
        torch.manual_seed(seed + step)  # for layers that draw by themselves
        losses: dict[str, Tensor] = {}
        for name, phase in self._task.phases.items():
            if phase.runs_at(step):
                private = self._privacy if self._privacy and self._privacy.covers(name) else None
                losses |= self._run_phase(phase, self._optimisers[name], step, seed, private)
        if not losses:
            return {}
        # In one journey from the device.
        numbers = torch.stack([value.float() for value in losses.values()]).tolist()
        return dict(zip(losses, numbers, strict=True))

    def privacy_spent(self, steps: int) -> float | None:
        """ε of a private training after so many steps; None for others."""
        return self._privacy.spent(steps) if self._privacy else None

    def said(self) -> str:
        """What the person should read, once."""
        said, self._notices = " ".join(self._notices), []
        return said

    def state(self) -> dict[str, Any]:
        """For a checkpoint."""
        return {
            "optimisers": {name: optimiser.state_dict() for name, optimiser in self._optimisers.items()},
            "precision": self._precision.state(), "parts": self._parts,
        }  # fmt: skip

    def take(self, state: Mapping[str, Any]) -> None:
        """What `state` gave. Raises KeyError, ValueError, RuntimeError or TypeError for that of another task."""
        for name, optimiser in self._optimisers.items():
            optimiser.load_state_dict(state["optimisers"][name])
        self._precision.take(state.get("precision", {}))
        self._parts = int(state.get("parts", self._plan.accumulate))

    def _run_phase(
        self, phase: Phase, optimiser: Optimizer, step: int, seed: int, private: Privacy | None
    ) -> dict[str, Tensor]:
        while True:
            try:
                return self._try_phase(phase, optimiser, step, seed, private)
            except (MemoryError, RuntimeError) as error:
                if not ran_out(error):
                    raise
            # Only here are the tensors of the failed attempt gone: the error held the frames that held them.
            self._parts = self._smaller_parts()
            optimiser.zero_grad(set_to_none=True)
            give_back()

    def _try_phase(
        self, phase: Phase, optimiser: Optimizer, step: int, seed: int, private: Privacy | None
    ) -> dict[str, Tensor]:
        for network in self._task.networks.values():
            network.requires_grad_(False)
        phase.network.requires_grad_(True)
        optimiser.zero_grad(set_to_none=True)
        losses = private.gradients(phase, step, seed) if private else self._gradients(phase, step, seed)
        for group in optimiser.param_groups:
            group["lr"] = self._plan.rate_at(step) * phase.rate * self._pace
        self._precision.step(optimiser, phase.network, 0.0 if private else self._plan.clip)
        return losses

    def _gradients(self, phase: Phase, step: int, seed: int) -> dict[str, Tensor]:
        """Leave the gradient of the phase's loss at its network; the losses by name."""
        parts = self._parts * world()
        losses: dict[str, Tensor] = {}
        for part in range(self._parts):
            share = Share(rank() * self._parts + part, parts)
            with self._precision.losses():
                loss, seen = phase.loss(self._batches.at(step, share, seed))
            self._precision.backward(loss / parts)
            for name, value in seen.items():
                losses[name] = losses.get(name, torch.zeros_like(value)) + value.detach() / parts
        sum_over_processes([p.grad for p in phase.network.parameters() if p.grad is not None])
        sum_over_processes(list(losses.values()))
        return losses

    def _smaller_parts(self) -> int:
        """How many parts a batch has next. Raises StudioError."""
        ours = self._plan.batch // world()
        # A norm over a batch needs two pictures at least.
        more = [count for count in range(self._parts + 1, ours // 2 + 1) if ours % count == 0]
        if not more:
            raise StudioError(
                "There is too little memory for this training, even in small parts.",
                "Choose a smaller width or side, or close other programs.",
            )
        self._notices.append(f"Memory is short: each batch is shown in {more[0]} parts, one after the other.")
        return more[0]

    def _optimiser(self, phase: Phase) -> Optimizer:
        make = AdamW if self._plan.optimiser == "adamw" else Adam
        return make(phase.network.parameters(), self._plan.rate, phase.betas, weight_decay=self._plan.weight_decay)

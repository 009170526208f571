"""The training loop: one for every family."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import torch
import torch.distributed as dist
from torch import Tensor, nn
from torch.optim import Adam, AdamW, Optimizer

from aigc_studio.core.errors import StudioError
from aigc_studio.training import checkpoints
from aigc_studio.training.average import Average
from aigc_studio.training.batches import Batches, Draw, Share
from aigc_studio.training.data.tensors import PictureTensor
from aigc_studio.training.plan import TrainingPlan
from aigc_studio.training.task import Phase, Task, Watching

#: How often a training that went wrong is taken back to its last checkpoint before it is given up.
PATIENCE = 3
#: Samples have collapsed to one picture when they differ less than this part of how much they once differed. A young
#: generator's samples are all alike too: it has nothing to lose before it reached `_GROWN` of the pictures' diversity.
COLLAPSED, _GROWN = 0.1, 0.1


@dataclass(frozen=True, eq=False)
class Report:
    """After a step: losses by name. `samples` (64, C, side, side) in -1..1 when they were due, with their `diversity`
    as a part of the pictures' own and the task's own `measures`; `notice` a sentence that the person should read."""

    step: int
    losses: Mapping[str, float]
    samples: Tensor | None = None
    diversity: float | None = None
    measures: Mapping[str, float] = field(default_factory=dict)
    notice: str = ""


@dataclass
class _Standing:
    step: int = 0
    saved: int = 0
    rollbacks: int = 0
    best_diversity: float = 0.0
    optimisers: dict[str, Optimizer] = field(default_factory=dict)


class Trainer:
    """Trains `task` on `data` as `plan` says; `folder` holds its checkpoints.

    Under torchrun (`torch.distributed` initialised) each process takes its share of every batch and gradients are
    averaged, so that processes give what one would with the whole batch.
    """

    def __init__(
        self, task: Task, data: PictureTensor, plan: TrainingPlan, folder: Path, device: torch.device | None = None
    ) -> None:
        self._task, self._plan, self._folder = task, plan.checked(), folder
        self._device = device or torch.device("cpu")
        for network in task.networks.values():
            network.to(self._device)
        self.average = Average(task.networks["generator"], plan.ema_half_life)
        self._batches = Batches(data, plan, self._device)
        self._now = _Standing(optimisers={name: self._optimiser(phase) for name, phase in task.phases.items()})
        self._data_spread = _spread(self._batches.at(0, Share(), plan.seed).pictures)
        self._classes = max(1, len(data.labels))
        if isinstance(task, Watching):
            task.watch(self._batches.held_out(64))
        self._whole = True

    @property
    def plan(self) -> TrainingPlan:
        return self._plan

    @property
    def step(self) -> int:
        """How many steps are done."""
        return self._now.step

    @property
    def saved(self) -> int:
        """The step of the newest checkpoint."""
        return self._now.saved

    def exported(self) -> dict[str, Tensor]:
        """The averaged generator's weights, as a file of a family that the library opens."""
        return self._task.exported(self.average.network)

    def resume(self) -> None:
        """Go on from the newest checkpoint. Raises StudioError when there is none that fits."""
        self._take(checkpoints.load(self._folder))

    def run(self, report: Callable[[Report], None]) -> None:
        """Train to the plan's end. `report` is called after every step and may raise, to stop: what was learnt since
        the last checkpoint is saved first. Raises StudioError when the training cannot go on."""
        if not (self._folder / checkpoints.LAST).exists():
            self.save()
        try:
            while self._now.step < self._plan.steps:
                self._whole = False
                told = self._one_step()
                self._whole = True
                report(told)
                if self._now.step % self._plan.checkpoint_every == 0:
                    self.save()
        finally:
            if self._whole:  # a Ctrl+C within a step leaves networks that no resumed training would have
                self.save()

    def save(self) -> None:
        """Write a checkpoint, unless the weights are no numbers any more; in the first process only."""
        if _rank() == 0 and self._is_finite():
            checkpoints.save(self._folder, self._state())
            self._now.saved = self._now.step

    def samples(self, count: int = 64) -> Tensor:
        """The same points' pictures at any time: (count, C, side, side) in -1..1, from the averaged generator."""
        draw = Draw(self._plan.seed, 2**40, count, Share(), torch.device("cpu"))  # the same points on any device
        z = draw.normal(self._plan.latent).to(self._device)
        classes = torch.arange(count, device=self._device) % self._classes
        with torch.no_grad():
            return self._task.sample(self.average.network, z, classes).float().cpu()

    def _one_step(self) -> Report:
        step, seed = self._now.step, self._plan.seed + 1_000_003 * self._now.rollbacks
        torch.manual_seed(seed + step)  # for layers that draw by themselves
        losses: dict[str, float] = {}
        for name, phase in self._task.phases.items():
            if phase.runs_at(step):
                losses |= self._run_phase(phase, self._now.optimisers[name], step, seed)
        self._now.step += 1
        self.average.update(self._plan.batch, self._now.step * self._plan.batch)
        if not all(abs(loss) < float("inf") for loss in losses.values()):  # NaN fails the comparison too
            return self._roll_back("The losses are not numbers any more", losses)
        if self._now.step % self._plan.sample_every and self._now.step < self._plan.steps:
            return Report(self._now.step, losses)
        samples = self.samples()
        diversity = _spread(samples) / max(self._data_spread, 1e-6)
        best = self._now.best_diversity = max(diversity, self._now.best_diversity)
        if best > _GROWN and diversity < COLLAPSED * best:
            return self._roll_back("All samples have become the same picture", losses)
        measures = self._task.measures(self.average.network) if isinstance(self._task, Watching) else {}
        return Report(self._now.step, losses, samples, diversity, measures)

    def _run_phase(self, phase: Phase, optimiser: Optimizer, step: int, seed: int) -> dict[str, float]:
        for network in self._task.networks.values():
            network.requires_grad_(False)
        phase.network.requires_grad_(True)
        optimiser.zero_grad(set_to_none=True)
        parts = self._plan.accumulate * _world()
        losses: dict[str, Tensor] = {}
        for part in range(self._plan.accumulate):
            share = Share(_rank() * self._plan.accumulate + part, parts)
            loss, seen = phase.loss(self._batches.at(step, share, seed))
            (loss / parts).backward()
            for name, value in seen.items():
                losses[name] = losses.get(name, torch.zeros_like(value)) + value.detach() / parts
        _sum_over_processes([p.grad for p in phase.network.parameters() if p.grad is not None])
        _sum_over_processes(list(losses.values()))
        if self._plan.clip:
            nn.utils.clip_grad_norm_(phase.network.parameters(), self._plan.clip)
        for group in optimiser.param_groups:
            group["lr"] = self._plan.rate_at(step) * phase.rate
        optimiser.step()
        return {name: float(value) for name, value in losses.items()}

    def _roll_back(self, what: str, losses: Mapping[str, float]) -> Report:
        """Back to the last checkpoint, and on with other random numbers: the same ones would lead to the same end."""
        step, rollbacks = self._now.step, self._now.rollbacks + 1
        if rollbacks > PATIENCE:
            self._take(checkpoints.load(self._folder))
            raise StudioError(
                f"{what}, {rollbacks} times; the weights before that are kept.", "Use a smaller learning rate."
            )
        self._take(checkpoints.load(self._folder))
        self._now.rollbacks = rollbacks
        self.save()
        return Report(step, losses, notice=f"{what}: the training went back to step {self._now.step}.")

    def _is_finite(self) -> bool:
        weights = [p for network in self._task.networks.values() for p in network.parameters()]
        return bool(torch.stack([weight.detach().isfinite().all() for weight in weights]).all())

    def _optimiser(self, phase: Phase) -> Optimizer:
        make = AdamW if self._plan.optimiser == "adamw" else Adam
        return make(phase.network.parameters(), self._plan.rate, phase.betas, weight_decay=self._plan.weight_decay)

    def _state(self) -> dict[str, Any]:
        return {
            "step": self._now.step, "rollbacks": self._now.rollbacks,
            "best_diversity": self._now.best_diversity, "plan": self._plan.to_json(),
            "average": self.average.network.state_dict(),
            "networks": {name: network.state_dict() for name, network in self._task.networks.items()},
            "optimisers": {name: optimiser.state_dict() for name, optimiser in self._now.optimisers.items()},
        }  # fmt: skip

    def _take(self, state: dict[str, Any]) -> None:
        try:
            for name, network in self._task.networks.items():
                network.load_state_dict(state["networks"][name])
            for name, optimiser in self._now.optimisers.items():
                optimiser.load_state_dict(state["optimisers"][name])
            self.average.network.load_state_dict(state["average"])
            self._now.step, self._now.rollbacks = int(state["step"]), int(state["rollbacks"])
            self._now.saved = self._now.step
            self._now.best_diversity = float(state["best_diversity"])
        except (KeyError, RuntimeError, ValueError, TypeError) as error:
            raise StudioError("This checkpoint is of another training.", "Use the plan that it began with.") from error


def _spread(pictures: Tensor) -> float:
    """How much pictures (N, C, h, w) differ from each other: the mean over pixels of their standard deviation."""
    return float(pictures.float().std(dim=0).mean())


def _rank() -> int:
    return dist.get_rank() if dist.is_initialized() else 0


def _world() -> int:
    return dist.get_world_size() if dist.is_initialized() else 1


def _sum_over_processes(tensors: list[Tensor]) -> None:
    if dist.is_initialized():
        for tensor in tensors:
            dist.all_reduce(tensor)

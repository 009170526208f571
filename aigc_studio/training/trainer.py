"""The training loop: one for every family."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import torch
from torch import Tensor

from aigc_studio.core.errors import StudioError
from aigc_studio.training import checkpoints
from aigc_studio.training.average import Average
from aigc_studio.training.batches import Batches, Draw, Share
from aigc_studio.training.data.tensors import PictureTensor
from aigc_studio.training.device import device_failed
from aigc_studio.training.plan import TrainingPlan
from aigc_studio.training.processes import rank
from aigc_studio.training.steps import Steps
from aigc_studio.training.task import Drawn, Likely, Task, Watching

#: How often a training that went wrong is taken back to its last checkpoint before it is given up, and what its rate is
#: multiplied by each time: mostly steps were too large.
PATIENCE, CALMER = 3, 0.5
#: Samples have collapsed to one picture when they differ less than this part of how much they once differed. A young
#: generator's samples are all alike too: it has nothing to lose before it reached `_GROWN` of the pictures' diversity.
COLLAPSED, _GROWN = 0.1, 0.1
#: Pictures that a bound is measured on; how many are sampled or measured at once.
_HELD_OUT, _TOGETHER = 256, 64


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


class Trainer:
    """Trains `task` on `data` as `plan` says; `folder` holds its checkpoints. Under torchrun (`torch.distributed`
    initialised) the processes share each batch."""

    def __init__(
        self, task: Task, data: PictureTensor, plan: TrainingPlan, folder: Path, device: torch.device | None = None
    ) -> None:
        self._task, self._plan, self._folder = task, plan.checked(), folder
        self._device = device or torch.device("cpu")
        for network in task.networks.values():
            network.to(self._device)
        self.average = Average(task.networks["generator"], plan.ema_half_life)
        self._batches = Batches(data, plan, self._device)
        self._steps = Steps(task, plan, self._batches, self._device)
        self._now = _Standing()
        self._data_spread = _spread(self._shown(self._batches.at(0, Share(), plan.seed).pictures))
        self._classes = max(1, len(data.labels))
        if isinstance(task, Watching):
            task.watch(self._batches.held_out(64, label=task.watched_class)[0])
        self._whole = True

    @property
    def plan(self) -> TrainingPlan:
        return self._plan

    @property
    def device(self) -> torch.device:
        return self._device

    @property
    def task(self) -> Task:
        return self._task

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

    def resume(self, name: str = checkpoints.LAST) -> None:
        """Go on from the newest checkpoint, or from the one of that name. Raises StudioError when there is none."""
        self._take(checkpoints.load(self._folder, name))

    def begin_with(self, state: Mapping[str, Any]) -> None:
        """Take the weights of another training's checkpoint, and nothing else of it. Raises StudioError."""
        self._take_weights(state)

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
        except RuntimeError as error:
            self._whole = self._whole and not device_failed(error)  # nothing can be read from a GPU that is gone
            raise
        finally:
            if self._whole:  # a Ctrl+C within a step leaves networks that no resumed training would have
                self.save()

    def save(self, name: str = checkpoints.LAST) -> None:
        """Write a checkpoint, unless the weights are no numbers any more; in the first process only."""
        if rank() == 0 and self._is_finite():
            checkpoints.save(self._folder, self._state(), name)
        if name == checkpoints.LAST:
            self._now.saved = self._now.step

    def look(self, losses: Mapping[str, float]) -> Report:
        """What the weights are worth as they are now: samples and measures, beside the losses that a step gave."""
        samples = self.samples()
        diversity = _spread(samples) / max(self._data_spread, 1e-6)
        measures = self._task.measures(self.average.network) if isinstance(self._task, Watching) else {}
        spent = self._steps.privacy_spent(self._now.step)
        measures |= {"epsilon": spent} if spent is not None else {}
        return Report(self._now.step, losses, samples, diversity, measures, self._steps.said())

    def samples(self, count: int = 64) -> Tensor:
        """The same points' pictures at any time: (count, C, side, side) in -1..1, from the averaged generator."""
        draw = Draw(self._plan.seed, 2**40, count, Share(), torch.device("cpu"))  # the same points on any device
        z = draw.normal(self._plan.latent).to(self._device)
        classes = torch.arange(count, device=self._device) % self._classes
        points = zip(z.split(_TOGETHER), classes.split(_TOGETHER), strict=True)
        with torch.no_grad():
            return torch.cat([self._task.sample(self.average.network, *part).float().cpu() for part in points])

    @property
    def samples_are_of_z(self) -> bool:
        """Whether they can be compared with the data: those of enhancers and translators are of given pictures."""
        return not isinstance(self._task, Watching)

    def held_out(self, count: int, fewest: int = 1) -> Tensor:
        """Up to `count` pictures (N, C, side, side) in -1..1 that no training sees, as samples would show them; any
        where fewer than `fewest` are held out."""
        return self._shown(self._batches.held_out(count, fewest)[0]).cpu()

    def bound(self) -> float | None:
        """What the averaged network says of them: -log p at most, in nats a picture; None for families without one."""
        if not isinstance(self._task, Likely):
            return None
        pictures, classes = self._batches.held_out(_HELD_OUT)
        nats = 0.0
        with torch.no_grad():
            for part in zip(pictures.split(_TOGETHER), classes.split(_TOGETHER), strict=True):
                nats += float(self._task.bound(self.average.network, *part)) * len(part[0])
        return nats / len(pictures)

    def _shown(self, pictures: Tensor) -> Tensor:
        return self._task.drawn(pictures) if isinstance(self._task, Drawn) else pictures

    def _one_step(self) -> Report:
        rollbacks = self._now.rollbacks
        losses = self._steps.run(self._now.step, self._plan.seed + 1_000_003 * rollbacks, CALMER**rollbacks)
        self._now.step += 1
        self.average.update(self._plan.batch, self._now.step * self._plan.batch)
        if not all(abs(loss) < float("inf") for loss in losses.values()):  # NaN fails the comparison too
            return self._roll_back("The losses are not numbers any more")
        if self._now.step % self._plan.sample_every and self._now.step < self._plan.steps:
            return Report(self._now.step, losses, notice=self._steps.said())
        report = self.look(losses)
        diversity = report.diversity or 0.0
        best = self._now.best_diversity = max(diversity, self._now.best_diversity)
        if best > _GROWN and diversity < COLLAPSED * best:
            return self._roll_back("All samples have become the same picture")
        return report

    def _roll_back(self, what: str) -> Report:
        """Back to the last checkpoint, and on with smaller steps and other random numbers: the same ones would lead to
        the same end."""
        step, rollbacks = self._now.step, self._now.rollbacks + 1
        self._take(checkpoints.load(self._folder))
        if rollbacks > PATIENCE:
            raise StudioError(
                f"{what}, {rollbacks} times; the weights before that are kept.",
                "Begin again, or branch off, with a smaller learning rate.",
            )
        self._now.rollbacks = rollbacks
        self.save()
        notice = f"{what} (step {step}): the training went back to step {self._now.step}, at half the learning rate."
        return Report(self._now.step, {}, notice=notice)

    def _is_finite(self) -> bool:
        weights = [p for network in self._task.networks.values() for p in network.parameters()]
        return bool(torch.stack([weight.detach().isfinite().all() for weight in weights]).all())

    def _state(self) -> dict[str, Any]:
        return self._steps.state() | {
            "step": self._now.step, "rollbacks": self._now.rollbacks,
            "best_diversity": self._now.best_diversity, "plan": self._plan.to_json(),
            "average": self.average.network.state_dict(),
            "networks": {name: network.state_dict() for name, network in self._task.networks.items()},
        }  # fmt: skip

    def _take(self, state: Mapping[str, Any]) -> None:
        self._take_weights(state)
        try:
            self._steps.take(state)
            self._now.step, self._now.rollbacks = int(state["step"]), int(state["rollbacks"])
            self._now.saved = self._now.step
            self._now.best_diversity = float(state["best_diversity"])
        except (KeyError, RuntimeError, ValueError, TypeError) as error:
            raise _of_another() from error

    def _take_weights(self, state: Mapping[str, Any]) -> None:
        try:
            for name, network in self._task.networks.items():
                network.load_state_dict(state["networks"][name])
            self.average.network.load_state_dict(state["average"])
        except (KeyError, RuntimeError, ValueError, TypeError) as error:
            raise _of_another() from error


def _of_another() -> StudioError:
    return StudioError("This checkpoint is of another training.", "Use the plan that it began with.")


def _spread(pictures: Tensor) -> float:
    """How much pictures (N, C, h, w) differ from each other: the mean over pixels of their standard deviation."""
    return float(pictures.float().std(dim=0).mean())

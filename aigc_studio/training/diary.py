"""Writes down what a trainer reports, in the training's folder, and tells it to whoever watches."""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from pathlib import Path
from time import monotonic
from typing import TYPE_CHECKING, Any

import numpy as np
from PIL import Image

from aigc_studio.core.errors import StudioError
from aigc_studio.jobs.context import JobContext
from aigc_studio.training import history
from aigc_studio.training.controls import Controls
from aigc_studio.training.events import Event, Progress
from aigc_studio.training.held_memory import held_memory

if TYPE_CHECKING:
    from torch import Tensor

    from aigc_studio.training.trainer import Report, Trainer

_NOTED_EVERY = 10
#: Seconds: nobody looks more often.
_TOLD_EVERY = 0.1


class Diary:
    """`note` is what `Trainer.run` reports to."""

    def __init__(
        self, folder: Path, trainer: Trainer, context: JobContext, controls: Controls, tell: Callable[[Event], None]
    ) -> None:
        self._folder, self._trainer, self._context = folder, trainer, context
        self._controls, self._tell = controls, tell
        self._began, self._first, self._told = monotonic(), trainer.step, 0.0
        self._measures: dict[str, float] = {}
        self._sheet = newest_sheet(folder)
        self.notices: list[str] = []

    def note(self, report: Report) -> None:
        """Called after each step. Raises Enough or JobCancelled when the person asked to stop."""
        if report.samples is not None:
            self._keep_samples(report)
        if report.notice:
            self.notices.append(report.notice)
        important = bool(report.notice) or report.samples is not None
        if important or report.step % _NOTED_EVERY == 0:
            history.append(self._folder, self._line(report))
        if self._controls.take_save():
            self._trainer.save()
        now = monotonic()
        if important or now - self._told > _TOLD_EVERY:
            self._told = now
            self._tell(self._progress(report))
        losses = " ".join(f"{name} {value:.3g}" for name, value in report.losses.items())
        self._context.step(report.step / self._trainer.plan.steps, f"Step {report.step} · {losses}")
        self._controls.check(report.step % self._trainer.plan.checkpoint_every == 0)

    def _keep_samples(self, report: Report) -> None:
        assert report.samples is not None
        picture = contact_sheet(report.samples)
        path = self._folder / "samples" / f"{report.step:07}.png"
        temporary = path.with_suffix(".tmp")
        try:
            Image.fromarray(picture).save(temporary, "PNG")
            os.replace(temporary, path)
        except OSError as error:
            raise StudioError(
                f"The samples cannot be written ({error.strerror or error}).", "Free some space and resume."
            ) from error
        self._sheet = str(path)
        self._measures |= {name: round(value, 5) for name, value in report.measures.items()}
        if report.diversity is not None:
            self._measures["diversity"] = round(report.diversity, 4)
        self._measures |= {name: round(value, 4) for name, value in report.measures.items()}
        self._context.preview(picture)

    def _line(self, report: Report) -> dict[str, Any]:
        line: dict[str, Any] = {"step": report.step, "losses": dict(report.losses)}
        line |= {"pictures_per_second": round(self._speed(report), 2)}
        line |= self._measures if report.samples is not None else {}
        return line | ({"notice": report.notice} if report.notice else {})

    def _speed(self, report: Report) -> float:
        seconds = max(1e-9, monotonic() - self._began)
        return max(0, report.step - self._first) * self._trainer.plan.batch / seconds

    def _progress(self, report: Report) -> Progress:
        plan, speed = self._trainer.plan, self._speed(report)
        early = monotonic() - self._began < 1.0 or not speed
        return Progress(
            report.step, plan.steps, dict(report.losses), dict(self._measures), round(speed, 2),
            None if early else (plan.steps - report.step) * plan.batch / speed, held_memory(), self._sheet,
            self._trainer.saved, report.notice,
        )  # fmt: skip


def newest_sheet(folder: Path) -> str:
    """The path of the newest sample sheet, "" before the first."""
    return max(map(str, (folder / "samples").glob("*.png")), default="")


def contact_sheet(samples: Tensor, columns: int = 8) -> Any:
    """(N, C, side, side) in -1..1 -> (rows * side, columns * side, 3) uint8; RGBA lies on white."""
    from aigc_studio.library.adapters.torch_generator import to_rgb

    pictures: Sequence[Any] = [to_rgb(sample) for sample in samples.numpy()]
    rows = [np.concatenate(pictures[at : at + columns], axis=1) for at in range(0, len(pictures), columns)]
    return np.ascontiguousarray(np.concatenate(rows, axis=0))

"""Writes down what a trainer reports, in the training's folder, and tells it to whoever watches."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from time import monotonic
from typing import TYPE_CHECKING, Any

import numpy as np
from PIL import Image

from aigc_studio.core.errors import StudioError
from aigc_studio.core.replacing import put_in_place
from aigc_studio.jobs.context import JobContext
from aigc_studio.training import checkpoints, history
from aigc_studio.training.controls import Controls, Enough
from aigc_studio.training.events import Event, Progress
from aigc_studio.training.held_memory import held_memory
from aigc_studio.training.measures.judge import Judge, Patience
from aigc_studio.training.task import Augmented

if TYPE_CHECKING:
    from torch import Tensor

    from aigc_studio.training.trainer import Report, Trainer

_NOTED_EVERY = 10
#: Seconds: nobody looks more often.
_TOLD_EVERY = 0.1
#: Of the pictures' own diversity: samples that differ less were never different, so that nothing was taken back either.
_ALIKE = 0.02


class Diary:
    """`note` is what `Trainer.run` reports to; `notice` is to be read with the first step."""

    def __init__(
        self, folder: Path, trainer: Trainer, context: JobContext, controls: Controls, tell: Callable[[Event], None],
        notice: str = "",
    ) -> None:  # fmt: skip
        self._folder, self._trainer, self._context = folder, trainer, context
        self._controls, self._tell = controls, tell
        self._began, self._first, self._told = monotonic(), trainer.step, 0.0
        self._speed, self._mark = 0.0, (self._began, trainer.step)
        self._judge = Judge(trainer)
        self._patience = Patience(trainer.plan.patience, history.read(folder))
        self._measures: dict[str, float] = {}
        self._step, self._losses = -1, dict[str, float]()  # of the newest report
        self._sheet = newest_sheet(folder)
        self.notices: list[str] = []
        self._pending = notice
        self._advised = False

    def note(self, report: Report) -> None:
        """Called after each step. Raises Enough or JobCancelled when the training shall end here."""
        self._step, self._losses = report.step, dict(report.losses)
        if report.samples is not None:
            self._keep_samples(report)
        before = monotonic()
        measures = self._measured(report)
        measured = monotonic() - before
        better = self._patience.is_better(measures)
        notice = " ".join(filter(None, (self._pending, report.notice, self._advice(measures))))
        self._pending = ""
        if notice:
            self.notices.append(notice)
        important = bool(notice or measures)
        if important or report.step % _NOTED_EVERY == 0:
            self._time(report.step, measured)
            history.append(self._folder, self._line(report, measures, notice))
        if better:
            self._trainer.save(checkpoints.BEST)
        if self._controls.take_save():
            self._trainer.save()
        now = monotonic()
        if important or now - self._told > _TOLD_EVERY:
            self._told = now
            self._tell(self._progress(report, notice))
        losses = " ".join(f"{name} {value:.3g}" for name, value in report.losses.items())
        self._context.step(report.step / self._trainer.plan.steps, f"Step {report.step} · {losses}")
        self._controls.check(report.step % self._trainer.plan.checkpoint_every == 0)
        if self._patience.is_over:
            raise Enough

    def finish(self) -> None:
        """The samples and measures of the weights that the model is made of, where a training that was ended in between
        has none of them."""
        if sheet_at(self._folder, self._trainer.step).exists():
            return
        report = self._trainer.look(self._losses)
        self._keep_samples(report)
        if report.step == self._step:  # the best weights are of an earlier step, and were measured there
            history.append(self._folder, self._line(report, self._measured(report, True), ""))

    @property
    def wants_the_best(self) -> bool:
        """Whether the model shall be made of the weights that measured best, instead of the last ones."""
        return self._is_at_its_end and (self._folder / checkpoints.BEST).exists()

    @property
    def _is_at_its_end(self) -> bool:
        return self._patience.is_over or self._trainer.step == self._trainer.plan.steps

    def _measured(self, report: Report, due: bool = False) -> dict[str, float]:
        measures = dict(report.measures)
        if report.diversity is not None:
            measures["diversity"] = report.diversity
        if due or self._judge.is_due(report.step):
            measures |= self._judge.measures()
        measures = {name: round(value, 6) for name, value in measures.items()}
        self._measures |= measures
        return measures

    def _advice(self, measures: Mapping[str, float]) -> str:
        """What else the person should read after this step."""
        words: list[str] = []
        if self._patience.is_over:
            words.append("It got no better for a while: the training ends, and its best weights are kept.")
        elif measures and not self._advised:
            self._advised = True
            words.append(self._judge.advice)
        if self._is_at_its_end and self._trainer.samples_are_of_z and measures.get("diversity", 1.0) < _ALIKE:
            words.append(
                "All samples are nearly the same picture: it learnt for too short a time, or with too large a "
                "learning rate."
            )
        return " ".join(filter(None, words))

    def _keep_samples(self, report: Report) -> None:
        assert report.samples is not None
        picture = contact_sheet(report.samples)
        path = sheet_at(self._folder, report.step)
        temporary = path.with_suffix(".tmp")
        try:
            Image.fromarray(picture).save(temporary, "PNG")
            put_in_place(temporary, path)
        except OSError as error:
            raise StudioError(
                f"The samples cannot be written ({error.strerror or error}).", "Free some space and resume."
            ) from error
        self._sheet = str(path)
        self._context.preview(picture)

    def _line(self, report: Report, measures: Mapping[str, float], notice: str) -> dict[str, Any]:
        line: dict[str, Any] = {"step": report.step, "losses": dict(report.losses)}
        line |= {"pictures_per_second": round(self._speed, 2)} | dict(measures)
        task = self._trainer.task
        if isinstance(task, Augmented) and (strength := task.strength()) is not None:
            line["augmentation"] = round(strength, 4)
        return line | ({"notice": notice} if notice else {})

    def _time(self, step: int, measured: float) -> None:
        """How fast it was since the last time, but for the seconds that were spent on measuring."""
        (then, from_step), now = self._mark, monotonic()
        if step > from_step:  # not taken back to a checkpoint meanwhile
            self._speed = (step - from_step) * self._trainer.plan.batch / max(1e-9, now - then - measured)
        self._mark = now, step

    def _seconds_left(self, step: int) -> float | None:
        """At the pace of the whole training, with all its samples and measures; None in the first moments."""
        seconds = monotonic() - self._began
        if seconds < 1.0 or step <= self._first:
            return None
        return (self._trainer.plan.steps - step) * seconds / (step - self._first)

    def _progress(self, report: Report, notice: str) -> Progress:
        return Progress(
            report.step, self._trainer.plan.steps, dict(report.losses), dict(self._measures), round(self._speed, 2),
            self._seconds_left(report.step), held_memory(), self._sheet, self._trainer.saved, notice,
        )  # fmt: skip


def sheet_at(folder: Path, step: int) -> Path:
    """Where the sample sheet of a step is kept, if it is."""
    return folder / "samples" / f"{step:07}.png"


def newest_sheet(folder: Path) -> str:
    """The path of the newest sample sheet, "" before the first."""
    return max(map(str, (folder / "samples").glob("*.png")), default="")


def contact_sheet(samples: Tensor, columns: int = 8) -> Any:
    """(N, C, side, side) in -1..1 -> (rows * side, columns * side, 3) uint8; RGBA lies on white, and so does a last row
    that is not full."""
    from aigc_studio.library.adapters.torch_generator import to_rgb

    pictures: list[Any] = [to_rgb(sample) for sample in samples.numpy()]
    if len(pictures) > columns:
        pictures += [np.full_like(pictures[0], 255)] * (-len(pictures) % columns)
    rows = [np.concatenate(pictures[at : at + columns], axis=1) for at in range(0, len(pictures), columns)]
    return np.ascontiguousarray(np.concatenate(rows, axis=0))

"""From a folder of pictures to a model in the library, with everything that happened on the way kept in one folder.

The folder of a training holds `training.json` (what was asked), `history.jsonl` (losses and measures), `samples/` (the
same points at every stage: a time lapse), `pictures.json` (which pictures it is of), the checkpoints, `ended.json` (how
it ended), and at the end `NAME.safetensors`.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from aigc_studio.core.errors import JobCancelled, StudioError
from aigc_studio.jobs.context import JobContext
from aigc_studio.library.card import ModelCard
from aigc_studio.training import checkpoints, history
from aigc_studio.training.controls import Controls, Enough
from aigc_studio.training.data.survey import Survey, survey
from aigc_studio.training.data.tensors import CHANNELS, PictureTensor, prepare
from aigc_studio.training.device import device_failures_told, usable_device
from aigc_studio.training.diary import Diary
from aigc_studio.training.events import Ended, Event
from aigc_studio.training.families import OF_CLASSES, preparation_for, trainable
from aigc_studio.training.installing import install
from aigc_studio.training.plan import TrainingPlan
from aigc_studio.training.processes import agreed, joined, one_after_the_other
from aigc_studio.training.request import TrainModel, asked
from aigc_studio.training.standing import held, say_last_word

if TYPE_CHECKING:
    import torch

    from aigc_studio.training.trainer import Report, Trainer


@dataclass(frozen=True, eq=False)
class Trained:
    """The model in the library, what the training saw, and sentences that the person should read."""

    card: ModelCard
    pictures: int
    set_aside: tuple[str, ...]
    notices: tuple[str, ...]
    steps: int


def train(
    folder: Path, cache: Path, library: Path, context: JobContext,
    controls: Controls | None = None, tell: Callable[[Event], None] = lambda event: None,
) -> Trained:  # fmt: skip
    """Run the training of `folder` to its end, from its newest checkpoint if it has one, and install the model.

    `cache` keeps prepared pictures. `controls` end it sooner; `tell` hears of every few steps and, last, how it ended.
    Raises StudioError, and JobCancelled when it was stopped with its checkpoint kept.
    """
    request = asked(folder)
    with held(folder):
        try:
            trained = _train(request, folder, cache, library, context, controls or Controls(), tell)
        except JobCancelled:
            step = history.last_step(folder)
            _end(folder, tell, Ended("paused", step, "The training is paused.", "Resume it any time."))
            raise
        except StudioError as error:
            _end(folder, tell, Ended("failed", history.last_step(folder), error.message, error.hint))
            raise
        _end(folder, tell, Ended("finished", trained.steps, f"{trained.card.name} is in the library.",
                                 model=trained.card.id))  # fmt: skip
    return trained


def help_along(folder: Path, cache: Path) -> None:
    """Take part in the training of `folder` that another process leads (`processes.leads`). Raises JobCancelled when
    that one stops."""
    with joined():
        request = asked(folder)
        _found, data = one_after_the_other(partial(_data, request, cache, JobContext()))
        trainer = _trainer(request.plan, data, folder, usable_device()[0])
        with suppress(Enough):
            trainer.run(_follow)


def _train(
    request: TrainModel, folder: Path, cache: Path, library: Path, context: JobContext, controls: Controls,
    tell: Callable[[Event], None],
) -> Trained:  # fmt: skip
    with device_failures_told():
        with joined():
            found, data = one_after_the_other(partial(_data, request, cache, context.part(0.0, 0.04)))
            device, notice = usable_device()
            trainer = _trainer(request.plan, data, folder, device)
            history.cut(folder, trainer.step)
            notice = " ".join(filter(None, (notice, _changed(request, data, folder))))
            diary = Diary(folder, trainer, context.part(0.04, 0.95), controls, tell, notice)
            with suppress(Enough):
                trainer.run(partial(_lead, diary))
        if diary.wants_the_best:
            trainer.resume(checkpoints.BEST)
        diary.finish()
        card = install(request, trainer, data, folder, library, context.part(0.95, 1.0))
    return Trained(card, len(data), _set_aside(found, data), tuple(diary.notices), trainer.step)


def _changed(request: TrainModel, data: PictureTensor, folder: Path) -> str:
    """That the pictures are others than when the training was here last, if they are; more were not asked for."""
    file = folder / "pictures.json"
    now = {"asked": [str(path) for path in request.pictures], "identity": data.folder.name, "count": len(data)}
    try:
        before = json.loads(file.read_text("utf-8"))
        if (before["asked"], before["identity"]) == (now["asked"], now["identity"]):
            return ""
    except (OSError, ValueError, KeyError, TypeError):
        before = now
    try:
        file.write_text(json.dumps(now), "utf-8")
    except OSError as error:
        reason = error.strerror or error
        raise StudioError(f"The training cannot be written ({reason}).", "Free some space and resume.") from error
    if before["asked"] != now["asked"] or before is now:
        return ""
    if before["count"] == len(data):
        return f"The pictures have changed since it began: {len(data):,} are taken as before, but not the same."
    return f"The pictures have changed since it began: there were {before['count']:,}, and {len(data):,} are taken now."


def _data(request: TrainModel, cache: Path, context: JobContext) -> tuple[Survey, PictureTensor]:
    plan = request.plan
    found = survey(request.pictures, plan.side, context.part(0.0, 0.5))
    found = found.with_put_back(request.put_back).with_left_out(request.left_out)
    found = found.by_folders(plan.family in OF_CLASSES)
    preparation = preparation_for(plan, request.colour, request.framing)
    return found, prepare(found, preparation, cache, context.part(0.5, 1.0))


_GO_ON, _ENOUGH, _STOP = range(3)


def _lead(diary: Diary, report: Report) -> None:
    """Note a step, and let the others know how it goes on."""
    wish = _STOP
    try:
        diary.note(report)
        wish = _GO_ON
    except Enough:
        wish = _ENOUGH
        raise
    finally:
        agreed(wish)


def _follow(_report: Report) -> None:
    wish = agreed(_GO_ON)
    if wish == _ENOUGH:
        raise Enough
    if wish == _STOP:
        raise JobCancelled


def _end(folder: Path, tell: Callable[[Event], None], ended: Ended) -> None:
    say_last_word(folder, ended)
    tell(ended)


def _set_aside(found: Survey, data: PictureTensor) -> tuple[str, ...]:
    return (*(f"{entry.source.name}: {entry.reason}" for entry in found.set_aside), *data.skipped)


def _trainer(plan: TrainingPlan, data: PictureTensor, folder: Path, device: torch.device) -> Trainer:
    import torch

    from aigc_studio.training.trainer import Trainer

    torch.manual_seed(plan.seed)
    task = trainable(plan.family).make_task(plan, CHANNELS[data.preparation.colour], max(1, len(data.labels)))
    trainer = Trainer(task, data, plan, folder, device)
    if (folder / checkpoints.LAST).exists():
        trainer.resume()
    elif (folder / checkpoints.START).exists():
        trainer.begin_with(checkpoints.load(folder, checkpoints.START))
    return trainer

"""Trainings that begin where others stand: longer, on more pictures, or as a branch of their own."""

from __future__ import annotations

import shutil
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from aigc_studio.core.errors import StudioError
from aigc_studio.core.replacing import put_in_place
from aigc_studio.library.card import ModelCard
from aigc_studio.training import checkpoints
from aigc_studio.training.data.archives import closing_archives
from aigc_studio.training.data.sources import find_sources
from aigc_studio.training.data.survey import Entry, Survey
from aigc_studio.training.data.tensors import CHANNELS
from aigc_studio.training.families import OF_CLASSES, preparation_for, trainable
from aigc_studio.training.request import TrainModel, asked, begin, write
from aigc_studio.training.standing import held

#: Numbers of a plan that decide which shapes the weights have.
_SHAPES = ("family", "side", "width", "latent", "depth", "factor", "kinds", "codes", "flows", "entries", "levels")


def fork(request: TrainModel, folder: Path, source: Path) -> None:
    """Make `folder` a new training that begins with the weights of the one in `source`, and with nothing else of it.

    Raises StudioError when their networks differ, or `source` has no weights yet.
    """
    theirs = asked(source)
    differ = [name for name in _SHAPES if getattr(request.plan, name) != getattr(theirs.plan, name)]
    differ += ["colour"] if request.colour != theirs.colour else []
    if differ:
        raise StudioError(
            f"The weights of “{theirs.name}” do not fit: {', '.join(differ)} differ.", "Choose the same as there."
        )
    kept = [source / name for name in (checkpoints.LAST, checkpoints.BEFORE) if (source / name).exists()]
    if not kept:
        raise StudioError(f"“{theirs.name}” has not learnt anything yet.", "Let it train for a while first.")
    begin(request, folder)
    temporary = folder / "checkpoint.tmp"
    try:
        shutil.copyfile(kept[0], temporary)
        put_in_place(temporary, folder / checkpoints.START)
    except OSError as error:
        shutil.rmtree(folder, ignore_errors=True)
        raise StudioError(
            f"The weights cannot be copied ({error.strerror or error}).", "Free some space and try again."
        ) from error


def extend(folder: Path, steps: int, pictures: Sequence[Path] = ()) -> None:
    """Let the training in `folder` go on to `steps` in all, with `pictures` beside those it has.

    Raises StudioError while it runs, for fewer steps than it was asked for, and for pictures of classes that its
    networks do not know.
    """
    request = asked(folder)
    if steps < request.plan.steps:
        raise StudioError(f"It was asked for {request.plan.steps} steps already.", "Name a larger number.")
    more = tuple(path.resolve() for path in pictures)
    known = tuple(path for path in request.pictures if path.resolve() not in more)
    longer = replace(request, plan=replace(request.plan, steps=steps).checked(), pictures=known + more)
    if pictures:
        _refuse_other_classes(request, longer)
    with held(folder):
        write(longer, folder)


def _refuse_other_classes(before: TrainModel, after: TrainModel) -> None:
    had, has = _classes(before), _classes(after)
    if len(had) != len(has) and _sizes(before, len(had)) != _sizes(after, len(has)):
        names = ", ".join(name or "in no subfolder" for name in has)
        raise StudioError(
            f"With these pictures there are {len(has)} classes ({names}), and its networks know {len(had)}.",
            "Train a new model of all, or give a folder with a subfolder for each class that is known.",
        )


def _classes(request: TrainModel) -> list[str]:
    """Those of the pictures as they lie in their folders, without a look at any."""
    with closing_archives():
        found = Survey(tuple(map(Entry, find_sources(request.pictures))))
    return list(found.by_folders(request.plan.family in OF_CLASSES).labels)


def _sizes(request: TrainModel, classes: int) -> list[int]:
    """How many weights each of the networks has."""
    channels = CHANNELS[preparation_for(request.plan, request.colour, request.framing).colour]
    task = trainable(request.plan.family).make_task(request.plan, channels, classes)
    return [sum(weight.numel() for weight in network.parameters()) for network in task.networks.values()]


def training_of(card: ModelCard) -> Path:
    """The folder of the training that made a model here. Raises StudioError for other models, and when it is gone."""
    folder = Path(str(card.training["folder"])) if card.training.get("folder") else None
    if folder is None:
        raise StudioError(f"“{card.name}” was not trained here.", "Choose a training, or a model that was.")
    if not folder.is_dir():
        raise StudioError(f"The training of “{card.name}” is gone ({folder}).", "Train a new model.")
    return folder

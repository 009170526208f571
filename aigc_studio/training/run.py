"""From a folder of pictures to a model in the library, with everything that happened on the way kept in one folder.

The folder of a training holds `training.json` (what was asked), `history.jsonl` (losses and measures), `samples/` (the
same points at every stage: a time lapse), the checkpoints, and at the end `NAME.safetensors`.
"""

from __future__ import annotations

import json
import os
import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from time import perf_counter
from typing import TYPE_CHECKING, Any

import numpy as np
from PIL import Image

from aigc_studio.core.errors import StudioError
from aigc_studio.jobs.context import JobContext
from aigc_studio.library.card import ModelCard
from aigc_studio.training.data.survey import Survey, survey
from aigc_studio.training.data.tensors import CHANNELS, Colour, Framing, PictureTensor, Preparation, prepare
from aigc_studio.training.families import trainable
from aigc_studio.training.plan import TrainingPlan

if TYPE_CHECKING:
    from torch import Tensor

    from aigc_studio.training.trainer import Report, Trainer

_FORMAT = 1
_NOTED_EVERY = 10


@dataclass(frozen=True)
class TrainModel:
    """A training: pictures (files, folders, archives), how they are prepared, the plan, and the model's name.

    `licence` says under which terms the pictures may be used, `consent` by whose leave; both go into the model's card.
    `put_back` and `left_out` are keys of pictures: see `data.survey.Survey`.
    """

    pictures: tuple[Path, ...]
    plan: TrainingPlan
    name: str
    colour: Colour = "rgb"
    framing: Framing = "crop"
    licence: str = ""
    consent: str = ""
    put_back: tuple[str, ...] = ()
    left_out: tuple[str, ...] = ()

    def to_json(self) -> dict[str, Any]:
        return {
            "format": _FORMAT, "pictures": [str(path.resolve()) for path in self.pictures], "name": self.name,
            "colour": self.colour, "framing": self.framing, "licence": self.licence, "plan": self.plan.to_json(),
            "consent": self.consent, "put_back": list(self.put_back), "left_out": list(self.left_out),
        }  # fmt: skip


@dataclass(frozen=True, eq=False)
class Trained:
    """The model in the library, what the training saw, and sentences that the person should read."""

    card: ModelCard
    pictures: int
    set_aside: tuple[str, ...]
    notices: tuple[str, ...]
    steps: int


def begin(request: TrainModel, folder: Path) -> None:
    """Make `folder` that of a new training. Raises StudioError when it holds another one."""
    if (folder / "training.json").exists():
        hint = f"Go on with it: aigc-studio train resume {folder}, or choose another folder."
        raise StudioError(f"{folder} already holds a training.", hint)
    try:
        (folder / "samples").mkdir(parents=True, exist_ok=True)
        temporary = folder / "training.tmp"
        temporary.write_text(json.dumps(request.to_json(), indent=1, ensure_ascii=False), "utf-8")
        os.replace(temporary, folder / "training.json")
    except OSError as error:
        raise StudioError(f"{folder} cannot be written ({error.strerror}).", "Choose another folder.") from error


def asked(folder: Path) -> TrainModel:
    """What the training in `folder` was asked for. Raises StudioError."""
    try:
        raw = json.loads((folder / "training.json").read_text("utf-8"))
        if raw["format"] != _FORMAT:
            raise ValueError(f"format {raw['format']}")
        return TrainModel(
            tuple(map(Path, raw["pictures"])), TrainingPlan.from_json(raw["plan"]), str(raw["name"]), raw["colour"],
            raw["framing"], str(raw["licence"]), str(raw.get("consent", "")), tuple(map(str, raw.get("put_back", ()))),
            tuple(map(str, raw.get("left_out", ()))),
        )  # fmt: skip
    except OSError as error:
        raise StudioError(f"There is no training in {folder}.", "Name the folder that was given as --out.") from error
    except (ValueError, KeyError, TypeError) as error:
        raise StudioError(f"The training in {folder} is damaged ({error}).", "Start it anew.") from error


def train(folder: Path, cache: Path, library: Path, context: JobContext) -> Trained:
    """Run the training of `folder` to its end, from its newest checkpoint if it has one, and install the model.

    `cache` keeps prepared pictures. Raises StudioError.
    """
    request = asked(folder)
    plan = request.plan
    found = survey(request.pictures, plan.side, context.part(0.0, 0.02))
    found = found.with_put_back(request.put_back).with_left_out(request.left_out)
    preparation = Preparation(plan.side, request.colour, request.framing)
    data = prepare(found, preparation, cache, context.part(0.02, 0.04))
    trainer = _trainer(plan, data, folder)
    diary = _Diary(folder, trainer, context.part(0.04, 0.95))
    trainer.run(diary.note)
    card = _install(request, trainer, data, folder, library, context.part(0.95, 1.0))
    return Trained(card, len(data), _set_aside(found, data), tuple(diary.notices), trainer.step)


def _set_aside(found: Survey, data: PictureTensor) -> tuple[str, ...]:
    return (*(f"{entry.source.name}: {entry.reason or 'Left out.'}" for entry in found.set_aside), *data.skipped)


def _trainer(plan: TrainingPlan, data: PictureTensor, folder: Path) -> Trainer:
    import torch

    from aigc_studio.training import checkpoints
    from aigc_studio.training.trainer import Trainer

    torch.manual_seed(plan.seed)
    task = trainable(plan.family).make_task(plan, CHANNELS[data.preparation.colour], max(1, len(data.labels)))
    trainer = Trainer(task, data, plan, folder, _device())
    if (folder / checkpoints.LAST).exists():
        trainer.resume()
    return trainer


def _device() -> Any:
    import torch

    if torch.cuda.is_available():
        return torch.device("cuda")
    return torch.device("mps" if torch.backends.mps.is_available() else "cpu")


class _Diary:
    """Writes down what the trainer reports, and says how far it is."""

    def __init__(self, folder: Path, trainer: Trainer, context: JobContext) -> None:
        self._folder, self._trainer, self._context = folder, trainer, context
        self._steps, self._batch = trainer.plan.steps, trainer.plan.batch
        self._began, self._first = perf_counter(), trainer.step
        self.notices: list[str] = []

    def note(self, report: Report) -> None:
        """Called after each step. Raises JobCancelled when the person asked to stop."""
        speed = (report.step - self._first) * self._batch / max(1e-9, perf_counter() - self._began)
        if report.samples is not None:
            picture = contact_sheet(report.samples)
            Image.fromarray(picture).save(self._folder / "samples" / f"{report.step:07}.png")
            self._context.preview(picture)
        if report.notice:
            self.notices.append(report.notice)
        if report.notice or report.samples is not None or report.step % _NOTED_EVERY == 0:
            line = {"step": report.step, "losses": dict(report.losses), "pictures_per_second": round(speed, 2)}
            line |= {"diversity": round(report.diversity, 4)} if report.diversity is not None else {}
            line |= {"notice": report.notice} if report.notice else {}
            with (self._folder / "history.jsonl").open("a", encoding="utf-8") as stream:
                stream.write(json.dumps(line) + "\n")
        losses = " ".join(f"{name} {value:.3g}" for name, value in report.losses.items())
        self._context.step(report.step / self._steps, f"Step {report.step} · {losses}")


def contact_sheet(samples: Tensor, columns: int = 8) -> Any:
    """(N, C, side, side) in -1..1 -> (rows * side, columns * side, 3) uint8; RGBA lies on white."""
    from aigc_studio.library.adapters.torch_generator import to_rgb

    pictures: Sequence[Any] = [to_rgb(sample) for sample in samples.numpy()]
    rows = [np.concatenate(pictures[at : at + columns], axis=1) for at in range(0, len(pictures), columns)]
    return np.ascontiguousarray(np.concatenate(rows, axis=0))


def _install(
    request: TrainModel, trainer: Trainer, data: PictureTensor, folder: Path, library: Path, context: JobContext
) -> ModelCard:
    from safetensors.torch import save_file

    from aigc_studio.library.card import read_card
    from aigc_studio.library.card_edits import CardEdit, edit_card
    from aigc_studio.library.importing.way_in import import_model

    file = folder / f"{re.sub(r'[^A-Za-z0-9]+', '-', request.name).strip('-').lower() or 'model'}.safetensors"
    save_file({name: tensor.cpu().contiguous() for name, tensor in trainer.exported().items()}, str(file))
    card = import_model(file, library, context, request.name)
    edit_card(card, CardEdit(licence=request.licence or "Yours; the pictures' own licences count too."))
    raw = json.loads((card.folder / "card.json").read_text("utf-8"))
    raw["summary"] = f"{trainable(request.plan.family).TITLE}, trained here on {len(data)} pictures."
    raw["imported"]["training"] = request.to_json() | {"pictures_used": len(data), "steps": trainer.step}
    temporary = card.folder / "card.tmp"
    temporary.write_text(json.dumps(raw, ensure_ascii=False, indent=1), "utf-8")
    os.replace(temporary, card.folder / "card.json")
    return read_card(card.folder)

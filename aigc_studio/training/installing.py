"""The trained network becomes a model of the library, by the way that strangers' models come in."""

from __future__ import annotations

import json
import re
import shutil
from pathlib import Path
from typing import TYPE_CHECKING, Any

from aigc_studio.core.errors import StudioError
from aigc_studio.core.replacing import put_in_place
from aigc_studio.jobs.context import JobContext
from aigc_studio.library.card import ModelCard
from aigc_studio.training.data.tensors import PictureTensor
from aigc_studio.training.diary import sheet_at
from aigc_studio.training.families import trainable
from aigc_studio.training.request import TrainModel
from aigc_studio.training.story import counted, story

if TYPE_CHECKING:
    from aigc_studio.training.trainer import Trainer


def install(
    request: TrainModel, trainer: Trainer, data: PictureTensor, folder: Path, library: Path, context: JobContext
) -> ModelCard:
    """Write `NAME.safetensors` into the training's `folder` and import it into `library`; write `NAME.onnx` with its
    report too, where the family can be exported. The card tells of the training. Raises StudioError."""
    from safetensors import SafetensorError
    from safetensors.torch import save_file

    from aigc_studio.library.card import read_card
    from aigc_studio.library.card_edits import CardEdit, edit_card
    from aigc_studio.library.importing.way_in import import_model
    from aigc_studio.training.inscribing import inscribed

    name = re.sub(r"[^A-Za-z0-9]+", "-", request.name).strip("-").lower() or "model"
    tensors, words = inscribed(trainer.task, trainer.exported(), request.name, data.labels)
    try:
        save_file(tensors, str(folder / f"{name}.safetensors"), words)
    except (OSError, SafetensorError) as error:
        raise StudioError(f"The model cannot be written ({error}).", "Free some space and resume.") from error
    card = import_model(folder / f"{name}.safetensors", library, context.part(0.0, 0.6), request.name)
    edit_card(card, CardEdit(licence=request.licence or "Yours; the pictures' own licences count too."))
    card = read_card(card.folder)  # what is exported carries its licence
    told = story(request, data, trainer.step, folder) | {"onnx": _exported(card, folder / f"{name}.onnx", context)}
    summary = f"{trainable(request.plan.family).TITLE}, trained here on {counted(told)}."
    _tell(card, summary, told, sheet_at(folder, trainer.step))
    return read_card(card.folder)


def _exported(card: ModelCard, file: Path, context: JobContext) -> dict[str, Any]:
    """What the card says of the ONNX file: how far its pictures are from the model's, seconds a picture by device, or
    why there is none."""
    from aigc_studio.library.exporting import export_model

    try:
        report = export_model(card, "onnx", file, context.part(0.6, 1.0)).report
    except StudioError as error:
        return {"refused": error.sentence()}
    return {
        "file": file.name, "largest_difference": report.parity.largest, "mean_difference": report.parity.mean,
        "seconds": {f"{row.device}, {row.size}": row.seconds for row in report.latency},
    }  # fmt: skip


def _tell(card: ModelCard, summary: str, told: dict[str, Any], sheet: Path) -> None:
    """Write the story onto the card, and the samples beside it."""
    raw = json.loads((card.folder / "card.json").read_text("utf-8"))
    raw["summary"], raw["imported"]["training"] = summary, told
    temporary = card.folder / "card.tmp"
    try:
        if sheet.exists():
            shutil.copyfile(sheet, card.folder / "samples.png")
        temporary.write_text(json.dumps(raw, ensure_ascii=False, indent=1), "utf-8")
        put_in_place(temporary, card.folder / "card.json")
    except OSError as error:
        raise StudioError(
            f"The model's card cannot be written ({error.strerror or error}).", "Free some space and resume."
        ) from error

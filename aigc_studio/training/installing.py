"""The trained network becomes a model of the library, by the way that strangers' models come in."""

from __future__ import annotations

import json
import os
import re
from pathlib import Path
from typing import TYPE_CHECKING

from aigc_studio.jobs.context import JobContext
from aigc_studio.library.card import ModelCard
from aigc_studio.training.data.tensors import PictureTensor
from aigc_studio.training.families import trainable
from aigc_studio.training.request import TrainModel

if TYPE_CHECKING:
    from aigc_studio.training.trainer import Trainer


def install(
    request: TrainModel, trainer: Trainer, data: PictureTensor, folder: Path, library: Path, context: JobContext
) -> ModelCard:
    """Write `NAME.safetensors` into the training's `folder` and import it into `library`. Raises StudioError."""
    from safetensors.torch import save_file

    from aigc_studio.library.card import read_card
    from aigc_studio.library.card_edits import CardEdit, edit_card
    from aigc_studio.library.importing.way_in import import_model
    from aigc_studio.training.inscribing import inscribed

    file = folder / f"{re.sub(r'[^A-Za-z0-9]+', '-', request.name).strip('-').lower() or 'model'}.safetensors"
    tensors, words = inscribed(trainer.task, trainer.exported(), request.name, data.labels)
    save_file(tensors, str(file), words)
    card = import_model(file, library, context, request.name)
    edit_card(card, CardEdit(licence=request.licence or "Yours; the pictures' own licences count too."))
    raw = json.loads((card.folder / "card.json").read_text("utf-8"))
    raw["summary"] = f"{trainable(request.plan.family).TITLE}, trained here on {len(data)} pictures."
    raw["imported"]["training"] = request.to_json() | {
        "pictures_used": len(data), "steps": trainer.step, "folder": str(folder.resolve()),
    }  # fmt: skip
    temporary = card.folder / "card.tmp"
    temporary.write_text(json.dumps(raw, ensure_ascii=False, indent=1), "utf-8")
    os.replace(temporary, card.folder / "card.json")
    return read_card(card.folder)

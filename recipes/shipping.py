"""A trained model's folder in `models/`: card, weights as safetensors and ONNX, latent space, preview sheet."""

from __future__ import annotations

import json
import shutil
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np

from aigc_studio.jobs.context import JobContext
from aigc_studio.library.card import SPACE, ModelCard, read_card
from aigc_studio.library.exporting import export_model
from aigc_studio.library.importing.verifying import record_weights
from recipes.measuring import measured, told
from recipes.previews import sheet, write_preview

#: What a trained model's card keeps; where it lay and when it came in means nothing to others.
_KEPT = ("schema", "kind", "family", "default_side", "switches", "weights", "settings", "directions")
#: The side of each of the four pictures of a thumbnail.
_TILE = 128
#: Of a training's story, what only means something where it was trained.
_PRIVATE = ("pictures", "folder", "put_back", "left_out", "format", "name", "onnx")


def ship(card: ModelCard, recipe: Mapping[str, Any], model: Path, held_out: Path | None = None) -> None:
    """Fill the folder `model`, which holds recipe.toml already; an enhancer is measured on the photos in `held_out`.

    Raises StudioError.
    """
    raw = json.loads((card.folder / "card.json").read_text("utf-8"))
    shipped = {"id": model.name} | {key: raw[key] for key in _KEPT if key in raw} | dict(recipe["model"])
    shipped["source"] = f"Trained by `python -m recipes models/{model.name}`. Data: {recipe['data']['licence']}"
    directions = _within(raw.get("directions", []), recipe.get("ranges", {}))
    shipped["directions"] = _named(directions, recipe.get("directions", {}))
    shipped["training"] = {key: value for key, value in card.training.items() if key not in _PRIVATE}
    for name in (SPACE, "thumbnail.png", raw["weights"]):
        if (card.folder / name).exists():
            shutil.copyfile(card.folder / name, model / name)
    look = recipe.get("look", {})
    if look.get("pixel_art"):
        shipped["settings"]["pixel_art"] = True
    if "calm" in look:
        calmed(model / SPACE, look["calm"])
    if "ink" in look:  # a mean of glyphs loses its thinnest strokes first
        shipped["settings"]["ink"] = look["ink"]
    _write(shipped, model)
    if held_out is not None:
        measures = measured(read_card(model), held_out)
        shipped["training"]["measures"] = measures
        shipped["summary"] += " " + told(measures, len(list(held_out.iterdir())))
        _write(shipped, model)
    made = read_card(model)
    export_model(made, "onnx", model / "model.onnx", JobContext())
    record_weights(model)
    write_preview(made)
    if "seeds" in look:
        sheet(made, look["seeds"], 2, _TILE).save(model / "thumbnail.png")


def _write(card: Mapping[str, Any], model: Path) -> None:
    (model / "card.json").write_text(json.dumps(card, ensure_ascii=False, indent=2) + "\n", "utf-8")


def calmed(latent: Path, by: float) -> None:
    """Draw samples nearer to the middle of the space, where a model's pictures stay whole."""
    arrays = dict(np.load(latent))
    arrays["scale"] = (arrays["scale"] * by).astype(np.float32)
    np.savez_compressed(latent, **arrays)


def _within(directions: list[dict[str, Any]], ranges: Mapping[str, tuple[float, float]]) -> list[dict[str, Any]]:
    """The recipe keeps directions within what stays beautiful."""
    return [one | dict(zip(("low", "high"), ranges.get(one["name"], ()), strict=False)) for one in directions]


def _named(directions: list[dict[str, Any]], names: Mapping[str, str]) -> list[dict[str, Any]]:
    """The recipe names directions after what they were seen to do: "direction 1" = "weight: thin to bold"."""
    for direction in directions:
        name, _, hint = names.get(direction["name"], direction["name"]).partition(":")
        direction |= {"name": name, "hint": hint.strip() or direction.get("hint", "")}
    return directions


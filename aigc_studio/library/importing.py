"""A model's file becomes a card in the person's own library."""

from __future__ import annotations

import json
import os
import re
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field, replace
from datetime import UTC, datetime
from importlib import import_module
from pathlib import Path
from time import perf_counter
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from aigc_studio.core.errors import StudioError
from aigc_studio.core.ids import sha256_file
from aigc_studio.core.image import Extent
from aigc_studio.core.settings import shipped
from aigc_studio.jobs.context import JobContext
from aigc_studio.library.adapters.base import LatentSpace, RenderOptions
from aigc_studio.library.card import SCHEMA, DirectionLabel, Kind, ModelCard, read_card
from aigc_studio.library.pool import adapter_of
from aigc_studio.library.probe import Match, probe

THUMBNAIL = 256
_TRIAL = 192  # pixels a side of the sample that an image network is tried on


@dataclass(frozen=True)
class _Installed:
    """What an import has put into the unfinished folder."""

    kind: Kind
    family: str
    title: str
    weights: str
    settings: dict[str, Any]
    directions: tuple[DirectionLabel, ...] = field(default=())


def import_model(path: Path, library: Path, context: JobContext, name: str = "") -> ModelCard:
    """Look at `path` in a child process, copy its weights into `library` as safetensors or ONNX, and make its card.

    The same file a second time gives the card there is. Raises StudioError: a sentence and what would help.
    """
    if not path.is_file():
        raise StudioError(f"“{path.name}” is not a file.", "Choose a model's file.")
    context.step(0.0, "Reading the file")
    original = sha256_file(path)
    known = _already(original, library)
    if known is not None:
        return known
    context.step(0.1, "Looking at it safely")
    match = probe(path).check()
    context.step(0.3, match.title)
    with _new_folder(library, f"{_slug(name or path.stem)}-{original[:6]}") as folder:
        installed = _install(path, match, folder, context.part(0.3, 0.8))
        _write_card(folder, installed, name or _title(path), path, original)
        context.step(0.8, "Trying it")
        _try(folder, context.part(0.8, 1.0))
    return read_card(folder_of(library, folder))


def folder_of(library: Path, unfinished: Path) -> Path:
    """Where an import's folder is once it is finished."""
    return library / unfinished.name.removeprefix(".new-")


def remove_model(card: ModelCard, library: Path) -> Path:
    """Take a model out; its folder is kept aside and returned, so that `restore_model` can undo. Raises StudioError."""
    if library not in card.folder.parents:
        raise StudioError(f"“{card.name}” ships with the studio and stays.")
    aside = library / ".removed" / card.folder.name
    aside.parent.mkdir(parents=True, exist_ok=True)
    if aside.exists():
        shutil.rmtree(aside)
    shutil.move(card.folder, aside)
    return aside


def restore_model(aside: Path, library: Path) -> None:
    shutil.move(aside, library / aside.name)


def rename_model(card: ModelCard, name: str) -> ModelCard:
    """Give a model of one's own another name. Raises StudioError for one that ships."""
    if not card.imported:
        raise StudioError(f"“{card.name}” ships with the studio and keeps its name.")
    raw = json.loads((card.folder / "card.json").read_text("utf-8"))
    _write_json(card.folder / "card.json", raw | {"name": name})
    return replace(card, name=name)


def verify_model(card: ModelCard) -> bool:
    """Whether the weights are still the ones that were imported; always so for models that ship unhashed."""
    recorded = card.imported.get("weights_sha256")
    return recorded is None or recorded == sha256_file(card.weights_file)


def _already(original: str, library: Path) -> ModelCard | None:
    for path in library.glob("*/card.json"):
        try:
            card = read_card(path.parent)
        except StudioError:
            continue
        if card.imported.get("sha256") == original:
            return card
    return None


def _install(path: Path, match: Match, folder: Path, context: JobContext) -> _Installed:
    if match.family.startswith("onnx-"):
        return _install_onnx(path, match, folder, context)
    return _install_weights(path, match, folder, context)


def _install_onnx(path: Path, match: Match, folder: Path, context: JobContext) -> _Installed:
    from aigc_studio.library.onnx_files.safe import open_safely

    open_safely(path).copy_to(folder)
    directions: tuple[DirectionLabel, ...] = ()
    if match.family == "onnx-generator":
        from aigc_studio.library.adapters.onnx_generator import explore

        context.step(0.2, "Finding directions")
        space, directions = explore(folder / "model.onnx", match.settings)
        _save_space(space, folder)
    return _Installed(_kind(match), match.family, match.title, "model.onnx", match.settings, directions)


def _install_weights(path: Path, match: Match, folder: Path, context: JobContext) -> _Installed:
    from safetensors.torch import save_file

    from aigc_studio.library.checkpoints.checkpoint import read_checkpoint
    from aigc_studio.library.families import families

    family = families()[match.family]
    state = read_checkpoint(path).candidates[match.candidate]
    network = family.network(match.settings)
    try:
        network.load_state_dict(family.convert(state.tensors, match.settings), strict=True)
    except (RuntimeError, KeyError, ValueError, TypeError, IndexError) as error:
        raise StudioError(
            f"The weights look like {match.title}, but do not fit it ({str(error).splitlines()[0][:120]}).",
            "Export the network to ONNX and drop that file.",
        ) from error
    network.eval().requires_grad_(False)
    tensors = {name: tensor.contiguous() for name, tensor in network.state_dict().items()}
    save_file(tensors, str(folder / "weights.safetensors"))
    directions: tuple[DirectionLabel, ...] = ()
    if match.kind == "generator":
        from aigc_studio.library.latent_learning import learn_space

        space, directions = learn_space(network, match.settings, lambda f: context.step(f, "Finding directions"))
        _save_space(space, folder)
    return _Installed(_kind(match), match.family, match.title, "weights.safetensors", match.settings, directions)


def _kind(match: Match) -> Kind:
    kind: Kind = match.kind  # type: ignore[assignment] # the child's text; read_card checks it again
    return kind


def _save_space(space: LatentSpace, folder: Path) -> None:
    np.savez(
        folder / "latent.npz", mean=space.mean, basis=space.basis, scale=space.scale, directions=space.directions
    )


def _write_card(folder: Path, installed: _Installed, name: str, path: Path, original: str) -> None:
    settings = installed.settings
    sides = [int(settings[key]) for key in ("side", "width", "height") if settings.get(key)]
    imported = {
        "file": path.name, "sha256": original, "date": datetime.now(UTC).isoformat(timespec="seconds"),
        "weights_sha256": sha256_file(folder / installed.weights),
    }  # fmt: skip
    card = {
        "schema": SCHEMA, "id": folder.name.removeprefix(".new-"), "name": name, "kind": installed.kind,
        "family": installed.family, "summary": f"{installed.title}, imported from {path.name}.",
        "licence": "Unknown: ask whoever made it.", "source": path.name, "default_side": max(sides, default=512),
        "weights": installed.weights, "settings": settings, "imported": imported, "noise": _takes_noise(settings),
        "directions": [asdict(direction) for direction in installed.directions],
    }  # fmt: skip
    _write_json(folder / "card.json", card)


def _takes_noise(settings: dict[str, Any]) -> bool:
    """Whether the network has noise beside z: a setting of torch families, an input of ONNX files."""
    return bool(settings.get("noise")) or any(one.get("role") == "noise" for one in settings.get("inputs", ()))


def _try(folder: Path, context: JobContext) -> None:
    """Run the model once: proves that it works, gives its thumbnail and its speed."""
    card = read_card(folder)
    model = import_module(adapter_of(card)).open_model(card)
    began = perf_counter()
    picture = _first_picture(card, model, context)
    if picture is not None:
        Image.fromarray(picture).resize((THUMBNAIL, THUMBNAIL), Image.Resampling.LANCZOS).save(card.thumbnail)
    raw = json.loads((folder / "card.json").read_text("utf-8"))
    raw["imported"]["seconds"] = {"cpu": round(perf_counter() - began, 4)}
    _write_json(folder / "card.json", raw)


def _first_picture(card: ModelCard, model: Any, context: JobContext) -> NDArray[np.uint8] | None:
    if card.kind == "generator":
        side = min(card.default_side, 512)
        sample = np.random.default_rng(0).standard_normal(len(model.space.scale)).astype(np.float32)
        z = model.space.mean + (sample * model.space.scale) @ model.space.basis
        picture = model.render(z.astype(np.float32), RenderOptions(Extent(side, side)), context.step)
    elif card.kind in ("translator", "enhancer"):
        with Image.open(shipped("resources") / "samples" / "still-life.jpg") as image:
            small = np.asarray(image.convert("RGB").resize((_TRIAL, _TRIAL), Image.Resampling.LANCZOS))
        picture = model.run(small, context.step)
    else:
        return None
    if not picture.any() or picture.std() == 0:
        raise StudioError("The network makes pictures of a single colour.", "The file may be of an untrained network.")
    return np.asarray(picture, np.uint8)


@contextmanager
def _new_folder(library: Path, name: str) -> Iterator[Path]:
    """A folder that appears in `library` whole, or not at all."""
    unfinished = library / f".new-{name}"
    shutil.rmtree(unfinished, ignore_errors=True)
    unfinished.mkdir(parents=True)
    try:
        yield unfinished
        os.replace(unfinished, library / name)
    finally:
        shutil.rmtree(unfinished, ignore_errors=True)


def _write_json(path: Path, data: dict[str, Any]) -> None:
    temporary = path.with_suffix(".tmp")
    temporary.write_text(json.dumps(data, ensure_ascii=False, indent=1), "utf-8")
    os.replace(temporary, path)


def _slug(text: str) -> str:
    return re.sub(r"[^a-z0-9]+", "-", text.casefold()).strip("-")[:40] or "model"


def _title(path: Path) -> str:
    """A file's name as a person would write it."""
    words = re.sub(r"[_\-.]+", " ", path.stem).strip()
    return (words[:1].upper() + words[1:])[:48] or "Model"

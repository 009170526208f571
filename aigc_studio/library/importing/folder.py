"""The folder of an imported model: how it appears, what its card says."""

from __future__ import annotations

import json
import re
import shutil
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field, replace
from datetime import UTC, datetime
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np

from aigc_studio.core.errors import StudioError
from aigc_studio.core.ids import sha256_file
from aigc_studio.core.replacing import put_in_place
from aigc_studio.library.adapters.base import LatentSpace
from aigc_studio.library.card import SCHEMA, SPACE, DirectionLabel, Kind, ModelCard, default_side, read_card
from aigc_studio.library.inscription import Inscription, read_inscription

UNFINISHED = ".new-"
_UNKNOWN_LICENCE = "Unknown: ask whoever made it."
#: Words under which files say their licence.
_LICENCES = ("license", "licence", "modelspec.license", "general.license")
_LONGEST_LICENCE = 300


@dataclass(frozen=True)
class Origin:
    """The file that a model comes from: its path, the name that a person gives it ("" for none), its SHA-256, and what
    it says of itself."""

    path: Path
    given: str
    sha256: str
    inscription: Mapping[str, str] = field(default_factory=dict)

    @property
    def name(self) -> str:
        return self.given or (self.card.name if self.card is not None else "") or title(self.path)

    @cached_property
    def card(self) -> Inscription | None:
        """The card that the studio wrote into a file which it exported."""
        return read_inscription(self.inscription)

    @property
    def licence(self) -> str:
        if self.card is not None and self.card.licence:
            return self.card.licence
        said = {key.casefold(): value for key, value in self.inscription.items()}
        found = next((said[key] for key in _LICENCES if said.get(key, "").strip()), "")
        return " ".join(found.split())[:_LONGEST_LICENCE] or _UNKNOWN_LICENCE


@dataclass(frozen=True)
class Installed:
    """What an import has put into the unfinished folder."""

    kind: Kind
    family: str
    title: str
    weights: str
    settings: Mapping[str, Any]
    directions: tuple[DirectionLabel, ...] = ()


@contextmanager
def new_folder(library: Path, name: str) -> Iterator[Path]:
    """A folder that appears in `library` whole, or not at all. Raises StudioError when there is no room for it."""
    unfinished = library / f"{UNFINISHED}{name}"
    shutil.rmtree(unfinished, ignore_errors=True)
    try:
        unfinished.mkdir(parents=True)
        yield unfinished
        put_in_place(unfinished, library / name)
    except OSError as error:
        raise StudioError(
            f"The model cannot be kept in {library} ({error.strerror or error}).", "Free some space; try again."
        ) from error
    finally:
        shutil.rmtree(unfinished, ignore_errors=True)


def write_card(folder: Path, installed: Installed, origin: Origin) -> ModelCard:
    """The card of a model that is not tried yet, and has no directions."""
    settings, file = installed.settings, readable(origin.path.name)
    imported = {
        "file": file, "sha256": origin.sha256,
        "date": datetime.now(UTC).isoformat(timespec="seconds"),
    }  # fmt: skip
    card = {
        "schema": SCHEMA, "id": folder.name.removeprefix(UNFINISHED), "name": origin.name, "kind": installed.kind,
        "family": installed.family, "summary": f"{installed.title}, imported from {file}.",
        "licence": origin.licence, "source": file, "default_side": default_side(settings),
        "weights": installed.weights, "settings": dict(settings), "imported": imported,
        "noise": _takes_noise(settings), "directions": [asdict(direction) for direction in installed.directions],
    }  # fmt: skip
    write_json(folder / "card.json", card | (_inscribed(origin.card) if origin.card is not None else {}))
    return read_card(folder)


def _inscribed(card: Inscription) -> dict[str, Any]:
    """What a card inside of a file says better than can be found out."""
    said = {"summary": card.summary, "source": card.source}
    return {name: text for name, text in said.items() if text} | {
        "default_side": card.default_side, "switches": list(card.switches), "noise": card.noise,
        "tags": list(card.tags),
    }  # fmt: skip


def complete_card(card: ModelCard, directions: tuple[DirectionLabel, ...], facts: Mapping[str, Any]) -> ModelCard:
    """Add what was found by trying; `facts` go to what the card says of its import. The card as it will be read from
    the finished folder."""
    path = card.folder / "card.json"
    raw = json.loads(path.read_text("utf-8"))
    raw["directions"] = [asdict(direction) for direction in directions]
    raw["imported"] |= facts
    write_json(path, raw)
    finished = card.folder.parent / card.folder.name.removeprefix(UNFINISHED)
    return replace(read_card(card.folder), folder=finished)


def hashes_of(folder: Path) -> dict[str, str]:
    """SHA-256 of every file that a model is made of, by its place in the folder."""
    files = sorted(path for path in folder.rglob("*") if path.is_file() and path.stem != "card")
    return {path.relative_to(folder).as_posix(): sha256_file(path) for path in files if path.suffix != ".png"}


def save_space(space: LatentSpace, folder: Path) -> Path:
    """Write `SPACE`, and return its path."""
    path = folder / SPACE
    np.savez(path, mean=space.mean, basis=space.basis, scale=space.scale, directions=space.directions)
    return path


def write_json(path: Path, data: Mapping[str, Any]) -> None:
    """Write a file whole or not at all."""
    temporary = path.with_suffix(".tmp")
    temporary.write_text(json.dumps(data, ensure_ascii=False, indent=1), "utf-8")
    put_in_place(temporary, path)


def slug(text: str) -> str:
    """A folder's name for a model."""
    return re.sub(r"[^a-z0-9]+", "-", text.casefold()).strip("-")[:40] or "model"


def title(path: Path) -> str:
    """A file's name as a person would write it."""
    text = " ".join(re.sub(r"[_\-.]+", " ", readable(path.stem)).split())
    return (text[:1].upper() + text[1:])[:48].strip() or "Model"


def readable(name: str) -> str:
    """A file's name as text: some disks hold names that are none, and line breaks."""
    text = name.encode("utf-8", "replace").decode("utf-8")
    return "".join(letter if letter.isprintable() else " " for letter in text)


def _takes_noise(settings: Mapping[str, Any]) -> bool:
    """Whether the network has noise beside z: a setting of torch families, an input of ONNX files."""
    return bool(settings.get("noise")) or any(one.get("role") == "noise" for one in settings.get("inputs", ()))

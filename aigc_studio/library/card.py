"""A card: what a model says of itself."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property, lru_cache
from hashlib import sha256
from importlib.util import find_spec
from pathlib import Path
from typing import Any, Literal, get_args

from aigc_studio.core.errors import StudioError
from aigc_studio.core.ids import sha256_file

SCHEMA = 1
Kind = Literal["generator", "encoder", "stylizer", "style", "translator", "enhancer"]

#: The file of a generator's latent space.
SPACE = "latent.npz"
#: How a card names a data file of an installed package: `package:NAME/PATH`.
PACKAGED = "package:"
#: Pixels a side of pictures that have no size of their own.
_DRAWN_SIDE = 512


@dataclass(frozen=True)
class DirectionLabel:
    """A named direction of a generator: what its slider says, and the range in which it stays beautiful.

    `low` and `high` are in units of the direction's vector in `latent.npz` (about one standard deviation).
    """

    name: str
    low: float
    high: float
    hint: str = ""


@dataclass(frozen=True)
class StyleLabel:
    """A built-in style of a stylizer: its name, the slug of its files, and its index in the network's weights."""

    name: str
    slug: str
    index: int


@dataclass(frozen=True, eq=False)
class ModelCard:
    """One model folder's `card.json`.

    `family` names the adapter that opens it. `switches` are the on/off choices a generator offers (`tile`, `loop`);
    `noise` says that it takes a noise seed of its own. `default_side` is the longer side of a picture to begin with.
    `settings` is what the adapter needs to build the network (see `families.base.Detected`). `imported` says where a
    model of the person's own came from: `file`, `sha256` of the original, `date`. `training` tells of the training that
    made a model of ours (see `training.story`). `files` is the SHA-256 of a shipped model's weights, by name as in
    `file`; imported ones have theirs in `imported`.
    """

    id: str
    name: str
    kind: Kind
    family: str
    folder: Path
    summary: str = ""
    licence: str = ""
    source: str = ""
    default_side: int = 1024
    switches: tuple[str, ...] = ()
    noise: bool = False
    directions: tuple[DirectionLabel, ...] = ()
    styles: tuple[StyleLabel, ...] = ()
    weights: str = ""
    settings: Mapping[str, Any] = field(default_factory=dict)
    tags: tuple[str, ...] = ()
    imported: Mapping[str, Any] = field(default_factory=dict)
    training: Mapping[str, Any] = field(default_factory=dict)
    files: Mapping[str, str] = field(default_factory=dict)

    @property
    def default_size(self) -> tuple[int, int]:
        """Width and height of a picture to begin with, in the network's own aspect."""
        width, height = own_size(self.settings)
        longer = max(width, height) or 1
        side = self.default_side
        return (round(side * width / longer), round(side * height / longer)) if width and height else (side, side)

    @property
    def thumbnail(self) -> Path:
        return self.folder / "thumbnail.png"

    @property
    def space_file(self) -> Path:
        """The latent space of a generator."""
        return self.folder / SPACE

    @property
    def weights_file(self) -> Path:
        """The network: see `file`."""
        return self.file(self.weights)

    def file(self, name: str) -> Path:
        """A file of the model: in the card's folder, or, where `name` is `package:NAME/PATH`, one of that package.

        Raises StudioError when the package is not installed.
        """
        if not name.startswith(PACKAGED):
            return self.folder / name
        package, _, path = name.removeprefix(PACKAGED).partition("/")
        found = find_spec(package)  # looks only; the package's code is not run
        if found is None or not found.submodule_search_locations:
            raise StudioError(f"“{self.name}” needs the package {package}.", f"Install it: pip install {package}.")
        return Path(found.submodule_search_locations[0]) / path

    @cached_property
    def classes(self) -> tuple[DirectionLabel, ...]:
        """Of a generator with classes: the directions that raise a class's score, the last ones; its highest value
        draws that class whatever the seed."""
        count = int(self.settings.get("classes", 0))
        last = self.directions[-count:] if 1 < count < len(self.directions) else ()
        return last if all(label.low == 0.0 for label in last) else ()

    @cached_property
    def sha256(self) -> str:
        """Identity of what the model computes: SHA-256 of its weights, and of its settings where a person corrected
        what was guessed about it (then the same weights make another picture).

        Raises StudioError when the weights are gone or cannot be read."""
        try:
            state = self.weights_file.stat()
        except OSError as error:
            reason = f"The weights of “{self.name}” cannot be read: {error.strerror}."
            raise StudioError(reason, "Remove the model and import it again.") from error
        weights = _hash(self.weights_file, state.st_size, state.st_mtime_ns)
        if "as_guessed" not in self.imported:
            return weights
        settings = json.dumps([self.kind, dict(self.settings)], sort_keys=True, ensure_ascii=True)
        return sha256(f"{weights}{settings}".encode()).hexdigest()

    def describe(self) -> dict[str, Any]:
        """Plain data for `models show --json`; the SHA-256 is empty where the weights cannot be read, because one
        broken model must not hide the others."""
        try:
            identity = self.sha256
        except StudioError:
            identity = ""
        return {
            "id": self.id, "name": self.name, "kind": self.kind, "family": self.family, "summary": self.summary,
            "licence": self.licence, "source": self.source, "switches": list(self.switches),
            "directions": [
                {"name": d.name, "low": d.low, "high": d.high, "hint": d.hint} for d in self.directions
            ],
            "tags": list(self.tags), "sha256": identity,
        }  # fmt: skip


def own_size(settings: Mapping[str, Any]) -> tuple[int, int]:
    """Width and height of the pictures that a network makes; 0 where it makes them of any size."""
    if "height" in settings:
        return int(settings.get("width") or 0), int(settings["height"] or 0)
    side = int(settings.get("side") or 0)
    return side * int(settings.get("across", 1)) // int(settings["start"] if "across" in settings else 1), side


def default_side(settings: Mapping[str, Any]) -> int:
    """Pixels of the longer side of the pictures that a network makes; of distance fields, which are drawn at any size,
    of a good one."""
    return _DRAWN_SIDE if settings.get("field") else max(own_size(settings)) or _DRAWN_SIDE


@lru_cache(maxsize=256)
def _hash(path: Path, _size: int, _changed: int) -> str:
    """Kept, because cards are read anew after every change of the library and large weights take a moment."""
    return sha256_file(path)


def read_card(folder: Path) -> ModelCard:
    """Read `folder/card.json`. Raises StudioError when it is missing, broken or of a newer program."""
    path = folder / "card.json"
    try:
        raw = json.loads(path.read_text("utf-8"))
    except OSError as error:
        raise StudioError(f"The model card {path} cannot be read.", str(error.strerror or error)) from error
    except ValueError as error:
        raise StudioError(f"The model card {path} is damaged.", "Reinstall the model or the program.") from error
    if not isinstance(raw, dict) or raw.get("schema", 0) > SCHEMA:
        raise StudioError(f"The model card {path} is of a newer version.", "Update AIGC Studio to open it.")
    try:
        if raw["kind"] not in get_args(Kind):
            raise ValueError(f"kind {raw['kind']!r}")
        return ModelCard(
            id=str(raw["id"]), name=str(raw["name"]), kind=raw["kind"], family=str(raw["family"]), folder=folder,
            summary=str(raw.get("summary", "")), licence=str(raw.get("licence", "")),
            source=str(raw.get("source", "")), default_side=int(raw.get("default_side", 1024)),
            switches=tuple(raw.get("switches", ())), noise=bool(raw.get("noise", False)),
            directions=tuple(DirectionLabel(**d) for d in raw.get("directions", ())),
            styles=tuple(StyleLabel(**s) for s in raw.get("styles", ())),
            weights=str(raw.get("weights", "")), settings=dict(raw.get("settings", {})),
            tags=tuple(map(str, raw.get("tags", ()))), imported=dict(raw.get("imported", {})),
            training=dict(raw.get("training") or raw.get("imported", {}).get("training") or {}),
            files=dict(raw.get("files", {})),
        )  # fmt: skip
    except (KeyError, TypeError, ValueError) as error:
        raise StudioError(f"The model card {path} is damaged ({error}).", "Reinstall the model.") from error

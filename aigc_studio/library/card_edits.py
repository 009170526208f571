"""Changes to the card of an imported model: its name, tags and licence, and what was guessed about it.

Every change is one file written whole; `Before` takes it back.
"""

from __future__ import annotations

import io
import json
import os
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from aigc_studio.core.errors import StudioError
from aigc_studio.core.replacing import put_in_place
from aigc_studio.library.card import ModelCard, read_card
from aigc_studio.library.corrections import corrected

NAME_LETTERS, LICENCE_LETTERS, TAG_LETTERS, MOST_TAGS = 80, 2000, 32, 20
THUMBNAIL = 256
#: What a correction may change on a card, and what `imported["as_guessed"]` keeps of it.
_GUESSED = ("kind", "settings", "noise")


@dataclass(frozen=True)
class CardEdit:
    """What shall change; None and {} leave things as they are. `chosen` are `corrections` by key."""

    name: str | None = None
    tags: tuple[str, ...] | None = None
    licence: str | None = None
    chosen: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Before:
    """A card's files as they were."""

    card: ModelCard
    text: bytes
    thumbnail: bytes | None

    def restore(self) -> ModelCard:
        """Write them again. Raises StudioError when the folder is gone."""
        _write(self.card, self.text)
        if self.thumbnail is not None:
            _replace(self.card, "thumbnail.png", self.thumbnail)
        return read_card(self.card.folder)


def edit_card(
    card: ModelCard, edit: CardEdit, others: Iterable[ModelCard] = (), picture: NDArray[np.uint8] | None = None
) -> Before:
    """Write the changed card; `picture` (h, w, 3) uint8 is its new thumbnail. Names of `others` are taken.

    Raises StudioError, and then nothing has changed, for a model that ships, an unfit name, tag, licence or choice.
    """
    _own(card)
    before = remember(card)
    raw = _read(before.text)
    if edit.name is not None:
        raw["name"] = checked_name(edit.name, card, others)
    if edit.tags is not None:
        raw["tags"] = list(checked_tags(edit.tags))
    if edit.licence is not None:
        raw["licence"] = _line(edit.licence, LICENCE_LETTERS, "licence")
    if edit.chosen:
        changed = corrected(card, edit.chosen)
        raw["imported"] = {"as_guessed": {key: raw[key] for key in _GUESSED if key in raw}} | raw["imported"]
        raw |= {"kind": changed.kind, "settings": dict(changed.settings), "noise": changed.noise}
    _write(card, json.dumps(raw, ensure_ascii=False, indent=1).encode())
    if picture is not None:
        _show(card, picture)
    return before


def guess_again(card: ModelCard, picture: NDArray[np.uint8] | None = None) -> Before:
    """Everything that was corrected as it was guessed at first."""
    _own(card)
    before = remember(card)
    raw = _read(before.text)
    guessed = raw["imported"].pop("as_guessed", {})
    _write(card, json.dumps(raw | guessed, ensure_ascii=False, indent=1).encode())
    if picture is not None:
        _show(card, picture)
    return before


def as_guessed(card: ModelCard) -> ModelCard | None:
    """The card before its corrections; None when nothing was corrected."""
    guessed = card.imported.get("as_guessed")
    if not isinstance(guessed, Mapping):
        return None
    known = {key: guessed[key] for key in _GUESSED if key in guessed}
    return replace(card, **known)


def remember(card: ModelCard) -> Before:
    """The card's files as they are. Raises StudioError when they cannot be read."""
    try:
        text = (card.folder / "card.json").read_bytes()
        thumbnail = card.thumbnail.read_bytes() if card.thumbnail.is_file() else None
    except OSError as error:
        raise StudioError(f"The card of “{card.name}” cannot be read.", str(error.strerror or error)) from error
    return Before(card, text, thumbnail)


def as_thumbnail(picture: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """(h, w, 3) uint8 as a card shows it, (THUMBNAIL, THUMBNAIL, 3)."""
    if picture.shape[:2] == (THUMBNAIL, THUMBNAIL):
        return picture
    return np.array(Image.fromarray(picture).resize((THUMBNAIL, THUMBNAIL), Image.Resampling.LANCZOS))


def checked_name(name: str, card: ModelCard, others: Iterable[ModelCard]) -> str:
    """One line that no other model is called. Raises StudioError."""
    name = _line(name, NAME_LETTERS, "name")
    if not name:
        raise StudioError("A model needs a name.", "Type at least one letter.")
    if any(other.id != card.id and name.casefold() in (other.name.casefold(), other.id.casefold()) for other in others):
        raise StudioError(f"There is a model named “{name}” already.", "Choose another name.")
    return name


def checked_tags(tags: Iterable[str]) -> tuple[str, ...]:
    """Each once, whatever its letter case, in the order given. Raises StudioError."""
    found: dict[str, str] = {}
    for tag in tags:
        tag = _line(tag, TAG_LETTERS, "tag").strip(",; ")
        if tag:
            found.setdefault(tag.casefold(), tag)
    if len(found) > MOST_TAGS:
        raise StudioError(f"A model has at most {MOST_TAGS} tags.", "Take some of them away.")
    return tuple(found.values())


def _line(text: str, longest: int, what: str) -> str:
    line = " ".join("".join(letter if letter.isprintable() else " " for letter in text).split())
    if len(line) > longest:
        raise StudioError(f"This {what} is longer than {longest} letters.", "Make it shorter.")
    return line


def _own(card: ModelCard) -> None:
    if not card.imported:
        raise StudioError(f"“{card.name}” ships with the studio and stays as it is.", "Change one that you imported.")


def _read(text: bytes) -> dict[str, Any]:
    raw: dict[str, Any] = json.loads(text)
    return raw


def _show(card: ModelCard, picture: NDArray[np.uint8]) -> None:
    data = io.BytesIO()
    Image.fromarray(as_thumbnail(picture)).save(data, "PNG")
    _replace(card, "thumbnail.png", data.getvalue())


def _write(card: ModelCard, text: bytes) -> None:
    _replace(card, "card.json", text)


def _replace(card: ModelCard, name: str, data: bytes) -> None:
    path = card.folder / name
    temporary = path.with_name(f".{name}.new")
    try:
        with temporary.open("wb") as stream:
            stream.write(data)
            stream.flush()
            os.fsync(stream.fileno())
        put_in_place(temporary, path)
    except OSError as error:
        temporary.unlink(missing_ok=True)
        raise StudioError(
            f"The card of “{card.name}” cannot be written ({error.strerror or error}).", "Free some space; try again."
        ) from error

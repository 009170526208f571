"""What can be done with the models of one's own library."""

from __future__ import annotations

import shutil
from pathlib import Path

from aigc_studio.core.errors import StudioError, unknown_name
from aigc_studio.library.card import ModelCard, read_card

#: The folder in a library that keeps what was taken out of it.
REMOVED = ".removed"


def already_imported(original: str, library: Path) -> ModelCard | None:
    """The card that was made of the file with that SHA-256."""
    return {card.imported.get("sha256"): card for card in own_cards(library)}.get(original)


def own_cards(library: Path) -> list[ModelCard]:
    """Every card of `library` that can be read."""
    found = []
    for path in sorted(library.glob("*/card.json")):
        if not path.parent.name.startswith("."):
            try:
                found.append(read_card(path.parent))
            except StudioError:
                continue  # the catalog tells of damaged cards
    return found


def remove_model(card: ModelCard, library: Path) -> Path:
    """Take a model out; its folder is kept aside and returned, so that `restore_model` can undo. Raises StudioError."""
    if library not in card.folder.parents:
        raise StudioError(f"“{card.name}” ships with the studio and stays.")
    aside = library / REMOVED / card.folder.name
    aside.parent.mkdir(parents=True, exist_ok=True)
    if aside.exists():
        shutil.rmtree(aside)
    shutil.move(card.folder, aside)
    return aside


def restore_model(aside: Path, library: Path) -> ModelCard:
    """Put a model that was removed back. Raises StudioError when it is there again, or can no longer be found."""
    try:
        target = library / aside.name
        if target.exists():
            raise StudioError(f"“{read_card(target).name}” is in the library again.", "Remove that one first.")
        shutil.move(aside, target)
    except OSError as error:
        raise StudioError(f"The model kept in {aside} cannot be put back.", str(error.strerror or error)) from error
    return read_card(target)


def find_removed(name: str, library: Path) -> Path:
    """The folder of a model that was removed, by its id or name. Raises StudioError with the nearest names."""
    removed = own_cards(library / REMOVED)
    for card in removed:
        if name.casefold() in (card.id.casefold(), card.name.casefold()):
            return card.folder
    if not removed:
        raise StudioError("No model was removed from this library.")
    raise unknown_name("removed model", name, [card.id for card in removed])

"""What can be done with the models of one's own library."""

from __future__ import annotations

import json
import shutil
from dataclasses import replace
from pathlib import Path

from aigc_studio.core.errors import StudioError
from aigc_studio.library.card import ModelCard, read_card
from aigc_studio.library.importing.folder import write_json


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
    write_json(card.folder / "card.json", raw | {"name": name})
    return replace(card, name=name)

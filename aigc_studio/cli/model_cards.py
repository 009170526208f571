"""aigc-studio models rename, tag, remove, restore: what is done with the models of one's own library."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING, Any

from aigc_studio.cli.console import FINE, say

if TYPE_CHECKING:
    from aigc_studio.library.card_edits import CardEdit


def register(actions: Any) -> list[argparse.ArgumentParser]:
    """The actions' parsers, added to those of `models`."""
    renaming = actions.add_parser("rename", help="give a model of yours another name")
    tagging = actions.add_parser("tag", help="give a model of yours tags, in the place of those it has")
    removing = actions.add_parser("remove", help="take a model of yours out of the library")
    restoring = actions.add_parser("restore", help="put a model back that was removed")
    for parser in (renaming, tagging, removing, restoring):
        parser.add_argument("model", metavar="ID")
    renaming.add_argument("name", metavar="NAME", help="a model is found by it, too")
    tagging.add_argument("tags", nargs="*", metavar="TAG", help="none takes them all away")
    return [renaming, tagging, removing, restoring]


def rename(options: argparse.Namespace) -> int:
    from aigc_studio.library.card_edits import CardEdit

    card_id, card = _edited(options.model, CardEdit(name=options.name))
    say({"renamed": card_id, "name": card["name"]}, options.json, [f"{card_id} is called {card['name']}"])
    return FINE


def tag(options: argparse.Namespace) -> int:
    from aigc_studio.library.card_edits import CardEdit

    card_id, card = _edited(options.model, CardEdit(tags=tuple(options.tags)))
    words = ", ".join(card["tags"]) or "none"
    say({"tagged": card_id, "tags": card["tags"]}, options.json, [f"{card_id} has the tags: {words}"])
    return FINE


def _edited(name: str, edit: CardEdit) -> tuple[str, dict[str, Any]]:
    """Change a card; its id, and what it says now."""
    from aigc_studio.library.card import read_card
    from aigc_studio.library.card_edits import edit_card
    from aigc_studio.library.catalog import Catalog

    catalog = Catalog()
    card = catalog.find(name)
    edit_card(card, edit, catalog.cards.values())
    changed = read_card(card.folder)
    return card.id, {"name": changed.name, "tags": list(changed.tags)}


def remove(options: argparse.Namespace) -> int:
    from aigc_studio.library.catalog import Catalog
    from aigc_studio.library.importing import remove_model

    catalog = Catalog()
    card = catalog.find(options.model)
    aside = remove_model(card, catalog.own_folder)
    say({"removed": card.id, "kept": str(aside)}, options.json, [f"{card.id} is kept in {aside}"])
    return FINE


def restore(options: argparse.Namespace) -> int:
    from aigc_studio.library.catalog import Catalog
    from aigc_studio.library.importing import find_removed, restore_model

    library = Catalog().own_folder
    card = restore_model(find_removed(options.model, library), library)
    say({"restored": card.id}, options.json, [f"{card.id} is in the library again"])
    return FINE

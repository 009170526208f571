"""aigc-studio models: what can be used."""

from __future__ import annotations

import argparse
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

from aigc_studio.cli import model_cards, model_export
from aigc_studio.cli.console import BAD_INPUT, FINE, complain, foreground, say
from aigc_studio.core.errors import StudioError, unknown_name

if TYPE_CHECKING:
    from aigc_studio.library.card import ModelCard


def register(commands: Any) -> None:
    parser = commands.add_parser("models", help="list the models and styles, or show one")
    actions = parser.add_subparsers(dest="action", required=True, metavar="|".join(_ACTIONS))
    listing = actions.add_parser("list", help="all models and styles")
    listing.add_argument("--kind", help="only this kind: generator, style, stylizer, …")
    show = actions.add_parser("show", help="everything a model says of itself")
    show.add_argument("model", metavar="ID")
    scanning = actions.add_parser("scan", help="say what the files in a folder are, without adding any")
    scanning.add_argument("folder", type=Path, metavar="FOLDER")
    importing = actions.add_parser("import", help="add models to your library: PyTorch weights or ONNX")
    importing.add_argument("files", nargs="+", type=Path, metavar="FILE", help="a file, or a folder with models inside")
    importing.add_argument("--name", default="", help="what to call it (one file only)")
    changing = model_cards.register(actions)
    verifying = actions.add_parser("verify", help="check that models are still what ships or was imported")
    exporting = model_export.register(actions)
    for one in (listing, show, scanning, importing, *changing, verifying, exporting):
        one.add_argument("--json", action="store_true")
    parser.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    return _ACTIONS[options.action](options)


def _entries() -> list[dict[str, Any]]:
    from aigc_studio.library.catalog import Catalog
    from aigc_studio.style.styles import StyleBook

    catalog = Catalog()
    cards = catalog.cards.values()
    for error in catalog.damaged:
        complain(error)
    styles = [
        {"id": s.id, "name": s.name, "kind": "style", "stylizer": s.stylizer, "built_in": s.built_in}
        for s in StyleBook(catalog).all()
    ]
    return [card.describe() | _training(card) for card in cards] + styles


def _training(card: ModelCard) -> dict[str, Any]:
    """What the card of a model that was trained by the studio says of that."""
    return {"training": dict(card.training)} if card.training else {}


def _list(options: argparse.Namespace) -> int:
    entries = _entries()
    if options.kind is not None:
        kinds = sorted({entry["kind"] for entry in entries})
        if options.kind not in kinds:
            raise unknown_name("kind of model", options.kind, kinds)
        entries = [entry for entry in entries if entry["kind"] == options.kind]
    lines = [f"{e['id']:20} {e['kind']:10} {e['name']:22} {e.get('summary', '')}".rstrip() for e in entries]
    say({"models": entries}, options.json, lines)
    return FINE


def _show(options: argparse.Namespace) -> int:
    wanted, entries = options.model.casefold(), _entries()
    entry = next((e for e in entries if wanted in (e["id"].casefold(), e["name"].casefold())), None)
    if entry is None:
        raise unknown_name("model", options.model, [e["id"] for e in entries])
    from aigc_studio.training.story import words_of

    told = {key: value for key, value in entry.items() if value and key not in ("directions", "training")}
    lines = [f"{key.replace('_', ' '):12} {_in_words(value)}" for key, value in told.items()]
    lines += [f"{title:12} {text}" for title, text in words_of(entry.get("training", {})).items()]
    lines += [
        f"  {d['name']:14} {d['low']:+.1f} … {d['high']:+.1f}  {d['hint']}" for d in entry.get("directions", ())
    ]  # fmt: skip
    say(entry, options.json, lines)
    return FINE


def _in_words(value: Any) -> str:
    if isinstance(value, list):
        return ", ".join(map(str, value))
    return "yes" if value is True else str(value)


def _scan(options: argparse.Namespace) -> int:
    from aigc_studio.library.catalog import Catalog
    from aigc_studio.library.importing import Found, scan_folder

    def line(one: Found) -> str:
        said = f"{one.kind}: {one.title}" if one.usable else f"{one.message} {one.hint}".strip()
        return f"{one.path}: {said}" + (f" (in the library: {one.known})" if one.known else "")

    found = scan_folder(options.folder, foreground("Looking"), Catalog().own_folder)
    say({"files": [asdict(one) | {"path": str(one.path)} for one in found]}, options.json, [line(one) for one in found])
    return FINE


def _import(options: argparse.Namespace) -> int:
    from aigc_studio.library.catalog import Catalog
    from aigc_studio.library.importing import import_model
    from aigc_studio.library.importing.scan import model_files

    files, failed = [], []
    for given in options.files:
        try:
            files += model_files(given)
        except StudioError as error:
            failed.append(_failure(given, error))
    if options.name and len(files) > 1:
        raise StudioError("One name cannot be given to several models.", "Import them one at a time.")
    library, imported = Catalog().own_folder, {}
    for path in files:
        try:
            card = import_model(path, library, foreground(path.name), options.name)
            imported[card.id] = card.describe()
        except StudioError as error:
            failed.append(_failure(path, error))
    lines = [f"{card['id']}: {card['kind']}, {card['family']}" for card in imported.values()]
    say({"imported": list(imported.values()), "failed": failed}, options.json, lines)
    return BAD_INPUT if failed else FINE


def _failure(path: Path, error: StudioError) -> dict[str, str]:
    complain(error, path.name)
    return {"file": str(path), "error": error.sentence()}


def _verify(options: argparse.Namespace) -> int:
    from aigc_studio.library.catalog import Catalog
    from aigc_studio.library.importing import damaged, faults_of, recorded_hashes

    catalog = Catalog()
    cards = list(catalog.cards.values())
    for error in catalog.damaged:
        complain(error)
    lines, document = [], []
    for card in cards:
        faults = faults_of(card)
        if faults:
            complain(damaged(card, faults))
        whole = not faults if faults or recorded_hashes(card) else None
        said = "; ".join(faults) or ("whole" if whole else "not checked: its card says no SHA-256")
        lines.append(f"{card.id:24} {said}")
        document.append({"id": card.id, "whole": whole, "faults": list(faults)})
    say({"models": document}, options.json, lines)
    return BAD_INPUT if any(one["faults"] for one in document) or catalog.damaged else FINE


_ACTIONS = {
    "list": _list, "show": _show, "scan": _scan, "import": _import, "export": model_export.run,
    "rename": model_cards.rename, "tag": model_cards.tag, "remove": model_cards.remove,
    "restore": model_cards.restore, "verify": _verify,
}  # fmt: skip

"""aigc-studio models: what can be used."""

from __future__ import annotations

import argparse
from typing import Any

from aigc_studio.cli.console import FINE, say
from aigc_studio.core.errors import unknown_name


def register(commands: Any) -> None:
    parser = commands.add_parser("models", help="list the models and styles, or show one")
    actions = parser.add_subparsers(dest="action", required=True, metavar="list|show")
    listing = actions.add_parser("list", help="all models and styles")
    listing.add_argument("--kind", help="only this kind: generator, style, stylizer, …")
    show = actions.add_parser("show", help="everything a model says of itself")
    show.add_argument("model", metavar="ID")
    for one in (listing, show):
        one.add_argument("--json", action="store_true")
    parser.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    return _show(options) if options.action == "show" else _list(options)


def _entries() -> list[dict[str, Any]]:
    from aigc_studio.library.catalog import Catalog
    from aigc_studio.style.styles import StyleBook

    catalog = Catalog()
    styles = [
        {"id": s.id, "name": s.name, "kind": "style", "stylizer": s.stylizer, "built_in": s.built_in}
        for s in StyleBook(catalog).all()
    ]
    return [card.describe() for card in catalog.cards.values()] + styles


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
    lines = [f"{key:12} {value}" for key, value in entry.items() if value and key != "directions"]
    lines += [
        f"  {d['name']:14} {d['low']:+.1f} … {d['high']:+.1f}  {d['hint']}" for d in entry.get("directions", ())
    ]  # fmt: skip
    say(entry, options.json, lines)
    return FINE

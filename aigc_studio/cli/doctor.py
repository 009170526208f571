"""aigc-studio doctor: versions, devices, models."""

from __future__ import annotations

import argparse
import os
import platform
from typing import Any

from aigc_studio import __version__
from aigc_studio.cli.console import FINE, say


def register(commands: Any) -> None:
    parser = commands.add_parser("doctor", help="say what is installed and whether the models open")
    parser.add_argument("--json", action="store_true")
    parser.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    from aigc_studio.core.settings import cache_folder, data_folder
    from aigc_studio.library.device import devices
    from aigc_studio.library.facts import runtime_facts

    facts = runtime_facts()
    names, models = [device.name for device in devices()], _models()
    document = {
        "version": __version__, "python": platform.python_version(), "system": facts["system"],
        "cores": os.cpu_count(), "packages": {k: v for k, v in facts.items() if k not in ("system", "python")},
        "devices": names, "folders": {"data": str(data_folder()), "cache": str(cache_folder())},
        "models": models,
    }  # fmt: skip
    lines = [f"AIGC Studio {__version__}, Python {document['python']}, {document['system']}, {document['cores']} cores"]
    lines += [f"  {name} {version}" for name, version in facts.items() if name not in ("system", "python")]
    lines += [f"devices: {', '.join(names)}"]
    lines += [f"  {m['id']:20} {'opens' if m['opens'] else 'does not open: ' + m['error']}" for m in models]
    say(document, options.json, lines)
    return FINE


def _models() -> list[dict[str, Any]]:
    from aigc_studio.core.errors import StudioError
    from aigc_studio.library.catalog import Catalog
    from aigc_studio.library.pool import ModelPool

    checked, pool = [], ModelPool()
    for card in Catalog().cards.values():
        try:
            with pool.lease(card):
                checked.append({"id": card.id, "kind": card.kind, "opens": True, "error": ""})
        except StudioError as error:
            checked.append({"id": card.id, "kind": card.kind, "opens": False, "error": error.sentence()})
    return checked

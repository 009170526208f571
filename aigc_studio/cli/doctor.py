"""aigc-studio doctor: versions, devices, models, and how fast each runs where."""

from __future__ import annotations

import argparse
import platform
from contextlib import suppress
from typing import Any

from aigc_studio import __version__
from aigc_studio.cli.console import FINE, say


def register(commands: Any) -> None:
    parser = commands.add_parser("doctor", help="say what is installed and whether the models open")
    parser.add_argument("--measure", action="store_true", help="run every model on every device, and keep the speeds")
    parser.add_argument("--json", action="store_true")
    parser.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    from aigc_studio.cli.devices import import_engines
    from aigc_studio.core.settings import cache_folder, data_folder
    from aigc_studio.library.device import cpu_threads, devices
    from aigc_studio.library.facts import runtime_facts

    facts = runtime_facts()
    packages = {k: v for k, v in facts.items() if k not in ("system", "python", "device", "precision")} | _versions()
    import_engines()
    found, models = devices(), _models(options.measure)
    document = {
        "version": __version__, "python": platform.python_version(), "system": facts["system"],
        "cores": cpu_threads(), "packages": packages,
        "devices": [{"id": device.id, "name": device.name} for device in found],
        "folders": {"data": str(data_folder()), "cache": str(cache_folder())},
        "models": models,
    }  # fmt: skip
    lines = [f"AIGC Studio {__version__}, Python {document['python']}, {document['system']}, {document['cores']} cores"]
    lines += [f"  {name} {version}" for name, version in packages.items()]
    lines += [f"devices: {', '.join(f'{device.name} ({device.id})' for device in found)}"]
    lines += [f"  {m['id']:20} {_line(m)}" for m in models]
    say(document, options.json, lines)
    return FINE


def _versions() -> dict[str, str]:
    """Of packages that make no pictures, and are not in recipes therefore; learnt without importing them."""
    from importlib.metadata import PackageNotFoundError, version

    found = {}
    for name, package in (("PySide6", "PySide6-Essentials"), ("pillow", "pillow"), ("onnx", "onnx")):
        with suppress(PackageNotFoundError):
            found[name] = version(package)
    return found


def _models(measure: bool) -> list[dict[str, Any]]:
    from aigc_studio.cli.console import foreground
    from aigc_studio.core.errors import StudioError
    from aigc_studio.library.catalog import Catalog
    from aigc_studio.library.pool import ModelPool
    from aigc_studio.library.running.measured import read_measurements

    checked, pool = [], ModelPool()
    for card in Catalog().cards.values():
        error, place = "", None
        try:
            with pool.lease(card):
                place = pool.place(card)
            if measure:
                pool.measure(card, foreground(card.name))
        except StudioError as failure:
            error = failure.sentence()
        found = read_measurements(card)
        checked.append({
            "id": card.id, "kind": card.kind, "opens": place is not None, "error": error,
            "runs_on": place.id if place else "",
            "seconds": {where: one.seconds for where, one in found.places.items()}, "refused": dict(found.refused),
        })  # fmt: skip
    return checked


def _line(model: dict[str, Any]) -> str:
    if model["error"]:
        return f"{'does not run' if model['opens'] else 'does not open'}: {model['error']}"
    speeds = [f"{where} {seconds:.3g} s" for where, seconds in model["seconds"].items()]
    return ", ".join(["opens", *speeds, *(f"not {where}: {why}" for where, why in model["refused"].items())])

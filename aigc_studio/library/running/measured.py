"""What was measured of a card on this computer: seconds at each place, and where it had better not run."""

from __future__ import annotations

import json
import re
import secrets
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import asdict, dataclass, field
from pathlib import Path

from aigc_studio.core.errors import StudioError
from aigc_studio.core.replacing import put_in_place
from aigc_studio.core.settings import cache_folder
from aigc_studio.library.card import ModelCard
from aigc_studio.library.facts import runtime_facts


@dataclass(frozen=True)
class Measured:
    """One run of the card's trial picture: `seconds`, and how many steps of 8 bits the result was away from the one in
    single precision (`difference`, the farthest pixel)."""

    seconds: float
    difference: float = 0.0


@dataclass(frozen=True)
class Measurements:
    """Place id (`cpu`, `cuda half`) -> what was measured; `refused` are places not to run at, each with a sentence."""

    places: Mapping[str, Measured] = field(default_factory=dict)
    refused: Mapping[str, str] = field(default_factory=dict)

    def fastest(self) -> str | None:
        """The id of the fastest place that may be used; None when nothing was measured."""
        usable = {place: one.seconds for place, one in self.places.items() if place not in self.refused}
        return min(usable, key=lambda place: usable[place]) if usable else None

    def without(self, place: str, why: str) -> Measurements:
        return Measurements(self.places, {**self.refused, place: why})


def read_measurements(card: ModelCard) -> Measurements:
    """Those of this card with these weights and runtimes; empty ones otherwise."""
    try:
        raw = json.loads(_file(card).read_text("utf-8"))
        if raw["state"] != _state(card):
            return Measurements()
        places = {
            str(place): Measured(float(one["seconds"]), float(one["difference"]))
            for place, one in raw["places"].items()
        }
        return Measurements(places, {str(place): str(why) for place, why in raw["refused"].items()})
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return Measurements()


def write_measurements(card: ModelCard, measurements: Measurements) -> None:
    """Keep them; a cache that cannot be written only costs another measurement."""
    path = _file(card)
    temporary = path.with_name(f"{path.name}.{secrets.token_hex(4)}")
    raw = {
        "card": card.id, "state": _state(card), "refused": dict(measurements.refused),
        "places": {place: asdict(one) for place, one in measurements.places.items()},
    }  # fmt: skip
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        temporary.write_text(json.dumps(raw, indent=1), "utf-8")
        put_in_place(temporary, path)
    except OSError:
        with suppress(OSError):
            temporary.unlink()


def _file(card: ModelCard) -> Path:
    return cache_folder() / "measured" / f"{re.sub(r'[^A-Za-z0-9._-]', '_', card.id)[:120]}.json"


def _state(card: ModelCard) -> str:
    """What must be the same for a measurement to hold. The weights' size and date: to hash them would take longer than
    many models take to open."""
    facts = runtime_facts()
    try:
        status = card.weights_file.stat()
        weights = f"{status.st_size}-{status.st_mtime_ns}"
    except (OSError, StudioError):
        weights = "none"
    return "-".join((weights, card.family, facts.get("torch", ""), facts.get("onnxruntime", ""), facts["system"]))

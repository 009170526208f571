"""Where each model runs: as the person chose, else where it was measured to be fastest, else on the CPU."""

from __future__ import annotations

import json
import threading
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, replace

from aigc_studio.core.errors import StudioError
from aigc_studio.core.replacing import put_in_place
from aigc_studio.core.settings import settings_file
from aigc_studio.library.card import ModelCard
from aigc_studio.library.device import CPU, Device, Engine, Host, Place, device_named, devices
from aigc_studio.library.running.measured import Measurements, read_measurements


@dataclass(frozen=True)
class Wishes:
    """What the person chose: `default` a device's id for all models ("" is the fastest), `cards` a place's id for each
    card that shall run elsewhere."""

    default: str = ""
    cards: Mapping[str, str] = field(default_factory=dict)

    @classmethod
    def load(cls) -> Wishes:
        """From the file; what is damaged counts as no wish."""
        try:
            raw = json.loads((settings_file().with_name("devices.json")).read_text("utf-8"))
            return cls(str(raw.get("default", "")), {str(k): str(v) for k, v in raw.get("cards", {}).items()})
        except (OSError, ValueError, AttributeError):
            return cls()

    def save(self) -> None:
        """Raises StudioError when the file cannot be written."""
        path = settings_file().with_name("devices.json")
        temporary = path.with_suffix(".tmp")
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            temporary.write_text(json.dumps(asdict(self), indent=1), "utf-8")
            put_in_place(temporary, path)
        except OSError as error:
            raise StudioError("The choice of device cannot be kept.", str(error.strerror or error)) from error

    def with_card(self, card_id: str, place: str) -> Wishes:
        """The same with another place for one card; "" is none of its own."""
        others = {k: v for k, v in self.cards.items() if k != card_id}
        return replace(self, cards=others | ({card_id: place} if place else {}))


class Choices:
    """Answers where a card's model is to be opened. Safe to ask from several threads."""

    def __init__(self, only: str = "") -> None:
        """`only` is a device that this run of the program must use, whatever was wished."""
        self._only = only
        self._lock = threading.Lock()
        self._wishes: Wishes | None = None

    @property
    def wishes(self) -> Wishes:
        with self._lock:
            if self._wishes is None:
                self._wishes = Wishes.load()
            return self._wishes

    def wish(self, wishes: Wishes) -> None:
        """Keep other wishes. Raises StudioError when they cannot be kept; they hold for this run all the same."""
        with self._lock:
            self._wishes = wishes
        wishes.save()

    def place(self, card: ModelCard, engine: Engine, host: Host) -> Place:
        """Where to open `card`, which `engine` runs. Asks for devices only when the answer may be another than CPU."""
        measurements, wishes = read_measurements(card), self.wishes
        wished = self._only or wishes.cards.get(card.id) or wishes.default
        chosen = (wished and _wished(wished, measurements)) or measurements.fastest() or CPU.id
        place = parse_place(chosen, host)
        if place is None or (not place.device.is_cpu and place.device not in devices(engine)):
            return Place(CPU, host=host)
        return place


def places_of(engine: Engine, host: Host) -> list[Place]:
    """Every place of this computer where `engine` could run a model, the CPU first: what is measured."""
    found = [Place(CPU, host=host)]
    for device in devices(engine):
        if not device.is_cpu:
            found += [Place(device, host=host)] + ([Place(device, True, host)] if _knows_half(device, engine) else [])
    return found


def _knows_half(device: Device, engine: Engine) -> bool:
    """Half precision is for GPUs: processors compute it more slowly. onnxruntime's graphs are single as they come."""
    return engine == "torch" and not device.is_cpu


def parse_place(text: str, host: Host) -> Place | None:
    """The place of that id; None for one that no program of this version knows."""
    name, _, precision = text.partition(" ")
    device = device_named(name)
    return None if device is None or precision not in ("", "half") else Place(device, precision == "half", host)


def _wished(wish: str, measurements: Measurements) -> str | None:
    """A whole place as it is; of a device, the faster precision that was found to be good enough."""
    if " " in wish:
        return None if wish in measurements.refused else wish
    of_device = {place: one for place, one in measurements.places.items() if place.split()[0] == wish}
    return Measurements(of_device, measurements.refused).fastest() or (None if wish in measurements.refused else wish)

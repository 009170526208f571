"""What is known of a model beside its card: what it weighs, what its weights' hash is, how fast it runs here."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from aigc_studio.core.errors import StudioError
from aigc_studio.core.ids import sha256_file
from aigc_studio.jobs.context import JobContext
from aigc_studio.library.card import ModelCard
from aigc_studio.library.importing.verifying import damaged, faults_of
from aigc_studio.library.running.measured import read_measurements


@dataclass(frozen=True)
class CardFacts:
    """`disk` in bytes; `weights_sha256` of the weights as they are now, "" where they cannot be read; `seconds` by
    place (`cpu`, `cuda half`) for the trial picture; `faults`: how the model is no longer what was imported,
    or what ships."""

    disk: int
    weights_sha256: str
    seconds: Mapping[str, float] = field(default_factory=dict)
    faults: tuple[str, ...] = ()


def facts_of(card: ModelCard) -> CardFacts:
    """Reads every byte of the weights, so not for the window's thread."""
    try:
        weights = sha256_file(card.weights_file)
    except (OSError, StudioError):
        weights = ""
    measured = {place: one.seconds for place, one in read_measurements(card).places.items()}
    return CardFacts(disk_use(card.folder), weights, measured or _at_import(card), faults_of(card))


def _at_import(card: ModelCard) -> dict[str, float]:
    seconds = card.imported.get("seconds", {})
    return {str(place): float(value) for place, value in seconds.items()} if isinstance(seconds, dict) else {}


def disk_use(folder: Path) -> int:
    """Bytes of all files in a folder; what vanishes meanwhile counts nothing."""
    total = 0
    for path in folder.rglob("*"):
        try:
            total += path.lstat().st_size if path.is_file() and not path.is_symlink() else 0
        except OSError:
            continue
    return total


def all_damage(cards: Iterable[ModelCard], context: JobContext) -> list[StudioError]:
    """A sentence for each model that is no longer what was imported, or what ships."""
    known, found = list(cards), []
    for index, card in enumerate(known):
        context.step(index / len(known), card.name)
        if faults := faults_of(card):
            found.append(damaged(card, faults))
    return found

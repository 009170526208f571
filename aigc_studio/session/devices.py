"""Where models run: what this computer has, what was measured, what the person chose; and the memory they hold."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace

from PySide6.QtCore import QObject, QTimer, Signal

from aigc_studio.core.errors import StudioError
from aigc_studio.jobs.context import JobContext
from aigc_studio.jobs.job import Job
from aigc_studio.jobs.lanes import Lanes
from aigc_studio.library.card import ModelCard
from aigc_studio.library.device import CPU, QUIET, Device
from aigc_studio.library.pool import ModelPool
from aigc_studio.library.running.choice import Wishes, parse_place
from aigc_studio.library.running.measured import Measurements, read_measurements
from aigc_studio.session.hop import Hop
from aigc_studio.session.jobs import JobsSession
from aigc_studio.session.notices import Notices

#: Seconds without any work before a model that was used is measured.
QUIET_SECONDS = 12
_TICK = 1000  # milliseconds


@dataclass(frozen=True)
class PlaceRow:
    """A place where a card could run. `seconds` of its trial picture, None where it was not measured; `refused` says
    why it is not used, "" where it may be."""

    id: str
    name: str
    seconds: float | None
    refused: str


class DevicesSession(QObject):
    """`changed`: devices were found, something was measured, chosen or closed."""

    changed = Signal()

    def __init__(self, pool: ModelPool, hop: Hop, lanes: Lanes, jobs: JobsSession, notices: Notices) -> None:
        super().__init__()
        self._pool, self._hop, self._lanes, self._jobs, self._notices = pool, hop, lanes, jobs, notices
        self.found: tuple[Device, ...] = (CPU,)
        self._measuring: Job | None = None
        self._tried: set[str] = set()
        self._quiet = 0
        pool.tell = self._tell
        self._timer = QTimer(self, interval=_TICK)
        self._timer.timeout.connect(self._tick)
        self._timer.start()

    # -- what there is -----------------------------------------------------------------------------------------------

    def look(self) -> None:
        """Find this computer's devices, away from the window; torch's only once something has loaded it."""
        self._hop.submit(self._lanes.rest, "Looking for devices", _devices, self._seen)

    @property
    def cards(self) -> list[ModelCard]:
        """The open models, the last used first."""
        return self._pool.open_cards()

    @property
    def held(self) -> int:
        """Bytes that the open models hold."""
        return self._pool.held

    def where(self, card: ModelCard) -> str:
        """The name of the place where an open model runs, "" for one that is not open."""
        place = self._pool.place(card)
        return place.name if place is not None else ""

    def places(self, card: ModelCard) -> list[PlaceRow]:
        """Where the card was measured, the fastest first, then where it had better not run."""
        measured = read_measurements(card)
        rows = []
        for text in {**measured.places, **measured.refused}:
            place, one = parse_place(text, QUIET), measured.places.get(text)
            if place is not None:
                rows.append(PlaceRow(text, place.name, one.seconds if one else None, measured.refused.get(text, "")))
        return sorted(rows, key=lambda row: (bool(row.refused), row.seconds or 0.0))

    # -- what the person chooses -------------------------------------------------------------------------------------

    @property
    def default(self) -> str:
        """The id of the device for all models; "" is the fastest for each."""
        return self._pool.choices.wishes.default

    def chosen(self, card: ModelCard) -> str:
        """The id of the place that was chosen for one card; "" where it runs as all do."""
        return self._pool.choices.wishes.cards.get(card.id, "")

    def choose(self, device: str) -> None:
        """All models on that device from now on; "" lets each run where it is fastest."""
        self._wish(replace(self._pool.choices.wishes, default=device), [card.id for card in self.cards])

    def choose_for(self, card: ModelCard, place: str) -> None:
        """One model at that place; "" is as all models."""
        self._wish(self._pool.choices.wishes.with_card(card.id, place), [card.id])

    # -- what it can do ----------------------------------------------------------------------------------------------

    def free(self) -> None:
        """Close the open models and give their memory back; they open again when they are needed."""

        def done(held: int) -> None:
            self._notices.post(f"The models are closed: {held / 1e6:.0f} MB.", "They open again when they are needed.")
            self.changed.emit()

        self._hop.submit(self._lanes.rest, "Freeing memory", lambda _context: self._pool.free(), done)

    def measure(self, cards: Iterable[ModelCard]) -> None:
        """Measure these models now, with progress among the jobs."""
        for card in cards:
            self._jobs.submit(f"Measuring {card.name}", self._measurer(card), lambda _found: self.changed.emit())

    def stop(self) -> None:
        """Before the lanes end: measure nothing more."""
        self._timer.stop()

    # -- in quiet moments --------------------------------------------------------------------------------------------

    def _tick(self) -> None:
        """Measure what was used and never measured, when nothing else is to be done; stop when something is."""
        busy = any(lane.jobs() for lane in self._lanes if lane is not self._lanes.rest)
        if busy and self._measuring is not None:
            self._tried.discard(self._measuring.title)
            self._lanes.rest.cancel(self._measuring)
        self._quiet = 0 if busy else self._quiet + 1
        if self._quiet < QUIET_SECONDS or self._measuring is not None:
            return
        card = next((one for one in self.cards if _title(one) not in self._tried), None)
        if card is None:
            return
        self._tried.add(_title(card))
        if not read_measurements(card).places:
            self._measuring = self._hop.submit(
                self._lanes.rest, _title(card), self._measurer(card), lambda _found: self.changed.emit(),
                ended=self._rested,
            )  # fmt: skip

    def _rested(self) -> None:
        self._measuring = None

    def _measurer(self, card: ModelCard) -> Callable[[JobContext], Measurements]:
        return lambda context: self._pool.measure(card, context)

    def _wish(self, wishes: Wishes, card_ids: Iterable[str]) -> None:
        try:
            self._pool.choices.wish(wishes)
        except StudioError as error:
            self._notices.failed(error)
        for card_id in card_ids:
            self._pool.forget(card_id)
        self.changed.emit()

    def _seen(self, found: tuple[Device, ...]) -> None:
        self.found = found
        self.changed.emit()

    def _tell(self, sentence: str) -> None:
        """Called on any thread."""
        self._hop.call(self._notices.post, sentence)


def _title(card: ModelCard) -> str:
    return f"Measuring {card.name}"


def _devices(_context: JobContext) -> tuple[Device, ...]:
    from aigc_studio.library.device import devices

    return devices()

"""Opened models, shared and kept while they are wanted and there is memory for them."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Iterator
from concurrent.futures import Future
from contextlib import contextmanager
from typing import Any

from aigc_studio.jobs.context import JobContext
from aigc_studio.library.adapters.base import Notice, no_notice
from aigc_studio.library.card import ModelCard
from aigc_studio.library.device import CPU, Host, Place
from aigc_studio.library.facts import runtime_facts
from aigc_studio.library.opening import engine_of, opener
from aigc_studio.library.running.budget import budget_of
from aigc_studio.library.running.choice import Choices, places_of
from aigc_studio.library.running.guard import Guard
from aigc_studio.library.running.measured import Measurements, read_measurements, write_measurements
from aigc_studio.library.running.memory import give_back


class ModelPool:
    """Opens each model once and keeps the most recently used ones, within a budget of memory for each device.

    Opened models are safe to run from several threads, so a long render never keeps a preview waiting; and while one
    model is being opened, leases of the others go on. `tell` is called, on any thread, with what the person should
    know. `measure_first`: a card that could run in several places is measured before it is first opened (for commands,
    which have no moment of quiet).
    """

    def __init__(
        self, budget: int = 0, tell: Notice = no_notice, choices: Choices | None = None, measure_first: bool = False
    ) -> None:
        """`budget` in bytes for each device; 0 is a share of the memory that the device has."""
        self.choices = choices or Choices()
        self.tell = tell
        self._budget, self._measure_first = budget, measure_first
        self._opened: OrderedDict[str, _Opened] = OrderedDict()  # the least recently used first
        self._lock = threading.Lock()

    @contextmanager
    def lease(self, card: ModelCard) -> Iterator[Any]:
        """The opened model of `card` for the length of the `with` block. Raises StudioError when it does not open."""
        with self._lock:
            opened = self._opened.get(card.id)
            mine = opened is None
            if opened is None:
                opened = self._opened[card.id] = _Opened(self, card)
            opened.leases += 1
            self._opened.move_to_end(card.id)
        try:
            if mine:
                self._provide(opened)
            yield opened.model.result()
        finally:
            with self._lock:
                opened.leases -= 1
                closed = self._close_over_budget(opened)
            if closed:
                give_back()

    def is_open(self, card: ModelCard) -> bool:
        return card.id in self._opened

    def place(self, card: ModelCard) -> Place | None:
        """Where an open model runs; None for one that is not open."""
        opened = self._opened.get(card.id)
        if opened is None or not _is_ready(opened):
            return None
        model = opened.model.result()
        return model.place if isinstance(model, Guard) else None

    def facts(self, *cards: ModelCard) -> dict[str, str]:
        """`runtime_facts` for a recipe, of where these models run now: a GPU, or half precision, if any does."""
        places = [place for place in map(self.place, cards) if place is not None]
        device = next((place.device.id for place in places if not place.device.is_cpu), CPU.id)
        return runtime_facts(device, any(place.half for place in places))

    def open_cards(self) -> list[ModelCard]:
        """The cards of the open models, the last used first."""
        with self._lock:
            return [opened.card for opened in reversed(self._opened.values()) if _is_ready(opened)]

    @property
    def held(self) -> int:
        """Bytes that the open models hold, as far as is known."""
        with self._lock:
            return sum(opened.bytes for opened in self._opened.values())

    def free(self) -> int:
        """Close every model, those in use as soon as their work ends; returns the bytes they held. Not for the
        window's thread: to give memory back to the system takes a moment."""
        held = self.held
        with self._lock:
            self._opened.clear()
        give_back()
        return held

    def forget(self, card_id: str) -> None:
        """Close one model: its card has changed, or it shall run elsewhere."""
        with self._lock:
            self._opened.pop(card_id, None)

    def measure(self, card: ModelCard, context: JobContext) -> Measurements:
        """Run the card's trial at every place that this computer has for it, and keep the results.

        Opens it anew at each, beside the one in use; that one closes if another place is faster."""
        from aigc_studio.library.running.measuring import measure

        host = Host()
        found = measure(card, places_of(engine_of(card), host), opener(card), context)
        write_measurements(card, found)
        place = self.place(card)
        if place is not None and self.choices.place(card, engine_of(card), host) != place:
            self.forget(card.id)
        return found

    def close_idle(self, but: str = "") -> bool:
        """Close the models that nobody uses, except the one with the id `but`; False when there were none."""
        with self._lock:
            idle = [card_id for card_id, opened in self._opened.items() if not opened.leases and card_id != but]
            for card_id in idle:
                del self._opened[card_id]
        if idle:
            give_back()
        return bool(idle)

    def _provide(self, opened: _Opened) -> None:
        """Open a model while the lock is free. Whoever else waits for it gets the same model or the same error."""
        try:
            opened.model.set_result(self._load(opened))
        except BaseException as error:
            with self._lock:
                if self._opened.get(opened.card.id) is opened:
                    del self._opened[opened.card.id]
            opened.model.set_exception(error)
            raise

    def _load(self, opened: _Opened) -> Any:
        card = opened.card
        if self._measure_first:
            self._measure_once(card)
        place = self.choices.place(card, engine_of(card), opened)
        opened.device = place.device.id
        return Guard(opener(card), place, opened.remember)

    def _measure_once(self, card: ModelCard) -> None:
        if not read_measurements(card).places and len(places_of(engine_of(card), Host())) > 1:
            self.measure(card, JobContext())

    def _close_over_budget(self, used: _Opened) -> bool:
        """Close the least recently used models on a device whose budget is spent. The one used last stays, or every
        move of a slider would open it again."""
        budget, closed = self._budget or budget_of(used.device), False
        on_device = [opened for opened in self._opened.values() if opened.device == used.device]
        excess = sum(opened.bytes for opened in on_device) - budget
        for opened in on_device[:-1]:
            if excess > 0 and not opened.leases:
                del self._opened[opened.card.id]
                excess -= opened.bytes
                closed = True
        return closed


class _Opened(Host):
    """A model that is open or being opened, and what the pool knows of it."""

    def __init__(self, pool: ModelPool, card: ModelCard) -> None:
        self.card, self.leases, self.bytes, self.device = card, 0, 0, "cpu"
        self.model: Future[Any] = Future()
        self._pool = pool

    def tell(self, sentence: str) -> None:
        self._pool.tell(f"{self.card.name}: {sentence}")

    def hold(self, count: int) -> None:
        self.bytes += count

    def make_room(self) -> bool:
        return self._pool.close_idle(but=self.card.id)

    def remember(self, place: Place, why: str) -> None:
        write_measurements(self.card, read_measurements(self.card).without(place.id, why))


def _is_ready(opened: _Opened) -> bool:
    return opened.model.done() and opened.model.exception() is None

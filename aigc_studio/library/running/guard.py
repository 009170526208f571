"""An opened model that is watched: what its device cannot do is done elsewhere, and no broken picture gets out.

The rungs of the ladder: the place it was opened at, the same device in single precision, the CPU.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from functools import partial
from typing import Any

from aigc_studio.core.errors import StudioError
from aigc_studio.library.device import CPU, DeviceFailed, Place
from aigc_studio.library.running.memory import give_back
from aigc_studio.library.running.shortage import OutOfMemory, ran_out
from aigc_studio.library.running.sound import NotAPicture, check_made

#: What the kinds of models do; the first argument of those in `_OF_PICTURES` is the picture they work on.
_WATCHED = frozenset({"render", "stylize", "stylize_like", "run", "encode"})
_OF_PICTURES = frozenset({"stylize", "stylize_like", "run"})

Open = Callable[[Place], Any]
#: A place that turned out not to do, and a sentence why.
Remember = Callable[[Place, str], None]


@dataclass(frozen=True)
class _Failure:
    """What went wrong at a place, without the error itself: its frames would hold arrays. `why` is "" where memory was
    too short."""

    place: Place
    why: str

    def tell(self, remember: Remember) -> None:
        if self.why:
            remember(self.place, self.why)
        name = self.place.device.name
        self.place.host.tell(self.why or f"There is too little memory on the {name} for this: it is done on the CPU.")


class Guard:
    """Stands for a model of any kind (`library.adapters.base`), whose other attributes it passes on."""

    def __init__(self, open_model: Open, place: Place, remember: Remember) -> None:
        """Opens the model at `place`, or where it can be opened. Raises StudioError when that is nowhere."""
        self._open, self._remember = open_model, remember
        self._elsewhere: dict[str, Any] = {}
        self._changing = threading.Lock()
        self._model, self.place, failures = _first_that_works(place, open_model)
        for failure in failures:
            failure.tell(remember)

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__"):  # copying asks before there is a model
            raise AttributeError(name)
        attribute = getattr(self._model, name)
        return partial(self._watched, name) if name in _WATCHED else attribute

    def _watched(self, name: str, *arguments: Any, **options: Any) -> Any:
        """One picture, made where it can be made. Raises StudioError when that is nowhere."""

        def make(place: Place) -> Any:
            made = getattr(self._model_at(place), name)(*arguments, **options)
            check_made(made, arguments[0] if name in _OF_PICTURES else None)
            return made

        made, worked, failures = _first_that_works(self.place, make)
        for failure in failures:
            failure.tell(self._remember)
        if failures and all(failure.why for failure in failures):
            self._stay(worked)
        return made

    def _model_at(self, place: Place) -> Any:
        """The model at that place, opened when it is first wanted there."""
        with self._changing:
            if place == self.place:
                return self._model
            if place.id not in self._elsewhere:
                self._elsewhere[place.id] = self._open(place)
            return self._elsewhere[place.id]

    def _stay(self, place: Place) -> None:
        with self._changing:
            if place.id in self._elsewhere:
                self._model, self.place = self._elsewhere.pop(place.id), place


def _first_that_works(place: Place, work: Callable[[Place], Any]) -> tuple[Any, Place, list[_Failure]]:
    """What `work` gives at `place` or the nearest rung below where it works; and what failed before.

    Raises StudioError when it works nowhere, and at once what has nothing to do with the place."""
    failures: list[_Failure] = []
    while True:
        try:
            return work(place), place, failures
        except (StudioError, RuntimeError, MemoryError) as error:
            following = _next(place, error)
            if following is None and isinstance(error, MemoryError):
                raise OutOfMemory from error
            if following is None:
                raise
            failures.append(_Failure(place, _lasting(error, place) or ""))
            place = following
        give_back()


def _rungs(place: Place) -> Iterator[Place]:
    yield place
    if place.half:
        yield replace(place, half=False)
    if not place.device.is_cpu:
        yield replace(place, device=CPU, half=False)


def _next(place: Place, error: Exception) -> Place | None:
    """Where to try next; None when the failure has nothing to do with the place."""
    if ran_out(error):
        return None if place.device.is_cpu else replace(place, device=CPU, half=False)
    if _lasting(error, place) is None:
        return None
    return next((rung for rung in list(_rungs(place))[1:]), None)


def _lasting(error: Exception, place: Place) -> str | None:
    """Why this model had better not run at this place again; None when the place is not the reason.

    torch's devices fail by RuntimeError; on the CPU in single precision that is a fault of ours."""
    if place.device.is_cpu and not place.half:
        return None
    if isinstance(error, NotAPicture):
        return f"{place.name} gave something that is no picture; this model runs elsewhere from now on."
    if isinstance(error, DeviceFailed):
        return f"{error.message} It runs elsewhere from now on."
    if isinstance(error, RuntimeError) and not ran_out(error):
        return f"The {place.name} could not run this model. It runs elsewhere from now on."
    return None

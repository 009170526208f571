"""Runs a card's trial picture at every place of this computer: how fast each is, and whether they agree.

A GPU's single precision adds in another order than the CPU's; half precision rounds to 11 bits. Either is used only
where the trial's farthest pixel stays within a tolerance that no eye sees, so recipes give the same picture anywhere.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from time import perf_counter
from typing import Any

import numpy as np
from numpy.typing import NDArray

from aigc_studio.core.errors import StudioError
from aigc_studio.jobs.context import JobContext
from aigc_studio.library.card import ModelCard
from aigc_studio.library.device import Place
from aigc_studio.library.running.measured import Measured, Measurements
from aigc_studio.library.running.memory import give_back
from aigc_studio.library.running.shortage import ran_out
from aigc_studio.library.running.sound import check_made
from aigc_studio.library.trial import picture_of, sample

#: Steps of 8 bits that the farthest pixel may be away from the CPU's picture in single precision.
TOLERANCE = 2.0
#: The same for an encoder's numbers, as a share of their spread.
_OF_SPREAD = 0.01
#: A model that takes longer is timed by its first run, which includes the device's warming up.
_LONG = 5.0
_RUNS = 3

Open = Callable[[Place], Any]


def measure(card: ModelCard, places: Iterable[Place], open_model: Open, context: JobContext) -> Measurements:
    """The card at every one of `places`, of which the first is the CPU in single precision, the others' yardstick.

    Raises StudioError when the model does not run there, and JobCancelled between runs."""
    measured: dict[str, Measured] = {}
    refused: dict[str, str] = {}
    yardstick: NDArray[Any] | None = None
    wanted = list(places)
    for index, place in enumerate(wanted):
        share = context.part(index / len(wanted), (index + 1) / len(wanted))
        share.step(0.0, place.name)
        try:
            made, seconds = _timed(card, open_model(place), share)
        except (StudioError, RuntimeError, MemoryError) as error:
            if yardstick is None:
                raise
            refused[place.id] = _why_not(place, error)
            continue
        finally:
            give_back()
        yardstick = made if yardstick is None else yardstick
        difference = apart(yardstick, made)
        measured[place.id] = Measured(round(seconds, 5), round(difference, 2))
        if not difference <= TOLERANCE:
            refused[place.id] = f"{place.name} gives other pictures ({difference:.0f} of 255 away)."
    return Measurements(measured, refused)


def apart(one: NDArray[Any], other: NDArray[Any]) -> float:
    """The farthest two results are from each other in steps of 8 bits; vectors by the spread that is allowed them."""
    if one.shape != other.shape:
        return 255.0
    farthest = float(np.abs(one.astype(np.float32) - other.astype(np.float32)).max())
    if one.dtype == np.uint8:
        return farthest
    return TOLERANCE * farthest / max(1e-12, _OF_SPREAD * float(one.std()))


def _timed(card: ModelCard, model: Any, context: JobContext) -> tuple[NDArray[Any], float]:
    """The trial's result and the seconds of the fastest run; the first run is the device's warming up."""
    fastest, made = float("inf"), None
    for run in range(_RUNS):
        context.check()
        began = perf_counter()
        made = _tried(card, model, context.part(run / _RUNS, (run + 1) / _RUNS))
        seconds = perf_counter() - began
        if run or seconds > _LONG:
            fastest = min(fastest, seconds)
        if seconds > _LONG:
            break
    assert made is not None
    check_made(made, None if card.kind == "generator" else sample("still-life", 8))
    return made, fastest


def _tried(card: ModelCard, model: Any, context: JobContext) -> NDArray[Any]:
    """The model's trial picture; an encoder's vector."""
    picture = picture_of(card, model, context) if card.kind != "encoder" else None
    return np.asarray(model.encode(sample("still-life")), np.float32) if picture is None else picture


def _why_not(place: Place, error: Exception) -> str:
    if ran_out(error):
        return f"There is too little memory on the {place.device.name} for this model."
    return error.message if isinstance(error, StudioError) else f"The {place.name} could not run this model."

"""What a training says while it runs and how it ends: plain data, the same in its own process and in the window's."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import Any, Literal

Outcome = Literal["finished", "paused", "failed", "killed"]


@dataclass(frozen=True)
class Preparing:
    """Before the first step and after the last one: `fraction` 0..1 of the whole, and what is being done."""

    fraction: float
    message: str


@dataclass(frozen=True)
class Progress:
    """After a step.

    `losses` and `measures` by name (`diversity`, `kid` and others, those of the newest samples); `seconds_left` is None
    in the first moments; `memory` in bytes, of the GPU where there is one; `sheet` the newest sample sheet's path, ""
    before the first; `saved` the step of the newest checkpoint; `notice` a sentence that the person should read.
    """

    step: int
    steps: int
    losses: Mapping[str, float] = field(default_factory=dict)
    measures: Mapping[str, float] = field(default_factory=dict)
    pictures_per_second: float = 0.0
    seconds_left: float | None = None
    memory: int = 0
    sheet: str = ""
    saved: int = 0
    notice: str = ""


@dataclass(frozen=True)
class Ended:
    """The last word. `model` is the id of the card in the library when `outcome` is "finished", "" otherwise.

    A "paused" training was stopped and can be resumed; a "killed" one had no last word of its own: its parent says so.
    `message` and `hint` are sentences for the person.
    """

    outcome: Outcome
    step: int = 0
    message: str = ""
    hint: str = ""
    model: str = ""


Event = Preparing | Progress | Ended
_KINDS: Mapping[str, type[Event]] = {"preparing": Preparing, "progress": Progress, "ended": Ended}


def to_line(event: Event) -> str:
    """One line of JSON, without its end."""
    kind = type(event).__name__.lower()
    return json.dumps({"event": kind} | asdict(event), ensure_ascii=True)


def from_line(line: str) -> Event | None:
    """None for a line that is no event: libraries print too."""
    try:
        raw: dict[str, Any] = json.loads(line)
        return _KINDS[raw.pop("event")](**raw)
    except (ValueError, KeyError, TypeError, AttributeError):
        return None

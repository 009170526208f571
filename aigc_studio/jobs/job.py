"""One piece of slow work and what happens to it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from threading import Event
from time import monotonic
from typing import TYPE_CHECKING, Any

from aigc_studio.core.ids import new_id

if TYPE_CHECKING:
    from aigc_studio.jobs.context import JobContext


@dataclass(frozen=True)
class JobEvent:
    """Something that happened to a job; `job` says which."""

    job: Job


@dataclass(frozen=True)
class Started(JobEvent):
    pass


@dataclass(frozen=True)
class Progressed(JobEvent):
    fraction: float  # 0..1
    message: str
    seconds_left: float | None


@dataclass(frozen=True)
class Previewed(JobEvent):
    pixels: Any


@dataclass(frozen=True)
class Finished(JobEvent):
    result: Any


@dataclass(frozen=True)
class Failed(JobEvent):
    error: BaseException


@dataclass(frozen=True)
class Cancelled(JobEvent):
    pass


@dataclass(eq=False)
class Job:
    """Work waiting or running on a lane; ends as exactly one of Finished, Failed, Cancelled.

    `work` is called with a JobContext on the lane's thread; `on_event` is called on that thread too, so a listener
    that lives elsewhere must hop (the session does so with `loop.call_soon_threadsafe`).
    """

    title: str
    work: Callable[[JobContext], Any]
    on_event: Callable[[JobEvent], None]
    id: str = field(default_factory=new_id)
    submitted: float = field(default_factory=monotonic)
    _stop: Event = field(default_factory=Event)

    def cancel(self) -> None:
        """Ask the job to stop; it does so at its next step."""
        self._stop.set()

    @property
    def cancelled(self) -> bool:
        return self._stop.is_set()

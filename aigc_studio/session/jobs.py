"""The queue as the person sees it: what runs, what waits, how long still."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from statistics import fmean
from time import monotonic
from typing import Any

from PySide6.QtCore import QObject, Signal

from aigc_studio.jobs.context import JobContext
from aigc_studio.jobs.job import Cancelled, Failed, Finished, Job, JobEvent, Progressed, Started
from aigc_studio.jobs.lane import Lane
from aigc_studio.session.hop import Hop


@dataclass(frozen=True)
class JobRow:
    """`fraction` 0..1 and `seconds_left` are None while nothing is known."""

    id: str
    title: str
    fraction: float | None = None
    message: str = ""
    seconds_left: float | None = None
    waiting: bool = True

    @property
    def seconds(self) -> float | None:
        """What all of it takes, None while nothing is known."""
        if self.seconds_left is None or self.fraction is None or self.fraction >= 1:
            return None
        return self.seconds_left / (1 - self.fraction)


class JobsSession(QObject):
    changed = Signal()

    def __init__(self, hop: Hop, queue: Lane) -> None:
        super().__init__()
        self._hop, self._queue = hop, queue
        self._jobs: dict[str, tuple[Job, JobRow]] = {}
        self._began: dict[str, float] = {}
        self._took: list[float] = []  # what was finished since the queue was last empty, in seconds

    @property
    def rows(self) -> list[JobRow]:
        return [row for _, row in self._jobs.values()]

    @property
    def seconds_left(self) -> float | None:
        """Until all is done, None while nothing is known. Those that wait count as those before them took."""
        left = [row.seconds_left for row in self.rows if row.seconds_left is not None]
        waiting = sum(row.waiting for row in self.rows)
        if not waiting:
            return sum(left) if left else None
        took = self._took or [row.seconds for row in self.rows if row.seconds is not None]
        return sum(left) + waiting * fmean(took) if took else None

    def submit(
        self,
        title: str,
        work: Callable[[JobContext], Any],
        done: Callable[[Any], None] | None = None,
        on_event: Callable[[JobEvent], None] | None = None,
        ended: Callable[[], None] | None = None,
        place: str = "",
    ) -> None:
        """Queue work that shows up in the list until it ends; `ended()` is called last, however it ended. `place` is
        that of `Hop.submit`."""

        def heard(event: JobEvent) -> None:
            self._hear(event)
            if on_event is not None:
                on_event(event)

        job = self._hop.submit(self._queue, title, work, done, on_event=heard, ended=ended, place=place)
        self._jobs[job.id] = (job, JobRow(job.id, title))
        self.changed.emit()

    def cancel(self, job_id: str) -> None:
        if job_id in self._jobs:
            self._queue.cancel(self._jobs[job_id][0])

    def cancel_all(self) -> None:
        self._queue.cancel_all()

    def _hear(self, event: JobEvent) -> None:
        job, row = self._jobs.get(event.job.id, (event.job, JobRow(event.job.id, event.job.title)))
        if isinstance(event, Finished | Failed | Cancelled):
            self._jobs.pop(job.id, None)
            began = self._began.pop(job.id, None)
            if isinstance(event, Finished) and began is not None:
                self._took.append(monotonic() - began)
            if not self._jobs:
                self._took = []
        elif isinstance(event, Started):
            self._began[job.id] = monotonic()
            self._jobs[job.id] = (job, replace(row, waiting=False))
        elif isinstance(event, Progressed):
            row = replace(row, fraction=event.fraction, message=event.message, seconds_left=event.seconds_left)
            self._jobs[job.id] = (job, row)
        self.changed.emit()

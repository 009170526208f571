"""The queue as the person sees it: what runs, what waits, how long still."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
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


class JobsSession(QObject):
    changed = Signal()

    def __init__(self, hop: Hop, queue: Lane) -> None:
        super().__init__()
        self._hop, self._queue = hop, queue
        self._jobs: dict[str, tuple[Job, JobRow]] = {}

    @property
    def rows(self) -> list[JobRow]:
        return [row for _, row in self._jobs.values()]

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
        elif isinstance(event, Started):
            self._jobs[job.id] = (job, replace(row, waiting=False))
        elif isinstance(event, Progressed):
            row = replace(row, fraction=event.fraction, message=event.message, seconds_left=event.seconds_left)
            self._jobs[job.id] = (job, row)
        self.changed.emit()

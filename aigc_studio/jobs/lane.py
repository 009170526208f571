"""A lane: one thread that runs jobs one at a time."""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Callable
from typing import Any

from aigc_studio.core.errors import JobCancelled
from aigc_studio.jobs.context import JobContext
from aigc_studio.jobs.garbage import spare_modules
from aigc_studio.jobs.job import Cancelled, Failed, Finished, Job, JobEvent, Started


class Lane:
    """Runs submitted work in order on its own daemon thread, which starts with the first job.

    `latest_wins`: a new job replaces every job still waiting (they end as Cancelled); the running one is left to
    finish, so that a dragged slider keeps showing pictures.
    """

    def __init__(self, name: str, *, latest_wins: bool = False) -> None:
        self.name = name
        self._latest_wins = latest_wins
        self._waiting: deque[Job] = deque()
        self._running: Job | None = None
        self._closed = False
        self._changed = threading.Condition()
        self._thread: threading.Thread | None = None

    def submit(self, title: str, work: Callable[[JobContext], Any], on_event: Callable[[JobEvent], None]) -> Job:
        """Queue `work`; events arrive on the lane's thread (Cancelled of replaced jobs on the caller's)."""
        job = Job(title, work, on_event)
        with self._changed:
            if self._closed:
                raise RuntimeError(f"lane {self.name} is closed")
            replaced = list(self._waiting) if self._latest_wins else []
            if replaced:
                self._waiting.clear()
            self._waiting.append(job)
            self._start_thread()
            self._changed.notify_all()
        for old in replaced:
            old.cancel()
            old.on_event(Cancelled(old))
        return job

    def jobs(self) -> list[Job]:
        """The running job, then those waiting, in order."""
        with self._changed:
            return ([self._running] if self._running else []) + list(self._waiting)

    def cancel(self, job: Job) -> None:
        """Stop a job: a waiting one ends at once, a running one at its next step."""
        job.cancel()
        with self._changed:
            if job not in self._waiting:
                return
            self._waiting.remove(job)
        job.on_event(Cancelled(job))

    def cancel_all(self) -> None:
        with self._changed:
            waiting, running = list(self._waiting), self._running
            self._waiting.clear()
        for job in waiting:
            job.cancel()
            job.on_event(Cancelled(job))
        if running is not None:
            running.cancel()

    def wait_idle(self, timeout: float | None = None) -> bool:
        """Block until nothing runs or waits; False on timeout (seconds)."""
        with self._changed:
            return self._changed.wait_for(lambda: not self._waiting and self._running is None, timeout)

    def close(self, timeout: float | None = 10.0) -> None:
        """Cancel everything and end the thread."""
        self.cancel_all()
        with self._changed:
            self._closed = True
            self._changed.notify_all()
            thread = self._thread
        if thread is not None and thread is not threading.current_thread():
            thread.join(timeout)

    def _start_thread(self) -> None:
        if self._thread is None:
            self._thread = threading.Thread(target=self._run, name=f"lane-{self.name}", daemon=True)
            self._thread.start()

    def _run(self) -> None:
        while True:
            with self._changed:
                self._changed.wait_for(lambda: bool(self._waiting) or self._closed)
                if not self._waiting:
                    return
                job = self._running = self._waiting.popleft()
            try:
                job.on_event(_perform(job))
            finally:  # idle means that everybody has been told, too
                spare_modules()
                with self._changed:
                    self._running = None
                    self._changed.notify_all()


def _perform(job: Job) -> JobEvent:
    if job.cancelled:
        return Cancelled(job)
    job.on_event(Started(job))
    try:
        return Finished(job, job.work(JobContext(job)))
    except JobCancelled:
        return Cancelled(job)
    except BaseException as error:  # noqa: BLE001 - a lane must outlive its work; session.notices sorts the failures
        return Failed(job, error)

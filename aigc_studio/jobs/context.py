"""What running work may say and must ask: progress, previews, and whether to stop."""

from __future__ import annotations

from collections.abc import Callable
from time import monotonic
from typing import Any

from aigc_studio.core.errors import JobCancelled
from aigc_studio.jobs.job import Job, Previewed, Progressed


class JobContext:
    """Handed to every work function. Without a job it is a foreground context, as scripts and tests use it."""

    def __init__(self, job: Job | None = None, report: Callable[[float, str], None] | None = None) -> None:
        self._job = job
        self._report = report
        self._began = monotonic()

    def step(self, fraction: float, message: str = "") -> None:
        """Report progress (0..1). Raises JobCancelled first if the person asked to stop."""
        self.check()
        if self._job is not None:
            elapsed = monotonic() - self._began
            # An estimate from the first moments is noise; better none.
            left = elapsed / fraction - elapsed if fraction > 0.02 and elapsed > 0.3 else None
            self._job.on_event(Progressed(self._job, min(fraction, 1.0), message, left))
        if self._report is not None:
            self._report(fraction, message)

    def check(self) -> None:
        """Raise JobCancelled if the person asked to stop."""
        if self._job is not None and self._job.cancelled:
            raise JobCancelled

    def preview(self, pixels: Any) -> None:
        """Show an intermediate picture."""
        self.check()
        if self._job is not None:
            self._job.on_event(Previewed(self._job, pixels))

    def part(self, start: float, stop: float) -> JobContext:
        """A context whose 0..1 is `start`..`stop` of this one: for one photo of a batch."""
        return _Part(self, start, stop)


class _Part(JobContext):
    def __init__(self, whole: JobContext, start: float, stop: float) -> None:
        super().__init__()
        self._whole, self._start, self._span = whole, start, stop - start

    def step(self, fraction: float, message: str = "") -> None:
        self._whole.step(self._start + fraction * self._span, message)

    def check(self) -> None:
        self._whole.check()

    def preview(self, pixels: Any) -> None:
        self._whole.preview(pixels)

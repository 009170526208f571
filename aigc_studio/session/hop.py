"""From a lane's thread to the window's: the only crossing there is."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from aigc_studio.jobs.context import JobContext
from aigc_studio.jobs.job import Cancelled, Failed, Finished, Job, JobEvent
from aigc_studio.jobs.lane import Lane
from aigc_studio.session.notices import Notices

#: `loop.call_soon_threadsafe` of the running event loop.
Post = Callable[..., object]


class Hop:
    """Submits work to lanes so that its events arrive on the window's thread; failures become notices."""

    def __init__(self, post: Post, notices: Notices) -> None:
        self._post = post
        self._notices = notices
        self._open = True

    def submit(
        self,
        lane: Lane,
        title: str,
        work: Callable[[JobContext], Any],
        done: Callable[[Any], None] | None = None,
        *,
        on_event: Callable[[JobEvent], None] | None = None,
        ended: Callable[[], None] | None = None,
        place: str = "",
    ) -> Job:
        """Run `work` on `lane`; `done(result)` on success, `ended()` however it ended, `on_event` for everything. A
        success takes back what was told of failures at `place`."""

        def arrived(event: JobEvent) -> None:
            if on_event is not None:
                on_event(event)
            if isinstance(event, Finished) and place:
                self._notices.settle(place)
            if isinstance(event, Finished) and done is not None:
                done(event.result)
            if isinstance(event, Failed):
                self._notices.failed(event.error, title, place)
            if isinstance(event, Finished | Failed | Cancelled) and ended is not None:
                ended()

        def leave(event: JobEvent) -> None:
            if self._open:
                self._post(arrived, event)

        return lane.submit(title, work, leave)

    def call(self, function: Callable[..., object], *arguments: object) -> None:
        """Call `function` on the window's thread, soon; from any thread."""
        if self._open:
            self._post(function, *arguments)

    def close(self) -> None:
        """Let nothing more across; called before the event loop ends."""
        self._open = False

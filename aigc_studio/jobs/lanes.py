"""The lanes of a running studio."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from aigc_studio.jobs.lane import Lane


@dataclass(frozen=True)
class Lanes:
    """`live`: previews while a hand is on a slider; only the newest waits. `full`: the same at full size once the hand
    lets go; only the newest waits. `side`: thumbnails of what a slider would do; only the newest waits. `look`: the
    gallery's list; only the newest waits. `save`: reading and writing files, in order, nothing dropped. `queue`:
    conversions and exports, with progress and cancel. `watch`: what a training has written so far; only the newest
    waits. `explain`: what the parts of a generator do; only the newest waits. `sort`: what was dropped, and which
    pictures of a data set are taken. `rest`: what is done in quiet moments."""

    live: Lane = field(default_factory=lambda: Lane("live", latest_wins=True))
    full: Lane = field(default_factory=lambda: Lane("full", latest_wins=True))
    side: Lane = field(default_factory=lambda: Lane("side", latest_wins=True))
    look: Lane = field(default_factory=lambda: Lane("look", latest_wins=True))
    save: Lane = field(default_factory=lambda: Lane("save"))
    queue: Lane = field(default_factory=lambda: Lane("queue"))
    watch: Lane = field(default_factory=lambda: Lane("watch", latest_wins=True))
    explain: Lane = field(default_factory=lambda: Lane("explain", latest_wins=True))
    sort: Lane = field(default_factory=lambda: Lane("sort"))
    rest: Lane = field(default_factory=lambda: Lane("rest"))

    @property
    def _cancelled(self) -> tuple[Lane, ...]:
        """Those whose work is not worth waiting for."""
        return (
            self.live, self.full, self.side, self.look, self.queue, self.watch, self.explain, self.sort, self.rest
        )  # fmt: skip

    def __iter__(self) -> Iterator[Lane]:
        return iter((*self._cancelled, self.save))

    def close(self) -> None:
        """End every lane; what waits to be saved is saved first, other work is cancelled."""
        for lane in self._cancelled:
            lane.close()
        self.save.wait_idle(60)
        self.save.close()

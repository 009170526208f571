"""The project's pictures as the person browses them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from time import monotonic

from PySide6.QtCore import QObject, QTimer, Signal

from aigc_studio.core.errors import StudioError
from aigc_studio.core.image import Pixels
from aigc_studio.gallery.artwork import Artwork, Sort
from aigc_studio.gallery.metadata import copy_artwork
from aigc_studio.gallery.project import Project
from aigc_studio.jobs.context import JobContext
from aigc_studio.jobs.job import Failed, JobEvent
from aigc_studio.jobs.lanes import Lanes
from aigc_studio.session.canvas import CanvasSession, Settled
from aigc_studio.session.hop import Hop
from aigc_studio.session.notices import Notices

#: A picture that was looked at for this long (milliseconds) is a result, and is kept.
SETTLED_AFTER = 700
#: Seconds for which thumbnails are made before those that are there are shown.
_A_WHILE = 1.0


@dataclass(frozen=True, slots=True)
class GalleryRow:
    """`file` and `thumbnail_file` ("" until that is made), are names of files: ten thousand Paths are a burden
    for the search for garbage."""

    id: str
    file: str
    thumbnail_file: str
    name: str
    stars: int
    stack_count: int
    made: datetime
    summary: str

    @property
    def path(self) -> Path:
        return Path(self.file)

    @property
    def thumbnail(self) -> Path | None:
        return Path(self.thumbnail_file) if self.thumbnail_file else None


class GallerySession(QObject):
    """`changed`: the rows are new."""

    changed = Signal()

    def __init__(self, project: Project, canvas: CanvasSession, hop: Hop, lanes: Lanes, notices: Notices) -> None:
        super().__init__()
        self._project, self._hop, self._lanes, self._notices = project, hop, lanes, notices
        self._filter: tuple[str, int, Sort] = ("", 0, "newest")
        self._stack = ""
        self.in_trash = False
        self.rows: list[GalleryRow] = []
        self.total = 0
        self._pending: dict[str, Settled] = {}
        self._kept: set[tuple[str, str]] = set()  # identities of what was put into the gallery
        self._refused: list[tuple[Settled, datetime]] = []  # by the disk, which may have room again later
        self._seen = 0  # what the project was at when its list was read
        self._making_thumbnails = False
        self._without_thumbnail: set[str] = set()  # none can be made of these pictures
        self._quiet = QTimer(self, singleShot=True, interval=SETTLED_AFTER)
        self._quiet.timeout.connect(self.keep_settled)
        canvas.settled.connect(self._settled)
        canvas.history_changed.connect(self._wait_longer)
        self._removed: list[list[str]] = []  # what was thrown away here, the newest last

    def set_filter(self, text: str, stars: int, sort: Sort) -> None:
        """`sort`: newest, oldest, stars or name."""
        self._filter, self._stack, self.in_trash = (text, stars, sort), "", False
        self.refresh()

    def show_trash(self, text: str) -> None:
        """What was removed, until another filter is set."""
        self._filter, self._stack, self.in_trash = (text, 0, "newest"), "", True
        self.refresh()

    def expand_stack(self, artwork_id: str) -> None:
        """Every version of one stack; again: back to all."""
        self._stack = "" if self._stack else self._project.artwork(artwork_id).stack
        self.refresh()

    @property
    def expanded(self) -> bool:
        return bool(self._stack)

    def rate(self, ids: list[str], stars: int) -> None:
        """0 to 5 stars."""
        self._write("Rating", partial(self._project.rate, ids, stars))

    def trash(self, ids: list[str]) -> None:
        """To the project's own trash; the notice offers Undo."""
        self._removed.append(ids)
        self._write("Removing", lambda: self._project.trash(ids))
        what = "The picture is" if len(ids) == 1 else f"{len(ids)} pictures are"
        self._notices.post(f"{what} in the project's trash.", action="Undo", act=lambda: self.restore(ids))

    def restore(self, ids: list[str]) -> None:
        """Out of the trash again."""
        back = frozenset(ids)
        rest = ([one for one in removed if one not in back] for removed in self._removed)
        self._removed = [removed for removed in rest if removed]
        self._write("Restoring", lambda: self._project.restore(ids))
        self._notices.post("It is back in the gallery." if len(ids) == 1 else "They are back in the gallery.")

    @property
    def can_undo_trash(self) -> bool:
        return bool(self._removed)

    def undo_trash(self) -> None:
        """Bring back what was removed last, and then what was removed before it."""
        if self._removed:
            self.restore(self._removed[-1])

    def add_files(self, sources: Sequence[Path | bytes], done: Callable[[int], None] | None = None) -> None:
        """Keep copies of pictures; one that cannot be read does not stop the others. `done`: how many are there now."""
        added = 0

        def keep(source: Path | bytes) -> None:
            nonlocal added
            self._project.add_file(source)
            added += 1

        for source in sources:
            self._write("Adding a picture", partial(keep, source))
        if done is not None:  # the lane keeps the order
            self._hop.submit(self._lanes.save, "Adding pictures", lambda _context: added, done)

    def export(self, ids: list[str], folder: Path) -> None:
        """Copies for other people and programs, which overwrite nothing; each carries its recipe."""
        paths = self.paths(ids)

        def copy(_context: JobContext) -> int:
            return len([copy_artwork(path, folder) for path in paths])

        def done(count: int) -> None:
            self._notices.post("A copy was exported." if count == 1 else f"{count} copies were exported.", str(folder))

        self._hop.submit(self._lanes.save, "Exporting pictures", copy, done)

    def paths(self, ids: Sequence[str]) -> list[Path]:
        """Of those of these pictures that are listed, in order."""
        wanted = frozenset(ids)
        return [row.path for row in self.rows if row.id in wanted]

    def path(self, artwork_id: str) -> Path | None:
        return next((row.path for row in self.rows if row.id == artwork_id), None)

    def refresh(self) -> None:
        """Read the list again, away from the window."""
        text, stars, sort = self._filter
        stack, in_trash = self._stack, self.in_trash

        def read(_context: JobContext) -> tuple[list[GalleryRow], int, int]:
            seen = self._project.changes_elsewhere()
            if in_trash:
                found = [artwork for artwork in self._project.trashed() if _has(artwork, text)]
            else:
                found = self._project.stack(stack) if stack else self._project.artworks(text, stars, sort)
            return [_row(artwork, self._thumbnail_file(artwork)) for artwork in found], self._project.total, seen

        def show(result: tuple[list[GalleryRow], int, int]) -> None:
            self.rows, self.total, self._seen = result
            self.changed.emit()
            self._make_thumbnails([row.id for row in self.rows if not row.thumbnail_file])

        self._hop.submit(self._lanes.look, "Reading the gallery", read, show)

    def catch_up(self) -> None:
        """Read the list again if another window, or a command, has changed it meanwhile."""

        def compare(now: int) -> None:
            if now != self._seen:
                self.refresh()

        # In order with what is written: on the lane of the list it would take the place of one that waits.
        self._hop.submit(
            self._lanes.save, "Looking for changes", lambda _context: self._project.changes_elsewhere(), compare
        )

    def keep_settled(self) -> None:
        """Put what the sliders made into the gallery; versions of one layer share a stack."""
        pending, self._pending = self._pending, {}
        self._quiet.stop()
        for one in pending.values():
            self._keep_soon(one, datetime.now(UTC))

    def keep_refused(self) -> None:
        """Try again with what the disk did not take."""
        refused, self._refused = self._refused, []
        for one, made in refused:
            self._keep_soon(one, made)

    def _keep_soon(self, one: Settled, made: datetime) -> None:
        def heard(event: JobEvent) -> None:
            if isinstance(event, Failed) and isinstance(event.error, StudioError) and one.key in self._project.layers:
                self._refused.append((one, made))

        def kept(written: bool) -> None:
            self.refresh()
            if written:  # the disk takes pictures again
                self.keep_refused()

        self._hop.submit(
            self._lanes.save, "Keeping the picture", lambda _context: self._keep(one, made), kept, on_event=heard
        )

    def _keep(self, one: Settled, made: datetime) -> bool:
        if one.identity in self._kept:  # by another layer that shows the same
            return False
        picture = Pixels(self._project.layers.get(one.key))
        self._project.add(picture, one.recipe, name=one.layer.name, stack=one.layer.id, made=made)
        self._kept.add(one.identity)
        return True

    def _settled(self, one: Settled) -> None:
        if one.layer.recipe is not None and one.identity not in self._kept:
            self._pending[one.layer.id] = one
            self._quiet.start()

    def _wait_longer(self) -> None:
        if self._pending:
            self._quiet.start()

    def _thumbnail_file(self, artwork: Artwork) -> str:
        found = self._project.found_thumbnail(artwork)
        return str(found or (artwork.path if artwork.id in self._without_thumbnail else ""))

    def _make_thumbnails(self, ids: Sequence[str]) -> None:
        """Those that are missing, of pictures that were found in the folder: some at a time, in quiet moments, so that
        the list need not wait for them."""
        if self._making_thumbnails or not ids:
            return

        def work(_context: JobContext) -> None:
            until = monotonic() + _A_WHILE
            for artwork_id in ids:
                try:
                    artwork = self._project.artwork(artwork_id)
                except StudioError:  # gone since
                    continue
                if self._project.thumbnail(artwork) == artwork.path:
                    self._without_thumbnail.add(artwork_id)
                if monotonic() > until:
                    return

        def ended() -> None:
            self._making_thumbnails = False

        self._making_thumbnails = True
        self._hop.submit(self._lanes.rest, "Making thumbnails", work, lambda _result: self.refresh(), ended=ended)

    def _write(self, doing: str, work: Callable[[], object]) -> None:
        self._hop.submit(self._lanes.save, doing, lambda _context: work(), lambda _result: self.refresh())


def _has(artwork: Artwork, text: str) -> bool:
    """Whether every word of `text` is in an artwork's name or summary."""
    return all(word in f"{artwork.name} {artwork.summary}".casefold() for word in text.casefold().split())


def _row(artwork: Artwork, thumbnail_file: str) -> GalleryRow:
    return GalleryRow(
        artwork.id, str(artwork.path), thumbnail_file, artwork.name, artwork.stars,
        artwork.stack_count, artwork.made, artwork.summary,
    )  # fmt: skip

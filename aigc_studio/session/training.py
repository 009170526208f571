"""Trainings: started, queued, watched, stopped, gone on with. Each runs in a process of its own."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer, Signal

from aigc_studio.core.errors import StudioError
from aigc_studio.core.settings import cache_folder, data_folder
from aigc_studio.jobs.lanes import Lanes
from aigc_studio.library.catalog import Catalog
from aigc_studio.session.hop import Hop
from aigc_studio.session.jobs import JobsSession
from aigc_studio.session.library import LibrarySession
from aigc_studio.session.notices import Notices
from aigc_studio.session.training_draft import Terms, TrainingDraft
from aigc_studio.session.training_look import Looker, Seen, Wanted
from aigc_studio.training.branching import extend, fork
from aigc_studio.training.child import Child
from aigc_studio.training.events import Ended, Event, Preparing, Progress
from aigc_studio.training.request import begin
from aigc_studio.training.standing import Standing, standing, trainings

if TYPE_CHECKING:
    from aigc_studio.training.request import TrainModel

#: Milliseconds between two looks at what the child says, and at what it wrote.
HEARD_EVERY, SEEN_EVERY = 250, 1000
#: Seconds that a training has for its checkpoint when the window closes.
_PATIENCE = 20.0
_REMOVED = ".removed"  # what was discarded, until the next start


@dataclass(frozen=True)
class TrainingRow:
    """A training in the list. `state` as in `training.standing`, or "queued" and "preparing"; `now` is what it said
    last while it runs."""

    id: str
    standing: Standing
    state: str
    message: str = ""
    now: Progress | None = None

    @property
    def name(self) -> str:
        return self.standing.request.name

    @property
    def step(self) -> int:
        return self.now.step if self.now else self.standing.step

    @property
    def steps(self) -> int:
        return self.standing.request.plan.steps

    @property
    def busy(self) -> bool:
        """Whether it runs or waits to."""
        return self.state in ("queued", "preparing", "running")


class TrainingSession(QObject):
    """`changed`: rows may be other. `seen` carries what is to be shown of the training that is watched. `placed`
    carries the id of a model that the person wants to use now. `wanted`: the Train view is to come to the front."""

    changed = Signal()
    seen = Signal(object)  # Seen
    placed = Signal(str)
    wanted = Signal()

    def __init__(
        self, catalog: Catalog, library: LibrarySession, hop: Hop, lanes: Lanes, jobs: JobsSession, notices: Notices
    ) -> None:
        super().__init__()
        self._catalog, self._library, self._hop, self._lanes = catalog, library, hop, lanes
        self._notices = notices
        self.draft = TrainingDraft(hop, lanes, jobs, notices)
        self.draft.pictures_changed.connect(self._remember_terms)
        self.folder = data_folder() / "trainings"
        self.watched, self.compared = "", tuple[str, ...]()
        self._standings: dict[str, Standing] = {}
        self._queue: list[str] = []
        self._child: tuple[str, Child] | None = None
        self._heard: Event | None = None
        self._looker = Looker()
        self._sheet = -1
        self._timer = QTimer(self, interval=HEARD_EVERY)
        self._timer.timeout.connect(self._tick)
        self._looks = QTimer(self, interval=SEEN_EVERY)
        self._looks.timeout.connect(self.look)

    def open(self) -> None:
        """List the trainings that are there, and find out what suits this computer; both come a moment later."""
        self.draft.open()
        removed = self.folder / _REMOVED
        self._hop.submit(self._lanes.rest, "Freeing space", lambda _: shutil.rmtree(removed, ignore_errors=True))
        self.reread()

    def reread(self) -> None:
        """Read the folder of trainings again."""
        self._hop.submit(self._lanes.save, "Reading the trainings", lambda _: trainings(self.folder), self._listed)

    # -- what there is -----------------------------------------------------------------------------------------------

    @property
    def rows(self) -> list[TrainingRow]:
        """The newest first."""
        return [self._row(one) for one in reversed(self._standings)]

    def row(self, training_id: str) -> TrainingRow | None:
        return self._row(training_id) if training_id in self._standings else None

    @property
    def running(self) -> str:
        """The id of the one that runs, "" when none does."""
        return self._child[0] if self._child else ""

    def runs_here(self, training_id: str) -> bool:
        """Whether its process is ours; another window's cannot be stopped from here."""
        return self._child is not None and self._child[0] == training_id

    def has_model(self, card_id: str) -> bool:
        """Whether a model that was trained is still in the library."""
        return card_id in self._catalog.cards

    def watch(self, training_id: str) -> None:
        """Show a training's samples and curves; "" shows the one that is being put together."""
        if training_id == self.watched:
            return
        self.watched, self.compared, self._sheet = training_id, (), -1
        self._follow()
        self.changed.emit()

    def compare(self, *training_ids: str) -> None:
        """Show other trainings' curves beside those of the watched one."""
        self.compared = training_ids
        self._follow()
        self.changed.emit()

    def show_sheet(self, index: int) -> None:
        """Which of the sample sheets to show; -1 for the newest, whichever that is."""
        self._sheet = index
        self.look()

    def look(self) -> None:
        """Read what the watched training wrote, away from the window; of many looks only the newest."""
        if self.watched not in self._standings:
            return
        others = tuple(self._standings[one].folder for one in self.compared if one in self._standings)
        wanted = Wanted(self.watched, self.folder / self.watched, self._sheet, others)
        self._hop.submit(self._lanes.watch, "Reading a training", lambda _: self._looker.look(wanted),
                         self._saw)  # fmt: skip

    # -- what the artist does ----------------------------------------------------------------------------------------

    def start(self) -> None:
        """Begin what was put together; it waits where another one runs."""
        try:
            request = self.draft.request()
        except StudioError as error:
            self._notices.failed(error)
            return
        self._begin(replace(request, name=_next_name(request.name, self.rows)), self.draft.origin)

    def resume(self, training_id: str) -> None:
        """Go on from the newest checkpoint."""
        row = self.row(training_id)
        if row is not None and not row.busy:
            self._queue.append(training_id)
            self._next()

    def extend(self, training_id: str, steps: int, pictures: Sequence[Path] = ()) -> None:
        """Let one that does not run go on to `steps` in all, with more pictures."""
        row = self.row(training_id)
        if row is None or row.busy:
            return
        folder = row.standing.folder

        def work(_context: object) -> Standing:
            extend(folder, steps, pictures)
            return standing(folder)

        def done(found: Standing) -> None:
            self._standings[training_id] = found
            self.resume(training_id)

        self._hop.submit(self._lanes.save, "Going on with the training", work, done)

    def branch(self, training_id: str) -> None:
        """Put a training together that begins with what another one has learnt."""
        row = self.row(training_id)
        if row is not None:
            request = row.standing.request
            self.draft.branch(replace(request, name=_next_name(request.name, self.rows)), row.standing.folder)
            self.watch("")

    def stop_and_keep(self, training_id: str) -> None:
        """End it after the step at hand; its model is kept."""
        if self.runs_here(training_id) and self._child:
            self._child[1].stop_and_keep()

    def pause(self, training_id: str) -> None:
        """End it after the step at hand, to be resumed; one that waits leaves the queue."""
        if training_id in self._queue:
            self._queue.remove(training_id)
            self.changed.emit()
        elif self.runs_here(training_id) and self._child:
            self._child[1].pause()

    def discard(self, training_id: str) -> None:
        """Out of the list, with its samples and checkpoints; a model that it made stays. The notice offers Undo."""
        row = self.row(training_id)
        if row is None or self.runs_here(training_id):
            return
        self.pause(training_id)
        aside = self.folder / _REMOVED / training_id
        try:
            shutil.rmtree(aside, ignore_errors=True)
            aside.parent.mkdir(parents=True, exist_ok=True)
            (self.folder / training_id).rename(aside)
        except OSError as error:
            self._notices.post(f"“{row.name}” cannot be removed ({error.strerror}).", "Close what uses its folder.")
            return

        def undo() -> None:
            aside.rename(self.folder / training_id)
            self.reread()

        del self._standings[training_id]
        self.watch("") if self.watched == training_id else self.changed.emit()
        self._notices.post(f"The training “{row.name}” was removed.", "Models that it made stay.", "Undo", undo)

    def use(self, model: str) -> None:
        """Put a trained model to work."""
        if model in self._catalog.cards:
            self.placed.emit(model)

    def close(self) -> None:
        """The window closes: a training that runs is paused, with a checkpoint."""
        self._timer.stop()
        self._looks.stop()
        self._queue.clear()
        if self._child is not None:
            self._child[1].pause()

    def wait(self) -> None:
        """After `close`, on any thread: until the training has saved itself."""
        if self._child is not None and self._child[1].wait(_PATIENCE) is None:
            self._child[1].kill()  # it has a checkpoint of a while ago
            self._child[1].wait(_PATIENCE)

    # -- how it works ------------------------------------------------------------------------------------------------

    def _begin(self, request: TrainModel, origin: Path | None) -> None:
        folder = self.folder / _free_name(request.name, self.folder)

        def work(_context: object) -> None:
            fork(request, folder, origin) if origin else begin(request, folder)

        def begun(_result: object) -> None:
            self._standings[folder.name] = Standing(folder, request, "new")
            self._queue.append(folder.name)
            self._next()
            self.watch(folder.name)

        self._hop.submit(self._lanes.save, "Beginning the training", work, begun)

    def _next(self) -> None:
        """Start the first that waits, when none runs."""
        if self._child is None and self._queue:
            name = self._queue.pop(0)
            self._heard = Preparing(0.0, "Starting")
            try:
                child = Child(
                    self.folder / name, cache_folder() / "training", self._catalog.own_folder, self._hear(name)
                )
            except StudioError as error:
                self._notices.failed(error)
                self._next()
                return
            self._child = (name, child)
            self._timer.start()
        self._follow()
        self.changed.emit()

    def _hear(self, name: str) -> Callable[[Event], None]:
        """The child speaks on a thread of its own: the newest word is kept for the next tick, the last one hops."""

        def hear(event: Event) -> None:
            if isinstance(event, Ended):
                self._hop.call(self._end, name, event)
            else:
                self._heard = event

        return hear

    def _tick(self) -> None:
        self.changed.emit()

    def _end(self, name: str, ended: Ended) -> None:
        self._child, self._heard = None, None
        self._timer.stop()
        standing = self._standings.get(name)
        if standing is not None:
            state = "interrupted" if ended.outcome == "killed" else ended.outcome
            self._standings[name] = replace(
                standing, state=state, step=ended.step or standing.step, message=ended.message, hint=ended.hint,
                model=ended.model,
            )  # fmt: skip
            self._tell(name, standing.request.name, ended)
        self._next()
        self.look()

    def _tell(self, training_id: str, name: str, ended: Ended) -> None:
        if ended.outcome == "finished":
            self._library.reload()
            card = self._catalog.cards.get(ended.model)
            words = self._library.becomes(card.kind) if card else ""
            self._notices.post(f"“{name}” is trained and in the library.", words, "Use it now",
                               lambda: self.use(ended.model))  # fmt: skip
        elif ended.outcome in ("failed", "killed"):
            self._notices.post(f"“{name}”: {ended.message}", ended.hint, "Resume", lambda: self.resume(training_id))

    def _follow(self) -> None:
        """Look at what is watched: once, and again and again while it or what it is compared with runs."""
        self.look()
        if any(map(self.runs_here, (self.watched, *self.compared))):
            self._looks.start()
        else:
            self._looks.stop()

    def _row(self, training_id: str) -> TrainingRow:
        standing = self._standings[training_id]
        if training_id in self._queue:
            return TrainingRow(training_id, standing, "queued")
        if not self.runs_here(training_id):
            return TrainingRow(training_id, standing, standing.state, standing.message)
        if isinstance(self._heard, Progress):
            return TrainingRow(training_id, standing, "running", now=self._heard)
        message = self._heard.message if isinstance(self._heard, Preparing) else ""
        return TrainingRow(training_id, standing, "preparing", message)

    def _listed(self, found: list[Standing]) -> None:
        self._standings = {one.folder.name: one for one in sorted(found, key=_began)}
        self.changed.emit()

    def _saw(self, seen: Seen) -> None:
        if seen.id == self.watched:
            self.seen.emit(seen)

    def _remember_terms(self) -> None:
        """Whose pictures these are is asked once: pictures of an earlier training are known."""
        known = {one.request.pictures: one.request for one in self._standings.values()}
        request = known.get(self.draft.sources)
        if request is not None and self.draft.terms == Terms():
            self.draft.set_terms(Terms(request.licence, bool(request.consent)))


def _began(standing: Standing) -> float:
    try:
        return (standing.folder / "training.json").stat().st_mtime
    except OSError:
        return 0.0


def _next_name(name: str, rows: Sequence[TrainingRow]) -> str:
    """The name, with a number where there is one of that name already: after "Views" and "Views 2" comes "Views 3"."""
    names = {row.name for row in rows}
    stem, _, number = name.rpartition(" ")
    name = stem if number.isdecimal() and {stem, name} <= names else name
    return next(one for one in (name, *(f"{name} {n}" for n in range(2, 10_000))) if one not in names)


def _free_name(name: str, parent: Path) -> str:
    """A folder's name after the training's, with a number where there is one already."""
    plain = "".join(letter if letter.isalnum() else "-" for letter in name.casefold()).strip("-")[:40] or "training"
    taken = {path.name for path in parent.iterdir()} if parent.is_dir() else set()
    return next(one for one in (plain, *(f"{plain}-{n}" for n in range(2, 10_000))) if one not in taken)

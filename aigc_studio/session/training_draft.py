"""The training that is being put together: its pictures, whose they are, and the numbers."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from functools import reduce
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, Signal

from aigc_studio.core.errors import StudioError
from aigc_studio.core.settings import cache_folder
from aigc_studio.jobs.context import JobContext
from aigc_studio.jobs.job import JobEvent, Progressed
from aigc_studio.jobs.lanes import Lanes
from aigc_studio.session.hop import Hop
from aigc_studio.session.jobs import JobsSession
from aigc_studio.session.notices import Notices
from aigc_studio.training.data.archives import bare_name, is_archive
from aigc_studio.training.data.sheet import contact_sheet
from aigc_studio.training.data.survey import Survey, survey
from aigc_studio.training.data.tensors import Colour, Framing, Preparation, prepare
from aigc_studio.training.described import Described, described_families
from aigc_studio.training.families import OF_CLASSES
from aigc_studio.training.machine import suggested_preset
from aigc_studio.training.plan import TrainingPlan
from aigc_studio.training.request import TrainModel

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Preview = NDArray[np.uint8]

#: Rows and columns of a preview.
_PREVIEWED = (6, 8)
#: In the order of how much time a training takes.
PRESETS = ("tiny", "cpu", "laptop", "large")
#: Of notices: the pictures that are put together are all looked at again, whatever joins them.
PLACE = "training pictures"


@dataclass(frozen=True)
class Terms:
    """Under which licence the pictures may be used, and whether their makers, and the people in them, agree."""

    licence: str = ""
    agreed: bool = False


class TrainingDraft(QObject):
    """`changed`: anything may be other, re-read all. `pictures_changed`: which pictures there are, and which are
    taken. `looked` carries how far (0..1) the look at new pictures is."""

    changed = Signal()
    pictures_changed = Signal()
    looked = Signal(float)

    def __init__(self, hop: Hop, lanes: Lanes, jobs: JobsSession, notices: Notices) -> None:
        super().__init__()
        self._hop, self._lanes, self._jobs, self._notices = hop, lanes, jobs, notices
        self.families: tuple[Described, ...] = ()  # read a moment later
        self.preset = "cpu"
        self.plan = TrainingPlan("")
        self.sources: tuple[Path, ...] = ()
        self.survey: Survey | None = None
        self.looking = False
        self._wishes: list[Callable[[Survey], Survey]] = []  # of the person, for some of the pictures
        self._sorting = self._stale = False
        self.colour: Colour = "rgb"
        self.framing: Framing = "crop"
        self.terms = Terms()
        self.name = ""
        self.origin: Path | None = None

    def open(self) -> None:
        """Find the families and the preset that suits this computer; they come a moment later."""

        def work(_context: JobContext) -> tuple[tuple[Described, ...], str]:
            return described_families(), suggested_preset()

        def take(found: tuple[tuple[Described, ...], str]) -> None:
            self.families, preset = found
            first = self.families[0]
            self._take_plan(first, preset if preset in first.presets else next(iter(first.presets)))

        self._hop.submit(self._lanes.rest, "Looking for what can be trained", work, take)

    # -- pictures ----------------------------------------------------------------------------------------------------

    def add(self, paths: Iterable[Path]) -> None:
        """Look at folders, archives and pictures, on the queue; they join those that are there."""
        self._look(tuple(dict.fromkeys((*self.sources, *(path.absolute() for path in paths)))))

    def clear(self) -> None:
        """No pictures again."""
        self.sources, self.survey, self.terms, self.name, self.origin = (), None, Terms(), "", None
        self._notices.settle(PLACE)
        self._tell_pictures()

    def put_back(self, keys: Sequence[str]) -> None:
        """Take pictures that were set aside or left out; it is done a moment later."""
        self._wish(keys, lambda found: found.with_put_back(keys))

    def leave_out(self, keys: Sequence[str]) -> None:
        """Do not take these pictures; it is done a moment later."""
        self._wish(keys, lambda found: found.with_left_out(keys))

    @property
    def thumbnails(self) -> Path:
        """The folder with a small picture of each."""
        return cache_folder() / "training" / "thumbnails"

    # -- how they are used -------------------------------------------------------------------------------------------

    def set_colour(self, colour: Colour) -> None:
        self.colour = colour
        self.changed.emit()

    def set_framing(self, framing: Framing) -> None:
        self.framing = framing
        self.changed.emit()

    def set_terms(self, terms: Terms) -> None:
        self.terms = terms
        self.changed.emit()

    def set_name(self, name: str) -> None:
        self.name = name
        self.changed.emit()

    # -- the numbers -------------------------------------------------------------------------------------------------

    @property
    def family(self) -> Described | None:
        """None in the first moments."""
        return next((one for one in self.families if one.name == self.plan.family), None)

    @property
    def presets(self) -> list[str]:
        """Those that the family has."""
        return [preset for preset in PRESETS if self.family and preset in self.family.presets]

    def set_family(self, name: str) -> None:
        """Another family, with the numbers of its own preset."""
        found = next((one for one in self.families if one.name == name), None)
        if found is not None and name != self.plan.family:
            self._take_plan(found, self.preset if self.preset in found.presets else next(iter(found.presets)))

    def set_preset(self, preset: str) -> None:
        if self.family is not None and preset in self.family.presets:
            self._take_plan(self.family, preset)

    def set_number(self, name: str, value: Any) -> str:
        """One number of the plan. Returns why it was refused, "" when it was taken."""
        try:
            self._take(replace(self.plan, **{name: value}).checked())
        except StudioError as error:
            return error.sentence()
        return ""

    def branch(self, request: TrainModel, origin: Path) -> None:
        """As another training was asked for; it will begin with the weights in the folder `origin`."""
        self.clear()
        self.colour, self.framing = request.colour, request.framing
        self.terms, self.origin = Terms(request.licence, bool(request.consent)), origin
        self.name, self.plan = request.name, request.plan
        self._look(request.pictures, frozenset(request.put_back), frozenset(request.left_out))

    def forget_origin(self) -> None:
        """Begin from nothing after all."""
        self.origin = None
        self.changed.emit()

    # -- off it goes -------------------------------------------------------------------------------------------------

    @property
    def missing(self) -> str:
        """Why it cannot start yet, as what to do; "" when it can."""
        if self.looking or self._sorting:
            return "The pictures are still being looked at."
        if self.survey is None or self.family is None:
            return "Drop pictures first."
        if len(self.survey.taken) < 2:
            return "At least two pictures are needed. Add some, or put some back."
        if self.plan.family in OF_CLASSES and len(self.survey.labels) < 2:
            return "This kind learns from two folders of pictures. Drop the other one too."
        if not self.terms.licence.strip():
            return "Say whose pictures these are."
        if not self.terms.agreed:
            return "Confirm that you may use these pictures."
        return ""

    def preview(self, show: Callable[[Preview], None]) -> None:
        """A few pictures as the networks will see them, away from the window; of many questions only the newest."""
        found, preparation, plan = self.survey, Preparation(self.plan.side, self.colour, self.framing, 0.0), self.plan
        if found is None or len(found.taken) < 2:
            return
        folder = cache_folder() / "training" / "previews"

        def work(context: JobContext) -> Preview:
            return _preview(found, preparation, plan, folder, context)

        self._hop.submit(self._lanes.side, "Preparing a few pictures", work, show)

    def request(self) -> TrainModel:
        """What is asked for. Raises StudioError when something is missing."""
        if self.missing or self.survey is None:
            raise StudioError("This training cannot start yet.", self.missing)
        consent = "The person who trained it confirmed that these pictures may be used for this."
        return TrainModel(
            self.sources, self.plan, self.name.strip() or _name_of(self.sources), self.colour, self.framing,
            self.terms.licence.strip(), consent, tuple(sorted(self.survey.put_back)),
            tuple(sorted(self.survey.left_out)),
        )  # fmt: skip

    # -- how it works ------------------------------------------------------------------------------------------------

    def _look(
        self, sources: tuple[Path, ...], put_back: frozenset[str] = frozenset(), left_out: frozenset[str] = frozenset()
    ) -> None:
        plan, folder, before = self.plan, self.thumbnails, self.survey
        if before is not None:
            put_back, left_out = before.put_back | put_back, before.left_out | left_out

        def work(context: JobContext) -> tuple[Survey, list[Path], str]:
            found = survey(sources, plan.side, context, folder).with_put_back(put_back).with_left_out(left_out)
            return _judged(found, plan), _without_pictures(sources, found), _name_of(sources)

        def done(looked: tuple[Survey, list[Path], str]) -> None:
            found, empty, name = looked
            if empty:
                names = ", ".join(path.name for path in empty)
                self._notices.post(f"There are no pictures in {names}.", "The others are as they were.")
            self.sources = tuple(path for path in sources if path not in empty)
            now, self.survey = self.survey, found
            if now is not None and now is not before:  # wishes that came true while it looked
                self._wishes.insert(0, lambda found: found.with_put_back(now.put_back).with_left_out(now.left_out))
            if self._wishes or not _judges_alike(plan, self.plan):
                self._sort()
            self.name = self.name or name

        def heard(event: JobEvent) -> None:
            if isinstance(event, Progressed):
                self.looked.emit(event.fraction)

        def ended() -> None:
            self.looking = False
            self._tell_pictures()

        self.looking = True
        self._jobs.submit("Looking at the pictures", work, done, on_event=heard, ended=ended, place=PLACE)
        self.changed.emit()

    def _take_plan(self, family: Described, preset: str) -> None:
        self.preset = preset
        self._take(family.plan(preset, seed=self.plan.seed))

    def _take(self, plan: TrainingPlan) -> None:
        before, self.plan = self.plan, plan
        if self.survey is not None and not _judges_alike(before, plan):
            self._sort()
        self.changed.emit()

    def _wish(self, keys: Sequence[str], wish: Callable[[Survey], Survey]) -> None:
        if self.survey is not None and keys:
            self._wishes.append(wish)
            self._sort()

    def _sort(self) -> None:
        """See again which pictures are taken, away from the window: of a hundred thousand it takes a second."""
        self._stale = True
        if not self._sorting:
            self._sort_now()

    def _sort_now(self) -> None:
        before, wishes, plan = self.survey, tuple(self._wishes), self.plan
        self._sorting, self._stale = self._stale and before is not None, False
        if before is None or not self._sorting:
            self._wishes.clear()
            return
        sorted_: list[Survey] = []

        def work(_context: JobContext) -> Survey:
            return _judged(reduce(lambda found, wish: wish(found), wishes, before), plan)

        def ended() -> None:
            if self.survey is before:
                self.survey = next(iter(sorted_), before)
                del self._wishes[: len(wishes)]
            else:  # others were looked at meanwhile: the same is wished of them
                self._stale = True
            self._sort_now()
            self._tell_pictures()

        self._hop.submit(self._lanes.sort, "Sorting the pictures", work, sorted_.append, ended=ended)
        self.changed.emit()

    def _tell_pictures(self) -> None:
        self.pictures_changed.emit()
        self.changed.emit()


def _judged(found: Survey, plan: TrainingPlan) -> Survey:
    """Which pictures are too small depends on the networks, and so does what is a class. For a thread that may be held.
    """
    return found.for_side(plan.side).by_folders(plan.family in OF_CLASSES).listed()


def _judges_alike(one: TrainingPlan, other: TrainingPlan) -> bool:
    return (one.side, one.family in OF_CLASSES) == (other.side, other.family in OF_CLASSES)


def _without_pictures(sources: Sequence[Path], found: Survey) -> list[Path]:
    """Those of `sources` that gave nothing."""
    files = {entry.source.path for entry in found.entries}
    folders = {above for parent in {file.parent for file in files} for above in (parent, *parent.parents)}
    return [path for path in sources if path not in files and path not in folders]


def _preview(found: Survey, preparation: Preparation, plan: TrainingPlan, folder: Path, context: JobContext) -> Preview:
    rows, columns = _PREVIEWED
    changed = plan.flip or any((plan.shift, plan.tint, plan.cutout))
    taken, count = found.taken, rows if changed else rows * columns
    few = taken[:: max(1, len(taken) // count)][:count]
    data = prepare(Survey(tuple(few), found.put_back), preparation, folder, context)
    if not changed:
        return contact_sheet(data, columns)
    from aigc_studio.training.preview import augmentation_sheet  # imports torch

    return augmentation_sheet(data, plan, len(data), columns)


def _name_of(sources: Sequence[Path]) -> str:
    """That of the first folder or archive: the names of single pictures say nothing of the set."""
    several = next((source for source in sources if source.is_dir() or is_archive(source)), Path("my pictures"))
    words = bare_name(several).replace("-", " ").replace("_", " ").strip()
    return words[:1].upper() + words[1:]

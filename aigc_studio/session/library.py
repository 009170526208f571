"""The person's own models: imported, looked at, corrected, renamed, removed, checked."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from aigc_studio.core.errors import StudioError
from aigc_studio.jobs.context import JobContext
from aigc_studio.jobs.lanes import Lanes
from aigc_studio.library.card import ModelCard
from aigc_studio.library.card_edits import Before, CardEdit, as_guessed, as_thumbnail, edit_card, guess_again
from aigc_studio.library.card_facts import CardFacts, all_damage, disk_use, facts_of
from aigc_studio.library.catalog import Catalog
from aigc_studio.library.corrections import corrected
from aigc_studio.library.importing import (
    Found,
    import_model,
    named_like_a_model,
    recorded_hashes,
    remove_model,
    restore_model,
    scan_folder,
)
from aigc_studio.library.pool import ModelPool
from aigc_studio.library.probe import prepare
from aigc_studio.library.trial import trial_picture
from aigc_studio.session.hop import Hop
from aigc_studio.session.jobs import JobsSession
from aigc_studio.session.notices import Notice, Notices

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from aigc_studio.library.exporting import Exported, Format

_BECOMES = {
    "generator": "Click it in the library to put it on the canvas.",
    "translator": "Drop photos on it, or click it to paint the selected picture.",
    "stylizer": "Its styles are in the library: click one to paint the selected picture.",
    "enhancer": "It is among the tools: select a picture and choose it there.",
    "encoder": "Drop a photo on the sliders of a generator that takes as many numbers.",
}


@dataclass(frozen=True, eq=False)
class Tried:
    """A card run as corrected: its picture, None for encoders; or the sentence why it does not run like that."""

    picture: NDArray[np.uint8] | None = None
    problem: str = ""


class LibrarySession(QObject):
    """`changed`: models came, went, or have other cards. `edited` carries the id of a card that was written."""

    changed = Signal()
    edited = Signal(str)
    scanned = Signal(object)  # list[Found], of a folder that was looked through

    def __init__(
        self, catalog: Catalog, pool: ModelPool, hop: Hop, lanes: Lanes, jobs: JobsSession, notices: Notices
    ) -> None:
        super().__init__()
        self._catalog, self._pool, self._jobs, self._notices = catalog, pool, jobs, notices
        self._hop, self._lanes = hop, lanes

    @property
    def cards(self) -> dict[str, ModelCard]:
        return self._catalog.cards

    @staticmethod
    def becomes(kind: str) -> str:
        """What a person does with a model of that kind."""
        return _BECOMES.get(kind, "")

    @property
    def tags(self) -> list[str]:
        """Every tag in use, by name."""
        found = {tag.casefold(): tag for card in self.cards.values() for tag in card.tags}
        return [found[key] for key in sorted(found)]

    # -- in and out --------------------------------------------------------------------------------------------------

    def expect(self, paths: Iterable[Path] | None = None) -> None:
        """A person holds these files over the window, or (None) looks for some: the process that reads models starts
        now, because loading its libraries takes it longer than many a model."""
        if paths is None or any(named_like_a_model(path.name) for path in paths):
            self._hop.submit(self._lanes.side, "Reader of models", lambda _: prepare(), lambda _: None)

    def import_files(self, paths: Iterable[Path]) -> None:
        """Each on the queue; one that is refused does not stop the others."""
        for path in paths:
            self._jobs.submit(f"Importing {path.name}", self._importer(path), self._arrived)

    def scan(self, folder: Path, dropped: bool = False) -> None:
        """Look for models in a folder, on the queue; nothing is imported. They come by `scanned`. `dropped`: nobody
        said that it holds models, only that it holds no picture."""

        def work(context: JobContext) -> list[Found]:
            try:
                return scan_folder(folder, context, self._catalog.own_folder)
            except StudioError as error:
                no_picture = f"The folder “{folder.name}” holds no picture." if dropped else ""
                raise StudioError(f"{no_picture} {error.message}".lstrip(), error.hint) from error

        self._jobs.submit(f"Looking through {folder.name}", work, self.scanned.emit)

    def export(self, card_id: str, form: Format, target: Path) -> None:
        """Write a model as a file for other programs, on the queue; the notice says how far the file agrees."""
        from aigc_studio.library.exporting import export_model  # seldom wanted, so not with the window

        card = self._catalog.find(card_id)
        self._jobs.submit(
            f"Exporting {card.name}", lambda context: export_model(card, form, target, context), self._exported
        )

    def remove(self, card_id: str) -> None:
        """Out of the library; the notice offers Undo."""
        try:
            card = self._catalog.find(card_id)
            aside = remove_model(card, self._catalog.own_folder)
        except StudioError as error:
            self._notices.failed(error)
            return
        self._pool.forget(card_id)
        self.reload()

        def undo() -> None:
            try:
                restore_model(aside, self._catalog.own_folder)
            except StudioError as error:
                self._notices.failed(error)
            self.reload()

        self._notices.post(f"“{card.name}” was removed.", action="Undo", act=undo)

    # -- the card ----------------------------------------------------------------------------------------------------

    def rename(self, card_id: str, name: str) -> None:
        if name.strip() and (refused := self.edit(card_id, CardEdit(name=name))):
            self._notices.post(refused)

    def edit(self, card_id: str, edit: CardEdit, picture: NDArray[np.uint8] | None = None) -> str:
        """Write a card; `picture` is its new thumbnail. Returns why it was refused, "" when it was written."""
        return self._write(
            card_id, lambda card: edit_card(card, edit, self.cards.values(), picture), "“{0}” was changed."
        )  # fmt: skip

    def guess_again(self, card_id: str, picture: NDArray[np.uint8] | None = None) -> str:
        """Everything that was corrected as it was guessed."""
        return self._write(card_id, lambda card: guess_again(card, picture), "“{0}” is as it was guessed.")

    def try_out(
        self, card_id: str, chosen: dict[str, str], show: Callable[[Tried], None], guessed: bool = False
    ) -> None:
        """Run a card as corrected (or as it was `guessed`), away from the window; of many only the newest."""
        card = self._catalog.find(card_id)

        def work(context: JobContext) -> Tried:
            try:
                base = (as_guessed(card) or card) if guessed else card
                picture = trial_picture(corrected(base, chosen), context)
                return Tried(as_thumbnail(picture) if picture is not None else None)
            except StudioError as error:
                return Tried(problem=error.sentence())

        self._hop.submit(self._lanes.side, f"Trying {card.name}", work, show)

    def look_up(self, card_id: str, show: Callable[[CardFacts], None]) -> None:
        """What is known beside the card; reads the weights, so it comes later."""
        card = self._catalog.find(card_id)
        self._hop.submit(self._lanes.look, f"Reading {card.name}", lambda _context: facts_of(card), show)

    # -- the whole library -------------------------------------------------------------------------------------------

    def measure(self, show: Callable[[int], None]) -> None:
        """Bytes of the person's own models."""
        folder = self._catalog.own_folder
        self._hop.submit(self._lanes.save, "Measuring the library", lambda _context: disk_use(folder), show)

    def verify(self) -> None:
        """Whether all weights are still those that ship or were imported, on the queue."""
        cards = [card for card in self.cards.values() if recorded_hashes(card) or card.imported]
        count = len(cards)
        self._jobs.submit(
            "Checking the models", lambda context: all_damage(cards, context), lambda found: self._tell(found, count)
        )

    def _tell(self, found: list[StudioError], count: int) -> None:
        if not found:
            self._notices.post(f"All {count} models are whole.")
        elif len(found) == 1:
            self._notices.failed(found[0])
        else:
            details = "\n".join(error.sentence() for error in found)
            title = f"{len(found)} of {count} models are damaged."
            self._notices.posted.emit(Notice(title, "The details name each of them.", details))

    # -- how it works ------------------------------------------------------------------------------------------------

    def _write(self, card_id: str, change: Callable[[ModelCard], Before], done: str) -> str:
        try:
            before = change(self._catalog.find(card_id))
        except StudioError as error:
            return error.sentence()

        def undo() -> None:
            before.restore()
            self._rewritten(card_id)

        self._rewritten(card_id)
        self._notices.post(done.format(self._catalog.find(card_id).name), action="Undo", act=undo)
        return ""

    def _rewritten(self, card_id: str) -> None:
        self._pool.forget(card_id)
        self.reload()
        self.edited.emit(card_id)

    def _importer(self, path: Path) -> Callable[[JobContext], ModelCard]:
        def work(context: JobContext) -> ModelCard:
            try:
                return import_model(path, self._catalog.own_folder, context)
            except StudioError as error:  # of many files dropped, say which
                raise StudioError(f"“{path.name}” was not added: {error.message}", error.hint) from error

        return work

    def _exported(self, done: Exported) -> None:
        report = done.report
        hint = f"Over {report.parity.inputs} tries its farthest pixel is {report.parity.largest * 255:.2g} of 255 away."
        self._notices.posted.emit(Notice(f"“{report.name}” was exported to {done.file}.", hint, report.to_text()))

    def _arrived(self, card: ModelCard) -> None:
        self.reload()
        self._notices.post(f"“{card.name}” is in the library: {card.kind}.", self.becomes(card.kind))

    def reload(self) -> None:
        """Read the catalog again: models came, went, or have other cards."""
        self._catalog.reload()
        self.changed.emit()
        for error in self._catalog.damaged:
            self._notices.failed(error)

"""The person's own models: imported, renamed, removed."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QObject, Signal

from aigc_studio.core.errors import StudioError
from aigc_studio.jobs.context import JobContext
from aigc_studio.library.card import ModelCard
from aigc_studio.library.catalog import Catalog
from aigc_studio.library.importing import import_model, remove_model, rename_model, restore_model
from aigc_studio.library.pool import ModelPool
from aigc_studio.session.jobs import JobsSession
from aigc_studio.session.notices import Notices

#: Names that promise a model; whether it is one, and which, is found in the file itself.
MODEL_SUFFIXES = frozenset(
    {
        ".onnx", ".pt", ".pth", ".ckpt", ".tar", ".safetensors", ".pkl", ".bin", ".h5", ".hdf5", ".keras", ".pb",
        ".tflite", ".gguf", ".msgpack",
    }
)  # fmt: skip
_BECOMES = {
    "generator": "Click it in the library to put it on the canvas.",
    "translator": "Drop photos on it, or click it to paint the selected picture.",
    "enhancer": "Use it from the command line: aigc-studio enhance.",
}


class LibrarySession(QObject):
    """`changed`: models came, went, or have other names."""

    changed = Signal()

    def __init__(self, catalog: Catalog, pool: ModelPool, jobs: JobsSession, notices: Notices) -> None:
        super().__init__()
        self._catalog, self._pool, self._jobs, self._notices = catalog, pool, jobs, notices

    def import_files(self, paths: list[Path]) -> None:
        """Each on the queue; one that is refused does not stop the others."""
        for path in paths:
            self._jobs.submit(f"Importing {path.name}", self._importer(path), self._arrived)

    def rename(self, card_id: str, name: str) -> None:
        if name.strip():
            try:
                rename_model(self._catalog.find(card_id), name.strip())
            except StudioError as error:
                self._notices.failed(error)
            self._reload()

    def remove(self, card_id: str) -> None:
        """Out of the library; the notice offers Undo."""
        try:
            card = self._catalog.find(card_id)
            aside = remove_model(card, self._catalog.own_folder)
        except StudioError as error:
            self._notices.failed(error)
            return
        self._pool.free()
        self._reload()

        def undo() -> None:
            restore_model(aside, self._catalog.own_folder)
            self._reload()

        self._notices.post(f"“{card.name}” was removed.", action="Undo", act=undo)

    def _importer(self, path: Path) -> Callable[[JobContext], ModelCard]:
        def work(context: JobContext) -> ModelCard:
            try:
                return import_model(path, self._catalog.own_folder, context)
            except StudioError as error:  # of many files dropped, say which
                raise StudioError(f"“{path.name}” was not added: {error.message}", error.hint) from error

        return work

    def _arrived(self, card: ModelCard) -> None:
        self._reload()
        self._notices.post(f"“{card.name}” is in the library: {card.kind}.", _BECOMES.get(card.kind, ""))

    def _reload(self) -> None:
        self._catalog.reload()
        self.changed.emit()
        for error in self._catalog.damaged:
            self._notices.failed(error)

"""A project: a folder with everything an artist made, and an index of it."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from types import TracebackType
from typing import Self

import numpy as np
from numpy.typing import NDArray

from aigc_studio.core import image_io
from aigc_studio.core.errors import StudioError
from aigc_studio.core.ids import new_id
from aigc_studio.core.image import Pixels
from aigc_studio.core.pasted import name_of
from aigc_studio.core.recipe import Recipe
from aigc_studio.gallery import files, metadata, ratings, trash
from aigc_studio.gallery.artwork import Artwork, Sort
from aigc_studio.gallery.autosave import DocumentFile
from aigc_studio.gallery.database import DamagedDatabase, Database, set_aside
from aigc_studio.gallery.heal import artwork_from_file, heal
from aigc_studio.gallery.incoming import copy_in
from aigc_studio.gallery.index import Index
from aigc_studio.gallery.lineage import Lineage
from aigc_studio.gallery.pixel_store import PixelStore
from aigc_studio.gallery.sources import SourceStore
from aigc_studio.gallery.thumbnails import SIDE, Thumbnails

_DATABASE = "project.sqlite3"
_FOLDERS = ("pictures", "sources", "layers", "thumbnails", "trash")


class Project:
    """An open project. Safe to use from several threads, and from several windows at once.

    `layers` keeps the document's pixels, `document` the autosaved document, `lineage` knows what was made from what.
    """

    def __init__(self, folder: Path) -> None:
        """Use `Project.open` or `Project.create`."""
        self.folder = folder
        self.pictures = folder / "pictures"
        self._trash = folder / "trash"
        self._database, self._index = self._opened_index()
        try:
            self.document = DocumentFile(folder)
        except BaseException:
            self._database.close()
            raise
        self.layers = PixelStore(folder / "layers")
        self.lineage = Lineage(self._index)
        self._sources = SourceStore(folder / "sources")
        self._ratings_lock = threading.Lock()
        self._thumbnails = Thumbnails(folder / "thumbnails")

    def _opened_index(self) -> tuple[Database, Index]:
        """The index in line with the files; one that is damaged is kept aside and made again from them."""
        path = self.folder / _DATABASE
        try:
            return self._healed_index(path)
        except DamagedDatabase:
            with files.saving(path):
                set_aside(path)
            return self._healed_index(path)

    def _healed_index(self, path: Path) -> tuple[Database, Index]:
        database = Database(path)
        try:
            for name in _FOLDERS:
                files.make_folder(self.folder / name)
            index = Index(database, self.pictures, self._trash)
            heal(self.folder, self.pictures, self._trash, index)
        except BaseException:
            database.close()
            raise
        return database, index

    @classmethod
    def open(cls, folder: Path) -> Project:
        """Open an existing project, healing what a crash left. Raises StudioError."""
        if folder.is_file():
            raise StudioError(f"“{folder.name}” is a file, not a project.", "Choose a project's folder.")
        if not (folder / _DATABASE).is_file() and not (folder / "pictures").is_dir():
            raise StudioError(f"There is no project in “{folder}”.", "Choose another folder, or create one there.")
        return cls(folder)

    @classmethod
    def create(cls, folder: Path) -> Project:
        """Make a project in a new or empty folder; one that is a project already is opened. Raises StudioError."""
        with files.saving(folder / _DATABASE):
            used = folder.is_file() or (folder.is_dir() and any(folder.iterdir()))
        if used:
            return cls.open(folder)
        files.make_folder(folder)
        return cls(folder)

    @property
    def name(self) -> str:
        return self.folder.name

    @property
    def document_locked(self) -> bool:
        """Whether another window has the document, so that this one works on a copy."""
        return self.document.locked

    def close(self) -> None:
        """Let go of the files; the layers' unsaved pixels are written first. Raises StudioError."""
        try:
            self.layers.flush()
        finally:
            self.document.close()
            self._database.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def add(
        self, pixels: Pixels, recipe: Recipe, *, name: str, stack: str = "", format: str = "png",
        quality: int | None = None, made: datetime | None = None,
    ) -> Artwork:  # fmt: skip
        """Save a picture with its recipe inside, then index it. `stack`: the id that versions of one layer share,
        `made`: when it was made, in UTC, if not just now.

        A crash between the two is healed when the project is opened next. Raises StudioError.
        """
        identity = metadata.Identity(new_id(), stack, made or datetime.now(UTC))
        path = metadata.write_artwork(
            self.pictures, name, pixels, recipe, format=format, quality=quality, identity=identity
        )
        return self._indexed(path, pixels)

    def add_animation(
        self, frames: Iterable[NDArray[np.uint8]], recipe: Recipe, *, name: str, stack: str = "",
        seconds_per_frame: float = 1 / 24,
    ) -> Artwork:  # fmt: skip
        """The same for a loop, as an animated WebP; see `metadata.write_animation`. Raises StudioError."""
        identity = metadata.Identity(new_id(), stack, datetime.now(UTC))
        path = metadata.write_animation(
            self.pictures, name, frames, recipe, seconds_per_frame=seconds_per_frame, identity=identity
        )
        return self._indexed(path, path)

    def add_file(self, source: Path | bytes, name: str = "") -> Artwork:
        """Copy an existing picture into the project, byte for byte; a recipe inside it is read. Raises StudioError."""
        small = image_io.thumbnail(source, SIDE)  # decodes it, so that a damaged file is refused before it is copied
        known = isinstance(source, Path) and image_io.is_picture(source)
        suffix = source.suffix.lower() if isinstance(source, Path) and known else image_io.suffix_of(source)
        stem = files.safe_name(name or name_of(source))
        return self._indexed(copy_in(source, self.pictures, stem, suffix), small)

    def _indexed(self, path: Path, small: Path | Pixels) -> Artwork:
        """Give a finished file its row and its thumbnail, made from `small`."""
        artwork = artwork_from_file(path)
        if self._index.where("id = ? AND file <> ?", (artwork.id, path.name)):  # the same file a second time
            artwork = replace(artwork, id=new_id())
        self._index.insert(artwork)
        with suppress(StudioError):  # the picture is safe; its thumbnail is made when it is shown
            self._thumbnails.make(artwork.id, small)
        return artwork

    def artworks(self, text: str = "", stars: int = 0, sort: Sort = "newest", stacked: bool = True) -> list[Artwork]:
        """Artworks outside the trash with every word of `text` and at least `stars`.

        `stacked`: only the newest of each stack among those, `stack_count` telling how many the stack has in all.
        """
        return self._index.search(text, stars, sort, stacked)

    def artwork(self, artwork_id: str) -> Artwork:
        """One artwork, in the trash or not. Raises StudioError for an unknown id."""
        return self._index.get(artwork_id)

    def stack(self, stack: str) -> list[Artwork]:
        """The versions in one stack, newest first."""
        condition = "stack = ? AND stack <> '' AND trashed = 0 AND missing = 0"
        return self._index.where(condition, (stack,), "made DESC, id DESC")

    @property
    def total(self) -> int:
        """How many artworks there are, without the trash."""
        return self._index.count()

    def recipe(self, artwork: Artwork) -> Recipe | None:
        """The recipe inside an artwork's file. Raises StudioError when it is damaged or of a newer program."""
        return metadata.read_recipe(artwork.path)

    def found_thumbnail(self, artwork: Artwork) -> Path | None:
        """The file of its thumbnail; None where it has to be made."""
        return self._thumbnails.find(artwork.id)

    def thumbnail(self, artwork: Artwork) -> Path:
        """The file of its thumbnail, made now if it is missing; the picture itself where none can be made."""
        try:
            return self.found_thumbnail(artwork) or self._thumbnails.make(artwork.id, artwork.path)
        except StudioError:  # damaged since, or the disk is full: one picture must not hide the others
            return artwork.path

    def rate(self, ids: Iterable[str], stars: int) -> None:
        """Give 0..5 stars. Raises StudioError."""
        if not 0 <= stars <= 5:
            raise StudioError(f"{stars} stars cannot be given.", "Choose 0 to 5 stars.")
        self._judge(ids, lambda artwork: replace(artwork, stars=stars))

    def tag(self, ids: Iterable[str], tags: Iterable[str]) -> None:
        """Set the tags of artworks. Raises StudioError."""
        kept = tuple(dict.fromkeys(tag.strip() for tag in tags if tag.strip()))
        self._judge(ids, lambda artwork: replace(artwork, tags=kept))

    def _judge(self, ids: Iterable[str], judge: Callable[[Artwork], Artwork]) -> None:
        for artwork_id in ids:
            self._index.change(artwork_id, judge)
        with self._ratings_lock:
            self._write_ratings()

    def _write_ratings(self) -> None:
        ratings.write(self.folder, self._index.where("stars > 0 OR tags <> '[]'"))

    def trash(self, ids: Iterable[str]) -> list[Artwork]:
        """Move artworks to the project's trash; gives them as they are there. Raises StudioError."""
        return [self._moved(trash.put(artwork, self._trash)) for artwork in self._in_trash(ids, trashed=False)]

    def restore(self, ids: Iterable[str]) -> list[Artwork]:
        """Bring artworks back from the trash as they were. Raises StudioError."""
        return [self._moved(trash.take_out(artwork, self.pictures)) for artwork in self._in_trash(ids, trashed=True)]

    def _in_trash(self, ids: Iterable[str], *, trashed: bool) -> Iterator[Artwork]:
        """Each asked for only when its turn comes, so that an id named twice is moved once."""
        return (artwork for artwork in map(self._index.get, ids) if artwork.trashed == trashed)

    def trashed(self) -> list[Artwork]:
        """What is in the trash, newest first."""
        return self._index.where("trashed = 1 AND missing = 0", (), "made DESC, id DESC")

    def _moved(self, artwork: Artwork) -> Artwork:
        self._index.update(artwork)
        return artwork

    def keep_source(self, source: Path | bytes, name: str = "") -> str:
        """Keep a copy of a picture that recipes will refer to; gives its SHA-256. Raises StudioError."""
        return self._sources.keep(source, name)

    def source(self, sha256: str) -> Path | None:
        """The file with that hash: a kept source, or an artwork of the gallery. None where there is none."""
        kept = self._sources.path(sha256)
        if kept is not None:
            return kept
        return next((a.path for a in self._index.where("sha256 = ?", (sha256,)) if a.path.exists()), None)

    def source_name(self, sha256: str) -> str:
        """The name that a kept source came with, "" where that is unknown."""
        return self._sources.name(sha256)

    def changes_elsewhere(self) -> int:
        """A number that changes when another window has changed the gallery."""
        return self._database.changes_elsewhere()

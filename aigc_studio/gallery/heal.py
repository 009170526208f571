"""Bring the index into line with the files, which are the truth: after a crash, a lost database, a person's tidying."""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

from aigc_studio.core import image_io
from aigc_studio.core.errors import StudioError
from aigc_studio.core.ids import new_id, sha256_file
from aigc_studio.core.recipe import Recipe
from aigc_studio.gallery import files, metadata, ratings, summary
from aigc_studio.gallery.artwork import Artwork
from aigc_studio.gallery.index import Index

# A window that is writing just now must not have its unfinished file taken away.
_ABANDONED_AFTER = 3600.0


def heal(folder: Path, pictures: Path, trash: Path, index: Index) -> None:
    """Index files without rows, follow moved ones, hide rows without files, delete what crashes left unfinished."""
    for place in (folder, pictures, *(entry for entry in _folders(folder) if entry != trash)):
        _delete_abandoned(place, place == pictures)
    shown = index.where("missing = 0")
    present = set(_picture_files(pictures)) | {path for sub in _folders(trash) for path in _picture_files(sub)}
    gone = {artwork.id: artwork for artwork in shown if artwork.path not in present}
    lost = gone | {artwork.id: artwork for artwork in index.where("missing = 1")}
    new = sorted(present - {artwork.path for artwork in shown})
    opinions = ratings.read(folder) if new else []
    for path in new:
        _adopt(path, path.parent != pictures, index, lost, opinions)
    index.mark_missing(artwork_id for artwork_id in gone if artwork_id in lost)


def _adopt(path: Path, trashed: bool, index: Index, lost: dict[str, Artwork], opinions: list[ratings.Rating]) -> None:
    """Make or find the row of a file that has none at this place."""
    try:
        artwork = artwork_from_file(path, trashed=trashed)
    except (StudioError, OSError):  # not a picture after all: it stays where it is, out of the gallery
        return
    moved = lost.get(artwork.id) or next((a for a in lost.values() if a.sha256 == artwork.sha256), None)
    if moved is not None:
        del lost[moved.id]
        index.update(replace(moved, path=path, name=path.stem, trashed=trashed))
        return
    if index.where("id = ?", (artwork.id,)):  # a copy that a person made of the file
        artwork = replace(artwork, id=new_id())
    opinion = next((r for r in opinions if r.id == artwork.id), None) or next(
        (r for r in opinions if r.sha256 == artwork.sha256), None
    )
    index.insert(opinion.given_to(artwork) if opinion else artwork)


def artwork_from_file(path: Path, *, trashed: bool = False) -> Artwork:
    """What a picture file says of itself. Raises StudioError when it is not a picture, OSError when it is gone."""
    extent = image_io.read_extent(path)
    facts = metadata.read_facts(path)
    identity = facts.identity or metadata.Identity(_id_of(path, trashed), "", _modified(path))
    recipe = facts.recipe or Recipe("import", {})
    return Artwork(
        id=identity.id, path=path, name=path.stem, width=extent.width, height=extent.height, made=identity.made,
        task=recipe.task, stars=0, tags=(), stack=identity.stack, sha256=sha256_file(path), parents=recipe.sources,
        summary=summary.summarise(recipe), trashed=trashed,
    )  # fmt: skip


def _id_of(path: Path, trashed: bool) -> str:
    return path.parent.name if trashed else new_id()


def _modified(path: Path) -> datetime:
    return datetime.fromtimestamp(path.stat().st_mtime, UTC)


def _folders(folder: Path) -> Iterator[Path]:
    return (entry for entry in folder.iterdir() if entry.is_dir())


def _picture_files(folder: Path) -> Iterator[Path]:
    for path in folder.iterdir():
        if image_io.is_picture(path) and path.is_file() and path.stat().st_size > 0:
            yield path


def _delete_abandoned(folder: Path, reserves: bool) -> None:
    """Temporary files that a crash left behind, and (in pictures/) names that were reserved by empty files."""
    limit = time.time() - _ABANDONED_AFTER
    for path in folder.iterdir():
        unfinished = path.suffix == files.TEMPORARY_SUFFIX and path.name.startswith(".")
        reserved = reserves and image_io.is_picture(path)
        if not (unfinished or reserved) or not path.is_file():
            continue
        status = path.stat()
        if status.st_mtime < limit and (unfinished or status.st_size == 0):
            path.unlink(missing_ok=True)

"""The project's own trash: nothing leaves it by itself, everything comes back as it was."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import replace
from pathlib import Path

from aigc_studio.core.errors import StudioError
from aigc_studio.gallery import files
from aigc_studio.gallery.artwork import Artwork
from aigc_studio.gallery.metadata import sidecar_of


def put(artwork: Artwork, trash: Path) -> Artwork:
    """Move a picture's files into `trash/<id>/`. Raises StudioError."""
    folder = trash / artwork.id
    files.make_folder(folder)
    return replace(artwork, path=_move(artwork.path, folder), trashed=True)


def take_out(artwork: Artwork, pictures: Path) -> Artwork:
    """Move a picture back, under its old name unless that was taken meanwhile. Raises StudioError."""
    folder = artwork.path.parent
    path = _move(artwork.path, pictures)
    with suppress(OSError):  # something else may lie in it, and stays
        folder.rmdir()
    return replace(artwork, path=path, name=path.stem, trashed=False)


def _move(path: Path, folder: Path) -> Path:
    """The picture first: a recipe left behind by a crash is joined again by the next move."""
    if not path.is_file():
        raise StudioError(f"“{path.name}” is no longer in the project's folder.", "Open the project again.")
    target = files.move_to(path, folder)
    sidecar = sidecar_of(path)
    if sidecar.exists():
        files.move_as(sidecar, sidecar_of(target))
    return target

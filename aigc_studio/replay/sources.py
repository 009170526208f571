"""Where the photos that a recipe names may be found."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from aigc_studio.core.errors import StudioError
from aigc_studio.core.ids import sha256_file
from aigc_studio.core.recipe import Recipe
from aigc_studio.gallery.sources import SourceStore


class SourceFinder:
    """Looks among the photos given, then in the sources folder of the project that the picture lies in, then for files
    of the names that the recipe says: beside the picture, in the folder above it, and in the current folder."""

    def __init__(self, picture: Path, given: Sequence[Path] = (), recipe: Recipe | None = None) -> None:
        self._given: dict[str, Path] = {}
        for path in given:
            try:
                self._given[sha256_file(path)] = path
            except OSError as error:
                raise StudioError(f"{path} cannot be read.", str(error.strerror or error)) from error
        folder = picture.resolve().parent
        self._kept = SourceStore(folder.parent / "sources")
        names = dict.fromkeys(_photo_names(recipe.settings)) if recipe is not None else ()
        self._near = [around / name for name in names for around in (folder, folder.parent, Path.cwd())]

    def __call__(self, sha256: str) -> Path | None:
        if sha256 in self._given:
            return self._given[sha256]
        return self._kept.path(sha256) or next((path for path in self._near if _is(path, sha256)), None)


def _photo_names(settings: Any) -> Iterator[str]:
    """Of a recipe, and of those in it. A name that leads elsewhere is none: recipes come from strangers too."""
    if isinstance(settings, dict):
        name = settings.get("photo_name")
        if isinstance(name, str) and name and name == Path(name).name:
            yield name
    inner = settings.values() if isinstance(settings, dict) else settings if isinstance(settings, list) else ()
    for value in inner:
        yield from _photo_names(value)


def _is(path: Path, sha256: str) -> bool:
    try:
        return path.is_file() and sha256_file(path) == sha256
    except OSError:
        return False

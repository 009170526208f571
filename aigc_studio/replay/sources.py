"""Where the photos that a recipe names may be found."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from aigc_studio.core.errors import StudioError
from aigc_studio.core.ids import sha256_file
from aigc_studio.gallery.sources import SourceStore


class SourceFinder:
    """Looks among the photos given, then in the sources folder of the project that the picture lies in."""

    def __init__(self, picture: Path, given: Sequence[Path] = ()) -> None:
        self._given: dict[str, Path] = {}
        for path in given:
            try:
                self._given[sha256_file(path)] = path
            except OSError as error:
                raise StudioError(f"{path} cannot be read.", str(error.strerror or error)) from error
        self._kept = SourceStore(picture.resolve().parent.parent / "sources")

    def __call__(self, sha256: str) -> Path | None:
        if sha256 in self._given:
            return self._given[sha256]
        return self._kept.path(sha256)

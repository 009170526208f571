"""One picture of the gallery, as a value."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Literal

from aigc_studio.core.image import Extent

Sort = Literal["newest", "oldest", "stars", "name"]


@dataclass(frozen=True, slots=True)
class Artwork:
    """A picture in a project.

    `task` is its recipe's ("import" where it has none), `made` UTC, `stars` 0..5; artworks with the same `stack` are
    versions of one layer; `parents` are the SHA-256 of the files it was made from; `stack_count` is how many of its
    stack are in the gallery.
    """

    id: str
    path: Path
    name: str
    width: int
    height: int
    made: datetime
    task: str
    stars: int
    tags: tuple[str, ...]
    stack: str
    sha256: str
    parents: tuple[str, ...]
    summary: str
    trashed: bool = False
    stack_count: int = 1

    @property
    def extent(self) -> Extent:
        return Extent(self.width, self.height)

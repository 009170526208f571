"""`ratings.json`: what a person said of pictures, beside the database, because it is in no picture's file."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from aigc_studio.gallery import files
from aigc_studio.gallery.artwork import Artwork

FILE = "ratings.json"


@dataclass(frozen=True)
class Rating:
    """Stars and tags of one picture, and what it is known by when its file carries no identity."""

    id: str
    sha256: str
    stars: int
    tags: tuple[str, ...]

    def given_to(self, artwork: Artwork) -> Artwork:
        return replace(artwork, stars=self.stars, tags=self.tags)


def write(folder: Path, artworks: Iterable[Artwork]) -> None:
    """Write the ratings of these artworks, atomically. Raises StudioError."""
    entries = [
        {"id": a.id, "file": a.path.name, "sha256": a.sha256, "stars": a.stars, "tags": list(a.tags)} for a in artworks
    ]
    text = json.dumps({"schema": 1, "ratings": entries}, ensure_ascii=True, indent=1)
    files.write_whole(folder / FILE, text.encode())


def read(folder: Path) -> list[Rating]:
    """The ratings that can be read; damaged ones are left out."""
    try:
        data: Any = json.loads((folder / FILE).read_text("utf-8"))
        entries = data["ratings"]
    except (OSError, ValueError, KeyError, TypeError, RecursionError):
        return []
    return [rating for rating in map(_rating, entries if isinstance(entries, list) else []) if rating is not None]


def _rating(entry: Any) -> Rating | None:
    try:
        stars, tags = int(entry["stars"]), tuple(str(tag) for tag in entry["tags"])
        return Rating(str(entry["id"]), str(entry["sha256"]), min(5, max(0, stars)), tags)
    except (KeyError, TypeError, ValueError):
        return None

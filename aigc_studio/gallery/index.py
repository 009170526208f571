"""Artworks as rows of the database: written, searched, read back as values."""

from __future__ import annotations

import json
import os
import re
import sqlite3
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from aigc_studio.core.errors import StudioError, unknown_name
from aigc_studio.gallery.artwork import Artwork, Sort
from aigc_studio.gallery.database import DamagedDatabase, Database

_ORDERS = {
    "newest": "made DESC, id DESC",
    "oldest": "made, id",
    "stars": "stars DESC, made DESC, id DESC",
    "name": "name_key, made, id",
}
_COLUMNS = """*, (SELECT json_group_array(sha256) FROM
    (SELECT sha256 FROM sources WHERE artwork = id ORDER BY position)) AS parents"""

_EVERY_AGE = 1 << 31
_MAX_SEARCH = 500

# A stack is found by any version that matches, and shown as the newest of those.
_SEARCH = f"""
WITH shown AS (
    SELECT *, CASE WHEN stack = '' THEN id ELSE stack END AS pile,
        COUNT(*) OVER (PARTITION BY CASE WHEN stack = '' THEN id ELSE stack END) AS stack_count
    FROM artworks WHERE trashed = 0 AND missing = 0
), ranked AS (
    SELECT *, ROW_NUMBER() OVER (PARTITION BY pile ORDER BY made DESC, id DESC) AS age FROM shown
    WHERE stars >= ? {{words}}
)
SELECT {_COLUMNS} FROM ranked WHERE age <= ? ORDER BY {{order}}
"""


class Index:
    """The artworks table. `pictures` and `trash` are the folders that rows refer to."""

    def __init__(self, database: Database, pictures: Path, trash: Path) -> None:
        self._database = database
        self._pictures = pictures
        self._trash = trash

    def insert(self, artwork: Artwork) -> None:
        """Add a row, unless another window has added that file already."""
        row = _row(artwork)
        with self._database.transaction() as connection:
            known = connection.execute(
                "SELECT 1 FROM artworks WHERE id = ? OR (NOT ? AND file = ? AND NOT trashed AND NOT missing)",
                (artwork.id, row["trashed"], row["file"]),
            ).fetchone()
            if known:
                return
            names = ", ".join(row)
            marks = ", ".join(f":{name}" for name in row)
            connection.execute(f"INSERT INTO artworks ({names}) VALUES ({marks})", row)
            connection.executemany(
                "INSERT INTO sources VALUES (?, ?, ?)",
                [(artwork.id, position, sha256) for position, sha256 in enumerate(artwork.parents)],
            )

    def update(self, artwork: Artwork) -> None:
        """Write a row's changed fields: place (the file is there), name, stars, tags."""
        row = _row(artwork)
        with self._database.transaction() as connection:
            connection.execute(
                "UPDATE artworks SET file = :file, trashed = :trashed, missing = 0, name = :name, stars = :stars,"
                " tags = :tags, name_key = :name_key, words = :words WHERE id = :id",
                row,
            )

    def change(self, artwork_id: str, change: Callable[[Artwork], Artwork]) -> Artwork:
        """Write `change(artwork)`, with no other window's change in between. Raises StudioError."""
        with self._database.transaction():
            changed = change(self.get(artwork_id))
            self.update(changed)
        return changed

    def mark_missing(self, ids: Iterable[str]) -> None:
        """Hide rows whose files are gone; `update` brings one back."""
        with self._database.transaction() as connection:
            connection.executemany("UPDATE artworks SET missing = 1 WHERE id = ?", [(lost,) for lost in ids])

    def get(self, artwork_id: str) -> Artwork:
        """One artwork, trashed or not. Raises StudioError for an unknown id."""
        found = self.where("id = ?", (artwork_id,))
        if not found:
            raise StudioError("That picture is no longer in the gallery.", "Reload the gallery.")
        return found[0]

    def where(self, condition: str, values: Sequence[Any] = (), order: str = "made, id") -> list[Artwork]:
        """Artworks for which a condition in SQL (of this program, never of a person) holds."""
        rows = self._database.read(f"SELECT {_COLUMNS} FROM artworks WHERE {condition} ORDER BY {order}", values)
        return [self._artwork(row) for row in rows]

    def _artwork(self, row: sqlite3.Row) -> Artwork:
        try:
            return self._read(row)
        except (TypeError, ValueError) as error:  # what no version of this program writes
            raise DamagedDatabase from error

    def search(self, text: str, stars: int, sort: Sort, stacked: bool) -> list[Artwork]:
        """Artworks outside the trash that have every word of `text` and at least `stars`."""
        if sort not in _ORDERS:
            raise unknown_name("sort order", sort, _ORDERS)
        words = [_like(word) for word in text[:_MAX_SEARCH].casefold().split()]
        query = _SEARCH.format(words="AND words LIKE ? ESCAPE '\\' " * len(words), order=_ORDERS[sort])
        rows = self._database.read(query, [stars, *words, 1 if stacked else _EVERY_AGE])
        return [replace(self._artwork(row), stack_count=int(row["stack_count"])) for row in rows]

    def count(self) -> int:
        return int(self._database.read("SELECT COUNT(*) FROM artworks WHERE trashed = 0 AND missing = 0")[0][0])

    def _path(self, artwork_id: str, file: str | bytes, trashed: bool) -> Path:
        folder = self._trash / artwork_id if trashed else self._pictures
        return folder / os.fsdecode(file)

    def _read(self, row: sqlite3.Row) -> Artwork:
        return Artwork(
            id=row["id"], path=self._path(row["id"], row["file"], bool(row["trashed"])), name=row["name"],
            width=int(row["width"]), height=int(row["height"]), made=datetime.fromisoformat(row["made"]),
            task=row["task"], stars=int(row["stars"]), tags=tuple(json.loads(row["tags"])),
            stack=row["stack"], sha256=row["sha256"], parents=tuple(json.loads(row["parents"])),
            summary=row["summary"], trashed=bool(row["trashed"]),
        )  # fmt: skip


def _row(artwork: Artwork) -> dict[str, Any]:
    made = artwork.made.astimezone(UTC).isoformat(timespec="microseconds")
    name, summary = _text(artwork.name), _text(artwork.summary)
    words = " ".join([name, summary, artwork.task, *artwork.tags]).casefold()
    return {
        "id": artwork.id, "file": _file(artwork.path.name), "trashed": int(artwork.trashed), "name": name,
        "width": artwork.width, "height": artwork.height, "made": made, "task": artwork.task,
        "summary": summary, "stars": artwork.stars, "tags": json.dumps(artwork.tags), "stack": artwork.stack,
        "sha256": artwork.sha256, "words": words,
        "name_key": re.sub(r"\d+", lambda digits: digits[0].zfill(12), name.casefold()),
    }  # fmt: skip


def _file(name: str) -> str | bytes:
    """A file's name as SQLite can keep it: one whose bytes are no text as those bytes; `os.fsdecode` takes both."""
    try:
        name.encode("utf-8")
    except UnicodeEncodeError:
        return os.fsencode(name)
    return name


def _text(words: str) -> str:
    return words.encode("utf-8", "replace").decode("utf-8")


def _like(word: str) -> str:
    return "%" + re.sub(r"([\\%_])", r"\\\1", word) + "%"

"""The project's SQLite file: one connection, migrations, transactions."""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from importlib import resources
from pathlib import Path
from typing import Any

from aigc_studio.core.errors import StudioError
from aigc_studio.core.replacing import put_in_place

_BUSY_MILLISECONDS = 10_000


class DamagedDatabase(StudioError):
    """The file is not a database, or not a whole one; the index has to be made again from the pictures."""

    def __init__(self) -> None:
        super().__init__("The gallery's index is damaged.", "Open the project again: it is rebuilt from your pictures.")


class Database:
    """A connection that a few threads share; a lock gives it to one of them at a time."""

    def __init__(self, path: Path) -> None:
        """Open or create, and bring to the present version.

        Raises StudioError (a newer program's file, which stays untouched; no permission) and DamagedDatabase.
        """
        self._lock = threading.RLock()
        self._connection = _connect(path)
        try:
            self._prepare(path)
        except BaseException:
            self._connection.close()
            raise

    def _prepare(self, path: Path) -> None:
        migrations = _migrations()
        with _explained():
            version = self._version()
            if version > len(migrations):
                raise StudioError(
                    f"The project “{path.parent.name}” was made by a newer AIGC Studio.",
                    "Update AIGC Studio to open it; nothing was changed.",
                )
            if version and self.read("PRAGMA quick_check(1)")[0][0] != "ok":
                raise DamagedDatabase
            self._connection.execute("PRAGMA journal_mode = WAL")
            self._connection.execute("PRAGMA synchronous = FULL")
            self._connection.execute("PRAGMA foreign_keys = ON")
        for number, script in enumerate(migrations, start=1):
            self._migrate(number, script)

    def _migrate(self, number: int, script: str) -> None:
        with self.transaction() as connection:
            if self._version() >= number:  # asked inside the transaction: another window may be opening too
                return
            for statement in _statements(script):
                connection.execute(statement)
            connection.execute(f"PRAGMA user_version = {number}")

    def _version(self) -> int:
        return int(self._connection.execute("PRAGMA user_version").fetchone()[0])

    @contextmanager
    def transaction(self) -> Iterator[sqlite3.Connection]:
        """All of it or nothing, against other threads and other windows. Raises StudioError, DamagedDatabase."""
        with self._lock, _explained():
            if self._connection.in_transaction:  # part of a larger one
                yield self._connection
                return
            self._connection.execute("BEGIN IMMEDIATE")
            try:
                yield self._connection
                self._connection.execute("COMMIT")
            except BaseException:
                if self._connection.in_transaction:
                    self._connection.execute("ROLLBACK")
                raise

    def read(self, query: str, values: Sequence[Any] = ()) -> list[sqlite3.Row]:
        """The rows of one query."""
        with self._lock, _explained():
            return self._connection.execute(query, values).fetchall()

    def changes_elsewhere(self) -> int:
        """A number that changes when another connection (another window) has written."""
        return int(self.read("PRAGMA data_version")[0][0])

    def close(self) -> None:
        with self._lock:
            self._connection.close()


def _connect(path: Path) -> sqlite3.Connection:
    with _explained():
        connection = sqlite3.connect(
            path, timeout=_BUSY_MILLISECONDS / 1000, isolation_level=None, check_same_thread=False
        )
    connection.row_factory = sqlite3.Row
    return connection


@contextmanager
def _explained() -> Iterator[None]:
    """SQLite's errors as the world's fault or as damage; programming errors stay what they are."""
    try:
        yield
    except sqlite3.OperationalError as error:
        code = getattr(error, "sqlite_errorcode", 0) & 0xFF
        if code in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED):
            raise StudioError("Another window is busy with this project.", "Try again in a moment.") from error
        if code == sqlite3.SQLITE_FULL:
            raise StudioError("The disk is full: the gallery could not be saved.", "Free some space.") from error
        if code in (sqlite3.SQLITE_READONLY, sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_PERM):
            raise StudioError("The project's folder is read-only.", "Choose one that can be written to.") from error
        if code == sqlite3.SQLITE_IOERR:
            raise StudioError("The disk failed while the project's index was used.", "Check the disk.") from error
        if str(error).startswith("no such "):  # a table that this version's migrations have made is gone
            raise DamagedDatabase from error
        raise
    except sqlite3.IntegrityError:
        raise
    except sqlite3.DatabaseError as error:
        if type(error) is sqlite3.DatabaseError:
            raise DamagedDatabase from error
        raise


def _migrations() -> list[str]:
    folder = resources.files("aigc_studio.gallery.migrations")
    scripts = sorted((entry for entry in folder.iterdir() if entry.name.endswith(".sql")), key=lambda e: e.name)
    return [script.read_text("utf-8") for script in scripts]


def _statements(script: str) -> Iterator[str]:
    """Single statements; sqlite3's executescript would commit the transaction they belong to."""
    pending = ""
    for line in script.splitlines(keepends=True):
        pending += line
        if sqlite3.complete_statement(pending):
            yield pending
            pending = ""


def set_aside(path: Path) -> Path:
    """Rename a damaged database and its journals to `….damaged-<time>`, deleting nothing."""
    stamp = datetime.now(UTC).strftime("%Y%m%dT%H%M%S%f")
    for suffix in ("-wal", "-shm"):
        journal = path.with_name(path.name + suffix)
        if journal.exists():
            put_in_place(journal, path.with_name(f"{path.name}.damaged-{stamp}{suffix}"))
    kept = path.with_name(f"{path.name}.damaged-{stamp}")
    put_in_place(path, kept)
    return kept

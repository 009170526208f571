"""The open document on disk: saved every few seconds, by one window at a time."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Callable
from pathlib import Path
from typing import IO, TypeVar

from aigc_studio.core.errors import StudioError
from aigc_studio.core.ids import new_id
from aigc_studio.gallery import files

# Far behind the process id, which thereby stays readable where locks are mandatory (Windows).
_LOCKED_BYTE = 1 << 30
#: What messages call it.
_LABEL = "the document"

Parsed = TypeVar("Parsed")


class DocumentFile:
    """`document.json` of a project, and `document.previous.json`, the save before it.

    The first window holds `document.lock` (with its process id inside, for people). A second one is `locked` out and
    saves to a copy of its own, `document.copy-….json`, so that neither loses anything. The system frees the lock of a
    process that died.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._main = folder / "document.json"
        self._previous = folder / "document.previous.json"
        self._lock = _lock(folder / "document.lock")
        self.locked = self._lock is None
        self._own = self._main if self._lock else folder / f"document.copy-{new_id()}.json"
        self._saved = ""

    def save(self, text: str) -> None:
        """Write the document's JSON atomically. Raises StudioError, the last save being whole still."""
        if text == self._saved and self._own.exists():
            return
        if self._lock is not None and self._main.exists():
            self._keep_previous()
        files.write_whole(self._own, text.encode("utf-8", "surrogatepass"), _LABEL)
        self._saved = text

    def _keep_previous(self) -> None:
        """As a copy: who looks in the middle of a save finds the document where it always is."""
        if _is_json(self._main):
            with files.saving(self._main, _LABEL):
                before = self._main.read_bytes()
            files.write_whole(self._previous, before, _LABEL)

    def load(self) -> str | None:
        """The newest document that is whole, None in a new project."""
        return self.read(str)

    def read(self, parse: Callable[[str], Parsed]) -> Parsed | None:
        """The newest document that `parse` takes, None in a new project.

        Others are renamed to `document.unread-….json`, so that no later save goes over them. When there is nothing
        else to give, raises the StudioError of the newest one.
        """
        refused: StudioError | None = None
        for path in (self._own, self._main, self._previous):
            if not _is_json(path):
                continue
            try:
                return parse(path.read_text("utf-8", "surrogatepass"))
            except StudioError as error:
                refused = refused or error
                self._set_aside(path)
        if refused is not None:
            raise refused
        return None

    def _set_aside(self, path: Path) -> None:
        if self._lock is not None:  # else it belongs to the first window
            files.move_as(path, self._folder / f"document.unread-{new_id()}.json")

    def copies(self) -> list[Path]:
        """Documents that other windows saved as copies, newest first."""
        found = [path for path in self._folder.glob("document.copy-*.json") if path != self._own]
        return sorted(found, key=lambda path: path.name, reverse=True)

    def put_away(self, copy: Path) -> None:
        """One of the copies was opened: it stays in the folder, and is none of them any more. Raises StudioError."""
        files.move_as(copy, self._folder / f"document.opened-{new_id()}.json")

    def close(self) -> None:
        if self._lock is not None:
            self._lock.close()
            self._lock = None


def _is_json(path: Path) -> bool:
    try:
        json.loads(path.read_text("utf-8", "surrogatepass"))
    except (OSError, ValueError, RecursionError):
        return False
    return True


def _lock(path: Path) -> IO[bytes] | None:
    """An open file that holds the lock, None when another window has it. Raises StudioError."""
    with files.saving(path):
        stream = path.open("a+b")
    try:
        _lock_byte(stream)
    except OSError:
        stream.close()
        return None
    stream.truncate(0)
    stream.write(f"{os.getpid()}\n".encode())
    stream.flush()
    return stream


def _lock_byte(stream: IO[bytes]) -> None:
    """Lock against every other opening of the file, in this process too. Raises OSError when it is taken."""
    if sys.platform == "win32":
        import msvcrt

        stream.seek(_LOCKED_BYTE)
        msvcrt.locking(stream.fileno(), msvcrt.LK_NBLCK, 1)
        stream.seek(0)
    else:
        import fcntl

        fcntl.flock(stream.fileno(), fcntl.LOCK_EX | fcntl.LOCK_NB)


def read_copy(path: Path) -> str:
    """The text of one of `DocumentFile.copies`. Raises StudioError when it is damaged."""
    if not _is_json(path):
        raise StudioError("That copy of the document is damaged.", "Your pictures are still in the gallery.")
    return path.read_text("utf-8", "surrogatepass")

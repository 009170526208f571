"""Writing to disk so that nothing is lost: whole files or none, and never over another one."""

from __future__ import annotations

import errno
import os
import re
import unicodedata
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import IO

from aigc_studio.core.errors import StudioError
from aigc_studio.core.ids import new_id
from aigc_studio.core.replacing import put_in_place

TEMPORARY_SUFFIX = ".part"

_FORBIDDEN = re.compile(r'[<>:"/\\|?*\x00-\x1f\x7f\ud800-\udfff]')
_RESERVED = re.compile(r"^(con|prn|aux|nul|com[0-9]|lpt[0-9])(\.|$)", re.IGNORECASE)
_MAX_NAME_BYTES = 120


@contextmanager
def saving(path: Path, label: str = "") -> Iterator[None]:
    """Turn the system's refusals to write into sentences, which call the file `label`. Raises StudioError."""
    try:
        yield
    except OSError as error:
        raise _refusal(label or f"“{path.name}”", path.parent, error) from error


def _refusal(label: str, folder: Path, error: OSError) -> StudioError:
    if error.errno in (errno.ENOSPC, errno.EDQUOT):
        return StudioError(f"The disk is full: {label} could not be saved.", f"Free some space in “{folder}”.")
    if error.errno in (errno.EACCES, errno.EPERM, errno.EROFS):
        return StudioError(f"{label} cannot be written: “{folder}” is read-only.", "Choose another folder.")
    if error.errno == errno.ENAMETOOLONG:
        return StudioError(f"The name of {_shortened(label)} is too long for this disk.", "Choose a shorter name.")
    if error.errno in (errno.ENOTDIR, errno.ENOENT, errno.EEXIST):
        return StudioError(f"“{folder}” is not a folder that can be written to.", "Choose another folder.")
    return StudioError(f"{label} could not be saved: {error.strerror or error}.", "Check the disk and try again.")


def _shortened(label: str) -> str:
    return label if len(label) <= 60 else f"{label[:40]}…{label[-10:]}"


def make_folder(folder: Path) -> None:
    """Make a folder and those above it. Raises StudioError."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except FileExistsError as error:
        raise StudioError(f"“{folder}” is a file, not a folder.", "Choose another folder.") from error
    except OSError as error:
        raise _refusal(f"“{folder.name}”", folder.parent, error) from error


def is_file(path: Path) -> bool:
    """Whether a file is there. A name that the system cannot even look up (too long) is none."""
    try:
        return path.is_file()
    except OSError:
        return False


def safe_name(name: str) -> str:
    """A name that every system takes as a file's stem, as near to the given one as can be."""
    cleaned = _FORBIDDEN.sub(" ", unicodedata.normalize("NFC", name))
    cleaned = re.sub(r"\s+", " ", cleaned).strip(" .")
    while len(cleaned.encode("utf-8")) > _MAX_NAME_BYTES:
        cleaned = cleaned[:-1].rstrip(" .")
    if _RESERVED.match(cleaned):
        cleaned = f"_{cleaned}"
    return cleaned or "artwork"


def write_whole(path: Path, data: bytes, label: str = "") -> None:
    """Replace a file's contents atomically: after a crash it holds the old bytes or the new.

    Messages call the file `label`, by default its name. Raises StudioError.
    """
    temporary = path.with_name(f".{path.name}.{new_id()}{TEMPORARY_SUFFIX}")
    with saving(path, label):
        try:
            with temporary.open("xb") as stream:
                stream.write(data)
                _sync(stream)
            put_in_place(temporary, path)
        except BaseException:
            temporary.unlink(missing_ok=True)
            raise
    _sync_folder(path.parent)


@contextmanager
def new_file(folder: Path, stem: str, suffix: str, beside: tuple[str, ...] = ()) -> Iterator[tuple[Path, IO[bytes]]]:
    """A file under a name that nobody has (`stem`, `stem-2`, …): yields that path and a stream to write to.

    The file appears under its name, whole and synced, when the block ends; if it fails, nothing is left. `beside` are
    suffixes of companion files that must be free too. Raises StudioError.
    """
    make_folder(folder)
    with saving(folder / f"{stem}{suffix}"):
        path = _reserve(folder, stem, suffix, beside)
        temporary = path.with_name(f".{path.name}.{new_id()}{TEMPORARY_SUFFIX}")
        try:
            with temporary.open("xb") as stream:
                yield path, stream
                _sync(stream)
            put_in_place(temporary, path)
        except BaseException:
            temporary.unlink(missing_ok=True)
            for companion in beside:
                path.with_name(path.name + companion).unlink(missing_ok=True)
            path.unlink(missing_ok=True)
            raise
    _sync_folder(folder)


def _reserve(folder: Path, stem: str, suffix: str, beside: tuple[str, ...]) -> Path:
    """Create an empty file under a free name, so that no other thread or window takes it meanwhile."""
    number = 1
    while True:
        path = folder / (f"{stem}{suffix}" if number == 1 else f"{stem}-{number}{suffix}")
        number += 1
        if any((folder / f"{path.name}{companion}").exists() for companion in beside):
            continue
        try:
            os.close(os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o666))
        except FileExistsError:
            continue
        return path


def move_to(path: Path, folder: Path) -> Path:
    """Move a file into another folder of the same disk, under its own name or the next free one. Raises StudioError."""
    with saving(folder / path.name):
        target = _reserve(folder, path.stem, path.suffix, ())
        try:
            put_in_place(path, target)
        except BaseException:
            target.unlink(missing_ok=True)
            raise
    _sync_folder(folder)
    return target


def move_as(path: Path, target: Path) -> None:
    """Move a file to an exact place. Raises StudioError."""
    with saving(target):
        put_in_place(path, target)


def replace_synced(temporary: Path, path: Path) -> None:
    """Give a finished temporary file its name, with its bytes on the disk first. Raises OSError."""
    with temporary.open("rb+") as stream:
        _sync(stream)
    put_in_place(temporary, path)
    _sync_folder(path.parent)


def _sync(stream: IO[bytes]) -> None:
    stream.flush()
    os.fsync(stream.fileno())


def _sync_folder(folder: Path) -> None:
    """Make a rename itself survive a power cut; only POSIX can, and some file systems refuse."""
    if os.name != "posix":
        return
    try:
        handle = os.open(folder, os.O_RDONLY)
    except OSError:
        return
    try:
        with suppress(OSError):
            os.fsync(handle)
    finally:
        os.close(handle)

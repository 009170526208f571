"""Zip and tar archives of pictures, read where they are: nothing in one is ever unpacked under its own name."""

from __future__ import annotations

import bz2
import gzip
import lzma
import tarfile
import zipfile
import zlib
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from tempfile import TemporaryFile
from threading import Lock
from typing import IO, Protocol
from weakref import finalize

from aigc_studio.core.errors import StudioError

_TARS = (".tar", ".tar.gz", ".tgz", ".tar.bz2", ".tbz2", ".tar.xz", ".txz")
#: Archives that are not read here.
_OTHERS = (".7z", ".rar", ".gz", ".bz2", ".xz", ".zst", ".lz", ".lzma")
#: A picture is read into memory, and the whole of a compressed tar onto the disk: larger ones are no pictures that
#: anybody trains on, or a few bytes that unpack without end.
_LARGEST_MEMBER, _LARGEST_TAR = 256 * 2**20, 32 * 2**30
_PIECE = 2**20

_Packed = gzip.GzipFile | bz2.BZ2File | lzma.LZMAFile
_COMPRESSIONS: dict[bytes, Callable[[IO[bytes]], _Packed]] = {
    b"\x1f\x8b": lambda stream: gzip.GzipFile(fileobj=stream), b"BZh": bz2.BZ2File, b"\xfd7zXZ\x00": lzma.LZMAFile,
}  # fmt: skip

#: Hears how much is done, 0..1, and of what. May raise to stop it.
Step = Callable[[float, str], None]

_ERRORS = (
    OSError, KeyError, EOFError, zlib.error, lzma.LZMAError, zipfile.BadZipFile, tarfile.TarError, NotImplementedError,
    RuntimeError, ValueError,
)  # fmt: skip


def is_archive(path: Path) -> bool:
    """Whether its name is that of an archive that can be read here."""
    return path.name.lower().endswith((".zip", *_TARS))


def is_other_archive(path: Path) -> bool:
    """Whether its name is that of one that cannot."""
    return not is_archive(path) and path.name.lower().endswith(_OTHERS)


def bare_name(path: Path) -> str:
    """The name of a folder, or of a file without what its end says of it."""
    ends = [end for end in _TARS if path.name.lower().endswith(end)]
    return path.name[: -max(map(len, ends))] if ends else path.name if path.is_dir() else path.stem


def no_step(_fraction: float, _message: str) -> None:
    """For whom nobody waits."""


def members(path: Path, step: Step = no_step) -> list[str]:
    """The names of all files in an archive; links and devices are none. A compressed tar takes long. Raises
    StudioError."""
    try:
        return _opened(path, step).names()
    except _ERRORS as error:
        raise StudioError(f"The archive {path.name} cannot be read.", "Unpack it, and give its folder.") from error


def read_member(path: Path, member: str) -> bytes:
    """Raises StudioError."""
    name = member.rpartition("/")[2]
    try:
        archive = _opened(path)
        if archive.size(member) > _LARGEST_MEMBER:
            raise StudioError(f"{name} in {path.name} is too large.", "Unpack the archive first.")
        return archive.read(member)
    except _ERRORS as error:
        raise StudioError(f"{name} in {path.name} cannot be read.", "Unpack the archive first.") from error


@contextmanager
def closing_archives() -> Iterator[None]:
    """After this block let go of the files, and of the disk's space, that were kept for the next member."""
    try:
        yield
    finally:
        _keep.cache_clear()


class _Archive(Protocol):
    def names(self) -> list[str]: ...

    def size(self, member: str) -> int: ...

    def read(self, member: str) -> bytes: ...


class _Zip:
    """Safe to read from several threads, as zipfile is."""

    def __init__(self, path: Path) -> None:
        self._archive = zipfile.ZipFile(path)

    def names(self) -> list[str]:
        return [info.filename for info in self._archive.infolist() if not info.is_dir()]

    def size(self, member: str) -> int:
        return self._archive.getinfo(member).file_size

    def read(self, member: str) -> bytes:
        return self._archive.read(member)


class _Tar:
    """A tar has no table of contents and a compressed one no places: it is read through once, and unpacked as one
    nameless file for that, so that any member can be read at once from then on. Safe to read from several threads."""

    def __init__(self, path: Path, step: Step) -> None:
        self._stream, self._lock = _without_compression(path, step), Lock()
        finalize(self, self._stream.close)  # nobody knows who reads last
        with tarfile.open(fileobj=self._stream, mode="r:") as archive:
            plain = (info for info in archive if info.isreg() and not info.issparse() and info.size >= 0)
            self._places = {info.name: (info.offset_data, info.size) for info in plain}

    def names(self) -> list[str]:
        return list(self._places)

    def size(self, member: str) -> int:
        return self._places[member][1]

    def read(self, member: str) -> bytes:
        place, size = self._places[member]
        with self._lock:
            self._stream.seek(place)
            data = self._stream.read(size)
        if len(data) < size:
            raise EOFError(member)
        return data


@dataclass(frozen=True)
class _Listener:
    """Whoever listens, the archive is the same."""

    step: Step = field(compare=False)


def _opened(path: Path, step: Step = no_step) -> _Archive:
    state = path.stat()
    return _keep(path, state.st_mtime_ns, state.st_size, _Listener(step))


@lru_cache(maxsize=2)
def _keep(path: Path, _changed: int, _size: int, listener: _Listener) -> _Archive:
    return _Zip(path) if path.suffix.lower() == ".zip" else _Tar(path, listener.step)


def _without_compression(path: Path, step: Step) -> IO[bytes]:
    with path.open("rb") as stream:
        head = stream.read(6)
    opener = next((opener for begins, opener in _COMPRESSIONS.items() if head.startswith(begins)), None)
    if opener is None:
        return path.open("rb")
    with ExitStack() as closing:
        unpacked = closing.enter_context(TemporaryFile())
        stream = closing.enter_context(path.open("rb"))
        packed, size = closing.enter_context(opener(stream)), path.stat().st_size
        while piece := packed.read(_PIECE):
            step(min(1.0, stream.tell() / max(1, size)), f"Unpacking {path.name}")
            unpacked.write(piece)
            if unpacked.tell() > _LARGEST_TAR:
                raise StudioError(f"The archive {path.name} is too large.", "Unpack it, and give its folder.")
        packed.close()
        stream.close()
        unpacked.seek(0)
        closing.pop_all()
        return unpacked

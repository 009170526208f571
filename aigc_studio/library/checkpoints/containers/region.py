"""Stretches of bytes that are read only when somebody wants them."""

from __future__ import annotations

import zlib
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from aigc_studio.core.errors import StudioError


class Region(Protocol):
    """`length` bytes somewhere."""

    @property
    def length(self) -> int: ...

    def read(self, start: int, count: int) -> bytearray:
        """`count` bytes from `start` on, which the caller may keep and change. Raises StudioError."""
        ...


@dataclass(frozen=True)
class FileRegion:
    """Part of a file. The file is not kept open, nor mapped: it may vanish without taking the program with it."""

    path: Path
    offset: int
    length: int

    def read(self, start: int, count: int) -> bytearray:
        """See Region.read."""
        data = bytearray(count)
        try:
            with self.path.open("rb", buffering=0) as file:
                file.seek(self.offset + start)
                _fill(file, data)
        except OSError as error:
            raise StudioError(f"“{self.path.name}” can no longer be read.", str(error.strerror or error)) from error
        return data


def _fill(file: object, data: bytearray) -> None:
    # One read may bring less than asked for: some systems stop at 2 GiB.
    view, filled = memoryview(data), 0
    while filled < len(data):
        got = file.readinto(view[filled:])  # type: ignore[attr-defined]
        if not got:
            raise OSError("The file became shorter.")
        filled += got


@dataclass(frozen=True)
class BytesRegion:
    """Part of bytes that are in memory already."""

    data: bytes | bytearray
    offset: int
    length: int

    def read(self, start: int, count: int) -> bytearray:
        """See Region.read."""
        return bytearray(memoryview(self.data)[self.offset + start : self.offset + start + count])


@dataclass(frozen=True)
class TextRegion:
    """Bytes kept as Latin-1 text. Encoded at each read, so that a thousand arrays of one text take no memory."""

    text: str

    @property
    def length(self) -> int:
        return len(self.text)

    def read(self, start: int, count: int) -> bytearray:
        """See Region.read."""
        try:
            return bytearray(self.text[start : start + count], "latin-1")
        except UnicodeEncodeError as error:
            raise StudioError("This file keeps text where numbers belong.", "Download it again.") from error


@dataclass(frozen=True)
class DeflatedRegion:
    """A compressed entry of a zip; torch never writes one, but people zip their files again."""

    packed: FileRegion
    length: int

    def read(self, start: int, count: int) -> bytearray:
        """See Region.read. Never inflates to more than the entry's declared length."""
        try:
            packed = self.packed.read(0, self.packed.length)
            data = zlib.decompressobj(-zlib.MAX_WBITS).decompress(packed, self.length)
        except zlib.error as error:
            raise StudioError("This file is damaged.", "Download it again.") from error
        if len(data) < self.length:
            raise StudioError("This file is damaged.", "Download it again.")
        return bytearray(data[start : start + count])

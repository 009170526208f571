"""Where the values of a layer are kept while a picture is painted: in memory, or for big pictures in a temporary file.

A file is read and written explicitly rather than mapped, so that its pages do not count as the program's memory.
"""

from __future__ import annotations

import tempfile
import threading
from collections.abc import Callable
from typing import Protocol

import numpy as np

from aigc_studio.core.errors import StudioError
from aigc_studio.library.painting.layers import Floats


class Plane(Protocol):
    """Values (channels, height, width) float32, written and read a few rows at a time, from several threads."""

    def write(self, top: int, rows: Floats, around: Floats | None = None) -> None:
        """Store `rows` (channels, n, width) from row `top` on; the array must not be changed afterwards.

        `around` is the array of which `rows` are the middle, if they are that: see `around`."""
        ...

    def around(self, top: int, bottom: int) -> Floats | None:
        """The array given with rows top..bottom, the rest of which the caller may fill; None where there is none."""
        ...

    def read(self, top: int, out: Floats) -> None:
        """Fill `out` (channels, n, width) with the rows from `top` on, all of which have been written."""
        ...

    def close(self) -> None:
        """Give the space back."""
        ...


class MemoryPlane:
    """A `Plane` in memory: it keeps the arrays that it is given, so that writing copies nothing.

    `used` is called with each array that was given whole (`around`) when the plane needs it no more."""

    def __init__(self, used: Callable[[Floats], None] = lambda _array: None) -> None:
        self._used = used
        self._strips: dict[int, Floats] = {}
        self._around: dict[tuple[int, int], Floats] = {}

    def write(self, top: int, rows: Floats, around: Floats | None = None) -> None:
        self._strips[top] = rows
        if around is not None:
            self._around[top, top + rows.shape[1]] = around

    def around(self, top: int, bottom: int) -> Floats | None:
        return self._around.get((top, bottom))

    def read(self, top: int, out: Floats) -> None:
        bottom = top + out.shape[1]
        for start, rows in list(self._strips.items()):
            low, high = max(top, start), min(bottom, start + rows.shape[1])
            if low < high:
                out[:, low - top : high - top] = rows[:, low - start : high - start]

    def close(self) -> None:
        self._strips.clear()
        while self._around:
            self._used(self._around.popitem()[1])


class FilePlane:
    """A `Plane` in a temporary file, row after row, each row with all its channels."""

    def __init__(self, channels: int, width: int) -> None:
        self._shape = (channels, width)
        self._stride = channels * width * 4
        self._lock = threading.Lock()
        # Unbuffered: a buffer would read rows twice. `close` is called when the painting ends.
        self._file = tempfile.TemporaryFile(prefix="aigc-studio-", buffering=0)  # noqa: SIM115

    def write(self, top: int, rows: Floats, around: Floats | None = None) -> None:
        data = np.ascontiguousarray(rows.transpose(1, 0, 2)).data.cast("B")
        try:
            with self._lock:
                self._file.seek(top * self._stride)
                while data:
                    data = data[self._file.write(data) :]
        except OSError as error:
            raise StudioError(
                "There is no room for this picture's intermediate values.",
                f"Free some space in {tempfile.gettempdir()}, or choose a smaller size.",
            ) from error

    def around(self, top: int, bottom: int) -> Floats | None:
        return None

    def read(self, top: int, out: Floats) -> None:
        channels, width = self._shape
        rows: Floats = np.empty((out.shape[1], channels, width), np.float32)
        view = rows.data.cast("B")
        with self._lock:
            self._file.seek(top * self._stride)
            while view:
                count = self._file.readinto(view)
                if not count:
                    raise StudioError("The picture's intermediate values were lost.", "Try again.")
                view = view[count:]
        out[:] = rows.transpose(1, 0, 2)

    def close(self) -> None:
        self._file.close()

"""Thumbnails from files, read in idle moments and kept."""

from __future__ import annotations

import time
from collections import OrderedDict
from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QObject, QSize, QTimer, Signal
from PySide6.QtGui import QImage, QImageReader

from aigc_studio.ui.widgets.pictures import cover

_IDLE_SECONDS = 0.006  # a turn of the event loop stays well under one frame
_ANNOUNCE_SECONDS = 0.05
_KEPT = 800  # about 50 MB at 128 px


class Thumbnails(QObject):
    """Squares of picture files. `get` answers at once with what is there; `arrived` says that more is there now.

    What is asked for last is read first, because it is what is on the screen.
    """

    arrived = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._kept: OrderedDict[tuple[str, int], QImage] = OrderedDict()
        self._wanted: OrderedDict[tuple[str, int], None] = OrderedDict()
        self._announced, self._fit = 0.0, cover
        self._idle = QTimer(self, interval=0)
        self._idle.timeout.connect(self._read_some)

    def get(self, path: Path, side: int) -> QImage | None:
        """The picture cropped to `side` x `side` device pixels; None while it is being read; null if it cannot be."""
        key = (str(path), side)
        found = self._kept.get(key)
        if found is not None:
            self._kept.move_to_end(key)
            return found
        self._wanted[key] = None
        self._wanted.move_to_end(key)
        while len(self._wanted) > _KEPT:  # what was scrolled past is asked for again when it comes back
            self._wanted.popitem(last=False)
        if not self._idle.isActive():
            self._idle.start()
        return None

    def show_by(self, fit: Callable[[QImage, QSize], QImage]) -> None:
        """How pictures become squares, from now on; the middle of each fills it, if nothing is said."""
        self._fit = fit
        self._kept.clear()
        self.arrived.emit()

    def forget(self, path: Path) -> None:
        """The file has changed."""
        for key in [key for key in self._kept if key[0] == str(path)]:
            del self._kept[key]

    def _read_some(self) -> None:
        began = time.perf_counter()
        while self._wanted and time.perf_counter() - began < _IDLE_SECONDS:
            key, _ = self._wanted.popitem()
            self._kept[key] = read_square(*key, self._fit)
        while len(self._kept) > _KEPT:
            self._kept.popitem(last=False)
        # Each announcement repaints what is on the screen, so there are few of them.
        if not self._wanted:
            self._idle.stop()
            self.arrived.emit()
        elif time.perf_counter() - self._announced > _ANNOUNCE_SECONDS:
            self._announced = time.perf_counter()
            self.arrived.emit()


def read_square(path: str, side: int, fit: Callable[[QImage, QSize], QImage] = cover) -> QImage:
    """A picture file as a square; a null image when it is missing or damaged."""
    reader = QImageReader(path)
    reader.setAutoTransform(True)
    size = reader.size()
    if size.isValid() and min(size.width(), size.height()) > 2 * side:
        factor = 2 * side / min(size.width(), size.height())
        reader.setScaledSize(QSize(round(size.width() * factor), round(size.height() * factor)))
    image = reader.read()
    return image if image.isNull() else fit(image, QSize(side, side))

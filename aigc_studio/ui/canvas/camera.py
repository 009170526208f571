"""Which part of the page the canvas shows, and how large."""

from __future__ import annotations

import math
from bisect import bisect_left, bisect_right

from PySide6.QtCore import QPointF, QRect, QRectF

from aigc_studio.core.image import Bounds, Extent

SMALLEST, LARGEST = 0.02, 64.0
# A page is never enlarged beyond this only to fill the window.
_FIT_LARGEST = 8.0
_STEPS = (0.02, 0.03, 0.05, 0.0625, 0.0833, 0.125, 0.1667, 0.25, 0.3333, 0.5, 0.6667,
          1.0, 1.5, 2.0, 3.0, 4.0, 6.0, 8.0, 12.0, 16.0, 24.0, 32.0, 48.0, 64.0)  # fmt: skip


class Camera:
    """Document pixels to device pixels of the widget and back.

    `scale`: device pixels per document pixel. While `fitted`, the page is kept whole within the widget however that is
    resized. Margins (left, top, right, bottom; device pixels) stay free around a fitted page.
    """

    def __init__(self) -> None:
        self.page = Extent(1, 1)
        self.scale = 1.0
        self.fitted = True
        self._size = (1, 1)
        self._margins = (0, 0, 0, 0)
        self._x = self._y = 0.0

    def resize(self, width: int, height: int, margins: tuple[int, int, int, int]) -> None:
        """Another widget size, in device pixels; what was in the middle stays there."""
        self._x += (width - self._size[0]) / 2
        self._y += (height - self._size[1]) / 2
        self._size, self._margins = (max(1, width), max(1, height)), margins
        self._settle()

    def show_page(self, page: Extent) -> None:
        """Another page size; a fitted page is fitted again."""
        self.page = page
        self._settle()

    def fit(self) -> None:
        """The whole page, as large as the widget allows."""
        self.fitted = True
        self._settle()

    def zoom_to(self, scale: float, at: QPointF | None = None) -> None:
        """Another scale; what lies under `at` (device pixels; None: the middle) stays there."""
        scale = min(max(scale, SMALLEST), LARGEST)
        at = at if at is not None else QPointF(self._size[0] / 2, self._size[1] / 2)
        factor = scale / self.scale
        self._x, self._y = at.x() - (at.x() - self._x) * factor, at.y() - (at.y() - self._y) * factor
        self.scale, self.fitted = scale, False
        self._settle()

    def step(self, direction: int) -> None:
        """To the next round scale, larger (1) or smaller (-1)."""
        near = self.scale * (1 + 1e-3 * direction)
        index = bisect_right(_STEPS, near) if direction > 0 else bisect_left(_STEPS, near) - 1
        self.zoom_to(_STEPS[min(max(index, 0), len(_STEPS) - 1)])

    def pan(self, x: float, y: float) -> None:
        """Move the page by device pixels."""
        self._x, self._y, self.fitted = self._x + x, self._y + y, False
        self._settle()

    def to_document(self, at: QPointF) -> QPointF:
        origin = self.origin
        return QPointF((at.x() - origin[0]) / self.scale, (at.y() - origin[1]) / self.scale)

    def to_screen(self, bounds: Bounds) -> QRectF:
        x, y = self.origin
        scale = self.scale
        return QRectF(x + bounds.x * scale, y + bounds.y * scale, bounds.width * scale, bounds.height * scale)

    @property
    def origin(self) -> tuple[int, int]:
        """Where the page's corner lies: whole device pixels, so that 100 % is drawn pixel for pixel."""
        return math.floor(self._x + 0.5), math.floor(self._y + 0.5)

    @property
    def page_rect(self) -> QRect:
        """The page in device pixels."""
        x, y = self.origin
        return QRect(x, y, max(1, round(self.page.width * self.scale)), max(1, round(self.page.height * self.scale)))

    @property
    def seen(self) -> QRect:
        """What of the page is within the widget, in device pixels; may be empty."""
        return self.page_rect & QRect(0, 0, *self._size)

    @property
    def view(self) -> Bounds | None:
        """The same in document pixels, None where nothing of the page can be seen or no size is known yet."""
        seen, (x, y) = self.seen, self.origin
        if seen.isEmpty() or self._size == (1, 1):
            return None
        left, top = (seen.x() - x) / self.scale, (seen.y() - y) / self.scale
        return Bounds(left, top, seen.width() / self.scale, seen.height() / self.scale)

    def _settle(self) -> None:
        left, top, right, bottom = self._margins
        width, height = self._size
        if self.fitted:
            free_width, free_height = max(16, width - left - right), max(16, height - top - bottom)
            fitting = min(free_width / self.page.width, free_height / self.page.height)
            self.scale = min(max(fitting, SMALLEST), _FIT_LARGEST)
            self._x = left + (free_width - self.page.width * self.scale) / 2
            self._y = top + (free_height - self.page.height * self.scale) / 2
            return
        # The page cannot be lost: a corner of it always stays in sight.
        keep = min(64, width / 2, height / 2)
        self._x = min(max(self._x, keep - self.page.width * self.scale), width - keep)
        self._y = min(max(self._y, keep - self.page.height * self.scale), height - keep)

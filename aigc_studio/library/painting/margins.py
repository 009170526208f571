"""Continuing strips of a picture beyond its edges."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

Number = TypeVar("Number", np.float32, np.uint8)


@dataclass(frozen=True)
class Window:
    """Rows first..last of a picture, with `margin` more columns on each side.

    `first` may be negative and `last` beyond the picture's `height`. What lies outside mirrors the picture about its
    edge (`reflect`) or repeats the edge. With a `bundle`, every pixel is that many values side by side, and an array
    has as many times more columns.
    """

    first: int
    last: int
    height: int
    width: int
    margin: int
    reflect: bool = True
    bundle: int = 1

    @property
    def top(self) -> int:
        """The first row that exists."""
        return max(self.first, 0)

    @property
    def bottom(self) -> int:
        """After the last row that exists."""
        return min(self.last, self.height)

    @property
    def middle(self) -> tuple[int, int]:
        """The rows between the margins."""
        return self.first + self.margin, self.last - self.margin

    def gather(
        self, channels: int, kind: type[Number], fill: Callable[[int, NDArray[Number]], None]
    ) -> NDArray[Number]:
        """(channels, last - first, width + 2 * margin); `fill(top, out)` gives rows that exist."""
        shape = (channels, self.last - self.first, (self.width + 2 * self.margin) * self.bundle)
        values = np.empty(shape, kind)
        fill(self.top, self._columns(values)[:, self.top - self.first : self.bottom - self.first])
        self._continue(values)
        return values

    def complete(self, values: NDArray[Number], fill: Callable[[int, NDArray[Number]], None]) -> NDArray[Number]:
        """Like `gather`, in `values`, which holds all but `margin` rows and columns on each side already."""
        start, end = self.middle
        columns = self._columns(values)
        for first, last in ((self.top, start), (end, self.bottom)):
            if first < last:
                fill(first, columns[:, first - self.first : last - self.first])
        self._continue(values)
        return values

    def _columns(self, values: NDArray[Number]) -> NDArray[Number]:
        """Those that exist."""
        return values[:, :, self.margin * self.bundle : (self.margin + self.width) * self.bundle]

    def _continue(self, values: NDArray[Number]) -> None:
        """Fill what lies outside the picture."""
        above, below = self.top - self.first, self.bottom - self.first
        for row in range(above):
            values[:, row] = values[:, 2 * above - row if self.reflect else above]
        for row in range(below, self.last - self.first):
            values[:, row] = values[:, 2 * (below - 1) - row if self.reflect else below - 1]
        pixels = values.reshape(*values.shape[:2], -1, self.bundle)
        left, right = self.margin, self.margin + self.width - 1
        for step in range(1, self.margin + 1):
            away = step if self.reflect else 0
            pixels[:, :, left - step] = pixels[:, :, left + away]
            pixels[:, :, right + step] = pixels[:, :, right - away]


def inside(values: NDArray[Number], margin: int, bundle: int = 1) -> NDArray[Number]:
    """`values` (channels, h, w * bundle) without `margin` rows and columns of pixels on each side."""
    rows, columns = (slice(edge, -edge) if edge else slice(None) for edge in (margin, margin * bundle))
    return values[:, rows, columns]

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
    edge (`reflect`) or repeats the edge.
    """

    first: int
    last: int
    height: int
    width: int
    margin: int
    reflect: bool = True

    @property
    def top(self) -> int:
        """The first row that exists."""
        return max(self.first, 0)

    @property
    def bottom(self) -> int:
        """After the last row that exists."""
        return min(self.last, self.height)

    def gather(
        self, channels: int, kind: type[Number], fill: Callable[[int, NDArray[Number]], None]
    ) -> NDArray[Number]:
        """(channels, last - first, width + 2 * margin); `fill(top, out)` gives the rows that exist."""
        result = np.empty((channels, self.last - self.first, self.width + 2 * self.margin), kind)
        above, below = self.top - self.first, self.bottom - self.first
        fill(self.top, result[:, above:below, self.margin : self.margin + self.width])
        for row in range(above):
            result[:, row] = result[:, 2 * above - row if self.reflect else above]
        for row in range(below, self.last - self.first):
            result[:, row] = result[:, 2 * (below - 1) - row if self.reflect else below - 1]
        left, right = self.margin, self.margin + self.width - 1
        for step in range(1, self.margin + 1):
            away = step if self.reflect else 0
            result[:, :, left - step] = result[:, :, left + away]
            result[:, :, right + step] = result[:, :, right - away]
        return result

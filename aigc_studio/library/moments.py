"""Mean and variance of a layer's channels over a whole picture, gathered from its parts."""

from __future__ import annotations

import threading

import numpy as np
from numpy.typing import NDArray

from aigc_studio.library.layers import Floats


class Moments:
    """Sums over everything added so far, in float64; parts may be added from several threads, in any order."""

    def __init__(self, channels: int) -> None:
        self._count = 0
        self._sum = np.zeros(channels)
        self._squares = np.zeros(channels)
        self._lock = threading.Lock()

    def add(self, part: Floats) -> None:
        """Take in `part` (n * channels, h, w) float32; with n > 1, blocks of n pixels, pixel by pixel."""
        channels = len(self._sum)
        # Row by row in float32, and the rows in float64: no precision is lost, and each row is read once.
        total = np.einsum("cyx->cy", part).sum(1, dtype=np.float64).reshape(-1, channels).sum(0)
        squares = np.vecdot(part, part).sum(1, dtype=np.float64).reshape(-1, channels).sum(0)
        with self._lock:
            self._count += part.size // channels
            self._sum += total
            self._squares += squares

    def mean(self) -> NDArray[np.float64]:
        """(channels,)"""
        return self._sum / self._count

    def variance(self) -> NDArray[np.float64]:
        """(channels,), of the population, never negative."""
        return np.maximum(self._squares / self._count - self.mean() ** 2, 0)

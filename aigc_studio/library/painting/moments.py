"""Mean and variance of a layer's channels over a whole picture, gathered from its parts."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from aigc_studio.library.painting.layers import Floats

Doubles = NDArray[np.float64]

#: Where the variance of a part is smaller than this share of its squared mean, sums of float32 squares cannot show it.
_FLAT = 1e-4


@dataclass(frozen=True, eq=False)
class _Part:
    """What one part of the picture says: pixels, mean (c,), and the sum of squared distances from that mean (c,)."""

    count: int
    mean: Doubles
    distance: Doubles

    def __add__(self, other: _Part) -> _Part:
        """Both together (Chan, Golub and LeVeque 1979)."""
        count = self.count + other.count
        apart = other.mean - self.mean
        mean = self.mean + apart * (other.count / count)
        distance = self.distance + other.distance + apart**2 * (self.count * other.count / count)
        return _Part(count, mean, distance)


class Moments:
    """Statistics of a layer of `channels` channels; parts may come from several threads, in any order."""

    def __init__(self, channels: int) -> None:
        self._channels = channels
        self._parts: dict[int, _Part] = {}

    def add(self, place: int, part: Floats, bundle: int = 1) -> None:
        """Take in `part` (n * channels / bundle, h, w * bundle) float32, every pixel that many channels side by side;
        with n > 1, blocks of n pixels, pixel by pixel.

        `place` tells the parts apart and orders them, so that the result does not depend on which came first."""
        count = part.size // self._channels
        # Rows or columns are summed in float32, for speed, and added up in float64.
        sums, squares = (
            (np.einsum("cyx->cy", part), np.vecdot(part, part))
            if bundle == 1
            else (part.sum(1), np.einsum("cyx,cyx->cx", part, part))
        )
        mean = self._total(sums, bundle) / count
        distance = self._total(squares, bundle) - count * mean**2
        if (distance < _FLAT * count * mean**2).any():
            repeats = (len(part) * bundle // self._channels, 1, part.shape[2] // bundle)
            centred = part - np.tile(mean.reshape(-1, 1, bundle), repeats)
            distance = self._total(np.square(centred).sum(1), bundle)
        self._parts[place] = _Part(count, mean, distance)

    def _total(self, sums: NDArray[np.floating], bundle: int) -> Doubles:
        """(channels,) from sums of rows, (n * channels, h), or of columns, (n * channels / bundle, w * bundle)."""
        each = sums.reshape(len(sums), -1, bundle).sum(1, dtype=np.float64)
        total: Doubles = each.reshape(-1, self._channels).sum(0)
        return total

    def result(self) -> tuple[Doubles, Doubles]:
        """Mean and variance (of the population), (c,)."""
        first, *others = (self._parts[place] for place in sorted(self._parts))
        together = sum(others, start=first)
        return together.mean, together.distance / together.count

"""Pictures that differ so little that a network would learn them by heart."""

from __future__ import annotations

from array import array

import numpy as np
from numpy.typing import NDArray

_BANDS = 4
_BITS = 3
_COLOUR = 6.0


class NearDuplicates:
    """Finds earlier pictures that look the same, in constant time each.

    Two pictures are near duplicates when the signs of their brightness steps (dHash, Krawetz 2013; 64 of them) differ
    in at most 3 places and their mean colours by at most 6 of 255. With at most 3 differences, one of 4 bands of 16
    signs is equal in both: only pictures that share a band are compared.
    """

    def __init__(self) -> None:
        # Plain numbers, not objects: there may be a hundred thousand pictures.
        self._bands: list[dict[int, array[int]]] = [{} for _ in range(_BANDS)]
        self._signs, self._places = array("Q"), array("Q")
        self._colours = array("f")

    def find_or_add(self, small: NDArray[np.uint8], place: int) -> int | None:
        """`small` (16, 16, 3) uint8 -> the `place` of an earlier near duplicate; without one, `small` is kept."""
        signs = step_signs(small)
        colour = small.reshape(-1, 3).mean(axis=0, dtype=np.float32)
        keys = bands(signs)
        for band, key in zip(self._bands, keys, strict=True):
            for index in band.get(key, ()):
                if (signs ^ self._signs[index]).bit_count() <= _BITS and self._is_near(index, colour):
                    return self._places[index]
        for band, key in zip(self._bands, keys, strict=True):
            band.setdefault(key, array("L")).append(len(self._signs))
        self._signs.append(signs)
        self._places.append(place)
        self._colours.extend(colour)
        return None

    def _is_near(self, index: int, colour: NDArray[np.float32]) -> bool:
        other = self._colours[3 * index : 3 * index + 3]
        return all(abs(one - value) <= _COLOUR for one, value in zip(other, colour.tolist(), strict=True))


def bands(signs: int) -> list[int]:
    """The four 16-bit parts of 64 signs."""
    return [(signs >> (16 * band)) & 0xFFFF for band in range(_BANDS)]


def step_signs(small: NDArray[np.uint8]) -> int:
    """64 signs of (16, 16, 3) uint8: whether brightness rises from each of 8 columns of a row to the next."""
    grey = small.astype(np.float32) @ np.array([0.299, 0.587, 0.114], np.float32)
    rows = grey.reshape(8, 2, 16).mean(axis=1)
    columns = rows[:, np.linspace(0, 15, 9).round().astype(int)]
    return int.from_bytes(np.packbits(columns[:, 1:] > columns[:, :-1] + 0.5).tobytes(), "big")

"""Arrays that are used again. Memory that the system gives anew is emptied first, which takes half as long as all that
a first layer computes in it; onnxruntime keeps a store of its own for that reason."""

from __future__ import annotations

import threading
from functools import cache
from math import prod

import numpy as np

from aigc_studio.library.painting.layers import Floats


class Buffers:
    """Keeps up to `limit` bytes of arrays that nobody uses; for several threads."""

    def __init__(self, limit: int) -> None:
        self._room = limit
        self._free: dict[int, list[Floats]] = {}
        self._lock = threading.Lock()

    def take(self, shape: tuple[int, ...]) -> Floats:
        """An array of `shape`, float32, with any values."""
        size = prod(shape)
        with self._lock:
            kept = self._free.get(size)
            if kept:
                self._room += 4 * size
                return kept.pop().reshape(shape)
        return np.empty(shape, np.float32)

    def give_back(self, array: Floats) -> None:
        """`array` is whole, came from `take`, and is used by nobody any more."""
        with self._lock:
            if array.nbytes <= self._room:
                self._room -= array.nbytes
                self._free.setdefault(array.size, []).append(array.reshape(-1))


@cache
def shared_buffers(limit: int) -> Buffers:
    """Those of all painters with that limit."""
    return Buffers(limit)

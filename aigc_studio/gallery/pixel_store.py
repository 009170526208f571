"""The pixels of the document's layers: in memory while they are used, on disk so that they survive."""

from __future__ import annotations

import hashlib
import os
import re
import threading
import time
from collections import OrderedDict
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from aigc_studio.core import image_io
from aigc_studio.core.errors import StudioError
from aigc_studio.core.image import Pixels
from aigc_studio.gallery import files

_DAY = 24 * 3600.0
_KEY = re.compile("[0-9a-f]{64}")


class PixelStore:
    """Pictures under the SHA-256 of their shape and bytes; safe to use from several threads.

    Saved pictures stay in memory up to `capacity` bytes, the ones used last. Unsaved ones stay whatever their size,
    for they are nowhere else.
    """

    def __init__(self, folder: Path, capacity: int = 1 << 30) -> None:
        self._folder = folder
        self._capacity = capacity
        self._lock = threading.Lock()
        self._held: OrderedDict[str, NDArray[np.uint8]] = OrderedDict()
        self._unsaved: set[str] = set()

    def put(self, data: NDArray[np.uint8]) -> str:
        """Keep (height, width, 3 or 4) uint8 pixels in memory and give their key; `save` writes them. For a lane: large
        pictures take a tenth of a second.

        The array is made read-only, for it is shared from now on; what is not contiguous is copied first.
        """
        if data.dtype != np.uint8 or data.ndim != 3 or data.shape[2] not in (3, 4) or 0 in data.shape:
            raise ValueError(f"pixels are uint8 (height, width, 3 or 4), not {data.dtype} {data.shape}")
        kept = np.ascontiguousarray(data)
        kept.flags.writeable = False
        key = _key_of(kept)
        with self._lock:
            if key not in self._held and not self._touch(key):
                self._unsaved.add(key)
            self._hold(key, kept)
        return key

    def get(self, key: str) -> NDArray[np.uint8]:
        """The pixels of a key, read-only. Raises StudioError when they are nowhere or damaged."""
        with self._lock:
            held = self._held.get(key)
            if held is not None:
                self._held.move_to_end(key)
                return held
        data = self._read(key)
        with self._lock:
            self._hold(key, data)
        return data

    def __contains__(self, key: str) -> bool:
        with self._lock:
            return key in self._held or (_KEY.fullmatch(key) is not None and self._path(key).exists())

    @property
    def bytes_held(self) -> int:
        """How much memory the pictures take."""
        with self._lock:
            return sum(data.nbytes for data in self._held.values())

    def save(self, key: str) -> None:
        """Write one picture's file if it has none yet. Slow (a PNG): for a lane. Raises StudioError."""
        with self._lock:
            data = self._held.get(key) if key in self._unsaved else None
        if data is None:
            return
        files.write_whole(self._path(key), image_io.encode_fast(data), "a layer of the document")
        with self._lock:
            self._unsaved.discard(key)
            self._forget_beyond_capacity()

    def flush(self) -> None:
        """Write everything that is only in memory. Raises StudioError."""
        with self._lock:
            waiting = list(self._unsaved)
        for key in waiting:
            self.save(key)

    def collect(self, used: set[str]) -> int:
        """Delete saved pictures that no document uses and that are older than a day; gives how many."""
        deleted = 0
        limit = time.time() - _DAY
        for path in self._folder.glob("*.png"):
            if path.stem in used or not _KEY.fullmatch(path.stem):
                continue
            with self._lock:
                try:
                    if path.stem not in self._held and path.stat().st_mtime < limit:
                        path.unlink()
                        deleted += 1
                except OSError:  # in use by another program, or gone already: next time
                    continue
        return deleted

    def _touch(self, key: str) -> bool:
        """Whether the file is there; makes it young, so that another window does not collect it now."""
        try:
            os.utime(self._path(key))
        except FileNotFoundError:
            return False
        except OSError:  # not ours to change, but there
            return True
        return True

    def _path(self, key: str) -> Path:
        return self._folder / f"{key}.png"

    def _read(self, key: str) -> NDArray[np.uint8]:
        lost = StudioError("A layer's picture is missing from the project.", "Undo, or remove the layer.")
        if not _KEY.fullmatch(key) or not self._path(key).exists():
            raise lost
        pixels: Pixels = image_io.read_pixels(self._path(key))
        data = pixels.data.astype(np.uint8, copy=False)
        data.flags.writeable = False
        if _key_of(data) != key:
            raise lost
        return data

    def _hold(self, key: str, data: NDArray[np.uint8]) -> None:
        self._held.setdefault(key, data)
        self._held.move_to_end(key)
        self._forget_beyond_capacity()

    def _forget_beyond_capacity(self) -> None:
        total = sum(data.nbytes for data in self._held.values())
        for key in [k for k in self._held if k not in self._unsaved]:
            if total <= self._capacity:
                return
            total -= self._held.pop(key).nbytes


def _key_of(data: NDArray[np.uint8]) -> str:
    digest = hashlib.sha256(f"{data.shape[1]}x{data.shape[0]}x{data.shape[2]}:".encode())
    digest.update(np.ascontiguousarray(data).data)
    return digest.hexdigest()

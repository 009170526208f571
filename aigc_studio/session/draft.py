"""A picture that stands in for a layer's content while a hand is on a slider."""

from __future__ import annotations

import threading
from collections.abc import Callable
from time import perf_counter
from typing import TYPE_CHECKING

from aigc_studio.jobs.context import JobContext

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray


class Draft:
    """Made at most once, on whichever lane asks first, and kept: panning must not render again.

    `make(context)` gives (h, w, 3 or 4) uint8. `seconds` is what it took, None while it is not made.
    """

    def __init__(self, make: Callable[[JobContext], NDArray[np.uint8]]) -> None:
        self._make = make
        self._lock = threading.Lock()
        self._picture: NDArray[np.uint8] | None = None
        self.seconds: float | None = None

    def picture(self, context: JobContext) -> NDArray[np.uint8]:
        with self._lock:
            if self._picture is None:
                began = perf_counter()
                self._picture = self._make(context)
                self.seconds = perf_counter() - began
            return self._picture

    @property
    def ready(self) -> NDArray[np.uint8] | None:
        """The picture, if it has been made."""
        return self._picture

"""Distance fields drawn as ink on paper, crisp at any size."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from aigc_studio.core.image import Extent
from aigc_studio.library.adapters.base import Progress, no_progress

#: A field's ±1 is this part of its side away from the outline.
REACH = 1 / 8
_STRIP = 256


def drawn(field: NDArray[np.float32], extent: Extent, progress: Progress = no_progress) -> NDArray[np.uint8]:
    """`field` (side, side) in -1..1, ink above 0, as (height, width, 3) uint8: black on white, in the middle of the
    page. Edges are one pixel soft; memory beside the page is flat."""
    size = min(extent.width, extent.height)
    page = np.full((extent.height, extent.width, 3), 255, np.uint8)
    top, left = (extent.height - size) // 2, (extent.width - size) // 2
    weights = between(len(field), size)
    across = field @ weights.T
    for start in range(0, size, _STRIP):
        progress(start / size)
        rows = weights[start : start + _STRIP] @ across
        ink = np.clip(0.5 + rows * np.float32(size * REACH), 0, 1)
        strip = page[top + start : top + start + len(rows), left : left + size]
        strip[:] = (255.5 - 255 * ink).astype(np.uint8)[..., None]
    progress(1.0)
    return page


def between(side: int, size: int) -> NDArray[np.float32]:
    """(size, side): the values of `size` places in a row of `side` pixels, by Catmull-Rom's cubic (Keys 1981); where
    places are farther apart than pixels, by the mean of those between them."""
    if size < side:
        edges = np.arange(size + 1) * (side / size)
        shares = np.minimum(edges[1:, None], np.arange(1, side + 1)) - np.maximum(edges[:-1, None], np.arange(side))
        return np.asarray(np.clip(shares, 0, None) * (size / side), np.float32)
    places = (np.arange(size) + 0.5) * (side / size) - 0.5
    first = np.floor(places).astype(int)
    weights = np.zeros((size, side), np.float32)
    for step in range(-1, 3):
        apart = np.abs(places - (first + step))
        near = 1.5 * apart**3 - 2.5 * apart**2 + 1
        far = -0.5 * apart**3 + 2.5 * apart**2 - 4 * apart + 2
        np.add.at(weights, (np.arange(size), np.clip(first + step, 0, side - 1)), np.where(apart <= 1, near, far))
    return weights

"""Shapes as signed distance fields: how far each place is from the outline, ink being positive.

A field can be enlarged where a picture cannot: its zero line stays a smooth outline (Frisken et al. 2000; Green 2007).
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from aigc_studio.library.adapters.ink import REACH

#: Distances are measured on a page of this many pixels a side, and told up to this part of it; see `adapters.ink`.
PAGE = 192


def distance_field(page: NDArray[np.uint8], side: int) -> NDArray[np.uint8]:
    """A square picture of dark ink on light paper, or light on dark (h, h) uint8 -> (side, side) uint8: 128 at the
    outline, 255 `REACH` of a side inside, 0 that far outside. The corners tell which is the paper."""
    paper = np.median([page[0, 0], page[0, -1], page[-1, 0], page[-1, -1]])
    ink = (page < 128) if paper >= 128 else (page >= 128)
    reach = int(len(page) * REACH)
    # From pixel centres: the outline lies half a pixel before the first one of the other kind.
    apart = np.where(ink, _distance(~ink, reach) - 0.5, 0.5 - _distance(ink, reach)) / reach
    small = Image.fromarray(np.clip(apart, -1, 1).astype(np.float32)).resize((side, side), Image.Resampling.BOX)
    return np.asarray(np.rint(np.asarray(small) * 127.5 + 127.5), np.uint8)


def _distance(shape: NDArray[np.bool_], reach: int) -> NDArray[np.float32]:
    """(h, w) pixels to the nearest one of `shape`, `reach` + 1 where that is farther; exact, one axis at a time."""
    far = (reach + 1) ** 2
    squared = np.where(shape, 0, far).astype(np.uint16)
    for _ in range(2):
        squared = np.ascontiguousarray(_spread(squared, reach).T)  # along columns, then along rows
    return np.sqrt(np.minimum(squared, far), dtype=np.float32)


def _spread(squared: NDArray[np.uint16], reach: int) -> NDArray[np.uint16]:
    nearest = squared.copy()
    for step in range(1, reach + 1):
        away = squared + np.uint16(step * step)
        np.minimum(nearest[step:], away[:-step], out=nearest[step:])
        np.minimum(nearest[:-step], away[step:], out=nearest[:-step])
    return nearest

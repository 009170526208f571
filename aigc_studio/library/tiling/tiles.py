"""Large pictures in tiles that overlap, so that memory stays flat and no seam shows."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from aigc_studio.library.adapters.base import Progress, no_progress

#: Networks that reflect or halve what they see need a few pixels: smaller pictures are reflected up to this side.
LEAST_SIDE = 32

#: (h, w, 3) uint8 -> (h * scale, w * scale, 3) uint8.
Paint = Callable[[NDArray[np.uint8]], NDArray[np.uint8]]


@dataclass(frozen=True)
class Tiling:
    """`side` pixels of the input are what a tile gives each way (at least `least`).

    `halo` more on every side are looked at and thrown away. Networks that halve a picture want tiles whose sides and
    positions are multiples of `multiple`.
    """

    side: int
    halo: int
    multiple: int = 1
    least: int = LEAST_SIDE


@dataclass(frozen=True)
class Span:
    """One side of a tile: it looks at pixels `begin`..`end` and gives `first`..`last` of them."""

    begin: int
    first: int
    last: int
    end: int


def spans(length: int, tiling: Tiling) -> list[Span]:
    """The tiles along a side of `length` pixels, in input pixels; the last may reach beyond the picture's edge.

    Where a tile meets the edge it has no halo, so that the network meets the edge as it would in the whole picture.
    """
    multiple = tiling.multiple
    least = _up(tiling.least, multiple)
    padded = max(_up(length, multiple), least)
    halo = _up(tiling.halo, multiple)
    count = -(-padded // max(least, tiling.side // multiple * multiple))
    if tiling.least > LEAST_SIDE:  # the network would refuse a tile that is shorter
        count = min(count, padded // least)
    # Tiles of equal size: a thin last one would cost almost as much as a full one.
    cuts = [padded // multiple * index // count * multiple for index in range(count + 1)]
    return [Span(max(0, first - halo), first, last, min(padded, last + halo)) for first, last in pairwise(cuts)]


def run_tiled(
    image: NDArray[np.uint8], paint: Paint, scale: int, tiling: Tiling, progress: Progress = no_progress
) -> NDArray[np.uint8]:
    """`image` (h, w, 3) through `paint` tile by tile: (h * scale, w * scale, 3). `progress` is called between tiles."""
    height, width = image.shape[:2]
    result = np.empty((height * scale, width * scale, 3), np.uint8)
    grid = [(down, across) for down in spans(height, tiling) for across in spans(width, tiling)]
    for index, (down, across) in enumerate(grid):
        progress(index / len(grid))
        painted = paint(_read(image, down, across))
        rows, columns = _kept(down, height, scale), _kept(across, width, scale)
        part = painted[(down.first - down.begin) * scale :, (across.first - across.begin) * scale :]
        target = result[rows, columns]
        target[...] = part[: target.shape[0], : target.shape[1]]
    progress(1.0)
    return result


def single(length: int, multiple: int) -> int:
    """The side that a picture's side of `length` pixels grows to when it is run in one tile."""
    return _up(max(length, LEAST_SIDE), multiple)


def _up(number: int, multiple: int) -> int:
    return -(-number // multiple) * multiple


def _kept(span: Span, length: int, scale: int) -> slice:
    return slice(span.first * scale, min(span.last, length) * scale)


def _read(image: NDArray[np.uint8], down: Span, across: Span) -> NDArray[np.uint8]:
    rows, columns = _mirrored(down, image.shape[0]), _mirrored(across, image.shape[1])
    return np.ascontiguousarray(image[rows[:, None], columns[None, :]])


def _mirrored(span: Span, length: int) -> NDArray[np.intp]:
    """Indices of the span's pixels; beyond the edge the picture is seen in a mirror, again and again."""
    period = max(1, 2 * (length - 1))
    folded = np.arange(span.begin, span.end, dtype=np.intp) % period
    return np.minimum(folded, period - folded)

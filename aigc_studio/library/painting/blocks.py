"""Pictures as blocks of pixels: every place in a block becomes channels of its own.

Blocks turn a layer with very few channels into one with many at a smaller size, which is what a processor's vector
registers want. The copies here are numpy's: onnxruntime's SpaceToDepth and DepthToSpace take several times as long.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

from aigc_studio.library.painting.layers import Floats

Number = TypeVar("Number", np.float32, np.uint8)


@dataclass(frozen=True)
class Block:
    """A block of `rows` x `columns` pixels."""

    rows: int = 1
    columns: int = 1

    @property
    def area(self) -> int:
        return self.rows * self.columns

    def places(self) -> Iterator[tuple[slice, slice]]:
        """For each pixel of a block, row by row: where such pixels lie in a picture."""
        for row in range(self.rows):
            for column in range(self.columns):
                yield slice(row, None, self.rows), slice(column, None, self.columns)

    def pack(self, picture: NDArray[Number], bundle: int = 1) -> NDArray[Number]:
        """(c, h, w), h and w multiples of the block, as (area * c, h / rows, w / columns), pixel by pixel.

        With a `bundle` of values in every pixel, arrays have as many times more columns."""
        if self.area == 1:
            return picture
        pixels = picture.reshape(*picture.shape[:2], -1, bundle)
        channels, height, width = pixels.shape[:3]
        packed = np.empty((self.area, channels, height // self.rows, width // self.columns, bundle), picture.dtype)
        for part, (down, across) in zip(packed, self.places(), strict=True):
            part[:] = pixels[:, down, across]
        return packed.reshape(self.area * channels, height // self.rows, -1)


def join_phases(phases: Floats, bundle: int = 1, given: int = 1, room: int = 0) -> Floats:
    """(4c, h + 1, w + 1) as (c, 2h, 2w): pixel (2i + p, 2j + q) is at (i + p, j + q) of phase 2p + q.

    `phases` come in bundles of `bundle` channels, and go in bundles of `given`, which divides it and c. `room` rows and
    columns on each side are left empty."""
    height, width = phases.shape[1] - 1, phases.shape[2] // bundle - 1
    groups = len(phases) * bundle // (4 * given)
    pixel = np.dtype((np.void, given * phases.itemsize))  # numpy copies one by one what lies side by side
    parts = phases.view(pixel).reshape(len(phases), height + 1, width + 1, -1)
    joined = np.empty((groups, 2 * (height + room), 2 * (width + room)), pixel)
    middle = joined[:, room : 2 * height + room, room : 2 * width + room]
    for index, (down, across) in enumerate(Block(2, 2).places()):
        p, q = divmod(index, 2)
        for group in range(groups):
            part, place = divmod(index * groups + group, parts.shape[3])
            middle[group, down, across] = parts[part, p : height + p, q : width + q, place]
    return joined.view(phases.dtype)

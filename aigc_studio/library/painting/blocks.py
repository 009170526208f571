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

    def pack(self, picture: NDArray[Number]) -> NDArray[Number]:
        """(c, h, w), h and w multiples of the block, as (area * c, h / rows, w / columns), pixel by pixel."""
        if self.area == 1:
            return picture
        channels, height, width = picture.shape
        packed = np.empty((self.area, channels, height // self.rows, width // self.columns), picture.dtype)
        for part, (down, across) in zip(packed, self.places(), strict=True):
            part[:] = picture[:, down, across]
        return packed.reshape(-1, *packed.shape[2:])

    def unpack(self, packed: NDArray[Number], picture: NDArray[Number]) -> None:
        """The other way round, into `picture` (c, h, w)."""
        parts = packed.reshape(self.area, -1, *packed.shape[1:])
        for part, (down, across) in zip(parts, self.places(), strict=True):
            picture[:, down, across] = part


def join_phases(phases: NDArray[Number]) -> NDArray[Number]:
    """(4c, h + 1, w + 1) as (c, 2h, 2w): pixel (2i + p, 2j + q) is at (i + p, j + q) of phase 2p + q."""
    channels, height, width = phases.shape[0] // 4, phases.shape[1] - 1, phases.shape[2] - 1
    joined = np.empty((channels, 2 * height, 2 * width), phases.dtype)
    for index, (down, across) in enumerate(Block(2, 2).places()):
        p, q = divmod(index, 2)
        joined[:, down, across] = phases[index * channels : (index + 1) * channels, p : height + p, q : width + q]
    return joined

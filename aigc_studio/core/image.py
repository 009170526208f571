"""Pixels and the geometry they live in."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray


@dataclass(frozen=True, slots=True)
class Extent:
    """A size in pixels."""

    width: int
    height: int

    def __str__(self) -> str:
        return f"{self.width}x{self.height}"

    @property
    def area(self) -> int:
        return self.width * self.height

    def within(self, max_side: int) -> Extent:
        """The same aspect with the longer side at most `max_side` (0: unchanged); never below 1 pixel."""
        longest = max(self.width, self.height)
        if max_side <= 0 or longest <= max_side:
            return self
        factor = max_side / longest
        return Extent(max(1, round(self.width * factor)), max(1, round(self.height * factor)))

    def of_area(self, most: float) -> Extent:
        """The same aspect with about `most` pixels at most; never below 1 pixel a side."""
        return self.within(max(1, int(max(self.width, self.height) * min(1.0, (most / self.area) ** 0.5))))


@dataclass(frozen=True)
class Bounds:
    """A rectangle in document pixels; x and y may be negative or fractional."""

    x: float
    y: float
    width: float
    height: float


@dataclass(frozen=True, eq=False)
class Pixels:
    """A decoded picture.

    `data`: (height, width, 3 or 4) uint8 or uint16, C-contiguous, RGB or RGBA with straight (not premultiplied) alpha,
    gamma-encoded as its profile says. `profile`: ICC bytes, None means sRGB. `exif`: the source's Exif block with
    orientation already applied and removed, None where there was none. `xmp`: the source's XMP packet.
    """

    data: NDArray[np.uint8] | NDArray[np.uint16]
    profile: bytes | None = None
    exif: bytes | None = None
    xmp: bytes | None = None

    @property
    def extent(self) -> Extent:
        return Extent(int(self.data.shape[1]), int(self.data.shape[0]))

    @property
    def depth(self) -> int:
        """Bits per channel: 8 or 16."""
        return 16 if self.data.dtype == np.uint16 else 8

    def rgb8(self) -> NDArray[np.uint8]:
        """(height, width, 3) uint8 without alpha: what the networks are given."""
        rgb = self.data[..., :3]
        if rgb.dtype == np.uint16:
            rgb = ((rgb.astype(np.uint32) + 128) // 257).astype(np.uint8)
        return np.ascontiguousarray(rgb)


def on_white(pixels: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """(height, width, 3 or 4) uint8, straight alpha, as (height, width, 3) on white paper."""
    if pixels.shape[2] == 3:
        return pixels
    alpha = pixels[..., 3:].astype(np.uint16)
    laid = (pixels[..., :3] * alpha + 255 * (255 - alpha) + 127) // 255
    return np.ascontiguousarray(laid.astype(np.uint8))

"""A rectangle of a picture at another size, without touching the rest of the picture."""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray
from PIL import Image

Image8 = NDArray[np.uint8]
Box = tuple[float, float, float, float]

# Pillow's bicubic kernel reaches two pixels to each side, times the reduction.
_REACH = 2
# A reduction beyond this is first done by averaging whole blocks, as Pillow's reducing_gap does; the kernel does the
# rest. Far faster, and no difference that can be seen.
_GAP = 2
# Rows given to Pillow at a time while averaging: it copies what it is given.
_BLOCK_ROWS = 256


def resample(picture: Image8, box: Box, width: int, height: int, fine: bool = True) -> Image8:
    """The part of `picture` within `box`, as (height, width, channels) uint8.

    `picture`: (h, w, 3 or 4), straight alpha. `box`: left, top, right, bottom in picture pixels, may be fractional and
    is clipped to the picture. Reducing filters (no shimmer, no moiré). `fine` is bicubic, as kept work deserves; else
    Hamming and bilinear, twice as fast, for the screen. Where neither is needed the pixels come back as they are.
    Colours of transparent pixels do not bleed into their neighbours.
    """
    box = _within(picture, box)
    left, top, right, bottom = box
    if (right - left, bottom - top) == (width, height) and left == int(left) and top == int(top):
        return picture[int(top) : int(bottom), int(left) : int(right)]
    block_x = max(1, int((right - left) / width / _GAP))
    block_y = max(1, int((bottom - top) / height / _GAP))
    rows = _span(top, bottom, height, block_y, picture.shape[0])
    columns = _span(left, right, width, block_x, picture.shape[1])
    cut = _averaged(picture[rows, columns], block_x, block_y)
    inner = (
        (left - columns.start) / block_x, (top - rows.start) / block_y,
        min((right - columns.start) / block_x, cut.width), min((bottom - rows.start) / block_y, cut.height),
    )  # fmt: skip
    enlarged = (inner[2] - inner[0]) * (inner[3] - inner[1]) < width * height
    quick = Image.Resampling.BILINEAR if enlarged else Image.Resampling.HAMMING
    return np.asarray(cut.resize((width, height), Image.Resampling.BICUBIC if fine else quick, inner))


def _within(picture: Image8, box: Box) -> Box:
    """`box` clipped to the picture; never thinner than Pillow can read. Errors of rounding are taken out of it."""
    height, width = picture.shape[:2]
    left, top, right, bottom = (round(edge, 6) for edge in box)
    left, top = min(max(left, 0.0), width - 1e-3), min(max(top, 0.0), height - 1e-3)
    return left, top, max(min(right, float(width)), left + 1e-3), max(min(bottom, float(height)), top + 1e-3)


def _span(start: float, stop: float, size: int, block: int, limit: int) -> slice:
    """The pixels that the kernel reads, starting at a whole block so that neighbouring strips average alike."""
    reach = math.ceil(_REACH * max(1.0, (stop - start) / size)) + block
    first = max(0, math.floor(start) - reach) // block * block
    return slice(first, min(limit, math.ceil(stop) + reach))


def _averaged(part: Image8, block_x: int, block_y: int) -> Image.Image:
    """Each block of pixels as one; the last ones may be smaller."""
    if block_x == block_y == 1:
        return Image.fromarray(np.ascontiguousarray(part))
    height, width, channels = part.shape
    out = Image.new("RGB" if channels == 3 else "RGBA", (-(-width // block_x), -(-height // block_y)))
    step = max(1, _BLOCK_ROWS // block_y) * block_y
    for top in range(0, height, step):
        strip = Image.fromarray(np.ascontiguousarray(part[top : top + step]))
        out.paste(strip.reduce((block_x, block_y)), (0, top // block_y))
    return out

"""Large photos cut into patches: what enhancers learn from, because detail has no composition."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from aigc_studio.core.image import Extent

#: Patches of one photo: enough that few photos go far, few enough that a panorama does not outweigh the others.
MOST = 256
#: Photos whose shorter side is longer are made smaller first: one pixel of a camera is softer than one of a picture.
_LARGEST_SIDE = 1600
#: Contrast (standard deviation, of 255) below which a patch is sky.
_FLAT = 4.0


def most_patches(extent: Extent, side: int) -> int:
    """How many patches of `side` pixels a photo of that extent can have at most."""
    width, height = _reduced(extent)
    return min(MOST, (width // side) * (height // side))


def patches(picture: NDArray[np.uint8], side: int) -> NDArray[np.uint8]:
    """`picture` (height, width, channels) uint8 sRGB -> (n, side, side, channels), the photo's grid without its flat
    patches; n is 0 for a photo smaller than a patch. Of more than `MOST`, every so-manieth is taken."""
    height, width, channels = picture.shape
    reduced = _reduced(Extent(width, height))
    if reduced != (width, height):
        grey = channels == 1
        image = Image.fromarray(picture[..., 0] if grey else picture).resize(reduced, Image.Resampling.LANCZOS)
        picture = np.asarray(image).reshape(reduced[1], reduced[0], channels)
    rows, columns = picture.shape[0] // side, picture.shape[1] // side
    # The grid lies in the middle: what is cut off is cut off at both ends.
    top, left = (picture.shape[0] - rows * side) // 2, (picture.shape[1] - columns * side) // 2
    grid = picture[top : top + rows * side, left : left + columns * side]
    cut = grid.reshape(rows, side, columns, side, channels).swapaxes(1, 2).reshape(-1, side, side, channels)
    lively = np.array([patch.mean(axis=2, dtype=np.float32).std() >= _FLAT for patch in cut], np.bool_)
    places = np.flatnonzero(lively)
    if len(places) > MOST:
        places = places[np.linspace(0, len(places) - 1, MOST).round().astype(int)]
    return np.ascontiguousarray(cut[places])


def _reduced(extent: Extent) -> tuple[int, int]:
    """(width, height) that the photo is cut at."""
    scale = min(1.0, _LARGEST_SIDE / min(extent.width, extent.height))
    return round(extent.width * scale), round(extent.height * scale)

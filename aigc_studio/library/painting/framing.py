"""Fitting pictures of any size to networks that want multiples of 4."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from aigc_studio.core.errors import StudioError

#: Below this many pixels a side the networks' reflections would reach past the far edge.
_LEAST_SIDE = 16


def framed(image: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """`image` (h, w, 3) continued by reflection to the right and below, to multiples of 4 and at least 16."""
    height, width = image.shape[:2]
    more = [(0, max(-(-side // 4) * 4, _LEAST_SIDE) - side) for side in (height, width)]
    return image if more == [(0, 0), (0, 0)] else np.pad(image, (*more, (0, 0)), mode="reflect")


def unframed(painted: NDArray[np.uint8], image: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """`painted` cut to the size of `image`."""
    return np.ascontiguousarray(painted[: image.shape[0], : image.shape[1]])


def check_style(style: NDArray[np.float32], size: int) -> NDArray[np.float32]:
    """`style` as (size,) float32. Raises StudioError for another length, or for NaN or infinity in it."""
    vector = np.asarray(style, np.float32)
    if vector.shape != (size,):
        raise StudioError(f"This stylizer takes a style of {size} numbers, not {vector.size}.", "Choose another style.")
    if not np.isfinite(vector).all():
        raise StudioError("The style holds a number that is not finite.", "Set its sliders again.")
    return vector

"""Keeping a photo's colours under a painting's strokes."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

_STRIP = 256

# Ottosson 2020, "A perceptual color space for image processing" (OKLab).
_TO_LMS = np.array(
    [[0.4122214708, 0.5363325363, 0.0514459929],
     [0.2119034982, 0.6806995451, 0.1073969566],
     [0.0883024619, 0.2817188376, 0.6299787005]], np.float32
)  # fmt: skip
_TO_LAB = np.array(
    [[0.2104542553, 0.7936177850, -0.0040720468],
     [1.9779984951, -2.4285922050, 0.4505937099],
     [0.0259040371, 0.7827717662, -0.8086757660]], np.float32
)  # fmt: skip
_FROM_LMS = np.linalg.inv(_TO_LMS).astype(np.float32)
_FROM_LAB = np.linalg.inv(_TO_LAB).astype(np.float32)


def oklab_from_srgb(rgb: NDArray[np.float32]) -> NDArray[np.float32]:
    """(..., 3) float32 sRGB 0..1 to OKLab (L 0..1, a and b about -0.4..0.4)."""
    linear = np.where(rgb <= 0.04045, rgb / 12.92, ((rgb + 0.055) / 1.055) ** 2.4)
    return np.asarray(np.cbrt(linear @ _TO_LMS.T) @ _TO_LAB.T, np.float32)


def srgb_from_oklab(lab: NDArray[np.float32]) -> NDArray[np.float32]:
    """(..., 3) OKLab to float32 sRGB, clipped to 0..1."""
    linear = np.clip((lab @ _FROM_LAB.T) ** 3 @ _FROM_LMS.T, 0.0, 1.0)
    return np.asarray(np.where(linear <= 0.0031308, linear * 12.92, 1.055 * linear ** (1 / 2.4) - 0.055), np.float32)


def keep_colours(painted: NDArray[np.uint8], photo: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """The lightness of `painted` with the hue and chroma of `photo`; both (h, w, 3) uint8 sRGB of one size.

    Works in strips so that memory stays flat.
    """
    result = np.empty_like(painted)
    for top in range(0, painted.shape[0], _STRIP):
        rows = slice(top, top + _STRIP)
        lab = oklab_from_srgb(_unit(photo[rows]))
        lab[..., 0] = oklab_from_srgb(_unit(painted[rows]))[..., 0]
        result[rows] = (srgb_from_oklab(lab) * 255 + 0.5).astype(np.uint8)
    return result


def _unit(rgb: NDArray[np.uint8]) -> NDArray[np.float32]:
    return np.asarray(rgb, np.float32) * np.float32(1 / 255)

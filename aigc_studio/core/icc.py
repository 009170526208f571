"""Colour profiles (ICC): pictures brought into an RGB space."""

from __future__ import annotations

import io
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageCms

# A profile's header names the colour space of its data here (ICC.1:2022, 7.2.6).
_SPACE = slice(16, 20)
_SPACE_OF_MODE = {"L": b"GRAY", "CMYK": b"CMYK", "LAB": b"Lab ", "RGB": b"RGB "}


def fits(profile: bytes | None, mode: str) -> bool:
    """Whether `profile` describes pictures of Pillow's `mode`."""
    return profile is not None and len(profile) > 128 and profile[_SPACE] == _SPACE_OF_MODE.get(mode)


@lru_cache(maxsize=1)
def _srgb() -> ImageCms.ImageCmsProfile:
    return ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB"))


def to_srgb(image: Image.Image, profile: bytes | None) -> Image.Image:
    """An L, CMYK, LAB or RGB picture as sRGB, through its profile when that is usable.

    Without one, L and RGB are taken as sRGB already and CMYK by Pillow's device formula.
    """
    if image.mode == "LAB":
        return _transformed(image, ImageCms.ImageCmsProfile(ImageCms.createProfile("LAB"))) or image.convert("RGB")
    if profile is not None and fits(profile, image.mode):
        try:
            source = ImageCms.ImageCmsProfile(io.BytesIO(profile))
        except OSError:
            return image.convert("RGB")
        return _transformed(image, source) or image.convert("RGB")
    return image.convert("RGB")


def _transformed(image: Image.Image, source: ImageCms.ImageCmsProfile) -> Image.Image | None:
    try:
        return ImageCms.profileToProfile(image, source, _srgb(), outputMode="RGB")
    except ImageCms.PyCMSError:  # A damaged profile is worth less than the picture.
        return None


def grey16_to_srgb(grey: NDArray[np.uint16], profile: bytes | None) -> NDArray[np.uint16]:
    """(height, width) uint16 grey as (height, width, 3) uint16 sRGB.

    Little CMS as Pillow offers it is 8-bit, so the profile's curve is sampled at 256 greys and interpolated.
    """
    if not fits(profile, "L"):
        return np.repeat(grey[..., None], 3, axis=2)
    ramp = Image.fromarray(np.arange(256, dtype=np.uint8)[None, :])
    curve = np.asarray(to_srgb(ramp, profile), np.float64)[0, :, 1] * 257.0
    table = np.interp(np.arange(65536), np.arange(256) * 257.0, curve).round().astype(np.uint16)
    return np.repeat(table[grey][..., None], 3, axis=2)

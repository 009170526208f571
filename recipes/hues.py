"""Pictures in other hues: colour becomes something that a network can move, instead of what names one picture."""

from __future__ import annotations

import numpy as np
from PIL import Image

#: How far saturation and lightness move, as parts of themselves.
_SATURATION, _LIGHTNESS = 0.25, 0.12


def in_other_hue(image: Image.Image, random: np.random.Generator) -> Image.Image:
    """An RGBA picture with its hues turned by one random angle, a little paler or stronger; opacity stays."""
    hue, saturation, value = (np.asarray(band, np.float32) for band in image.convert("RGB").convert("HSV").split())
    hue = (hue + random.uniform(0, 256)) % 256
    saturation = saturation * random.uniform(1 - _SATURATION, 1 + _SATURATION)
    value = value * random.uniform(1 - _LIGHTNESS, 1 + _LIGHTNESS)
    bands = [Image.fromarray(np.clip(band, 0, 255).astype(np.uint8)) for band in (hue, saturation, value)]
    turned = Image.merge("HSV", bands).convert("RGBA")
    turned.putalpha(image.getchannel("A"))
    return turned

"""Pictures as the planes that image networks take, and back: colour, the luma of colour, or each channel as a grey."""

from __future__ import annotations

from typing import Literal

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from aigc_studio.core.image import Extent

#: What a network of one channel is given: the luma (its colours are enlarged by themselves), every channel in turn, or
#: the picture as a grey one, which loses its colours (networks that give colours to greys).
Grey = Literal["luma", "each", "grey"]


def to_planes(image: NDArray[np.uint8], channels: int, grey: Grey) -> NDArray[np.float32]:
    """(h, w, 3) uint8 -> (N, channels, h, w) float32 in 0..1; N is 3 for `each`, else 1."""
    if channels == 1:
        values = image if grey == "each" else luma_of(image)[..., None]
        planes = values.transpose(2, 0, 1)[:, None]
    else:
        planes = image.transpose(2, 0, 1)[None]
    scaled = planes.astype(np.float32) / np.float32(255)
    if channels == 4:  # the picture is opaque
        scaled = np.concatenate([scaled, np.ones_like(scaled[:, :1])], axis=1)
    return np.ascontiguousarray(scaled)


def from_planes(planes: NDArray[np.float32], image: NDArray[np.uint8], grey: Grey) -> NDArray[np.uint8]:
    """A network's answer (N, C, H, W) in 0..1 to the planes of `image`, as (H, W, 3) uint8."""
    values = np.round(np.clip(planes, 0, 1) * np.float32(255)).astype(np.uint8)
    if len(values) == 3:
        values = values.transpose(1, 0, 2, 3)
    if values.shape[1] >= 3:
        return np.ascontiguousarray(values[0, :3].transpose(1, 2, 0))
    if grey == "luma":
        return _coloured(values[0, 0], image)
    return np.repeat(values[0, 0][..., None], 3, axis=2)


def resized(image: NDArray[np.uint8], extent: Extent) -> NDArray[np.uint8]:
    """(h, w, 3) uint8 at `extent`, by Lanczos."""
    if image.shape[:2] == (extent.height, extent.width):
        return image
    size = (extent.width, extent.height)
    return np.asarray(Image.fromarray(image).resize(size, Image.Resampling.LANCZOS, reducing_gap=3.0))


def luma_of(image: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """(h, w, 3) to (h, w): what networks of one channel were trained on."""
    return np.asarray(Image.fromarray(image).convert("YCbCr").getchannel(0))


def _coloured(luma: NDArray[np.uint8], image: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """`luma` with the colours of `image`, which the eye lets be softer."""
    size = (luma.shape[1], luma.shape[0])
    _, blue, red = Image.fromarray(image).convert("YCbCr").split()
    colours = [band.resize(size, Image.Resampling.BICUBIC) for band in (blue, red)]
    merged = Image.merge("YCbCr", [Image.fromarray(luma), *colours])
    return np.array(merged.convert("RGB"))

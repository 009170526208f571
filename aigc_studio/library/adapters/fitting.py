"""A network's picture, which has one size, brought to the size that was asked for."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from aigc_studio.core.image import Extent


def fitted(
    picture: NDArray[np.uint8], extent: Extent, tileable: bool = False, pixel_art: bool = False
) -> NDArray[np.uint8]:
    """The middle of `picture` (height, width, 3 or 4) in the aspect of `extent`, resized to it. One that is `tileable`
    is resized across its edges, so that it stays so; of `pixel_art` every pixel becomes a square."""
    height, width = picture.shape[:2]
    if (height, width) == (extent.height, extent.width):
        return picture
    scale = min(width / extent.width, height / extent.height)
    across, down = extent.width * scale, extent.height * scale
    left, top = (width - across) / 2, (height - down) / 2
    if tileable:
        picture = np.tile(picture, (3, 3, 1))
        left, top = left + width, top + height
    box = (left, top, left + across, top + down)
    image = Image.fromarray(picture)
    cut_out = image.mode == "RGBA"  # then colours count as much as they are seen
    image = image.convert("RGBa") if cut_out else image
    # Lanczos' outer waves would show as veils in what is clear and as holes in what is not.
    smooth = Image.Resampling.BICUBIC if cut_out else Image.Resampling.LANCZOS
    method = Image.Resampling.BOX if pixel_art else smooth
    resized = image.resize((extent.width, extent.height), method, box)
    return np.array(resized.convert("RGBA") if cut_out else resized)

"""Another size without a network."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from aigc_studio.core.image import Extent


def resize(data: NDArray[Any], extent: Extent) -> NDArray[Any]:
    """(h, w, 3 or 4) uint8 or uint16 at `extent`, same depth, by Lanczos (Duchon 1979, three lobes)."""
    size = (extent.width, extent.height)
    if data.shape[1::-1] == size:
        return data
    if data.dtype == np.uint8:  # Pillow weighs colours by their alpha
        return np.asarray(Image.fromarray(data).resize(size, Image.Resampling.LANCZOS))
    planes = [_resized_plane(data[..., channel], size) for channel in range(data.shape[2])]
    return np.ascontiguousarray(np.stack(planes, axis=-1))


def _resized_plane(plane: NDArray[np.uint16], size: tuple[int, int]) -> NDArray[np.uint16]:
    image = Image.fromarray(plane.astype(np.float32))
    values = np.asarray(image.resize(size, Image.Resampling.LANCZOS))
    return np.clip(np.round(values), 0, 65535).astype(np.uint16)

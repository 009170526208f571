"""A prepared data set at a glance."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from aigc_studio.training.data.tensors import PictureTensor


def contact_sheet(data: PictureTensor, columns: int = 8) -> NDArray[np.uint8]:
    """(rows * side, columns * side, 3) uint8 of all pictures, in order; opacity lies on white."""
    pictures = np.asarray(data.pictures[: len(data)])
    if pictures.shape[3] == 4:
        opacity = pictures[..., 3:].astype(np.uint16)
        pictures = ((pictures[..., :3] * opacity + 255 * (255 - opacity) + 127) // 255).astype(np.uint8)
    pictures = np.broadcast_to(pictures, (*pictures.shape[:3], 3))
    count, side = pictures.shape[:2]
    columns = min(columns, count)
    rows = -(-count // columns)
    padded = np.full((rows * columns, side, side, 3), 255, np.uint8)
    padded[:count] = pictures
    sheet = padded.reshape(rows, columns, side, side, 3).transpose(0, 2, 1, 3, 4)
    return np.ascontiguousarray(sheet.reshape(rows * side, columns * side, 3))

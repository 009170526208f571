"""Cleaner: a denoiser's picture, mixed with the photo."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from aigc_studio.jobs.context import JobContext
from aigc_studio.library.adapters.base import ImageNetwork, Notice, no_notice


def denoise(
    image: NDArray[np.uint8], network: ImageNetwork, strength: float, context: JobContext, notice: Notice = no_notice
) -> NDArray[np.uint8]:
    """`image` (h, w, 3) uint8 through a network of the same size; `strength` 0 is the photo, 1 the network's."""
    if strength == 0:
        return image
    cleaned = network.run(image, context.step, notice)
    if strength == 1:
        return cleaned
    return np.asarray(Image.blend(Image.fromarray(image), Image.fromarray(cleaned), strength))

"""Larger: an enhancer's pixels, brought to the factor that was asked for."""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

from aigc_studio.core.image import Extent
from aigc_studio.jobs.context import JobContext
from aigc_studio.library.adapters.base import ImageNetwork, Notice, no_notice
from aigc_studio.library.tiling.picture_planes import resized


def upscale(
    image: NDArray[np.uint8], network: ImageNetwork, factor: float, context: JobContext, notice: Notice = no_notice
) -> NDArray[np.uint8]:
    """`image` (h, w, 3) uint8 enlarged `factor` times by an enhancer whose `scale` is 2 or more.

    The network runs as often as it takes to reach the factor; what is too much is reduced by Lanczos.
    """
    extent = scaled(Extent(image.shape[1], image.shape[0]), factor)
    runs = runs_for(factor, network.scale)
    # Each run costs scale² times the one before it.
    costs = [network.scale ** (2 * run) for run in range(runs)]
    for run in range(runs):
        part = context.part(sum(costs[:run]) / sum(costs), sum(costs[: run + 1]) / sum(costs))
        image = network.run(image, part.step, notice)
    return resized(image, extent)


def runs_for(factor: float, scale: int) -> int:
    """How often a network that enlarges `scale` times must run to reach `factor`; at least once."""
    return max(1, math.ceil(math.log(factor, scale) - 1e-9))


def scaled(extent: Extent, factor: float) -> Extent:
    """The size of a picture `factor` times larger, to the nearest pixel."""
    return Extent(max(1, round(extent.width * factor)), max(1, round(extent.height * factor)))

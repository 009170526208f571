"""Compositional pattern-producing networks: pictures of any size and aspect from coordinates and a latent z."""

from __future__ import annotations

import math
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from aigc_studio.core.errors import StudioError
from aigc_studio.library.adapters.base import LatentSpace, Progress, RenderOptions, no_progress
from aigc_studio.library.card import ModelCard
from aigc_studio.library.device import ON_CPU, QUIET, Host, OnnxRuntime, Place, Runtime, cpu_threads
from aigc_studio.library.running.memory import first_that_fits, halvings

#: Pixels in one call of the network: few enough that feature maps stay near the cache (a whole 512x512 in one call
#: takes half as long again).
STRIP_PIXELS = 1 << 16
#: Where memory is short, calls are made smaller down to this.
LEAST_STRIP_PIXELS = 1 << 12


def open_model(card: ModelCard, place: Place = ON_CPU) -> CppnGenerator:
    """Raises StudioError when the folder's network or latent space is missing or damaged."""
    space = read_space(card.space_file)
    if len(space.directions) != len(card.directions):
        raise StudioError(f"The card of “{card.name}” does not match its latent space.", "Reinstall the model.")
    # One thread a call and one strip a core: threads that share a call wait for each other at every node.
    threads = cpu_threads() if place.device.is_cpu else 1
    return CppnGenerator(OnnxRuntime(card.weights_file, place, threads=1), space, threads, place.host)


def read_space(path: Path) -> LatentSpace:
    """The latent space in a `latent.npz`. Raises StudioError when it is missing, damaged or does not fit together."""
    try:
        with np.load(path, allow_pickle=False) as arrays:
            parts = [np.asarray(arrays[name], np.float32) for name in ("mean", "basis", "scale", "directions")]
    except (OSError, ValueError, KeyError, EOFError) as error:
        raise StudioError(f"The latent space {path} cannot be read.", "Reinstall the model.") from error
    mean, basis, scale, directions = parts
    size = len(mean) if mean.ndim == 1 else -1
    if basis.shape != (len(scale), size) or scale.ndim != 1 or directions.shape[1:] != (size,):
        raise StudioError(f"The latent space {path} is damaged.", "Reinstall the model.")
    return LatentSpace(mean, basis, scale, directions)


class CppnGenerator:
    """A `Generator` whose network computes any window of a picture, so large ones are made in strips of rows."""

    def __init__(self, network: Runtime, space: LatentSpace, threads: int = 1, host: Host = QUIET) -> None:
        self._network, self._host = network, host
        self._threads = threads
        self.space = space

    def render(
        self, z: NDArray[np.float32], options: RenderOptions, progress: Progress = no_progress
    ) -> NDArray[np.uint8]:
        """See `Generator.render`. The shorter side always spans the same part of the plane: every size of one aspect
        is the same picture, a wider aspect shows more. Raises StudioError for a z that is not D finite numbers."""
        if z.shape != self.space.mean.shape or not np.isfinite(z).all():
            raise StudioError("A slider is set to something that is not a number.", "Set it to a number.")
        strips = halvings(STRIP_PIXELS, min(STRIP_PIXELS, LEAST_STRIP_PIXELS))
        return first_that_fits(lambda pixels: self._drawn(z, options, pixels, progress), strips, self._host)

    def _drawn(
        self, z: NDArray[np.float32], options: RenderOptions, pixels: int, progress: Progress
    ) -> NDArray[np.uint8]:
        """The picture, about so many pixels in one call."""
        width, height = options.extent.width, options.extent.height
        picture = np.empty((height, width, 3), np.uint8)
        rows = max(1, pixels // width)
        # Strips of equal height, as many for each core: a last one of few rows would waste a whole call.
        strips = min(height, math.ceil(height / rows / self._threads) * self._threads)

        def draw(strip: int) -> None:
            top, bottom = strip * height // strips, (strip + 1) * height // strips
            picture[top:bottom] = self._window(z, options, (top, 0, bottom, width))

        progress(0.0)
        with ThreadPoolExecutor(self._threads, thread_name_prefix="cppn") as pool:
            try:
                for done, _ in enumerate(pool.map(draw, range(strips))):
                    progress((done + 1) / strips)
            finally:
                pool.shutdown(cancel_futures=True)
        return picture

    def _window(
        self, z: NDArray[np.float32], options: RenderOptions, window: tuple[int, int, int, int]
    ) -> NDArray[np.uint8]:
        image = self._network.run(
            {
                "z": np.ascontiguousarray(z, np.float32),
                "size": np.array([options.extent.height, options.extent.width], np.int64),
                "window": np.array(window, np.int64),
                "phase": np.array(options.phase % 1.0, np.float32),
                "tile": np.array(options.tile, np.float32),
            }
        )[0]
        return np.asarray(image, np.uint8)

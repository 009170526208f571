"""From a latent point to pixels."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from aigc_studio.core.errors import StudioError
from aigc_studio.core.image import Extent
from aigc_studio.core.recipe import Recipe
from aigc_studio.jobs.context import JobContext
from aigc_studio.latent.point import LatentPoint, locate
from aigc_studio.library.adapters.base import Generator, RenderOptions
from aigc_studio.library.card import ModelCard
from aigc_studio.library.catalog import Catalog
from aigc_studio.library.facts import runtime_facts
from aigc_studio.library.pool import ModelPool

#: Pixels a side. Networks that draw sprites and letters make pictures as small as that.
SMALLEST, LARGEST = 4, 32_768
LOOP_FRAMES = 48
LOOP_SECONDS = 4.0


@dataclass(frozen=True)
class RenderLatent:
    """A picture to be generated; captures every input.

    `frames` 0 makes a still at `phase`; more make a loop whose last frame leads into its first. `preview_of`: see
    `RenderOptions`.
    """

    card: ModelCard
    point: LatentPoint
    extent: Extent = field(default=Extent(1024, 1024))
    tile: bool = False
    phase: float = 0.0
    frames: int = 0
    preview_of: Extent | None = None

    def smaller(self, side: int) -> RenderLatent:
        """A preview of this picture, its longer side at most `side` pixels (0: the picture itself)."""
        extent = self.extent.within(side)
        return self if extent == self.extent else replace(self, extent=extent, preview_of=self.extent)

    def recipe(self) -> Recipe:
        settings = self.point.to_settings() | {
            "model": self.card.id, "model_sha256": self.card.sha256,
            "width": self.extent.width, "height": self.extent.height,
            "tile": self.tile, "phase": self.phase, "frames": self.frames,
        }  # fmt: skip
        return Recipe("generate", settings, runtime=runtime_facts())

    @classmethod
    def from_settings(cls, settings: Mapping[str, Any], catalog: Catalog) -> RenderLatent:
        """The request in a recipe. Raises StudioError for an unknown model or damaged settings."""
        point, extent, phase, frames = read_numbers(settings)
        card = catalog.find(str(settings.get("model", "")))
        if card.kind != "generator":
            raise StudioError(f"“{card.name}” is a {card.kind}, not a generator.", "Choose a generator.")
        return cls(card, point, extent, bool(settings.get("tile", False)), phase, frames)


@dataclass(frozen=True, eq=False)
class Rendered:
    """A generated picture (height, width, 3 or 4) uint8 sRGB and how it was made."""

    pixels: NDArray[np.uint8]
    recipe: Recipe


def read_numbers(settings: Mapping[str, Any]) -> tuple[LatentPoint, Extent, float, int]:
    """Point, size, phase and number of frames in a recipe, whether its model is at hand or not. Raises StudioError."""
    point = LatentPoint.from_settings(settings)
    try:
        extent = check_extent(int(settings["width"]), int(settings["height"]))
        phase, frames = float(settings.get("phase", 0.0)), int(settings.get("frames", 0))
    except (KeyError, TypeError, ValueError, OverflowError) as error:
        raise StudioError("The size in this recipe is damaged.", "Choose a size and start anew.") from error
    if not math.isfinite(phase) or not 0 <= frames <= 1000:
        raise StudioError("The loop in this recipe is damaged.", "Choose a loop anew.")
    return point, extent, phase % 1.0, frames


def check_extent(width: int, height: int) -> Extent:
    """Raises StudioError for a size that no picture can have."""
    if not (SMALLEST <= width <= LARGEST and SMALLEST <= height <= LARGEST):
        raise StudioError(
            f"A picture of {width}x{height} cannot be made.", f"Use {SMALLEST} to {LARGEST} pixels a side."
        )
    if width * height > 500_000_000:
        raise StudioError(f"{width}x{height} is more than 500 megapixels.", "Use a smaller size.")
    return Extent(width, height)


def render_latent(request: RenderLatent, pool: ModelPool, context: JobContext) -> Rendered:
    """Make the still that `request` describes."""
    with pool.lease(request.card) as generator:
        pixels = _render(generator, request, context)
        return Rendered(pixels, replace(replace_frames(request).recipe(), runtime=pool.facts(request.card)))


def render_loop(request: RenderLatent, pool: ModelPool, context: JobContext) -> Iterator[NDArray[np.uint8]]:
    """The frames of a loop, one at a time so that memory stays flat."""
    for index in range(request.frames):
        frame = replace(request, phase=index / request.frames)
        share = context.part(index / request.frames, (index + 1) / request.frames)
        with pool.lease(request.card) as generator:
            yield _render(generator, frame, share)


def replace_frames(request: RenderLatent) -> RenderLatent:
    """The request as a still."""
    return replace(request, frames=0) if request.frames else request


def _render(generator: Generator, request: RenderLatent, context: JobContext) -> NDArray[np.uint8]:
    context.check()
    z = locate(request.point, generator.space, request.card.directions)
    options = RenderOptions(
        request.extent, request.point.noise_seed, request.tile, request.phase, request.preview_of
    )
    return generator.render(z, options, context.step)

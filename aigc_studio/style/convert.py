"""A photo's file becomes a painting in the gallery."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from aigc_studio.core.image_io import read_pixels
from aigc_studio.gallery.artwork import Artwork
from aigc_studio.gallery.project import Project
from aigc_studio.jobs.context import JobContext
from aigc_studio.library.catalog import Catalog
from aigc_studio.library.pool import ModelPool
from aigc_studio.style.stylize import StyleSettings, StylizePhoto, stylize_photo


def convert_photo(
    source: Path | bytes, name: str, settings: StyleSettings, project: Project, catalog: Catalog, pool: ModelPool,
    context: JobContext,
) -> Artwork:  # fmt: skip
    """Read a photo (a file, or its bytes), paint it, and keep the result and the photo in `project`.

    Raises StudioError.
    """
    context.step(0.0, f"Reading {name}")
    photo = read_pixels(source)
    # The painter sees the size it will get, so that a recipe replays without the gallery's limit.
    settings = replace(settings, max_side=min(settings.max_side, max(photo.extent.width, photo.extent.height)))
    request = StylizePhoto(photo, project.keep_source(source), settings, name)
    result = stylize_photo(request, catalog, pool, context.part(0.05, 0.9))
    context.step(0.9, "Saving")
    return project.add(result.pixels, result.recipe, name=f"{name} {settings.styles[0].name}")

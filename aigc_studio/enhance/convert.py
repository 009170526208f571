"""A photo's file becomes a larger or cleaner one in the gallery."""

from __future__ import annotations

from pathlib import Path

from aigc_studio.core.image_io import read_pixels
from aigc_studio.enhance.photo import EnhancePhoto, EnhanceSettings, card_of, enhance_photo
from aigc_studio.gallery.artwork import Artwork
from aigc_studio.gallery.project import Project
from aigc_studio.jobs.context import JobContext
from aigc_studio.library.catalog import Catalog
from aigc_studio.library.pool import ModelPool


def convert_photo(
    source: Path | bytes, name: str, kept_as: str, settings: EnhanceSettings, project: Project, catalog: Catalog,
    pool: ModelPool, context: JobContext,
) -> tuple[Artwork, tuple[str, ...]]:  # fmt: skip
    """Read a photo (a file, or its bytes), enhance it, and keep the result (as `kept_as`) and the photo in `project`.

    With the artwork comes what is to be known of it. Raises StudioError.
    """
    context.step(0.0, f"Reading {name}")
    photo = read_pixels(source)
    request = EnhancePhoto(photo, project.keep_source(source), card_of(settings, catalog), settings, name)
    result = enhance_photo(request, catalog, pool, context.part(0.02, 0.95))
    context.step(0.95, "Saving")
    return project.add(result.pixels, result.recipe, name=kept_as), result.notices

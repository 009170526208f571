"""The picture that a recipe describes."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from aigc_studio.canvas.compose import flatten
from aigc_studio.canvas.document import Document
from aigc_studio.canvas.layer import Layer
from aigc_studio.core.errors import StudioError
from aigc_studio.core.image import Extent, Pixels
from aigc_studio.core.image_io import read_pixels, thumbnail
from aigc_studio.core.recipe import Recipe
from aigc_studio.enhance.photo import EnhanceSettings, card_of, enhance
from aigc_studio.jobs.context import JobContext
from aigc_studio.latent.render import RenderLatent, render_latent
from aigc_studio.library.card import ModelCard
from aigc_studio.library.catalog import Catalog
from aigc_studio.library.pool import ModelPool
from aigc_studio.style.stylize import StyleSettings, paint_photo

#: Recipes may hold recipes (a painting of a generated picture, a page of layers); deeper ones are refused.
DEEPEST = 8

#: SHA-256 of a source's file -> the file, None where it is not at hand.
FindSource = Callable[[str], Path | None]


@dataclass(frozen=True)
class Maker:
    """Makes pictures from recipes with the models at hand."""

    catalog: Catalog
    pool: ModelPool

    def make(
        self, recipe: Recipe, context: JobContext, find_source: FindSource, side: int = 0, depth: int = 0
    ) -> Pixels:
        """The picture of `recipe`, its longer side at most `side` pixels (0: as it says). Raises StudioError."""
        if depth > DEEPEST:
            raise StudioError("The recipe in this file is nested too deep.", "The picture itself can still be used.")
        if recipe.task == "generate":
            return self.generate(recipe, context, side)
        if recipe.task == "stylize":
            return self.stylize(recipe, self.photo(recipe, context, find_source, depth), context, side)
        if recipe.task == "enhance":
            return self.enhance(recipe, self.photo(recipe, context, find_source, depth), context, side)
        if recipe.task == "compose":
            return self._compose(recipe, context, find_source, depth)
        return _source(recipe, find_source)

    def extent(self, recipe: Recipe) -> Extent | None:
        """The size of what `make` gives, None where that follows from the photo. Raises StudioError."""
        if recipe.task == "generate":
            return RenderLatent.from_settings(recipe.settings, self.catalog).extent
        if recipe.task == "compose":
            return Document.from_dict(recipe.settings.get("document")).extent
        return None

    def as_made(self, recipe: Recipe) -> Recipe:
        """`recipe`, just rendered, with what its models ran on. Raises StudioError for models that have gone."""
        if recipe.task not in ("generate", "stylize", "enhance"):
            return recipe
        return replace(recipe, runtime=self.pool.facts(*self._cards(recipe)))

    def _cards(self, recipe: Recipe) -> list[ModelCard]:
        """The models that `recipe` itself runs."""
        if recipe.task == "generate":
            return [RenderLatent.from_settings(recipe.settings, self.catalog).card]
        if recipe.task == "stylize":
            return [self.catalog.find(style.stylizer) for style in StyleSettings.from_settings(recipe.settings).styles]
        card = card_of(EnhanceSettings.from_settings(recipe.settings), self.catalog)
        return [card] if card else []

    def generate(self, recipe: Recipe, context: JobContext, side: int = 0) -> Pixels:
        """A generated still."""
        request = RenderLatent.from_settings(recipe.settings, self.catalog)
        self._check_version(request.card.id, recipe.settings.get("model_sha256"))
        return Pixels(render_latent(request.smaller(side), self.pool, context).pixels)

    def stylize(self, recipe: Recipe, photo: Pixels, context: JobContext, side: int = 0) -> Pixels:
        """`photo` painted as `recipe` says."""
        settings = StyleSettings.from_settings(recipe.settings)
        models = recipe.settings.get("models")
        for card_id, sha256 in (models if isinstance(models, dict) else {}).items():
            self._check_version(card_id, sha256)
        limit = min((s for s in (side, settings.max_side) if s), default=0)
        return paint_photo(photo, replace(settings, max_side=limit), self.catalog, self.pool, context)

    def enhance(self, recipe: Recipe, photo: Pixels, context: JobContext, side: int = 0) -> Pixels:
        """`photo` enhanced as `recipe` says; a smaller result is made from a smaller photo."""
        settings = EnhanceSettings.from_settings(recipe.settings)
        card = card_of(settings, self.catalog)
        if card is not None:
            self._check_version(card.id, recipe.settings.get("model_sha256"))
        factor = settings.factor or float(card.settings.get("scale", 1) if card else 1)
        if side and max(photo.extent.width, photo.extent.height) * factor > side:
            photo = thumbnail(photo, max(1, int(side / factor)))
        return enhance(photo, card, settings, self.pool, context)

    def _check_version(self, card_id: str, sha256: object) -> None:
        """A model that changed since makes another picture: better to say so."""
        card = self.catalog.find(card_id)
        if sha256 and sha256 != card.sha256:
            raise StudioError(
                f"This picture was made by another version of {card.name}.",
                "Choose the model anew to go on with the version at hand.",
            )

    def photo(self, recipe: Recipe, context: JobContext, find_source: FindSource, depth: int = 0) -> Pixels:
        """What a painting was made from: the photo's file, or a generated picture. Raises StudioError."""
        base = recipe.settings.get("base")
        if base:
            return self.make(Recipe.from_dict(base), context, find_source, 0, depth + 1)
        return _source(recipe, find_source)

    def _compose(self, recipe: Recipe, context: JobContext, find_source: FindSource, depth: int) -> Pixels:
        document = Document.from_dict(recipe.settings.get("document"))
        made: dict[str, NDArray[np.uint8]] = {}

        def fetch(layer: Layer) -> NDArray[np.uint8]:
            if layer.id not in made:
                if layer.recipe is None:
                    raise StudioError(f"The layer “{layer.name}” has no recipe.", "Its picture is in its own project.")
                pixels = self.make(layer.recipe, context, find_source, 0, depth + 1)
                made[layer.id] = pixels.data if pixels.depth == 8 else pixels.rgb8()  # type: ignore[assignment]
            return made[layer.id]

        page = np.empty((document.extent.height, document.extent.width, 4), np.uint8)

        def write(y: int, strip: NDArray[np.uint8]) -> None:
            page[y : y + strip.shape[0]] = strip
            context.step((y + strip.shape[0]) / page.shape[0])

        flatten(document, fetch, write, context.check)
        return Pixels(page)


def _source(recipe: Recipe, find_source: FindSource) -> Pixels:
    sha256 = str(recipe.settings.get("photo", ""))
    path = find_source(sha256) if sha256 else None
    if path is None:
        name = recipe.settings.get("photo_name") or "the photo"
        raise StudioError(
            f"The photo “{name}” that this was made from is not at hand.",
            "Give that very file with --source PHOTO: a copy that was saved anew is another one.",
        )
    return read_pixels(path)

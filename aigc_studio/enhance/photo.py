"""From a photo to a larger or cleaner one."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from aigc_studio.core.errors import StudioError
from aigc_studio.core.image import Extent, Pixels
from aigc_studio.core.image_file import MAX_PIXELS
from aigc_studio.core.recipe import Recipe
from aigc_studio.enhance.denoise import denoise
from aigc_studio.enhance.resize import resize
from aigc_studio.enhance.upscale import runs_for, scaled, upscale
from aigc_studio.jobs.context import JobContext
from aigc_studio.library.adapters.base import Notice, no_notice
from aigc_studio.library.card import ModelCard
from aigc_studio.library.catalog import Catalog
from aigc_studio.library.facts import runtime_facts
from aigc_studio.library.pool import ModelPool

LARGEST_FACTOR = 16.0
#: The `model` that is none: a resize by Lanczos, which invents no detail. No card's id has a colon.
PLAIN = "plain:lanczos"


@dataclass(frozen=True)
class EnhanceSettings:
    """How a photo is enhanced by the network of the card `model` (its id), or without one (`PLAIN`).

    `factor` says how many times larger, 0 for the network's own factor; it counts for enhancers that enlarge.
    `strength` 0..1 counts for the others, denoisers.
    """

    model: str
    factor: float = 0.0
    strength: float = 1.0

    def to_settings(self) -> dict[str, Any]:
        return {"model": self.model, "factor": self.factor, "strength": self.strength}

    @classmethod
    def from_settings(cls, settings: Mapping[str, Any]) -> EnhanceSettings:
        """The settings in a recipe, checked. Raises StudioError."""
        try:
            return cls(str(settings["model"]), float(settings["factor"]), float(settings["strength"])).checked()
        except (KeyError, TypeError, ValueError, OverflowError) as error:
            raise StudioError("The enhancement in this recipe is damaged.", "Enhance the photo anew.") from error

    def checked(self) -> EnhanceSettings:
        """The same. Raises StudioError for what cannot be done."""
        if self.factor != 0 and not 1 <= self.factor <= LARGEST_FACTOR:  # NaN fails the comparison too
            raise StudioError(f"A factor of {self.factor:g} is not between 1 and {LARGEST_FACTOR:g}.", "Use 2 or 4.")
        if not 0 <= self.strength <= 1:
            raise StudioError(f"A strength of {self.strength:g} is not between 0 and 1.", "Use for example 0.8.")
        return self


@dataclass(frozen=True, eq=False)
class EnhancePhoto:
    """A photo to be enhanced; captures every input. `source` is the SHA-256 of the photo's file.

    `card` is None for a plain resize. `base` is the recipe of a picture that was made here and has no file.
    """

    photo: Pixels
    source: str
    card: ModelCard | None
    settings: EnhanceSettings
    name: str = ""
    base: Recipe | None = None

    def recipe(self) -> Recipe:
        settings = self.settings.to_settings() | {
            "photo": self.source, "photo_name": self.name, "model_sha256": self.card.sha256 if self.card else "",
        }  # fmt: skip
        if self.base is not None:
            settings["base"] = self.base.to_dict()
        sources = (self.source,) if self.source else self.base.sources if self.base else ()
        return Recipe("enhance", settings, sources, runtime_facts())


@dataclass(frozen=True, eq=False)
class Enhanced:
    """The result with the photo's profile, camera data and transparency, how it was made, and what to know of it."""

    pixels: Pixels
    recipe: Recipe
    notices: tuple[str, ...] = ()


def card_of(settings: EnhanceSettings, catalog: Catalog) -> ModelCard | None:
    """The card that `settings` name, None for a plain resize. Raises StudioError."""
    return None if settings.model == PLAIN else catalog.find(settings.model)


def suited(factor: float, catalog: Catalog) -> ModelCard | None:
    """The first enhancer that enlarges `factor` times (0: twice), else the first that enlarges, else the first."""
    cards = list(catalog.of_kind("enhancer"))
    scales = [int(card.settings.get("scale", 1)) for card in cards]
    fitting = [card for card, scale in zip(cards, scales, strict=True) if scale == (factor or 2)]
    enlarging = [card for card, scale in zip(cards, scales, strict=True) if scale > 1]
    return next(iter([*fitting, *enlarging, *cards]), None)


def enhance_photo(request: EnhancePhoto, catalog: Catalog, pool: ModelPool, context: JobContext) -> Enhanced:
    """Enhance the photo that `request` describes. Raises StudioError."""
    notices: list[str] = []
    pixels = enhance(request.photo, request.card, request.settings, pool, context, notices.append)
    recipe = replace(request.recipe(), runtime=pool.facts(*([request.card] if request.card else [])))
    return Enhanced(pixels, recipe, tuple(notices))


def enhance(
    photo: Pixels, card: ModelCard | None, settings: EnhanceSettings, pool: ModelPool, context: JobContext,
    notice: Notice = no_notice,
) -> Pixels:  # fmt: skip
    """`photo` enhanced; keeps depth, transparency, profile and camera data. Raises StudioError."""
    settings = settings.checked()
    if card is None:
        return _plain(photo, settings.factor or 1.0, context)
    if card.kind not in ("enhancer", "translator"):
        raise StudioError(f"“{card.name}” is a {card.kind}, not an enhancer.", "See: aigc-studio models list.")
    context.check()
    with pool.lease(card) as network:
        factor = settings.factor or float(network.scale)
        if network.scale == 1 and factor != 1:
            raise StudioError(f"“{card.name}” does not enlarge.", "Choose an enhancer with a factor, or leave it out.")
        extent = scaled(photo.extent, factor)
        if network.scale == 1:
            data = denoise(photo.rgb8(), network, settings.strength, context, notice)
        else:
            _check_size(scaled(photo.extent, network.scale ** runs_for(factor, network.scale)))
            data = upscale(photo.rgb8(), network, factor, context, notice)
    context.step(1.0)
    return replace(photo, data=_like(data, photo.data, extent))


def _plain(photo: Pixels, factor: float, context: JobContext) -> Pixels:
    extent = scaled(photo.extent, factor)
    _check_size(extent)
    context.check()
    resized = replace(photo, data=resize(photo.data, extent))
    context.step(1.0)
    return resized


def _check_size(extent: Extent) -> None:
    if extent.area > MAX_PIXELS:
        raise StudioError(
            f"This would make a picture of {extent}, more than {MAX_PIXELS / 1e6:g} megapixels.",
            "Choose a smaller factor, or make the photo smaller first.",
        )


def _like(enhanced: NDArray[np.uint8], photo: NDArray[Any], extent: Extent) -> NDArray[Any]:
    """`enhanced` with the alpha and the depth of `photo`."""
    data: NDArray[Any] = enhanced.astype(np.uint16) * np.uint16(257) if photo.dtype == np.uint16 else enhanced
    if photo.shape[2] == 4:
        data = np.concatenate([data, _resized_alpha(photo[..., 3], extent)[..., None]], axis=2)
    return np.ascontiguousarray(data)


def _resized_alpha(alpha: NDArray[Any], extent: Extent) -> NDArray[Any]:
    """(h, w) uint8 or uint16 at `extent`: same depth, smooth and never beyond its range."""
    if alpha.shape == (extent.height, extent.width):
        return alpha
    image = Image.fromarray(alpha.astype(np.float32))
    values = np.asarray(image.resize((extent.width, extent.height), Image.Resampling.BICUBIC))
    return np.clip(np.round(values), 0, np.iinfo(alpha.dtype).max).astype(alpha.dtype)

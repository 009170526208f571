"""From a photo and styles to a painting."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from aigc_studio.core.errors import StudioError
from aigc_studio.core.image import Extent, Pixels
from aigc_studio.core.recipe import Recipe
from aigc_studio.jobs.context import JobContext
from aigc_studio.library.catalog import Catalog
from aigc_studio.library.facts import runtime_facts
from aigc_studio.library.pool import ModelPool
from aigc_studio.style.colour import keep_colours

#: Below this strength the photo itself shines through, so that strength 0 is the photo.
FADE = 0.25
BRUSH = (0.5, 2.0)
LARGEST_SIDE = 16_384
#: Numbers of a style vector are near ±1; beyond this they are damage, and would overflow in float32.
LARGEST_NUMBER = 1e6


@dataclass(frozen=True)
class StyleWeight:
    """One style of a mix: the vector that `stylizer` (a card's id) takes, and its share."""

    name: str
    stylizer: str
    vector: tuple[float, ...]
    weight: float = 1.0

    def to_settings(self) -> dict[str, Any]:
        return {"name": self.name, "stylizer": self.stylizer, "vector": list(self.vector), "weight": self.weight}


@dataclass(frozen=True)
class StyleSettings:
    """How a photo is painted.

    `strength` 0..1; `keep_colour` keeps the photo's hue and chroma; `brush` 0.5..2 is the size of the strokes (the
    photo is painted at 1/brush of its size and brought back); `max_side` in pixels, 0 for the photo's own size.
    """

    styles: tuple[StyleWeight, ...]
    strength: float = 1.0
    keep_colour: bool = False
    brush: float = 1.0
    max_side: int = 2048

    def to_settings(self) -> dict[str, Any]:
        return {
            "styles": [style.to_settings() for style in self.styles], "strength": self.strength,
            "keep_colour": self.keep_colour, "brush": self.brush, "max_side": self.max_side,
        }  # fmt: skip

    @classmethod
    def from_settings(cls, settings: Mapping[str, Any]) -> StyleSettings:
        """The settings in a recipe, checked. Raises StudioError."""
        try:
            styles = tuple(
                StyleWeight(str(s["name"]), str(s["stylizer"]), tuple(map(float, s["vector"])), float(s["weight"]))
                for s in settings["styles"]
            )
            return cls(
                styles, float(settings["strength"]), bool(settings["keep_colour"]), float(settings["brush"]),
                int(settings["max_side"]),
            ).checked()  # fmt: skip
        except (KeyError, TypeError, ValueError, OverflowError) as error:
            raise StudioError("The style in this recipe is damaged.", "Choose a style and start anew.") from error

    def checked(self) -> StyleSettings:
        """The same with weights that sum to 1. Raises StudioError for what cannot be painted with."""
        if not self.styles:
            raise StudioError("No style was chosen.", "Choose at least one style.")
        weights = [style.weight for style in self.styles]
        if not all(0 <= w <= LARGEST_NUMBER for w in weights) or sum(weights) < 1e-6:
            raise StudioError(
                "The style weights must be zero or more and not all zero.", "For example --style starry-line=0.7."
            )
        if not 0 <= self.strength <= 1:  # NaN fails the comparison too
            raise StudioError(f"A strength of {self.strength} is not between 0 and 1.", "Use for example 0.8.")
        if not BRUSH[0] <= self.brush <= BRUSH[1]:
            raise StudioError(f"A brush size of {self.brush} is not between {BRUSH[0]} and {BRUSH[1]}.", "1 is normal.")
        if not 0 <= self.max_side <= LARGEST_SIDE:
            raise StudioError(f"A largest side of {self.max_side} cannot be made.", f"Use 0 to {LARGEST_SIDE}.")
        if not all(abs(number) <= LARGEST_NUMBER for style in self.styles for number in style.vector):  # nor NaN
            raise StudioError("A style vector holds something that is not a number.", "Choose the style anew.")
        total = sum(weights)
        return replace(self, styles=tuple(replace(s, weight=s.weight / total) for s in self.styles))


@dataclass(frozen=True, eq=False)
class StylizePhoto:
    """A photo to be painted; captures every input. `source` is the SHA-256 of the photo's file."""

    photo: Pixels
    source: str
    settings: StyleSettings
    name: str = ""

    def recipe(self, catalog: Catalog) -> Recipe:
        return style_recipe(self.settings, {"photo": self.source, "photo_name": self.name}, catalog)


@dataclass(frozen=True, eq=False)
class Stylized:
    """A painting with the photo's profile, camera data and transparency, and how it was made."""

    pixels: Pixels
    recipe: Recipe


def stylize_photo(request: StylizePhoto, catalog: Catalog, pool: ModelPool, context: JobContext) -> Stylized:
    """Paint the photo that `request` describes."""
    painted = paint_photo(request.photo, request.settings, catalog, pool, context)
    cards = [catalog.find(style.stylizer) for style in request.settings.styles]
    return Stylized(painted, replace(request.recipe(catalog), runtime=pool.facts(*cards)))


def style_recipe(settings: StyleSettings, origin: Mapping[str, Any], catalog: Catalog) -> Recipe:
    """`origin` says what was painted: `photo` (SHA-256 of a file, or "") and `photo_name`, or the `base` recipe of a
    generated picture."""
    models = {style.stylizer: catalog.find(style.stylizer).sha256 for style in settings.styles}
    sources = (str(origin["photo"]),) if origin.get("photo") else ()
    return Recipe("stylize", settings.to_settings() | {"models": models, **origin}, sources, runtime_facts())


def paint_photo(
    photo: Pixels, settings: StyleSettings, catalog: Catalog, pool: ModelPool, context: JobContext
) -> Pixels:
    """`photo` painted, at most `settings.max_side` a side; keeps depth, transparency, profile and camera data."""
    settings = settings.checked()
    photo = _fit(photo, settings.max_side)
    painted = paint(photo.rgb8(), settings, catalog, pool, context)
    return replace(photo, data=_like(painted, photo.data))


def paint(
    photo: NDArray[np.uint8], settings: StyleSettings, catalog: Catalog, pool: ModelPool, context: JobContext
) -> NDArray[np.uint8]:
    """`photo` (h, w, 3) uint8 sRGB painted at its own size: same shape and type. `settings` must be checked."""
    context.check()
    if settings.strength == 0:
        return photo
    height, width = photo.shape[:2]
    small = _resize(photo, Extent(max(1, round(width / settings.brush)), max(1, round(height / settings.brush))))
    painted = _blend_groups(small, settings, catalog, pool, context)
    painted = _resize(painted, Extent(width, height))
    if settings.keep_colour:
        painted = keep_colours(painted, photo)
    return painted


def _blend_groups(
    photo: NDArray[np.uint8], settings: StyleSettings, catalog: Catalog, pool: ModelPool, context: JobContext
) -> NDArray[np.uint8]:
    """One run for each stylizer with the mix of its styles' vectors, the results mixed by their shares."""
    groups = list(_groups(settings.styles))
    mixed: NDArray[np.uint8] | None = None
    done = 0.0
    for stylizer, share, vector in groups:
        part = context.part(done, done + share)
        card = catalog.find(stylizer)
        with pool.lease(card) as model:
            if card.kind == "translator":
                painted = _mix(photo, model.run(photo, part.step), settings.strength)
            elif card.kind == "stylizer" and len(vector) == model.style_size:
                painted = _stylized(model, photo, vector, settings.strength, part)
            else:
                raise StudioError(f"This style does not fit “{card.name}”.", "Choose the style anew.")
        done += share
        mixed = painted if mixed is None else _mix(mixed, painted, share / done)
    assert mixed is not None
    return mixed


def _stylized(
    model: Any, photo: NDArray[np.uint8], vector: NDArray[np.float32], strength: float, context: JobContext
) -> NDArray[np.uint8]:
    """An encoder's strength goes from the photo's own vector to the painting's, another's from photo to painting."""
    if not hasattr(model, "encode"):
        return _mix(photo, model.stylize(photo, vector, context.step), strength)
    vector = _towards(model.encode(photo), vector, strength)
    return _mix(photo, model.stylize(photo, vector, context.step), min(1.0, strength / FADE))


def _groups(styles: Sequence[StyleWeight]) -> Iterator[tuple[str, float, NDArray[np.float32]]]:
    for stylizer in dict.fromkeys(style.stylizer for style in styles):
        members = [style for style in styles if style.stylizer == stylizer and style.weight > 0]
        share = sum(style.weight for style in members)
        if not members:
            continue
        if len({len(style.vector) for style in members}) != 1:
            raise StudioError(f"The styles of “{stylizer}” do not fit together.", "Add the paintings again.")
        vector = np.sum([np.asarray(s.vector, np.float32) * np.float32(s.weight / share) for s in members], axis=0)
        yield stylizer, share, np.asarray(vector, np.float32)


def _towards(start: NDArray[np.float32], end: NDArray[np.float32], amount: float) -> NDArray[np.float32]:
    return np.asarray(start + np.float32(amount) * (end - start), np.float32)


def _mix(lower: NDArray[np.uint8], upper: NDArray[np.uint8], amount: float) -> NDArray[np.uint8]:
    """`lower` where amount is 0, `upper` where it is 1; 8-bit arithmetic, so memory stays at one picture more."""
    if amount >= 1.0:
        return upper
    if amount <= 0.0:
        return lower
    return np.asarray(Image.blend(Image.fromarray(lower), Image.fromarray(upper), amount))


def _resize(data: NDArray[np.uint8], extent: Extent) -> NDArray[np.uint8]:
    if data.shape[:2] == (extent.height, extent.width):
        return data
    size = (extent.width, extent.height)
    return np.asarray(Image.fromarray(data).resize(size, Image.Resampling.LANCZOS, reducing_gap=3.0))


def _fit(photo: Pixels, max_side: int) -> Pixels:
    extent = photo.extent.within(max_side)
    if extent == photo.extent:
        return photo
    if photo.depth == 16:
        channels = [
            np.asarray(Image.fromarray(photo.data[..., c].astype(np.float32)).resize(
                (extent.width, extent.height), Image.Resampling.LANCZOS))
            for c in range(photo.data.shape[2])
        ]  # fmt: skip
        return replace(photo, data=np.clip(np.stack(channels, -1) + 0.5, 0, 65535).astype(np.uint16))
    return replace(photo, data=_resize(photo.data.astype(np.uint8, copy=False), extent))


def _like(painted: NDArray[np.uint8], photo: NDArray[Any]) -> NDArray[Any]:
    """`painted` with the alpha and the depth of `photo`."""
    data: NDArray[Any] = painted.astype(np.uint16) * np.uint16(257) if photo.dtype == np.uint16 else painted
    if photo.shape[2] == 4:
        data = np.concatenate([data, photo[..., 3:]], axis=2)
    return np.ascontiguousarray(data)

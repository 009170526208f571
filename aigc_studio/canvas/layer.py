"""One layer of the document, as a value."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from aigc_studio.canvas.blend import MODES
from aigc_studio.core.image import Bounds, Extent
from aigc_studio.core.recipe import Recipe

#: No place or size on a page is farther than this, in pixels.
FARTHEST = 1e7


@dataclass(frozen=True)
class Layer:
    """A picture on the canvas.

    `content` and `before` are keys into the project's pixel store (SHA-256 of the pixels): what is shown, and the photo
    it was made from ("" where there is none). `recipe` made `content`; selecting the layer puts its sliders there.
    `content` is "" while the recipe waits to be made. `width`, `height` is the picture's size in its own pixels: what
    is stored may be of another resolution and counts as that size. `x`, `y` is the top left corner in document pixels,
    `scale` document pixels per picture pixel; `opacity` 0..1. `locked` are the directions that chance leaves alone.
    """

    id: str
    name: str
    content: str
    before: str = ""
    recipe: Recipe | None = None
    x: float = 0.0
    y: float = 0.0
    scale: float = 1.0
    opacity: float = 1.0
    visible: bool = True
    blend: str = "normal"
    width: int = 0
    height: int = 0
    locked: tuple[str, ...] = ()

    @property
    def extent(self) -> Extent:
        return Extent(self.width, self.height)

    @property
    def bounds(self) -> Bounds:
        """Where it lies on the document."""
        return Bounds(self.x, self.y, self.width * self.scale, self.height * self.scale)

    def to_dict(self) -> dict[str, Any]:
        fields = {k: v for k, v in self.__dict__.items() if k != "recipe"}
        return fields | {"recipe": self.recipe.to_dict() if self.recipe else None}

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> Layer:
        """Raises KeyError, TypeError, ValueError for what is no layer, StudioError for what is no recipe."""
        id, name, content, before, blend = (_text(data[key]) for key in ("id", "name", "content", "before", "blend"))
        x, y, scale, opacity = (_number(data[key]) for key in ("x", "y", "scale", "opacity"))
        width, height = round(_number(data["width"])), round(_number(data["height"]))
        recipe = Recipe.from_dict(data["recipe"]) if data["recipe"] is not None else None
        locked = tuple(_text(name) for name in data.get("locked", ()))
        layer = cls(
            id, name, content, before, recipe, x, y, scale, min(max(opacity, 0.0), 1.0), bool(data["visible"]), blend,
            width, height, locked,
        )  # fmt: skip
        if min(width, height) < 1 or not can_be_placed(layer):
            raise ValueError(f"a layer at {layer.bounds}, blend {blend}")
        return layer


def can_be_placed(layer: Layer) -> bool:
    """Whether its place, scale, opacity and blend mode are such that it can be drawn; NaN is none of them."""
    places = (layer.x, layer.y, layer.scale, layer.bounds.width, layer.bounds.height)
    return (
        all(abs(place) <= FARTHEST for place in places)
        and layer.scale > 0 and 0 <= layer.opacity <= 1 and layer.blend in MODES
    )  # fmt: skip


def _text(value: Any) -> str:
    if not isinstance(value, str):
        raise TypeError(f"{value!r} is no text")
    return value


def _number(value: Any) -> float:
    if isinstance(value, bool) or not isinstance(value, (int, float)) or not abs(value) <= FARTHEST:  # nor NaN
        raise ValueError(f"{value!r} is no place or size")
    return float(value)

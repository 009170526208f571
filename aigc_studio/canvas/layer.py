"""One layer of the document, as a value."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from aigc_studio.core.image import Bounds, Extent
from aigc_studio.core.recipe import Recipe


@dataclass(frozen=True)
class Layer:
    """A picture on the canvas.

    `content` and `before` are keys into the project's pixel store (SHA-256 of the pixels): what is shown, and the photo
    it was made from ("" where there is none). `recipe` made `content`; selecting the layer puts its sliders there.
    `content` is "" while the recipe waits to be made. `width`, `height` is the picture's size in its own pixels: what
    is stored may be of another resolution and counts as that size. `x`, `y` is the top left corner in document pixels,
    `scale` document pixels per picture pixel; `opacity` 0..1.
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
    def from_dict(cls, data: dict[str, Any]) -> Layer:
        recipe = data.get("recipe")
        return cls(**{**data, "recipe": Recipe.from_dict(recipe) if recipe else None})

"""The document: an immutable value, so that undo is keeping the old one."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

from aigc_studio.canvas.layer import Layer
from aigc_studio.core.errors import StudioError
from aigc_studio.core.image import Extent

SCHEMA = 1
#: Pixels of the largest page: what the largest generated picture has.
LARGEST_PAGE = 500_000_000
_NEW_PAGE = Extent(1024, 1024)


def can_be_page(extent: Extent) -> bool:
    """Whether a page can have that size."""
    return min(extent.width, extent.height) >= 1 and extent.area <= LARGEST_PAGE


@dataclass(frozen=True)
class Document:
    """Layers from bottom to top, on a page of `extent` pixels; `selected` is a layer's id or ""."""

    extent: Extent = _NEW_PAGE
    layers: tuple[Layer, ...] = ()
    selected: str = ""

    @property
    def current(self) -> Layer | None:
        """The selected layer."""
        return self.layer(self.selected)

    def layer(self, layer_id: str) -> Layer | None:
        return next((layer for layer in self.layers if layer.id == layer_id), None)

    def with_layer(self, layer: Layer, index: int | None = None) -> Document:
        """A new layer on top (or at `index`), selected."""
        at = len(self.layers) if index is None else index
        return replace(self, layers=(*self.layers[:at], layer, *self.layers[at:]), selected=layer.id)

    def changed(self, layer_id: str, change: Callable[[Layer], Layer]) -> Document:
        """One layer replaced by `change(layer)`."""
        return replace(self, layers=tuple(change(x) if x.id == layer_id else x for x in self.layers))

    def without(self, layer_id: str) -> Document:
        """One layer fewer; its lower neighbour becomes the selected one."""
        index = next((i for i, x in enumerate(self.layers) if x.id == layer_id), None)
        if index is None:
            return self
        rest = self.layers[:index] + self.layers[index + 1 :]
        selected = self.selected if self.selected != layer_id else (rest[max(0, index - 1)].id if rest else "")
        return replace(self, layers=rest, selected=selected)

    def moved(self, layer_id: str, index: int) -> Document:
        """The layer at another place in the order (0: bottom)."""
        layer = self.layer(layer_id)
        if layer is None:
            return self
        rest = tuple(x for x in self.layers if x.id != layer_id)
        at = min(max(0, index), len(rest))
        return replace(self, layers=(*rest[:at], layer, *rest[at:]))

    def contents(self) -> set[str]:
        """Keys of every picture that the document needs."""
        return {key for layer in self.layers for key in (layer.content, layer.before) if key}

    def to_dict(self) -> dict[str, Any]:
        return {
            "schema": SCHEMA, "width": self.extent.width, "height": self.extent.height, "selected": self.selected,
            "layers": [layer.to_dict() for layer in self.layers],
        }  # fmt: skip

    @classmethod
    def from_dict(cls, data: Any) -> Document:
        """Raises StudioError when the document is damaged or of a newer program."""
        try:
            if int(data["schema"]) > SCHEMA:
                raise StudioError("This document is of a newer version.", "Update AIGC Studio to open it.")
            extent = Extent(int(data["width"]), int(data["height"]))
            layers = tuple(Layer.from_dict(layer) for layer in data["layers"])
            selected = str(data["selected"])
            if len({layer.id for layer in layers}) < len(layers):
                raise ValueError("two layers with one id")
        except (KeyError, TypeError, ValueError, OverflowError) as error:
            raise StudioError("The saved document is damaged.", "Your pictures are still in the gallery.") from error
        if not can_be_page(extent):
            raise StudioError(f"A page of {extent} cannot be opened.", "Its pictures can still be used.")
        return cls(extent, layers, selected)

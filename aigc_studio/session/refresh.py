"""What the screen shows of the document, made away from the window."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from aigc_studio.canvas.compose import compose
from aigc_studio.canvas.document import Document
from aigc_studio.canvas.layer import Layer
from aigc_studio.core.image import Bounds
from aigc_studio.jobs.context import JobContext
from aigc_studio.session.draft import Draft

THUMBNAIL = 64


@dataclass(frozen=True, eq=False)
class Composed:
    """The document within `view`, at `scale` screen pixels per document pixel: (h, w, 4) uint8 straight RGBA.

    `before` is the same with the photos that paintings were made from, None unless it was asked for.
    """

    view: Bounds
    scale: float
    image: NDArray[np.uint8]
    before: NDArray[np.uint8] | None = None


@dataclass(frozen=True, eq=False)
class Refresh:
    """All that one repaint of the canvas needs, so that it can run away from the window."""

    document: Document
    drafts: dict[str, Draft]
    view: Bounds
    scale: float
    before: bool
    stored: Callable[[str], NDArray[np.uint8]]
    thumbnails: dict[str, tuple[object, NDArray[np.uint8]]]

    def __call__(self, context: JobContext) -> tuple[Composed, dict[str, tuple[object, NDArray[np.uint8]]]]:
        shown = replace(
            self.document, layers=tuple(x for x in self.document.layers if x.content or x.id in self.drafts)
        )

        def fetch(layer: Layer) -> NDArray[np.uint8]:
            draft = self.drafts.get(layer.id)
            return draft.picture(context) if draft else self.stored(layer.content)

        def fetch_before(layer: Layer) -> NDArray[np.uint8]:
            return self.stored(layer.before) if layer.before else fetch(layer)

        image = compose(shown, fetch, self.view, self.scale, context.check)
        before = None
        if self.before and any(layer.before for layer in shown.layers):
            before = compose(shown, fetch_before, self.view, self.scale, context.check)
        return Composed(self.view, self.scale, image, before), self._thumbs(shown, fetch)

    def _thumbs(
        self, shown: Document, fetch: Callable[[Layer], NDArray[np.uint8]]
    ) -> dict[str, tuple[object, NDArray[np.uint8]]]:
        """A small picture of each layer, made again only where the layer's picture is another one."""
        thumbs = {}
        for layer in shown.layers:
            source: object = layer.content or self.drafts[layer.id]
            old = self.thumbnails.get(layer.id)
            keep = old is not None and (old[0] == source or not layer.content)  # a moving slider need not wait for it
            thumbs[layer.id] = old if keep and old is not None else (source, _thumbnail(layer, fetch))
        return thumbs


def _thumbnail(layer: Layer, fetch: Callable[[Layer], NDArray[np.uint8]]) -> NDArray[np.uint8]:
    alone = replace(layer, x=0, y=0, scale=1, opacity=1, visible=True, blend="normal")
    view = Bounds(0, 0, max(1, layer.width), max(1, layer.height))
    return compose(Document(layer.extent, (alone,)), fetch, view, THUMBNAIL / max(view.width, view.height))

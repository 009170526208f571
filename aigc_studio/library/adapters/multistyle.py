"""Magenta's stylizer with 26 built-in painting styles that can be blended (Dumoulin et al. 2017)."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from aigc_studio.library.adapters.base import Progress, no_progress
from aigc_studio.library.card import ModelCard
from aigc_studio.library.device import ON_CPU, Place
from aigc_studio.library.painting.framing import check_style, framed, unframed
from aigc_studio.library.painting.magenta import multistyle_graph
from aigc_studio.library.painting.whole import painter_at


def open_model(card: ModelCard, place: Place = ON_CPU) -> Multistyle:
    """The stylizer of a card of the family `multistyle`; its weights come from the package."""
    return Multistyle(place)


class Multistyle:
    """A `Stylizer`; its style vector holds a weight for each of the 26 styles, usually with the sum 1."""

    style_size = 26

    def __init__(self, place: Place = ON_CPU) -> None:
        self._painter = painter_at(place, multistyle_graph(), (self.style_size,))

    def stylize(
        self, image: NDArray[np.uint8], style: NDArray[np.float32], progress: Progress = no_progress
    ) -> NDArray[np.uint8]:
        """See `Stylizer.stylize`. Raises StudioError for a style of another length or with numbers that are none."""
        weights = check_style(style, self.style_size)
        return unframed(self._painter.paint(framed(image), weights, progress), image)

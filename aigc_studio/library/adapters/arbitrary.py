"""Magenta's arbitrary stylizer: any picture becomes a style of 100 numbers (Ghiasi et al. 2017)."""

from __future__ import annotations

from functools import cached_property

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from aigc_studio.library.adapters.base import Progress, no_progress
from aigc_studio.library.card import ModelCard
from aigc_studio.library.device import ON_CPU, OnnxRuntime, Place
from aigc_studio.library.painting.framing import check_style, framed, unframed
from aigc_studio.library.painting.magenta import predict_graph, transform_graph
from aigc_studio.library.painting.whole import painter_at

#: The side of the pictures the style encoder was trained on, in pixels.
_STYLE_SIDE = 256
#: A painting is looked at in so many squares at most.
_MOST_SQUARES = 4


def open_model(card: ModelCard, place: Place = ON_CPU) -> ArbitraryStyle:
    """The stylizer of a card of the family `arbitrary-style`; its weights come from the package."""
    return ArbitraryStyle(place)


class ArbitraryStyle:
    """A `Stylizer` and the `StyleEncoder` for it. Vectors can be mixed; numbers beyond ±2 stop being sensible."""

    style_size = 100

    def __init__(self, place: Place = ON_CPU) -> None:
        self._place = place
        self._painter = painter_at(place, transform_graph(), (1, 1, 1, self.style_size))

    @cached_property
    def _encoder(self) -> OnnxRuntime:
        return OnnxRuntime(predict_graph(), self._place)

    def encode(self, image: NDArray[np.uint8]) -> NDArray[np.float32]:
        """See `StyleEncoder.encode`.

        The encoder knows squares, and to squeeze a painting would bend its strokes: a long one gives the mean of the
        squares that cover it."""
        side = min(image.shape[:2])
        count = min(_MOST_SQUARES, -(-max(image.shape[:2]) // side))
        tops = np.linspace(0, image.shape[0] - side, count).round().astype(int)
        lefts = np.linspace(0, image.shape[1] - side, count).round().astype(int)
        vectors = [
            self._encode_square(image[top : top + side, left : left + side])
            for top, left in zip(tops, lefts, strict=True)
        ]
        mean: NDArray[np.float32] = np.mean(vectors, axis=0, dtype=np.float32)
        return mean

    def _encode_square(self, square: NDArray[np.uint8]) -> NDArray[np.float32]:
        picture = Image.fromarray(np.ascontiguousarray(square))
        small = picture.resize((_STYLE_SIDE, _STYLE_SIDE), Image.Resampling.LANCZOS)
        values = np.asarray(small, np.float32)[None] / np.float32(255)
        return np.asarray(self._encoder.run({"image": values})[0], np.float32).reshape(self.style_size)

    def stylize(
        self, image: NDArray[np.uint8], style: NDArray[np.float32], progress: Progress = no_progress
    ) -> NDArray[np.uint8]:
        """See `Stylizer.stylize`. Raises StudioError for a style of another length or with numbers that are none."""
        vector = check_style(style, self.style_size)
        return unframed(self._painter.paint(framed(image), vector, progress), image)

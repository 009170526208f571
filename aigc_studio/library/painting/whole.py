"""Painting on a GPU: the whole picture in one call, where the GPU's memory holds it."""

from __future__ import annotations

from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from aigc_studio.library.adapters.base import Progress, no_progress
from aigc_studio.library.device import OnnxRuntime, Place
from aigc_studio.library.painting.graph import parse
from aigc_studio.library.painting.layers import Floats
from aigc_studio.library.painting.painter import Painter
from aigc_studio.library.running.budget import memory_of
from aigc_studio.library.running.sound import check_numbers, is_one_colour

#: What the widest layers, their inputs and the convolutions' workspace take for a pixel of the picture.
_BYTES_PER_PIXEL = 1600


def painter_at(place: Place, graph: bytes, style_shape: tuple[int, ...]) -> Painter | WholePainter:
    """The painter that suits a device: strips for a processor's cores and caches, one call for a GPU."""
    if place.device.is_cpu:
        return Painter(graph, style_shape, place=place)
    return WholePainter(graph, style_shape, place)


class WholePainter:
    """Paints like `Painter`. Pictures that the GPU's memory does not hold are left to the processor's strips."""

    def __init__(self, graph: bytes, style_shape: tuple[int, ...], place: Place) -> None:
        self._graph, self._style_shape, self._host = graph, style_shape, place.host
        self._network = OnnxRuntime(graph, place)
        self._most = memory_of(place.device.id) // _BYTES_PER_PIXEL
        dims = next(value for value in parse(graph).graph.input if value.name == "image").type.tensor_type.shape.dim
        self._channels_first = dims[1].dim_value == 3

    @cached_property
    def _strips(self) -> Painter:
        return Painter(self._graph, self._style_shape, place=Place(host=self._host))

    def paint(self, image: NDArray[np.uint8], style: Floats, progress: Progress = no_progress) -> NDArray[np.uint8]:
        """See `Painter.paint`. Raises OutOfMemory, or DeviceFailed."""
        if image.shape[0] * image.shape[1] > self._most or is_one_colour(image):
            return self._strips.paint(image, style, progress)
        progress(0.0)
        unit = image[None].astype(np.float32) / np.float32(255)
        planes = np.ascontiguousarray(unit.transpose(0, 3, 1, 2)) if self._channels_first else unit
        painted = np.asarray(self._network.run({"image": planes, "style": style.reshape(self._style_shape)})[0])
        check_numbers(painted)
        rows = painted[0].transpose(1, 2, 0) if self._channels_first else painted[0]
        progress(1.0)
        return np.ascontiguousarray(np.rint(np.clip(rows, 0, 1) * np.float32(255)).astype(np.uint8))

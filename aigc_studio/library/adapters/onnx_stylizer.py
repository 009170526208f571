"""Stylizers in ONNX files: a photo, and a vector, a class or a painting that says how it shall look."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

from aigc_studio.core.errors import StudioError
from aigc_studio.core.image import Extent
from aigc_studio.library.adapters.base import Progress, no_progress
from aigc_studio.library.adapters.onnx_image import OnnxImage
from aigc_studio.library.card import ModelCard
from aigc_studio.library.device import ON_CPU, QUIET, Host, OnnxRuntime, Place, Runtime
from aigc_studio.library.onnx_files.feed import Array, Role
from aigc_studio.library.onnx_files.picture import PictureFormat, to_bytes
from aigc_studio.library.painting.framing import check_style
from aigc_studio.library.tiling.windows import resized


def open_model(card: ModelCard, place: Place = ON_CPU) -> OnnxStylizer:
    """Raises StudioError when the network is missing, or does not fit the card's settings."""
    return stylizer_of(OnnxRuntime(card.weights_file, place), card.settings, place.host)


def stylizer_of(network: Runtime, settings: Mapping[str, Any], host: Host = QUIET) -> OnnxStylizer:
    """The same of an opened network."""
    try:
        form = settings["style"]["form"]
        return (PaintingStylizer if form == "image" else OnnxStylizer)(network, settings, host)
    except (KeyError, TypeError, ValueError) as error:
        raise StudioError("The card does not describe a stylizer.", "Import the model again.") from error


class OnnxStylizer:
    """A `Stylizer`. Where the style is one of several classes, its vector holds a weight for each; the largest wins."""

    def __init__(self, network: Runtime, settings: Mapping[str, Any], host: Host = QUIET) -> None:
        """`settings` are those of `onnx_images.describe_stylizer`."""
        self._painter = OnnxImage(network, settings, host)
        self._style = settings["style"]
        self.style_size = int(self._style["size"])

    def stylize(
        self, image: NDArray[np.uint8], style: NDArray[np.float32], progress: Progress = no_progress
    ) -> NDArray[np.uint8]:
        """See `Stylizer.stylize`. Raises StudioError for a style of another length or with numbers that are none."""
        vector = check_style(style, self.style_size)
        if self._style["form"] == "label":
            return self._painter.run_with(image, {}, int(vector.argmax()), progress, self._painter.host.tell)
        return self._painter.run_with(image, self._given(vector), 0, progress, self._painter.host.tell)

    def _given(self, vector: NDArray[np.float32]) -> dict[Role, Array]:
        return {"style": vector}


class PaintingStylizer(OnnxStylizer):
    """A `Stylizer` and `StyleEncoder` whose network looks at a painting itself.

    The style's numbers are a small copy of the painting, (side, side, 3) in 0..1, so that recipes hold it and styles
    can be mixed; `stylize_like` shows the network the painting in full."""

    def __init__(self, network: Runtime, settings: Mapping[str, Any], host: Host = QUIET) -> None:
        super().__init__(network, settings, host)
        self._format = PictureFormat.from_settings(self._style["input"])
        self._side, self._batch = int(self._style["side"]), int(self._style.get("batch", 1))
        self._multiple = max(1, int(self._style.get("multiple", 1)))
        self._fixed = Extent(int(self._style["width"]), int(self._style["height"]))

    def encode(self, image: NDArray[np.uint8]) -> NDArray[np.float32]:
        """See `StyleEncoder.encode`."""
        small = resized(image, Extent(self._side, self._side))
        return np.ascontiguousarray(small.reshape(-1), np.float32) / np.float32(255)

    def stylize_like(
        self, image: NDArray[np.uint8], painting: NDArray[np.uint8], progress: Progress = no_progress
    ) -> NDArray[np.uint8]:
        """`image` (h, w, 3) uint8 painted like `painting` (h', w', 3) uint8: same shape and type as `image`."""
        return self._painter.run_with(image, self._shown(painting), 0, progress, self._painter.host.tell)

    def _given(self, vector: NDArray[np.float32]) -> dict[Role, Array]:
        return self._shown(to_bytes(np.clip(vector, 0, 1).reshape(self._side, self._side, 3)))

    def _shown(self, painting: NDArray[np.uint8]) -> dict[Role, Array]:
        height, width = (-(-side // self._multiple) * self._multiple for side in painting.shape[:2])
        fitted = resized(painting, Extent(self._fixed.width or width, self._fixed.height or height))
        return {"style image": self._format.pack(fitted, self._batch)}

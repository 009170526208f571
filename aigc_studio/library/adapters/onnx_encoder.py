"""Encoders in ONNX files: a picture becomes the latent of the generator they were trained with."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageOps

from aigc_studio.core.errors import StudioError
from aigc_studio.library.card import ModelCard
from aigc_studio.library.device import ON_CPU, OnnxRuntime, Place, Runtime
from aigc_studio.library.onnx_files.feed import Feed
from aigc_studio.library.onnx_files.picture import PictureFormat


def open_model(card: ModelCard, place: Place = ON_CPU) -> OnnxEncoder:
    """Raises StudioError when the network is missing, or does not fit the card's settings."""
    return OnnxEncoder(OnnxRuntime(card.weights_file, place), card.settings)


class OnnxEncoder:
    """image -> latent; `latent` is its length D. `settings` are those of `onnx_generators.describe_encoder`."""

    def __init__(self, network: Runtime, settings: Mapping[str, Any]) -> None:
        self._network, self._feed = network, Feed.from_settings(settings)
        try:
            self._format = PictureFormat.from_settings(settings["input"])
            self.latent, self._output = int(settings["latent"]), int(settings.get("output", 0))
            self._size = int(settings["width"]), int(settings["height"])
            self._batch = int(settings.get("batch", 1))
        except (KeyError, TypeError, ValueError) as error:
            raise StudioError("The card does not describe an encoder.", "Import the model again.") from error

    def encode(self, image: NDArray[np.uint8]) -> NDArray[np.float32]:
        """The latent (D,) float32 of `image` (h, w, 3) uint8 sRGB, cut to the network's aspect around its middle."""
        fitted = ImageOps.fit(Image.fromarray(image), self._size, Image.Resampling.LANCZOS)
        values = self._feed.values({"image": self._format.pack(np.asarray(fitted), self._batch)})
        latent = np.asarray(self._network.run(values)[self._output], np.float32)
        latent = latent.reshape(-1)[: self.latent] if latent.size != self.latent else latent.reshape(-1)
        if latent.size != self.latent or not np.isfinite(latent).all():
            raise StudioError("The encoder gave numbers that are no latent.", "Its file may be damaged.")
        return np.ascontiguousarray(latent)

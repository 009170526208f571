"""Translators and enhancers in ONNX files: a network of one size or of any, run on pictures of any size."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

from aigc_studio.core.errors import StudioError
from aigc_studio.core.image import Extent
from aigc_studio.library.adapters.base import Notice, Progress, no_notice, no_progress
from aigc_studio.library.card import ModelCard
from aigc_studio.library.device import ON_CPU, QUIET, Host, OnnxRuntime, Place, Runtime
from aigc_studio.library.onnx_files.feed import Array, Feed, Role
from aigc_studio.library.onnx_files.margin import Widened
from aigc_studio.library.onnx_files.picture import PictureFormat, to_bytes
from aigc_studio.library.running.memory import SMALLEST_TILE, first_that_fits, halvings, smallest_whole
from aigc_studio.library.tiling.picture_planes import from_planes, luma_of
from aigc_studio.library.tiling.tiles import LEAST_SIDE, Tiling, run_tiled
from aigc_studio.library.tiling.windows import resized, run_fitted, run_windows

#: The side of tiles, in pixels; out of memory halves it.
_TILE = 448
#: Pixels that a network which must see a picture whole is given at most.
WHOLE_PIXELS = 3_000_000
_WIDEST_MARGIN, _LARGEST_LEAST = 1024, 4096  # a card may ask for
_WHOLE = 2**31  # the side of a tile that holds any picture


def open_model(card: ModelCard, place: Place = ON_CPU) -> OnnxImage:
    """Raises StudioError when the network is missing, or does not fit the card's settings."""
    return OnnxImage(OnnxRuntime(card.weights_file, place), card.settings, place.host)


class OnnxImage:
    """An `ImageNetwork`. `settings` are those of `onnx_images.describe_image_network`."""

    def __init__(self, network: Runtime, settings: Mapping[str, Any], host: Host = QUIET) -> None:
        self.host = host
        self._network: Runtime = network
        self._feed = Feed.from_settings(settings)
        try:
            self._given = PictureFormat.from_settings(settings["input"])
            self._made = PictureFormat.from_settings(settings["picture"])
            self.channels, self.scale = int(settings["channels"]), int(settings["scale"])
            self._multiple, self._batch = max(1, int(settings["multiple"])), int(settings.get("batch", 1))
            self._least = max(LEAST_SIDE, int(settings.get("least", 0)))
            self._halo: int | None = None if settings["halo"] is None else int(settings["halo"])
            self._window = Extent(int(settings["width"]), int(settings["height"]))
            self._fitted, self._output = settings["fit"] == "letterbox", int(settings.get("output", 0))
            margin = int(settings.get("margin", 0))
            if not 0 <= margin <= _WIDEST_MARGIN or self._least > _LARGEST_LEAST:
                raise ValueError(margin, self._least)
        except (KeyError, TypeError, ValueError) as error:
            raise StudioError("The card does not describe an image network.", "Import the model again.") from error
        seen = self._feed.find("image")
        if margin and seen is not None:
            self._network = Widened(network, seen.name, self._given.layout, margin)
        # Grey networks that repair or enlarge are given the luma; the colours are enlarged by themselves.
        grey = settings.get("grey", "grey" if self._fitted else "luma")
        self._tells_noise = settings.get("tells") == "noise"
        self._luma = self.channels == 1 and self._made.channels == 1 and grey == "luma"

    def run(
        self, image: NDArray[np.uint8], progress: Progress = no_progress, notice: Notice = no_notice
    ) -> NDArray[np.uint8]:
        """See `ImageNetwork.run`."""
        return self.run_with(image, {}, 0, progress, notice)

    def run_with(
        self, image: NDArray[np.uint8], given: Mapping[Role, Array], label: int, progress: Progress, notice: Notice
    ) -> NDArray[np.uint8]:
        """The same for a network that is `given` more than the picture."""

        def paint(part: NDArray[np.uint8]) -> NDArray[np.uint8]:
            return self._paint(part, given, label)

        if self._window.area:
            if self._fitted:
                return run_fitted(image, paint, self.scale, self._window)
            least = min(self._window.width, self._window.height)
            overlap = max(2 * min(self._halo or least // 8, least // 4), least // 8)
            return run_windows(image, paint, self.scale, self._window, overlap, progress)
        if self._halo is None:
            return self._run_whole(image, paint, progress, notice)
        halo = self._halo

        def tiled(side: int) -> NDArray[np.uint8]:
            return run_tiled(image, paint, self.scale, Tiling(side, halo, self._multiple, self._least), progress)

        return first_that_fits(tiled, halvings(_TILE, SMALLEST_TILE), self.host)

    def _run_whole(self, image: NDArray[np.uint8], paint: Any, progress: Progress, notice: Notice) -> NDArray[np.uint8]:
        asked = Extent(image.shape[1], image.shape[0])

        def worked_at(worked: Extent) -> tuple[Extent, NDArray[np.uint8]]:
            small = resized(image, worked)
            return worked, run_tiled(small, paint, self.scale, Tiling(_WHOLE, 0, self._multiple, self._least), progress)

        largest = min(asked.area, WHOLE_PIXELS)
        sizes = map(asked.of_area, halvings(largest, smallest_whole(largest, self._network.device)))
        worked, result = first_that_fits(worked_at, sizes, self.host)
        if worked != asked:
            notice(
                f"This network must see a picture whole: it worked at {worked} instead of {asked}, and the result was "
                "enlarged."
            )
        return resized(result, Extent(asked.width * self.scale, asked.height * self.scale))

    def _paint(self, image: NDArray[np.uint8], given: Mapping[Role, Array], label: int) -> NDArray[np.uint8]:
        # Luma as the torch networks get it, in steps of 8 bits, so that one network gives one picture in both.
        seen = np.repeat(luma_of(image)[..., None], 3, axis=2) if self._luma else image
        picture: dict[Role, Array] = {"image": self._given.pack(seen, self._batch)}
        made = self._network.run(self._feed.values(picture | dict(given), label))[self._output]
        if self._tells_noise:
            unit = self._made.cleaned(made, np.asarray(seen, np.float32) / np.float32(255))
        else:
            unit = self._made.unit(made)
        height, width = unit.shape[:2]
        if (height, width) != (image.shape[0] * self.scale, image.shape[1] * self.scale):
            raise StudioError(
                f"The network made {width}x{height} of {image.shape[1]}x{image.shape[0]}.", "Correct its sizes."
            )
        if self._luma:
            return from_planes(np.ascontiguousarray(unit[..., 0])[None, None], image, "luma")
        return to_bytes(unit)

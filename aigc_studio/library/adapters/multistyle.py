"""Magenta's stylizer with 26 built-in painting styles that can be blended (Dumoulin et al. 2017)."""

from __future__ import annotations

from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from aigc_studio.library import magenta
from aigc_studio.library.adapters.base import Progress, no_progress
from aigc_studio.library.card import ModelCard
from aigc_studio.library.device import OnnxRuntime
from aigc_studio.library.framing import check_style, framed, unframed


def open_model(card: ModelCard) -> Multistyle:
    return Multistyle()


class Multistyle:
    """A `Stylizer`; its style vector holds a weight for each of the 26 styles, usually with the sum 1."""

    style_size = 26

    @cached_property
    def _network(self) -> OnnxRuntime:
        return OnnxRuntime(magenta.multistyle_graph())

    def stylize(
        self, image: NDArray[np.uint8], style: NDArray[np.float32], progress: Progress = no_progress
    ) -> NDArray[np.uint8]:
        """See `Stylizer.stylize`. Raises StudioError for a style of another length or with numbers that are none."""
        weights = check_style(style, self.style_size)
        progress(0.0)
        picture = framed(image).astype(np.float32).transpose(2, 0, 1)[None] / np.float32(255)
        painted = self._network.run({"image": np.ascontiguousarray(picture), "style": weights})[0]
        progress(1.0)
        return unframed(np.asarray(painted, np.float32)[0].transpose(1, 2, 0), image.shape)

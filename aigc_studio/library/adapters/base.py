"""What an adapter makes of a model: the kinds that the rest of the program works with."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from aigc_studio.core.image import Extent

#: Called with 0..1 between tiles or strips; may raise (JobCancelled) to stop the work.
Progress = Callable[[float], None]


def no_progress(_fraction: float) -> None:
    """Progress that nobody watches."""


#: Called with a sentence about the result that the person should know (a picture worked at a smaller size).
Notice = Callable[[str], None]


def no_notice(_sentence: str) -> None:
    """Notices that nobody reads."""


@dataclass(frozen=True)
class LatentSpace:
    """Where a generator's points live, from the model's `latent.npz`.

    A prior sample is `mean + (normal(K) * scale) @ basis`. `mean` (D,), `basis` (K, D), `scale` (K,) and
    `directions` (N, D), all float32; a direction's unit is about one standard deviation.
    """

    mean: NDArray[np.float32]
    basis: NDArray[np.float32]
    scale: NDArray[np.float32]
    directions: NDArray[np.float32]


@dataclass(frozen=True)
class RenderOptions:
    """Everything beside z that decides a generated picture.

    `extent` in pixels; `noise_seed` for generators whose card says `noise`; `tile` asks for a picture that repeats
    seamlessly; `phase` 0..1 is the moment of the loop (0 and 1 are the same picture). `preview_of` is the size of the
    picture that this smaller one stands for: generators whose pictures change with their size in pixels reduce that
    one's composition instead of making a small picture of their own.
    """

    extent: Extent
    noise_seed: int = 0
    tile: bool = False
    phase: float = 0.0
    preview_of: Extent | None = None


class Generator(Protocol):
    """latent -> image."""

    space: LatentSpace

    def render(
        self, z: NDArray[np.float32], options: RenderOptions, progress: Progress = no_progress
    ) -> NDArray[np.uint8]:
        """A picture for `z` (D,) float32: (height, width, 3) uint8 sRGB, or 4 with straight alpha where the network
        cuts it out, C-contiguous, the same bytes for the same input on one machine. Large pictures are made in strips
        or tiles so that memory stays flat; `progress` is called between them."""
        ...


class Stylizer(Protocol):
    """image, style -> image."""

    #: Length of the style vector: 26 weights, or 100 numbers.
    style_size: int

    def stylize(
        self, image: NDArray[np.uint8], style: NDArray[np.float32], progress: Progress = no_progress
    ) -> NDArray[np.uint8]:
        """`image` (height, width, 3) uint8 sRGB painted in `style` (style_size,) float32: same shape and type.

        Any size from 1x1 up; large pictures are tiled without visible seams and with flat memory."""
        ...


class StyleEncoder(Protocol):
    """style image -> style vector."""

    def encode(self, image: NDArray[np.uint8]) -> NDArray[np.float32]:
        """The style vector (style_size,) float32 of a painting (height, width, 3) uint8 sRGB."""
        ...


class ImageNetwork(Protocol):
    """image -> image: a translator (`scale` 1) or an enhancer (`scale` output pixels per input pixel, each way)."""

    #: Colour channels that the network itself sees: 1, 3 or 4; `run` always takes and gives RGB.
    channels: int
    scale: int

    def run(
        self, image: NDArray[np.uint8], progress: Progress = no_progress, notice: Notice = no_notice
    ) -> NDArray[np.uint8]:
        """`image` (h, w, 3) uint8 sRGB -> (h * scale, w * scale, 3) uint8.

        Any size from 1x1 up, with flat memory. Raises StudioError for a result that is not a picture."""
        ...

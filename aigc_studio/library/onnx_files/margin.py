"""Networks that give less than they see: convolutions without padding, or edges cut off because they are worse."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from PIL import Image

from aigc_studio.library.device import Runtime
from aigc_studio.library.onnx_files.picture import Array, Layout, PictureFormat
from aigc_studio.library.onnx_files.ports import Reading
from aigc_studio.library.onnx_files.probe import SIDES, Accepted

#: Of a network of one size, a margin takes at most this share of a side.
_WIDEST = 0.25


class Widened:
    """A `Runtime` whose picture grows by `margin` mirrored pixels on every side before the network sees it, so that
    what comes out is as large as a whole number of times the picture."""

    def __init__(self, network: Runtime, picture: str, layout: Layout, margin: int) -> None:
        self.device, self._network, self._picture = network.device, network, picture
        first = layout.index("H")
        self._around = [(margin, margin) if axis in (first, first + 1) else (0, 0) for axis in range(len(layout))]

    def run(self, inputs: Mapping[str, Array]) -> list[Array]:
        """See `Runtime.run`."""
        grown = np.pad(inputs[self._picture], self._around, mode="reflect")
        return self._network.run({**inputs, self._picture: grown})


def find_margin(accepted: Accepted, picture: Reading, output: int, made: PictureFormat) -> int:
    """How many pixels of the picture are lost at each edge; 0 for none, and where sizes differ in another way.

    Two sizes tell, where the network takes two; else whether its picture shows the middle or the whole of what went
    in."""
    given, got = accepted.sides, made.planes(accepted.outputs[output]).shape[:2]
    if 0 not in picture.sides:
        return _margin_of_one_size(accepted, picture, made, accepted.outputs[output])
    if picture.sides != (0, 0) or got[0] != got[1]:
        return 0
    for side in SIDES:
        outputs = accepted.trial.run((side, side)) if side != given[0] else None
        if outputs is not None:
            scale = (made.planes(outputs[output]).shape[0] - got[0]) / (side - given[0])
            return _margin(scale, given[0], got[0])
    return 0


def _margin(scale: float, given: int, got: int) -> int:
    """The margin that makes `got` pixels of `given`, enlarged `scale` times; 0 when no whole number does."""
    lost = scale * given - got
    whole = scale >= 1 and scale == int(scale) and lost % (2 * scale) == 0
    return int(lost / (2 * scale)) if whole and lost > 0 else 0


def _margin_of_one_size(accepted: Accepted, picture: Reading, made: PictureFormat, tensor: Array) -> int:
    planes = made.planes(tensor)
    (height, width), (tall, wide) = picture.sides, planes.shape[:2]
    scale = -(-tall // height)
    margin = _margin(scale, height, tall)
    if not 0 < margin <= _WIDEST * min(height, width) or margin != _margin(scale, width, wide):
        return 0
    shown, seen = planes.mean(axis=2).ravel(), accepted.trial.unit(picture, accepted.sides).mean(axis=2)

    def likeness(box: tuple[int, int, int, int]) -> float:
        part = Image.fromarray(seen).resize((wide, tall), Image.Resampling.BICUBIC, box)
        return float(np.corrcoef(np.asarray(part).ravel(), shown)[0, 1])

    middle = likeness((margin, margin, width - margin, height - margin))
    return margin if middle > likeness((0, 0, width, height)) else 0

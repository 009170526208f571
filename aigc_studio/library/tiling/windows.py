"""Networks of one size on pictures of any size: windows that melt into each other, or the scene fitted into one."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from aigc_studio.core.image import Extent
from aigc_studio.library.adapters.base import Progress, no_progress

Bytes = NDArray[np.uint8]
#: (height, width, 3) of exactly the network's size -> `scale` times as large.
Paint = Callable[[Bytes], Bytes]


def run_windows(
    image: Bytes, paint: Paint, scale: int, window: Extent, overlap: int, progress: Progress = no_progress
) -> Bytes:
    """`image` (h, w, 3) through windows that overlap by at least `overlap` pixels: (h * scale, w * scale, 3).

    The middle half of every overlap fades from one window to the next. The picture is mirrored up to one window."""
    height, width = image.shape[:2]
    more = [(0, max(0, window.height - height)), (0, max(0, window.width - width)), (0, 0)]
    whole = np.pad(image, more, mode="reflect") if (more[0][1] or more[1][1]) else image
    result = np.empty((whole.shape[0] * scale, whole.shape[1] * scale, 3), np.uint8)
    tops = _starts(whole.shape[0], window.height, overlap)
    lefts = _starts(whole.shape[1], window.width, overlap)
    for row, top in enumerate(tops):
        down = _fade(tops, row, window.height, scale)
        # A row of windows is joined across before it fades into the rows above: where four windows meet, a window's own
        # edge, which the network saw wrongly, would else shine through.
        strip = result[top * scale : (top + window.height) * scale]
        above = strip[: len(down)].copy()
        for column, left in enumerate(lefts):
            progress((row * len(lefts) + column) / (len(tops) * len(lefts)))
            painted = paint(np.ascontiguousarray(whole[top : top + window.height, left : left + window.width]))
            across = _fade(lefts, column, window.width, scale)
            target = strip[:, left * scale : (left + window.width) * scale]
            target[:, : len(across)] = _mixed(target[:, : len(across)], painted[:, : len(across)], across[:, None])
            target[:, len(across) :] = painted[:, len(across) :]
        for line, share in enumerate(down):  # one by one: of a wide picture they are large as floats
            strip[line] = _mixed(above[line], strip[line], share)
    progress(1.0)
    return np.ascontiguousarray(result[: height * scale, : width * scale])


def _starts(length: int, window: int, overlap: int) -> list[int]:
    """Where windows begin, evenly spaced, so that they cover `length` pixels."""
    step = max(1, window - min(overlap, window // 2))
    count = 1 + -(-(length - window) // step)
    return [round(index * (length - window) / max(1, count - 1)) for index in range(count)]


def _fade(starts: list[int], index: int, window: int, scale: int) -> NDArray[np.float32]:
    """How much of the window's output pixels replaces what the window before gave, along what they share of a side."""
    shared = (starts[index - 1] + window - starts[index]) * scale if index else 0
    positions = (np.arange(shared, dtype=np.float32) + 0.5) / max(1, shared)
    return np.clip(2 * positions - 0.5, 0, 1)


def _mixed(before: Bytes, after: Bytes, share: NDArray[np.float32] | np.float32) -> Bytes:
    """`after` to its `share` 0..1, and the rest `before`."""
    return np.rint(before + (after.astype(np.float32) - before) * share).astype(np.uint8)


def run_fitted(image: Bytes, paint: Paint, scale: int, window: Extent) -> Bytes:
    """`image` made to fit into the network's size, its aspect kept, the rest filled by mirroring; the result is brought
    back to (h * scale, w * scale, 3)."""
    height, width = image.shape[:2]
    factor = min(window.height / height, window.width / width)
    inner = Extent(
        min(window.width, max(1, round(width * factor))), min(window.height, max(1, round(height * factor)))
    )  # fmt: skip
    top, left = (window.height - inner.height) // 2, (window.width - inner.width) // 2
    margins = (
        (top, window.height - inner.height - top), (left, window.width - inner.width - left), (0, 0),
    )  # fmt: skip
    painted = paint(np.pad(resized(image, inner), margins, mode="reflect"))
    kept = painted[top * scale : (top + inner.height) * scale, left * scale : (left + inner.width) * scale]
    return resized(np.ascontiguousarray(kept), Extent(width * scale, height * scale))


def resized(image: Bytes, extent: Extent) -> Bytes:
    """`image` (h, w, 3) at another size, by Lanczos."""
    if image.shape[:2] == (extent.height, extent.width):
        return image
    size = (extent.width, extent.height)
    return np.asarray(Image.fromarray(image).resize(size, Image.Resampling.LANCZOS, reducing_gap=3.0))

"""The picture that the layers make together: a region of it for the screen, all of it for export."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from aigc_studio.canvas.blend import composite
from aigc_studio.canvas.document import Document
from aigc_studio.canvas.layer import Layer
from aigc_studio.canvas.resample import resample
from aigc_studio.core.image import Bounds

Image8 = NDArray[np.uint8]
Fetch = Callable[[Layer], Image8]

# From here on the person looks at single pixels, and wants to see them as squares.
_MAGNIFIED = 3.0
# Work goes in strips whose float planes stay in the processor's cache; cancelling is asked between strips.
_STRIP_PIXELS = 64 * 1024


def compose(
    document: Document,
    fetch: Fetch,
    view: Bounds,
    scale: float,
    check: Callable[[], None] = lambda: None,
) -> Image8:
    """The visible layers within `view`, at `scale` screen pixels per document pixel.

    `fetch` gives a layer's picture: (height, width, 3 or 4) uint8, straight alpha; it is asked for visible layers only.
    A picture of another resolution than its layer's `extent` (a preview, a smaller copy, the photo a painting was made
    from) fills the layer's place. `check` may raise to stop the work. Memory follows the view, not the layers.

    Returns (round(view.height * scale), round(view.width * scale), 4) uint8 RGBA, straight alpha, at least 1x1.
    Raises StudioError for an unknown blend mode, ValueError for an empty view.
    """
    if not (view.width > 0 and view.height > 0 and scale > 0 and math.isfinite(view.width * view.height * scale)):
        raise ValueError(f"Nothing can be seen in {view} at scale {scale}.")
    if scale >= _MAGNIFIED:
        return _magnified(document, fetch, view, scale, check)
    grid = _Grid.over(view, scale)
    placed = []
    for layer in document.layers:
        if layer.visible and layer.opacity > 0:
            check()
            picture = fetch(layer)
            placed.append(_Placed.on(layer, picture, grid))
    placed = [p for p in placed if p.right > 0 and p.left < grid.width]
    out = np.empty((grid.height, grid.width, 4), np.uint8)
    rows = max(8, _STRIP_PIXELS // grid.width)
    for top in range(0, grid.height, rows):
        check()
        _compose_strip(placed, out[top : top + rows], top)
    return out


def flatten(
    document: Document,
    fetch: Fetch,
    write: Callable[[int, Image8], None],
    check: Callable[[], None] = lambda: None,
    rows: int = 256,
) -> None:
    """The whole page at full size, from top to bottom, as `write(y, strip)` with (<= rows, width, 4) uint8 RGBA.

    Strips are what `compose` gives for the whole page at scale 1. Memory stays flat whatever the page's size. Raises
    what `compose` raises.
    """
    extent = document.extent
    for top in range(0, extent.height, rows):
        view = Bounds(0, top, extent.width, min(rows, extent.height - top))
        write(top, compose(document, fetch, view, 1.0, check))


@dataclass(frozen=True)
class _Grid:
    """The output's pixels on the document."""

    view: Bounds
    width: int
    height: int
    fine: bool

    @classmethod
    def over(cls, view: Bounds, scale: float) -> _Grid:
        return cls(view, max(1, round(view.width * scale)), max(1, round(view.height * scale)), fine=scale == 1)

    def column(self, x: float) -> int:
        """The output column whose left edge is nearest to `x` document pixels."""
        return math.floor((x - self.view.x) * self.width / self.view.width + 0.5)

    def row(self, y: float) -> int:
        return math.floor((y - self.view.y) * self.height / self.view.height + 0.5)


@dataclass(frozen=True)
class _Placed:
    """A layer's picture and where it lies in the output.

    `left` to `bottom` are output pixels, rounded, and the picture fills them exactly: edges are sharp, pictures side by
    side neither gap nor overlap, a layer at a fraction of a pixel is not blurred at 100 %, and any strip of the output
    is sampled as the whole would be. `fine`: see `resample`.
    """

    picture: Image8
    alpha: float
    mode: str
    left: int
    top: int
    right: int
    bottom: int
    fine: bool

    @classmethod
    def on(cls, layer: Layer, picture: Image8, grid: _Grid) -> _Placed:
        bounds = layer.bounds
        left, top = grid.column(bounds.x), grid.row(bounds.y)
        right = max(left + 1, grid.column(bounds.x + bounds.width))
        bottom = max(top + 1, grid.row(bounds.y + bounds.height))
        return cls(picture, min(layer.opacity, 1.0), layer.blend, left, top, right, bottom, grid.fine)

    @property
    def opaque(self) -> bool:
        """Whether nothing below it can be seen, where it lies."""
        return self.picture.shape[2] == 3 and self.alpha >= 1 and self.mode == "normal"

    @property
    def plain(self) -> bool:
        """Whether it looks the same over nothing as by itself."""
        return self.alpha >= 1

    def sampled(self, left: int, top: int, right: int, bottom: int) -> Image8:
        """Its pixels for a rectangle of the output."""
        height, width = self.picture.shape[:2]
        across, down = width / (self.right - self.left), height / (self.bottom - self.top)
        box = (
            (left - self.left) * across, (top - self.top) * down,
            (right - self.left) * across, (bottom - self.top) * down,
        )  # fmt: skip
        return resample(self.picture, box, right - left, bottom - top, self.fine)


def _compose_strip(placed: list[_Placed], out: Image8, top: int) -> None:
    """Fill `out`, rows `top`... of the output, with the layers, given from bottom to top."""
    height, width = out.shape[:2]
    bottom = top + height
    here = [p for p in placed if p.bottom > top and p.top < bottom]
    whole = [p.left <= 0 and p.right >= width and p.top <= top and p.bottom >= bottom for p in here]
    hiding = [i for i, p in enumerate(here) if p.opaque and whole[i]]
    if hiding:
        here = here[hiding[-1] :]
    if not here or (len(here) == 1 and here[0].plain):
        _copy_strip(here[0] if here else None, out, top)
        return
    planes = np.zeros((4, height, width), np.float32)
    for index, p in enumerate(here):
        left, right = max(0, p.left), min(width, p.right)
        upper, lower = max(top, p.top), min(bottom, p.bottom)
        sampled = p.sampled(left, upper, right, lower).transpose(2, 0, 1).astype(np.float32, order="C")
        sampled *= np.float32(1 / 255)
        if index == 0 and hiding:  # nothing below it
            planes[:3], planes[3] = sampled, 1
            continue
        alpha = p.alpha if len(sampled) == 3 else sampled[3] * np.float32(p.alpha)
        composite(planes[:, upper - top : lower - top, left:right], sampled[:3], alpha, p.mode)
    _store(planes, out)


def _copy_strip(single: _Placed | None, out: Image8, top: int) -> None:
    """The strip where one layer, or none, can be seen: no arithmetic, so that its pixels stay exact."""
    height, width = out.shape[:2]
    if single is None:
        out[:] = 0
        return
    left, right = max(0, single.left), min(width, single.right)
    upper, lower = max(top, single.top), min(top + height, single.bottom)
    if (right - left, lower - upper) != (width, height):
        out[:] = 0
    inner = out[upper - top : lower - top, left:right]
    sampled = single.sampled(left, upper, right, lower)
    if sampled.shape[2] == 4:
        inner[:] = sampled
        return
    for channel in range(3):  # one at a time: numpy is five times slower at runs of three among four
        inner[..., channel] = sampled[..., channel]
    inner[..., 3] = 255


def _store(planes: NDArray[np.float32], out: Image8) -> None:
    """Premultiplied planes to straight 8-bit pixels."""
    if planes[3].min() < 1:
        planes[:3] /= np.maximum(planes[3], np.float32(1e-6))
    planes *= 255
    planes += 0.5
    np.minimum(planes, 255, out=planes)
    for channel in range(4):
        out[..., channel] = planes[channel]


def _magnified(
    document: Document,
    fetch: Fetch,
    view: Bounds,
    scale: float,
    check: Callable[[], None],
) -> Image8:
    """The document's own pixels, each as a square: exact, and far less to compose."""
    x, y = math.floor(view.x), math.floor(view.y)
    inner = Bounds(x, y, math.ceil(view.x + view.width) - x, math.ceil(view.y + view.height) - y)
    pixels = compose(document, fetch, inner, 1.0, check)
    columns = _nearest(view.x - x, view.width, scale, pixels.shape[1])
    rows = _nearest(view.y - y, view.height, scale, pixels.shape[0])
    wide = pixels.view(np.uint32)[..., 0][:, columns]
    return np.ascontiguousarray(wide[rows]).view(np.uint8).reshape(len(rows), len(columns), 4)


def _nearest(start: float, length: float, scale: float, limit: int) -> NDArray[np.intp]:
    """For each output pixel the input pixel under its centre."""
    count = max(1, round(length * scale))
    centres = start + (np.arange(count) + 0.5) * (length / count)
    return np.minimum(centres.astype(np.intp), limit - 1)

"""Pigment: seamless painted textures, by the arbitrary stylizer painting on a torus (Ghiasi et al. 2017).

A latent point is the painter's style vector and a few numbers for the drawing that it paints over.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from aigc_studio.core.errors import StudioError
from aigc_studio.core.image import Extent
from aigc_studio.library.adapters.base import LatentSpace, Progress, RenderOptions, no_progress
from aigc_studio.library.adapters.pigment_field import STRUCTURE_SIZE, Drawing, Structure, Torus
from aigc_studio.library.adapters.pigment_net import HALO, STRIDE, STYLE_SIZE, SeamlessPainter
from aigc_studio.library.card import ModelCard
from aigc_studio.library.device import ON_CPU, Place
from aigc_studio.library.running.memory import first_that_fits, halvings

Floats = NDArray[np.float32]
Bytes = NDArray[np.uint8]

LATENT_SIZE = STYLE_SIZE + STRUCTURE_SIZE
#: Above so many pixels a texture is painted in tiles.
WHOLE_AREA = 3_000_000
_TILE, _LEAST_TILE = 768, 192
_SAMPLE = Torus(1024, 1024)  # the torus whose statistics stand for all larger ones
_BAND_AREA = 2_000_000
_MARGIN = 8  # pixels of the other side that resampling looks at


@dataclass(frozen=True)
class _Drawn:
    torus: Torus
    structure: Structure
    drawing: Floats


class Pigment:
    """Generator of seamless textures: every picture repeats without a visible edge, whatever `options.tile` says.

    z (107,): 100 numbers of style, then `Structure`'s. Brush and stones keep their size in pixels, so a larger
    picture shows more of the same texture. Up to 3 megapixels the network sees the whole picture. Beyond, its
    instance norms are frozen to what they are on a 1024x1024 texture of the same z and seed, which the larger one
    continues statistically; then tiles fit together exactly and memory does not grow with the picture.
    """

    def __init__(self, space: LatentSpace, place: Place = ON_CPU) -> None:
        self.space = space
        self._painter, self._host = SeamlessPainter(place), place.host
        self._last: _Drawn | None = None

    def render(self, z: Floats, options: RenderOptions, progress: Progress = no_progress) -> Bytes:
        """See `Generator.render`. Any size from 16x16 up. Raises StudioError for a z that is not (107,) and finite."""
        style, structure = split(z)
        torus = _torus(options.extent, options)
        if options.preview_of is not None and options.preview_of.area <= WHOLE_AREA:
            drawing = self._draw(_torus(options.preview_of, options), structure)
            picture = _to_bytes(self._painter.paint(_reduced(drawing, torus), style))
        else:
            whole = [0] if torus.height * torus.width <= WHOLE_AREA else []
            sizes = [*whole, *halvings(_TILE, _LEAST_TILE)]
            picture = first_that_fits(
                lambda tile: self._paint(torus, structure, style, tile, progress), sizes, self._host
            )
        return resample(picture, options.extent)

    def _paint(self, torus: Torus, structure: Structure, style: Floats, tile: int, progress: Progress) -> Bytes:
        """The texture in tiles of so many pixels a side; 0 is whole."""
        if tile == 0:
            return _to_bytes(self._painter.paint(self._draw(torus, structure), style))
        return self._paint_large(torus, structure, style, tile, progress)

    def _draw(self, torus: Torus, structure: Structure) -> Floats:
        """The drawing; the last one is kept, because most sliders change only the style."""
        last = self._last
        if last is None or (last.torus, last.structure) != (torus, structure):
            last = _Drawn(torus, structure, Drawing(torus, structure).rows(0, torus.height))
            self._last = last
        return last.drawing

    def _paint_large(self, torus: Torus, structure: Structure, style: Floats, tile: int, progress: Progress) -> Bytes:
        sample = Torus(_SAMPLE.height, _SAMPLE.width, torus.seed, torus.phase)
        moments = self._painter.measure(self._draw(sample, structure), style)
        drawing = _draw_in_bands(torus, structure, progress)
        picture = np.empty((torus.height, torus.width, 3), np.uint8)
        corners = [(y, x) for y in range(0, torus.height, tile) for x in range(0, torus.width, tile)]
        for done, (y, x) in enumerate(corners):
            progress(0.2 + 0.8 * done / len(corners))
            bottom, right = min(y + tile, torus.height), min(x + tile, torus.width)
            window = _window(drawing, y, bottom, x, right)
            painted = self._painter.paint_tile(window, style, moments)
            picture[y:bottom, x:right] = _to_bytes(painted[HALO:-HALO, HALO:-HALO])
        return picture


def split(z: Floats) -> tuple[Floats, Structure]:
    """The style vector (100,) and the structure in a latent point (107,)."""
    if z.shape != (LATENT_SIZE,) or not np.isfinite(z).all():
        raise StudioError("This latent point is damaged.", "Choose a seed and start anew.")
    return np.asarray(z[:STYLE_SIZE], np.float32), Structure.clipped(z[STYLE_SIZE:])


def _torus(extent: Extent, options: RenderOptions) -> Torus:
    return Torus(_up(extent.height), _up(extent.width), options.noise_seed, options.phase % 1.0)


def _reduced(drawing: Floats, torus: Torus) -> Floats:
    """A drawing at the size of a preview."""
    size = (torus.width, torus.height)
    return np.asarray(Image.fromarray(drawing).resize(size, Image.Resampling.BOX), np.float32)


def _up(side: int) -> int:
    return -(-side // STRIDE) * STRIDE


def _to_bytes(picture: Floats) -> Bytes:
    return np.asarray(picture * np.float32(255) + np.float32(0.5), np.uint8)


def _draw_in_bands(torus: Torus, structure: Structure, progress: Progress) -> NDArray[np.float16]:
    """The whole drawing in half precision: 2 bytes a pixel, and finer than 8 bits of grey would be."""
    band = max(STRIDE, _BAND_AREA // torus.width)
    drawing, source = np.empty((torus.height, torus.width), np.float16), Drawing(torus, structure)
    for start in range(0, torus.height, band):
        progress(0.2 * start / torus.height)
        stop = min(start + band, torus.height)
        drawing[start:stop] = source.rows(start, stop)
    return drawing


def _window(drawing: NDArray[np.float16], top: int, bottom: int, left: int, right: int) -> Floats:
    """A part of the torus with `HALO` pixels around it."""
    height, width = drawing.shape
    rows = np.arange(top - HALO, bottom + HALO) % height
    columns = np.arange(left - HALO, right + HALO) % width
    return np.asarray(drawing[rows[:, None], columns], np.float32)


def resample(picture: Bytes, extent: Extent) -> Bytes:
    """`picture` at exactly `extent`, still seamless: what lies past an edge is the other side."""
    height, width = picture.shape[:2]
    if (width, height) == (extent.width, extent.height):
        return picture
    margin = min(_MARGIN, height, width)
    padded = Image.fromarray(np.pad(picture, ((margin, margin), (margin, margin), (0, 0)), "wrap"))
    box = (margin, margin, margin + width, margin + height)
    resized = padded.resize((extent.width, extent.height), Image.Resampling.LANCZOS, box)
    return np.array(resized, np.uint8)


def open_model(card: ModelCard, place: Place = ON_CPU) -> Pigment:
    """The generator of a card. Raises StudioError when its latent space or the network is missing or damaged."""
    path = card.space_file
    try:
        with np.load(path, allow_pickle=False) as file:
            mean, basis, scale, directions = (
                np.asarray(file[name], np.float32) for name in ("mean", "basis", "scale", "directions")
            )
    except (OSError, KeyError, ValueError) as error:
        raise StudioError(f"The latent space {path} cannot be read.", "Reinstall the model.") from error
    if mean.shape != (LATENT_SIZE,) or basis.shape != (len(scale), LATENT_SIZE):
        raise StudioError(f"The latent space {path} is not one of Pigment's.", "Reinstall the model.")
    return Pigment(LatentSpace(mean, basis, scale, directions), place)

"""What a model that ships makes, on one sheet: python -m recipes.previews models/NAME..."""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from pathlib import Path

import numpy as np
from PIL import Image

from aigc_studio.cli.console import guarded
from aigc_studio.core.image import Extent, on_white
from aigc_studio.core.image_io import read_pixels
from aigc_studio.core.settings import shipped
from aigc_studio.library.adapters.base import RenderOptions
from aigc_studio.library.card import ModelCard, read_card
from aigc_studio.library.opening import open_model
from recipes.measuring import made_poor, mended

_COLUMNS, _ROWS, _SIDE = 10, 10, 64
#: Pieces of our own photos that enhancers are shown on: the file, and where a square of that many pixels lies.
_PIECE = 160
_PIECES = (
    ("still-life.jpg", 430, 480), ("still-life.jpg", 760, 560), ("landscape.jpg", 330, 640), ("landscape.jpg", 760, 60),
)  # fmt: skip


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m recipes.previews", description=__doc__)
    parser.add_argument("models", type=Path, nargs="+", help="folders with card.json, such as models/clean")
    folders = parser.parse_args().models
    return guarded(lambda: [write_preview(read_card(folder)) for folder in folders] and 0)


def write_preview(card: ModelCard) -> None:
    """preview.webp into the model's folder: a hundred pictures as they come, or photos made poor and good again."""
    picture = sheet(card, range(_COLUMNS * _ROWS), _COLUMNS, _SIDE) if card.kind == "generator" else comparison(card)
    picture.save(card.folder / "preview.webp", quality=85)


def sheet(card: ModelCard, seeds: Sequence[int], columns: int, side: int) -> Image.Image:
    """The pictures of those seeds, row by row."""
    generator = open_model(card)
    space = generator.space
    pictures = Image.new("RGB", (columns * side, -(-len(seeds) // columns) * side))
    for place, seed in enumerate(seeds):
        normal = np.random.default_rng(seed).standard_normal(len(space.scale)).astype(np.float32)
        z = space.mean + (normal * space.scale) @ space.basis
        picture = generator.render(z.astype(np.float32), RenderOptions(Extent(side, side)))
        pictures.paste(Image.fromarray(on_white(picture)), (place % columns * side, place // columns * side))
    return pictures


def comparison(card: ModelCard) -> Image.Image:
    """An enhancer on pieces of photos, a row each: as it is given them, by bicubic; what it makes; the photo."""
    rows = []
    for name, top, left in _PIECES:
        photo = read_pixels(shipped("resources") / "samples" / name).rgb8()
        good = np.ascontiguousarray(photo[top : top + _PIECE, left : left + _PIECE])
        poor, rival = made_poor(card, good)
        rows.append(np.concatenate([rival, mended(card, poor), good], 1))
    return Image.fromarray(np.concatenate(rows))


if __name__ == "__main__":
    raise SystemExit(main())

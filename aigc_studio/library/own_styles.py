"""The styles that an imported stylizer begins with.

Its file says how many numbers a style has, not which ones are beautiful: each class is a style, each of a few weights
is one, of many numbers some are drawn at random, and a network that looks at paintings is shown a few that ship.
"""

from __future__ import annotations

import zipfile
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from time import monotonic
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from aigc_studio.core.settings import shipped
from aigc_studio.jobs.context import JobContext
from aigc_studio.library.adapters.base import Stylizer
from aigc_studio.library.card import ModelCard
from aigc_studio.library.inscription import NamedStyle

FILE = "styles.npz"
THUMBNAIL = 160
#: So many classes or weights at most become styles of their own.
_MOST = 24
#: More numbers than this are no weights of single styles, but coordinates.
_WEIGHTS = 64
_DRAWN = 6
_PAINTINGS = ("starry-line", "great-wave", "pebble-mosaic", "fauve-oils")
#: Seconds that an import may spend on pictures of single styles; the others show the model's own.
_PATIENCE = 8.0


def save_styles(settings: Mapping[str, Any], folder: Path, known: Sequence[NamedStyle] = ()) -> None:
    """Write the styles of a stylizer with those settings (`onnx_images.describe_stylizer`) into its folder: the `known`
    ones, if any."""
    styles = known or list(_styles(settings["style"]))
    np.savez_compressed(
        folder / FILE, names=np.array([style.name for style in styles]),
        vectors=np.stack([style.vector for style in styles]),
    )  # fmt: skip


def read_styles(folder: Path) -> list[NamedStyle]:
    """The styles in a folder; none where the file is missing or damaged."""
    try:
        with np.load(folder / FILE, allow_pickle=False) as stored:
            names, vectors = stored["names"], np.asarray(stored["vectors"], np.float32)
    except (OSError, ValueError, KeyError, zipfile.BadZipFile):
        return []
    if vectors.ndim != 2 or len(names) != len(vectors) or not np.isfinite(vectors).all():
        return []
    return [NamedStyle(str(name), vector) for name, vector in zip(names, vectors, strict=True)]


def picture_path(card: ModelCard, index: int) -> Path:
    """The thumbnail of a style; the model's own where there was no time for one."""
    path = _picture_file(card, index)
    return path if path.is_file() else card.thumbnail


def picture_styles(card: ModelCard, model: Stylizer, photo: NDArray[np.uint8], context: JobContext) -> None:
    """Paint `photo` in each style of `card`, for as long as there is patience."""
    began, styles = monotonic(), read_styles(card.folder)
    (card.folder / "styles").mkdir(exist_ok=True)
    for index, style in enumerate(styles):
        if monotonic() - began > _PATIENCE:
            return
        context.step(index / len(styles), "Painting its styles")
        painted = Image.fromarray(model.stylize(photo, style.vector))
        painted.resize((THUMBNAIL, THUMBNAIL), Image.Resampling.LANCZOS).save(_picture_file(card, index))


def _picture_file(card: ModelCard, index: int) -> Path:
    return card.folder / "styles" / f"{index}.png"


def _styles(style: Mapping[str, Any]) -> Iterator[NamedStyle]:
    size, form = int(style["size"]), style["form"]
    if form == "image":
        yield from _paintings(int(style["side"]))
    elif form == "label" or size <= _WEIGHTS:
        rows = np.eye(size, dtype=np.float32)[:_MOST]
        yield from (NamedStyle(str(index + 1), row) for index, row in enumerate(rows))
    else:
        rows = np.random.default_rng(0).standard_normal((_DRAWN, size)).astype(np.float32)
        yield from (NamedStyle(str(index + 1), row) for index, row in enumerate(rows))


def _paintings(side: int) -> Iterator[NamedStyle]:
    """As `PaintingStylizer.encode`: the painting's own pixels, small."""
    for slug in _PAINTINGS:
        path = next(shipped("models").glob(f"*/styles/{slug}.png"), None)
        if path is not None:
            with Image.open(path) as image:
                small = image.convert("RGB").resize((side, side), Image.Resampling.LANCZOS)
            numbers = np.asarray(small, np.float32).reshape(-1) / np.float32(255)
            yield NamedStyle(slug.replace("-", " ").capitalize(), np.ascontiguousarray(numbers))

"""The fonts of packages: those under the Open Font License that draw the characters asked for, each look once."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import pairwise
from pathlib import Path

import numpy as np
from PIL import Image, ImageDraw, ImageFont

Font = ImageFont.FreeTypeFont

#: Two faces whose first characters differ less than this (mean of 0..1, on 24 pixels) count as one.
_ALIKE = 0.01
_SIZE = 48


def open_fonts(packages: Iterable[Path], characters: str) -> Iterator[tuple[str, Path]]:
    """Name and file of each usable face."""
    looks: list[np.ndarray] = []
    for package in packages:
        if not _is_open(package):
            continue
        for file in sorted([*package.rglob("*.ttf"), *package.rglob("*.otf")]):
            look = _look(file, characters)
            if look is None or any(np.abs(look - other).mean() < _ALIKE for other in looks):
                continue
            looks.append(look)
            yield file.stem, file


def draw(font: Font, character: str) -> Image.Image | None:
    """A character, cut to its ink: mode L, ink is 255. None where the font has none for it."""
    left, top, right, bottom = (round(edge) for edge in font.getbbox(character))
    if right - left < 2 or bottom - top < 2 or right - left > 8 * font.size:
        return None
    image = Image.new("L", (right - left + 4, bottom - top + 4))
    ImageDraw.Draw(image).text((2 - left, 2 - top), character, 255, font)
    box = image.getbbox()
    return image.crop(box) if box else None


def _is_open(package: Path) -> bool:
    text = "".join(file.read_text("utf-8", "replace") for file in package.rglob("copyright"))
    return "SIL Open Font" in text or "OFL" in text


def _look(file: Path, characters: str) -> np.ndarray | None:
    try:
        font = ImageFont.truetype(str(file), _SIZE)
        drawn = [draw(font, character) for character in characters]
        missing = draw(font, "\ufffe")
    except (OSError, ValueError):
        return None
    small = [np.asarray(one.resize((24, 24)), np.float32) / 255 for one in drawn if one is not None]
    if len(small) < len(characters) or any(np.abs(one - other).mean() < 0.005 for one, other in _pairs(small)):
        return None  # a box for every character
    if missing is not None and np.abs(small[0] - np.asarray(missing.resize((24, 24)), np.float32) / 255).mean() < 0.01:
        return None
    return np.stack(small[:8])


def _pairs(pictures: list[np.ndarray]) -> Iterator[tuple[np.ndarray, np.ndarray]]:
    return pairwise(pictures)

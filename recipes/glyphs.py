"""Characters of many typefaces, black on white, each in the place that its typeface gives it."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from PIL import Image, ImageDraw, ImageFont

from recipes.fonts import open_fonts

_SIDE, _SIZE = 256, 190


def make(packages: Iterable[Path], out: Path, characters: str) -> int:
    """A folder for each character with its picture (256 x 256) in each typeface; how many."""
    count = 0
    for name, file in open_fonts(packages, characters):
        font = _sized(file, characters)
        for character in characters:
            folder = out / character
            folder.mkdir(parents=True, exist_ok=True)
            _page(font, character).save(folder / f"{name}.png")
            count += 1
    return count


def _sized(file: Path, characters: str) -> ImageFont.FreeTypeFont:
    """The typeface in a size at which its tallest characters are equally high."""
    font = ImageFont.truetype(str(file), _SIZE)
    boxes = [font.getbbox(character, anchor="ms") for character in characters]
    tall, wide = max(-box[1] for box in boxes), max(box[2] - box[0] for box in boxes)
    return ImageFont.truetype(str(file), max(8, int(_SIZE * min(0.68 * _SIDE / max(1, tall), 0.94 * _SIDE / wide))))


def _page(font: ImageFont.FreeTypeFont, character: str) -> Image.Image:
    """All characters stand on one line, their ink in the middle."""
    left, _, right, _ = font.getbbox(character, anchor="ls")
    page = Image.new("L", (_SIDE, _SIDE), 255)
    ImageDraw.Draw(page).text(((_SIDE - left - right) / 2, 0.8 * _SIDE), character, 0, font, anchor="ls")
    return page

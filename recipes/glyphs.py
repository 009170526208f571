"""Characters of many typefaces, black on white, each in the place that its typeface gives it."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from PIL import Image, ImageDraw, ImageFont

from recipes.fonts import open_fonts

_SIDE, _SIZE = 256, 190
#: Of the page: how high above the line and how deep below it characters may reach, how wide they may be, and the line.
_TALL, _DEEP, _WIDE, _LINE = 0.66, 0.23, 0.94, 0.74


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
    """The typeface in a size at which its tallest characters are equally high, and all of them are on the page."""
    font = ImageFont.truetype(str(file), _SIZE)
    boxes = [font.getbbox(character, anchor="ms") for character in characters]
    tall, deep = max(-box[1] for box in boxes), max(box[3] for box in boxes)
    wide = max(box[2] - box[0] for box in boxes)
    fitting = _SIDE * min(_TALL / max(1, tall), _DEEP / max(1, deep), _WIDE / max(1, wide))
    return ImageFont.truetype(str(file), max(8, int(_SIZE * fitting)))


def _page(font: ImageFont.FreeTypeFont, character: str) -> Image.Image:
    """All characters stand on one line, their ink in the middle."""
    left, _, right, _ = font.getbbox(character, anchor="ls")
    page = Image.new("L", (_SIDE, _SIDE), 255)
    ImageDraw.Draw(page).text(((_SIDE - left - right) / 2, _LINE * _SIDE), character, 0, font, anchor="ls")
    return page

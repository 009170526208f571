"""Digits as people write them: those of many typefaces, bent, thickened and turned by chance."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

import numpy as np
from PIL import Image, ImageFilter, ImageFont

from recipes.fonts import draw, open_fonts

CHARACTERS = "0123456789"
_SIDE, _BOX = 32, 22


def make(packages: Iterable[Path], out: Path, variants: int, seed: int = 0) -> int:
    """A folder for each digit with `variants` pictures (32 x 32, white on black) of each typeface; how many."""
    random = np.random.default_rng(seed)
    count = 0
    for digit in CHARACTERS:
        (out / digit).mkdir(parents=True, exist_ok=True)
    for name, file in open_fonts(packages, CHARACTERS):
        font = ImageFont.truetype(str(file), 64)
        for digit in CHARACTERS:
            drawn = draw(font, digit)
            for variant in range(variants if drawn is not None else 0):
                _written(drawn, random).save(out / digit / f"{name}-{variant}.png")
                count += 1
    return count


def _written(drawn: Image.Image, random: np.random.Generator) -> Image.Image:
    """One digit, about `_BOX` pixels high, by a hand that is never the same twice."""
    scale = _BOX / max(drawn.size) * random.uniform(0.85, 1.1)
    page = Image.new("L", (128, 128))
    page.paste(drawn, ((128 - drawn.width) // 2, (128 - drawn.height) // 2))
    thickness = random.integers(0, 3)
    if thickness:
        page = page.filter(ImageFilter.MaxFilter(2 * int(thickness) + 1))
    angle, shear, stretch = random.normal(0, 0.12), random.normal(0, 0.15), random.uniform(0.85, 1.15)
    turn = np.array([[np.cos(angle), -np.sin(angle)], [np.sin(angle), np.cos(angle)]])
    matrix = turn @ np.array([[stretch, shear], [0, 1 / stretch]]) / scale
    centre = 64 - matrix @ (np.full(2, _SIDE / 2) + random.normal(0, 0.7, 2))
    flat = (matrix[0, 0], matrix[0, 1], centre[0], matrix[1, 0], matrix[1, 1], centre[1])
    # Smoothed first: a plain affine transform would leave pixels out.
    smooth = page.filter(ImageFilter.GaussianBlur(0.45 / scale))
    return smooth.transform((_SIDE, _SIDE), Image.Transform.AFFINE, flat, Image.Resampling.BICUBIC)

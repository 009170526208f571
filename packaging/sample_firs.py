"""Firs that frame the landscape: drawn branch by branch, lit from the left."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw

_FINE = 2  # drawn larger, then reduced
_SHADE, _LIGHT = np.array([9, 17, 14]), np.array([104, 92, 44])
#: Foot (x, y) and height of each fir, in parts of the picture's width and height; far ones first.
FIRS = (
    (0.215, 0.99, 0.36), (0.800, 1.00, 0.32), (0.165, 1.02, 0.50), (0.870, 1.00, 0.42),
    (0.020, 1.00, 0.60), (0.105, 1.06, 0.72), (0.985, 1.04, 0.62), (0.925, 1.08, 0.80), (0.045, 1.12, 0.98),
)  # fmt: skip


def plant(picture: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """`picture` (H, W, 3) with the firs in front, same shape."""
    height, width = picture.shape[:2]
    layer = Image.new("RGBA", (width * _FINE, height * _FINE), (14, 22, 18, 0))
    draw, random = ImageDraw.Draw(layer), np.random.default_rng(21)
    _bank(draw, layer.size, random)
    for x, y, tall in FIRS:
        _fir(draw, x * layer.width, y * layer.height, tall * layer.height, random)
    small = layer.resize((width, height), Image.Resampling.LANCZOS)
    base = Image.fromarray(picture)
    base.paste(small, (0, 0), small)
    return np.asarray(base)


def _bank(draw: ImageDraw.ImageDraw, size: tuple[int, int], random: np.random.Generator) -> None:
    """Dark grass in both lower corners."""
    width, height = size
    for _ in range(9000):
        side, along = random.choice([0, 1]), random.beta(0.9, 2.2) * 0.36
        top = height * (0.905 + 0.30 * along + 0.012 * np.sin(along * 40))
        foot = random.uniform(top, height * 1.04)
        x = (along if side == 0 else 1 - along) * width
        long = random.uniform(0.010, 0.028) * height
        sway = random.normal(0.15, 0.35) * long
        colour = _tone(random.beta(1.2, 4.0))
        draw.line((x, foot, x + sway * 0.4, foot - long * 0.6, x + sway, foot - long), fill=colour, width=2)


def _tone(light: float) -> tuple[int, int, int, int]:
    red, green, blue = (_SHADE + (_LIGHT - _SHADE) * np.clip(light, 0, 1)).astype(int)
    return int(red), int(green), int(blue), 255


def _fir(draw: ImageDraw.ImageDraw, x: float, foot: float, tall: float, random: np.random.Generator) -> None:
    """Boughs from the top down, each an arm that droops and lifts at its tip; some are missing."""
    stem = max(2, int(0.009 * tall))
    draw.polygon([(x, foot - 0.99 * tall), (x - stem, foot), (x + stem, foot)], fill=_tone(0.04))
    ragged = random.uniform(0.75, 1.15, 40)  # the outline goes in and out with height
    for down in np.sort(random.uniform(0.01, 0.95, 230)):
        reach = tall * (0.010 + 0.165 * down**0.8) * ragged[int(down * 39)] * random.uniform(0.55, 1.1)
        across = np.cos(random.uniform(0, np.pi))
        lit = 0.10 - 0.45 * across + random.normal(0, 0.10) - 0.10 * down
        _bough(
            draw, (x, foot - tall + down * tall), across * reach, reach * random.uniform(0.15, 0.45), lit, tall, random
        )


def _bough(
    draw: ImageDraw.ImageDraw, start: tuple[float, float], run: float, fall: float, lit: float, tall: float,
    random: np.random.Generator,
) -> None:  # fmt: skip
    needle, pen = 0.013 * tall, max(1, round(tall / 420))
    for part in np.linspace(0.0, 1, max(4, int(abs(run) / (1.5 * pen)))):
        x = start[0] + run * part
        y = start[1] + fall * (part - 0.45 * part**3)
        tone = _tone(lit * (0.35 + 0.9 * part) + random.normal(0, 0.05))
        for _ in range(3):
            angle = random.normal(np.pi / 2, 0.75) - 0.6 * np.sign(run) * part
            long = needle * (1.2 - 0.7 * part) * random.uniform(0.4, 1.2)
            draw.line((x, y, x + np.cos(angle) * long, y + np.sin(angle) * long), fill=tone, width=pen)

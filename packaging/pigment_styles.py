"""Style pictures that Pigment's latent space is learned from: patterns painted here and recoloured free pictures.

Every picture is 256x256 RGB uint8. The painted patterns need nothing but this file. The recoloured ones take their
drawing from a folder of pictures with a clean licence and their colours from the same palettes, because clip art has
good shapes and loud colours.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw, ImageFilter

Floats = NDArray[np.float32]
Picture = NDArray[np.uint8]
SIDE = 256

#: Dark to light, chosen by eye; hexadecimal sRGB.
PALETTES = (
    "1d2b3a 2f5d62 5e8b7e a7c4bc f2ead3",  # lichen
    "2b1d0e 6b3e26 a8622f d9a05b f3dfc1",  # ochre
    "10151f 1f3a5f 3f72af a8c5e0 f4f1e8",  # porcelain blue
    "241623 6b2737 b23a48 e08d79 f7e1d7",  # madder
    "1b2a1e 3b5d3a 7a8b4f b9b77a efe9c9",  # moss
    "1a1a1d 3c3a3f 6f6a6b aaa39c e6e0d6",  # stone
    "20112e 4a2c6d 8656a5 c39bd3 f3e6f5",  # heather
    "2a0f0a 7b241c c0532b e9a23b fbe8b5",  # ember
    "06212b 0f5257 2a9d8f e9c46a f6ead2",  # lagoon and sand
    "1f1b24 59405c a2647a e7a59b fbe4d0",  # dusk rose
    "14202b 284b63 6d9dc5 c9d6df f7f3ea",  # mist
    "2c2416 5f4b32 94754a c9ab74 eddfbd",  # linen
    "0d1b1e 264653 2a9d8f f4a261 fae3c6",  # teal and apricot
    "1a0e1f 3d1e4f 9c2c77 ec6a5e fcd29f",  # bougainvillea
    "1c1c1c 4b4237 8a6d3b cfae59 fdf3d0",  # old gold
    "0f1f14 1f4d36 4f9d69 b6d7a8 f8f4df",  # jade
    "251a17 5a3d36 9a6a5b cfa493 f2ded1",  # terracotta
    "0b132b 1c2541 3a506b 5bc0be e8f6f3",  # deep sea
    "2d1a12 8c3b1b d9772b f2b950 f9efcf",  # marigold
    "22223b 4a4e69 9a8c98 c9ada7 f2e9e4",  # ash rose
    "17230f 4a5d23 8fa63a d8c95b fbf5d3",  # citron
    "0a1a2f 123c69 ac3b61 edc7b7 f6efe6",  # navy and rose
    "2b2118 704c2c 3f6f6b 8fb9a8 efe5cd",  # verdigris
    "120a08 3b1c14 71362a b4766a e8cfc4",  # garnet
    "ece3d4 d9cbb3 c2b092 a08a6a 6e5a42",  # parchment
    "f5f1ea e3ddd3 cfc7bb b3aaa0 8c847c",  # gesso
    "ede7dc bcd0c7 88a9a5 597a80 2f4550",  # celadon
    "141414 2a2a2c 474749 6d6b6a 9b9690",  # graphite
)


def _palette(text: str) -> Floats:
    return np.array([[int(c[i : i + 2], 16) for i in (0, 2, 4)] for c in text.split()], np.float32)


def colour_map(level: Floats, palette: Floats) -> Floats:
    """`level` (H, W) 0..1 through the palette's stops: (H, W, 3) 0..255."""
    stops = np.linspace(0, 1, len(palette))
    return np.stack([np.interp(level, stops, palette[:, c]) for c in range(3)], -1).astype(np.float32)


def fractal(rng: np.random.Generator, slope: float = 1.4, stretch: float = 1.0) -> Floats:
    """Periodic 1/f noise (SIDE, SIDE), ranked to a flat histogram 0..1; `stretch` > 1 draws it out sideways."""
    fy, fx = np.meshgrid(np.fft.fftfreq(SIDE), np.fft.fftfreq(SIDE), indexing="ij")
    radius = np.maximum(np.hypot(fy / stretch**0.5, fx * stretch**0.5), 1 / SIDE)
    field = np.fft.ifft2(np.fft.fft2(rng.normal(size=(SIDE, SIDE))) * radius**-slope).real
    ranks = np.empty(field.size, np.float32)
    ranks[np.argsort(field, axis=None)] = np.linspace(0, 1, field.size, dtype=np.float32)
    return ranks.reshape(field.shape)


def _grid() -> tuple[Floats, Floats]:
    y, x = np.mgrid[0:SIDE, 0:SIDE].astype(np.float32) / SIDE
    return y, x


def strokes(rng: np.random.Generator, palette: Floats) -> Floats:
    """Bristled brush strokes that follow a slow field."""
    length, width = rng.uniform(14, 60), rng.uniform(3, 12)
    turn, level = fractal(rng, 1.9), fractal(rng, 1.3)
    picture = Image.fromarray(colour_map(level, palette).astype(np.uint8))
    draw = ImageDraw.Draw(picture)
    for _ in range(int(90000 / (length * width))):
        x, y = rng.uniform(0, SIDE, 2)
        angle = turn[int(y), int(x)] * rng.choice([3.0, 6.3])
        tone = np.clip(level[int(y), int(x)] + rng.normal(0, 0.16), 0, 1)
        base = colour_map(np.array([[tone]], np.float32), palette)[0, 0]
        dx, dy = np.cos(angle) * length / 2, np.sin(angle) * length / 2
        for offset in np.arange(-width / 2, width / 2, 1.5):
            ox, oy = -np.sin(angle) * offset, np.cos(angle) * offset
            fill = tuple(int(v) for v in np.clip(base + rng.normal(0, 11), 0, 255))
            draw.line((x - dx + ox, y - dy + oy, x + dx + ox, y + dy + oy), fill=fill, width=2)
    return np.asarray(picture, np.float32)


def mosaic(rng: np.random.Generator, palette: Floats) -> Floats:
    """Stones or glass in grout: nearest-seed cells."""
    count = int(rng.integers(40, 420))
    seeds = rng.uniform(0, SIDE, (count, 2)).astype(np.float32)
    y, x = np.mgrid[0:SIDE, 0:SIDE].astype(np.float32)
    first = np.full((SIDE, SIDE), 1e9, np.float32)
    second, owner = first.copy(), np.zeros((SIDE, SIDE), int)
    for i, (sy, sx) in enumerate(seeds):
        near = np.hypot((y - sy + SIDE / 2) % SIDE - SIDE / 2, (x - sx + SIDE / 2) % SIDE - SIDE / 2)
        closer = near < first
        second = np.where(closer, first, np.minimum(second, near))
        owner, first = np.where(closer, i, owner), np.where(closer, near, first)
    tone = np.clip(fractal(rng)[seeds[:, 0].astype(int), seeds[:, 1].astype(int)] + rng.normal(0, 0.12, count), 0, 1)
    level = tone[owner].astype(np.float32)
    picture = colour_map(level, palette) * (1 + 0.25 * (fractal(rng, 1.0) - 0.5))[..., None]
    grout = np.clip((second - first - rng.uniform(0.5, 2.5)) / 2, 0, 1)[..., None]
    return np.asarray(picture * grout + palette[rng.choice([0, -1])] * (1 - grout), np.float32)


def marble(rng: np.random.Generator, palette: Floats) -> Floats:
    """Veins through warped bands."""
    y, x = _grid()
    waves, angle = rng.uniform(1.5, 7), rng.uniform(0, np.pi)
    along = (np.cos(angle) * x + np.sin(angle) * y) * waves + rng.uniform(0.6, 2.5) * fractal(rng, 1.8)
    level = np.abs(np.sin(np.pi * along)) ** rng.uniform(0.25, 0.9)
    return colour_map((level * 0.8 + 0.2 * fractal(rng, 1.0)).astype(np.float32), palette)


def weave(rng: np.random.Generator, palette: Floats) -> Floats:
    """Threads over and under, each its own colour."""
    count = int(rng.integers(14, 44))
    y, x = _grid()
    row, column = (y * count).astype(int), (x * count).astype(int)
    over = (row + column * int(rng.choice([1, 1, 2, 3]))) % int(rng.choice([2, 2, 4])) == 0
    round_y, round_x = np.sin(np.pi * (y * count % 1)), np.sin(np.pi * (x * count % 1))
    period = int(rng.integers(3, 9))
    stripes = np.repeat(rng.uniform(0, 1, 1 + count // period), period)[:count]
    tones = np.clip(stripes + rng.normal(0, 0.06, count), 0, 1)
    warp, weft = tones[column], np.roll(tones, 3)[row]
    level = np.where(over, warp, weft).astype(np.float32)
    shade = np.where(over, round_x, round_y) ** 0.5
    return np.asarray(colour_map(level, palette) * (0.45 + 0.6 * shade)[..., None], np.float32)


def plaster(rng: np.random.Generator, palette: Floats) -> Floats:
    """Rough ground lit from one side."""
    height = fractal(rng, rng.uniform(0.8, 1.6), rng.choice([1.0, 1.0, 3.0, 6.0]))
    light = (np.roll(height, 1, 0) - height + np.roll(height, 1, 1) - height) * rng.uniform(2, 9)
    level = 0.25 + 0.5 * fractal(rng, 1.7) + np.clip(light, -0.3, 0.3)
    return colour_map(np.clip(level, 0, 1).astype(np.float32), palette)


def grain(rng: np.random.Generator, palette: Floats) -> Floats:
    """Wood, agate: fine warped rings."""
    y, _ = _grid()
    rings = rng.uniform(6, 22) * (y + 0.35 * fractal(rng, 2.1, 3.0)) + 0.2 * fractal(rng, 0.9, 12.0)
    return colour_map((rings % 1.0).astype(np.float32) ** 0.7, palette)


def wash(rng: np.random.Generator, palette: Floats) -> Floats:
    """Watercolour: pooled edges where washes end."""
    picture = np.broadcast_to(palette[-1], (SIDE, SIDE, 3)).astype(np.float32)
    for _ in range(7):
        reach = fractal(rng, 1.7) - rng.uniform(0.45, 0.7)
        body = 1 / (1 + np.exp(-reach * 60))
        edge = np.exp(-((reach * 25) ** 2))
        ink = palette[rng.integers(0, len(palette) - 1)] / 255
        cover = (0.45 * body + 0.35 * edge * body)[..., None]
        picture = picture * (1 - cover + cover * ink)
    return np.asarray(picture * (0.94 + 0.12 * fractal(rng, 0.7))[..., None], np.float32)


def hatching(rng: np.random.Generator, palette: Floats) -> Floats:
    """Pen or pastel lines, denser where it is dark."""
    ground, level = palette[-1], fractal(rng, 1.7)
    picture = Image.fromarray(np.broadcast_to(ground, (SIDE, SIDE, 3)).astype(np.uint8).copy())
    draw = ImageDraw.Draw(picture)
    directions, length = rng.uniform(0, np.pi, 3), rng.uniform(8, 26)
    for _ in range(int(rng.integers(1800, 4200))):
        x, y = rng.uniform(0, SIDE, 2)
        tone = level[int(y), int(x)]
        if rng.uniform() < tone:
            continue
        angle = directions[int(tone * 2.99)] + rng.normal(0, 0.08)
        dx, dy = np.cos(angle) * length / 2, np.sin(angle) * length / 2
        colour = palette[min(int(tone * len(palette)), len(palette) - 2)]
        fill, width = tuple(int(v) for v in colour), int(rng.choice([1, 1, 2]))
        draw.line((x - dx, y - dy, x + dx, y + dy), fill=fill, width=width)
    return np.asarray(picture, np.float32)


def petals(rng: np.random.Generator, palette: Floats) -> Floats:
    """Leaves, feathers, scales: overlapping drops with a dark rim."""
    picture = Image.fromarray(np.broadcast_to(palette[0], (SIDE, SIDE, 3)).astype(np.uint8).copy())
    draw = ImageDraw.Draw(picture)
    size, turn = rng.uniform(9, 34), rng.uniform(0, 2 * np.pi)
    slow, tone = fractal(rng, 2.0), fractal(rng, 1.4)
    for y in np.arange(-size, SIDE + size, size * 0.55):
        for x in np.arange(-size, SIDE + size, size * 0.7):
            px, py = x + rng.normal(0, size * 0.12), y + rng.normal(0, size * 0.12)
            ix, iy = int(px) % SIDE, int(py) % SIDE
            angle = turn + 2.5 * slow[iy, ix]
            t = np.linspace(0, 2 * np.pi, 26)
            u, v = size * 0.75 * np.cos(t), size * 0.32 * np.sin(t) * np.sin(t / 2) ** 0.7
            cos, sin = np.cos(angle), np.sin(angle)
            points = np.stack([px + u * cos - v * sin, py + u * sin + v * cos], 1)
            level = np.clip(tone[iy, ix] + rng.normal(0, 0.1), 0.1, 1)
            colour = colour_map(np.array([[level]], np.float32), palette)[0, 0]
            rim = tuple(int(v) for v in palette[0])
            draw.polygon([tuple(p) for p in points.tolist()], fill=tuple(int(v) for v in colour), outline=rim)
    return np.asarray(picture.filter(ImageFilter.GaussianBlur(0.6)), np.float32)


PATTERNS: tuple[Callable[[np.random.Generator, Floats], Floats], ...] = (
    strokes, strokes, mosaic, mosaic, marble, weave, plaster, plaster, grain, wash, hatching, petals,
)  # fmt: skip


def painted(count: int, rng: np.random.Generator) -> Iterator[tuple[str, Picture]]:
    """`count` painted patterns in turn, each in the next palette of a shuffled deck."""
    for i in range(count):
        if i % len(PALETTES) == 0:
            deck = rng.permutation(len(PALETTES))
        pattern = PATTERNS[i % len(PATTERNS)]
        picture = pattern(rng, _palette(PALETTES[deck[i % len(PALETTES)]]))
        yield f"{pattern.__name__}-{i}", np.clip(picture, 0, 255).astype(np.uint8)


def recoloured(picture: Image.Image, rng: np.random.Generator) -> Picture:
    """A picture's light and dark through one of our palettes, with a little of its own colour left."""
    square = picture.convert("RGB").resize((SIDE, SIDE), Image.Resampling.LANCZOS)
    own = np.asarray(square, np.float32)
    light = own @ np.array([0.299, 0.587, 0.114], np.float32)
    low, high = np.percentile(light, (2, 98))
    level = np.clip((light - low) / max(high - low, 1), 0, 1).astype(np.float32)
    mapped = colour_map(level, _palette(PALETTES[rng.integers(len(PALETTES))]))
    return np.clip(mapped + 0.25 * (own - light[..., None]), 0, 255).astype(np.uint8)

"""What stands on the table of the still life: a painted vase with twigs, fruit, a linen cloth."""

from __future__ import annotations

from functools import cache
from itertools import pairwise

import numpy as np
from sample_still_life import NOISE, Array, Balls, Colour, Flat, Solid, Surface, Thing, unit, vector


def mix(a: Array, b: Array, t: Array) -> Array:
    t = np.clip(t, 0, 1).astype(np.float32)
    return np.asarray(a * (1 - t) + b * t, np.float32)


def ramp(*stops: tuple[float, float, float]) -> list[Array]:
    return [vector(*stop)[:, None] for stop in stops]


def smooth(low: float, high: float, x: Array) -> Array:
    t = np.clip((x - low) / (high - low), 0, 1)
    return np.asarray(t * t * (3 - 2 * t), np.float32)


def tilt(about_x: float, about_y: float, about_z: float) -> Array:
    cx, sx, cy, sy, cz, sz = (f(a) for a in (about_x, about_y, about_z) for f in (np.cos, np.sin))
    x = np.array([[1, 0, 0], [0, cx, -sx], [0, sx, cx]])
    y = np.array([[cy, 0, sy], [0, 1, 0], [-sy, 0, cy]])
    z = np.array([[cz, -sz, 0], [sz, cz, 0], [0, 0, 1]])
    return np.asarray(y @ x @ z, np.float32)


def turned(profile: list[tuple[float, float]]) -> Colour:
    """A solid of revolution about y: (height, radius) points joined by a smooth curve."""
    heights, radii = np.array(profile).T
    table_y = np.linspace(heights[0], heights[-1], 512)
    table = np.interp(table_y, heights, radii)
    for _ in range(900):  # rounds the corners
        table[1:-1] = (table[:-2] + 2 * table[1:-1] + table[2:]) / 4
    table = table.astype(np.float32)
    low, span = np.float32(heights[0]), np.float32(heights[-1] - heights[0])

    def inside(p: Array) -> Array:
        at = np.clip((p[1] - low) / span * 511, 0, 510.99)
        index = at.astype(np.int32)
        part = at - index
        radius = table.take(index) * (1 - part) + table.take(index + 1) * part
        wall = np.hypot(p[0], p[2]) - radius
        return np.asarray(np.maximum(wall, np.maximum(low - p[1], p[1] - low - span)), np.float32)

    return inside


def round_fruit(radius: Colour, pores: float = 0.0) -> Colour:
    """A fruit whose radius depends on the direction from its middle; `pores` is the depth of its peel's relief."""

    def inside(p: Array) -> Array:
        length = np.sqrt((p * p).sum(0)) + 1e-6
        u = p / length
        gap = np.asarray(length - radius(u), np.float32)
        if pores:
            near = np.flatnonzero(np.abs(gap) < 2 * pores)  # elsewhere the relief decides nothing
            gap[near] += np.float32(pores) * (NOISE(u[:, near] * 26) - np.float32(0.5))
        return gap

    return inside


def _apple(u: Array) -> Array:
    c = u[1]
    dimple = 0.30 * np.exp(-(((1 - c) / 0.10) ** 1.0)) + 0.16 * np.exp(-(((1 + c) / 0.08) ** 1.0))
    lobes = 0.012 * np.cos(5 * np.arctan2(u[0], u[2])) * (1 - c)
    return np.asarray(0.60 * (1 + 0.06 * c - dimple + lobes - 0.05 * c * c), np.float32)


def _pear(u: Array) -> Array:
    c = u[1]
    return np.asarray(
        0.56 * (1 - 0.05 * c + 0.62 * np.exp(-(((1 - c) / 0.22) ** 1.2)) - 0.1 * c * c * (c < 0)), np.float32
    )


def _lemon(u: Array) -> Array:
    tip = 0.20 * np.exp(-((1 - np.abs(u[1])) / 0.045))
    return np.asarray(0.44 * (1 + 0.16 * u[1] ** 2 + tip), np.float32)


def _orange(u: Array) -> Array:
    dimple = 0.05 * np.exp(-((1 - u[1]) / 0.02))
    return np.asarray(0.58 * (1 - 0.03 * u[1] ** 2) - dimple, np.float32)


def apple_skin(red: tuple[float, float, float], gold: tuple[float, float, float], blush: float) -> Colour:
    r, g, dark = ramp(red, gold, (0.10, 0.07, 0.03))

    def colour(p: Array) -> Array:
        u = unit(p)
        around = np.arctan2(u[0], u[2])
        streak = NOISE.fractal(np.stack([np.cos(around) * 9, u[1] * 1.3 + 5, np.sin(around) * 9]))
        side = 0.5 + 0.5 * np.cos(around + 2.2)
        skin = mix(r, g, smooth(blush - 0.3, blush + 0.3, 0.55 * streak + 0.5 * side + 0.25 * np.abs(u[1])))
        dots = smooth(0.80, 0.86, NOISE(u * 21))
        return mix(mix(skin, g, 0.5 * dots), dark, smooth(0.93, 0.995, u[1]))

    return colour


def plain(colour: tuple[float, float, float], vary: float = 0.15, size: float = 3.0) -> Colour:
    base = vector(*colour)[:, None]
    return lambda p: np.asarray(base * (1 - vary + 2 * vary * NOISE.fractal(p * np.float32(size))), np.float32)


def pear_skin(p: Array) -> Array:
    green, gold, brown = ramp((0.42, 0.44, 0.08), (0.70, 0.52, 0.12), (0.32, 0.19, 0.07))
    base = mix(green, gold, smooth(-0.5, 0.6, p[0] + 0.8 * NOISE.fractal(p * 2) - 0.4))
    return mix(
        base,
        brown,
        0.45 * smooth(0.74, 0.86, NOISE(p * 31))
        + 0.5 * smooth(0.55, 0.75, NOISE.fractal(p * 4))
        + 0.4 * smooth(0.62, 0.9, p[1]),
    )


def vase_glaze(p: Array) -> Array:
    cream, cobalt = ramp((0.82, 0.81, 0.74), (0.035, 0.09, 0.30))
    around, y = np.arctan2(p[0], p[2]), p[1]
    bands = sum(
        smooth(w, w * 0.5, np.abs(y - at)) for at, w in ((0.24, 0.03), (0.34, 0.015), (1.62, 0.02), (1.72, 0.03))
    )
    bands = bands + smooth(0.018, 0.009, np.abs(y - 2.42))
    wave = 0.98 + 0.16 * np.sin(4 * around)
    stem = smooth(0.03, 0.015, np.abs(y - wave))
    turn = around * 4 / np.pi
    phase, side = 2 * (turn % 1) - 1, 1 - 2 * (np.floor(turn) % 2)
    leaf_y = (y - wave - 0.19 * side) / 0.18
    leaf = smooth(0.9, 0.75, np.hypot(phase * 1.9, leaf_y)) * (0.65 + 0.35 * smooth(0.0, 0.1, np.abs(leaf_y)))
    collar = smooth(0.02, -0.02, np.abs(y - 0.47) - 0.08 * np.abs(np.cos(9 * around)))
    neck = smooth(0.02, -0.02, np.abs(y - 1.86) - 0.07 * np.abs(np.cos(7 * around)))
    ink = np.clip(bands + stem + leaf + 0.8 * collar + 0.8 * neck, 0, 1)
    wash = 0.72 + 0.28 * NOISE.fractal(p * 6)
    return mix(cream * (0.95 + 0.05 * NOISE(p * 9)), cobalt, ink * wash)


def wood(p: Array) -> Array:
    dark, light = ramp((0.055, 0.027, 0.014), (0.22, 0.115, 0.055))
    plank = np.floor(p[2] / 1.9)
    q = np.stack([p[0] * 0.35 + 17 * plank, p[2] * 4.0, plank])
    ring = (q[1] * 0.6 + 2.8 * NOISE.fractal(np.stack([q[0] * 1.1, q[1] * 0.35, q[2]]))) % 1
    fibre = NOISE.fractal(np.stack([p[0] * 1.5, p[2] * 45, plank]))
    gap = smooth(
        0.0, 0.02, np.abs(p[2] / 1.9 - plank - 0.5) * 0 + np.minimum(p[2] / 1.9 - plank, 1 - p[2] / 1.9 + plank)
    )
    return np.asarray(mix(dark, light, 0.55 * ring + 0.55 * fibre - 0.1) * (0.25 + 0.75 * gap), np.float32)


def wall(p: Array) -> Array:
    low, high = ramp((0.17, 0.165, 0.14), (0.30, 0.28, 0.225))
    return mix(low, high, NOISE.fractal(p * np.float32(0.9), 5) * 1.4 - 0.2)


def linen(p: Array) -> Array:
    base = vector(0.80, 0.77, 0.70)[:, None]
    thread = 0.5 + 0.25 * (np.sin(p[0] * 95) + np.sin(p[2] * 95))
    stripe = smooth(0.03, 0.02, np.abs((p[0] * 0.8 - p[2] * 0.6) % 4.0 - 0.55)) + smooth(
        0.09, 0.08, np.abs((p[0] * 0.8 - p[2] * 0.6) % 4.0 - 0.75)
    )
    cloth = base * (0.96 + 0.04 * thread)
    return mix(cloth, vector(0.33, 0.10, 0.09)[:, None], 0.75 * np.clip(stripe, 0, 1))


def _cloth_height(x: Array, z: Array) -> Array:
    """A sheet with folds whose border wanders over the table; below the table where there is none."""
    zero = np.zeros_like(x)
    sway = 0.5 * NOISE(np.stack([x * 0.7, z * 0.7, zero + 3])) + 0.2 * NOISE(np.stack([x * 1.7, z * 1.7, zero]))
    fold = np.abs(np.sin(2.3 * (0.8 * x + 0.45 * z) + 5.5 * sway)) ** 1.5
    ripple = np.sin(5.2 * (0.3 * x - 0.8 * z) + 7 * sway) * 0.5 + 0.5
    border = np.hypot((x - 0.55) / 2.75, (z + 0.55) / 1.35) + 0.35 * (sway - 0.35)
    flat = smooth(0.25, 0.8, border)  # the fruit has pressed the middle flat
    height = 0.035 + flat * (0.27 * fold + 0.06 * ripple)
    return np.asarray(height * smooth(1.02, 0.97, border) - 0.03 * (border > 1.02), np.float32)


def cloth() -> Colour:
    """Negative under the cloth; its height is read from a grid, because steps through noise are slow."""
    side, reach = 900, 3.6
    z, x = (a.ravel().astype(np.float32) for a in np.mgrid[-reach : reach : side * 1j, -reach : reach : side * 1j])
    grid = _cloth_height(x + np.float32(0.5), z - np.float32(0.5))

    def inside(p: Array) -> Array:
        u, v = (np.clip((p[axis] + reach) * np.float32((side - 1) / (2 * reach)), 0, side - 1.01) for axis in (0, 2))
        i, j = u.astype(np.int32), v.astype(np.int32)
        u, v, at = u - i, v - j, j * side + i
        low = grid.take(at) * (1 - u) + grid.take(at + 1) * u
        high = grid.take(at + side) * (1 - u) + grid.take(at + side + 1) * u
        return np.asarray(p[1] - low * (1 - v) - high * v, np.float32)

    return inside


def _grapes(random: np.random.Generator) -> Balls:
    centres: list[Array] = []
    for layer, (count, height) in enumerate(((17, 0.26), (11, 0.52), (4, 0.76))):
        tries = 0
        while sum(abs(c[1] - height) < 0.06 for c in centres) < count and tries < 4000:
            tries += 1
            spread = 0.95 - 0.27 * layer
            x, z = random.uniform(-1, 1, 2) * (spread, spread * 0.55)
            here = vector(1.75 + x, height + random.uniform(-0.03, 0.03), -1.25 + z + 0.15 * x)
            if (x / spread) ** 2 + (z / spread / 0.55) ** 2 < 1 and all(
                np.linalg.norm(here - c) > 0.34 for c in centres
            ):
                centres.append(here)
    points = np.stack(centres)
    radii = (0.19 * random.uniform(0.9, 1.1, (len(points), 1)) * vector(1, 1.12, 1)).astype(np.float32)
    turns = np.stack([tilt(*random.uniform(-0.8, 0.8, 3)) for _ in points])

    def skin(p: Array) -> Array:
        deep, bloom, wine = ramp((0.045, 0.012, 0.05), (0.24, 0.24, 0.36), (0.16, 0.02, 0.05))
        return mix(mix(deep, wine, NOISE(p * 2.1)), bloom, 0.75 * smooth(0.35, 0.8, NOISE.fractal(p * 3.5)))

    return Balls(points, radii, turns, Surface(skin, 0.04, 0.22))


def _leaf_skin(p: Array) -> Array:
    sage, olive, rust = ramp((0.20, 0.27, 0.17), (0.10, 0.16, 0.06), (0.33, 0.17, 0.06))
    return mix(mix(sage, olive, 1.5 * NOISE.fractal(p * 1.6) - 0.2), rust, smooth(0.6, 0.85, NOISE(p * 1.3 + 9)))


LEAF = Surface(_leaf_skin, 0.03, 0.6)
BERRY = Surface(plain((0.50, 0.05, 0.03), 0.3), 0.05, 0.12)
STEM = Surface(plain((0.13, 0.085, 0.04)), 0.0, 1.0)
Piece = tuple[Array, tuple[float, float, float], Array]


def _twig(random: np.random.Generator, mouth: Array, heading: float, berries: bool) -> list[Thing]:
    """A stem that bends out of the vase, with paired leaves, and berries at its end."""
    lean, length = random.uniform(0.5, 1.35), random.uniform(1.0, 1.75)
    out = vector(np.cos(heading), 0, 0.55 * np.sin(heading))
    spots = [
        mouth + out * np.float32(lean * s**1.5) + vector(0, length * (s - 0.3 * lean * s * s), 0)
        for s in np.linspace(0, 1, 9)
    ]
    stem: list[Piece] = [
        ((a + b) / 2, (0.022, float(np.linalg.norm(b - a)) * 0.56, 0.022), _along(b - a)) for a, b in pairwise(spots)
    ]
    leaves: list[Piece] = []
    for at, spot in enumerate(spots[1:], 1):
        for side in (0, np.pi):
            angle = heading + side + at * 1.4 + random.uniform(-0.4, 0.4)
            size = 0.21 * (1.2 - 0.05 * at) * random.uniform(0.85, 1.15)
            reach = vector(np.cos(angle), random.uniform(-0.1, 0.7), np.sin(angle))
            leaves.append((spot + unit(reach) * np.float32(size), (size * 0.5, size, 0.018), _along(reach)))
    fruit: list[Piece] = [
        (
            spots[-1 - k % 3] + random.normal(0, 0.055, 3).astype(np.float32),
            (0.06, 0.06, 0.06),
            np.eye(3, dtype=np.float32),
        )
        for k in range(9 if berries else 0)
    ]
    return [_balls(group, skin) for group, skin in ((leaves, LEAF), (fruit, BERRY), (stem, STEM)) if group]


def _balls(pieces: list[Piece], surface: Surface) -> Balls:
    centres, radii, turns = zip(*pieces, strict=True)
    return Balls(np.stack(centres), np.array(radii, np.float32), np.stack(turns), surface)


def _along(direction: Array) -> Array:
    """A turn whose y axis points along `direction`."""
    y = unit(direction)
    x = unit(np.cross(y, vector(0.3, 0.2, 1.0)))
    return np.stack([x, y, np.cross(x, y)], 1).astype(np.float32)


def _fruit() -> list[Thing]:
    red = Surface(apple_skin((0.42, 0.025, 0.02), (0.72, 0.40, 0.08), 0.72), 0.045, 0.18)
    green = Surface(apple_skin((0.55, 0.16, 0.04), (0.40, 0.46, 0.07), 0.38), 0.045, 0.18)
    pear = Surface(pear_skin, 0.035, 0.35)
    orange = Surface(plain((0.80, 0.27, 0.02), 0.08), 0.04, 0.4)
    lemon = Surface(plain((0.84, 0.60, 0.05), 0.06), 0.04, 0.35)
    stalks = Balls(
        np.stack([vector(0.67, 1.12, 0.38), vector(-0.72, 1.03, -1.45), vector(1.93, 1.62, 0.6)]),
        np.array([[0.028, 0.17, 0.028]] * 3, np.float32),
        np.stack([tilt(0.3, 0.0, -0.45), tilt(-0.5, 0, 0.5), tilt(0.1, 0, -0.5)]),
        Surface(plain((0.11, 0.065, 0.03)), 0.0, 1.0),
    )
    return [
        Solid(round_fruit(_apple), vector(0.55, 0.58, 0.25), 0.75, red, tilt(0.25, 0.6, -0.2)),
        Solid(round_fruit(_apple), vector(-0.55, 0.56, -1.30), 0.75, green, tilt(-0.25, 2.2, 0.35)),
        Solid(round_fruit(_pear), vector(1.75, 0.60, 0.55), 1.0, pear, tilt(0.05, 0.4, -0.16)),
        Solid(round_fruit(_orange, 0.010), vector(-2.25, 0.57, -0.45), 0.7, orange),
        Solid(round_fruit(_lemon, 0.012), vector(0.45, 0.46, -1.55), 0.75, lemon, tilt(0.3, -0.5, 1.45)),
        stalks,
    ]


@cache
def things() -> list[Thing]:
    """The whole scene."""
    random = np.random.default_rng(12)
    profile = [(0, 0.42), (0.06, 0.46), (0.5, 0.78), (1.0, 0.92), (1.4, 0.78), (1.75, 0.42), (2.1, 0.30), (2.35, 0.34)]
    vase = turned([*profile, (2.5, 0.46)])
    at = vector(-1.05, 0, 0.75)
    return [
        Flat(vector(0, 0, 0), vector(0, 1, 0), Surface(wood, 0.04, 0.45)),
        Flat(vector(0, 0, 4.2), vector(0, 0, -1), Surface(wall, 0.0, 1.0)),
        Solid(vase, at, 2.7, Surface(vase_glaze, 0.06, 0.04), steps=44),
        *_fruit(),
        Solid(cloth(), vector(0.5, 0, -0.5), 3.4, Surface(linen, 0.0, 1.0), steps=32, ceiling=0.42),
        _grapes(random),
        *(part for n in range(9) for part in _twig(random, at + vector(0, 2.3, 0), n * 0.7 + 0.2, n % 2 == 0)),
    ]

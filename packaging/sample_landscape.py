"""A mountain lake in evening light: a height field, marched ray by ray in numpy, under clouds and behind firs.

Positions are in kilometres; x right, y up, z ahead. Rays travel as flat arrays of float32.
"""

from __future__ import annotations

from functools import cache

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float32]

SIDE = 2048  # of the height map
SPAN = 24.0  # kilometres that it covers: x from -12 to 12, z from 0 to 24
LAKE = 0.0
EYE = (0.0, 0.03, 0.35)
FIELD = 0.50  # half the width over the distance
HORIZON = 0.585  # of the picture's height, from the top
SUN = np.array([-0.863, 0.388, -0.324], np.float32)  # towards it: left, low, a little behind the camera
SUNLIGHT = np.array([1.0, 0.70, 0.40], np.float32) * 2.7
SKYLIGHT = np.array([0.42, 0.56, 0.85], np.float32) * 0.42


def colour(red: float, green: float, blue: float) -> Array:
    """A light's colour as a column, to multiply rays (3, N) with."""
    return np.array([[red], [green], [blue]], np.float32)


ZENITH, LOW_SKY, GLOW = colour(0.07, 0.17, 0.40), colour(0.72, 0.55, 0.42), colour(1.0, 0.62, 0.30)
CLOUD_SHADE, CLOUD_LIGHT, WISP = colour(0.225, 0.207, 0.248), colour(0.62, 0.42, 0.29), colour(1.0, 0.84, 0.72)
HAZE, BLUE_HAZE, CLEAR = colour(0.80, 0.66, 0.60), colour(0.36, 0.46, 0.66), colour(42, 33, 23)  # CLEAR in km
DEEP = colour(0.015, 0.05, 0.06)


def spectral(random: np.random.Generator, side: int, slope: float) -> Array:
    """Periodic 1/f noise (side, side) of zero mean and unit deviation."""
    fy, fx = np.fft.fftfreq(side)[:, None], np.fft.rfftfreq(side)[None, :]
    radius = np.maximum(np.hypot(fy, fx), 1 / side)
    field = np.fft.irfft2(np.fft.rfft2(random.standard_normal((side, side))) * radius**-slope, (side, side))
    return np.asarray((field - field.mean()) / field.std(), np.float32)


def smooth(low: float, high: float, x: Array) -> Array:
    t = np.clip((x - low) / (high - low), 0, 1)
    return np.asarray(t * t * (3 - 2 * t), np.float32)


class Terrain:
    """Heights, slopes and colours of the land on a grid."""

    def __init__(self) -> None:
        random = np.random.default_rng(31)
        z, x = np.meshgrid(np.linspace(0, SPAN, SIDE), np.linspace(-SPAN / 2, SPAN / 2, SIDE), indexing="ij")
        broad, mid, fine = (spectral(random, SIDE, slope) for slope in (2.6, 1.9, 1.35))
        ridge = sum((1 - np.abs(np.tanh(1.1 * spectral(random, SIDE, 1.75 + 0.1 * k)))) * 0.55**k for k in range(3))
        valley = np.abs(x - 0.5 * np.sin(z * 0.5)) / 1.5
        rise = smooth(0.7, 5.0, valley * 1.2 + 0.30 * mid) + 0.9 * smooth(8.5, 13.5, z + 0.5 * mid)
        summits = 1 - np.abs(np.tanh(0.9 * spectral(random, SIDE, 2.3)))
        peaks = rise * (0.12 + 1.0 * summits + 0.62 * ridge * (0.3 + summits)) + 0.06 * broad * smooth(0.05, 0.6, rise)
        shore = smooth(1.0, 1.7, valley + 0.16 * mid + 0.9 * smooth(7.0, 8.6, z))
        self.height = (-0.30 + 0.32 * shore + 0.85 * peaks * shore + 0.012 * fine * (0.15 + rise)).astype(np.float32)
        forest = smooth(0.006, 0.02, self.height) * smooth(0.70, 0.40, self.height + 0.10 * mid)
        trees = 0.012 * forest * np.clip(spectral(random, SIDE, 0.25) + 0.6, 0, 2.5)
        self.height += trees.astype(np.float32)
        self.forest, self.detail = forest, fine
        step = SPAN / SIDE
        dz, dx = np.gradient(self.height, step)
        up = 1 / np.sqrt(1 + dx * dx + dz * dz)
        self.normal = np.stack([-dx * up, up, -dz * up]).astype(np.float32)
        self.shadow = self._shadows()
        self.colour = self._colours()

    def _shadows(self) -> Array:
        """How much of the sun each point sees, by walking towards it."""
        lit = np.ones_like(self.height)
        step = SPAN / SIDE
        flat = np.hypot(SUN[0], SUN[2])
        for k in range(1, 90):
            far = 1.6 * k * (1 + 0.03 * k)
            shift = (-round(far * SUN[2] / flat), -round(far * SUN[0] / flat))
            over = np.roll(self.height, shift, (0, 1)) - self.height - np.float32(far * step * SUN[1] / flat)
            lit = np.minimum(lit, 1 - smooth(-0.02, 0.03, over.astype(np.float32)))
        return lit

    def _colours(self) -> Array:
        rock, grass = np.array([0.20, 0.17, 0.15]), np.array([0.16, 0.17, 0.05])
        fir, snow, sand = np.array([0.022, 0.045, 0.024]), np.array([0.85, 0.86, 0.9]), np.array([0.13, 0.11, 0.08])
        steep = 1 - self.normal[1]
        colour = rock * (0.8 + 0.25 * self.detail[..., None])
        for paint, amount in (
            (grass, smooth(0.35, 0.15, steep) * smooth(0.9, 0.6, self.height)),
            (fir, self.forest * smooth(0.75, 0.5, steep)),
            (snow, smooth(0.72, 1.0, self.height + 0.05 * self.detail) * smooth(0.62, 0.36, steep)),
            (sand, smooth(0.012, 0.004, self.height)),
        ):
            colour = colour * (1 - amount[..., None]) + paint * amount[..., None]
        return np.asarray(np.clip(colour, 0.01, 1), np.float32)

    def index(self, x: Array, z: Array) -> NDArray[np.int32]:
        i = np.clip((z / SPAN * (SIDE - 1)).astype(np.int32), 0, SIDE - 1)
        j = np.clip(((x / SPAN + 0.5) * (SIDE - 1)).astype(np.int32), 0, SIDE - 1)
        return i * SIDE + j

    def level(self, x: Array, z: Array) -> Array:
        """Height between the grid's points."""
        v = np.clip(z / SPAN * (SIDE - 1), 0, SIDE - 1.01)
        u = np.clip((x / SPAN + 0.5) * (SIDE - 1), 0, SIDE - 1.01)
        i, j = v.astype(np.int32), u.astype(np.int32)
        v, u, at = v - i, u - j, i * SIDE + j
        read = self.height.ravel().take
        low, high = read(at) * (1 - u) + read(at + 1) * u, read(at + SIDE) * (1 - u) + read(at + SIDE + 1) * u
        return np.asarray(low * (1 - v) + high * v, np.float32)

    def march(self, origin: tuple[Array, Array, Array], ray: Array) -> Array:
        """Distance at which rays (3, N) meet the land, infinite where they do not."""
        ox, oy, oz = origin
        found = np.full(ray.shape[1], np.inf, np.float32)
        live = np.arange(ray.shape[1])
        t = np.full(ray.shape[1], 0.02, np.float32)
        last = t.copy()
        for _ in range(420):
            x, y, z = ox[live] + ray[0, live] * t, oy[live] + ray[1, live] * t, oz[live] + ray[2, live] * t
            gap = y - self.level(x, z)
            under = gap < 0
            found[live[under]] = (last[under] + t[under]) / 2
            keep = ~under & (z < SPAN - 0.1) & (y < 3.2) & (np.abs(x) < SPAN / 2)
            live, last = live[keep], t[keep]
            t = last + np.maximum(0.35 * gap[keep], 0.0015 + 0.0022 * last)
            if not len(live):
                break
        found[live[ray[1, live] < 0.02]] = last[ray[1, live] < 0.02]  # grazing rays that ran out of steps
        return found

    def shade(self, x: Array, z: Array) -> Array:
        """Light (3, N) from the land at (x, z)."""
        at = self.index(x, z)
        normal = self.normal.reshape(3, -1)[:, at]
        sun = np.clip((normal * SUN[:, None]).sum(0), 0, 1) * self.shadow.ravel()[at]
        sky = 0.5 + 0.5 * normal[1]
        return np.asarray(
            self.colour.reshape(-1, 3)[at].T * (SUNLIGHT[:, None] * sun + SKYLIGHT[:, None] * sky), np.float32
        )


class Sky:
    """A clear evening sky with lit clouds on a plane."""

    def __init__(self) -> None:
        random = np.random.default_rng(8)
        self.cover = spectral(random, 1024, 1.75) + 0.35 * spectral(random, 1024, 1.0)
        self.cirrus = spectral(random, 1024, 1.5)

    def _read(self, field: Array, u: Array, v: Array) -> Array:
        i, j = np.floor(v).astype(np.int32), np.floor(u).astype(np.int32)
        a, b = (v - i).astype(np.float32), (u - j).astype(np.float32)
        read = lambda di, dj: field[(i + di) % 1024, (j + dj) % 1024]  # noqa: E731
        near, far = read(0, 0) * (1 - b) + read(0, 1) * b, read(1, 0) * (1 - b) + read(1, 1) * b
        return np.asarray(near * (1 - a) + far * a, np.float32)

    def light(self, ray: Array) -> Array:
        """What the sky sends along rays (3, N); below the horizon, the horizon's light."""
        up = np.clip(ray[1], 0.0, 1)
        near_sun = np.clip((ray * SUN[:, None]).sum(0), 0, 1)
        t = np.exp(-up * 6.5)
        sky = ZENITH * (1 - t) + LOW_SKY * t + GLOW * (0.45 * near_sun**6 + 1.2 * near_sun**60)
        reach = 62 / np.maximum(up, 0.015)  # where the ray meets the plane of the clouds
        u, v = ray[0] * reach, ray[2] * reach
        wisps = 0.22 * smooth(0.3, 2.2, self._read(self.cirrus, u * 0.25 + 300, v * 1.1)) * smooth(0.04, 0.2, up)
        cloud = self._read(self.cover, u, v) + 0.25 * self._read(self.cover, u * 3.1, v * 3.1)
        toward = self._read(self.cover, u + 9 * SUN[0], v + 9 * SUN[2])
        lit = np.clip(0.62 + 0.42 * (cloud - toward), 0.15, 1.3) + 0.5 * near_sun**4
        density = 0.9 * smooth(0.5, 1.8, cloud) * smooth(0.02, 0.10, up)
        sky = sky * (1 - wisps) + WISP * wisps
        return np.asarray(sky * (1 - density) + (CLOUD_SHADE + CLOUD_LIGHT * lit) * density, np.float32)


def hazed(light: Array, distance: Array, ray: Array) -> Array:
    """Air between: warm towards the sun, blue away from it."""
    near_sun = np.clip((ray * SUN[:, None]).sum(0), 0, 1) ** 3
    air = HAZE * (0.55 + 0.65 * near_sun) * (0.45 + 0.55 * near_sun) + BLUE_HAZE * 0.55 * (1 - near_sun)
    clear = np.exp(-((distance[None] / CLEAR) ** 1.15))
    return np.asarray(light * clear + air * (1 - clear), np.float32)


def view(terrain: Terrain, sky: Sky, origin: tuple[Array, Array, Array], ray: Array) -> Array:
    """Land or sky along rays (3, N)."""
    light = sky.light(ray)
    distance = terrain.march(origin, ray)
    land = np.flatnonzero(np.isfinite(distance))
    far = distance[land]
    x, z = origin[0][land] + ray[0, land] * far, origin[2][land] + ray[2, land] * far
    light[:, land] = hazed(terrain.shade(x, z), far, ray[:, land])
    return light


@cache
def wave_fields() -> Array:
    """Slopes along x and z, and where the breeze is: (3, 512, 512)."""
    return np.stack([spectral(np.random.default_rng(60 + k), 512, 1.2 + 0.4 * (k == 2)) for k in range(3)])


def waves(random: np.random.Generator, x: Array, z: Array, distance: Array) -> tuple[Array, Array]:
    """Slope of the lake's surface, calmer far away where many waves share a pixel."""
    field = wave_fields()
    slope_x, slope_z = np.zeros_like(x), np.zeros_like(x)
    for scale, strength in ((2600, 0.006), (7000, 0.007), (19000, 0.007)):
        i, j = (z * scale).astype(np.int64) % 512, (x * scale * 0.45).astype(np.int64) % 512
        fade = np.exp(-distance * scale / 9000)
        slope_x += strength * fade * field[0, i, j]
        slope_z += strength * fade * field[1, i, j]
    breeze = smooth(-0.2, 1.2, field[2, (z * 160).astype(np.int64) % 512, (x * 60).astype(np.int64) % 512])
    rough = 0.0015 + 0.006 * breeze
    jitter = random.standard_normal((2, len(x)), dtype=np.float32)
    return (slope_x + 0.5 * rough * jitter[0]).astype(np.float32), (slope_z + rough * jitter[1]).astype(np.float32)


def landscape_band(width: int, height: int, top: int, rows: int, samples: int) -> Array:
    """Rows from `top` of the picture, scene light (rows, width, 3)."""
    terrain, sky = land_and_sky()
    random = np.random.default_rng([5, top])
    y, x = (a.ravel().astype(np.float32) for a in np.mgrid[top : top + rows, 0:width])
    total = np.zeros((3, len(x)), np.float32)
    for _ in range(samples):
        jitter = random.random((2, len(x)), dtype=np.float32)
        sx = ((x + jitter[0]) / width * 2 - 1) * FIELD
        sy = (HORIZON - (y + jitter[1]) / height) * 2 * FIELD * height / width
        ray = np.stack([sx, sy, np.ones_like(sx)])
        ray /= np.sqrt((ray * ray).sum(0))
        total += _with_lake(terrain, sky, ray.astype(np.float32), random)
    return np.ascontiguousarray((total / samples).T.reshape(rows, width, 3))


def _with_lake(terrain: Terrain, sky: Sky, ray: Array, random: np.random.Generator) -> Array:
    count = ray.shape[1]
    eye = tuple(np.full(count, value, np.float32) for value in EYE)
    distance = terrain.march((eye[0], eye[1], eye[2]), ray)
    water = np.where(ray[1] < -1e-5, (LAKE - EYE[1]) / np.minimum(ray[1], -1e-5), np.inf)
    wet = np.flatnonzero(water < distance)
    light = np.where(ray[1] > -1e-5, sky.light(ray), 0).astype(np.float32)
    land = np.flatnonzero(np.isfinite(distance) & (water >= distance))
    far = distance[land]
    light[:, land] = hazed(
        terrain.shade(eye[0][land] + ray[0, land] * far, EYE[2] + ray[2, land] * far), far, ray[:, land]
    )
    far = water[wet].astype(np.float32)
    x, z = ray[0, wet] * far, EYE[2] + ray[2, wet] * far
    slope = waves(random, x, z, far)
    mirrored = ray[:, wet].copy()
    mirrored[1] *= -1
    mirrored[0] += 2 * slope[0] * 0.5
    mirrored[1] = np.abs(mirrored[1] + 2 * slope[1])
    mirrored /= np.sqrt((mirrored * mirrored).sum(0))
    back = view(terrain, sky, (x, np.full_like(x, 0.0005), z), mirrored)
    facing = np.clip(-ray[1, wet], 0, 1)
    mirror = 0.04 + 0.96 * (1 - facing) ** 4
    light[:, wet] = hazed(back * mirror * 0.94 + DEEP * (1 - mirror), far * 0.6, ray[:, wet])
    return light


@cache
def land_and_sky() -> tuple[Terrain, Sky]:
    """The scene, made once in each process."""
    return Terrain(), Sky()

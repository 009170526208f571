"""The drawing under a Pigment texture: a grey field without seams, made of noise, stones, threads and flow.

Every part is a function of the position on a torus of `height` x `width` pixels, so any band of rows can be computed
alone and equals the same rows of the whole. Lengths are in pixels whatever the size of the torus: a larger one shows
more of the texture, not a larger texture.
"""

from __future__ import annotations

from dataclasses import astuple, dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float32]

#: Wavelengths of the noise, coarse to fine. The coarsest is well under a usual tile, so that repeats do not show.
WAVELENGTHS = (112.0, 56.0, 28.0, 14.0, 7.0)
STRETCH = 6.0  # how much longer than wide the grain of stretched noise is
FLOW_WAVELENGTH = 110.0
FLOW_REACH = 48.0  # typical displacement in pixels at flow 1
STONE, PEBBLE, THREAD = 44.0, 19.0, 15.0  # sizes in pixels
CONTRAST = 0.2
# Deviation of white noise of deviation 1 after cubic B-spline interpolation in two dimensions.
SPLINE_DEVIATION = 0.479


@dataclass(frozen=True)
class Structure:
    """The shape numbers of a texture.

    `grain` -2..2 coarse to fine noise, `flow` 0..1.6 how far everything is swept along, `stretch` -1..1 upright to
    across, `stones`, `pebbles`, `weave` 0..1 how much of each is drawn over the noise, `turn` (radians) turns every
    random number smoothly into another, so that points of latent space differ in arrangement too.
    """

    grain: float = 0.0
    flow: float = 0.0
    stretch: float = 0.0
    stones: float = 0.0
    pebbles: float = 0.0
    weave: float = 0.0
    turn: float = 0.0

    @classmethod
    def clipped(cls, numbers: Floats) -> Structure:
        """From any `STRUCTURE_SIZE` numbers, each brought into its range."""
        inside = np.clip(numbers, LOWEST, HIGHEST)
        return cls(*(float(number) for number in inside))


LOWEST = (-2.0, 0.0, -1.0, 0.0, 0.0, 0.0, -100.0)
HIGHEST = (2.0, 1.6, 1.0, 1.0, 1.0, 1.0, 100.0)
STRUCTURE_SIZE = len(astuple(Structure()))


@dataclass(frozen=True)
class Torus:
    """Size of the seamless picture in pixels, the seed of its random numbers and its moment 0..1 in the loop."""

    height: int
    width: int
    seed: int = 0
    phase: float = 0.0


class Drawing:
    """A field on a torus. Keeps its random numbers, so bands of a large one cost no more than the whole."""

    def __init__(self, torus: Torus, structure: Structure) -> None:
        self._torus, self._structure = torus, structure
        self._drawn: dict[int, Floats] = {}

    def rows(self, start: int, stop: int) -> Floats:
        """Rows `start` to `stop` (both may lie outside the torus: it wraps): (rows, width) float32 in 0..1."""
        y = np.arange(start, stop, dtype=np.float32)[:, None]
        x = np.arange(self._torus.width, dtype=np.float32)[None, :]
        if self._structure.flow > 0:
            sway = self._sway(y[:, 0]) * np.float32(FLOW_REACH * self._structure.flow)
            y, x = y + sway[0], x + sway[1]
        else:
            y, x = np.broadcast_arrays(y, x)
        return np.asarray(np.clip(0.5 + CONTRAST * self._mixture(y, x), 0, 1), np.float32)

    def _mixture(self, y: Floats, x: Floats) -> Floats:
        """Noise and solids at positions (y, x), about zero mean and unit deviation."""
        s = self._structure
        cover = min(1.0, s.stones + s.pebbles + s.weave)
        total = np.float32(1 - 0.8 * cover) * self._noise(y, x)
        if s.stones > 0:
            total += np.float32(s.stones) * self._cells(y, x, STONE)
        if s.pebbles > 0:
            total += np.float32(s.pebbles) * self._cells(y, x, PEBBLE)
        if s.weave > 0:
            total += np.float32(s.weave) * self._threads(y, x)
        return total

    def _normal(self, key: int, shape: tuple[int, ...]) -> Floats:
        """Standard normal numbers of the part named `key`, turning through the loop without changing their spread."""
        if key not in self._drawn:
            start, quarter = random_numbers(self._torus.seed, key, shape)
            turn = self._structure.turn + 2 * np.pi * self._torus.phase
            self._drawn[key] = np.float32(np.cos(turn)) * start + np.float32(np.sin(turn)) * quarter
        return self._drawn[key]

    def _smooth(self, key: int, rows: Floats, down: float, across: float, channels: int = 1) -> Floats:
        """Smooth noise of wavelengths `down` and `across` on whole rows: (channels, rows, width), deviation 1."""
        torus = self._torus
        count = max(1, round(torus.height / down)), max(1, round(torus.width / across))
        knots = self._normal(key, (channels, *count))
        knots = (knots - knots.mean((1, 2), keepdims=True)) / np.float32(SPLINE_DEVIATION)
        columns = np.arange(torus.width, dtype=np.float32)
        banded = spline(knots, rows * np.float32(count[0] / torus.height), 1)
        return spline(banded, columns * np.float32(count[1] / torus.width), 2)

    def _sway(self, rows: Floats) -> Floats:
        """Displacement (2, rows, width), deviation about 1 and never over 2.5."""
        broad = self._smooth(1, rows, FLOW_WAVELENGTH, FLOW_WAVELENGTH, 2)
        eddies = self._smooth(2, rows, 0.4 * FLOW_WAVELENGTH, 0.4 * FLOW_WAVELENGTH, 2)
        return np.asarray(np.clip(np.float32(0.9) * broad + np.float32(0.25) * eddies, -2.5, 2.5), np.float32)

    def _noise(self, y: Floats, x: Floats) -> Floats:
        """1/f noise at positions (y, x), read from whole rows between the least and the greatest y."""
        top, bottom = int(np.floor(y.min())), int(np.floor(y.max())) + 2
        if bottom - top > self._torus.height:
            top, bottom = 0, self._torus.height
        rows = np.arange(top, bottom, dtype=np.float32)
        strengths = np.array(WAVELENGTHS) ** (1.1 - 0.5 * self._structure.grain)
        strengths /= np.sqrt((strengths**2).sum())
        stretch = self._structure.stretch
        shares = (1 - abs(stretch), max(stretch, 0.0), max(-stretch, 0.0))
        total = np.zeros((len(rows), self._torus.width), np.float32)
        for kind, (share, longer) in enumerate(zip(shares, (1.0, STRETCH, 1 / STRETCH), strict=True)):
            if share == 0:
                continue
            for octave, (wavelength, strength) in enumerate(zip(WAVELENGTHS, strengths, strict=True)):
                down, across = wavelength / longer**0.5, wavelength * longer**0.5
                layer = self._smooth(10 + 10 * kind + octave, rows, down, across)[0]
                total += np.float32(share**0.5 * strength) * layer
        return _bilinear(total, y - np.float32(top), x)

    def _cells(self, y: Floats, x: Floats, size: float) -> Floats:
        """Stones of about `size` pixels with dark joints, each with its own tone (Worley, 1996)."""
        torus, key = self._torus, 100 + int(size)
        down, across = max(1, round(torus.height / size)), max(1, round(torus.width / size))
        pitch = np.float32(torus.height / down), np.float32(torus.width / across)
        seeds = 0.5 + 0.36 * np.tanh(self._normal(key, (2, down, across)))
        tones = self._normal(key + 100, (down, across)).ravel()
        row, column = np.floor(y / pitch[0]).astype(np.int32), np.floor(x / pitch[1]).astype(np.int32)
        nearest = np.full(y.shape, np.inf, np.float32)
        second, owner = nearest.copy(), np.zeros(y.shape, np.int32)
        for step in np.ndindex(3, 3):
            r, c = row + (step[0] - 1), column + (step[1] - 1)
            index = r % down * across + c % across
            off_y = y - (r + seeds[0].take(index)) * pitch[0]
            off_x = x - (c + seeds[1].take(index)) * pitch[1]
            distance = off_y * off_y + off_x * off_x
            closer = distance < nearest
            second = np.minimum(second, np.maximum(distance, nearest))
            np.copyto(owner, index, where=closer)
            nearest = np.minimum(nearest, distance)
        joint = np.clip((np.sqrt(second) - np.sqrt(nearest)) / np.float32(0.16 * size), 0, 1)
        return np.asarray((joint - 0.75) * 2.2 + 0.75 * tones.take(owner) * joint, np.float32)

    def _threads(self, y: Floats, x: Floats) -> Floats:
        """Plain weave: threads that pass over and under, each with its own tone."""
        torus = self._torus
        # Even counts, or over and under would not meet where the torus closes.
        down = 2 * max(1, round(torus.height / THREAD / 2))
        across = 2 * max(1, round(torus.width / THREAD / 2))
        v, u = y * np.float32(down / torus.height), x * np.float32(across / torus.width)
        row, column = np.floor(v).astype(np.int32), np.floor(u).astype(np.int32)
        over = (row + column) % 2 == 0
        breadth = np.where(over, u - column, v - row)
        length = np.where(over, v - row, u - column)
        warp, weft = self._normal(300, (across,)), self._normal(301, (down,))
        tone = np.where(over, warp.take(column % across), weft.take(row % down))
        relief = np.sqrt(np.sin(np.pi * breadth)) * (0.55 + 0.45 * np.sin(np.pi * length))
        return np.asarray((relief - 0.55) * 2.6 + 0.5 * tone, np.float32)


def random_numbers(seed: int, key: int, shape: tuple[int, ...]) -> Floats:
    """Standard normal numbers (2, *shape) of the part named `key`: at the beginning of the loop, and a quarter on."""
    random = np.random.Generator(np.random.PCG64([abs(seed), key]))
    return random.standard_normal((2, *shape), dtype=np.float32)


def spline(knots: Floats, positions: Floats, axis: int) -> Floats:
    """Periodic cubic B-spline through `knots` along `axis`, read at `positions` in units of knots."""
    base = np.floor(positions).astype(np.int64)
    t = (positions - base).astype(np.float32)
    weights = ((1 - t) ** 3, 3 * t**3 - 6 * t**2 + 4, -3 * t**3 + 3 * t**2 + 3 * t + 1, t**3)
    shape = [1] * knots.ndim
    shape[axis] = len(positions)
    taps = (
        knots.take((base + offset - 1) % knots.shape[axis], axis) * (weight / 6).reshape(shape)
        for offset, weight in enumerate(weights)
    )
    return np.asarray(sum(taps), np.float32)


def _bilinear(rows: Floats, y: Floats, x: Floats) -> Floats:
    """Reading between the pixels; both axes wrap (rows that are only a part are never read past their edge)."""
    height, width = rows.shape
    y0, x0 = np.floor(y).astype(np.int32), np.floor(x).astype(np.int32)
    fy, fx = (y - y0).astype(np.float32), (x - x0).astype(np.float32)
    upper, lower = y0 % height * width, (y0 + 1) % height * width
    left, right = x0 % width, (x0 + 1) % width
    above = rows.take(upper + left) * (1 - fx) + rows.take(upper + right) * fx
    below = rows.take(lower + left) * (1 - fx) + rows.take(lower + right) * fx
    return np.asarray(above + (below - above) * fy, np.float32)

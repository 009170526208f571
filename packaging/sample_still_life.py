"""A still life by window light: a small path tracer in numpy (one bounce, an area light, a thin lens).

Positions are in decimetres; y is up, the table is y = 0 and the camera looks towards +z. Rays travel in arrays of
shape (3, N) float32.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float32]
Colour = Callable[[Array], Array]

FAR = np.float32(1e4)
NEAR = np.float32(2e-3)
# The window: a corner and two sides of a rectangle at the left, and its radiance.
WINDOW_CORNER = np.array([-6.5, 1.2, -5.0], np.float32)
WINDOW_U = np.array([0, 0, 3.6], np.float32)
WINDOW_V = np.array([0, 4.6, 0], np.float32)
WINDOW_NORMAL = np.array([1, 0, 0], np.float32)
WINDOW_LIGHT = np.array([1.0, 0.94, 0.84], np.float32) * 21
ROOM_LIGHT = np.array([0.40, 0.47, 0.60], np.float32) * 0.26


def vector(*numbers: float) -> Array:
    return np.array(numbers, np.float32)


def unit(v: Array) -> Array:
    return np.asarray(v / np.sqrt((v * v).sum(0)), np.float32)


def dot(a: Array, b: Array) -> Array:
    return np.asarray((a * b).sum(0), np.float32)


class Noise:
    """Smooth value noise in space, 0..1."""

    def __init__(self, seed: int) -> None:
        self._table = np.random.default_rng(seed).random(32**3, dtype=np.float32)

    def __call__(self, p: Array) -> Array:
        cell = np.floor(p).astype(np.int32)
        tx, ty, tz = (t * t * (3 - 2 * t) for t in p - cell)
        low, high = cell & 31, cell + 1 & 31
        x, y, z = (low[0] << 10, high[0] << 10), (low[1] << 5, high[1] << 5), (low[2], high[2])
        read = self._table.take
        rows = [[read(x[0] + b + c) * (1 - tx) + read(x[1] + b + c) * tx for b in y] for c in z]
        near, far = (row[0] * (1 - ty) + row[1] * ty for row in rows)
        return np.asarray(near * (1 - tz) + far * tz, np.float32)

    def fractal(self, p: Array, octaves: int = 4) -> Array:
        weights = 0.5 ** np.arange(octaves)
        layers = (w * self(p * np.float32(2**k) + np.float32(7.3 * k)) for k, w in enumerate(weights))
        return np.asarray(sum(layers) / weights.sum(), np.float32)


NOISE = Noise(4)


@dataclass(frozen=True)
class Surface:
    """How a thing takes light: its colour by position, how much its coat mirrors head-on, and how rough the coat is."""

    colour: Colour
    mirror: float = 0.03
    rough: float = 0.25


class Solid:
    """A thing inside a ball, given by a function that is negative inside it (in its own coordinates)."""

    def __init__(
        self, inside: Colour, centre: Array, radius: float, surface: Surface, turn: Array | None = None,
        steps: int = 28, ceiling: float = np.inf,
    ) -> None:  # fmt: skip
        self.inside, self.centre, self.radius, self.surface, self.steps = inside, centre, radius, surface, steps
        self.ceiling = ceiling  # nothing of the thing lies above; saves steps for flat things
        self.turn = np.eye(3, dtype=np.float32) if turn is None else turn

    def local(self, p: Array) -> Array:
        return np.asarray(self.turn.T @ (p - self.centre[:, None]), np.float32)

    def hit(self, origin: Array, ray: Array) -> Array:
        """Distance along each ray, FAR where it misses: samples along the chord of the ball, then bisection."""
        out = np.full(ray.shape[1], FAR, np.float32)
        to = self.centre[:, None] - origin
        along = dot(to, ray)
        half = self.radius**2 - dot(to, to) + along * along
        some = np.flatnonzero((half > 0) & (along + np.sqrt(np.maximum(half, 0)) > NEAR))
        if not len(some):
            return out
        reach = np.sqrt(half[some])
        start, end = np.maximum(along[some] - reach, NEAR), along[some] + reach
        if self.ceiling < np.inf:
            sink = np.where(np.abs(ray[1, some]) > 1e-5, ray[1, some], 1e-5)
            top, bottom = (self.ceiling - origin[1, some]) / sink, (-0.01 - origin[1, some]) / sink
            start = np.maximum(start, np.minimum(top, bottom))
            end = np.minimum(end, np.maximum(top, bottom))
            kept = end > start
            some, start, end = some[kept], start[kept], end[kept]
        step = (end - start) / self.steps
        o, d = self.local(origin[:, some]), self.turn.T @ ray[:, some]
        found = np.full(len(some), FAR, np.float32)
        live = np.arange(len(some))
        was_out = self.inside(o + d * start) > 0
        for k in range(1, self.steps + 1):
            t = start[live] + k * step[live]
            out_now = self.inside(o[:, live] + d[:, live] * t) > 0
            entered = was_out & ~out_now
            found[live[entered]] = t[entered]
            live, was_out = live[~entered], out_now[~entered]
        got = np.flatnonzero(found < FAR)
        low, high = found[got] - step[got], found[got]
        for _ in range(9):
            middle = (low + high) / 2
            outside = self.inside(o[:, got] + d[:, got] * middle) > 0
            low, high = np.where(outside, middle, low), np.where(outside, high, middle)
        found[got] = low
        out[some] = np.where(found > NEAR, found, FAR)
        return out

    def normal(self, p: Array) -> Array:
        q, e = self.local(p), np.float32(2e-3)
        slope = [
            self.inside(q + e * axis[:, None]) - self.inside(q - e * axis[:, None]) for axis in np.eye(3, dtype="f4")
        ]
        return unit(np.asarray(self.turn @ np.stack(slope), np.float32))

    def paint(self, p: Array) -> Array:
        return self.surface.colour(self.local(p))


class Balls:
    """Many ellipsoids of one surface: leaves, petals, grapes."""

    def __init__(self, centres: Array, radii: Array, turns: Array, surface: Surface) -> None:
        self.centres, self.surface = centres, surface
        self.maps = turns.transpose(0, 2, 1) / radii[:, :, None]  # world -> unit ball
        self.middle = centres.mean(0)
        self.radius = float((np.linalg.norm(centres - self.middle, axis=1) + radii.max(1)).max())

    def hit(self, origin: Array, ray: Array) -> Array:
        out = np.full(ray.shape[1], FAR, np.float32)
        to = self.middle[:, None] - origin
        along = dot(to, ray)
        some = np.flatnonzero((dot(to, to) - along * along < self.radius**2) & (along > -self.radius))
        best = out[some]
        o, d = origin[:, some], ray[:, some]
        for centre, turn in zip(self.centres, self.maps, strict=True):
            p, v = turn @ (o - centre[:, None]), turn @ d
            a, b, c = dot(v, v), dot(p, v), dot(p, p) - 1
            under = b * b - a * c
            root = np.sqrt(np.maximum(under, 0))
            t = (-b - root) / a
            t = np.where(t > NEAR, t, (-b + root) / a)
            best = np.where((under > 0) & (t > NEAR) & (t < best), t, best)
        out[some] = best
        return out

    def normal(self, p: Array) -> Array:
        best, normal = np.full(p.shape[1], FAR, np.float32), np.zeros_like(p)
        for centre, turn in zip(self.centres, self.maps, strict=True):
            q = turn @ (p - centre[:, None])
            off = np.abs(dot(q, q) - 1)
            closer = off < best
            normal = np.where(closer, turn.T @ q, normal)
            best = np.where(closer, off, best)
        return unit(normal)

    def paint(self, p: Array) -> Array:
        return self.surface.colour(p)


class Flat:
    """A plane through `point`."""

    def __init__(self, point: Array, normal: Array, surface: Surface) -> None:
        self.point, self.up, self.surface = point[:, None], normal[:, None], surface

    def hit(self, origin: Array, ray: Array) -> Array:
        facing = dot(ray, self.up)
        t = dot(self.point - origin, self.up) / np.where(np.abs(facing) > 1e-6, facing, 1e-6)
        return np.asarray(np.where(t > NEAR, t, FAR), np.float32)

    def normal(self, p: Array) -> Array:
        return np.broadcast_to(self.up, p.shape).astype(np.float32)

    def paint(self, p: Array) -> Array:
        return self.surface.colour(p)


Thing = Solid | Balls | Flat


def nearest(things: list[Thing], origin: Array, ray: Array) -> tuple[Array, NDArray[np.int8]]:
    """Distance to the first thing on each ray, and which one (-1 none)."""
    best, which = np.full(ray.shape[1], FAR, np.float32), np.full(ray.shape[1], -1, np.int8)
    for index, thing in enumerate(things):
        t = thing.hit(origin, ray)
        closer = t < best
        best[closer], which[closer] = t[closer], index
    return best, which


@dataclass(frozen=True)
class Seen:
    """What rays bring back: light (3, N), and of the first thing its colour (3, N), normal (3, N) and distance (N)."""

    light: Array
    colour: Array
    normal: Array
    distance: Array


def shade(
    things: list[Thing], origin: Array, ray: Array, random: np.random.Generator, bounces: int, sees_window: bool
) -> Seen:
    """Follow rays to the things, to the window, and on to other things `bounces` times."""
    count = ray.shape[1]
    distance, which = nearest(things, origin, ray)
    light = np.zeros((3, count), np.float32)
    if sees_window:
        seen = window_hit(origin, ray) < distance
        light[:, seen] = WINDOW_LIGHT[:, None]
        which[seen] = -1
    at = np.flatnonzero(which >= 0)
    p = origin[:, at] + ray[:, at] * distance[at]
    normal, colour = np.empty_like(p), np.empty_like(p)
    mirror, rough = np.empty(len(at), np.float32), np.empty(len(at), np.float32)
    for index, thing in enumerate(things):
        mine = np.flatnonzero(which[at] == index)
        if len(mine):
            normal[:, mine], colour[:, mine] = thing.normal(p[:, mine]), thing.paint(p[:, mine])
            mirror[mine], rough[mine] = thing.surface.mirror, thing.surface.rough
    normal *= np.where(dot(normal, ray[:, at]) > 0, -1, 1)
    p = p + normal * np.float32(3e-3)
    result = colour * direct(things, p, normal, random)
    if bounces:
        facing = np.clip(-dot(ray[:, at], normal), 0, 1)
        coat = mirror + (1 - mirror) * (1 - facing) ** 5 * (1 - rough)
        shiny = random.random(len(at), dtype=np.float32) < np.maximum(coat, 0.12) * (mirror > 0)
        scatter = random.standard_normal((3, len(at)), dtype=np.float32)
        bent = ray[:, at] - 2 * dot(ray[:, at], normal) * normal + rough * 0.35 * scatter
        onward = unit(np.where(shiny, bent, normal + unit(scatter) * np.float32(0.999)))
        onward = np.where(dot(onward, normal) < 0, onward - 2 * dot(onward, normal) * normal, onward)
        chance = np.maximum(coat, 0.12) * (mirror > 0)
        glint, soft = np.flatnonzero(shiny), np.flatnonzero(~shiny)
        weight = coat / np.maximum(chance, 1e-6)
        back = shade(things, p[:, glint], onward[:, glint], random, 0, True).light
        # A rough coat meets the window so seldom that its full light would leave speckles.
        back = np.minimum(back, 1.5 + 12 * (1 - rough[glint]) ** 2)
        result[:, glint] += back * weight[glint]
        back = shade(things, p[:, soft], onward[:, soft], random, bounces - 1, False).light
        result[:, soft] += colour[:, soft] * back * ((1 - coat) / np.maximum(1 - chance, 1e-6))[soft]
    else:
        result += colour * ROOM_LIGHT[:, None]
    light[:, at] = np.minimum(result, 12)
    colours, normals = np.ones_like(light), np.zeros_like(light)
    colours[:, at], normals[:, at] = colour, normal
    return Seen(light, colours, normals, distance)


def direct(things: list[Thing], p: Array, normal: Array, random: np.random.Generator) -> Array:
    """Irradiance over pi from one random point of the window."""
    u, v = random.random((2, p.shape[1]), dtype=np.float32)
    target = WINDOW_CORNER[:, None] + WINDOW_U[:, None] * u + WINDOW_V[:, None] * v
    to = target - p
    far2 = dot(to, to)
    ray = to / np.sqrt(far2)
    area = np.linalg.norm(np.cross(WINDOW_U, WINDOW_V))
    form = np.clip(dot(ray, normal), 0, 1) * np.clip(-dot(ray, WINDOW_NORMAL[:, None]), 0, 1) * area / (np.pi * far2)
    # Glazing bars: the middle ones of a window of two by three panes.
    bars = (np.abs(u - 0.5) < 0.03) | (np.abs(v % (1 / 3) - 1 / 6) > 1 / 6 - 0.012)
    lit = np.flatnonzero((form > 0) & ~bars)
    # The table and the wall never stand between anything and the window.
    blocked, _ = nearest([thing for thing in things if not isinstance(thing, Flat)], p[:, lit], ray[:, lit])
    open_way = blocked > np.sqrt(far2[lit]) - 0.01
    light = np.zeros_like(p)
    light[:, lit] = WINDOW_LIGHT[:, None] * (form[lit] * open_way)
    return light


def window_hit(origin: Array, ray: Array) -> Array:
    """Distance to the glass of the window, FAR for rays that miss it or meet a bar."""
    t = (WINDOW_CORNER[0] - origin[0]) / np.where(np.abs(ray[0]) > 1e-6, ray[0], 1e-6)
    p = origin + ray * t
    u, v = (p[2] - WINDOW_CORNER[2]) / WINDOW_U[2], (p[1] - WINDOW_CORNER[1]) / WINDOW_V[1]
    bars = (np.abs(u - 0.5) < 0.03) | (np.abs(v % (1 / 3) - 1 / 6) > 1 / 6 - 0.012)
    inside = (t > NEAR) & (u > 0) & (u < 1) & (v > 0) & (v < 1) & ~bars
    return np.asarray(np.where(inside, t, FAR), np.float32)

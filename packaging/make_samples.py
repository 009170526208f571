"""Render the sample pictures that come with the studio: resources/samples/still-life.jpg and landscape.jpg.

    python packaging/make_samples.py [--scale 0.25] [--only landscape]

A few minutes on two cores; numpy and pillow only; the same picture every time.
"""

from __future__ import annotations

import argparse
import os
from concurrent.futures import ProcessPoolExecutor
from functools import partial
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from PIL import Image
from sample_still_life import Array, shade, unit, vector
from sample_still_life_scene import things

WIDTH, HEIGHT = 1600, 1200
BAND = 30
SAMPLES = 36
EYE, TARGET = vector(0.25, 3.15, -10.2), vector(0.12, 1.55, 0.0)
FIELD, LENS, FOCUS = 0.335, 0.05, 9.9  # half the width over the distance; lens radius; sharp plane


def film(light: NDArray[np.float32]) -> NDArray[np.float32]:
    """Scene light to display 0..1 (Narkowicz's fit of the ACES curve, 2015, then the sRGB power)."""
    x = np.maximum(light, 0)
    x = x * (2.51 * x + 0.03) / (x * (2.43 * x + 0.59) + 0.14)
    return np.asarray(np.clip(x, 0, 1) ** (1 / 2.2), np.float32)


def camera_rays(x: Array, y: Array, scale: float, random: np.random.Generator) -> tuple[Array, Array]:
    """Rays through pixels (x, y), jittered within the pixel and over the lens."""
    forward = unit(TARGET - EYE)
    right = unit(np.cross(vector(0, 1, 0), forward))
    up = np.cross(forward, right)
    width, height = WIDTH * scale, HEIGHT * scale
    jitter = random.random((2, len(x)), dtype=np.float32)
    sx, sy = ((x + jitter[0]) / width * 2 - 1) * FIELD, (1 - (y + jitter[1]) / height * 2) * FIELD * height / width
    focus = EYE[:, None] + FOCUS * (forward[:, None] + sx * right[:, None] + sy * up[:, None])
    angle, radius = random.random((2, len(x)), dtype=np.float32)
    r, a = LENS * np.sqrt(radius), 2 * np.pi * angle
    origin = EYE[:, None] + (r * np.cos(a)) * right[:, None] + (r * np.sin(a)) * up[:, None]
    return origin.astype(np.float32), unit((focus - origin).astype(np.float32))


def still_life_band(scale: float, samples: int, top: int) -> NDArray[np.float32]:
    """Rows `top` to `top + BAND` of the still life, (rows, width, 3) scene light."""
    width, height = round(WIDTH * scale), round(HEIGHT * scale)
    rows = min(BAND, height - top)
    y, x = (a.ravel().astype(np.float32) for a in np.mgrid[top : top + rows, 0:width])
    scene, random = things(), np.random.default_rng([7, top])
    total = np.zeros((3, len(x)), np.float32)
    for _ in range(samples):
        origin, ray = camera_rays(x, y, scale, random)
        total += np.minimum(shade(scene, origin, ray, random, 2, False), 8)
    return np.ascontiguousarray((total / samples).T.reshape(rows, width, 3))


def still_life(scale: float, samples: int) -> NDArray[np.float32]:
    """Scene light (height, width, 3)."""
    tops = range(0, round(HEIGHT * scale), BAND)
    with ProcessPoolExecutor(os.cpu_count()) as pool:
        return np.concatenate(list(pool.map(partial(still_life_band, scale, samples), tops)))


def main() -> None:
    parser = argparse.ArgumentParser(description="Render the sample pictures again.")
    parser.add_argument("--scale", type=float, default=1.0)
    parser.add_argument("--samples", type=int, default=SAMPLES)
    parser.add_argument("--out", type=Path, default=Path(__file__).resolve().parent.parent / "resources" / "samples")
    options = parser.parse_args()
    options.out.mkdir(parents=True, exist_ok=True)
    picture = film(1.0 * still_life(options.scale, options.samples))
    Image.fromarray((picture * 255 + 0.5).astype(np.uint8)).save(options.out / "still-life.jpg", quality=88)


if __name__ == "__main__":
    main()

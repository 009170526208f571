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
from sample_firs import plant
from sample_landscape import land_and_sky, landscape_band
from sample_still_life import Array, shade, unit, vector
from sample_still_life_scene import things

WIDTH, HEIGHT = 1600, 1200
BAND = 30
SAMPLES, LAND_SAMPLES = 9, 6
LARGEST = 480_000  # bytes
EYE, TARGET = vector(0.25, 3.15, -10.2), vector(0.05, 1.72, 0.0)
FIELD, LENS, FOCUS = 0.32, 0.05, 9.9  # half the width over the distance; lens radius; sharp plane


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
    """Rows from `top` of the still life: (10, rows, width), the layers light, colour, normal (3 each) and distance."""
    width, height = round(WIDTH * scale), round(HEIGHT * scale)
    rows = min(BAND, height - top)
    y, x = (a.ravel().astype(np.float32) for a in np.mgrid[top : top + rows, 0:width])
    scene, random = things(), np.random.default_rng([7, top])
    total = np.zeros((10, len(x)), np.float32)
    for _ in range(samples):
        seen = shade(scene, *camera_rays(x, y, scale, random), random, 1, False)
        total += np.concatenate([seen.light, seen.colour, seen.normal, np.minimum(seen.distance, 99)[None]])
    return (total / samples).reshape(10, rows, width)


def still_life(scale: float, samples: int) -> NDArray[np.float32]:
    """Scene light (height, width, 3)."""
    tops = range(0, round(HEIGHT * scale), BAND)
    with ProcessPoolExecutor(os.cpu_count()) as pool:
        layers = np.concatenate(list(pool.map(partial(still_life_band, scale, samples), tops)), 1)
    light, colour, normal, distance = layers[:3], layers[3:6], layers[6:9], layers[9]
    base = np.maximum(colour, 0.02)
    return np.ascontiguousarray((denoised(light / base, normal, distance) * base).transpose(1, 2, 0))


def denoised(
    light: NDArray[np.float32], normal: NDArray[np.float32], distance: NDArray[np.float32]
) -> NDArray[np.float32]:
    """Smooth light (3, H, W) within surfaces: edge-avoiding a-trous wavelets (Dammertz et al. 2010)."""
    kernel = np.array([1, 4, 6, 4, 1]) / 16
    for level in range(3):
        reach, total, weights = 2**level, np.zeros_like(light), np.zeros_like(distance)
        tone = np.log(light.mean(0) + 0.05)
        for dy, dx in np.ndindex(5, 5):
            shift = ((dy - 2) * reach, (dx - 2) * reach)
            there = np.roll(light, shift, (1, 2))
            bend = ((np.roll(normal, shift, (1, 2)) - normal) ** 2).sum(0)
            depth = np.abs(np.roll(distance, shift, (0, 1)) - distance)
            contrast = np.abs(np.roll(tone, shift, (0, 1)) - tone)
            weight = np.exp(-bend / 0.08 - depth / (0.15 * reach) - contrast * (0.9, 1.6, 3.0)[level])
            weight = (kernel[dy] * kernel[dx] * weight).astype(np.float32)
            total += there * weight
            weights += weight
        light = total / weights
    return light


def landscape(scale: float, samples: int) -> NDArray[np.float32]:
    """Scene light (height, width, 3)."""
    width, height = round(WIDTH * scale), round(HEIGHT * scale)
    land_and_sky()  # before the processes fork, so that it is made once where they do
    bands = [(width, height, top, min(BAND, height - top), samples) for top in range(0, height, BAND)]
    with ProcessPoolExecutor(os.cpu_count()) as pool:
        return np.concatenate(list(pool.map(landscape_band, *zip(*bands, strict=True))))


def save(picture: NDArray[np.uint8], path: Path) -> None:
    """JPEG at the best quality that stays under `LARGEST` bytes."""
    for quality in range(92, 60, -2):
        Image.fromarray(picture).save(path, quality=quality, optimize=True, progressive=True)
        if path.stat().st_size < LARGEST:
            return


def main() -> None:
    parser = argparse.ArgumentParser(description="Render the sample pictures again.")
    parser.add_argument("--scale", type=float, default=1.0, help="smaller pictures for a quick look")
    parser.add_argument("--only", choices=("still-life", "landscape"))
    parser.add_argument("--out", type=Path, default=Path(__file__).resolve().parent.parent / "resources" / "samples")
    options = parser.parse_args()
    options.out.mkdir(parents=True, exist_ok=True)
    if options.only != "landscape":
        save(to_bytes(film(1.1 * still_life(options.scale, SAMPLES))), options.out / "still-life.jpg")
    if options.only != "still-life":
        save(plant(to_bytes(film(0.9 * landscape(options.scale, LAND_SAMPLES)))), options.out / "landscape.jpg")


def to_bytes(picture: NDArray[np.float32]) -> NDArray[np.uint8]:
    return (picture * 255 + 0.5).astype(np.uint8)


if __name__ == "__main__":
    main()

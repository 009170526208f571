"""Tiles of floors and walls, a folder for each material."""

from __future__ import annotations

import re
from collections.abc import Iterable
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from recipes.crawl import tiles
from recipes.hues import in_other_hue

#: Materials by how the names of their tiles begin. Tiles that begin otherwise show things rather than a material.
MATERIALS = {
    "brick": r"brick_(?!dark_1_)|church|stone_brick|undead|tomb|crypt\d|crypt_\d|wall_stone_snake|snake\d",
    "carving": r"abyss|relief|mosaic|cobalt_stone|cobalt_rock|marble_wall|zot_|orc_?\d|infernal|hell|etched",
    "crystal": r"crystal|emerald|ice|icy|frozen|green_crystal|salt|endless_salt",
    "earth": r"dirt|grey_dirt|mud|sand\d|pebble|rough|lair|desolation|cobble|spider",
    "flesh": r"wall_flesh|transparent_flesh|floor_nerves|demonic|slime\d|wall_oozing",
    "grass": r"grass|floor_vines|swamp|moss|bog|woodground",
    "lava": r"lava|volcanic|acidic",
    "metal": r"metal_wall|silver|lab-metal|iron|mesh|cage|crypt-metal",
    "stone": r"stone|rock|lab-rock|lab-stone|wall_(stone|moon|vines)|slime_stone|shoals|black_cobalt|catacombs\d"
    r"|marble_floor|white_marble|limestone|sandstone|vault\d|rect_gray",
}
#: How much further than the steps inside a tile, and how far of 255, the step across its edge may go.
_SEAM, _STEP = 1.5, 3
#: Mean and contrast, of 255, below which a tile is only dark.
_DARK, _FLAT = 26, 7
_PATTERNS = {material: re.compile(f"(?:{pattern})") for material, pattern in MATERIALS.items()}


def make(packages: Iterable[Path], out: Path, variants: int, seed: int = 0) -> int:
    """A folder for each material with its tiles (32 x 32), each as it is and in other hues, `variants` in all; how
    many pictures."""
    random = np.random.default_rng(seed)
    count = 0
    packages = list(packages)
    for folder in ("dngn/floor", "dngn/wall"):
        for name, tile in tiles(packages, folder):
            material = _material(name)
            if material is None or not _shows(tile):
                continue
            (out / material).mkdir(parents=True, exist_ok=True)
            for variant in range(variants):
                shown = in_other_hue(tile, random) if variant else tile
                shown.convert("RGB").save(out / material / f"{name}-{variant}.png")
                count += 1
    return count


def _shows(tile: Image.Image) -> bool:
    """Whether a tile is whole, can be seen, and goes on across its edges."""
    grey = np.asarray(tile.convert("L"), np.float32)
    seen = tile.getchannel("A").getextrema()[0] == 255 and grey.mean() > _DARK and grey.std() > _FLAT
    return bool(seen) and _goes_on(grey) and _goes_on(grey.T)


def _goes_on(grey: NDArray[np.float32]) -> bool:
    """Whether rows follow on each other from the last to the first as they do inside."""
    steps = np.abs(grey - np.roll(grey, 1, axis=0)).mean(axis=1)
    return bool(steps[0] <= _SEAM * steps[1:].mean() + _STEP)


def _material(name: str) -> str | None:
    return next((material for material, pattern in _PATTERNS.items() if pattern.match(name)), None)

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
    "acid": r"acidic",
    "brick": r"brick_(brown|gray)|undead|crypt_?\d|church|stone_brick|tomb",
    "carving": r"etched|orc_?\d|relief|mosaic|marble_wall|zot_|infernal|hell|cobalt_(stone|rock)",
    "catacomb": r"catacombs\d",
    "cellar": r"brick_dark_[23]_",
    "cobble": r"cobble",
    "earth": r"dirt|grey_dirt|mud|pebble|rough|lair\d|desolation",
    "ember": r"volcanic",
    "forest": r"woodground",
    "grass": r"grass|floor_vines|moss",
    "ice": r"ice|icy|frozen|crystal|emerald|green_crystal",
    "iron": r"iron|crypt-metal|lab-metal|mesh|cage",
    "lair": r"spider|wall_stone_spider",
    "lava": r"lava",
    "masonry": r"vault\d|stone2|limestone|white_marble|marble_floor",
    "metal": r"metal_wall|silver",
    "moonstone": r"wall_moon",
    "paving": r"shoals",
    "rock": r"rock|lab-rock|lab-stone|black_cobalt|wall_(stone(?!_s[np])|vines)",
    "rune": r"abyss",
    "salt": r"salt|endless_salt",
    "sand": r"sand\d|sandstone",
    "serpent": r"snake\d|wall_stone_snake",
    "sigil": r"stone_black_marked",
    "slime": r"wall_oozing|slime|demonic|wall_flesh|transparent_flesh|floor_nerves",
    "stone": r"stone_(?!brick|black)|rect_gray",
    "swamp": r"swamp|bog",
}
#: How much further than the steps inside a tile, and how far of 255, the step across its edge may go.
_SEAM, _STEP = 1.5, 3
#: Mean and contrast, of 255, below which a tile is only dark.
_DARK, _FLAT = 26, 7
_PATTERNS = {material: re.compile(f"(?:{pattern})") for material, pattern in MATERIALS.items()}


def make(packages: Iterable[Path], out: Path, each: int, seed: int = 0) -> int:
    """A folder for each material with its tiles (32 x 32): as they are and, where that makes fewer than `each`, in
    other hues too; how many pictures."""
    random = np.random.default_rng(seed)
    count = 0
    for material, found in _found(list(packages)).items():
        folder = out / material
        folder.mkdir(parents=True)
        for variant in range(-(-each // len(found))):
            for name, tile in found[: each - variant * len(found)] if variant else found:
                shown = in_other_hue(tile, random) if variant else tile
                shown.convert("RGB").save(folder / f"{name}-{variant}.png")
                count += 1
    return count


def _found(packages: list[Path]) -> dict[str, list[tuple[str, Image.Image]]]:
    """The tiles of each material, with their names."""
    found: dict[str, list[tuple[str, Image.Image]]] = {}
    for folder in ("dngn/floor", "dngn/wall"):
        for name, tile in tiles(packages, folder):
            material = _material(name)
            if material is not None and _shows(tile):
                found.setdefault(material, []).append((name, tile))
    return found


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

"""Sprites of a role-playing game: its creatures and things as they are and in other hues, and adventurers put together
of bodies, clothes, hair and weapons."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path

import numpy as np
from PIL import Image

from recipes.crawl import SIDE, tiles
from recipes.hues import in_other_hue

#: The folders of each class.
CLASSES = {
    "beast": ("mon/animals", "mon/aberrations", "mon/mutantbeast", "mon/dragons", "mon/amorphous", "mon/eyes"),
    "demon": ("mon/demons", "mon/panlord"),
    "warrior": ("mon/humanoids", "mon/demihumanoids", "mon/unique", "mon/vault", "mon/draco"),
    "undead": ("mon/undead",),
    "plant": ("mon/fungi_plants", "dngn/trees"),
    "weapon": ("item/weapon", "item/staff", "item/rod"),
    "armour": ("item/armour",),
    "potion": ("item/potion",),
    "jewel": ("item/ring", "item/amulet"),
    "book": ("item/book", "item/scroll"),
}
#: What adventurers wear, from behind to front, and how often they wear something of it.
_WORN = (
    ("player/cloak", 0.35), ("player/base", 1.0), ("player/legs", 0.5), ("player/body", 0.9), ("player/boots", 0.6),
    ("player/gloves", 0.4), ("player/hair", 0.5), ("player/beard", 0.2), ("player/head", 0.5), ("player/hand1", 0.85),
    ("player/hand2", 0.5),
)  # fmt: skip
#: Bodies that clothes are not made for, and pictures that are signs instead of things.
_ODD_BODIES = ("naga", "octopode", "felid", "shadow", "palentonga", "djinni", "merfolk_water")
_SIGNS = ("i-", "unknown", "ench", "artefact_")
_LEAST_OPAQUE = 60


def make(packages: Iterable[Path], out: Path, each: int, classes: Sequence[str], seed: int = 0) -> int:
    """A folder for each of `classes` with about `each` pictures (32 x 32, RGBA); how many."""
    random = np.random.default_rng(seed)
    packages = list(packages)
    made = {name: _class(packages, folders, each, random) for name, folders in CLASSES.items() if name in classes}
    if "adventurer" in classes:
        made["adventurer"] = _adventurers(packages, each, random)
    for name, pictures in made.items():
        (out / name).mkdir(parents=True, exist_ok=True)
        for place, picture in enumerate(pictures):
            picture.save(out / name / f"{place:04}.png")
    return sum(map(len, made.values()))


def _class(
    packages: Sequence[Path], folders: Sequence[str], each: int, random: np.random.Generator
) -> list[Image.Image]:
    """All of them first as they are, then in other hues until there are enough."""
    own = [
        picture for folder in folders for name, picture in tiles(packages, folder)
        if not name.startswith(_SIGNS) and _opaque(picture) >= _LEAST_OPAQUE
    ]  # fmt: skip
    more = [in_other_hue(own[place % len(own)], random) for place in range(max(0, each - len(own)))]
    return [*own, *more]


def _adventurers(packages: Sequence[Path], count: int, random: np.random.Generator) -> list[Image.Image]:
    wardrobe = [
        ([picture for name, picture in tiles(packages, folder) if not name.startswith(_ODD_BODIES)], chance)
        for folder, chance in _WORN
    ]
    adventurers = []
    for _ in range(count):
        figure = Image.new("RGBA", (SIDE, SIDE))
        for pieces, chance in wardrobe:
            if random.random() < chance:
                figure.alpha_composite(pieces[random.integers(len(pieces))])
        adventurers.append(figure)
    return adventurers


def _opaque(picture: Image.Image) -> int:
    return int((np.asarray(picture.getchannel("A")) > 127).sum())

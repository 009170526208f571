"""Sprites of a role-playing game: its things, trees and mushrooms as they are and in other hues, and adventurers put
together of bodies, clothes, hair and weapons."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

import numpy as np
from PIL import Image

from recipes.crawl import SIDE, tiles
from recipes.hues import in_other_hue

#: The pictures of each class: a folder, and how the names of those begin that are of its shape. A class of one shape is
#: learnt well; one of many (armour: boots, helmets, shields, robes) becomes a blur of them all.
CLASSES: Mapping[str, Sequence[tuple[str, tuple[str, ...]]]] = {
    "amulet": (("item/amulet", ()),),
    "armour": (("item/armour", (
        "robe", "chain_mail", "ring_mail", "scale_mail", "plate", "crystal_plate", "leather_armour", "troll_leather",
        "iron_troll", "deep_troll", "acid_dragon", "fire_dragon", "gold_dragon", "ice_dragon", "pearl_dragon",
        "quicksilver_dragon", "shadow_dragon", "steam_dragon", "storm_dragon", "swamp_dragon",
    )),),
    "axe": (("item/weapon", (
        "battle_axe", "broad_axe", "executioner_axe", "hand_axe", "war_axe", "bardiche", "halberd", "glaive",
        "urand_woodcutters_axe", "urand_axe_of_woe",
    )),),
    "book": (("item/book", ()),),
    "boots": (("item/armour", ("boots", "urand_seven_league")),),
    "helmet": (("item/armour", ("helmet", "elven_leather_helm", "hat", "wizard_hat", "cap_")),),
    "mushroom": (("mon/fungi_plants", ("fungus", "toadstool", "deathcap", "wandering_mushroom")),),
    "potion": (("item/potion", ()),),
    "ring": (("item/ring", ()),),
    "shield": (("item/armour", ("buckler", "kite_shield", "tower_shield")),),
    "staff": (("item/staff", ()), ("item/rod", ()), ("item/weapon", ("quarterstaff", "spear", "trident", "mace"))),
    "sword": (("item/weapon", (
        "long_sword", "short_sword", "greatsword", "double_sword", "scimitar", "falchion", "rapier", "dagger",
        "quickblade", "demon_blade", "blessed_blade", "urand_katana", "urand_cutlass",
    )),),
    "tree": (("dngn/trees", ()),),
}  # fmt: skip
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


def make(packages: Iterable[Path], out: Path, each: int, adventurers: int, seed: int = 0) -> int:
    """A folder for each class with at least `each` pictures (32 x 32, RGBA), and one with adventurers; how many."""
    random = np.random.default_rng(seed)
    packages = list(packages)
    made = {name: _class(packages, places, each, random) for name, places in CLASSES.items()}
    made["adventurer"] = _adventurers(packages, adventurers, random)
    for name, pictures in made.items():
        (out / name).mkdir(parents=True, exist_ok=True)
        for place, picture in enumerate(pictures):
            picture.save(out / name / f"{place:04}.png")
    return sum(map(len, made.values()))


def _class(
    packages: Sequence[Path], places: Sequence[tuple[str, tuple[str, ...]]], each: int, random: np.random.Generator
) -> list[Image.Image]:
    """All of them first as they are, then in other hues until there are enough."""
    own = [
        picture for folder, begins in places for name, picture in tiles(packages, folder)
        if name.startswith(begins or "") and not name.startswith(_SIGNS) and _opaque(picture) >= _LEAST_OPAQUE
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

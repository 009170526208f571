"""What the shapes of all StyleGANs' tensors say alike."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import count, pairwise, takewhile
from typing import Any

from aigc_studio.library.families.base import Shapes


def present(shapes: Shapes, names: Iterable[str]) -> list[str]:
    """The first of `names`, up to one that is missing."""
    return list(takewhile(shapes.__contains__, names))


def maps_of(shapes: Shapes, names: Iterable[str]) -> list[list[int]]:
    """[in, out] of each layer of the mapping network. Raises ValueError when they do not follow one another."""
    maps = [[shapes[name][1], shapes[name][0]] for name in present(shapes, names)]
    if not maps or any(before[1] != after[0] for before, after in pairwise(maps)):
        raise ValueError(maps)
    return maps


def nvlabs_mapping(shapes: Shapes) -> dict[str, Any]:
    """`latent`, `width`, `maps`, `w_avg`, and `classes` and `embedding` where there are classes.

    Raises ValueError or KeyError for tensors that make no mapping.
    """
    maps = maps_of(shapes, (f"mapping.fc{n}.weight" for n in count()))
    w_avg = "mapping.w_avg" in shapes
    settings: dict[str, Any] = {"latent": maps[0][0], "width": maps[-1][1], "maps": maps, "w_avg": w_avg}
    if "mapping.embed.weight" in shapes:
        embedding, classes = shapes["mapping.embed.weight"]
        settings |= {"classes": classes, "embedding": embedding, "latent": maps[0][0] - embedding}
    if settings["latent"] < 1:
        raise ValueError(maps)
    return settings

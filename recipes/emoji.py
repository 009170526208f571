"""Emoji of Iconify's collections, which hold them as SVG, drawn as RGBA pictures in a folder for each kind."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import numpy as np

#: Kinds by the collections' categories.
KINDS = {
    "faces": ("Smileys & Emotion",),
    "people": ("People & Body",),
    "animals": ("Animals & Nature",),
    "food": ("Food & Drink",),
    "things": ("Activities", "Objects", "Travel & Places"),
}
#: What is not of its kind to the eye: clocks and moons that differ in a line or two, hands, people far away.
_LEFT_OUT = re.compile(
    "clock|thirty|moon|hand|finger|fist|thumb|keycap|button|silhouette|wheelchair|cane|bik|bicycl|walk|run|row|surf|swim"
    "|horse|famil|couple|kiss-|people-with|wrestl|standing|kneel|foot|bust|map-of|squared"
)


def make(packages: Iterable[Path], out: Path, side: int, most: int, seed: int = 0) -> int:
    """A folder for each kind with its pictures (`side` x `side`), at most `most` of one kind and collection; how many.

    Needs resvg-py.
    """
    from resvg_py import svg_to_bytes

    random = np.random.default_rng(seed)
    count = 0
    for package in packages:
        icons, categories = (_read(package, name) for name in ("icons", "metadata"))
        for kind, names in KINDS.items():
            chosen = [
                icon for name in names for icon in categories["categories"].get(name, [])
                if icon in icons["icons"] and not _LEFT_OUT.search(icon)
            ]  # fmt: skip
            (out / kind).mkdir(parents=True, exist_ok=True)
            for icon in sorted(random.permutation(chosen)[:most]):
                drawn = svg_to_bytes(svg_string=_svg(icons, icon), width=side, height=side)
                (out / kind / f"{icons['prefix']}-{icon}.png").write_bytes(bytes(drawn))
                count += 1
    return count


def _read(package: Path, name: str) -> dict[str, Any]:
    return dict(json.loads((package / "package" / f"{name}.json").read_text("utf-8")))


def _svg(icons: dict[str, Any], name: str) -> str:
    icon = icons["icons"][name]
    width, height = icon.get("width", icons.get("width", 16)), icon.get("height", icons.get("height", 16))
    return f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}">{icon["body"]}</svg>'

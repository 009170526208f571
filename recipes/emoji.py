"""Round faces among the emoji of Iconify's collections, which hold them as SVG, drawn as RGBA pictures."""

from __future__ import annotations

import io
import json
import re
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from recipes.hues import in_other_hue

#: Where collections keep faces; what is not round (cats, hearts) is told by its outline.
_CATEGORIES = ("Smileys & Emotion", "People")
#: Discs that are no faces, and people, who have hair and hats.
_LEFT_OUT = re.compile("person|man|boy|girl|old|turban|baby|eye$|balloon|bubble|skull|alien|ball$|moon|sun$")
#: How large they are drawn at first, to be measured, and how wide a head is within its picture.
_DRAWN, _HEAD = 256, 0.94
#: The part that an outline and the disc within its box have in common, of all that either covers, and how much of the
#: picture's height a head's box may be wider than high.
_ROUND, _ASKEW = 0.93, 1.06


def make(packages: Iterable[Path], out: Path, side: int, variants: int, seed: int = 0) -> int:
    """The faces, `side` x `side`, each head in the middle and equally large, as it is and in other hues, `variants` in
    all; how many pictures. Needs resvg-py."""
    from resvg_py import svg_to_bytes

    random = np.random.default_rng(seed)
    count = 0
    out.mkdir(parents=True, exist_ok=True)
    for package in packages:
        icons, metadata = (_read(package, name) for name in ("icons", "metadata"))
        chosen = {name for category in _CATEGORIES for name in metadata.get("categories", {}).get(category, [])}
        for icon in sorted(name for name in chosen & icons["icons"].keys() if not _LEFT_OUT.search(name)):
            drawn = svg_to_bytes(svg_string=_svg(icons, icon), width=_DRAWN, height=_DRAWN)
            with Image.open(io.BytesIO(bytes(drawn))) as image:
                head = _head(image.convert("RGBA"), side)
            for variant in range(variants if head is not None else 0):
                shown = in_other_hue(head, random) if variant else head
                shown.save(out / f"{icons['prefix']}-{icon}-{variant}.png")
                count += 1
    return count


def _head(image: Image.Image, side: int) -> Image.Image | None:
    """The picture cut to its head, or None where its outline is not a disc."""
    box = image.getchannel("A").point(lambda alpha: 255 * (alpha > 127)).getbbox()
    if box is None:
        return None
    left, top, right, bottom = box
    width, height = right - left, bottom - top
    inked = np.asarray(image.getchannel("A"))[top:bottom, left:right] > 127
    if max(width, height) > _ASKEW * min(width, height) or _overlap(inked, _disc(height, width)) < _ROUND:
        return None
    large = max(width, height) / _HEAD
    edge = ((left + right - large) / 2, (top + bottom - large) / 2)
    scale = large / side
    # Premultiplied, so that what is transparent lends no colour to the edge.
    whole = image.convert("RGBa").transform(
        (2 * side, 2 * side), Image.Transform.AFFINE, (scale / 2, 0, edge[0], 0, scale / 2, edge[1]),
        Image.Resampling.BICUBIC,
    )  # fmt: skip
    return whole.resize((side, side), Image.Resampling.BOX).convert("RGBA")


def _disc(height: int, width: int) -> NDArray[np.bool_]:
    rows, columns = np.ogrid[:height, :width]
    return ((rows + 0.5) / height * 2 - 1) ** 2 + ((columns + 0.5) / width * 2 - 1) ** 2 <= 1


def _overlap(one: NDArray[np.bool_], other: NDArray[np.bool_]) -> float:
    return float((one & other).sum() / (one | other).sum())


def _read(package: Path, name: str) -> dict[str, Any]:
    return dict(json.loads((package / "package" / f"{name}.json").read_text("utf-8")))


def _svg(icons: dict[str, Any], name: str) -> str:
    icon = icons["icons"][name]
    width, height = icon.get("width", icons.get("width", 16)), icon.get("height", icons.get("height", 16))
    left, top = icon.get("left", icons.get("left", 0)), icon.get("top", icons.get("top", 0))
    return f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="{left} {top} {width} {height}">{icon["body"]}</svg>'

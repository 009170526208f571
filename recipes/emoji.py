"""Round faces among the emoji of Iconify's collections, which hold them as SVG, drawn as RGBA pictures: as they are,
put together of the eyes of one and the mouth of another, and in other hues."""

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

from aigc_studio.core.errors import StudioError
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
#: A pixel that differs by more than this (of 255) from the bare head belongs to an eye, a mouth or a hand; a row with
#: fewer of them than this share is bare; and heads may be parted where this share of them is bare.
_DRAWN_ON, _BARE, _PARTED = 24, 0.02, 0.2


def make(packages: Iterable[Path], out: Path, side: int, each: int, seed: int = 0) -> int:
    """A folder for each collection with `each` faces, `side` x `side`, heads in the middle and equally large, the
    second half of them in other hues; how many pictures. Needs resvg-py. Raises StudioError without any face."""
    random = np.random.default_rng(seed)
    for package in packages:
        icons = _read(package, "icons")
        faces = _faces(package, icons)
        if not faces:
            raise StudioError(f"{package.name} holds no round faces.", "Name another collection.")
        faces += _mixed(faces, max(0, each // 2 - len(faces)), random)
        places = [*range(min(len(faces), each // 2)), *random.integers(len(faces), size=each - each // 2)]
        folder = out / icons["prefix"].removesuffix("-emoji-flat")
        folder.mkdir(parents=True, exist_ok=True)
        for count, place in enumerate(places):
            face = faces[place].resize((side, side), Image.Resampling.BOX).convert("RGBA")
            shown = face if count < each // 2 else in_other_hue(face, random)
            shown.save(folder / f"{count:04}.png")
    return sum(1 for _ in out.glob("*/*.png"))


def _faces(package: Path, icons: dict[str, Any]) -> list[Image.Image]:
    """The round ones of a collection, as `_head` gives them."""
    from resvg_py import svg_to_bytes

    metadata = _read(package, "metadata")
    chosen = {name for category in _CATEGORIES for name in metadata.get("categories", {}).get(category, [])}
    faces = []
    for icon in sorted(name for name in chosen & icons["icons"].keys() if not _LEFT_OUT.search(name)):
        drawn = svg_to_bytes(svg_string=_svg(icons, icon), width=_DRAWN, height=_DRAWN)
        with Image.open(io.BytesIO(bytes(drawn))) as image:
            head = _head(image.convert("RGBA"))
        if head is not None:
            faces.append(head)
    return faces


def _mixed(faces: list[Image.Image], count: int, random: np.random.Generator) -> list[Image.Image]:
    """Up to `count` faces with the eyes of one and the mouth of another, parted at a row where both show bare head."""
    pixels = np.stack([np.asarray(face, np.int16) for face in faces])
    drawn_on = np.abs(pixels - np.median(pixels, 0)).max(-1) > _DRAWN_ON
    bare = drawn_on.mean(2) < _BARE  # (faces, rows)
    third = bare.shape[1] // 3
    bare &= bare.mean(0) > _PARTED
    bare[:, :third] = bare[:, -third:] = False
    pairs = [
        (upper, lower) for upper, lower in np.ndindex(len(faces), len(faces))
        if upper != lower and (bare[upper] & bare[lower]).any()
    ]  # fmt: skip
    mixed = []
    for place in random.permutation(len(pairs))[:count]:
        upper, lower = pairs[place]
        row = int(random.choice(np.flatnonzero(bare[upper] & bare[lower])))
        whole = np.concatenate([pixels[upper, :row], pixels[lower, row:]]).astype(np.uint8)
        mixed.append(Image.fromarray(whole, "RGBa"))
    return mixed


def _head(image: Image.Image) -> Image.Image | None:
    """The picture cut to its head, premultiplied, or None where its outline is not a disc."""
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
    scale = large / _DRAWN
    # Premultiplied, so that what is transparent lends no colour to the edge.
    return image.convert("RGBa").transform(
        (_DRAWN, _DRAWN), Image.Transform.AFFINE, (scale, 0, edge[0], 0, scale, edge[1]), Image.Resampling.BICUBIC
    )


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

"""What a saved picture says of itself: its recipe, and the label that a model had a hand in it.

The recipe is one XMP property holding JSON in every format, so one parser reads them all; PNG's `parameters` text and
Exif's UserComment repeat it in words for other programs. The label is IPTC's DigitalSourceType (IPTC Photo Metadata
Standard 2025.1).
"""

from __future__ import annotations

import json
import re
import shutil
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from aigc_studio.core import exif, image_io
from aigc_studio.core.animated_webp import AnimatedWebp
from aigc_studio.core.errors import StudioError
from aigc_studio.core.ids import sha256_bytes
from aigc_studio.core.image import Pixels
from aigc_studio.core.recipe import Recipe
from aigc_studio.gallery import files, summary, xmp
from aigc_studio.gallery.xmp import Property

PROGRAM = "AIGC Studio"
SIDECAR = ".recipe.json"

_RECIPE = Property(xmp.STUDIO, "Recipe")
_RECIPE_HASH = Property(xmp.STUDIO, "RecipeSha256")
_ID, _STACK, _MADE = (Property(xmp.STUDIO, name) for name in ("Artwork", "Stack", "Made"))
_SOURCE_TYPE = Property(xmp.IPTC, "DigitalSourceType")
_SYSTEM, _SYSTEM_VERSION = Property(xmp.IPTC, "AISystemUsed"), Property(xmp.IPTC, "AISystemVersionUsed")
_CREATOR_TOOL = Property(xmp.XMP, "CreatorTool")

_SOURCE_TYPES = "http://cv.iptc.org/newscodes/digitalsourcetype/"
_TYPE_OF_TASK = {
    "generate": "trainedAlgorithmicMedia",
    "stylize": "compositeWithTrainedAlgorithmicMedia",
    "compose": "compositeWithTrainedAlgorithmicMedia",
}

# One APP1 segment: 65,535 less its length field and "http://ns.adobe.com/xap/1.0/\0".
_JPEG_XMP = 65535 - 2 - 29
_MAX_SIDECAR = 64 << 20
_COMMENT_HEAD = b"UNICODE\0"

# JSON text may hold these where XML may not; inside a JSON string their escapes mean the same.
_ESCAPED = re.compile("[\x7f-\x9f\ud800-\udfff\ufffe\uffff]")


@dataclass(frozen=True)
class Disclosure:
    """What a file tells: the recipe that made it, and the label that a model had a hand in it."""

    recipe: bool = True
    label: bool = True


@dataclass(frozen=True)
class Identity:
    """Who an artwork is, written into its file so that a lost database can be made again. `made` is UTC."""

    id: str
    stack: str
    made: datetime


EVERYTHING = Disclosure()


@dataclass(frozen=True, eq=False)
class Described:
    """A picture with its metadata in place, ready to encode; `sidecar` is a recipe too large for the file itself."""

    pixels: Pixels
    text: Mapping[str, str]
    sidecar: bytes | None = None


def describe(
    pixels: Pixels, recipe: Recipe, format: str, disclosure: Disclosure, identity: Identity | None = None
) -> Described:
    """Put recipe and label into the Exif and XMP that `pixels` carries from its source."""
    values = _values(recipe, disclosure, identity)
    packet, sidecar = _fitting_packet(pixels.xmp, values, disclosure, format)
    words = summary.parameters(recipe, pixels.extent) if disclosure.recipe else ""
    words = words.encode("utf-8", "replace").decode("utf-8")
    # PNG and TIFF have readable places of their own; Exif's comment is where JPEG and WebP tools look.
    comment = None if format in ("png", "tiff") else _comment(pixels.exif, words)
    camera = exif.edited(pixels.exif, {exif.SOFTWARE: f"{PROGRAM} {recipe.program}"}, _comment_change(pixels, comment))
    text = {"parameters": words} if words and format == "png" else {}
    return Described(replace(pixels, exif=camera, xmp=packet), text, sidecar)


def packet(recipe: Recipe) -> str:
    """The XMP packet of a file made by `recipe`, for formats of other programs."""
    return xmp.packet(None, _values(recipe, Disclosure(), None)).decode()


def _values(recipe: Recipe, disclosure: Disclosure, identity: Identity | None) -> dict[Property, str]:
    values = {_CREATOR_TOOL: f"{PROGRAM} {recipe.program}"}
    source_type = _TYPE_OF_TASK.get(recipe.task)
    if disclosure.label and source_type:
        values |= {_SOURCE_TYPE: _SOURCE_TYPES + source_type, _SYSTEM: PROGRAM, _SYSTEM_VERSION: recipe.program}
    if disclosure.recipe:
        values[_RECIPE] = _ESCAPED.sub(lambda found: f"\\u{ord(found[0]):04x}", recipe.to_json())
        if identity is not None:
            values |= {_ID: identity.id, _STACK: identity.stack, _MADE: identity.made.isoformat()}
    return values


def _fitting_packet(
    source: bytes | None, values: dict[Property, str], disclosure: Disclosure, format: str
) -> tuple[bytes, bytes | None]:
    dropped = set() if _names_a_model(source) else {_SOURCE_TYPE}
    packet = xmp.packet(source, values, dropped)
    if format != "jpeg" or len(packet) <= _JPEG_XMP:
        return packet, None
    sidecar = values.pop(_RECIPE, "").encode() or None
    if sidecar:
        values[_RECIPE_HASH] = sha256_bytes(sidecar)
    packet = xmp.packet(source, values, dropped)
    return packet if len(packet) <= _JPEG_XMP else xmp.packet(None, values), sidecar


def _names_a_model(source: bytes | None) -> bool:
    """Whether a source is labelled already; its label outlives ours, "digitalCapture" would be untrue by now."""
    return "lgorithmicMedia" in xmp.properties(source).get(_SOURCE_TYPE, "")


def _comment(source: bytes | None, words: str) -> bytes | None:
    """UserComment with our words; None leaves a person's own comment as it is."""
    present = _decoded_comment(exif.user_comment(source))
    if present.strip(" \0\r\n") and PROGRAM not in present:
        return None
    return _COMMENT_HEAD + words.encode("utf-16-be") if words else b""


def _comment_change(pixels: Pixels, comment: bytes | None) -> dict[int, bytes | None]:
    if comment is None and PROGRAM not in _decoded_comment(exif.user_comment(pixels.exif)):
        return {}
    return {exif.USER_COMMENT: comment or None}


def _decoded_comment(raw: bytes) -> str:
    head, text = raw[:8], raw[8:]
    return text.decode("utf-16-be" if head == _COMMENT_HEAD else "utf-8", "replace")


def write_artwork(
    folder: Path, name: str, pixels: Pixels, recipe: Recipe, *, format: str = "png", quality: int | None = None,
    disclosure: Disclosure = EVERYTHING, identity: Identity | None = None,
) -> Path:  # fmt: skip
    """Save a picture under a new name in `folder`: pixels, metadata, sync, then the name. Gives its path.

    Nothing is overwritten: `name` becomes `name-2` and so on. A recipe too large for JPEG goes into a file beside it,
    named like the picture with `.recipe.json` behind. Raises StudioError.
    """
    chosen = image_io.format_named(format)
    described = describe(pixels, recipe, chosen.name, disclosure, identity)
    data = image_io.encode(described.pixels, chosen.name, quality=quality, text=described.text)
    beside = (SIDECAR,) if described.sidecar else ()
    with files.new_file(folder, files.safe_name(name), chosen.suffixes[0], beside) as (path, stream):
        stream.write(data)
        if described.sidecar:
            files.write_whole(sidecar_of(path), described.sidecar)
    return path


def copy_artwork(path: Path, folder: Path) -> Path:
    """The same file under a new name in `folder`, with the recipe beside it if it has one there; its path. Raises
    StudioError."""
    beside = sidecar_of(path)
    with files.new_file(folder, path.stem, path.suffix, (SIDECAR,) if beside.exists() else ()) as (copy, stream):
        with path.open("rb") as source:
            shutil.copyfileobj(source, stream, 1 << 20)
        if beside.exists():
            files.write_whole(sidecar_of(copy), beside.read_bytes())
    return copy


def write_animation(
    folder: Path, name: str, frames: Iterable[NDArray[np.uint8]], recipe: Recipe, *, seconds_per_frame: float = 1 / 24,
    quality: int = 90, disclosure: Disclosure = EVERYTHING, identity: Identity | None = None,
) -> Path:  # fmt: skip
    """Save frames, (height, width, 3 or 4) uint8 sRGB of one size, as an endless animated WebP under a new name.

    One frame at a time is held. Raises StudioError; when `frames` raises, nothing is left behind.
    """
    with files.new_file(folder, files.safe_name(name), ".webp") as (path, stream):
        animation = AnimatedWebp(stream, round(seconds_per_frame * 1000), quality)
        for frame in frames:
            animation.add(frame)
        # The picture itself is in the stream already: only the metadata of this one is used.
        blank = Pixels(np.broadcast_to(np.uint8(0), (animation.extent.height, animation.extent.width, 3)))
        described = describe(blank, recipe, "webp", disclosure, identity)
        animation.finish(described.pixels.exif, described.pixels.xmp)
    return path


def sidecar_of(path: Path) -> Path:
    """Where the recipe of a picture stands when the picture's own format had no room."""
    return path.with_name(path.name + SIDECAR)


@dataclass(frozen=True)
class FileFacts:
    """What a picture file says of itself; `recipe` is None where it has none or a damaged one."""

    recipe: Recipe | None
    identity: Identity | None


def read_recipe(path: Path) -> Recipe | None:
    """The recipe in a picture file of any format, None where there is none.

    Raises StudioError when the file is not a picture, or the recipe is damaged, of a newer version, or in a companion
    file that is missing.
    """
    return _recipe_in(path, xmp.properties(image_io.read_xmp(path)))


def read_facts(path: Path) -> FileFacts:
    """Recipe and identity for the index. Raises StudioError only when the file is not a picture."""
    values = xmp.properties(image_io.read_xmp(path))
    try:
        recipe = _recipe_in(path, values)
    except StudioError:
        recipe = None
    return FileFacts(recipe, _identity_in(values))


def _recipe_in(path: Path, values: Mapping[Property, str]) -> Recipe | None:
    if _RECIPE in values:
        return Recipe.from_json(values[_RECIPE])
    if _RECIPE_HASH not in values:
        return None
    sidecar = sidecar_of(path)
    try:
        data = sidecar.read_bytes() if sidecar.stat().st_size <= _MAX_SIDECAR else b""
    except OSError as error:
        raise StudioError(
            f"The recipe of “{path.name}” is in “{sidecar.name}”, which is not beside it.",
            "Put the two files into one folder.",
        ) from error
    if sha256_bytes(data) != values[_RECIPE_HASH]:
        raise StudioError(f"“{sidecar.name}” does not belong to “{path.name}”.", "The picture can still be used.")
    try:
        return Recipe.from_json(data.decode("utf-8"))
    except (UnicodeDecodeError, json.JSONDecodeError) as error:
        raise StudioError("The recipe in this file is damaged.", "The picture itself can still be used.") from error


def _identity_in(values: Mapping[Property, str]) -> Identity | None:
    artwork, stack, made = (values.get(key, "") for key in (_ID, _STACK, _MADE))
    if not re.fullmatch("[0-9a-z]{20}", artwork) or not re.fullmatch(r"[\w-]{0,64}", stack):
        return None
    try:
        when = datetime.fromisoformat(made)
    except ValueError:
        return None
    return Identity(artwork, stack, when.astimezone(UTC) if when.tzinfo else when.replace(tzinfo=UTC))

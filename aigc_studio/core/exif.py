"""Exif blocks: what a copy of a picture keeps of its source's.

Blocks are bytes as Pillow gives and takes them: b"Exif\\0\\0" followed by a TIFF header and directories.
"""

from __future__ import annotations

import struct
from collections.abc import Mapping
from typing import Any

from PIL import ExifTags, Image

from aigc_studio.core.pillow_warnings import quiet

ORIENTATION = 0x0112
SOFTWARE = 0x0131
MAKER_NOTE = 0x927C
USER_COMMENT = 0x9286

# How the source's pixels were stored, not what they show: a copy has its own, and a TIFF's would destroy it.
# Embedded XMP, IPTC, Photoshop and ICC blocks are carried by other means or describe the old file.
_STORAGE_TAGS = frozenset(
    {
        *range(254, 270), *range(273, 282), *range(284, 296), 297, 301, *range(317, 344), 347, *range(512, 533),
        700, 33723, 34377, 34675, 37724, 50341, 50784, 50838, 50839,
    }
)  # fmt: skip
_STORAGE_EXIF_TAGS = frozenset({0xA002, 0xA003})  # pixel width and height
_KEPT_DIRECTORIES = (ExifTags.IFD.Exif, ExifTags.IFD.GPSInfo)

# What Pillow's parser raises on hostile directories.
DAMAGED = (
    OSError, ValueError, SyntaxError, TypeError, LookupError, AttributeError, ArithmeticError, EOFError, struct.error,
    RecursionError, AssertionError,
)  # fmt: skip


def orientation(exif: Image.Exif) -> int:
    """1..8 as Exif defines it; 1 where it is absent or nonsense."""
    value = exif.get(ORIENTATION, 1)
    return value if isinstance(value, int) and 1 <= value <= 8 else 1


def portable(exif: Image.Exif) -> bytes | None:
    """The camera's fields, without orientation and whatever describes the old file; None if nothing is left."""
    try:
        return _block(*_parts(exif))
    except DAMAGED:
        return None


def _parts(exif: Image.Exif) -> tuple[dict[int, Any], dict[ExifTags.IFD, dict[int, Any]]]:
    """The fields of the main directory and of the kept ones, which are parsed only now."""
    with quiet():
        return {tag: exif[tag] for tag in exif}, {d: dict(exif.get_ifd(d)) for d in _KEPT_DIRECTORIES}


def fields(block: bytes | None) -> tuple[dict[int, Any], dict[ExifTags.IFD, dict[int, Any]]]:
    """The fields of a block's main directory and of its camera and GPS directories; nothing where it is damaged."""
    exif = Image.Exif()
    try:
        with quiet():
            exif.load(block or b"")
        return _parts(exif)
    except DAMAGED:
        return {}, {}


def edited(block: bytes | None, main: Mapping[int, Any], camera: Mapping[int, Any]) -> bytes | None:
    """A block with fields of the main and of the Exif directory set (None removes one). Damage starts a new block."""
    old, directories = fields(block)
    directories.setdefault(ExifTags.IFD.Exif, {}).update(camera)
    try:
        return _block({**old, **main}, directories)
    except DAMAGED:
        return _block(dict(main), {ExifTags.IFD.Exif: dict(camera)})


def user_comment(block: bytes | None) -> bytes:
    """The raw UserComment field, b"" where there is none."""
    value = fields(block)[1].get(ExifTags.IFD.Exif, {}).get(USER_COMMENT, b"")
    return value if isinstance(value, bytes) else str(value).encode("utf-8", "replace")


def within(block: bytes | None, limit: int) -> bytes | None:
    """The block if it has at most `limit` bytes, else without the maker's note, else nothing."""
    if block is None or len(block) <= limit:
        return block
    smaller = edited(block, {}, {MAKER_NOTE: None})
    return smaller if smaller is not None and len(smaller) <= limit else None


def _block(main: dict[int, Any], directories: dict[ExifTags.IFD, dict[int, Any]]) -> bytes | None:
    exif = Image.Exif()
    for tag, value in main.items():
        if value is not None and tag not in _STORAGE_TAGS and tag not in _KEPT_DIRECTORIES:
            exif[tag] = value
    for directory, values in directories.items():
        kept = {t: v for t, v in values.items() if v is not None and t not in _STORAGE_EXIF_TAGS}
        if kept:
            exif[directory] = kept
    return b"Exif\0\0" + with_undefined_types(exif.tobytes()[6:]) if len(exif) else None


def with_undefined_types(tiff: bytes) -> bytes:
    """A TIFF structure as Pillow writes it, with the Exif directory's byte strings typed UNDEFINED.

    Pillow types them BYTE, but the Exif directory has no BYTE fields, and readers take such a UserComment for numbers.
    """
    data = bytearray(tiff)
    order = ">" if data[:2] == b"MM" else "<"
    (main,) = struct.unpack_from(f"{order}L", data, 4)
    for entry in _entries(data, order, main):
        tag, _, _, value = struct.unpack_from(f"{order}HHLL", data, entry)
        if tag == ExifTags.IFD.Exif:
            for field in _entries(data, order, value):
                if struct.unpack_from(f"{order}H", data, field + 2) == (1,):
                    struct.pack_into(f"{order}H", data, field + 2, 7)
    return bytes(data)


def _entries(data: bytearray, order: str, directory: int) -> range:
    (count,) = struct.unpack_from(f"{order}H", data, directory)
    return range(directory + 2, directory + 2 + count * 12, 12)

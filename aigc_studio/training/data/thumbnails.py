"""Small pictures of a data set, to be looked at while it is put together."""

from __future__ import annotations

from pathlib import Path
from threading import get_ident

from PIL import Image

from aigc_studio.core.replacing import put_in_place

#: Pixels of the shorter side: sharp at twice the size of a card.
SIDE = 128


def keep_thumbnail(image: Image.Image, identity: str, folder: Path) -> None:
    """A small JPEG of an RGB picture under its identity. On a full disk there is none: nothing depends on it."""
    file = thumbnail_file(identity, folder)
    if file.exists():
        return
    small = image
    scale = SIDE / min(small.size)
    if scale < 1:
        # A long panorama stays a strip of bounded length.
        extent = tuple(max(1, min(4 * SIDE, round(length * scale))) for length in small.size)
        small = small.resize((extent[0], extent[1]), Image.Resampling.BOX, reducing_gap=2.0)
    temporary = file.with_suffix(f".{get_ident()}.tmp")
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        small.save(temporary, "JPEG", quality=85)
        put_in_place(temporary, file)
    except OSError:
        temporary.unlink(missing_ok=True)


def thumbnail_file(identity: str, folder: Path) -> Path:
    """Where the small picture is, or would be; in folders of a few hundred files each."""
    return folder / identity[:2] / f"{identity[:40]}.jpg"

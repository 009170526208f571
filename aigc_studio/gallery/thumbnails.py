"""Small pictures of artworks, made when they are added and again when they are missing."""

from __future__ import annotations

from pathlib import Path

from aigc_studio.core import image_io
from aigc_studio.core.image import Pixels
from aigc_studio.gallery import files

SIDE = 256
#: Pictures of at most so many pixels a side are kept exactly: JPEG's blocks would be larger than what they show.
_TINY = 64


class Thumbnails:
    """`thumbnails/<id>.jpg`, or `.png` where a picture is transparent or tiny; sRGB, at most 256 pixels."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def make(self, artwork_id: str, source: Path | Pixels) -> Path:
        """Make and keep one. Raises StudioError."""
        small = image_io.thumbnail(source, SIDE)
        transparent = small.data.shape[2] == 4 and bool((small.data[..., 3] < 255).any())
        exact = transparent or max(small.data.shape[:2]) <= _TINY
        suffix, format = (".png", "png") if exact else (".jpg", "jpeg")
        path = self._folder / f"{artwork_id}{suffix}"
        files.write_whole(path, image_io.encode(small, format), "a thumbnail")
        return path

    def find(self, artwork_id: str) -> Path | None:
        """The one that is there, None where it has to be made."""
        candidates = (self._folder / f"{artwork_id}{suffix}" for suffix in (".jpg", ".png"))
        return next((path for path in candidates if path.exists()), None)

"""Photos of packages, reduced until every pixel is sharp."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from pathlib import Path

from PIL import Image

from aigc_studio.core.errors import StudioError

#: JPEG at this quality, with colours in full resolution, changes a pixel by one step of 255 on average.
_QUALITY = 96


def make(packages: Iterable[Path], out: Path, names: Sequence[str], side: int) -> int:
    """The pictures `names` (parts of their paths) with a longer side of at most `side`; how many."""
    files = [file for package in packages for file in sorted(package.rglob("*")) if file.is_file()]
    out.mkdir(parents=True, exist_ok=True)
    for name in names:
        found = [file for file in files if name in file.as_posix() and file.suffix.lower() in (".jpg", ".jpeg", ".png")]
        if not found:
            raise StudioError(f"No package holds {name}.", "Correct the recipe.")
        with Image.open(max(found, key=lambda file: file.stat().st_size)) as image:
            photo = image.convert("RGB")
        photo.thumbnail((side, side), Image.Resampling.LANCZOS)
        file = out / f"{re.sub(r'[^A-Za-z0-9]+', '-', name).strip('-')}.jpg"
        photo.save(file, quality=_QUALITY, subsampling=0)
    return len(names)

"""Pictures that come into a project from elsewhere, copied byte for byte."""

from __future__ import annotations

import shutil
from pathlib import Path

from aigc_studio.gallery import files
from aigc_studio.gallery.metadata import SIDECAR, sidecar_of


def copy_in(source: Path | bytes, pictures: Path, stem: str, suffix: str) -> Path:
    """Copy a picture, and the recipe beside it, under a new name into `pictures`. Raises StudioError."""
    if isinstance(source, bytes):
        with files.new_file(pictures, stem, suffix) as (copy, stream):
            stream.write(source)
        return copy
    sidecar = sidecar_of(source)
    beside = (SIDECAR,) if files.is_file(sidecar) else ()
    with files.new_file(pictures, stem, suffix, beside) as (copy, stream):
        with source.open("rb") as original:
            shutil.copyfileobj(original, stream, 1 << 20)
        if beside:
            files.write_whole(sidecar_of(copy), sidecar.read_bytes())
    return copy

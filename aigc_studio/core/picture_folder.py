"""Folders of pictures, as a person names or drops them."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import TypeVar

from aigc_studio.core.image_io import is_picture

Name = TypeVar("Name", str, Path)


def in_order(names: Iterable[Name]) -> list[Name]:
    """Names as people count them: frame 2 before frame 10."""
    from natsort import natsorted

    return list(natsorted(names, key=str))


def pictures_in(path: Path) -> list[Path]:
    """A folder as the pictures directly in it, by name; anything else, and a folder without any, as itself.

    So every name that was given gets its picture or, where it is opened, its own sentence.
    """
    try:
        inside = in_order(entry for entry in path.iterdir() if is_picture(entry)) if path.is_dir() else []
    except OSError:  # no permission, or a name that the system refuses
        inside = []
    return inside or [path]

"""Symbolic links, which Windows lets few people make."""

from __future__ import annotations

from pathlib import Path


def linked(place: Path, target: Path) -> bool:
    """Make `place` a link to `target`; False where the system did not."""
    try:
        place.symlink_to(target, target_is_directory=target.is_dir())
    except OSError:
        return False
    return place.is_symlink()

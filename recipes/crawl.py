"""The pictures of Dungeon Crawl Stone Soup (CC0), single files of 32 x 32 pixels in the game's source."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path

from PIL import Image

SIDE = 32


def tiles(packages: Iterable[Path], folder: str) -> Iterator[tuple[str, Image.Image]]:
    """Name and RGBA picture of each file in a folder of the game's tiles and below it, in the order of their names."""
    for package in packages:
        for tops in sorted(package.glob("*/source/rltiles")):
            for file in sorted((tops / folder).rglob("*.png")):
                if file.name.startswith("."):
                    continue  # what a Mac left
                with Image.open(file) as image:
                    if image.size == (SIDE, SIDE):
                        yield file.stem, image.convert("RGBA")

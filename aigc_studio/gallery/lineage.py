"""Which artworks were made from which, through the hashes that recipes name."""

from __future__ import annotations

from collections.abc import Callable

from aigc_studio.gallery.artwork import Artwork
from aigc_studio.gallery.index import Index


class Lineage:
    """Questions about the family of an artwork; those in the trash and missing ones are left out."""

    def __init__(self, index: Index) -> None:
        self._index = index

    def parents(self, artwork: Artwork) -> list[Artwork]:
        """The artworks it was made from, where they are in the gallery."""
        marks = ", ".join("?" * len(artwork.parents))
        return self._index.where(f"sha256 IN ({marks}) AND trashed = 0 AND missing = 0", artwork.parents)

    def children(self, artwork: Artwork) -> list[Artwork]:
        """The artworks that were made from it."""
        condition = "id IN (SELECT artwork FROM sources WHERE sha256 = ?) AND trashed = 0 AND missing = 0"
        return self._index.where(condition, (artwork.sha256,))

    def ancestors(self, artwork: Artwork) -> list[Artwork]:
        """Parents, their parents and so on, nearest first."""
        return _walk(artwork, self.parents)

    def descendants(self, artwork: Artwork) -> list[Artwork]:
        """Children, their children and so on, nearest first."""
        return _walk(artwork, self.children)


def _walk(start: Artwork, step: Callable[[Artwork], list[Artwork]]) -> list[Artwork]:
    seen = {start.id}
    found: list[Artwork] = []
    front = [start]
    while front:
        front = [relative for artwork in front for relative in step(artwork) if relative.id not in seen]
        front = list({relative.id: relative for relative in front}.values())
        seen.update(relative.id for relative in front)
        found += front
    return found

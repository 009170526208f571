"""The styles one can choose: those built into stylizers, and paintings that the person added."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from aigc_studio.core.errors import StudioError, unknown_name
from aigc_studio.core.ids import new_id
from aigc_studio.core.image import Pixels
from aigc_studio.core.replacing import put_in_place
from aigc_studio.core.settings import data_folder, shipped
from aigc_studio.jobs.context import JobContext
from aigc_studio.library.card import ModelCard
from aigc_studio.library.catalog import Catalog
from aigc_studio.library.own_styles import picture_path, read_styles
from aigc_studio.library.pool import ModelPool
from aigc_studio.style.stylize import StyleSettings, StyleWeight, paint

#: The card of the stylizer that takes any painting.
ARBITRARY = "arbitrary-style"
THUMBNAIL = 160
#: Styles that are longer are no coordinates but pictures.
_COORDINATES = 4096


@dataclass(frozen=True)
class Style:
    """A style: the vector that its stylizer (a card's id) takes. `folder` is set for the person's own."""

    id: str
    name: str
    stylizer: str
    vector: tuple[float, ...]
    thumbnail: Path
    folder: Path | None = None

    @property
    def built_in(self) -> bool:
        return self.folder is None

    def weighted(self, weight: float) -> StyleWeight:
        return StyleWeight(self.name, self.stylizer, self.vector, weight)


class StyleBook:
    """Every style by its id, built-in ones first; own ones live in a folder each, as plain JSON and a thumbnail."""

    def __init__(self, catalog: Catalog, folder: Path | None = None) -> None:
        self._catalog = catalog
        self._folder = folder or data_folder() / "styles"

    def all(self) -> list[Style]:
        return [*self._built_in(), *self._own()]

    def find(self, name: str) -> Style:
        """A style by name or id, letter case aside. Raises StudioError with the nearest names."""
        folded = name.casefold()
        styles = self.all()
        for style in styles:
            if folded in (style.id.casefold(), style.name.casefold()):
                return style
        raise unknown_name("style", name, [style.name for style in styles])

    def add_painting(
        self, painting: Pixels, name: str, pool: ModelPool, context: JobContext, stylizer: str = ARBITRARY
    ) -> Style:
        """Make a style of a painting for a stylizer that looks at paintings: its vector, and a thumbnail of the sample
        picture painted with it."""
        vector = encode_painting(painting, self._catalog, pool, stylizer)
        style = Style(new_id(), self._free_name(name), stylizer, vector, Path(), self._folder)
        context.step(0.3, style.name)
        sample = np.asarray(Image.open(sample_picture()).convert("RGB").resize((320, 320), Image.Resampling.LANCZOS))
        settings = StyleSettings((style.weighted(1.0),)).checked()
        thumbnail = paint(sample, settings, self._catalog, pool, context.part(0.3, 1.0))
        return self._install(style, Image.fromarray(thumbnail).resize((THUMBNAIL, THUMBNAIL), Image.Resampling.LANCZOS))

    def rename(self, style: Style, name: str) -> None:
        if style.folder is None:
            raise StudioError(f"“{style.name}” is built in and keeps its name.", "Add the painting as your own style.")
        _write(style.folder / "style.json", {"name": name, "stylizer": style.stylizer, "vector": style.vector})

    def remove(self, style: Style) -> Path:
        """Take an own style out; its folder is kept aside and returned, so that `restore` can undo."""
        if style.folder is None:
            raise StudioError(f"“{style.name}” is built in and cannot be removed.")
        aside = self._folder / ".removed" / style.id
        aside.parent.mkdir(parents=True, exist_ok=True)
        shutil.move(style.folder, aside)
        return aside

    def restore(self, aside: Path) -> None:
        shutil.move(aside, self._folder / aside.name)

    def _built_in(self) -> Iterator[Style]:
        for card in self._catalog.of_kind("stylizer"):
            for label in card.styles:
                vector = tuple(1.0 if i == label.index else 0.0 for i in range(len(card.styles)))
                yield Style(label.slug, label.name, card.id, vector, card.folder / "styles" / f"{label.slug}.png")
            for index, own in enumerate(read_styles(card.folder) if card.imported else ()):
                vector = numbers_of(own.vector)
                yield Style(f"{card.id}-{index}", f"{card.name} {own.name}", card.id, vector, picture_path(card, index))
        for card in self._catalog.of_kind("translator"):  # a style of its own, without numbers
            yield Style(card.id, card.name, card.id, (), card.thumbnail)

    def _own(self) -> Iterator[Style]:
        for path in sorted(self._folder.glob("*/style.json")):
            try:
                data: Any = json.loads(path.read_text("utf-8"))
                vector = tuple(float(v) for v in data["vector"])
                yield Style(
                    path.parent.name, str(data["name"]), str(data["stylizer"]), vector,
                    path.parent / "thumbnail.png", path.parent,
                )  # fmt: skip
            except (OSError, ValueError, KeyError, TypeError):
                continue  # a half-written folder is no style; it stays on disk untouched

    def _free_name(self, name: str) -> str:
        taken = {style.name.casefold() for style in self.all()}
        base, number = name.strip() or "Painting", 2
        name = base
        while name.casefold() in taken:
            name, number = f"{base} {number}", number + 1
        return name

    def _install(self, style: Style, thumbnail: Image.Image) -> Style:
        folder = self._folder / style.id
        unfinished = self._folder / f".new-{style.id}"
        unfinished.mkdir(parents=True)
        thumbnail.save(unfinished / "thumbnail.png")
        _write(unfinished / "style.json", {"name": style.name, "stylizer": style.stylizer, "vector": style.vector})
        put_in_place(unfinished, folder)
        return Style(style.id, style.name, style.stylizer, style.vector, folder / "thumbnail.png", folder)


def takes_paintings(card: ModelCard) -> bool:
    """Whether a stylizer makes a style of any painting."""
    return card.id == ARBITRARY or card.settings.get("style", {}).get("form") == "image"


def encode_painting(
    painting: Pixels, catalog: Catalog, pool: ModelPool, stylizer: str = ARBITRARY
) -> tuple[float, ...]:
    """The style vector of a painting. Raises StudioError for a stylizer whose styles are not paintings."""
    card = catalog.find(stylizer)
    if not takes_paintings(card):
        raise StudioError(f"“{card.name}” makes no style of a painting.", "Choose one that looks at paintings.")
    with pool.lease(card) as model:
        return numbers_of(model.encode(painting.rgb8()))


def numbers_of(vector: NDArray[np.float32]) -> tuple[float, ...]:
    """A style's numbers as recipes hold them. Thousands are the pixels of a painting, for which four digits are
    plenty: they go into every picture that is painted with it."""
    digits = 4 if len(vector) > _COORDINATES else 17
    return tuple(round(float(number), digits) for number in vector)


def sample_picture() -> Path:
    """The picture that styles are shown on."""
    return shipped("resources") / "samples" / "still-life.jpg"


def _write(path: Path, data: dict[str, Any]) -> None:
    temporary = path.with_suffix(".tmp")
    temporary.write_text(json.dumps(data, ensure_ascii=False), "utf-8")
    put_in_place(temporary, path)

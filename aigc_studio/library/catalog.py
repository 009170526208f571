"""The models that can be used: those that ship and those the person added."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from functools import cached_property
from pathlib import Path

from aigc_studio.core.errors import StudioError, unknown_name
from aigc_studio.core.settings import data_folder, shipped
from aigc_studio.library.card import ModelCard, read_card
from aigc_studio.library.ncnn import realesrgan_cards


class Catalog:
    """Reads cards from the folder that ships, from the person's own library and from the extra `[upscale]`, once.

    `damaged` says which cards could not be read; the others are there all the same.
    """

    def __init__(self, folders: tuple[Path, ...] | None = None) -> None:
        self._folders = folders if folders is not None else (shipped("models"), data_folder() / "models")
        self._with_extras = folders is None
        self._read: dict[Path, tuple[tuple[int, int, int], ModelCard]] = {}  # as each card.json last was
        self.damaged: list[StudioError] = []

    @cached_property
    def cards(self) -> dict[str, ModelCard]:
        """Every card by its id: the shipped ones, then the person's, by name; the first of two equal ids wins."""
        found: dict[str, ModelCard] = {}
        self.damaged = []
        for folder in self._folders:
            here: list[ModelCard] = []
            for path in sorted(folder.glob("*/card.json")):
                if path.parent.name.startswith("."):
                    continue  # an import that is not finished, or a model that was removed
                try:
                    here.append(self._card(path))
                except StudioError as error:
                    self.damaged.append(error)
            for card in sorted(here, key=lambda card: card.name.casefold()):
                found.setdefault(card.id, card)
        for card in realesrgan_cards() if self._with_extras else ():
            found.setdefault(card.id, card)
        return found

    def _card(self, path: Path) -> ModelCard:
        """A library is read again after each change of it, on the window's thread: cards that are as they were are
        not. Each is a new one even so: what the last one had reckoned from the weights is reckoned anew."""
        try:
            state = path.stat()
        except OSError:
            return read_card(path.parent)  # says what is wrong
        version = (state.st_mtime_ns, state.st_size, state.st_ino)
        before, card = self._read.get(path, (None, None))
        if card is None or before != version:
            card = read_card(path.parent)
            self._read[path] = version, card
        return replace(card)

    @property
    def own_folder(self) -> Path:
        """Where the person's own models are."""
        return self._folders[-1]

    def reload(self) -> None:
        """Read the folders again, after an import or a removal."""
        self.__dict__.pop("cards", None)

    def of_kind(self, kind: str) -> Iterator[ModelCard]:
        return (card for card in self.cards.values() if card.kind == kind)

    def find(self, name: str) -> ModelCard:
        """A card by id or displayed name, letter case aside. Raises StudioError with the nearest names."""
        folded = name.casefold()
        for card in self.cards.values():
            if folded in (card.id.casefold(), card.name.casefold()):
                return card
        raise unknown_name("model", name, self.cards)

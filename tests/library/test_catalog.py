"""The models at hand."""

from __future__ import annotations

import shutil

import pytest

from aigc_studio.core.errors import StudioError
from aigc_studio.core.settings import shipped
from aigc_studio.library.catalog import Catalog


@pytest.fixture
def library(tmp_path):
    shutil.copytree(shipped("models") / "aurora-ink", tmp_path / "aurora-ink")
    return tmp_path


def test_a_damaged_card_hides_no_other(library):
    for name, text in (("broken", "{"), ("future", '{"schema": 99}'), ("odd", '{"schema": 1, "id": "x"}')):
        (library / name).mkdir()
        (library / name / "card.json").write_text(text)
    catalog = Catalog((library,))
    assert list(catalog.cards) == ["aurora-ink"]
    assert len(catalog.damaged) == 3
    assert all(isinstance(error, StudioError) and error.hint for error in catalog.damaged)


def test_unfinished_and_removed_models_are_not_there(library):
    for name in (".new-x", ".removed"):
        shutil.copytree(library / "aurora-ink", library / name)
    assert list(Catalog((library,)).cards) == ["aurora-ink"]


def test_reload_finds_what_came(library):
    catalog = Catalog((library,))
    assert "aurora-soft" not in catalog.cards
    shutil.copytree(shipped("models") / "aurora-soft", library / "aurora-soft")
    catalog.reload()
    assert catalog.find("Aurora Soft").kind == "generator"


def test_cards_are_in_the_order_of_their_names(library):
    for name in ("tiles", "faces"):
        shutil.copytree(shipped("models") / name, library / name)
    shown = [card.name for card in Catalog((library,)).cards.values()]
    assert shown == ["Aurora Ink", "Dungeon Tiles", "Faces"]

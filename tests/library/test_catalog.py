"""The models at hand."""

from __future__ import annotations

import shutil

import pytest

from aigc_studio.core.errors import StudioError
from aigc_studio.core.settings import shipped
from aigc_studio.library.card import read_card
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


def test_only_cards_that_changed_are_read_again(library, monkeypatch):
    shutil.copytree(shipped("models") / "tiles", library / "tiles")
    catalog = Catalog((library,))
    before = catalog.cards["tiles"]
    read = []
    reads = "aigc_studio.library.catalog.read_card"
    monkeypatch.setattr(reads, lambda folder: read.append(folder) or read_card(folder))
    card = library / "aurora-ink" / "card.json"
    card.write_text(card.read_text("utf-8").replace("Aurora Ink", "Aurora Blot"), "utf-8")
    catalog.reload()
    assert [card.name for card in catalog.cards.values()] == ["Aurora Blot", "Dungeon Tiles"]
    assert read == [library / "aurora-ink"]
    assert catalog.cards["tiles"].settings == before.settings


def test_what_is_known_of_weights_is_not_kept_beyond_them(library):
    shutil.copytree(shipped("models") / "tiles", library / "tiles")
    catalog = Catalog((library,))
    before = catalog.cards["tiles"].sha256
    weights = catalog.cards["tiles"].weights_file
    weights.write_bytes(weights.read_bytes() + b"\0")
    catalog.reload()
    assert catalog.cards["tiles"].sha256 != before

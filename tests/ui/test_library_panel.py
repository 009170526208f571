from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import QMimeData, QPointF, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QInputDialog, QWidget
from pytestqt.qtbot import QtBot

from aigc_studio.session.drops import Anywhere, OnGenerator, OnStyle, OnStyles
from aigc_studio.session.style import StyleEntry
from aigc_studio.ui.panels.library import LibraryPanel
from aigc_studio.ui.widgets.card_grid import CardGrid
from tests.ui.fakes import FakeStudio, card
from tests.ui.pictures import save_png


@pytest.fixture
def studio(tmp_path: Path) -> FakeStudio:
    picture = save_png(tmp_path / "thumbnail.png", "#336699")
    styles = [StyleEntry(f"s{i}", f"Style {i}", picture, True) for i in range(5)]
    styles.append(StyleEntry("mine", "My painting", picture, False))
    return FakeStudio([card(tmp_path), card(tmp_path, id="pigment", name="Pigment")], styles, [])


@pytest.fixture
def panel(qtbot: QtBot, studio: FakeStudio) -> LibraryPanel:
    made = LibraryPanel(studio)
    qtbot.addWidget(made)
    made.resize(248, 800)
    made.show()
    qtbot.waitExposed(made)
    return made


def ids(grid: CardGrid) -> list[str]:
    return [card.id for card in grid.cards.cards]


def click(grid: CardGrid, card_id: str, modifier: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
    point = grid.visualRect(grid.cards.index(grid.cards.row_of(card_id))).center()
    QTest.mouseClick(grid.viewport(), Qt.MouseButton.LeftButton, modifier, point)


def drop(widget: QWidget, point: QPointF, *paths: Path) -> None:
    mime = QMimeData()
    mime.setUrls([QUrl.fromLocalFile(str(path)) for path in paths])
    left, none, copy = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, Qt.DropAction.CopyAction
    QApplication.sendEvent(widget, QDragEnterEvent(point.toPoint(), copy, mime, left, none))
    QApplication.sendEvent(widget, QDropEvent(point, copy, mime, left, none))


def centre(grid: CardGrid, card_id: str) -> QPointF:
    return QPointF(grid.visualRect(grid.cards.index(grid.cards.row_of(card_id))).center())


def test_it_shows_generators_and_ones_own_styles_first(panel: LibraryPanel) -> None:
    assert ids(panel.generators) == ["aurora", "pigment"]
    assert ids(panel.styles) == ["mine", "s0", "s1", "s2", "s3", "s4"]
    assert panel.generators.painter_of_cards.marked == {"aurora"}


def test_clicks_choose(panel: LibraryPanel, studio: FakeStudio) -> None:
    click(panel.generators, "pigment")
    click(panel.styles, "s2")
    assert studio.latent.asked == [("choose", "pigment")]
    assert studio.style.asked == [("choose", "s2")]
    assert panel.styles.painter_of_cards.marked == {"s2"}


def test_a_click_with_shift_mixes(
    panel: LibraryPanel, studio: FakeStudio, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(QApplication, "keyboardModifiers", lambda: Qt.KeyboardModifier.ShiftModifier)
    click(panel.styles, "s3", Qt.KeyboardModifier.ShiftModifier)
    assert studio.style.asked == [("add_to_mix", "s3")]


def test_keys_choose(panel: LibraryPanel, studio: FakeStudio) -> None:
    panel.styles.setFocus()
    panel.styles.setCurrentIndex(panel.styles.cards.index(0))
    QTest.keyClick(panel.styles, Qt.Key.Key_Right)
    QTest.keyClick(panel.styles, Qt.Key.Key_Space)
    assert studio.style.asked == [("choose", "s0")]


def test_drops_say_where_they_fell(panel: LibraryPanel, studio: FakeStudio, tmp_path: Path) -> None:
    photo = tmp_path / "photo.jpg"
    drop(panel.styles.viewport(), centre(panel.styles, "s1"), photo)
    drop(panel.generators.viewport(), centre(panel.generators, "aurora"), photo)
    drop(panel.paintings, QPointF(10, 10), photo)
    drop(panel.zone, QPointF(10, 10), photo, photo)
    assert studio.asked == [
        ("drop", [photo.as_posix()], OnStyle("s1")),
        ("drop", [photo.as_posix()], OnGenerator("aurora")),
        ("drop", [photo.as_posix()], OnStyles()),
        ("drop", [photo.as_posix(), photo.as_posix()], Anywhere()),
    ]


def test_the_search_narrows_both(panel: LibraryPanel) -> None:
    QTest.keyClicks(panel.search, "paint")
    assert ids(panel.styles) == ["mine"]
    assert not panel.generators.isVisible()
    QTest.keyClicks(panel.search, "xyz")
    assert panel.nothing.isVisible()
    panel.search.clear()
    assert len(ids(panel.styles)) == 6
    assert not panel.nothing.isVisible()


def test_a_new_style_appears(panel: LibraryPanel, studio: FakeStudio, qtbot: QtBot, tmp_path: Path) -> None:
    studio.style.styles.append(StyleEntry("new", "New", tmp_path / "none.png", False))
    studio.style.styles_changed.emit()
    qtbot.waitUntil(lambda: "new" in ids(panel.styles), timeout=20_000)


def test_only_ones_own_styles_can_be_renamed_and_removed(
    panel: LibraryPanel, studio: FakeStudio, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(QInputDialog, "getText", lambda *_, **__: ("Harbour", True))
    assert "Remove" not in [action.text() for action in panel.style_menu("s0").actions()]
    menu = panel.style_menu("mine")
    for action in menu.actions():
        if action.text() in ("Rename…", "Remove"):
            action.trigger()
    assert studio.style.asked == [("rename_style", "mine", "Harbour"), ("remove_style", "mine")]

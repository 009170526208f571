from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import QMimeData, QPointF, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QDropEvent, QKeySequence, QShortcut
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QFileDialog
from pytestqt.qtbot import QtBot

from aigc_studio.session.drops import OnGallery
from aigc_studio.ui.panels.gallery import GalleryPanel
from tests.ui.fakes import FakeStudio, row
from tests.ui.pictures import save_png


@pytest.fixture
def studio(tmp_path: Path) -> FakeStudio:
    picture = save_png(tmp_path / "one.png", "#aa3322")
    made = FakeStudio([], [], [row(i, picture, stars=i, stack=3 if i == 2 else 1) for i in range(5)])
    made.gallery.total = 1284
    return made


@pytest.fixture
def panel(qtbot: QtBot, studio: FakeStudio) -> GalleryPanel:
    made = GalleryPanel(studio)
    qtbot.addWidget(made)
    made.resize(900, 208)
    made.show()
    qtbot.waitExposed(made)
    return made


def select(panel: GalleryPanel, *ids: str) -> None:
    modifier = Qt.KeyboardModifier.NoModifier
    for card_id in ids:
        point = panel.grid.visualRect(panel.grid.cards.index(panel.grid.cards.row_of(card_id))).center()
        QTest.mouseClick(panel.grid.viewport(), Qt.MouseButton.LeftButton, modifier, point)
        modifier = Qt.KeyboardModifier.ControlModifier


def test_it_shows_the_rows(panel: GalleryPanel) -> None:
    cards = panel.grid.cards.cards
    assert [card.stars for card in cards] == [0, 1, 2, 3, 4]
    assert cards[2].badge == "3"
    assert panel.search.placeholderText() == "Search 1,284 pictures"
    assert "seed 1234" in cards[0].tip


def test_digits_rate_what_is_selected(panel: GalleryPanel, studio: FakeStudio) -> None:
    QTest.keyClick(panel.grid, Qt.Key.Key_4)  # nothing is selected: not ours
    select(panel, "a1", "a3")
    QTest.keyClick(panel.grid, Qt.Key.Key_5)
    QTest.keyClick(panel.grid, Qt.Key.Key_0)
    assert studio.gallery.asked == [("rate", ["a1", "a3"], 5), ("rate", ["a1", "a3"], 0)]


def test_delete_goes_to_the_trash(panel: GalleryPanel, studio: FakeStudio) -> None:
    select(panel, "a0", "a4")
    QTest.keyClick(panel.grid, Qt.Key.Key_Delete)
    assert studio.gallery.asked == [("trash", ["a0", "a4"])]
    assert panel.grid.selected_ids() == ["a3"]  # nothing follows the last, so the one before it


def test_keys_go_on_with_the_next_picture_after_one_was_removed(panel: GalleryPanel, studio: FakeStudio) -> None:
    select(panel, "a1")
    QTest.keyClick(panel.grid, Qt.Key.Key_Delete)
    assert panel.grid.selected_ids() == ["a2"]
    studio.gallery.rows = [row for row in studio.gallery.rows if row.id != "a1"]
    panel.show_rows()
    QTest.keyClick(panel.grid, Qt.Key.Key_3)
    assert studio.gallery.asked[1:] == [("rate", ["a2"], 3)]


def test_what_was_removed_can_be_looked_through_and_put_back(
    panel: GalleryPanel, studio: FakeStudio, qtbot: QtBot
) -> None:
    panel.stars_button.menu().actions()[-1].trigger()
    assert (panel.stars_button.text(), studio.gallery.asked) == ("Removed ▾", [("show_trash", "")])
    studio.gallery.in_trash = True
    (back,) = panel.picture_menu("a3").actions()
    assert back.text() == "Put back"
    back.trigger()
    select(panel, "a1")
    QTest.keyClick(panel.grid, Qt.Key.Key_Delete)  # it is in the trash already
    assert studio.gallery.asked[1:] == [("restore", ["a3"])]
    studio.gallery.rows = []
    studio.gallery.changed.emit()
    qtbot.waitUntil(lambda: panel.empty.text() == "Nothing was removed.", timeout=20_000)
    panel.stars_button.menu().actions()[0].trigger()
    assert studio.gallery.asked[-1] == ("set_filter", "", 0, "newest")


def test_copy_takes_the_selected_files(panel: GalleryPanel, studio: FakeStudio) -> None:
    select(panel, "a0", "a2")
    QTest.keyClick(panel.grid, Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)
    urls = QApplication.clipboard().mimeData().urls()
    assert [url.toLocalFile() for url in urls] == [Path(studio.gallery.rows[row].path).as_posix() for row in (0, 2)]


def test_a_double_click_or_enter_opens(panel: GalleryPanel, studio: FakeStudio) -> None:
    point = panel.grid.visualRect(panel.grid.cards.index(2)).center()
    select(panel, "a2")
    QTest.mouseDClick(panel.grid.viewport(), Qt.MouseButton.LeftButton, pos=point)
    QTest.keyClick(panel.grid, Qt.Key.Key_Return)
    assert studio.asked == [("open_on_canvas", "a2"), ("open_on_canvas", "a2")]


def test_search_stars_and_order_filter(panel: GalleryPanel, studio: FakeStudio, qtbot: QtBot) -> None:
    QTest.keyClicks(panel.search, "cat")
    qtbot.waitUntil(lambda: studio.gallery.asked == [("set_filter", "cat", 0, "newest")], timeout=20_000)
    panel.stars_button.menu().actions()[3].trigger()
    panel.sort_button.menu().actions()[2].trigger()
    assert studio.gallery.asked[1:] == [("set_filter", "cat", 3, "newest"), ("set_filter", "cat", 3, "stars")]
    assert panel.stars_button.text() == "★★★+ ▾"


def test_esc_empties_the_search_and_only_then_stops_what_runs(panel: GalleryPanel, qtbot: QtBot) -> None:
    stopped: list[bool] = []
    QShortcut(QKeySequence("Esc"), panel, lambda: stopped.append(True))
    panel.activateWindow()
    qtbot.waitUntil(panel.isActiveWindow, timeout=20_000)
    panel.search.setFocus()
    QTest.keyClicks(panel.search, "cat")
    QTest.keyClick(panel.search, Qt.Key.Key_Escape)
    assert (panel.search.text(), stopped) == ("", [])
    QTest.keyClick(panel.search, Qt.Key.Key_Escape)
    assert stopped == [True]


def test_files_dropped_in_are_added(panel: GalleryPanel, studio: FakeStudio, tmp_path: Path) -> None:
    mime = QMimeData()
    mime.setUrls([QUrl.fromLocalFile(str(tmp_path / "photo.jpg"))])
    left, none, copy = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, Qt.DropAction.CopyAction
    point = QPointF(40, 40)
    QApplication.sendEvent(panel.grid.viewport(), QDragEnterEvent(point.toPoint(), copy, mime, left, none))
    QApplication.sendEvent(panel.grid.viewport(), QDropEvent(point, copy, mime, left, none))
    assert studio.asked == [("drop", [(tmp_path / "photo.jpg").as_posix()], OnGallery())]


def test_dragging_out_carries_the_file(panel: GalleryPanel, studio: FakeStudio) -> None:
    mime = panel.grid.cards.mimeData([panel.grid.cards.index(0)])
    assert [url.toLocalFile() for url in mime.urls()] == [Path(studio.gallery.rows[0].path).as_posix()]


def test_the_menu_rates_and_shows_versions(panel: GalleryPanel, studio: FakeStudio) -> None:
    menu = panel.picture_menu("a2")
    texts = {action.text(): action for action in menu.actions()}
    texts["Show its versions"].trigger()
    texts["Stars"].menu().actions()[4].trigger()
    assert studio.gallery.asked == [("expand_stack", "a2"), ("rate", ["a2"], 4)]
    assert "Show its versions" not in [action.text() for action in panel.picture_menu("a1").actions()]


def test_empty_places_say_what_to_do(panel: GalleryPanel, studio: FakeStudio, qtbot: QtBot) -> None:
    studio.gallery.rows = []
    studio.gallery.changed.emit()
    qtbot.waitUntil(lambda: panel.empty.isVisible(), timeout=20_000)
    assert "fewer stars" in panel.empty.text()
    studio.gallery.total = 0
    studio.gallery.changed.emit()
    qtbot.waitUntil(lambda: "Drop photos" in panel.empty.text(), timeout=20_000)


def test_all_that_are_selected_are_exported(
    panel: GalleryPanel, studio: FakeStudio, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    select(panel, "a1", "a3")
    monkeypatch.setattr(QFileDialog, "getExistingDirectory", lambda *_: str(tmp_path))
    next(action for action in panel.picture_menu("a3").actions() if action.text() == "Export…").trigger()
    assert studio.gallery.asked == [("export", ["a1", "a3"], tmp_path)]

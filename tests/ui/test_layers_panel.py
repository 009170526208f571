"""The Layers panel as hands use it, on the real canvas session."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt
from PySide6.QtGui import QDropEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit

from aigc_studio.canvas.blend import MODES
from aigc_studio.core.image import Bounds, Extent
from aigc_studio.ui import theme
from aigc_studio.ui.panels.layers import LayersPanel
from tests.ui.canvas_desk import Desk, desk_in, flat

LEFT = Qt.MouseButton.LeftButton


@pytest.fixture
def desk(qtbot, tmp_path: Path) -> Iterator[Desk]:
    theme.apply(QApplication.instance(), "dark")
    with desk_in(tmp_path) as desk:
        yield desk


@pytest.fixture
def panel(qtbot, desk: Desk) -> LayersPanel:
    """Three layers: "top" above "middle" (selected) above "bottom"."""
    layers = [
        desk.layer(name, flat(40, 30, shade, 0, 0)) for name, shade in (("bottom", 50), ("middle", 120), ("top", 250))
    ]
    desk.open(Extent(40, 30), *layers, selected="middle")
    panel = LayersPanel(desk.session)
    qtbot.addWidget(panel)
    panel.resize(280, 480)
    panel.show()
    qtbot.waitExposed(panel)
    return panel


def order(desk: Desk) -> str:
    """Topmost first."""
    return " ".join(layer.id for layer in reversed(desk.session.document.layers))


def shown(panel: LayersPanel) -> str:
    return " ".join(panel.list.layer_id(row) for row in range(panel.list.count()))


def middle_of(panel: LayersPanel, row: int) -> QPoint:
    return panel.list.visualItemRect(panel.list.item(row)).center()


def test_shows_the_layers_topmost_first(panel: LayersPanel) -> None:
    assert shown(panel) == "top middle bottom"
    assert panel.list.currentRow() == 1
    assert panel.list.item(0).text() == "Top"


def test_a_click_selects(panel: LayersPanel, desk: Desk) -> None:
    QTest.mouseClick(panel.list.viewport(), LEFT, pos=middle_of(panel, 2))
    assert desk.session.document.selected == "bottom"
    assert desk.session.undo_text == ""
    desk.session.select("top")
    assert panel.list.currentRow() == 0


def test_the_eye_hides_and_shows(panel: LayersPanel, desk: Desk) -> None:
    eye = panel.list.eye_rect(0).center()
    QTest.mouseClick(panel.list.viewport(), LEFT, pos=eye)
    assert not desk.present("top").visible
    assert "hidden" in panel.list.item(0).data(Qt.ItemDataRole.AccessibleTextRole)
    QTest.mouseClick(panel.list.viewport(), LEFT, pos=panel.list.eye_rect(0).center())
    assert desk.present("top").visible
    desk.session.undo()
    assert not desk.present("top").visible


def test_double_click_renames(panel: LayersPanel, desk: Desk) -> None:
    QTest.mouseClick(panel.list.viewport(), LEFT, pos=middle_of(panel, 2))
    QTest.mouseDClick(panel.list.viewport(), LEFT, pos=middle_of(panel, 2))
    editor = panel.list.findChild(QLineEdit)
    assert editor is not None
    assert editor.selectedText() == "Bottom"
    QTest.keyClicks(editor, "Harbour")
    QTest.keyClick(editor, Qt.Key.Key_Return)
    QApplication.processEvents()  # Qt lets the editor have the key before it commits
    assert desk.present("bottom").name == "Harbour"
    assert panel.list.item(2).text() == "Harbour"
    desk.session.undo()
    assert panel.list.item(2).text() == "Bottom"


def test_an_empty_name_is_no_name(panel: LayersPanel, desk: Desk) -> None:
    panel.list.editItem(panel.list.item(0))
    editor = panel.list.findChild(QLineEdit)
    QTest.keyClicks(editor, "   ")
    QTest.keyClick(editor, Qt.Key.Key_Return)
    QApplication.processEvents()
    assert desk.present("top").name == "Top"
    assert desk.session.undo_text == ""


@pytest.mark.parametrize(
    ("row", "edge", "result"),
    [(0, 3.0, "middle bottom top"), (2, 0.0, "bottom top middle"), (0, 2.0, "middle top bottom"), (1, 1.0, "")],
)
def test_dragging_reorders(panel: LayersPanel, desk: Desk, row: int, edge: float, result: str) -> None:
    """`edge`: the line between rows on which the layer is dropped."""
    QTest.mouseClick(panel.list.viewport(), LEFT, pos=middle_of(panel, row))
    height = panel.list.visualItemRect(panel.list.item(0)).height()
    at = QPointF(60, edge * height + (2 if edge < 3 else -2))
    move = Qt.DropAction.MoveAction
    panel.list.dropEvent(QDropEvent(at, move, QMimeData(), LEFT, Qt.KeyboardModifier.NoModifier))
    assert order(desk) == (result or "top middle bottom")
    assert shown(panel) == order(desk)
    assert panel.list.layer_id(panel.list.currentRow()) == desk.session.document.selected
    assert bool(desk.session.undo_text) == bool(result)


def test_up_and_down_buttons(panel: LayersPanel, desk: Desk) -> None:
    QTest.mouseClick(panel.raise_layer, LEFT)
    assert order(desk) == "middle top bottom"
    assert not panel.raise_layer.isEnabled()
    QTest.mouseClick(panel.lower_layer, LEFT)
    QTest.mouseClick(panel.lower_layer, LEFT)
    assert order(desk) == "top bottom middle"
    assert not panel.lower_layer.isEnabled()


def test_keys(panel: LayersPanel, desk: Desk) -> None:
    QTest.keyClick(panel.list, Qt.Key.Key_Up, Qt.KeyboardModifier.AltModifier)
    assert order(desk) == "middle top bottom"
    QTest.keyClick(panel.list, Qt.Key.Key_Space)
    assert not desk.present("middle").visible
    QTest.keyClick(panel.list, Qt.Key.Key_Down)
    assert desk.session.document.selected == "top"
    QTest.keyClick(panel.list, Qt.Key.Key_Delete)
    assert order(desk) == "middle bottom"


def test_duplicate_and_remove(panel: LayersPanel, desk: Desk) -> None:
    QTest.mouseClick(panel.duplicate, LEFT)
    assert [panel.list.item(row).text() for row in range(4)] == ["Top", "Middle copy", "Middle", "Bottom"]
    QTest.mouseClick(panel.remove, LEFT)
    assert shown(panel) == "top middle bottom"
    desk.session.undo()
    assert panel.list.count() == 4


def test_opacity_is_one_step_a_drag(panel: LayersPanel, desk: Desk) -> None:
    slider = panel.opacity
    points = [QPoint(round(slider.handle_x(percent)), slider.height() // 2) for percent in (100.0, 80.0, 60.0, 40.0)]
    QTest.mousePress(slider, LEFT, pos=points[0])
    for point in points[1:]:
        QTest.mouseMove(slider, point)
    QTest.mouseRelease(slider, LEFT, pos=points[-1])
    assert desk.present("middle").opacity == pytest.approx(0.4, abs=0.02)
    assert "40 %" in panel.list.item(1).data(Qt.ItemDataRole.AccessibleTextRole)
    desk.session.undo()
    assert desk.present("middle").opacity == 1
    assert desk.session.undo_text == ""


def test_every_blend_mode_can_be_chosen_by_keys(panel: LayersPanel, desk: Desk) -> None:
    assert [panel.blend.itemData(i) for i in range(panel.blend.count())] == list(MODES)
    QTest.keyClick(panel.blend, Qt.Key.Key_Down)
    assert desk.present("middle").blend == MODES[1]
    assert "Multiply" in panel.list.item(1).data(Qt.ItemDataRole.AccessibleTextRole)
    desk.session.undo()
    assert panel.blend.currentData() == "normal"


def test_thumbnails_show_the_pictures(panel: LayersPanel, desk: Desk, qtbot) -> None:
    with qtbot.waitSignal(desk.session.thumbnails_changed):
        desk.session.look_at(Bounds(0, 0, 40, 30), 1.0, False)
    image = panel.list.grab().toImage()
    x = theme.px(30 + 18)  # behind the eye, the middle of the thumbnail
    assert [image.pixelColor(x, middle_of(panel, row).y()).red() for row in (0, 1, 2)] == [250, 120, 50]


def test_without_layers_it_says_what_to_do(qtbot, desk: Desk) -> None:
    panel = LayersPanel(desk.session)
    qtbot.addWidget(panel)
    panel.show()
    assert panel.empty.isVisible()
    assert not panel.list.isVisible()
    assert not panel.blend.isEnabled()
    desk.open(Extent(9, 9), desk.layer("one", flat(9, 9, 1, 2, 3)), selected="one")
    assert panel.list.isVisible()
    assert panel.blend.isEnabled()


def test_a_right_click_offers_what_can_be_done_with_the_layer(panel: LayersPanel, desk: Desk) -> None:
    actions = {action.text(): action for action in panel.layer_menu(0).actions() if action.text()}
    assert list(actions) == ["Rename", "Hide", "Duplicate", "Move up", "Move down", "Remove"]
    assert [actions[name].isEnabled() for name in ("Move up", "Move down")] == [False, True]
    actions["Hide"].trigger()
    assert not desk.present("top").visible
    actions["Move down"].trigger()
    assert order(desk) == "middle top bottom"
    actions["Remove"].trigger()
    assert order(desk) == "middle bottom"
    assert "Hide" in [action.text() for action in panel.layer_menu(0).actions()]


def test_a_right_click_on_the_eye_hides_nothing(panel: LayersPanel, desk: Desk) -> None:
    QTest.mouseClick(panel.list.viewport(), Qt.MouseButton.RightButton, pos=panel.list.eye_rect(0).center())
    assert desk.present("top").visible


def test_the_row_that_has_the_keyboard_has_a_ring(panel: LayersPanel, qtbot) -> None:
    panel.activateWindow()
    qtbot.waitUntil(panel.isActiveWindow, timeout=20_000)
    panel.opacity.setFocus()
    calm = panel.list.viewport().grab().toImage()
    panel.list.setFocus(Qt.FocusReason.TabFocusReason)
    assert panel.list.viewport().grab().toImage() != calm


def test_a_long_name_can_be_read_and_is_not_taken_for_markup(panel: LayersPanel, desk: Desk) -> None:
    desk.session.set_layer("top", name="<b>bold</b> & a name that is much too long for the row it is in")
    assert "&lt;b&gt;bold&lt;/b&gt; &amp; a name that is much too long" in panel.list.item(0).toolTip()

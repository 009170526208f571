"""The canvas as hands use it: mouse, wheel, keys and drops on the real widget and session."""

from __future__ import annotations

import time
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import QEvent, QMimeData, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import (
    QColor,
    QContextMenuEvent,
    QDragEnterEvent,
    QDropEvent,
    QImage,
    QInputDevice,
    QMouseEvent,
    QNativeGestureEvent,
    QPointingDevice,
    QWheelEvent,
)
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from aigc_studio.core.image import Bounds, Extent
from aigc_studio.session.drops import Canvas
from aigc_studio.ui import theme
from aigc_studio.ui.canvas_view import CanvasView
from tests.ui.canvas_desk import Desk, desk_in, flat

PAGE = Extent(400, 300)
RED, GREEN, BLUE = (220, 40, 40), (40, 200, 60), (40, 60, 220)
NONE = Qt.KeyboardModifier.NoModifier


@pytest.fixture
def desk(qtbot, tmp_path: Path) -> Iterator[Desk]:
    theme.apply(QApplication.instance(), "dark")
    with desk_in(tmp_path) as desk:
        yield desk


class Hands:
    """A canvas of 800x600 and what one does to it."""

    def __init__(self, qtbot, desk: Desk) -> None:
        self.dropped: list[tuple[QMimeData, Canvas]] = []
        self.desk, self.bot = desk, qtbot
        self.came: list[tuple[Bounds, float, bool]] = []
        desk.session.composed.connect(lambda c: self.came.append((c.view, c.scale, c.before is not None)))
        self.view = CanvasView(desk.session, lambda mime, target: self.dropped.append((mime, target)))
        qtbot.addWidget(self.view)
        self.view.resize(800, 600)
        with qtbot.waitSignal(self.view.painted) if desk.session.document.layers else _nothing():
            self.view.show()
            qtbot.waitExposed(self.view)

    def at(self, x: float, y: float) -> QPointF:
        """Where a document point is in the widget."""
        origin, far = self.view.document_point(QPointF(0, 0)), self.view.document_point(QPointF(100, 100))
        return QPointF((x - origin.x()) * 100 / (far.x() - origin.x()), (y - origin.y()) * 100 / (far.y() - origin.y()))

    def mouse(self, kind: QEvent.Type, at: QPointF, button=Qt.MouseButton.LeftButton, keys=NONE) -> None:
        held = Qt.MouseButton.NoButton if kind == QEvent.Type.MouseButtonRelease else button
        moved = kind == QEvent.Type.MouseMove
        event = QMouseEvent(
            kind, at, self.view.mapToGlobal(at), Qt.MouseButton.NoButton if moved else button, held, keys
        )
        QApplication.sendEvent(self.view, event)

    def drag(self, start: QPointF, *way: QPointF, button=Qt.MouseButton.LeftButton, keys=NONE) -> None:
        self.mouse(QEvent.Type.MouseButtonPress, start, button, keys)
        for at in way:
            self.mouse(QEvent.Type.MouseMove, at, button, keys)
        self.mouse(QEvent.Type.MouseButtonRelease, way[-1], button, keys)

    def wheel(self, at: QPointF, pixels: QPoint, angle: QPoint, phase=Qt.ScrollPhase.NoScrollPhase, keys=NONE) -> None:
        event = QWheelEvent(at, self.view.mapToGlobal(at), pixels, angle, Qt.MouseButton.NoButton, keys, phase, False)
        QApplication.sendEvent(self.view, event)

    def colour_at(self, x: float, y: float) -> tuple[int, int, int]:
        """What the widget shows at a document point."""
        pixel: QColor = self.view.grab().toImage().pixelColor(self.at(x, y).toPoint())
        return pixel.red(), pixel.green(), pixel.blue()

    def shows(self, x: float, y: float, colour: tuple[int, int, int]) -> None:
        """Sooner or later: pictures come from another thread."""
        self.bot.waitUntil(lambda: self.colour_at(x, y) == colour)

    def settle(self) -> None:
        """Until the picture that was asked for last has come."""
        self.desk.lanes.live.wait_idle(5)
        wanted = self.view._asked
        self.bot.waitUntil(lambda: bool(self.came) and self.came[-1] == wanted)
        QApplication.processEvents()


class _nothing:
    def __enter__(self) -> None: ...
    def __exit__(self, *_: object) -> None: ...


@pytest.fixture
def photo(qtbot, desk: Desk) -> Hands:
    """One red layer, made from a green photo, that fills the page."""
    desk.open(PAGE, desk.layer("cat", flat(400, 300, *RED), flat(400, 300, *GREEN)), selected="cat")
    return Hands(qtbot, desk)


@pytest.fixture
def sticker(qtbot, desk: Desk) -> Hands:
    """A blue square of 100 at (50, 40) above a red page."""
    layers = desk.layer("cat", flat(400, 300, *RED)), desk.layer("sticker", flat(100, 100, *BLUE), x=50.0, y=40.0)
    desk.open(PAGE, *layers, selected="sticker")
    return Hands(qtbot, desk)


def test_the_picture_is_shown_whole_with_the_page_in_the_middle(photo: Hands) -> None:
    photo.shows(200, 150, RED)
    photo.shows(1, 1, RED)
    photo.shows(399, 299, RED)
    surround = QColor(theme.colours().surround)
    assert photo.view.grab().toImage().pixelColor(2, 2) == surround
    middle = photo.at(200, 150)
    assert middle.x() == pytest.approx(400, abs=1)


def test_hundred_percent_is_pixel_for_pixel(qtbot, desk: Desk) -> None:
    picture = np.random.default_rng(3).integers(0, 256, (300, 400, 3), np.uint8)
    desk.open(PAGE, desk.layer("noise", picture))
    hands = Hands(qtbot, desk)
    QTest.keyClick(hands.view, "1")
    hands.settle()
    assert hands.view.scale == 1
    corner = hands.at(0, 0).toPoint()
    shown = hands.view.grab().toImage().copy(corner.x(), corner.y(), 400, 200)  # what the bar does not cover
    shown = shown.convertToFormat(QImage.Format.Format_RGB888)
    rows = np.frombuffer(shown.constBits(), np.uint8).reshape(200, shown.bytesPerLine())
    np.testing.assert_array_equal(rows[:, :1200].reshape(200, 400, 3), picture[:200])


def test_wheel_zooms_at_the_cursor(photo: Hands) -> None:
    at = photo.at(100, 80)
    before = photo.view.scale
    photo.wheel(at, QPoint(), QPoint(0, 360))
    assert photo.view.scale == pytest.approx(before * 1.2**3)
    under = photo.view.document_point(at)
    assert (under.x(), under.y()) == pytest.approx((100, 80), abs=0.5)


def test_two_fingers_pan_and_pinch_zooms(photo: Hands) -> None:
    corner = photo.at(0, 0)
    photo.wheel(photo.at(100, 80), QPoint(30, -20), QPoint(30, -20), Qt.ScrollPhase.ScrollUpdate)
    assert photo.at(0, 0) - corner == QPointF(30, -20)
    scale, at = photo.view.scale, photo.at(200, 100)
    pad = QPointingDevice(
        "pad", 1, QInputDevice.DeviceType.TouchPad, QPointingDevice.PointerType.Finger,
        QInputDevice.Capability.Position, 2, 1,
    )  # fmt: skip
    pinch = QNativeGestureEvent(Qt.NativeGestureType.ZoomNativeGesture, pad, 2, at, at, at, 0.5, QPointF())
    QApplication.sendEvent(photo.view, pinch)
    assert photo.view.scale == pytest.approx(scale * 1.5)


def test_zoom_keys(photo: Hands) -> None:
    fitted = photo.view.scale
    QTest.keyClick(photo.view, "1")
    assert photo.view.scale == 1
    QTest.keyClick(photo.view, "+")
    assert photo.view.scale == 1.5
    QTest.keyClick(photo.view, "-")
    QTest.keyClick(photo.view, "-")
    assert photo.view.scale == pytest.approx(0.6667)
    QTest.keyClick(photo.view, "0")
    assert photo.view.scale == fitted


def test_a_fitted_page_stays_fitted_when_the_window_changes(photo: Hands) -> None:
    photo.view.resize(500, 600)
    photo.settle()
    assert photo.at(0, 0).x() > 0
    assert photo.at(400, 0).x() < 500
    photo.shows(399, 150, RED)


@pytest.mark.parametrize("how", ["space", "middle", "hand"])
def test_panning(photo: Hands, how: str) -> None:
    corner = photo.at(0, 0)
    if how == "space":
        QTest.keyPress(photo.view, Qt.Key.Key_Space)
    if how == "hand":
        QTest.keyClick(photo.view, "h")
    button = Qt.MouseButton.MiddleButton if how == "middle" else Qt.MouseButton.LeftButton
    start = photo.at(200, 150)
    photo.drag(start, start + QPointF(20, 10), start + QPointF(50, 40), button=button)
    assert photo.at(0, 0) - corner == QPointF(50, 40)
    assert photo.desk.session.undo_text == ""
    photo.shows(5, 5, RED)


def test_the_page_cannot_be_lost(photo: Hands) -> None:
    for _ in range(60):
        photo.wheel(QPointF(400, 300), QPoint(900, 900), QPoint(900, 900), Qt.ScrollPhase.ScrollUpdate)
    corner = photo.at(0, 0)
    assert corner.x() < 800
    assert corner.y() < 600


def test_dragging_a_layer_moves_it_in_one_step(sticker: Hands) -> None:
    scale = sticker.view.scale
    start = sticker.at(100, 90)
    sticker.drag(start, *(start + QPointF(step * scale, 0) for step in range(1, 61)))
    assert (sticker.desk.present("sticker").x, sticker.desk.present("sticker").y) == (110, 40)
    sticker.shows(200, 90, BLUE)
    sticker.shows(60, 90, RED)
    sticker.desk.session.undo()
    assert sticker.desk.present("sticker").x == 50
    assert sticker.desk.session.undo_text == ""


def test_a_click_selects_and_moves_nothing(sticker: Hands) -> None:
    start = sticker.at(300, 200)
    sticker.drag(start, start + QPointF(1, 1))
    assert sticker.desk.session.document.selected == "cat"
    assert sticker.desk.session.undo_text == ""


def test_a_layer_near_the_edge_snaps_unless_ctrl_is_held(sticker: Hands) -> None:
    scale = sticker.view.scale
    start = sticker.at(100, 90)
    there = start + QPointF(-47 * scale, 60 * scale)
    sticker.drag(start, there, keys=Qt.KeyboardModifier.ControlModifier)
    assert (sticker.desk.present("sticker").x, sticker.desk.present("sticker").y) == (3, 100)
    sticker.drag(sticker.at(50, 150), sticker.at(50, 150) + QPointF(5 * scale, 0))
    assert (sticker.desk.present("sticker").x, sticker.desk.present("sticker").y) == (8, 100)
    sticker.drag(sticker.at(50, 150), sticker.at(50, 150) + QPointF(-6 * scale, 0))
    assert (sticker.desk.present("sticker").x, sticker.desk.present("sticker").y) == (0, 100)


def test_a_corner_scales_about_the_opposite_one(sticker: Hands) -> None:
    scale = sticker.view.scale
    corner = sticker.at(150, 140)
    sticker.drag(corner, corner + QPointF(20 * scale, 20 * scale), corner + QPointF(50 * scale, 50 * scale))
    layer = sticker.desk.present("sticker")
    assert (layer.x, layer.y, layer.scale) == pytest.approx((50, 40, 1.5))
    sticker.shows(195, 185, BLUE)
    upper_left = sticker.at(50, 40)
    shift = Qt.KeyboardModifier.ShiftModifier
    sticker.drag(upper_left, upper_left + QPointF(25 * scale, 25 * scale), keys=shift)
    layer = sticker.desk.present("sticker")
    assert (layer.x, layer.y, layer.scale) == pytest.approx((75, 65, 1.0))
    assert sticker.desk.session.undo_text
    sticker.desk.session.undo()
    sticker.desk.session.undo()
    assert sticker.desk.present("sticker").scale == 1
    assert sticker.desk.session.undo_text == ""


def test_a_layer_cannot_be_scaled_away(sticker: Hands) -> None:
    corner = sticker.at(150, 140)
    sticker.drag(corner, corner - QPointF(900, 900))
    assert sticker.desk.present("sticker").bounds.width >= 4


def test_escape_gives_a_drag_up(sticker: Hands) -> None:
    start = sticker.at(100, 90)
    sticker.mouse(QEvent.Type.MouseButtonPress, start)
    sticker.mouse(QEvent.Type.MouseMove, start + QPointF(80, 30))
    assert sticker.desk.present("sticker").x != 50
    QTest.keyClick(sticker.view, Qt.Key.Key_Escape)
    sticker.mouse(QEvent.Type.MouseButtonRelease, start + QPointF(80, 30))
    assert (sticker.desk.present("sticker").x, sticker.desk.present("sticker").y) == (50, 40)
    assert sticker.desk.session.undo_text == ""


def test_arrows_nudge(sticker: Hands) -> None:
    QTest.keyClick(sticker.view, Qt.Key.Key_Right)
    QTest.keyClick(sticker.view, Qt.Key.Key_Down, Qt.KeyboardModifier.ShiftModifier)
    assert (sticker.desk.present("sticker").x, sticker.desk.present("sticker").y) == (51, 50)
    sticker.desk.session.undo()
    assert (sticker.desk.present("sticker").x, sticker.desk.present("sticker").y) == (51, 40)


def test_delete_removes_the_selected_layer(sticker: Hands) -> None:
    QTest.keyClick(sticker.view, Qt.Key.Key_Delete)
    assert [layer.id for layer in sticker.desk.session.document.layers] == ["cat"]


def test_before_and_after_on_either_side_of_the_line(photo: Hands) -> None:
    photo.view.set_split(True)
    photo.shows(100, 60, GREEN)
    photo.shows(300, 60, RED)
    photo.drag(photo.at(200, 150), photo.at(250, 150), photo.at(320, 150))
    photo.shows(300, 60, GREEN)
    photo.shows(350, 60, RED)
    assert photo.desk.session.undo_text == ""
    photo.view.set_split(False)
    photo.shows(100, 60, RED)


def test_backslash_shows_the_photo_while_held(photo: Hands) -> None:
    QTest.keyPress(photo.view, Qt.Key.Key_Backslash)
    photo.shows(300, 60, GREEN)
    QTest.keyRelease(photo.view, Qt.Key.Key_Backslash)
    photo.shows(300, 60, RED)


def test_transparency_shows_a_checkerboard(qtbot, desk: Desk) -> None:
    desk.open(PAGE, desk.layer("hole", flat(400, 300, 0, 0, 0, 0)))
    hands = Hands(qtbot, desk)
    shown = {hands.colour_at(x, 100) for x in range(100, 140, 3)}
    assert shown == {QColor(c).getRgb()[:3] for c in (theme.colours().field, theme.colours().raised)}


def test_an_empty_canvas_says_what_to_do(qtbot, desk: Desk) -> None:
    hands = Hands(qtbot, desk)
    blank = QColor(theme.colours().surround)
    image = hands.view.grab().toImage()
    inked = sum(image.pixelColor(x, y) != blank for x in range(250, 550, 2) for y in range(200, 400, 2))
    assert inked > 200


@pytest.mark.parametrize("kind", ["urls", "image"])
def test_drops_arrive_with_document_coordinates(photo: Hands, kind: str) -> None:
    mime = QMimeData()
    if kind == "urls":
        mime.setUrls([QUrl.fromLocalFile("/photo.jpg")])
    else:
        mime.setImageData(QImage(4, 4, QImage.Format.Format_RGB32))
    at, copy, left = photo.at(120, 70), Qt.DropAction.CopyAction, Qt.MouseButton.LeftButton
    calm = photo.view.grab().toImage()
    enter = QDragEnterEvent(at.toPoint(), copy, mime, left, NONE)
    QApplication.sendEvent(photo.view, enter)
    assert enter.isAccepted()
    assert photo.view.grab().toImage() != calm
    drop = QDropEvent(at, copy, mime, left, NONE)
    QApplication.sendEvent(photo.view, drop)
    assert drop.isAccepted()
    ((got, target),) = photo.dropped
    assert got is mime
    assert (target.x, target.y) == pytest.approx((120, 70), abs=0.5)
    assert photo.view.grab().toImage() == calm


def test_text_is_no_drop(photo: Hands) -> None:
    mime = QMimeData()
    mime.setText("hello")
    enter = QDragEnterEvent(QPoint(9, 9), Qt.DropAction.CopyAction, mime, Qt.MouseButton.LeftButton, NONE)
    enter.ignore()
    QApplication.sendEvent(photo.view, enter)
    assert not enter.isAccepted()


def test_painted_names_the_picture_that_was_drawn(photo: Hands, qtbot) -> None:
    count = photo.view.paint_count
    with qtbot.waitSignal(photo.view.painted) as painted:
        photo.desk.session.set_layer("cat", opacity=0.5)
    assert painted.args[0].image[0, 0].tolist() == [*RED, 128]
    assert photo.view.paint_count > count


def test_only_what_can_be_seen_is_asked_for(photo: Hands) -> None:
    asked: list[tuple[Bounds, float]] = []
    photo.desk.session.composed.connect(lambda c: asked.append((c.view, c.scale, c.image.shape)))
    photo.view._camera.zoom_to(8.0, QPointF(400, 300))
    photo.view._look()
    photo.settle()
    view, scale, shape = asked[-1]
    assert scale == 8
    assert shape == (600, 800, 4)
    assert (view.width, view.height) == (100, 75)


def test_the_old_picture_stays_until_the_new_one_comes(photo: Hands) -> None:
    photo.desk.session.look_at = lambda *_: None  # type: ignore[method-assign]
    QTest.keyClick(photo.view, "+")
    QTest.keyClick(photo.view, "+")
    photo.wheel(QPointF(400, 300), QPoint(80, 60), QPoint(80, 60), Qt.ScrollPhase.ScrollUpdate)
    photo.shows(200, 150, RED)
    assert photo.view.grab().toImage().pixelColor(8, 300).red() == RED[0]


def test_painting_keeps_the_window_free(qtbot, desk: Desk) -> None:
    """Far within one frame of the screen, on a busy machine too (2 to 5 ms on the one it was written on)."""
    desk.open(Extent(1600, 1000), desk.layer("big", flat(1600, 1000, *RED)))
    hands = Hands(qtbot, desk)
    hands.view.resize(1600, 1000)
    hands.settle()
    took = []
    for _ in range(15):
        start = time.perf_counter()
        hands.view.repaint()
        took.append(time.perf_counter() - start)
    assert sorted(took)[7] < 0.016


def test_the_working_line(photo: Hands) -> None:
    line = photo.view._line
    photo.desk.session.working_changed.emit(True)
    assert line.isVisible()
    assert line.grab().toImage().pixelColor(line.width() // 2, 0) != QColor(theme.colours().surround)
    photo.desk.session.working_changed.emit(False)
    assert not line.isVisible()


def test_the_bar(photo: Hands) -> None:
    bar = photo.view._bar
    QTest.mouseClick(bar.scale, Qt.MouseButton.LeftButton)
    assert photo.view.scale == 1
    assert bar.scale.text() == "100 %"
    QTest.mouseClick(bar.hand, Qt.MouseButton.LeftButton)
    start = photo.at(200, 150)
    corner = photo.at(0, 0)
    photo.drag(start, start + QPointF(10, 0))
    assert photo.at(0, 0) - corner == QPointF(10, 0)
    QTest.mouseClick(bar.fit, Qt.MouseButton.LeftButton)
    assert photo.view.scale > 1
    QTest.mouseClick(bar.split, Qt.MouseButton.LeftButton)
    photo.shows(100, 60, GREEN)


def test_a_right_click_asks_for_a_menu_about_the_layer_below_it(sticker: Hands) -> None:
    asked: list[QPoint] = []
    sticker.view.menu_wanted.connect(asked.append)
    sticker.desk.session.select("cat")
    at = sticker.at(150, 120).toPoint()
    event = QContextMenuEvent(QContextMenuEvent.Reason.Mouse, at, sticker.view.mapToGlobal(at))
    QApplication.sendEvent(sticker.view, event)
    assert asked == [sticker.view.mapToGlobal(at)]
    assert sticker.desk.session.document.selected == "sticker"


def test_the_keyboard_is_seen_to_come_to_the_canvas_and_a_hand_needs_no_frame(photo: Hands) -> None:
    accent, view = QColor(theme.colours().accent), photo.view
    view.setFocus(Qt.FocusReason.TabFocusReason)
    assert view.grab().toImage().pixelColor(0, 200) == accent
    QTest.mouseClick(view, Qt.MouseButton.LeftButton, pos=QPoint(3, 3))
    assert view.grab().toImage().pixelColor(0, 200) != accent

from __future__ import annotations

import pytest
from PySide6.QtCore import QEvent, QPoint, QPointF, Qt
from PySide6.QtGui import QAccessible, QWheelEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QToolTip
from pytestqt.qtbot import QtBot

from aigc_studio.ui.widgets.latent_slider import LatentSlider
from aigc_studio.ui.widgets.number_edit import NumberEdit, parse_number


class Heard:
    """What a slider said, in order."""

    def __init__(self, slider: LatentSlider) -> None:
        self.moves: list[float] = []
        self.releases: list[float] = []
        self.marks = 0
        slider.valueChanged.connect(self.moves.append)
        slider.released.connect(self.releases.append)
        slider.mark_clicked.connect(self._mark)

    def _mark(self) -> None:
        self.marks += 1


@pytest.fixture
def slider(qtbot: QtBot) -> LatentSlider:
    made = LatentSlider("warmth", -2.0, 2.0, mark="lock")
    qtbot.addWidget(made)
    made.resize(300, 26)
    made.show()
    return made


def at(slider: LatentSlider, value: float) -> QPoint:
    return QPoint(round(slider.handle_x(value)), slider.height() // 2)


def drag(slider: LatentSlider, *values: float, modifier: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
    QTest.mousePress(slider, Qt.MouseButton.LeftButton, modifier, at(slider, values[0]))
    for value in values[1:]:
        QTest.mouseMove(slider, at(slider, value))
    QTest.mouseRelease(slider, Qt.MouseButton.LeftButton, modifier, at(slider, values[-1]))


def wheel(slider: LatentSlider, clicks: int, x: float) -> QWheelEvent:
    point = QPointF(x, slider.height() / 2)
    event = QWheelEvent(
        point, slider.mapToGlobal(point), QPoint(), QPoint(0, 120 * clicks), Qt.MouseButton.NoButton,
        Qt.KeyboardModifier.NoModifier, Qt.ScrollPhase.NoScrollPhase, False,
    )  # fmt: skip
    QApplication.sendEvent(slider, event)
    return event


def editor(slider: LatentSlider) -> NumberEdit:
    found = slider.findChild(NumberEdit)
    assert isinstance(found, NumberEdit)
    return found


def test_dragging_speaks_all_the_way_and_lets_go_once(slider: LatentSlider) -> None:
    heard = Heard(slider)
    drag(slider, 0.0, 0.5, 1.0, 1.5)
    assert heard.moves == pytest.approx([0.5, 1.0, 1.5], abs=0.03)
    assert heard.releases == [heard.moves[-1]]
    assert slider.number == heard.moves[-1]


def test_a_handle_that_is_touched_but_not_moved_says_nothing(slider: LatentSlider) -> None:
    heard = Heard(slider)
    QTest.mouseClick(slider, Qt.MouseButton.LeftButton, pos=at(slider, 0.0) + QPoint(4, 0))
    assert (heard.moves, heard.releases) == ([], [])


def test_a_press_beside_the_handle_jumps_there(slider: LatentSlider) -> None:
    heard = Heard(slider)
    QTest.mouseClick(slider, Qt.MouseButton.LeftButton, pos=at(slider, -1.0))
    assert heard.releases == pytest.approx([-1.0], abs=0.03)


def test_dragging_past_the_ends_stays_in_the_range(slider: LatentSlider) -> None:
    drag(slider, 0.0, 2.0)
    QTest.mousePress(slider, Qt.MouseButton.LeftButton, pos=at(slider, 2.0))
    QTest.mouseMove(slider, QPoint(5000, 5))
    QTest.mouseRelease(slider, Qt.MouseButton.LeftButton, pos=QPoint(5000, 5))
    assert slider.number == 2.0


def test_shift_drags_ten_times_finer(slider: LatentSlider) -> None:
    drag(slider, 0.0, 1.0, modifier=Qt.KeyboardModifier.ShiftModifier)
    assert slider.number == pytest.approx(0.1, abs=0.01)


def test_a_double_click_resets(slider: LatentSlider) -> None:
    slider.set_value(1.3)
    heard = Heard(slider)
    QTest.mouseDClick(slider, Qt.MouseButton.LeftButton, pos=at(slider, 1.3))
    assert heard.moves == heard.releases == [0.0]


def test_the_wheel_is_fine_and_lets_go_after_a_pause(slider: LatentSlider, qtbot: QtBot) -> None:
    heard = Heard(slider)
    for _ in range(3):
        wheel(slider, 1, slider.bar().center().x())
    assert heard.moves == pytest.approx([0.02, 0.04, 0.06])
    assert heard.releases == []
    qtbot.waitUntil(lambda: heard.releases == [heard.moves[-1]], timeout=20_000)


def test_the_wheel_over_the_label_is_left_to_the_panel(slider: LatentSlider) -> None:
    event = wheel(slider, 1, 30)
    assert not event.isAccepted()
    assert slider.number == 0.0


@pytest.mark.parametrize(
    ("key", "value"),
    [
        (Qt.Key.Key_Right, 0.58), (Qt.Key.Key_Up, 0.58), (Qt.Key.Key_Left, 0.42), (Qt.Key.Key_Down, 0.42),
        (Qt.Key.Key_PageUp, 0.9), (Qt.Key.Key_PageDown, 0.1), (Qt.Key.Key_Home, -2.0), (Qt.Key.Key_End, 2.0),
        (Qt.Key.Key_Backspace, 0.0),
    ],
)  # fmt: skip
def test_keys_move_and_let_go(slider: LatentSlider, key: Qt.Key, value: float) -> None:
    slider.set_value(0.5)
    heard = Heard(slider)
    QTest.keyPress(slider, key)
    assert heard.moves == pytest.approx([value])
    assert heard.releases == []
    QTest.keyRelease(slider, key)
    assert heard.releases == heard.moves


def test_a_digit_begins_typing_and_enter_lets_go_once(slider: LatentSlider) -> None:
    heard = Heard(slider)
    slider.setFocus()
    QTest.keyClick(slider, Qt.Key.Key_Minus)
    QTest.keyClicks(editor(slider), "1.25")
    QTest.keyClick(editor(slider), Qt.Key.Key_Return)
    assert heard.moves == heard.releases == [-1.25]
    assert editor(slider).isHidden()


def test_the_value_can_be_clicked_and_typed(slider: LatentSlider) -> None:
    QTest.mouseClick(slider, Qt.MouseButton.LeftButton, pos=QPoint(slider.width() - 10, 13))
    QTest.keyClicks(editor(slider), "9")
    QTest.keyClick(editor(slider), Qt.Key.Key_Return)
    assert slider.number == 2.0  # the end of the range
    assert "goes from −2.00 to +2.00" in QToolTip.text()


@pytest.mark.parametrize("junk", ["nan", "inf", "-inf", "1e999", "blue", "1..2", "--3"])
def test_junk_keeps_the_old_value_and_says_so(slider: LatentSlider, junk: str) -> None:
    slider.set_value(0.75)
    heard = Heard(slider)
    slider.edit()
    QTest.keyClicks(editor(slider), junk)
    QTest.keyClick(editor(slider), Qt.Key.Key_Return)
    assert (slider.number, heard.moves, heard.releases) == (0.75, [], [])
    assert junk in QToolTip.text()


def test_escape_drops_what_was_typed(slider: LatentSlider) -> None:
    slider.edit("1")
    QTest.keyClick(editor(slider), Qt.Key.Key_Escape)
    assert editor(slider).isHidden()
    assert slider.number == 0.0


def test_opening_and_leaving_the_text_keeps_hidden_digits(slider: LatentSlider) -> None:
    slider.set_value(0.123456)
    heard = Heard(slider)
    slider.edit()
    QTest.keyClick(editor(slider), Qt.Key.Key_Return)
    assert (slider.number, heard.moves) == (0.123456, [])


@pytest.mark.parametrize("value", [float("nan"), float("inf"), float("-inf")])
def test_set_value_takes_no_nonsense(slider: LatentSlider, value: float) -> None:
    slider.set_value(1.0)
    slider.set_value(value)
    assert slider.number == 1.0


def test_set_value_says_nothing(slider: LatentSlider) -> None:
    heard = Heard(slider)
    slider.set_value(1.5)
    assert (heard.moves, heard.releases) == ([], [])
    assert slider.value_text() == "+1.50"


def test_the_dot_and_the_key_ask_for_the_lock(slider: LatentSlider) -> None:
    heard = Heard(slider)
    QTest.mouseClick(slider, Qt.MouseButton.LeftButton, pos=QPoint(5, 13))
    QTest.keyClick(slider, Qt.Key.Key_L)
    assert heard.marks == 2
    assert not slider.locked  # it asks; the session decides
    slider.set_locked(True)
    assert slider.locked


def test_delete_asks_to_be_removed_only_where_that_is_possible(slider: LatentSlider, qtbot: QtBot) -> None:
    removable = LatentSlider("Ink", 0.0, 1.0, mark="remove")
    qtbot.addWidget(removable)
    first, second = Heard(slider), Heard(removable)
    QTest.keyClick(slider, Qt.Key.Key_Delete)
    QTest.keyClick(removable, Qt.Key.Key_Delete)
    assert (first.marks, second.marks) == (0, 1)


def test_resting_is_told_after_300_ms(slider: LatentSlider, qtbot: QtBot) -> None:
    with qtbot.waitSignal(slider.rested, timeout=20_000):
        slider.setFocus(Qt.FocusReason.TabFocusReason)


def test_a_slider_that_gets_the_keyboard_back_does_not_say_that_it_rests(slider: LatentSlider, qtbot: QtBot) -> None:
    """Its tab came to the front again: nobody asked for the frames that would lie over the canvas."""
    slider.clearFocus()
    QApplication.sendEvent(slider, QEvent(QEvent.Type.Leave))  # the pointer may be where it came up
    with qtbot.assertNotEmitted(slider.rested, wait=500):
        slider.setFocus()


def test_screen_readers_find_a_slider_and_can_move_it(slider: LatentSlider) -> None:
    heard = Heard(slider)
    interface = QAccessible.queryAccessibleInterface(slider)
    assert interface.role() == QAccessible.Role.Slider
    assert interface.text(QAccessible.Text.Name) == "warmth"
    slider.set_value(1.0)
    assert interface.text(QAccessible.Text.Description) == "+1.00"
    interface.valueInterface().setCurrentValue(250)
    assert heard.moves == heard.releases == pytest.approx([-1.0])


@pytest.mark.parametrize(
    ("text", "value"),
    [("1.5", 1.5), ("1,5", 1.5), ("−0.3", -0.3), (" +2 ", 2.0), ("1.2×", 1.2), ("nan", None), ("1e999", None)],
)
def test_numbers_as_people_type_them(text: str, value: float | None) -> None:
    assert parse_number(text) == value


def test_values_as_people_read_them(qtbot: QtBot) -> None:
    brush = LatentSlider("Brush size", 0.5, 2.0, default=1.0, suffix="×")
    qtbot.addWidget(brush)
    assert brush.value_text() == "1.00×"
    bipolar = LatentSlider("swirl", -1.0, 1.0)
    qtbot.addWidget(bipolar)
    texts = []
    for value in (-0.004, 0.0, 0.25, -0.3):
        bipolar.set_value(value)
        texts.append(bipolar.value_text())
    assert texts == ["0.00", "0.00", "+0.25", "−0.30"]

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QWheelEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QToolButton
from pytestqt.qtbot import QtBot

from aigc_studio.core.image import Extent
from aigc_studio.ui.panels.latent import LatentPanel
from aigc_studio.ui.widgets.latent_slider import LatentSlider
from tests.ui.fakes import NAMES, FakeLatent, card
from tests.ui.pictures import flat


@pytest.fixture
def latent(tmp_path: Path) -> FakeLatent:
    return FakeLatent(card(tmp_path))


@pytest.fixture
def panel(qtbot: QtBot, latent: FakeLatent) -> LatentPanel:
    made = LatentPanel(latent)
    qtbot.addWidget(made)
    made.resize(324, 900)
    made.show()
    qtbot.waitExposed(made)
    return made


def drag(slider: LatentSlider, *values: float) -> None:
    points = [QPoint(round(slider.handle_x(value)), slider.height() // 2) for value in values]
    QTest.mousePress(slider, Qt.MouseButton.LeftButton, pos=points[0])
    for point in points[1:]:
        QTest.mouseMove(slider, point)
    QTest.mouseRelease(slider, Qt.MouseButton.LeftButton, pos=points[-1])


def button(panel: LatentPanel, name: str) -> QAbstractButton:
    return next(one for one in panel.findChildren(QToolButton) if one.accessibleName() == name)


def test_it_shows_what_the_session_says_and_asks_nothing(panel: LatentPanel, latent: FakeLatent) -> None:
    assert latent.asked == []
    assert panel.name.text() == "Aurora Soft"
    assert panel.seed.value() == 1234
    assert panel.truncation.number == 0.8
    assert tuple(panel.directions.sliders) == NAMES
    assert panel.directions.sliders["swirl"].number == 1.2
    assert panel.size_row.preset.currentText() == "Square"
    assert not panel.noise.isVisible()  # this card takes no noise
    assert not panel.phase.isVisible()


def test_a_drag_sets_the_weight_all_the_way_and_releases_once(panel: LatentPanel, latent: FakeLatent) -> None:
    slider = panel.directions.sliders["glow"]
    drag(slider, 0.0, 0.5, 1.0)
    names = [call[0] for call in latent.asked]
    assert names == ["set_weight", "set_weight", "release"]
    assert latent.asked[1][1] == "glow"
    assert latent.asked[1][2] == pytest.approx(1.0, abs=0.05)


def test_the_wheel_over_a_list_scrolls_the_page_and_chooses_nothing(panel: LatentPanel, latent: FakeLatent) -> None:
    box = panel.size_row.preset
    middle, none = QPointF(box.rect().center()), Qt.MouseButton.NoButton
    down = QWheelEvent(
        middle, QPointF(box.mapToGlobal(middle)), QPoint(), QPoint(0, -120), none, Qt.KeyboardModifier.NoModifier,
        Qt.ScrollPhase.NoScrollPhase, False,
    )  # fmt: skip
    down.accept()
    box.wheelEvent(down)
    assert not down.isAccepted()
    assert latent.asked == []


def test_truncation_and_seed_reach_the_session(panel: LatentPanel, latent: FakeLatent) -> None:
    panel.seed.setFocus()
    panel.seed.selectAll()
    QTest.keyClicks(panel.seed, "77")
    assert latent.asked == []  # not before it is finished
    QTest.keyClick(panel.seed, Qt.Key.Key_Return)
    drag(panel.truncation, 0.8, 1.4)
    assert latent.asked[0] == ("set_seed", 77)
    assert [call[0] for call in latent.asked[1:]] == ["set_truncation", "release"]


@pytest.mark.parametrize(
    ("name", "call"),
    [("New seed", ("new_seed",)), ("Random sliders", ("randomise",)), ("Reset sliders", ("reset", None))],
)
def test_buttons_ask_the_session(panel: LatentPanel, latent: FakeLatent, name: str, call: tuple[object, ...]) -> None:
    QTest.mouseClick(button(panel, name), Qt.MouseButton.LeftButton)
    assert latent.asked == [call]


def test_the_lock_goes_to_the_session_and_comes_back(panel: LatentPanel, latent: FakeLatent) -> None:
    slider = panel.directions.sliders["warmth"]
    QTest.mouseClick(slider, Qt.MouseButton.LeftButton, pos=QPoint(5, 13))
    assert latent.asked == [("toggle_lock", "warmth")]
    assert slider.locked


def test_switches_and_the_phase_of_a_loop(panel: LatentPanel, latent: FakeLatent) -> None:
    QTest.mouseClick(panel.tile, Qt.MouseButton.LeftButton)
    QTest.mouseClick(panel.loop, Qt.MouseButton.LeftButton)
    assert latent.asked == [("set_tile", True), ("set_loop", True)]
    assert panel.phase.isVisible()
    assert panel.phase.number == 0.25


def test_sizes_by_preset_and_by_typing(panel: LatentPanel, latent: FakeLatent) -> None:
    row = panel.size_row
    row.preset.setCurrentIndex(row.preset.findText("Landscape 3:2"))
    row.preset.activated.emit(row.preset.currentIndex())
    row.height_box.setFocus()
    row.height_box.selectAll()
    QTest.keyClicks(row.height_box, "900")
    QTest.keyClick(row.height_box, Qt.Key.Key_Return)
    assert latent.asked == [("set_extent", Extent(1536, 1024)), ("set_extent", Extent(1536, 900))]
    assert row.preset.currentText() == "Custom"


def test_a_card_with_noise_shows_its_seed(panel: LatentPanel, latent: FakeLatent, tmp_path: Path) -> None:
    latent.card = card(tmp_path, id="pigment", name="Pigment", noise=True, switches=())
    latent.changed.emit()
    assert panel.noise.isVisible()
    assert panel.noise.value() == 77
    assert not panel.tile.isVisible()


def test_no_generator_says_what_to_do(panel: LatentPanel, latent: FakeLatent) -> None:
    latent.card = None
    latent.changed.emit()
    assert not panel.name.isVisible()
    latent.asked.clear()
    panel.show_state()
    assert latent.asked == []


def test_resting_on_a_slider_shows_its_frames_and_a_click_goes_there(
    panel: LatentPanel, latent: FakeLatent, qtbot: QtBot
) -> None:
    strip = panel.directions.strip
    panel.directions.sliders["swirl"].setFocus(Qt.FocusReason.TabFocusReason)
    qtbot.waitUntil(lambda: ("request_filmstrip", "swirl") in latent.asked, timeout=20_000)
    latent.filmstrip_ready.emit("warmth", [flat(255)] * 7)  # of another slider: too late
    assert not any(frame.filled for frame in strip.frames)
    latent.filmstrip_ready.emit("swirl", [flat(30 * index) for index in range(7)])
    assert all(frame.filled for frame in strip.frames)
    latent.asked.clear()
    QTest.mouseClick(strip.frames[6], Qt.MouseButton.LeftButton)
    assert latent.asked == [("set_weight", "swirl", 2.0), ("release",)]


def test_frames_of_another_seed_are_renewed(panel: LatentPanel, latent: FakeLatent, qtbot: QtBot) -> None:
    panel.directions.show_strip("swirl")
    latent.asked.clear()
    latent.point = replace(latent.point, seed=5)
    latent.changed.emit()
    qtbot.waitUntil(lambda: latent.asked == [("request_filmstrip", "swirl")], timeout=20_000)


def test_nine_variations_are_shown_and_one_is_taken(panel: LatentPanel, latent: FakeLatent) -> None:
    QTest.mouseClick(panel.offer, Qt.MouseButton.LeftButton)
    latent.variations_ready.emit([flat(20 * index) for index in range(9)])
    cells = panel.variations.cells
    assert all(cell.filled for cell in cells)
    assert cells[4].isChecked()
    QTest.mouseClick(cells[4], Qt.MouseButton.LeftButton)  # the present one: nothing to take
    QTest.mouseClick(cells[7], Qt.MouseButton.LeftButton)
    assert latent.asked == [("request_variations",), ("take_variation", 7), ("request_variations",)]


def test_the_middle_variation_leads_back_once_the_picture_has_moved_on(panel: LatentPanel, latent: FakeLatent) -> None:
    latent.varied = latent.point
    latent.variations_ready.emit([flat(20 * index) for index in range(9)])
    middle = panel.variations.cells[4]
    QTest.mouseClick(middle, Qt.MouseButton.LeftButton)
    assert middle.isChecked()
    assert "present" in middle.toolTip()
    latent.set_seed(9)
    assert not middle.isChecked()
    assert "go back" in middle.toolTip()
    latent.asked.clear()
    QTest.mouseClick(middle, Qt.MouseButton.LeftButton)
    assert latent.asked == [("take_variation", 4), ("request_variations",)]


def test_asking_for_variations_leaves_the_sliders_alone(panel: LatentPanel, qtbot: QtBot) -> None:
    """The button goes when pressed, and what gets the keyboard then must not be a slider that shows its frames."""
    panel.activateWindow()
    qtbot.waitUntil(panel.isActiveWindow, timeout=20_000)
    panel.offer.setFocus()
    QTest.keyClick(panel.offer, Qt.Key.Key_Space)
    assert panel.offer.isHidden()
    assert panel.again.hasFocus()


def test_clicking_for_variations_leaves_the_keyboard_where_it_is(panel: LatentPanel, qtbot: QtBot) -> None:
    panel.activateWindow()
    qtbot.waitUntil(panel.isActiveWindow, timeout=20_000)
    panel.seed.setFocus()
    QTest.mouseClick(panel.offer, Qt.MouseButton.LeftButton)
    assert panel.offer.isHidden()
    assert panel.seed.hasFocus()


def test_variations_by_keys(panel: LatentPanel, latent: FakeLatent) -> None:
    latent.variations_ready.emit([flat(9)] * 9)
    panel.variations.cells[4].setFocus()
    QTest.keyClick(panel.variations.cells[4], Qt.Key.Key_Left)
    QTest.keyClick(panel.variations.cells[3], Qt.Key.Key_Up)
    assert panel.variations.cells[0].hasFocus()
    QTest.keyClick(panel.variations.cells[0], Qt.Key.Key_Return)
    assert latent.asked[0] == ("take_variation", 0)


def test_a_slider_that_is_held_is_not_pulled_away(panel: LatentPanel, latent: FakeLatent) -> None:
    slider = panel.directions.sliders["glow"]
    middle = QPoint(round(slider.handle_x(0.0)), 13)
    QTest.mousePress(slider, Qt.MouseButton.LeftButton, pos=middle)
    QTest.mouseMove(slider, middle + QPoint(20, 0))
    held = slider.number
    latent.point = replace(latent.point, weights={"glow": -1.5})
    latent.changed.emit()
    assert slider.number == held
    QTest.mouseRelease(slider, Qt.MouseButton.LeftButton, pos=middle + QPoint(20, 0))

"""The Tools panel, against a session that only remembers."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from aigc_studio.session.drops import OnTool
from aigc_studio.session.enhance import Enhancer
from aigc_studio.ui.panels.library import files_mime
from aigc_studio.ui.panels.tools import ToolsPanel
from tests.ui.fakes import LANCZOS, FakeEnhance

NETWORK = Enhancer("esrgan", "Real-ESRGAN ×4", "Enlarges photos, with invented detail; slow.")
DENOISER = Enhancer("dncnn", "DnCNN")
Left = Qt.MouseButton.LeftButton


class FakeStudio:
    def __init__(self, enhance: FakeEnhance) -> None:
        self.enhance, self.dropped = enhance, []

    def drop(self, mime: object, target: OnTool) -> None:
        self.dropped.append(([url.fileName() for url in mime.urls()], target))


@pytest.fixture
def studio() -> FakeStudio:
    return FakeStudio(FakeEnhance([NETWORK, LANCZOS], [DENOISER]))


@pytest.fixture
def panel(qtbot: QtBot, studio: FakeStudio) -> ToolsPanel:
    made = ToolsPanel(studio)
    qtbot.addWidget(made)
    made.resize(324, 700)
    made.show()
    qtbot.waitExposed(made)
    return made


def test_it_shows_how_things_are_and_asks_nothing(panel: ToolsPanel, studio: FakeStudio) -> None:
    models = panel.enlarge.models
    assert [models.itemText(index) for index in range(models.count())] == ["Real-ESRGAN ×4", "Lanczos"]
    assert models.currentIndex() == 0
    assert "invented detail" in panel.enlarge.about.text()
    assert panel.enlarge.size.text() == "300 × 200 → 600 × 400"
    assert not panel.enlarge.advice.isVisible()
    assert not panel.denoise.advice.isVisible()
    assert studio.enhance.asked == []


def test_hands_reach_the_session(panel: ToolsPanel, studio: FakeStudio) -> None:
    QTest.mouseClick(panel.enlarge.factor.buttons[4.0], Left)
    assert panel.enlarge.size.text() == "300 × 200 → 1200 × 800"
    box = panel.enlarge.factor.box
    box.selectAll()
    QTest.keyClicks(box, "2.5")
    QTest.keyClick(box, Qt.Key.Key_Return)
    assert not any(button.isChecked() for button in panel.enlarge.factor.buttons.values())
    panel.enlarge.models.setFocus()
    QTest.keyClick(panel.enlarge.models, Qt.Key.Key_Down)
    QTest.mouseClick(panel.enlarge.apply, Left)
    slider = panel.denoise.strength
    QTest.mouseClick(slider, Left, pos=QPoint(round(slider.handle_x(0.5)), slider.height() // 2))
    QTest.keyClick(panel.denoise.apply, Qt.Key.Key_Space)
    asked = studio.enhance.asked
    assert asked[:4] == [
        ("set_factor", 4.0), ("set_factor", 2.5), ("choose", "upscale", LANCZOS.id), ("enhance_layer", "upscale"),
    ]  # fmt: skip
    assert asked[4] == ("set_strength", pytest.approx(0.5, abs=0.02))
    assert asked[-1] == ("enhance_layer", "denoise")


def test_drops_say_which_tool(panel: ToolsPanel, studio: FakeStudio, tmp_path) -> None:
    panel.enlarge.zone.dropped.emit(files_mime([tmp_path / "a.jpg"]))
    panel.denoise.zone.dropped.emit(files_mime([tmp_path / "b.jpg"]))
    assert studio.dropped == [(["a.jpg"], OnTool("upscale")), (["b.jpg"], OnTool("denoise"))]


def test_without_networks_it_says_what_to_do(panel: ToolsPanel, studio: FakeStudio) -> None:
    studio.enhance.listed = {"upscale": [LANCZOS], "denoise": []}
    studio.enhance.picked = {"upscale": LANCZOS, "denoise": None}
    studio.enhance.changed.emit()
    assert "aigc-studio[upscale]" in panel.enlarge.advice.text()
    assert panel.enlarge.advice.isVisible()
    assert panel.enlarge.apply.isEnabled()  # the plain resize is there
    assert panel.denoise.advice.isVisible()
    assert panel.denoise.wait.isVisible()
    assert not panel.denoise.apply.isVisible()
    panel.denoise.wait.dropped.emit(files_mime([]))
    assert studio.dropped == [([], OnTool("denoise"))]


def test_without_a_picture_photos_can_still_be_dropped(panel: ToolsPanel, studio: FakeStudio) -> None:
    studio.enhance.extent = None
    studio.enhance.changed.emit()
    assert not panel.enlarge.apply.isEnabled()
    assert not panel.denoise.apply.isEnabled()
    assert "drop photos" in panel.enlarge.size.text()
    assert panel.enlarge.zone.isEnabled()


def test_a_narrow_panel_cuts_nothing_off(panel: ToolsPanel) -> None:
    panel.resize(panel.minimumSizeHint().width(), 700)
    for widget in panel.findChildren(QWidget):
        if widget.isVisible() and widget.parentWidget() in (panel.enlarge, panel.denoise, panel.enlarge.factor):
            assert widget.visibleRegion().boundingRect().width() == widget.width(), widget
    assert panel.width() <= 324

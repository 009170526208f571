from __future__ import annotations

import json
from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from aigc_studio.core.settings import shipped
from aigc_studio.session.style import StyleEntry
from aigc_studio.ui.panels.style import StylePanel
from tests.ui.fakes import FakeStyle


@pytest.fixture
def style() -> FakeStyle:
    made = FakeStyle([StyleEntry(name, name.title(), Path(), True) for name in ("ink", "oil", "fresco")])
    made.mix = {"ink": 0.58, "oil": 0.42}
    return made


@pytest.fixture
def panel(qtbot: QtBot, style: FakeStyle) -> StylePanel:
    made = StylePanel(style)
    qtbot.addWidget(made)
    made.resize(324, 600)
    made.show()
    qtbot.waitExposed(made)
    return made


def press(slider: object, value: float) -> None:
    point = QPoint(round(slider.handle_x(value)), slider.height() // 2)
    QTest.mouseClick(slider, Qt.MouseButton.LeftButton, pos=point)


def test_names_of_the_shipped_styles_are_not_cut(panel: StylePanel, style: FakeStyle) -> None:
    card = json.loads((shipped("models") / "multistyle26" / "card.json").read_text("utf-8"))
    names = [one["name"] for one in card["styles"]]
    style.styles = [StyleEntry(name, name, Path(), True) for name in names]
    style.mix = dict.fromkeys(names, 0.5)
    style.changed.emit()
    assert len(panel.mix) == 26
    QApplication.processEvents()
    for name, slider in panel.mix.items():
        assert slider.fontMetrics().horizontalAdvance(name) <= slider._label_rect().width()
        assert slider.bar().left() == panel.strength.bar().left()


def test_it_shows_the_mix_and_asks_nothing(panel: StylePanel, style: FakeStyle) -> None:
    assert {key: slider.number for key, slider in panel.mix.items()} == style.mix
    assert panel.mix["ink"].label == "Ink"
    assert style.asked == []


def test_sliders_reach_the_session(panel: StylePanel, style: FakeStyle) -> None:
    press(panel.mix["oil"], 0.9)
    press(panel.strength, 0.5)
    press(panel.brush, 2.0)
    calls = [call[0] for call in style.asked]
    assert calls == ["set_weight", "release", "set_strength", "release", "set_brush", "release"]
    assert style.mix["oil"] == pytest.approx(0.9, abs=0.02)
    assert style.strength == pytest.approx(0.5, abs=0.02)
    assert style.brush == pytest.approx(2.0, abs=0.03)


def test_the_cross_and_delete_take_a_style_out(panel: StylePanel, style: FakeStyle) -> None:
    QTest.mouseClick(panel.mix["ink"], Qt.MouseButton.LeftButton, pos=QPoint(6, 13))
    assert list(panel.mix) == ["oil"]
    QTest.keyClick(panel.mix["oil"], Qt.Key.Key_Delete)
    assert style.asked == [("remove_from_mix", "ink"), ("remove_from_mix", "oil")]
    assert not panel.strength.isEnabled()
    assert panel.hint.isVisible()


def test_another_style_joins_the_mix(panel: StylePanel, style: FakeStyle) -> None:
    menu = panel.styles_menu()
    assert [action.text() for action in menu.actions()] == ["Fresco"]
    menu.actions()[0].trigger()
    assert style.asked == [("add_to_mix", "fresco")]
    assert list(panel.mix) == ["ink", "oil", "fresco"]


def test_colours_and_the_way_back(panel: StylePanel, style: FakeStyle) -> None:
    QTest.mouseClick(panel.keep, Qt.MouseButton.LeftButton)
    QTest.mouseClick(panel.clear, Qt.MouseButton.LeftButton)
    assert style.asked == [("set_keep_colour", True), ("clear",)]
    assert panel.mix == {}


def test_without_a_picture_it_says_what_to_do(panel: StylePanel, style: FakeStyle) -> None:
    style.active = False
    style.changed.emit()
    assert not panel.strength.isVisible()

"""What a generator has learnt, in the real window by hands: its numbers, its units, and how one leaves."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from PySide6.QtCore import Qt
from PySide6.QtGui import QAccessible
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractItemView, QApplication, QWidget
from safetensors.torch import save_file

from aigc_studio.core.errors import StudioError
from aigc_studio.core.settings import data_folder
from aigc_studio.jobs.context import JobContext
from aigc_studio.library.importing import import_model
from aigc_studio.training.explain import Explained
from aigc_studio.training.networks.convolutional import Generator
from aigc_studio.ui import theme
from aigc_studio.ui.explain.stage import ExplainStage
from aigc_studio.ui.panels.latent import LatentPanel
from aigc_studio.ui.panels.library import LibraryPanel
from tests.ui.test_every_control import controls

LEFT, KEY = Qt.MouseButton.LeftButton, Qt.Key
_RED = 2


@pytest.fixture(scope="module")
def imported(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of a DCGAN in whose last layer one unit alone makes red."""
    folder = tmp_path_factory.mktemp("red")
    torch.manual_seed(0)
    network = Generator(6, 8, 16, 3).eval()
    last = network.main[-2]
    with torch.no_grad():
        last.weight[:, 0] = 0
        last.weight[_RED] = 0
        last.weight[_RED, 0] = 3.0
    file = folder / "red.safetensors"
    save_file({name: tensor.contiguous() for name, tensor in network.state_dict().items()}, file)
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("AIGC_STUDIO_HOME", str(folder / "home"))
        return import_model(file, folder / "models", JobContext(), "Red").folder


@pytest.fixture
def red(imported: Path, home: Path) -> str:
    """Its id, in the library of a desk that is opened after this."""
    shutil.copytree(imported, data_folder() / "models" / imported.name)
    return imported.name


def stage(desk: Any) -> ExplainStage:
    return desk.window.findChild(ExplainStage)


def latent(desk: Any) -> LatentPanel:
    return desk.window.findChild(LatentPanel)


def explain(desk: Any, card_id: str = "") -> ExplainStage:
    """That generator, or the present one, by the button at its name; until all is found out."""
    if card_id:
        desk.studio.latent.choose(card_id)
    QTest.mouseClick(latent(desk).explain, LEFT)
    rest(desk)
    return stage(desk)


def rest(desk: Any) -> None:
    """Sliders are followed when the hand has rested; then all is found out."""
    session = desk.studio.explain
    desk.until(lambda: not session._soon.isActive() and not session.working)
    for _ in range(3):
        desk.app.processEvents()  # what was found out is shown a turn later


def test_a_number_is_walked_along_and_a_picture_is_gone_to(desk: Any) -> None:
    """Of a generator that ships; its units are refused in their place, not with a notice."""
    view, session = explain(desk), desk.studio.latent
    assert view.isVisible()
    assert not desk.window.canvas.isVisible()
    assert "cannot be looked into" in view.hint.text()
    assert not view.units.isVisible()
    assert desk.notices == []
    numbers = view.numbers
    assert all(cell.filled for cell in numbers.frames.cells)
    QTest.mouseClick(numbers.after, LEFT)
    rest(desk)
    assert (numbers.box.value(), desk.studio.explain.walk.number) == (2, 1)
    before = session.point
    QTest.mouseClick(numbers.frames.cells[8], LEFT)
    rest(desk)
    assert session.point != before
    assert [cell.isChecked() for cell in numbers.frames.cells].index(True) == 8
    assert "now +2.50" in numbers.facts.text()
    desk.studio.canvas.undo()
    rest(desk)
    assert session.point == before


def test_a_unit_is_taken_away(red: str, desk: Any) -> None:
    """The strongest is chosen at once, a click chooses another one, and what excites it can be gone to."""
    view = explain(desk, red)
    units, session = view.units, desk.studio.explain
    units.layer.setCurrentIndex(units.layer.count() - 1)
    units.layer.activated.emit(units.layer.currentIndex())
    rest(desk)
    assert session.unit == int(session.effects.argmax())
    cards = units.grid.cards.cards
    assert cards[0].id == str(session.unit)
    assert len(cards) == 8
    row = next(row for row, card in enumerate(cards) if card.id == str(_RED))
    index = units.grid.cards.index(row)
    QTest.mouseClick(units.grid.viewport(), LEFT, pos=units.grid.visualRect(index).center())
    rest(desk)
    assert session.unit == _RED
    assert units.grid.painter_of_cards.marked == {str(_RED)}
    assert f"Unit {_RED + 1} changes your picture by" in units.pictures.title.text()
    with_it, without, _ = session.lost.pictures
    assert (without[..., 0] == 128).all()  # red was its work alone
    assert (without[..., 1:] == with_it[..., 1:]).all()
    assert all(sheet.filled for sheet in units.pictures.sheets)
    cells = units.pictures.excited.cells
    assert all(cell.filled for cell in cells)
    cells[0].setFocus()
    QTest.keyClick(cells[0], KEY.Key_Right)
    assert cells[1].hasFocus()
    QTest.keyClick(cells[1], KEY.Key_Return)
    rest(desk)
    made = session.lost.pictures[0].astype(int)
    assert np.abs(made - session.excited.pictures[1]).max() <= 1
    assert desk.studio.canvas.undo_text == "Go to an exciting picture"


def test_a_slider_that_moves_is_followed(red: str, desk: Any) -> None:
    view, session = explain(desk, red), desk.studio.explain
    before, excited = session.lost.pictures[0], session.excited
    slider = next(iter(latent(desk).directions.sliders.values()))
    slider.setFocus()
    QTest.keyClick(slider, KEY.Key_Right)
    QTest.keyClick(slider, KEY.Key_End)
    rest(desk)
    assert (session.lost.pictures[0] != before).any()
    assert session.excited is excited  # which has nothing to do with the present picture
    assert view.isVisible()


def test_who_moves_on_does_not_wait(red: str, desk: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """A measurement that would never end is left as soon as a unit is chosen, begun again, and stopped by Esc."""
    begun: list[str] = []

    def endless(self: Explained, layer: str, step: Any) -> None:
        begun.append(layer)
        while True:
            step(0.5)

    monkeypatch.setattr(Explained, "effects", endless)
    desk.studio.latent.choose(red)
    QTest.mouseClick(latent(desk).explain, LEFT)
    view, session = stage(desk), desk.studio.explain
    desk.until(lambda: begun and view.bar.value() == 500)
    assert view.bar.isVisible()
    assert "Measuring" in view.working.text()
    units = view.units.grid
    desk.until(lambda: units.cards.cards)
    units.setCurrentIndex(units.cards.index(3))
    QTest.keyClick(units, KEY.Key_Return)
    desk.until(lambda: session.excited is not None)
    assert session.unit == 3
    desk.until(lambda: len(begun) == 2)
    desk.window.commands.actions["work.stop"].trigger()
    desk.settle()
    assert (session.working, len(begun)) == ("", 2)
    desk.until(lambda: not view.bar.isVisible())


def test_failures_are_told_in_their_place_and_not_tried_again(
    red: str, desk: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The world's as a sentence in the view, ours as one notice; the rest is explained all the same."""

    def without_gradient(*_: Any, **__: Any) -> None:
        raise StudioError("It has no gradient.", "Look elsewhere.")

    def at_fault(*_: Any) -> None:
        raise ValueError("ours")

    monkeypatch.setattr(Explained, "exciting", without_gradient)
    monkeypatch.setattr(Explained, "maps", at_fault)
    view = explain(desk, red)
    assert view.units.pictures.excites.text() == "It has no gradient; look elsewhere."
    assert not view.units.pictures.excited.isVisible()
    assert all(sheet.filled for sheet in view.units.pictures.sheets)
    assert [notice.failed for notice in desk.notices] == [True]


def test_it_is_left_by_every_way_and_keeps_nothing(desk: Any) -> None:
    window, session = desk.window, desk.studio.explain
    toggle = window.commands.actions["latent.explain"]
    ways = {
        "command": toggle.trigger, "close": lambda: QTest.mouseClick(stage(desk).close_button, LEFT),
        "Esc": window.commands.actions["work.stop"].trigger,
        "button": lambda: QTest.mouseClick(latent(desk).explain, LEFT), "tab": lambda: window.show_tab("Layers"),
        "no layer": lambda: desk.studio.canvas.remove(desk.studio.canvas.document.selected),
    }  # fmt: skip
    window.activateWindow()
    desk.until(window.isActiveWindow)
    for way, leave in ways.items():
        window.show_tab("Latent")
        QTest.keyClick(QApplication.focusWidget() or window, KEY.Key_X)
        assert session.on, way
        assert toggle.isChecked()
        assert latent(desk).explain.isChecked()
        assert stage(desk).isVisible()
        leave()
        assert not session.on, way
        assert not toggle.isChecked()
        assert not latent(desk).explain.isChecked()
        assert window.canvas.isVisible()
        assert session.walk is None
    assert not toggle.isEnabled()  # nothing is selected any more


def test_a_generator_of_the_library_is_explained_from_its_menu(desk: Any) -> None:
    menu = desk.window.findChild(LibraryPanel).model_menu("aurora-ink")
    next(action for action in menu.actions() if action.text() == "Explain").trigger()
    rest(desk)
    assert desk.studio.latent.card.id == "aurora-ink"
    assert stage(desk).title.text() == "What Aurora Ink has learnt"


def test_another_generator_begins_anew(red: str, desk: Any) -> None:
    view = explain(desk, red)
    assert view.numbers.box.maximum() == 6
    desk.studio.explain.choose_number(5)
    desk.studio.latent.choose("aurora-ink")
    rest(desk)
    assert (view.numbers.box.value(), view.units.isVisible()) == (1, False)
    assert all(cell.filled for cell in view.numbers.frames.cells)
    desk.studio.explain.choose_number(20)
    desk.studio.latent.choose(red)  # which has no number 21
    rest(desk)
    assert (view.numbers.box.value(), desk.studio.explain.walk.number) == (1, 0)


def test_tab_goes_through_the_numbers_in_the_order_they_stand(desk: Any) -> None:
    numbers = explain(desk).numbers
    desk.window.activateWindow()
    desk.until(desk.window.isActiveWindow)
    numbers.before.setFocus()
    for there in (numbers.box, numbers.after, numbers.frames.cells[0], numbers.frames.cells[1]):
        QTest.keyClick(QApplication.focusWidget(), KEY.Key_Tab)
        assert QApplication.focusWidget() is there


def test_every_control_has_a_name_a_tooltip_and_a_keyboard_path(red: str, desk: Any) -> None:
    found = controls(explain(desk, red))
    assert len(found) > 20
    for widget in found:
        interface = QAccessible.queryAccessibleInterface(widget)
        where = f"{type(widget).__name__} {widget.objectName()!r}"
        assert interface.text(QAccessible.Text.Name), f"{where} has no name"
        assert widget.toolTip() or isinstance(widget, QAbstractItemView), f"{where} has no tooltip"
        assert widget.focusPolicy() & Qt.FocusPolicy.TabFocus, f"{where} cannot be reached by keyboard"


@pytest.mark.parametrize("size", [(1600, 1000), (1200, 760)])
def test_nothing_is_cut_in_a_large_and_in_a_small_window(red: str, desk: Any, size: tuple[int, int]) -> None:
    desk.window.resize(*size)
    view = explain(desk, red)
    rest(desk)
    area = view.parentWidget().parentWidget()
    assert (desk.window.width(), desk.window.height()) == size
    assert not area.horizontalScrollBar().isVisible()
    parts: list[QWidget] = [*view.numbers.frames.cells, *view.units.pictures.excited.cells, view.units.grid]
    assert all(part.width() >= theme.px(30) for part in parts)
    right = max(part.mapTo(view, part.rect().topRight()).x() for part in parts)
    assert right < view.width()
    bottom = max(part.mapTo(view, part.rect().bottomLeft()).y() for part in parts)
    assert bottom < view.height() == area.viewport().height()  # no scrolling upright either

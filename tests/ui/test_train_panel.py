"""The Train view in the real window, by hands: what it shows, what can be pressed, what it asks."""

from __future__ import annotations

from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QDragEnterEvent, QDropEvent, QMouseEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractItemView, QApplication, QLineEdit, QWidget

from aigc_studio.session.training_look import Seen
from aigc_studio.training import history
from aigc_studio.training.curves import Curve, thinned
from aigc_studio.training.plan import TrainingPlan
from aigc_studio.training.request import TrainModel, begin
from aigc_studio.ui import theme
from aigc_studio.ui.notice_bar import NoticeBars
from aigc_studio.ui.panels.gallery import GalleryPanel
from aigc_studio.ui.panels.train_panel import TrainPanel
from aigc_studio.ui.training.number_words import word
from aigc_studio.ui.training.time_lapse import TimeLapse
from aigc_studio.ui.widgets.curve_plot import CurvePlot, Line, grouped
from aigc_studio.ui.widgets.plot_axis import fitted, in_words
from tests.session.test_training_session import mime, pictures, until
from tests.ui.test_every_control import controls

LEFT, KEY = Qt.MouseButton.LeftButton, Qt.Key


@pytest.fixture
def room(desk: Any) -> Any:
    """The desk with the Train tab in front."""
    desk.window.commands.actions["train.new"].trigger()
    desk.settle()
    return desk


def panel(desk: Any) -> TrainPanel:
    return desk.window.findChild(TrainPanel)


def drop(widget: QWidget, *paths: Path) -> None:
    at, action, plain = widget.rect().center(), Qt.DropAction.CopyAction, Qt.KeyboardModifier.NoModifier
    carried = mime(*paths)  # events do not keep it
    for event in (
        QDragEnterEvent(at, action, carried, LEFT, plain),
        QDropEvent(QPointF(at), action, carried, LEFT, plain),
    ):
        QApplication.sendEvent(widget, event)
        assert event.isAccepted()


def write(edit: QLineEdit, text: str) -> None:
    edit.setFocus()
    edit.selectAll()
    QTest.keyClicks(edit, text)
    QTest.keyClick(edit, KEY.Key_Return)


def test_the_tab_brings_its_stage_and_every_other_the_canvas(room: Any) -> None:
    assert panel(room).stage.isVisible()
    assert not room.window.canvas.isVisible()
    room.window.show_tab("Layers")
    assert room.window.canvas.isVisible()
    assert not panel(room).stage.isVisible()


def test_a_folder_becomes_a_model_by_hand(room: Any, tmp_path: Path) -> None:
    train, page = panel(room), panel(room).stage.pictures
    folder = pictures(tmp_path / "harbour-views", 7)
    (folder / "cut.png").write_bytes(b"no picture")
    setup = train.setup
    assert not setup.start.isEnabled()
    calm = setup.start.grab().toImage().pixelColor(8, 8)
    assert calm != theme.colour("accent")  # it does not look as if it could be pressed
    drop(page.zone, folder)
    room.settle()
    assert page.taken.text() == "Taken 7"
    assert "7 pictures · 32 × 32" in page.facts.text()
    assert setup.name.text() == "Harbour views"
    assert "whose" in setup.missing.text()
    QTest.keyClicks(setup.licence.lineEdit(), "CC0")
    QTest.mouseClick(setup.consent, LEFT, pos=setup.consent.rect().center() - setup.consent.rect().center() * 0.9)
    setup.preset.setCurrentIndex(setup.preset.findData("tiny"))
    setup.preset.activated.emit(setup.preset.currentIndex())
    write(setup.steps, "12")
    QTest.mouseClick(setup.advanced, LEFT)
    form = setup.numbers
    write(form.boxes["batch"], "4")
    write(form.boxes["sample_every"], "4")
    write(form.boxes["rate"], "7")
    assert "not between" in form.problem.text()
    assert not form.boxes["codes"].isVisibleTo(form)  # a VAE has none
    room.settle()
    assert setup.start.isEnabled()
    QTest.mouseClick(setup.start, LEFT)
    training = room.studio.training
    room.until(lambda: training.watched)
    watching = train.stage.watching
    assert watching.isVisible()
    line = room.window.status
    room.until(lambda: line._what.text() == "Training “Harbour views”" and line._what.isVisible())
    until(room, training.watched, "finished")
    room.until(lambda: not line._what.isVisible())
    room.until(lambda: watching.lapse.slider.maximum() == 2)
    assert watching.lapse.sheet.filled
    assert [plot.title for plot in watching.plots if plot.isVisible()]
    assert watching.use.isVisible()
    assert train.runs.lines[0].accessibleName().startswith("Harbour views: Finished")
    QTest.mouseClick(watching.use, LEFT)
    room.settle()
    assert room.window.canvas.isVisible()
    assert room.studio.latent.card.name == "Harbour views"
    assert len(room.studio.latent.card.directions) >= 4


def test_an_empty_folder_is_told_until_a_drop_goes_well(room: Any, tmp_path: Path) -> None:
    page, bars = panel(room).stage.pictures, room.window.findChild(NoticeBars)
    (tmp_path / "empty").mkdir()
    drop(page.zone, tmp_path / "empty")
    room.settle()
    assert bars.lasting.isVisible()
    assert bars.lasting.title.text() == "There are no pictures in empty."
    drop(page.zone, pictures(tmp_path / "views", 5))
    room.settle()
    assert not bars.isVisible()
    assert page.taken.text() == "Taken 5"
    drop(page, tmp_path / "empty")  # among others it is told of too
    room.settle()
    assert bars.passing.title.text() == "There are no pictures in empty."
    assert page.taken.text() == "Taken 5"
    assert room.studio.training.draft.sources == (tmp_path / "views",)
    page.grid.setCurrentIndex(page.grid.cards.index(1))
    room.settle()
    corner = page.move_button.mapTo(bars.parentWidget(), page.move_button.rect().bottomRight())
    assert not bars.geometry().contains(corner)


def test_pictures_are_left_out_and_put_back(room: Any, tmp_path: Path) -> None:
    page, draft = panel(room).stage.pictures, room.studio.training.draft
    folder = pictures(tmp_path / "views", 5)
    pictures(folder / "boats", 4, seed=1)
    (folder / "cut.png").write_bytes(b"no picture")
    drop(page, folder)
    room.settle()
    cards = page.grid.cards.cards
    assert (len(cards), page.move_button.text(), page.move_button.isEnabled()) == (9, "Leave out", False)
    assert all(card.thumbnail.exists() for card in cards)
    page.grid.selectAll()
    page.grid.setCurrentIndex(page.grid.cards.index(2))
    QTest.keyClick(page.grid, KEY.Key_Delete)
    room.settle()
    assert len(draft.survey.taken) == 8
    QTest.mouseClick(page.aside, LEFT)
    assert {card.name for card in page.grid.cards.cards} == {"Left out", "Damaged"}
    page.grid.selectAll()
    QTest.mouseClick(page.move_button, LEFT)
    room.settle()
    assert len(draft.survey.taken) == 9  # a damaged one cannot be put back
    assert page.reasons.text() == "1 damaged"
    QTest.mouseClick(page.taken, LEFT)
    page.classes.setCurrentIndex(page.classes.findData("boats"))
    page.classes.activated.emit(page.classes.currentIndex())
    assert len(page.grid.cards.cards) == 4
    QTest.mouseClick(page.seen, LEFT)
    room.until(lambda: page.sheet.filled)


@pytest.mark.parametrize(("width", "lines"), [(1050, 2), (1200, 1), (1600, 1)])
def test_the_choices_of_a_data_set_wrap_rather_than_be_cut(room: Any, tmp_path: Path, width: int, lines: int) -> None:
    page = panel(room).stage.pictures
    room.window.resize(width, 760)
    folder = pictures(tmp_path / "views", 5)
    pictures(folder / "boats", 4, seed=1)
    drop(page, folder)
    room.settle()
    area = panel(room).stage.parentWidget().parentWidget()
    assert room.window.width() == width
    assert not area.horizontalScrollBar().isVisible()
    assert not area.verticalScrollBar().isVisible()
    choices = [page.taken, page.aside, page.seen, page.classes]
    for button in (*choices, page.move_button):
        assert button.isVisible()
        assert button.width() >= button.sizeHint().width()
        assert page.rect().contains(button.geometry())
    tops = sorted(button.geometry().center().y() for button in choices)
    assert 1 + sum(low - high > choices[0].height() // 2 for high, low in pairwise(tops)) == lines


def test_gallery_pictures_can_be_trained_on(room: Any) -> None:
    gallery = room.window.findChild(GalleryPanel)
    room.until(lambda: len(gallery.grid.cards.cards) >= 2)
    gallery.grid.selectAll()
    selected = len(gallery.grid.selected_ids())
    menu = gallery.picture_menu(gallery.grid.cards.cards[0].id)
    next(action for action in menu.actions() if action.text() == "Train on these").trigger()
    room.settle()
    assert len(room.studio.training.draft.survey.entries) == selected
    assert room.studio.training.draft.name == "My pictures"  # a number in the gallery is no name of a model
    assert panel(room).stage.isVisible()


def test_every_control_has_a_name_a_tooltip_and_a_keyboard_path(room: Any, tmp_path: Path) -> None:
    """In all three states: nothing yet, pictures with all numbers unfolded, a training."""
    from PySide6.QtGui import QAccessible

    train = panel(room)
    begin(TrainModel((tmp_path,), TrainingPlan("vae"), "Kept"), room.studio.training.folder / "kept")
    room.studio.training.reread()
    drop(train.setup.zone, pictures(tmp_path / "views" / "a"))
    room.settle()
    QTest.mouseClick(train.setup.advanced, LEFT)
    for watched in ("", "kept"):
        room.studio.training.watch(watched)
        room.settle()
        found = controls(train) + controls(train.stage)
        assert len(found) > 6
        for widget in found:
            interface = QAccessible.queryAccessibleInterface(widget)
            where = f"{type(widget).__name__} {widget.objectName()!r}"
            assert interface.text(QAccessible.Text.Name), f"{where} has no name"
            assert widget.toolTip() or isinstance(widget, QAbstractItemView), f"{where} has no tooltip"
            assert widget.focusPolicy() & Qt.FocusPolicy.TabFocus, f"{where} cannot be reached by keyboard"


def test_a_training_that_waits_can_be_started_or_removed(room: Any, tmp_path: Path) -> None:
    training, watching = room.studio.training, panel(room).stage.watching
    begin(TrainModel((tmp_path,), TrainingPlan("vae", steps=50), "Kept"), training.folder / "kept")
    training.reread()
    room.settle()
    QTest.mouseClick(panel(room).runs.lines[0], LEFT)
    assert watching.title.text() == "Kept"
    assert watching.resume.text() == "Start"
    assert not watching.keep.isVisible()
    menu = {action.text(): action for action in watching.more_menu().actions()}
    assert not menu["Branch off"].isEnabled()  # it has learnt nothing yet
    menu["Remove this training"].trigger()
    room.settle()
    assert training.rows == []
    assert panel(room).stage.pictures.isVisible()


# -- the parts ---------------------------------------------------------------------------------------------------------


def curve(name: str, values: list[float]) -> Curve:
    return thinned(name, np.arange(len(values)) * 10, np.array(values))


def test_several_trainings_are_compared_each_in_its_own_way(room: Any, tmp_path: Path) -> None:
    training, watching = room.studio.training, panel(room).stage.watching
    for number, name in enumerate(("Calm", "Fast & loud", "Slow")):
        begin(TrainModel((tmp_path,), TrainingPlan("vae", steps=50), name), training.folder / f"{number}")
        for step in (10, 20):
            history.append(training.folder / f"{number}", {"step": step, "losses": {"reconstruction": number + step}})
    training.reread()
    room.settle()
    training.watch("0")
    room.settle()
    others = watching.others
    assert others.text() == "Compare with… ▾"
    actions = {action.text(): action for action in others.choices.actions()}
    assert list(actions) == ["Slow", "Fast && loud"]
    others.choices.popup(others.mapToGlobal(others.rect().bottomLeft()))
    for name in actions:
        QTest.mouseClick(others.choices, LEFT, pos=others.choices.actionGeometry(actions[name]).center())
        assert others.choices.isVisible()  # one checks several
    QTest.keyClick(others.choices, KEY.Key_Escape)
    assert not others.choices.isVisible()
    assert training.compared == ("2", "1")
    assert others.text() == "2 trainings ▾"
    room.until(lambda: [line.name for line in watching.plots[0].lines][1:] == ["Slow", "Fast & loud"])
    plot = watching.plots[0]
    pens = [plot._pen(line, plot._colour(index), 1.5) for index, line in enumerate(plot.lines)]
    assert len({(pen.color().name(), tuple(pen.dashPattern())) for pen in pens}) == 3
    assert len({pen.color().name() for pen in pens}) == 3
    plot.resize(220, plot.height())
    legend = plot._legend()  # no name is left out where there is little room
    assert [text.rsplit(" ", 1)[0] for _, _, text in legend[1:]] == ["Slow", "Fast & loud"]
    assert legend[-1][1] > 0
    actions["Slow"].trigger()
    room.settle()
    assert (training.compared, others.text()) == (("1",), "Fast && loud ▾")


def test_a_plot_reads_values_under_the_pointer_and_by_arrows(qtbot: Any) -> None:
    plot = CurvePlot("Losses", "tip")
    qtbot.addWidget(plot)
    plot.resize(420, 200)
    plot.show()
    plot.show_lines([Line(curve("a", [8, 4, 2, 1]), "A"), Line(curve("b", [1, 1, 1, 3]), "B", True)], 30)
    assert plot.values_at_mark() == []
    QTest.keyClick(plot, KEY.Key_End)
    assert plot.values_at_mark() == [("A", 1.0), ("B", 3.0)]
    QTest.keyClick(plot, KEY.Key_Home)
    assert plot.values_at_mark() == [("A", 8.0), ("B", 1.0)]
    at = QPointF(plot.width() - 14, 100)
    plain = Qt.KeyboardModifier.NoModifier
    move = QMouseEvent(QMouseEvent.Type.MouseMove, at, plot.mapToGlobal(at), LEFT, Qt.MouseButton.NoButton, plain)
    QApplication.sendEvent(plot, move)
    assert plot.values_at_mark()[0] == ("A", 1.0)
    linear = plot.grab().toImage()
    plot.set_log(True)
    assert plot.grab().toImage() != linear
    plot.show_lines([Line(curve("a", [-1, -2]), "A")], 30)  # which no logarithm has
    assert not plot.grab().isNull()


def test_many_measures_do_not_make_the_window_higher(room: Any, tmp_path: Path) -> None:
    training, watching = room.studio.training, panel(room).stage.watching
    begin(TrainModel((tmp_path,), TrainingPlan("vae"), "Kept"), training.folder / "kept")
    training.reread()
    room.settle()
    training.watch("kept")
    room.window.resize(1200, 760)
    room.settle()
    far = [curve(f"number {index}", [10.0**index, 10.0**index]) for index in range(7)]
    training.seen.emit(Seen("kept", far, [], [(10, "It went back.")], 3.0, [], -1, None, {}))
    room.until(lambda: sum(not plot.isHidden() for plot in watching.plots) == 7)
    room.settle()
    assert (room.window.width(), room.window.height()) == (1200, 760)
    assert watching.notice.text() == "It went back."


def test_an_axis_has_round_ticks_within_and_is_not_squeezed_by_one_wild_value() -> None:
    wild = curve("a", [1e6, *np.linspace(2, 1, 300)])
    assert fitted([wild.reach], log=False).high < 10
    assert curve("b", [-1, -2]).positive is None
    for log in (False, True):
        for reach in (wild.reach, (0.003, 0.003), (1.0, 1e9), (0.2, 0.9)) if log else (wild.reach, (-5.0, 5.0), (0, 0)):
            axis = fitted([reach], log)
            ticks = axis.ticks(4)
            assert 1 <= len(ticks) <= 9
            assert all(-0.001 <= axis.place(tick) <= 1.001 for tick in ticks)


@pytest.mark.parametrize(
    ("value", "words"),
    [(0.03125, "0.0312"), (1234.0, "1.23k"), (20_000.0, "20k"), (3e6, "3M"), (-2.5, "−2.5"), (float("nan"), "–")],
)
def test_numbers_are_short(value: float, words: str) -> None:
    assert in_words(value) == words


def test_what_an_enhancer_is_measured_against_is_written_as_its_own_measure() -> None:
    assert [word(name) for name in ("psnr", "psnr of bicubic", "psnr of the noisy picture")] == [
        "PSNR", "PSNR of bicubic", "PSNR of the noisy picture"
    ]  # fmt: skip


def test_curves_of_one_scale_share_a_plot() -> None:
    generator, discriminator = curve("g", [2, 1.5, 1]), curve("d", [1, 1.2, 1.6])
    far = curve("r", [-900, -2000, -3000])
    assert grouped([generator, discriminator, far]) == [[generator, discriminator], [far]]


def test_a_time_lapse_follows_the_newest_until_a_hand_takes_it(qtbot: Any) -> None:
    lapse, asked = TimeLapse(), []
    qtbot.addWidget(lapse)
    lapse.wanted.connect(asked.append)

    def seen(count: int, shown: int) -> Seen:
        picture = np.full((32, 32, 3), 10 * count, np.uint8)
        return Seen("t", [], [], [], 0.0, [50 * (n + 1) for n in range(count)], shown, picture, {})

    lapse.show_seen(seen(3, 2))
    assert (lapse.slider.value(), lapse.stage.text()) == (2, "Step 150")
    lapse.show_seen(seen(4, 3))
    assert lapse.slider.value() == 3
    lapse.slider.setValue(1)
    lapse.show_seen(seen(5, 1))
    assert (lapse.slider.value(), lapse.stage.text()) == (1, "Step 100")
    lapse.slider.setValue(4)
    assert asked == [1, -1]

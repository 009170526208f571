"""The real window with a real studio, used by hands: drags, keys, drops."""

from __future__ import annotations

import asyncio
from base64 import b64encode
from pathlib import Path
from threading import Event
from typing import Any

import numpy as np
import pytest
from PIL import Image
from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QContextMenuEvent, QDragEnterEvent, QDragMoveEvent, QDropEvent, QImage
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QFileDialog, QLineEdit, QWidget

from aigc_studio.core.settings import Settings
from aigc_studio.gallery.project import Project
from aigc_studio.session.jobs import JobRow
from aigc_studio.ui import theme
from aigc_studio.ui.command_palette import CommandPalette
from aigc_studio.ui.device_pill import DevicePill
from aigc_studio.ui.explain.stage import ExplainStage
from aigc_studio.ui.jobs_button import JobsButton
from aigc_studio.ui.panels.directions import Directions
from aigc_studio.ui.panels.gallery import GalleryGrid
from aigc_studio.ui.panels.layers import LayersPanel
from aigc_studio.ui.panels.library import LibraryPanel
from aigc_studio.ui.panels.style import StylePanel
from aigc_studio.ui.training.pictures_page import PicturesPage
from aigc_studio.ui.training.stage import TrainStage
from aigc_studio.ui.widgets.card_grid import CardGrid
from aigc_studio.ui.widgets.cards import Card, CardModel
from aigc_studio.ui.widgets.drop_zone import DropZone
from aigc_studio.ui.widgets.latent_slider import LatentSlider
from aigc_studio.ui.widgets.section import FoldingSection
from aigc_studio.ui.widgets.variation_grid import VariationGrid
from tests.studio_desk import Desk

Key = Qt.Key


@pytest.fixture
def hands(desk: Any) -> Any:
    """The desk with its window in front, as shortcuts need it."""
    desk.window.activateWindow()
    desk.until(desk.window.isActiveWindow)
    return desk


def directions(desk: Any) -> Directions:
    return desk.window.findChild(Directions)


def first_slider(desk: Any) -> LatentSlider:
    return next(iter(directions(desk).sliders.values()))


def gallery(desk: Any) -> GalleryGrid:
    return desk.window.findChild(GalleryGrid)


def looks(desk: Any) -> np.ndarray:
    """The canvas as it is on the screen."""
    image = desk.window.canvas.grab().toImage().convertToFormat(QImage.Format.Format_RGB32)
    pixels = np.frombuffer(image.constBits(), np.uint8).reshape(image.height(), image.width(), 4)
    return pixels[..., :3].astype(int)


def press(desk: Any, key: Key, modifiers: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
    QTest.keyClick(QApplication.focusWidget() or desk.window, key, modifiers)


def drag(slider: LatentSlider, to: float) -> None:
    start, end = (QPoint(round(slider.handle_x(x)), slider.height() // 2) for x in (slider.number, to))
    QTest.mousePress(slider, Qt.MouseButton.LeftButton, pos=start)
    for part in range(1, 6):
        QTest.mouseMove(slider, start + (end - start) * part / 5)
    QTest.mouseRelease(slider, Qt.MouseButton.LeftButton, pos=end)


def pull(canvas: QWidget) -> None:
    """Drag from the middle of the canvas, by 50 and 40."""
    start = canvas.rect().center()
    QTest.mousePress(canvas, Qt.MouseButton.LeftButton, pos=start)
    QTest.mouseMove(canvas, start + QPoint(20, 10))
    QTest.mouseMove(canvas, start + QPoint(50, 40))
    QTest.mouseRelease(canvas, Qt.MouseButton.LeftButton, pos=start + QPoint(50, 40))


def drop(widget: QWidget, files: list[Path], at: QPoint) -> None:
    """Files carried over a widget and let go there."""
    mime = QMimeData()
    mime.setUrls([QUrl.fromLocalFile(str(file)) for file in files])
    action, button, plain = Qt.DropAction.CopyAction, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
    for event in (
        QDragEnterEvent(at, action, mime, button, plain), QDragMoveEvent(at, action, mime, button, plain),
        QDropEvent(QPointF(at), action, mime, button, plain),
    ):  # fmt: skip
        QApplication.sendEvent(widget, event)
        assert event.isAccepted()


def photo(path: Path, side: int = 160) -> Path:
    y, x = np.mgrid[0:side, 0:side] / side
    Image.fromarray((255 * np.stack([x, y, 1 - x], -1)).astype(np.uint8)).save(path)
    return path


def test_a_drag_on_the_first_slider_changes_the_picture_and_the_gallery_and_undo_takes_it_back(hands: Any) -> None:
    slider, before, kept = first_slider(hands), looks(hands), hands.studio.gallery.total
    drag(slider, slider.high * 0.8)
    hands.settle()
    assert np.abs(looks(hands) - before).mean() > 2
    assert slider.number == pytest.approx(slider.high * 0.8, abs=slider.high / 20)
    hands.until(lambda: hands.studio.gallery.total > kept)
    press(hands, Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    hands.settle()
    assert slider.number == 0
    assert np.abs(looks(hands) - before).mean() < 0.5
    press(hands, Key.Key_Z, Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier)
    hands.settle()
    assert slider.number > 0


def test_a_photo_dropped_on_a_style_becomes_a_painting_in_the_gallery(hands: Any, tmp_path: Path) -> None:
    styles = hands.window.findChild(LibraryPanel).styles
    index = styles.cards.index(2)
    drop(styles.viewport(), [photo(tmp_path / "harbour.jpg")], styles.visualRect(index).center())

    def painted() -> list[str]:
        return [card.name for card in gallery(hands).cards.cards if card.name.startswith("harbour")]

    hands.until(painted)  # beside the picture that the studio began with, which comes when it likes
    assert styles.cards.cards[2].name in painted()[0]


def test_r_keeps_locked_sliders_and_l_locks_the_one_with_the_keyboard(hands: Any) -> None:
    sliders = list(directions(hands).sliders.values())
    sliders[0].setFocus(Qt.FocusReason.TabFocusReason)
    press(hands, Key.Key_L)
    assert sliders[0].locked
    hands.window.canvas.setFocus()
    press(hands, Key.Key_R)
    hands.settle()
    assert sliders[0].number == 0
    assert sum(slider.number == 0 for slider in sliders[1:]) <= 1  # one may come to 0.00 by chance


def test_digits_typed_on_a_slider_are_a_number_and_zoom_on_the_canvas(hands: Any) -> None:
    slider = first_slider(hands)
    slider.setFocus(Qt.FocusReason.TabFocusReason)
    press(hands, Key.Key_1)
    QTest.keyClick(QApplication.focusWidget(), Key.Key_Return)
    assert slider.number == pytest.approx(1.0)
    hands.settle()
    canvas = hands.window.canvas
    canvas.setFocus()
    press(hands, Key.Key_1)
    assert canvas._bar.scale.text() == "100 %"
    press(hands, Key.Key_0)
    assert canvas._bar.scale.text() != "100 %"


def test_backslash_shows_the_photo_only_while_it_is_held(hands: Any, tmp_path: Path) -> None:
    hands.studio.take([photo(tmp_path / "harbour.png", 512)], _anywhere())
    hands.settle()
    as_photo = looks(hands)
    hands.studio.style.choose(hands.studio.style.styles[0].id)
    hands.settle()
    painted = looks(hands)
    assert np.abs(painted - as_photo).mean() > 3
    canvas = hands.window.canvas
    canvas.setFocus()
    QTest.keyPress(canvas, Key.Key_Backslash)
    hands.settle()
    assert np.abs(looks(hands) - as_photo).mean() < 2
    QTest.keyRelease(canvas, Key.Key_Backslash)
    hands.until(lambda: np.abs(looks(hands) - painted).mean() < 2)


def test_a_slider_of_a_painting_without_its_photo_goes_back(hands: Any, tmp_path: Path) -> None:
    from aigc_studio.cli.main import main
    from aigc_studio.ui.panels.style import StylePanel

    words = ["--style", "great-wave", "--strength", "0.9", "--out", str(tmp_path / "painted")]
    assert main(["stylize", str(photo(tmp_path / "harbour.png", 64)), *words]) == 0
    hands.studio.take([tmp_path / "painted" / "harbour-great-wave.png"], _anywhere())
    hands.settle()
    slider = hands.window.findChild(StylePanel).strength
    assert slider.number == 0.9
    drag(slider, 0.2)
    hands.settle()
    assert slider.number == 0.9
    assert "is not in this project" in hands.notices[-1].title


def test_a_painting_that_was_made_before_is_shown_as_it_is_not_as_its_preview(hands: Any, tmp_path: Path) -> None:
    hands.studio.take([photo(tmp_path / "harbour.png", 1024)], _anywhere())
    hands.settle()
    style = hands.studio.style.styles[0].id
    hands.studio.style.choose(style)
    hands.settle()
    painted = looks(hands)
    hands.studio.style.clear()
    hands.settle()
    hands.studio.style.choose(style)
    hands.settle()
    assert np.abs(looks(hands) - painted).mean() < 0.5


def test_a_style_that_is_chosen_again_makes_nothing_again(hands: Any, tmp_path: Path) -> None:
    hands.studio.take([photo(tmp_path / "harbour.png", 64)], _anywhere())
    hands.settle()
    style = hands.studio.style.styles[0].id
    hands.studio.style.choose(style)
    hands.settle()
    painted = hands.studio.canvas.document
    hands.studio.style.choose(style)
    assert hands.studio.canvas.document is painted
    hands.studio.canvas.undo()
    hands.studio.style.choose(style)
    assert hands.studio.canvas.document.current.recipe == painted.current.recipe


def test_a_held_key_that_the_system_repeats_as_releases_and_presses_stays_held(hands: Any, tmp_path: Path) -> None:
    hands.studio.take([photo(tmp_path / "harbour.png", 512)], _anywhere())
    hands.settle()
    as_photo = looks(hands)
    hands.studio.style.choose(hands.studio.style.styles[0].id)
    hands.settle()
    for widget in (hands.window.canvas, hands.window.findChild(CardGrid), hands.window.findChild(StylePanel).strength):
        widget.setFocus()
        QTest.keyPress(widget, Key.Key_Backslash)
        hands.settle()
        for _ in range(5):
            QTest.keyRelease(widget, Key.Key_Backslash)
            hands.app.processEvents()
            assert np.abs(looks(hands) - as_photo).mean() < 2
            QTest.keyPress(widget, Key.Key_Backslash)
            hands.app.processEvents()
        QTest.keyRelease(widget, Key.Key_Backslash)
        hands.until(lambda: np.abs(looks(hands) - as_photo).mean() > 3)


def test_space_pans_after_a_slider_was_moved(hands: Any) -> None:
    """The keyboard is still with the slider; a drag without Space would move the layer."""
    slider, canvas = hands.window.findChild(LatentSlider), hands.window.canvas
    slider.setFocus()
    drag(slider, slider.high / 2)
    hands.settle()
    assert slider.hasFocus()
    before, page = hands.studio.canvas.document, canvas._camera.page_rect
    QTest.keyPress(slider, Key.Key_Space)
    pull(canvas)
    QTest.keyRelease(QApplication.focusWidget(), Key.Key_Space)
    assert hands.studio.canvas.document is before
    assert canvas._camera.page_rect.topLeft() - page.topLeft() == QPoint(50, 40)


def test_space_that_was_let_go_over_a_slider_pans_no_more(hands: Any) -> None:
    slider, canvas = first_slider(hands), hands.window.canvas
    slider.setFocus()
    page = canvas._camera.page_rect
    QTest.keyClick(slider, Key.Key_Space)
    pull(canvas)
    assert canvas._camera.page_rect == page


def test_space_pans_after_a_tab_of_the_inspector_was_changed(hands: Any, tmp_path: Path) -> None:
    """The slider that has the keyboard is hidden; the other tab's first button would get it, and Space with it."""
    canvas, tabs = hands.window.canvas, hands.window.inspector.tabBar()
    first_slider(hands).setFocus()
    hands.studio.take([photo(tmp_path / "harbour.png", 256)], _anywhere())
    hands.settle()
    assert hands.window.inspector.tabText(hands.window.inspector.currentIndex()) == "Style"
    assert QApplication.focusWidget() is canvas
    QTest.mouseClick(tabs, Qt.MouseButton.LeftButton, pos=tabs.tabRect(3).center())
    hands.window.findChild(LayersPanel).opacity.setFocus()
    QTest.mouseClick(tabs, Qt.MouseButton.LeftButton, pos=tabs.tabRect(1).center())
    assert hands.window.findChild(StylePanel).isVisible()
    assert QApplication.focusWidget() is canvas


@pytest.mark.parametrize("what", ["card", "layer"])
def test_space_pans_after_a_card_or_a_layer_was_clicked(hands: Any, what: str) -> None:
    """It has the keyboard then, for arrows; Space would choose the card again, or hide the layer."""
    hands.window.show_tab("Layers")
    styles, layers = hands.window.findChild(LibraryPanel).styles, hands.window.findChild(LayersPanel).list
    clicked = styles if what == "card" else layers
    place = clicked.visualRect(clicked.model().index(0, 0)).center()
    QTest.mouseClick(clicked.viewport(), Qt.MouseButton.LeftButton, pos=place)
    hands.settle()
    assert clicked.hasFocus()
    canvas, before = hands.window.canvas, hands.studio.canvas.document
    page = canvas._camera.page_rect
    QTest.keyPress(clicked, Key.Key_Space)
    pull(canvas)
    QTest.keyRelease(QApplication.focusWidget(), Key.Key_Space)
    assert canvas._camera.page_rect.topLeft() - page.topLeft() == QPoint(50, 40)
    assert hands.studio.canvas.document is before


def test_space_pans_after_a_button_was_clicked(hands: Any, tmp_path: Path) -> None:
    hands.studio.take([photo(tmp_path / "harbour.png", 256)], _anywhere())
    hands.settle()
    hands.studio.style.choose(hands.studio.style.styles[0].id)
    hands.settle()
    canvas, switch = hands.window.canvas, hands.window.findChild(StylePanel).keep
    canvas.setFocus()
    QTest.mouseClick(switch, Qt.MouseButton.LeftButton)
    hands.settle()
    assert switch.isChecked()
    assert QApplication.focusWidget() is canvas
    QTest.keyClick(QApplication.focusWidget(), Key.Key_Space)
    assert switch.isChecked()
    assert switch.focusPolicy() & Qt.FocusPolicy.TabFocus


def test_the_pill_of_the_queue_that_was_clicked_leaves_the_keyboard_where_it_is(hands: Any) -> None:
    """It goes when all is done, and left the keyboard to the cross of a notice, which Space then pressed."""
    canvas, pill, done = hands.window.canvas, hands.window.findChild(JobsButton), Event()
    canvas.setFocus()
    hands.studio.jobs.submit("A photo", lambda _context: done.wait(20))
    hands.until(pill.isVisible)
    QTest.mouseClick(pill, Qt.MouseButton.LeftButton)
    assert pill.popover.isVisible()
    pill.popover.hide()
    done.set()
    hands.until(lambda: not pill.isVisible())
    assert hands.window.focusWidget() is canvas
    assert hands.window.findChild(DevicePill).focusPolicy() == Qt.FocusPolicy.TabFocus


def test_locks_are_undone_and_are_found_again_after_closing(hands: Any) -> None:
    slider = first_slider(hands)
    slider.setFocus()
    press(hands, Key.Key_L)
    assert slider.locked
    press(hands, Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    assert not slider.locked
    press(hands, Key.Key_Z, Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier)
    assert slider.locked
    folder = hands.studio.project.folder
    hands.end_studio()
    again = Desk(hands.app, folder)
    again.settle()
    assert first_slider(again).locked
    again.close()
    asyncio.set_event_loop(hands.loop)


def test_stars_and_delete_in_the_gallery_and_undo_there_brings_the_picture_back(hands: Any) -> None:
    hands.until(lambda: gallery(hands).cards.cards)
    grid = gallery(hands)
    recipe = hands.studio.canvas.document
    QTest.mouseClick(grid.viewport(), Qt.MouseButton.LeftButton, pos=grid.visualRect(grid.cards.index(0)).center())
    chosen = grid.selected_ids()[0]
    press(hands, Key.Key_4)
    hands.until(lambda: next(c for c in grid.cards.cards if c.id == chosen).stars == 4)
    press(hands, Key.Key_Delete)
    hands.until(lambda: all(card.id != chosen for card in grid.cards.cards))
    press(hands, Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    hands.until(lambda: any(card.id == chosen for card in grid.cards.cards))
    assert hands.studio.canvas.document is recipe  # undo in the gallery is about the gallery


def test_the_palette_runs_a_command_by_name(hands: Any) -> None:
    slider = first_slider(hands)
    hands.window.canvas.setFocus()
    press(hands, Key.Key_K, Qt.KeyboardModifier.ControlModifier)
    palette = hands.window.findChild(CommandPalette)
    line = palette.findChild(QLineEdit)
    QTest.keyClicks(line, "random sliders")
    QTest.keyClick(line, Key.Key_Return)
    hands.settle()
    assert slider.number != 0


def test_menus_say_how_things_are(hands: Any, tmp_path: Path) -> None:
    actions, studio = hands.window.commands.actions, hands.studio
    assert actions["latent.randomise"].isEnabled()
    assert not actions["view.split"].isEnabled()  # nothing was painted yet
    studio.latent.set_tile(True)
    assert actions["latent.tile"].isChecked()
    assert "Seamless" in actions["edit.undo"].text()
    studio.canvas.undo()
    assert not actions["latent.tile"].isChecked()
    studio.take([photo(tmp_path / "harbour.png")], _anywhere())
    hands.settle()
    assert not actions["latent.randomise"].isEnabled()
    studio.style.choose(studio.style.styles[0].id)
    hands.settle()
    assert actions["view.split"].isEnabled()
    QTest.keyClick(hands.window.canvas, Key.Key_B)
    assert hands.window.canvas.split
    assert actions["view.split"].isChecked()
    hands.window.canvas._bar.split.click()
    assert not actions["view.split"].isChecked()


def test_the_inspector_is_found_as_it_was_left(hands: Any) -> None:
    hands.window.show_tab("Layers")
    hands.window.close()
    hands.window.release()
    hands.window.show()
    hands.window.bind(hands.studio)
    inspector = hands.window.inspector
    assert inspector.tabText(inspector.currentIndex()) == "Layers"


def test_a_window_closed_while_it_is_furnished_keeps_the_tab_it_had(hands: Any) -> None:
    hands.window.show_tab("Layers")
    hands.window.close()
    hands.window.release()
    hands.window.show()
    steps = hands.window.furnish(hands.studio)
    while hands.window.inspector.count() < 2:
        next(steps)
    hands.window.close()
    assert Settings.load().tab == "Layers"
    for _ in steps:  # the program goes on to the end before it leaves
        pass
    hands.window.close()
    assert Settings.load().tab == "Layers"


def test_a_window_that_comes_to_the_front_shows_what_another_has_made(hands: Any, tmp_path: Path) -> None:
    hands.studio.gallery.keep_settled()  # so that nothing of this window makes it look again
    hands.window._elsewhere.stop()
    hands.settle()
    other = QWidget()
    other.show()
    other.activateWindow()
    hands.until(other.isActiveWindow)
    with Project.open(hands.studio.project.folder) as second:
        added = second.add_file(photo(tmp_path / "moor.png"))
    hands.window.activateWindow()
    hands.until(lambda: any(card.id == added.id for card in gallery(hands).cards.cards))
    other.deleteLater()


def test_a_window_in_sight_shows_what_another_or_a_command_makes(hands: Any, tmp_path: Path) -> None:
    hands.studio.gallery.keep_settled()
    hands.settle()
    with Project.open(hands.studio.project.folder) as second:
        added = second.add_file(photo(tmp_path / "moor.png"))
    hands.until(lambda: any(card.id == added.id for card in gallery(hands).cards.cards))


def test_the_largest_scale_is_written_out(hands: Any) -> None:
    canvas = hands.window.canvas
    canvas.setFocus()
    width = canvas._bar.scale.width()
    for _ in range(20):
        press(hands, Key.Key_Plus)
    shown = canvas._bar.scale
    assert shown.text() == "6400 %"
    QApplication.processEvents()
    assert shown.width() == width >= shown.sizeHint().width()


def test_a_notice_lies_over_the_canvas_and_moves_nothing(hands: Any) -> None:
    place = hands.window.canvas.geometry()
    hands.studio.notices.post("Exported.", "To a folder.")
    QApplication.processEvents()
    bar = hands.window._centre._bar
    assert bar.isVisible()
    assert bar.height() >= bar.minimumSizeHint().height()
    assert hands.window.canvas.geometry() == place


def test_variations_are_in_sight_without_scrolling(hands: Any) -> None:
    hands.window.resize(1600, 1000)
    hands.window.canvas.setFocus()
    press(hands, Key.Key_V)
    hands.settle()
    last = hands.window.findChild(Directions).parentWidget().findChildren(QWidget, "variation")[-1]
    assert last.isVisible()
    assert not last.visibleRegion().isEmpty()
    assert last.visibleRegion().boundingRect() == last.rect()


def test_undo_of_a_variation_brings_its_neighbours_back(hands: Any) -> None:
    window = hands.window
    window.canvas.setFocus()
    press(hands, Key.Key_V)
    hands.settle()
    grid = window.findChild(VariationGrid)
    before = [cell.grab().toImage() for cell in grid.cells]
    grid.cells[2].click()
    hands.settle()
    after = [cell.grab().toImage() for cell in grid.cells]
    assert grid.cells[4].isChecked()
    assert after != before
    press(hands, Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    hands.settle()
    assert [cell.grab().toImage() for cell in grid.cells] == before
    assert grid.cells[4].isChecked()
    press(hands, Key.Key_Z, Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier)
    hands.settle()
    assert [cell.grab().toImage() for cell in grid.cells] == after


@pytest.mark.parametrize(("key", "title"), [(Key.Key_F, "File"), (Key.Key_X, "Explore"), (Key.Key_W, "Window")])
def test_alt_and_a_letter_opens_a_menu(hands: Any, key: Key, title: str) -> None:
    menus = hands.window.top.menus
    press(hands, key, Qt.KeyboardModifier.AltModifier)
    assert menus.activeAction().text() == title
    menu = menus.activeAction().menu()
    assert menu.isVisible()
    menu.close()


def test_a_low_window_shows_every_slider_and_styles_where_generators_are_folded(hands: Any) -> None:
    window = hands.window
    window.resize(1280, 720)
    window.reset_layout()
    hands.settle()
    for slider in directions(hands).sliders.values():
        assert slider.visibleRegion().boundingRect() == slider.rect()
    library = window.findChild(LibraryPanel)
    styles, fold = library.styles, library.findChildren(FoldingSection)[0].arrow
    QTest.mouseClick(fold, Qt.MouseButton.LeftButton)
    hands.settle()
    assert not library.generators.isVisible()
    seen = styles.viewport().visibleRegion().boundingRect()
    assert seen.height() >= styles.painter_of_cards.side
    QTest.mouseClick(fold, Qt.MouseButton.LeftButton)
    assert library.generators.isVisible()


def test_the_film_strip_stands_beside_the_sliders_and_goes_when_the_hand_takes_one(hands: Any) -> None:
    slider, strip = first_slider(hands), directions(hands).strip
    slider.setFocus(Qt.FocusReason.TabFocusReason)
    hands.until(strip.isVisible)
    panel = directions(hands)
    assert not strip.geometry().intersects(slider.rect().translated(slider.mapToGlobal(QPoint(0, 0))))
    assert strip.geometry().right() < panel.mapToGlobal(QPoint(0, 0)).x()
    hands.until(lambda: all(frame.filled for frame in strip.frames))
    at = QPoint(round(slider.handle_x(slider.number)), slider.height() // 2)
    QTest.mousePress(slider, Qt.MouseButton.LeftButton, pos=at)
    assert not strip.isVisible()
    QTest.mouseRelease(slider, Qt.MouseButton.LeftButton, pos=at)


def test_a_larger_interface_cuts_nothing_off_in_the_inspector(hands: Any, qapp: QApplication) -> None:
    hands.window.resize(1500, 900)
    try:
        for _ in range(3):
            hands.window.commands.actions["scale.up"].trigger()
        hands.settle()
        slider = first_slider(hands)
        assert slider.height() > 30  # it did grow
        assert slider.visibleRegion().boundingRect().width() == slider.width()
    finally:
        theme.apply(qapp, "dark", 1.0)


def _anywhere() -> object:
    from aigc_studio.session.drops import Anywhere

    return Anywhere()


def test_what_is_dropped_is_never_moved_whatever_the_other_program_proposes(hands: Any, tmp_path: Path) -> None:
    """After a move a file manager deletes what it gave away."""
    mime = QMimeData()
    mime.setUrls([QUrl.fromLocalFile(str(photo(tmp_path / "harbour.png")))])
    both, left = Qt.DropAction.CopyAction | Qt.DropAction.MoveAction, Qt.MouseButton.LeftButton
    at, shift, window = QPoint(9, 9), Qt.KeyboardModifier.ShiftModifier, hands.window
    grids = [grid.viewport() for grid in window.findChildren(CardGrid)]
    zones = [*window.findChildren(DropZone), *window.findChildren(PicturesPage)]
    events = [(place, QDragEnterEvent(at, both, mime, left, shift)) for place in (*grids, *zones)]
    for place in (window, window.canvas):
        events.append((place, QDragEnterEvent(at, both, mime, left, shift)))
        events.append((place, QDropEvent(QPointF(at), both, mime, left, shift)))
    for place, event in events:
        assert event.proposedAction() == Qt.DropAction.MoveAction
        QApplication.sendEvent(place, event)
        assert event.isAccepted()
        assert event.dropAction() == Qt.DropAction.CopyAction, place
    hands.settle()


@pytest.mark.parametrize("kind", ["page", "address"])
def test_a_picture_that_a_web_page_holds_within_itself_comes_by_a_drop(hands: Any, tmp_path: Path, kind: str) -> None:
    address = f"data:image/png;base64,{b64encode(photo(tmp_path / 'boat.png').read_bytes()).decode()}"
    mime, at, left = QMimeData(), QPoint(90, 90), Qt.MouseButton.LeftButton
    if kind == "page":
        mime.setHtml(f'<meta charset="utf-8"><img alt="a boat" src="{address}">')
    else:
        mime.setUrls([QUrl(address)])
    canvas, copy, plain = hands.window.canvas, Qt.DropAction.CopyAction, Qt.KeyboardModifier.NoModifier
    enter = QDragEnterEvent(at, copy, mime, left, plain)
    QApplication.sendEvent(canvas, enter)
    assert enter.isAccepted()
    QApplication.sendEvent(canvas, QDropEvent(QPointF(at), copy, mime, left, plain))
    hands.settle()
    assert [layer.recipe.task for layer in hands.studio.canvas.document.layers] == ["generate", "import"]
    assert not hands.notices


def test_the_view_menu_ticks_the_theme_in_force(hands: Any) -> None:
    actions = hands.window.commands.actions
    names = ("theme.system", "theme.dark", "theme.light")
    assert [actions[name].isChecked() for name in names] == [True, False, False]
    for _ in range(2):  # choosing it again leaves it chosen
        actions["theme.light"].trigger()
        assert [actions[name].isChecked() for name in names] == [False, False, True]
        assert theme.colours().name == "light"
    actions["theme.dark"].trigger()


def test_the_canvas_offers_the_commands_of_the_menus(hands: Any) -> None:
    canvas, at = hands.window.canvas, QPoint(300, 200)
    event = QContextMenuEvent(QContextMenuEvent.Reason.Mouse, at, canvas.mapToGlobal(at))
    QApplication.sendEvent(canvas, event)
    menu = QApplication.activePopupWidget()
    assert {"Copy page", "Duplicate layer", "Fit page", "Export…"} <= {action.text() for action in menu.actions()}
    layers = len(hands.studio.canvas.document.layers)
    next(action for action in menu.actions() if action.text() == "Duplicate layer").trigger()
    menu.close()
    assert len(hands.studio.canvas.document.layers) == layers + 1
    hands.settle()


def test_names_are_shown_as_they_are(hands: Any) -> None:
    """Neither as markup nor with a letter underlined."""
    studio = hands.studio
    studio.canvas.push(studio.canvas.document, "Add Salt & Pepper")
    assert hands.window.commands.actions["edit.undo"].text() == "Undo “Add Salt && Pepper”"
    tip = CardModel()
    tip.show([Card("a", "x", tip="<img src=x> & co")])
    shown = tip.index(0).data(Qt.ItemDataRole.ToolTipRole)
    assert "&lt;img src=x&gt; &amp; co" in shown


def test_tab_goes_as_the_eye_does(hands: Any) -> None:
    """Also after another generator brought other sliders."""
    hands.studio.latent.choose("pigment")
    hands.settle()
    names = []
    hands.window.canvas.setFocus()
    while "Show nine variations" not in names:
        QTest.keyClick(QApplication.focusWidget(), Key.Key_Tab)
        focus = QApplication.focusWidget()
        names.append(focus.accessibleName() or focus.text())
        assert len(names) < 80
    sliders = [slider.label for slider in directions(hands).sliders.values()]
    wanted = ["Search models and styles", "Generators", "Styles", "Tools", "Drop a painting: a new style"]
    wanted += ["Search the gallery", "Gallery", "Seed", "Size", "Random sliders", *sliders, "Show nine variations"]
    places = [len(names) - 1 - names[::-1].index(name) for name in wanted]
    assert places == sorted(places)


def test_every_stage_fits_into_the_smallest_window(hands: Any) -> None:
    """None has to be scrolled sideways beside both panels."""
    hands.window.resize(1024, 640)
    hands.settle()
    room = hands.window.canvas.width()
    for stage in (*hands.window.findChildren(ExplainStage), *hands.window.findChildren(TrainStage)):
        assert stage.minimumSizeHint().width() <= room, stage


def test_an_export_is_offered_under_the_layers_name_where_the_last_one_went(
    hands: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    offered: list[Path] = []

    def answer(parent: QWidget, title: str, name: str, kinds: str) -> tuple[str, str]:
        offered.append(Path(name))
        return str(tmp_path / "mine.png"), "PNG (*.png)"

    monkeypatch.setattr(QFileDialog, "getSaveFileName", staticmethod(answer))
    hands.studio.canvas.set_layer(hands.studio.canvas.document.selected, name="Cliffs / dusk")
    for _ in range(2):
        hands.window.commands.actions["page.export"].trigger()
        hands.settle()
    assert [path.name for path in offered] == ["Cliffs dusk.png"] * 2
    assert offered[0].parent != Path.cwd()
    assert offered[1].parent == tmp_path
    assert (tmp_path / "mine.png").exists()


def test_the_last_row_tells_the_time_of_the_job_and_of_the_whole_queue(
    hands: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    line, jobs = hands.window.status, hands.studio.jobs
    rows = [JobRow("1", "Ink on a.jpg", 0.5, "", 14.2, waiting=False), JobRow("2", "Ink on b.jpg")]
    with monkeypatch.context() as queued:
        queued.setattr(jobs, "_jobs", {row.id: (None, row) for row in rows})
        jobs.changed.emit()
        QApplication.processEvents()
        assert (line._what.text(), line._left.text()) == (
            "Ink on a.jpg",
            "0:14 left · 1 more, 0:43 for all · Esc stops",
        )  # fmt: skip
        queued.setattr(jobs, "_jobs", {"1": (None, rows[0])})
        jobs.changed.emit()
        QApplication.processEvents()
        assert line._left.text() == "0:14 left · Esc stops"
    jobs.changed.emit()
    QApplication.processEvents()
    assert not line._left.isVisible()

"""Enlarging and denoising in the real window, by its buttons, drops, menus and keys."""

from __future__ import annotations

import threading
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image
from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget

from aigc_studio.canvas.document import Document
from aigc_studio.core.image import Extent
from aigc_studio.core.image_io import read_pixels
from aigc_studio.core.settings import data_folder
from aigc_studio.enhance.photo import PLAIN
from aigc_studio.gallery.metadata import read_recipe
from aigc_studio.jobs.context import JobContext
from aigc_studio.session import enhance as session
from aigc_studio.session.drops import Anywhere
from aigc_studio.ui.panels.gallery import GalleryPanel
from aigc_studio.ui.panels.tools import ToolsPanel
from tests.enhance.tiny_enhancers import DENOISER, UPSCALER, install, none_shipped  # noqa: F401 - a fixture

LEFT, KEY = Qt.MouseButton.LeftButton, Qt.Key


pytestmark = pytest.mark.usefixtures("none_shipped")


@pytest.fixture
def enhancers(home: Path) -> Path:
    return install(data_folder() / "models")


@pytest.fixture
def bench(enhancers: Path, desk: Any, tmp_path: Path) -> Any:
    """The window with an enhancer, a denoiser and one small photo on an otherwise empty page; Tools in front."""
    start(desk, photo(tmp_path / "harbour.png"))
    return desk


def start(desk: Any, path: Path) -> None:
    desk.studio.canvas.push(Document(), "New page")
    desk.studio.take([path], Anywhere())
    desk.settle()
    desk.studio.gallery.keep_settled()  # what the project began with, which would come a moment later
    desk.settle()
    desk.window.show_tab("Tools")
    desk.window.activateWindow()
    desk.until(desk.window.isActiveWindow)


def photo(path: Path, width: int = 60, height: int = 44) -> Path:
    y, x = np.mgrid[0:height, 0:width]
    Image.fromarray(np.stack([128 + 90 * np.sin((x + c * y) / 7) for c in range(3)], -1).astype(np.uint8)).save(path)
    return path


def panel(desk: Any) -> ToolsPanel:
    return desk.window.findChild(ToolsPanel)


def click(widget: QWidget) -> None:
    QTest.mouseClick(widget, LEFT)


def drop(widget: QWidget, mime: QMimeData) -> None:
    at = widget.rect().center()
    entering = QDragEnterEvent(at, Qt.DropAction.CopyAction, mime, LEFT, Qt.KeyboardModifier.NoModifier)
    leaving = QDropEvent(QPointF(at), Qt.DropAction.CopyAction, mime, LEFT, Qt.KeyboardModifier.NoModifier)
    for event in (entering, leaving):
        QApplication.sendEvent(widget, event)
        assert event.isAccepted()


def files(*paths: Path) -> QMimeData:
    mime = QMimeData()
    mime.setUrls([QUrl.fromLocalFile(str(path)) for path in paths])
    return mime


def undo(desk: Any) -> None:
    QTest.keyClick(desk.window, KEY.Key_Z, Qt.KeyboardModifier.ControlModifier)
    desk.settle()


def said(desk: Any) -> list[str]:
    return [f"{notice.title} {notice.hint}" for notice in desk.notices]


def test_the_only_picture_of_a_page_takes_the_page_along_and_undo_is_one_step(bench: Any) -> None:
    studio = bench.studio
    before = studio.canvas.document
    click(panel(bench).enlarge.apply)
    bench.settle()
    document, layer = studio.canvas.document, studio.canvas.document.current
    assert (document.extent, layer.extent, layer.scale) == (Extent(120, 88), Extent(120, 88), 1.0)
    assert layer.before == before.current.content
    assert layer.recipe.task == "enhance"
    again = studio.maker.make(layer.recipe, JobContext(), studio.project.source)
    assert np.array_equal(again.data, studio.project.layers.get(layer.content))
    newest = studio.gallery.rows[0]
    assert newest.name == "harbour ×2"
    assert read_recipe(newest.path).settings["model"] == UPSCALER
    assert bench.window.canvas.comparable  # before and after, as with styles
    undo(bench)
    assert studio.canvas.document == before


def test_one_of_several_layers_keeps_its_place_and_its_size_on_the_page(bench: Any, tmp_path: Path) -> None:
    canvas = bench.studio.canvas
    bench.studio.take([photo(tmp_path / "boat.png", 30, 20)], Anywhere())
    bench.settle()
    canvas.set_layer(canvas.document.selected, x=5.0, y=7.0, scale=0.5, opacity=0.4)
    canvas.end_gesture()
    before = canvas.document
    click(panel(bench).enlarge.factor.buttons[3.0])
    bench.window.commands.actions["tool.enlarge"].trigger()
    bench.settle()
    layer = canvas.document.current
    assert layer.extent == Extent(90, 60)
    assert layer.bounds == before.current.bounds
    assert (layer.opacity, canvas.document.extent) == (0.4, before.extent)
    assert canvas.document.layers[0] == before.layers[0]


def test_a_denoised_layer_can_be_painted_and_comes_back_denoised(bench: Any) -> None:
    studio, tools = bench.studio, panel(bench)
    slider = tools.denoise.strength
    QTest.mouseClick(slider, LEFT, pos=QPoint(round(slider.handle_x(0.5)), slider.height() // 2))
    click(tools.denoise.apply)
    bench.settle()
    denoised = studio.canvas.document.current
    assert denoised.recipe.settings["strength"] == pytest.approx(0.5, abs=0.02)
    assert (denoised.extent, denoised.recipe.settings["model"]) == (Extent(60, 44), DENOISER)
    studio.style.choose(studio.style.styles[0].id)
    bench.settle()
    painted = studio.canvas.document.current
    assert painted.before == denoised.content
    assert painted.recipe.settings["base"]["task"] == "enhance"
    studio.style.clear()
    bench.settle()
    assert studio.canvas.document.current.content == denoised.content
    assert studio.canvas.document.current.recipe.settings == denoised.recipe.settings


def test_a_folder_dropped_on_a_tool_goes_to_the_gallery_and_bad_files_are_named(bench: Any, tmp_path: Path) -> None:
    folder = tmp_path / "holiday"
    folder.mkdir()
    for name in ("a.png", "b.png", "d.png"):
        photo(folder / name)
    (folder / "c.png").write_bytes(photo(folder / "a.png").read_bytes()[:90])
    kept, titles = bench.studio.gallery.total, set()
    bench.studio.jobs.changed.connect(lambda: titles.update(row.title for row in bench.studio.jobs.rows))
    drop(panel(bench).enlarge.zone, files(folder, tmp_path / "gone.jpg"))
    assert not bench.studio.jobs.rows  # folders are looked into on a lane
    bench.until(lambda: len(bench.studio.jobs.rows) == 5)
    bench.settle()
    assert bench.studio.gallery.total == kept + 3
    assert {row.name for row in bench.studio.gallery.rows[:3]} == {"a ×2", "b ×2", "d ×2"}
    assert "Enlarge b" in titles
    for name in ("c.png", "gone.jpg"):
        assert len([words for words in said(bench) if f"“{name}” was left out." in words]) == 1
    last = bench.notices[-1]
    assert last.title == "2 of 5 photos were left out."
    assert len(last.details.splitlines()) == 2
    results = [read_pixels(row.path) for row in bench.studio.gallery.rows[:3]]
    assert {str(pixels.extent) for pixels in results} == {"120x88"}


def test_gallery_pictures_by_menu_and_by_drag(bench: Any) -> None:
    gallery = bench.window.findChild(GalleryPanel)
    names = [row.name for row in bench.studio.gallery.rows]
    small = photo(bench.studio.project.folder.parent / "small.png")
    bench.studio.gallery.add_files([small])
    bench.until(lambda: len(gallery.grid.cards.cards) == len(names) + 1)
    card = next(card for card in gallery.grid.cards.cards if card.name == "small")
    actions = {action.text(): action for action in gallery.picture_menu(card.id).actions()}
    actions["Enlarge 2×"].trigger()
    bench.settle()
    actions["Denoise"].trigger()
    bench.settle()
    index = next(gallery.grid.cards.index(i) for i, one in enumerate(gallery.grid.cards.cards) if one.id == card.id)
    drop(panel(bench).denoise.zone, gallery.grid.cards.mimeData([index]))
    bench.settle()
    made = [row.name for row in bench.studio.gallery.rows]
    assert made.count("small ×2") == 1
    assert len([name for name in made if name.startswith("small denoised")]) == 2
    assert made.count("small") == 1  # the picture itself is as it was


def test_escape_stops_a_batch(bench: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    begun = threading.Event()

    def endless(*arguments: Any) -> None:
        begun.set()
        while True:
            arguments[-1].step(0.5)
            threading.Event().wait(0.01)

    monkeypatch.setattr(session, "convert_photo", endless)
    kept = bench.studio.gallery.total
    drop(panel(bench).enlarge.zone, files(*(photo(tmp_path / f"{i}.png") for i in range(4))))
    bench.until(begun.is_set)
    bench.until(lambda: any(row.fraction == 0.5 for row in bench.studio.jobs.rows))
    bench.window.canvas.setFocus()
    QTest.keyClick(bench.window.canvas, KEY.Key_Escape)
    bench.settle()
    assert bench.studio.jobs.rows == []
    assert bench.studio.gallery.total == kept
    assert not [words for words in said(bench) if "left out" in words]


def test_a_layer_that_changed_meanwhile_is_left_alone_and_the_result_kept(bench: Any, monkeypatch: Any) -> None:
    studio, gate, real = bench.studio, threading.Event(), session.enhance_photo

    def slow(*arguments: Any) -> Any:
        gate.wait(20)
        return replace(real(*arguments), notices=("This network worked smaller.",))

    monkeypatch.setattr(session, "enhance_photo", slow)
    click(panel(bench).enlarge.apply)
    studio.canvas.remove(studio.canvas.document.selected)
    gone = studio.canvas.document
    gate.set()
    bench.settle()
    assert studio.canvas.document == gone
    assert studio.gallery.rows[0].name == "harbour ×2"
    assert any("changed in the meantime" in words for words in said(bench))
    assert any("This network worked smaller." in words for words in said(bench))  # and what the network says is told


def test_a_picture_that_is_missing_is_made_again_from_its_recipe(bench: Any) -> None:
    studio = bench.studio
    click(panel(bench).enlarge.apply)
    bench.settle()
    layer, document = studio.canvas.document.current, studio.canvas.document
    studio.canvas.open(replace(document, layers=(replace(layer, content=""),)))
    bench.settle()
    assert studio.canvas.document.current.content == layer.content


def test_a_saved_result_comes_back_with_its_before(bench: Any) -> None:
    click(panel(bench).enlarge.apply)
    bench.settle()
    made = bench.studio.canvas.document.current
    bench.studio.canvas.push(Document(), "New page")
    bench.studio.open_on_canvas(bench.studio.gallery.rows[0].id)
    bench.settle()
    layer = bench.studio.canvas.document.current
    assert (layer.content, layer.before) == (made.content, made.before)
    assert layer.recipe.to_json() == made.recipe.to_json()


def test_models_come_and_go_at_once_and_a_plain_resize_is_always_there(desk: Any, tmp_path: Path) -> None:
    start(desk, photo(tmp_path / "harbour.png"))
    tools, models = panel(desk), panel(desk).enlarge.models
    assert tools.enlarge.advice.isVisible()
    assert tools.denoise.wait.isVisible()
    click(tools.enlarge.apply)
    desk.settle()
    layer = desk.studio.canvas.document.current
    assert (layer.extent, layer.recipe.settings["model"]) == (Extent(120, 88), PLAIN)
    install(data_folder() / "models")
    desk.studio.catalog.reload()
    desk.studio.library.changed.emit()  # as after an import
    assert [models.itemData(index) for index in range(models.count())] == [UPSCALER, PLAIN]
    assert desk.studio.enhance.chosen("upscale").id == UPSCALER
    assert not tools.enlarge.advice.isVisible()
    assert tools.denoise.apply.isVisible()
    for name in (UPSCALER, DENOISER):
        (data_folder() / "models" / name / "card.json").unlink()
    desk.studio.catalog.reload()
    desk.studio.library.changed.emit()
    assert models.count() == 1
    assert tools.denoise.wait.isVisible()
    desk.notices.clear()
    desk.studio.enhance.enhance_layer("denoise")
    assert "no denoiser" in said(desk)[0]


def test_an_enhancers_file_dropped_on_the_tool_joins_its_choices(desk: Any, tmp_path: Path) -> None:
    import torch

    from tests.library.families.image_family import randomised
    from tests.library.families.test_srvgg import Compact

    file = tmp_path / "compact.pth"
    torch.save({"params": randomised(Compact(8, 4, 2)).state_dict()}, file)
    desk.window.show_tab("Tools")
    models = panel(desk).enlarge.models
    assert models.count() == 1
    drop(panel(desk).enlarge.zone, files(file))
    desk.until(lambda: models.count() == 2, 60)
    assert models.itemText(0) != "Lanczos"
    assert models.currentIndex() == 0

"""Models and things that are none, dropped on the real window by hands."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image
from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import QApplication, QWidget

from aigc_studio.library import probe
from aigc_studio.ui.notice_bar import NoticeBars
from aigc_studio.ui.panels.latent import LatentPanel
from aigc_studio.ui.panels.library import LibraryPanel
from tests.library import onnx_models, tiny_models
from tests.ui.refused_files import refused_files


def drop(widget: QWidget, files: list[Path], at: QPoint | None = None) -> None:
    mime = QMimeData()
    mime.setUrls([QUrl.fromLocalFile(str(file)) for file in files])
    point = at or widget.rect().center()
    copy, left, none = Qt.DropAction.CopyAction, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
    QApplication.sendEvent(widget, QDragEnterEvent(point, copy, mime, left, none))
    QApplication.sendEvent(widget, QDropEvent(QPointF(point), copy, mime, left, none))


def cards(desk: Any, kind: str) -> list[Any]:
    return [card for card in desk.studio.catalog.of_kind(kind) if card.imported]


def panel(desk: Any) -> LibraryPanel:
    return desk.window.findChild(LibraryPanel)


def photo(path: Path, seed: int = 0) -> Path:
    y, x = np.mgrid[0:64, 0:64] / 64
    data = 255 * np.stack([x, y, np.abs(np.sin(9 * x + seed))], -1)
    Image.fromarray(data.astype(np.uint8)).save(path)
    return path


def test_every_kind_of_refusal_is_a_sentence_and_the_window_lives(desk: Any, tmp_path: Path) -> None:
    canary = tmp_path / "canary"
    layers = desk.studio.canvas.document.layers
    bar = desk.window.findChild(NoticeBars).lasting
    missing = []
    for what, (file, word) in refused_files(tmp_path / "strange", canary).items():
        desk.notices.clear()
        drop(desk.window.canvas, [file])
        desk.settle()
        said = [f"{notice.title} {notice.hint}" for notice in desk.notices]
        if len(said) != 1 or word not in said[0] or file.name not in said[0] or not desk.notices[0].hint:
            missing.append((what, said))
        assert not any("fault in AIGC Studio" in one for one in said), (what, desk.notices)
        assert bar.isVisible(), what
        assert bar.title.text() == desk.notices[-1].title
    assert missing == []
    assert not canary.exists()
    assert not any(card.imported for card in desk.studio.catalog.cards.values())
    assert [path.name for path in desk.studio.catalog.own_folder.glob("*") if not path.name.startswith(".")] == []
    assert desk.studio.canvas.document.layers == layers  # nothing lost
    slider = next(iter(desk.studio.latent.card.directions))
    desk.studio.latent.set_weight(slider.name, slider.high)
    desk.studio.latent.release()
    desk.settle()
    assert desk.studio.canvas.document.current.content  # and the window still makes pictures


def test_every_kind_of_model_finds_its_place(desk: Any, tmp_path: Path) -> None:
    drop(desk.window, [
        onnx_models.generator(tmp_path / "faces.onnx", ["N", 6], "NCHW", 3, (-1, 1)),
        onnx_models.image_network(tmp_path / "larger.onnx", scale=2),
        onnx_models.encoder(tmp_path / "looks.onnx", 6),
        onnx_models.stylizer(tmp_path / "moods.onnx", "label"),
        onnx_models.stylizer(tmp_path / "numbers.onnx", "vector"),
        onnx_models.stylizer(tmp_path / "likeness.onnx", "image"),
        tiny_models.save_transformer_net(tmp_path / "mosaic.pth"),
    ])  # fmt: skip
    desk.settle(120)
    library = panel(desk)
    assert [card.name for card in library.generators.cards.cards][-1] == "Faces"
    assert "Larger" in [card.name for card in library.tools.cards.cards]
    assert [card.name for card in library.encoders.cards.cards] == ["Looks"]
    styles = [card.name for card in library.styles.cards.cards]
    assert {"Mosaic", "Moods 1", "Moods 5", "Numbers 7", "Likeness Starry line"} <= set(styles)
    assert all(card.thumbnail.is_file() for card in library.styles.cards.cards)


@pytest.mark.parametrize("form", ["label", "vector", "image"])
def test_an_imported_stylizer_paints_like_a_built_in_one(desk: Any, tmp_path: Path, form: str) -> None:
    drop(desk.window, [onnx_models.stylizer(tmp_path / "moods.onnx", form)])
    drop(desk.window.canvas, [photo(tmp_path / "harbour.png")])
    desk.settle()
    style = desk.studio.style
    mine = [entry for entry in style.styles if entry.model]
    assert len(mine) >= 4
    style.choose(mine[0].id)
    desk.settle()
    first = desk.studio.canvas.document.current
    assert first.recipe.task == "stylize"
    assert first.content != first.before
    style.add_to_mix(mine[1].id)
    style.set_strength(0.5)
    style.release()
    desk.settle()
    mixed = desk.studio.canvas.document.current
    assert mixed.content not in (first.content, first.before)
    assert set(style.mix) == {mine[0].id, mine[1].id}
    desk.studio.canvas.undo()
    desk.studio.canvas.undo()
    assert set(style.mix) == {mine[0].id}  # sliders come back from the recipe


def test_a_painting_becomes_a_style_of_an_imported_stylizer(desk: Any, tmp_path: Path) -> None:
    drop(desk.window, [onnx_models.stylizer(tmp_path / "likeness.onnx", "image")])
    desk.settle()
    model = next(iter(cards(desk, "stylizer")))
    entry = next(entry for entry in desk.studio.style.styles if entry.model == model.id)
    assert "New style from a painting…" in [a.text() for a in panel(desk).style_menu(entry.id).actions()]
    desk.studio.style.add_painting(photo(tmp_path / "my painting.png"), model.id)
    desk.settle()
    mine = next(entry for entry in desk.studio.style.styles if entry.name == "my painting")
    drop(desk.window.canvas, [photo(tmp_path / "harbour.png", 2)])
    desk.settle()
    desk.studio.style.choose(mine.id)
    desk.settle()
    layer = desk.studio.canvas.document.current
    assert layer.recipe.settings["styles"][0]["stylizer"] == model.id
    assert layer.content != layer.before


def test_a_photo_on_the_sliders_starts_there_and_undo_takes_it_back(desk: Any, tmp_path: Path) -> None:
    drop(desk.window, [onnx_models.generator(tmp_path / "faces.onnx", ["N", 6], "NCHW", 3, (-1, 1))])
    desk.settle()
    generator = next(iter(cards(desk, "generator")))
    desk.studio.latent.choose(generator.id)
    desk.settle()
    sliders = desk.window.findChild(LatentPanel)
    assert not desk.studio.latent.can_start
    assert not sliders.photo.isVisibleTo(sliders)
    drop(desk.window, [onnx_models.encoder(tmp_path / "looks.onnx", 6)])
    desk.settle()
    assert desk.studio.latent.can_start
    assert sliders.photo.isVisibleTo(sliders)
    layers, before = len(desk.studio.canvas.document.layers), desk.studio.canvas.document.current.content
    drop(sliders, [photo(tmp_path / "harbour.png")])
    desk.settle()
    point = desk.studio.latent.point
    with desk.studio.pool.lease(next(iter(cards(desk, "encoder")))) as encoder:
        pixels = np.asarray(Image.open(tmp_path / "harbour.png"))
        assert np.allclose(point.start, encoder.encode(pixels), atol=1e-6)
    layer = desk.studio.canvas.document.current
    assert len(desk.studio.canvas.document.layers) == layers
    assert layer.content not in ("", before)
    assert layer.recipe.settings["start"] == list(point.start)
    desk.studio.latent.request_variations()
    desk.settle()
    desk.studio.latent.take_variation(0)
    desk.settle()
    assert desk.studio.latent.point.start == point.start
    assert desk.studio.canvas.document.current.content != layer.content
    desk.studio.canvas.undo()
    desk.studio.canvas.undo()
    assert desk.studio.latent.point.start == ()
    desk.studio.latent.set_seed(5)
    assert desk.studio.latent.point.start == ()


def test_a_folder_of_models_is_offered_to_tick(desk: Any, tmp_path: Path) -> None:
    from aigc_studio.ui.scan_dialog import ScanDialog

    folder = tmp_path / "downloads"
    (folder / "inside").mkdir(parents=True)
    onnx_models.generator(folder / "faces.onnx", ["N", 6], "NCHW", 3, (-1, 1))
    onnx_models.encoder(folder / "inside" / "looks.onnx", 6)
    (folder / "old.h5").write_bytes(b"\x89HDF\r\n\x1a\n" + b"\0" * 64)
    drop(desk.window, [folder])
    desk.settle()
    dialog = desk.window.findChild(ScanDialog)
    assert {path.name for path in dialog.ticked()} == {"faces.onnx", "looks.onnx"}
    assert "tf2onnx" in dialog.table.item(2, 1).text()
    dialog.tick(next(row for row, one in enumerate(dialog.found) if one.path.name == "looks.onnx"), False)
    dialog.go.click()
    desk.settle()
    assert [card.name for card in desk.studio.catalog.cards.values() if card.imported] == ["Faces"]


@pytest.mark.parametrize("place", ["window", "canvas", "grid"])
def test_the_reader_starts_while_a_model_is_held_over_the_window(
    desk: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, place: str
) -> None:
    monkeypatch.setattr(probe, "_spare", [])
    grid = panel(desk).generators.viewport()
    over = {"window": desk.window, "canvas": desk.window.canvas, "grid": grid}[place]

    def hold(file: Path) -> None:
        mime = QMimeData()
        mime.setUrls([QUrl.fromLocalFile(str(file))])
        copy, left, none = Qt.DropAction.CopyAction, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
        QApplication.sendEvent(over, QDragEnterEvent(over.rect().center(), copy, mime, left, none))
        desk.settle()

    hold(photo(tmp_path / "photo.png"))
    assert not probe._spare
    hold(tmp_path / "netG.PTH")
    assert len(probe._spare) == 1
    reader = probe._spare[0]
    assert reader.poll() is None
    assert probe.probe(onnx_models.generator(tmp_path / "m.onnx", ["N", 6], "NCHW", 3, (-1, 1))).check()
    assert not probe._spare
    reader.wait(10)  # it was this one that read the file: any other would wait for one

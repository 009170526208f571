"""A model's card in the real window: read, corrected with a preview, saved, undone; the library as a whole."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QDialogButtonBox

from aigc_studio.core.settings import shipped
from aigc_studio.ui.card_dialog import CardDialog
from aigc_studio.ui.panels.library import LibraryPanel
from aigc_studio.ui.widgets.section import IconButton
from tests.library import onnx_models


@pytest.fixture
def faces(desk: Any, tmp_path: Path) -> Any:
    desk.studio.library.import_files([onnx_models.generator(tmp_path / "faces.onnx", ["N", 6], "NCHW", 3, (-1, 1))])
    desk.settle()
    return imported(desk)


def imported(desk: Any) -> Any:
    return next(card for card in desk.studio.catalog.cards.values() if card.imported)


def panel(desk: Any) -> LibraryPanel:
    return desk.window.findChild(LibraryPanel)


def open_card(desk: Any, card_id: str) -> CardDialog:
    actions = {action.text(): action for action in panel(desk).model_menu(card_id).actions()}
    actions["About this model…"].trigger()
    desk.settle()
    return desk.window.findChildren(CardDialog)[-1]


def shown(dialog: CardDialog) -> np.ndarray:
    image = dialog.picture.pixmap().toImage().convertToFormat(image_format())
    return np.frombuffer(image.constBits(), np.uint8).reshape(image.height(), image.width(), 4)[..., :3].astype(int)


def image_format() -> Any:
    from PySide6.QtGui import QImage

    return QImage.Format.Format_RGB32


def facts(dialog: CardDialog) -> str:
    labels = dialog.findChildren(type(dialog.kind))
    return "\n".join(label.text() for label in labels)


def press(dialog: CardDialog, which: QDialogButtonBox.StandardButton) -> None:
    dialog.buttons.button(which).click()


def try_out(desk: Any, dialog: CardDialog, key: str, value: str) -> None:
    dialog.choices.choose(key, value)
    desk.until(lambda: not dialog._pause.isActive())
    desk.settle()


def test_a_card_says_what_is_known_and_copies_the_hash(desk: Any, faces: Any) -> None:
    dialog = open_card(desk, faces.id)
    said = facts(dialog)
    for words in ("faces.onnx", "12 × 12", "On disk", "A picture on cpu", "SHA-256 of the weights"):
        assert words in said
    copies = [button for button in dialog.findChildren(IconButton) if button.accessibleName().startswith("Copy SHA")]
    copies[0].click()
    assert QGuiApplication.clipboard().text() == faces.imported["sha256"]
    dialog.reject()


def test_a_correction_is_shown_before_it_is_saved_and_can_be_undone(desk: Any, faces: Any) -> None:
    desk.studio.latent.choose(faces.id)
    desk.settle()
    made = desk.studio.canvas.document.current.content
    dialog = open_card(desk, faces.id)
    before = shown(dialog)
    try_out(desk, dialog, "picture.order", "BGR")
    assert np.abs(shown(dialog) - before[..., ::-1]).max() <= 12  # the thumbnail on disk was resized once more
    assert imported(desk).settings["picture"]["order"] == "RGB"  # nothing was written yet
    press(dialog, QDialogButtonBox.StandardButton.Save)
    desk.settle()
    assert imported(desk).settings["picture"]["order"] == "BGR"
    assert desk.studio.canvas.document.current.content not in ("", made)  # the canvas follows, as one step
    desk.notices[-1].act()
    desk.settle()
    assert imported(desk).settings["picture"]["order"] == "RGB"


def test_as_it_was_guessed(desk: Any, faces: Any) -> None:
    dialog = open_card(desk, faces.id)
    assert not dialog.again.isVisible()
    try_out(desk, dialog, "picture.range", "0 1")
    press(dialog, QDialogButtonBox.StandardButton.Save)
    desk.settle()
    dialog = open_card(desk, faces.id)
    assert dialog.again.isVisible()
    dialog.again.click()
    desk.until(lambda: not dialog._pause.isActive())
    desk.settle()
    press(dialog, QDialogButtonBox.StandardButton.Save)
    desk.settle()
    assert imported(desk).settings["picture"]["low"] == -1
    assert "as_guessed" not in imported(desk).imported


def test_what_does_not_run_says_so_and_is_not_saved(desk: Any, faces: Any) -> None:
    dialog = open_card(desk, faces.id)
    try_out(desk, dialog, "picture.layout", "NHWC")
    assert "channels" in dialog.status.text()
    press(dialog, QDialogButtonBox.StandardButton.Save)
    assert dialog.isVisible()
    assert imported(desk).settings["picture"]["layout"] == "NCHW"
    dialog.choices.choose("picture.layout", "NCHW")
    dialog.name.setText("aurora soft")
    desk.until(lambda: not dialog._pause.isActive())
    desk.settle()
    press(dialog, QDialogButtonBox.StandardButton.Save)
    assert dialog.isVisible()
    assert "already" in dialog.status.text()
    dialog.reject()


def test_tags_are_found_by_the_search_and_by_the_filter(desk: Any, faces: Any) -> None:
    library = panel(desk)
    assert not library.tags.isVisible()
    dialog = open_card(desk, faces.id)
    dialog.tags.setText("people,  Small ")
    dialog.name.setText("Portraits")
    press(dialog, QDialogButtonBox.StandardButton.Save)
    desk.settle()
    assert imported(desk).tags == ("people", "Small")
    assert library.tags.isVisible()
    library.tags.setCurrentIndex(library.tags.findData("people"))
    library.tags.activated.emit(library.tags.currentIndex())
    assert [card.name for card in library.generators.cards.cards] == ["Portraits"]
    assert not library.styles.isVisible()
    library.tags.setCurrentIndex(0)
    library.tags.activated.emit(0)
    library.search.setText("peop")
    assert [card.name for card in library.generators.cards.cards] == ["Portraits"]


def test_a_card_that_ships_is_read_only(desk: Any) -> None:
    card = next(iter(desk.studio.catalog.of_kind("generator")))
    dialog = open_card(desk, card.id)
    assert dialog.name.isReadOnly()
    assert not dialog.choices.isVisible()
    assert dialog.buttons.button(QDialogButtonBox.StandardButton.Save) is None
    dialog.reject()


def test_all_models_are_checked_and_each_damaged_one_is_named(desk: Any, faces: Any, tmp_path: Path) -> None:
    desk.studio.library.import_files([onnx_models.encoder(tmp_path / "looks.onnx", 6)])
    desk.settle()
    desk.notices.clear()
    desk.studio.library.verify()
    desk.settle()
    count = len(desk.studio.catalog.cards)
    assert desk.notices[-1].title == f"All {count} models are whole."
    for card in [card for card in desk.studio.catalog.cards.values() if card.imported]:
        card.weights_file.write_bytes(card.weights_file.read_bytes() + b"!")
    desk.studio.library.verify()
    desk.settle()
    assert desk.notices[-1].title == f"2 of {count} models are damaged."
    assert "“Faces”" in desk.notices[-1].details
    assert "“Looks”" in desk.notices[-1].details


@pytest.fixture
def copies(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Some of the models that ship, in another place, where they may be damaged."""
    for name in ("aurora-soft", "digits-gan", "arbitrary-style", "multistyle26"):
        shutil.copytree(shipped("models") / name, tmp_path / "copies" / name)
    monkeypatch.setattr("aigc_studio.library.catalog.shipped", lambda _name: tmp_path / "copies")
    return tmp_path / "copies"


def test_a_model_that_ships_and_was_damaged_is_named(copies: Path, desk: Any) -> None:
    """By the library's menu, and on the model's own card."""
    weights = copies / "digits-gan" / "weights.safetensors"
    weights.write_bytes(weights.read_bytes()[:-1] + b"!")
    menu = panel(desk).menus.library_menu()
    next(action for action in menu.actions() if action.text() == "Check all models").trigger()
    desk.settle()
    said = desk.notices[-1]
    assert "is damaged: weights.safetensors changed." in said.title
    assert "Install AIGC Studio" in said.hint
    dialog = open_card(desk, "digits-gan")
    assert dialog.status.text() == "It is damaged: weights.safetensors changed. Install AIGC Studio again."
    dialog.reject()
    whole = open_card(desk, "aurora-soft")
    assert whole.status.text() == ""
    whole.reject()


def test_removed_models_come_back_and_the_room_they_take_is_told(desk: Any, faces: Any) -> None:
    menu = panel(desk).menus.library_menu()
    menu.popup(desk.window.pos())
    desk.settle()
    assert menu.actions()[-1].text().endswith("B")
    menu.close()
    desk.studio.library.remove(faces.id)
    desk.settle()
    assert faces.id not in desk.studio.catalog.cards
    desk.notices[-1].act()
    assert faces.id in desk.studio.catalog.cards

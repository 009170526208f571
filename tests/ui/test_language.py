"""The window in Chinese: whole, and as easily used."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAction
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from aigc_studio.core.errors import StudioError
from aigc_studio.core.settings import Settings
from aigc_studio.ui import language
from aigc_studio.ui.canvas_view import CanvasView
from aigc_studio.ui.card_dialog import CardDialog
from aigc_studio.ui.command_palette import matching
from aigc_studio.ui.language import said
from aigc_studio.ui.notice_bar import NoticeBar
from aigc_studio.ui.panels.directions import Directions
from aigc_studio.ui.panels.library import LibraryPanel
from aigc_studio.ui.shortcuts_dialog import ShortcutsDialog
from tests.ui.shown_texts import english_words, shown_texts

#: Names of programs, networks, formats, keys and people, which are the same in both languages.
NAMES = {
    "Studio", "InfoGAN", "CycleGAN", "PixelCNN", "StyleGAN", "lite", "Transformer", "Adam", "AdamW", "Lanczos", "Real",
    "dpi", "zip", "tar", "pip", "install", "aigc", "studio", "upscale", "Ctrl", "Shift", "Alt", "Esc", "Del", "Delete",
    "Backspace", "Space", "Enter", "public", "domain", "Kingma", "Welling", "Language", "English", "glyph", "vae",
    "aurora", "crystal", "DnCNN",
}  # fmt: skip
#: What belongs to the person, or is in files: names of layers' files and of the project.
OWN = {"project", "Aurora", "Crystal", "Soft", "Ink", "landscape", "still", "life"}


@pytest.fixture
def chinese(qapp: QApplication) -> Iterator[None]:
    language.apply(qapp, language.CHINESE)
    yield
    language.apply(qapp, language.ENGLISH)


@pytest.fixture
def hands(chinese: None, desk: Any) -> Any:
    desk.window.activateWindow()
    desk.until(desk.window.isActiveWindow)
    return desk


def untranslated(texts: set[str]) -> set[str]:
    """Texts with English words in them, but for names and rows of a recipe that only a machine reads."""
    return {text for text in texts if set(english_words(text)) - NAMES - OWN and "onnxruntime" not in text}


def test_every_tab_of_the_window_is_in_chinese(hands: Any) -> None:
    studio, window = hands.studio, hands.window
    studio.style.choose("starry-line")
    studio.enhance.choose("upscale", "sharp-x2")
    hands.settle()
    seen: set[str] = set()
    for name in ("Latent", "Style", "Tools", "Layers", "Recipe", "Train"):
        window.show_tab(name)
        hands.settle()
        seen |= shown_texts(window)
    assert len(seen) > 400
    assert {"潜空间", "模型库", "撤销", "极光·柔"} <= {text.split("“")[0].strip() for text in seen}
    assert untranslated(seen) == set()


def test_dialogs_are_in_chinese(hands: Any) -> None:
    studio, window = hands.studio, hands.window
    shortcuts = ShortcutsDialog(window.commands, lambda _: None, window)
    about = CardDialog(studio.library, studio.catalog.find("glyphs"), window)
    hands.settle()
    for dialog in (shortcuts, about):
        of_itself = {text for text in shown_texts(dialog) if "/" not in text}  # paths, licences, addresses
        assert {word for word in untranslated(of_itself) if " " in word and not word.isascii()} == set()
        dialog.deleteLater()


def test_what_rooms_below_tell_is_in_chinese(hands: Any) -> None:
    hands.studio.notices.failed(StudioError("The disk is full: a thumbnail could not be saved.", "Free some space."))
    hands.settle()
    bar = next(bar for bar in hands.window.findChildren(NoticeBar) if bar.isVisible())
    assert (bar.title.text(), bar.hint.text()) == ("磁盘已满：无法保存缩略图。", "腾出一些空间。")


def test_undo_names_what_is_undone(hands: Any) -> None:
    hands.studio.canvas.set_layer(hands.studio.canvas.document.selected, opacity=0.5)
    hands.studio.canvas.end_gesture()
    name = said(hands.studio.canvas.document.current.name)
    assert hands.window.commands.actions["edit.undo"].text() == f"撤销 “调整 {name} 的不透明度”"


def test_models_are_found_by_both_of_their_names(hands: Any) -> None:
    library = hands.window.findChild(LibraryPanel)
    for words in ("glyphs", "字形"):
        library.search.setText(words)
        assert [card.id for card in library.generators.cards.cards] == ["glyphs"]


def test_commands_are_found_by_both_of_their_names(hands: Any) -> None:
    actions = list(hands.window.commands.actions.values())
    for words in ("random sliders", "随机滑块"):
        assert matching(actions, words)[0].objectName() == "latent.randomise"


def test_menus_open_by_the_letters_of_their_english_names(hands: Any) -> None:
    QTest.keyClick(hands.window.findChild(CanvasView), Qt.Key.Key_E, Qt.KeyboardModifier.AltModifier)
    hands.until(lambda: hands.window.top.menus.activeAction() is not None)
    assert hands.window.top.menus.activeAction().text() == "编辑"
    QApplication.activePopupWidget().close()


def test_sliders_go_by_their_english_names(hands: Any) -> None:
    """What is moved is the same in a recipe, whatever the language."""
    directions = hands.window.findChild(Directions)
    assert all(not slider.label.isascii() for slider in directions.sliders.values())
    assert [*directions.sliders] == [label.name for label in hands.studio.latent.card.directions]


def test_the_tab_is_kept_under_its_english_name(hands: Any) -> None:
    hands.window.show_tab("Layers")
    hands.window.close()
    assert Settings.load().tab == "Layers"


def test_a_language_is_chosen_in_the_menu(desk: Any) -> None:
    actions: dict[str, QAction] = desk.window.commands.actions
    names = [f"language.{one}" for one in ("system", *language.LANGUAGES)]
    assert [actions[name].isChecked() for name in names] == [True, False, False]
    actions["language.zh_CN"].trigger()
    assert [actions[name].isChecked() for name in names] == [False, False, True]
    assert Settings.load().language == "zh_CN"
    assert [notice.title for notice in desk.notices] == ["下次启动后，界面将使用简体中文。"]  # for who reads it


@pytest.mark.parametrize(
    ("system", "spoken"),
    [
        (["zh-Hans-CN", "zh-CN", "zh"], "zh_CN"), (["zh_CN"], "zh_CN"), (["zh"], "zh_CN"), (["zh-SG"], "zh_CN"),
        (["zh-TW"], "en"), (["zh-Hant-HK"], "en"), (["de-DE", "zh-CN"], "en"), (["en-US"], "en"), ([], "en"),
    ],
)  # fmt: skip
def test_the_systems_language(
    qapp: QApplication, monkeypatch: pytest.MonkeyPatch, system: list[str], spoken: str
) -> None:
    class System:
        @staticmethod
        def system() -> Any:
            return System

        @staticmethod
        def uiLanguages() -> list[str]:
            return system

    monkeypatch.setattr(language, "QLocale", System)
    language.apply(qapp, "system")
    assert said("Undo") == {"zh_CN": "撤销", "en": "Undo"}[spoken]
    language.apply(qapp, language.ENGLISH)


def test_english_reads_no_translation(qapp: QApplication, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(language, "shipped", lambda _: tmp_path)
    language.apply(qapp, language.ENGLISH)
    assert said("Undo") == "Undo"

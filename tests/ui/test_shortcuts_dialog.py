from __future__ import annotations

import json

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from aigc_studio.ui.commands import STUDIO_COMMANDS, Commands
from aigc_studio.ui.shortcuts_dialog import ShortcutsDialog

CONTROL, NONE = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.NoModifier


@pytest.fixture
def owner(qtbot: QtBot) -> QWidget:
    made = QWidget()
    qtbot.addWidget(made)
    return made


@pytest.fixture
def kept() -> list[str]:
    return []


@pytest.fixture
def dialog(qtbot: QtBot, owner: QWidget, kept: list[str]) -> ShortcutsDialog:
    commands = Commands(owner, STUDIO_COMMANDS, "")
    commands.actions["edit.undo"].setText("Undo “Move hue”")
    made = ShortcutsDialog(commands, kept.append, owner)
    qtbot.addWidget(made)
    made.show()
    made.activateWindow()
    qtbot.waitUntil(made.isActiveWindow, timeout=20_000)
    return made


def press(dialog: ShortcutsDialog, name: str, key: Qt.Key, modifiers: Qt.KeyboardModifier = NONE) -> None:
    dialog._edits[name].setFocus()
    QTest.keyClick(dialog._edits[name], key, modifiers)


def test_keys_that_are_taken_from_another_command_are_told(
    dialog: ShortcutsDialog, kept: list[str], qtbot: QtBot
) -> None:
    press(dialog, "page.keep", Qt.Key.Key_K, CONTROL)
    qtbot.waitUntil(lambda: bool(kept), timeout=20_000)
    assert json.loads(kept[-1]) == {"page.keep": "Ctrl+K", "window.palette": ""}
    assert dialog._edits["window.palette"].keySequence().isEmpty()
    assert dialog.taken.text() == "Ctrl+K is no longer a key of “Find a command”."
    press(dialog, "page.keep", Qt.Key.Key_F9)
    qtbot.waitUntil(lambda: "F9" in kept[-1], timeout=20_000)
    assert not dialog.taken.isVisible()


def test_esc_closes_and_is_not_taken_from_stop(dialog: ShortcutsDialog, kept: list[str], qtbot: QtBot) -> None:
    press(dialog, "project.new", Qt.Key.Key_Escape)
    qtbot.waitUntil(lambda: not dialog.isVisible(), timeout=20_000)
    qtbot.wait(50)
    assert kept in ([], [""])
    assert dialog._edits["work.stop"].keySequence().toString() == "Esc"


def test_commands_have_their_own_names_and_all_keys_can_be_read(dialog: ShortcutsDialog) -> None:
    names = [dialog._table.item(row, 0).text() for row in range(dialog._table.rowCount())]
    assert "Undo" in names
    for edit in dialog._edits.values():
        room = edit.width() - edit.height()  # beside the button that empties it
        assert edit.fontMetrics().horizontalAdvance(edit.keySequence().toString()) < room

"""Other keys for any command."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QDialog,
    QDialogButtonBox,
    QHeaderView,
    QKeySequenceEdit,
    QTableWidget,
    QTableWidgetItem,
    QVBoxLayout,
    QWidget,
)

from aigc_studio.ui import theme
from aigc_studio.ui.commands import Commands


class ShortcutsDialog(QDialog):
    """`keep(json)` is called after each change."""

    def __init__(self, commands: Commands, keep: Callable[[str], None], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle(self.tr("Keyboard shortcuts"))
        self.resize(theme.px(480), theme.px(560))
        self._commands, self._keep = commands, keep
        self._table = QTableWidget(len(commands.actions), 2, self)
        self._table.setHorizontalHeaderLabels([self.tr("Command"), self.tr("Keys")])
        self._table.horizontalHeader().setSectionResizeMode(0, QHeaderView.ResizeMode.Stretch)
        self._table.verticalHeader().hide()
        self._edits: dict[str, QKeySequenceEdit] = {}
        for row, (name, action) in enumerate(commands.actions.items()):
            item = QTableWidgetItem(action.text())
            item.setFlags(Qt.ItemFlag.ItemIsEnabled)
            self._table.setItem(row, 0, item)
            edit = QKeySequenceEdit(action.shortcut(), self._table)
            edit.setAccessibleName(self.tr("Keys for {}").format(action.text()))
            edit.setClearButtonEnabled(True)
            edit.setMaximumSequenceLength(1)
            edit.editingFinished.connect(lambda name=name: self._rebind(name))
            self._edits[name] = edit
            self._table.setCellWidget(row, 1, edit)
        buttons = QDialogButtonBox(
            QDialogButtonBox.StandardButton.Close | QDialogButtonBox.StandardButton.RestoreDefaults, self
        )
        buttons.rejected.connect(self.reject)
        buttons.button(QDialogButtonBox.StandardButton.RestoreDefaults).clicked.connect(self._reset)
        column = QVBoxLayout(self)
        column.addWidget(self._table)
        column.addWidget(buttons)

    def _rebind(self, name: str) -> None:
        self._keep(self._commands.rebind(name, self._edits[name].keySequence()))
        self._show()

    def _reset(self) -> None:
        self._keep(self._commands.reset_keys())
        self._show()

    def _show(self) -> None:
        for name, edit in self._edits.items():
            edit.setKeySequence(self._commands.actions[name].shortcut())

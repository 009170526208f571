"""Other keys for any command."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import (
    QDialog,
    QDialogButtonBox,
    QHeaderView,
    QKeySequenceEdit,
    QLabel,
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
        header = self._table.horizontalHeader()
        header.setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        header.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        header.setSectionResizeMode(0, QHeaderView.ResizeMode.Stretch)
        self._table.setColumnWidth(1, theme.px(180))
        self._table.verticalHeader().hide()
        self._table.verticalHeader().setDefaultSectionSize(theme.px(34))
        self._table.setShowGrid(False)
        self._table.setFocusPolicy(Qt.FocusPolicy.NoFocus)  # only the keys can be changed
        self._edits: dict[str, KeysEdit] = {}
        for row, (name, action) in enumerate(commands.actions.items()):
            item = QTableWidgetItem(commands.names[name])
            item.setFlags(Qt.ItemFlag.ItemIsEnabled)
            self._table.setItem(row, 0, item)
            edit = KeysEdit(action.shortcut(), self._table)
            edit.setAccessibleName(self.tr("Keys for {}").format(commands.names[name]))
            edit.setToolTip(self.tr("Press the keys for “{}”").format(commands.names[name]))
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
        self.taken = QLabel(self)
        self.taken.setObjectName("quiet")
        self.taken.setWordWrap(True)
        self.taken.hide()
        column = QVBoxLayout(self)
        column.addWidget(self._table)
        column.addWidget(self.taken)
        column.addWidget(buttons)

    def _rebind(self, name: str) -> None:
        keys, actions = self._edits[name].keySequence(), self._commands.actions
        others = [] if keys.isEmpty() else [one for one in actions if one != name and actions[one].shortcut() == keys]
        self._keep(self._commands.rebind(name, keys))
        self._show()
        names = ", ".join(f"“{self._commands.names[other]}”" for other in others)
        self.taken.setText(self.tr("{0} is no longer a key of {1}.").format(keys.toString(), names))
        self.taken.setVisible(bool(others))

    def _reset(self) -> None:
        self._keep(self._commands.reset_keys())
        self._show()

    def _show(self) -> None:
        for name, edit in self._edits.items():
            edit.setKeySequence(self._commands.actions[name].shortcut())


class KeysEdit(QKeySequenceEdit):
    """Esc closes the dialog, as in every other, instead of becoming a key and being taken from Stop."""

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape and not event.modifiers():
            event.ignore()
        else:
            super().keyPressEvent(event)

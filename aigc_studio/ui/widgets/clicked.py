"""What has the keyboard only because it was clicked."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtGui import QFocusEvent, QKeyEvent, QMouseEvent
from PySide6.QtWidgets import QWidget

_Base = QWidget if TYPE_CHECKING else object  # PySide makes no widget of two
_BY_KEYS = (Qt.FocusReason.TabFocusReason, Qt.FocusReason.BacktabFocusReason, Qt.FocusReason.ShortcutFocusReason)
_WAYS = {
    Qt.Key.Key_Left, Qt.Key.Key_Right, Qt.Key.Key_Up, Qt.Key.Key_Down, Qt.Key.Key_Home, Qt.Key.Key_End,
    Qt.Key.Key_PageUp, Qt.Key.Key_PageDown,
}  # fmt: skip


class LeavesSpace(_Base):
    """Stands before the Qt class among the bases. After a click Space is the canvas's, to pan with; it belongs to the
    widget for those who came by Tab or have used an arrow since."""

    _clicked = False

    def leaves(self, event: QKeyEvent) -> bool:
        """To be asked first by `keyPressEvent`: whether the key goes on to the window."""
        if event.key() in _WAYS:
            self._clicked = False
        if event.key() != Qt.Key.Key_Space or not self._clicked:
            return False
        event.ignore()
        return True

    def mousePressEvent(self, event: QMouseEvent) -> None:
        self._clicked = True
        super().mousePressEvent(event)

    def focusInEvent(self, event: QFocusEvent) -> None:
        if event.reason() in _BY_KEYS:
            self._clicked = False
        super().focusInEvent(event)

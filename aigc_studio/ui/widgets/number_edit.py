"""Typing a number in place."""

from __future__ import annotations

import math

from PySide6.QtCore import QEvent, QRect, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QLineEdit, QWidget


def parse_number(text: str) -> float | None:
    """What a person types as a number (either minus sign, either decimal mark, a unit behind).

    None for anything else, infinities and NaN included.
    """
    cleaned = text.strip().replace("−", "-").replace(",", ".").rstrip("×x% ")
    try:
        value = float(cleaned)
    except ValueError:
        return None
    return value if math.isfinite(value) else None


class NumberEdit(QLineEdit):
    """A line that lies over a value while it is typed; Enter or leaving it hands the text on, Esc drops it."""

    typed = Signal(str)

    def __init__(self, name: str, parent: QWidget) -> None:
        super().__init__(parent)
        self.setObjectName("inline")
        self.setAlignment(Qt.AlignmentFlag.AlignRight)
        self.setAccessibleName(name)
        self.editingFinished.connect(self._hand_on)
        self.hide()

    def open(self, place: QRect, text: str, typed: str | None) -> None:
        """Show `text` chosen whole, or `typed` as the first character of a new one."""
        self.setGeometry(place)
        self.setText(text if typed is None else typed)
        self.show()
        self.setFocus()
        if typed is None:
            self.selectAll()

    def close_quietly(self) -> None:
        """Put it away; the focus goes back to the widget it belongs to."""
        if self.isHidden():
            return
        focused = self.hasFocus()
        self.blockSignals(True)
        self.hide()
        self.blockSignals(False)
        parent = self.parentWidget()
        if focused and parent is not None:
            parent.setFocus()

    def _hand_on(self) -> None:
        if not self.isHidden():
            text = self.text()
            self.close_quietly()
            self.typed.emit(text)

    def event(self, event: QEvent) -> bool:
        escape = isinstance(event, QKeyEvent) and event.key() == Qt.Key.Key_Escape
        if escape and event.type() in (QEvent.Type.ShortcutOverride, QEvent.Type.KeyPress):
            event.accept()  # Esc stops typing, not what is running
            if event.type() == QEvent.Type.KeyPress:
                self.close_quietly()
            return True
        handled = super().event(event)
        if event.type() == QEvent.Type.KeyPress:
            event.accept()  # Enter ends here: to the widget behind it, it would mean "open for typing"
            return True
        return handled

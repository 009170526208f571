"""Whole numbers that are typed."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QWheelEvent
from PySide6.QtWidgets import QSpinBox, QWidget

from aigc_studio.ui import theme


class NumberBox(QSpinBox):
    """A spin box that speaks when the person has finished, and leaves the wheel to the panel unless it has the focus.

    `show_number` emits nothing.
    """

    entered = Signal(int)

    def __init__(self, name: str, tip: str, low: int, high: int, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setRange(low, high)
        self.setKeyboardTracking(False)
        # The stylesheet's padding does not reach a spin box's own line.
        self.lineEdit().setTextMargins(theme.px(5), 0, theme.px(5), 0)
        self.setAccessibleName(name)
        self.setToolTip(tip)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.valueChanged.connect(self.entered)

    def show_number(self, number: int) -> None:
        if number != self.value():
            self.blockSignals(True)
            self.setValue(number)
            self.blockSignals(False)

    def wheelEvent(self, event: QWheelEvent) -> None:
        if self.hasFocus():
            super().wheelEvent(event)
        else:
            event.ignore()

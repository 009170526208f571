"""A list to choose from that stands in a page which scrolls."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent, QWheelEvent
from PySide6.QtWidgets import QComboBox, QStyledItemDelegate, QWidget

from aigc_studio.ui.widgets.clicked import LeavesSpace


class QuietBox(LeavesSpace, QComboBox):
    """Leaves the wheel to the page unless it has the focus, and is as narrow as its place."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setItemDelegate(QStyledItemDelegate(self))  # it follows the stylesheet
        self.setMinimumContentsLength(8)
        self.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)

    def wheelEvent(self, event: QWheelEvent) -> None:
        if self.hasFocus():
            super().wheelEvent(event)
        else:
            event.ignore()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if not self.leaves(event):
            super().keyPressEvent(event)

    def choose(self, data: object) -> None:
        """Show the entry that carries `data`; nothing is emitted."""
        self.setCurrentIndex(self.findData(data))

"""A dashed place that takes anything."""

from __future__ import annotations

from PySide6.QtCore import QMimeData, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QDragEnterEvent, QDragLeaveEvent, QDropEvent, QKeyEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QAbstractButton, QSizePolicy, QWidget

from aigc_studio.ui import theme
from aigc_studio.ui.drop_events import accept_copy, carries_files
from aigc_studio.ui.widgets.clicked import LeavesSpace


class DropZone(LeavesSpace, QAbstractButton):
    """Takes files and pictures that are dropped; a click (or Space) asks for files instead, which is its key path."""

    dropped = Signal(QMimeData)

    def __init__(self, text: str, tip: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setText(text)
        self.setToolTip(tip)
        self.setAccessibleName(text.replace("\n", " "))
        self.setAcceptDrops(True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.hot = False

    def sizeHint(self) -> QSize:
        return QSize(theme.px(96), theme.px(52))

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        awake = self.hot or self.hasFocus()
        pen = QPen(theme.colour("accent" if awake else "disabled"), theme.px(1.4) if self.hot else 1)
        pen.setDashPattern([4, 3])
        painter.setPen(pen)
        painter.setBrush(theme.colour("accent", 0.12) if self.hot else theme.colour("panel"))
        radius = theme.px(theme.RADIUS)
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(1, 1, -1, -1), radius, radius)
        painter.setFont(theme.font(12))
        painter.setPen(theme.colour("text" if awake or self.underMouse() else "quiet"))
        flags = Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextWordWrap
        painter.drawText(self.rect().adjusted(theme.px(8), 0, -theme.px(8), 0), flags, self.text())

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if not self.leaves(event):
            super().keyPressEvent(event)

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if carries_files(event.mimeData()):
            self._heat(True)
            accept_copy(event)

    def dragLeaveEvent(self, event: QDragLeaveEvent) -> None:
        self._heat(False)

    def dropEvent(self, event: QDropEvent) -> None:
        self._heat(False)
        accept_copy(event)
        self.dropped.emit(event.mimeData())

    def _heat(self, hot: bool) -> None:
        self.hot = hot
        self.update()

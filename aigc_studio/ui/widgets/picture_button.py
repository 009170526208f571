"""A picture that can be pressed."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QRectF, QSize, Qt
from PySide6.QtGui import QEnterEvent, QImage, QKeyEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QAbstractButton, QSizePolicy, QWidget

from aigc_studio.ui import theme
from aigc_studio.ui.widgets.clicked import LeavesSpace
from aigc_studio.ui.widgets.pictures import cover, draw_ring, draw_rounded


class PictureButton(LeavesSpace, QAbstractButton):
    """A square picture with round corners; checked means the present one. Without a picture it is an empty place."""

    def __init__(self, name: str, tip: str = "", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._image = QImage()
        self._fitted = QImage()
        self.setAccessibleName(name)
        self.setToolTip(tip)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        policy = QSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)

    def set_image(self, image: QImage) -> None:
        """A null image empties it."""
        self._image, self._fitted = image, QImage()
        self.update()

    @property
    def filled(self) -> bool:
        return not self._image.isNull()

    def sizeHint(self) -> QSize:
        return QSize(theme.px(36), theme.px(36))

    def hasHeightForWidth(self) -> bool:
        return True

    def heightForWidth(self, width: int) -> int:
        return width

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        edge = theme.px(2)
        place = QRectF(self.rect()).adjusted(edge, edge, -edge, -edge)
        radius = theme.px(4)
        if self._image.isNull():
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(theme.colour("hover"))
            painter.drawRoundedRect(place, radius, radius)
        else:
            draw_rounded(painter, self._fit(place), place, radius)
        if self.isChecked() or self.hasFocus():
            draw_ring(painter, place, radius, "accent", 0, edge)
        elif self.underMouse() and self.filled:
            draw_ring(painter, place, radius, "text", 0, theme.px(1))

    def _fit(self, place: QRectF) -> QImage:
        ratio = self.devicePixelRatioF()
        size = QSize(round(place.width() * ratio), round(place.height() * ratio))
        if self._fitted.size() != size:
            self._fitted = cover(self._image, size)
        return self._fitted

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Space and Enter press; arrows belong to the strip or grid that the picture is in."""
        if self.leaves(event):
            return
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.click()
        elif event.key() == Qt.Key.Key_Space:
            super().keyPressEvent(event)
        else:
            event.ignore()

    def enterEvent(self, event: QEnterEvent) -> None:
        self.update()

    def leaveEvent(self, event: QEvent) -> None:
        self.update()

"""One picture, as large as its place allows."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QImage, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from aigc_studio.ui import theme
from aigc_studio.ui.widgets.pictures import draw_rounded, to_image

_SMALL = 1.6  # pictures enlarged more than this keep their pixels


class Sheet(QWidget):
    """A picture as large as its place allows; small ones show their pixels, large ones are smooth."""

    def __init__(self, name: str, empty: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._image, self._fitted, self._empty = QImage(), QImage(), empty
        self._array: Any = None
        self.setAccessibleName(name)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        theme.changed().connect(self.update)

    @property
    def filled(self) -> bool:
        return not self._image.isNull()

    def show_picture(self, picture: Any) -> None:
        """(h, w, 3) uint8, or None for nothing; the same array again costs nothing."""
        if picture is self._array:
            return
        self._array = picture
        self._image = QImage() if picture is None else to_image(picture)
        self._fitted = QImage()
        self.update()

    def height_for(self, width: int) -> int:
        """How high the picture is at a width; a square before there is one."""
        return width if self._image.isNull() else max(1, width * self._image.height() // self._image.width())

    def minimumSizeHint(self) -> QSize:
        return QSize(theme.px(160), theme.px(120))

    def sizeHint(self) -> QSize:
        return self.minimumSizeHint()  # more would make a low window's stage scroll

    def picture_rect(self) -> QRectF:
        """Where the picture is: at the upper edge, in the middle."""
        if self._image.isNull():
            side = min(self.width(), self.height())
            return QRectF((self.width() - side) / 2, 0, side, side)
        size = self._image.size().scaled(self.size(), Qt.AspectRatioMode.KeepAspectRatio)
        return QRectF((self.width() - size.width()) // 2, 0, size.width(), size.height())

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        place = self.picture_rect()
        if self._image.isNull():
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(theme.colour("field"))
            painter.drawRoundedRect(place, theme.px(theme.RADIUS), theme.px(theme.RADIUS))
            painter.setPen(theme.colour("quiet"))
            inside = place.adjusted(theme.px(12), 0, -theme.px(12), 0)
            painter.drawText(inside, Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextWordWrap, self._empty)
            return
        draw_rounded(painter, self._fit(place), place, theme.px(theme.RADIUS))

    def _fit(self, place: QRectF) -> QImage:
        ratio = self.devicePixelRatioF()
        size = QSize(round(place.width() * ratio), round(place.height() * ratio))
        if self._fitted.size() != size:
            small = size.width() > _SMALL * self._image.width()
            mode = Qt.TransformationMode.FastTransformation if small else Qt.TransformationMode.SmoothTransformation
            self._fitted = self._image.scaled(size, Qt.AspectRatioMode.IgnoreAspectRatio, mode)
        return self._fitted

"""Pictures in the interface: from arrays to Qt, cropped to a place, drawn with round corners."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QBrush, QColor, QImage, QPainter, QPixmap, QTransform

from aigc_studio.ui import theme

#: The pixels of pictures of at most so many a side become squares: enlarged smoothly they would show nothing but blur.
_TINY = 64


def to_image(pixels: Any) -> QImage:
    """A QImage of its own from a (h, w, 3 or 4) uint8 C-contiguous array, RGB or straight RGBA."""
    height, width, channels = pixels.shape
    layout = QImage.Format.Format_RGBA8888 if channels == 4 else QImage.Format.Format_RGB888
    return QImage(pixels.data, width, height, pixels.strides[0], layout).copy()


def cover(image: QImage, size: QSize) -> QImage:
    """The middle of the picture, scaled to fill `size` (device pixels) exactly."""
    if image.isNull() or size.isEmpty() or image.size() == size:
        return image
    tiny = max(image.width(), image.height()) <= _TINY
    mode = Qt.TransformationMode.FastTransformation if tiny else Qt.TransformationMode.SmoothTransformation
    scaled = image.scaled(size, Qt.AspectRatioMode.KeepAspectRatioByExpanding, mode)
    left, top = (scaled.width() - size.width()) // 2, (scaled.height() - size.height()) // 2
    return scaled.copy(left, top, size.width(), size.height())


def whole(image: QImage, size: QSize) -> QImage:
    """All of the picture, in the middle of `size` (device pixels)."""
    if image.isNull() or size.isEmpty():
        return image
    laid = QImage(size, QImage.Format.Format_RGB32)
    laid.fill(theme.colour("field"))
    fitted = cover(image, image.size().scaled(size, Qt.AspectRatioMode.KeepAspectRatio))
    painter = QPainter(laid)
    painter.drawImage((size.width() - fitted.width()) // 2, (size.height() - fitted.height()) // 2, fitted)
    painter.end()
    return laid


def crop_guide(image: QImage, size: QSize) -> QImage:
    """All of the picture; what its middle square leaves out is faint, and an outline is around what stays."""
    shown = whole(image, size)
    if image.isNull() or image.width() == image.height():
        return shown
    fitted = image.size().scaled(size, Qt.AspectRatioMode.KeepAspectRatio)
    short = min(fitted.width(), fitted.height())
    stays = QRectF((size.width() - short) / 2, (size.height() - short) / 2, short, short)
    kept = shown.copy(stays.toAlignedRect())
    painter = QPainter(shown)
    veil = QColor(theme.colour("field"))
    veil.setAlphaF(0.65)
    painter.fillRect(shown.rect(), veil)
    painter.drawImage(stays.topLeft(), kept)
    painter.setPen(theme.colour("accent"))
    painter.drawRect(stays.adjusted(0, 0, -1, -1))
    painter.end()
    return shown


def checkerboard(side: int) -> QBrush:
    """Squares of `side` pixels: what shows through transparent pixels."""
    tile = QPixmap(2 * side, 2 * side)
    tile.fill(theme.colour("field"))
    inner = QPainter(tile)
    inner.fillRect(0, 0, side, side, theme.colour("raised"))
    inner.fillRect(side, side, side, side, theme.colour("raised"))
    inner.end()
    return QBrush(tile)


def draw_rounded(painter: QPainter, image: QImage, place: QRectF, radius: float) -> None:
    """Fill a rounded rectangle with a picture that has exactly its size in device pixels; where that is transparent a
    checkerboard shows."""
    ratio = image.width() / place.width()
    onto = QTransform.fromTranslate(place.x(), place.y())
    painter.setPen(Qt.PenStyle.NoPen)
    if image.hasAlphaChannel():
        board = checkerboard(theme.px(6))
        board.setTransform(onto)
        painter.setBrush(board)
        painter.drawRoundedRect(place, radius, radius)
    brush = QBrush(image)
    brush.setTransform(QTransform.fromScale(1 / ratio, 1 / ratio) * onto)
    painter.setBrush(brush)
    painter.drawRoundedRect(place, radius, radius)


def draw_ring(painter: QPainter, place: QRectF, radius: float, colour: str, gap: float, width: float) -> None:
    """An outline around a picture, `gap` pixels away from it."""
    painter.setBrush(Qt.BrushStyle.NoBrush)
    pen = painter.pen()
    pen.setStyle(Qt.PenStyle.SolidLine)
    pen.setColor(theme.colour(colour))
    pen.setWidthF(width)
    painter.setPen(pen)
    out = gap + width / 2
    painter.drawRoundedRect(place.adjusted(-out, -out, out, out), radius + gap, radius + gap)


def draw_stars(painter: QPainter, count: int, at: QPointF, size: float, colour: str) -> None:
    """A row of stars beginning at a point."""
    from aigc_studio.ui import icons

    for index in range(count):
        icons.draw(painter, "star-full", QRectF(at.x() + index * size, at.y(), size, size), colour)

"""How things on the canvas look. All lengths are device pixels; `unit` is one pixel of the design."""

from __future__ import annotations

from functools import lru_cache

from PySide6.QtCore import QPointF, QRect, QRectF, Qt
from PySide6.QtGui import QColor, QFont, QImage, QPainter, QPainterPath, QPen

from aigc_studio.ui import icons, theme
from aigc_studio.ui.widgets.pictures import checkerboard

_SHADOW = 20
_SHADOW_DROP = 5


def page_shadow(painter: QPainter, page: QRect, unit: float) -> None:
    """A soft shadow around the page, a little lower than it."""
    reach = round(_SHADOW * unit)
    outer = page.adjusted(-reach, -reach, reach, reach).translated(0, round(_SHADOW_DROP * unit))
    tile = _shadow_tile(theme.colours().name, reach)
    # Nine pieces of which the middle stays out: corners as they are, edges one pixel drawn long.
    side = 2 * reach
    columns = ((0, side, outer.x(), side), (side, 1, outer.x() + side, outer.width() - 2 * side),
               (side + 1, side, outer.right() + 1 - side, side))  # fmt: skip
    rows = ((0, side, outer.y(), side), (side, 1, outer.y() + side, outer.height() - 2 * side),
            (side + 1, side, outer.bottom() + 1 - side, side))  # fmt: skip
    for i, (from_x, from_width, x, width) in enumerate(columns):
        for j, (from_y, from_height, y, height) in enumerate(rows):
            if (i, j) != (1, 1) and width > 0 and height > 0:
                painter.drawImage(QRect(x, y, width, height), tile, QRect(from_x, from_y, from_width, from_height))


@lru_cache(maxsize=8)
def _shadow_tile(theme_name: str, reach: int) -> QImage:
    """The shadow of a tiny page: two `reach` of fading to each side of one pixel."""
    size = 4 * reach + 1
    tile = QImage(size, size, QImage.Format.Format_ARGB32_Premultiplied)
    tile.fill(Qt.GlobalColor.transparent)
    painter = QPainter(tile)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(Qt.PenStyle.NoPen)
    strength = 0.55 if theme_name == "dark" else 0.30
    for ring in range(reach):  # each a little further in and a little darker: together a quadratic fall-off
        painter.setBrush(theme.colour("shadow", strength * 2 * (ring + 0.5) / reach**2))
        rect = QRectF(0, 0, size, size).adjusted(ring, ring, -ring, -ring)
        painter.drawRoundedRect(rect, 2 * reach - ring, 2 * reach - ring)
    painter.end()
    return tile


def transparency(painter: QPainter, area: QRect, origin: QPointF, unit: float) -> None:
    """The checkerboard behind a page; it moves with the page."""
    painter.setBrushOrigin(origin)
    painter.fillRect(area, checkerboard(max(4, round(8 * unit))))


def placed_image(painter: QPainter, image: QImage, target: QRectF, clip: QRect) -> None:
    """`image` in `target`: pixel for pixel where the sizes agree, else stretched until the sharp one arrives."""
    painter.save()
    painter.setClipRect(clip)
    if abs(target.width() - image.width()) < 0.5 and abs(target.height() - image.height()) < 0.5:
        painter.drawImage(QPointF(round(target.x()), round(target.y())), image)
    else:
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        painter.drawImage(target, image)
    painter.restore()


def layer_outline(painter: QPainter, rect: QRectF, unit: float) -> None:
    """The selected layer: a thin frame that shows on any picture, and four corners to take hold of."""
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.setPen(QPen(QColor(0, 0, 0, 90), 3 * unit))
    painter.drawRect(rect)
    painter.setPen(QPen(theme.colour("accent"), 1.5 * unit))
    painter.drawRect(rect)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setBrush(theme.colour("handle"))
    reach = 4.5 * unit
    for corner in (rect.topLeft(), rect.topRight(), rect.bottomRight(), rect.bottomLeft()):
        knob = QRectF(corner.x() - reach, corner.y() - reach, 2 * reach, 2 * reach)
        painter.drawRoundedRect(knob, 2 * unit, 2 * unit)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)


def split_line(painter: QPainter, x: float, area: QRect, unit: float) -> None:
    """The line between before and after, with a round handle that says it can be drawn to either side."""
    white, ink = QColor(255, 255, 255), QColor(28, 28, 31)  # on the picture itself, so alike in both themes
    painter.fillRect(QRectF(x - 2 * unit, area.y(), 4 * unit, area.height()), QColor(0, 0, 0, 40))
    painter.fillRect(QRectF(x - unit, area.y(), 2 * unit, area.height()), white)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    middle, radius = split_handle(x, area), 12 * unit
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(QColor(0, 0, 0, 50))
    painter.drawEllipse(middle + QPointF(0, unit), radius + unit, radius + unit)
    painter.setBrush(white)
    painter.drawEllipse(middle, radius, radius)
    painter.setPen(QPen(ink, 1.5 * unit, Qt.PenStyle.SolidLine, Qt.PenCapStyle.RoundCap, Qt.PenJoinStyle.RoundJoin))
    painter.setBrush(Qt.BrushStyle.NoBrush)
    for side in (-1, 1):
        arrow = QPainterPath(middle + QPointF(side * 3 * unit, -3.5 * unit))
        arrow.lineTo(middle + QPointF(side * 6.5 * unit, 0))
        arrow.lineTo(middle + QPointF(side * 3 * unit, 3.5 * unit))
        painter.drawPath(arrow)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)


def split_handle(x: float, area: QRect) -> QPointF:
    """The middle of the handle."""
    return QPointF(x, area.y() + area.height() / 2)


def caption(painter: QPainter, text: str, corner: QPointF, right: bool, unit: float) -> None:
    """A small word on the picture, at its lower left or right corner."""
    painter.setFont(_font(11, unit))
    size = painter.fontMetrics().size(0, text)
    width, height = size.width() + 16 * unit, size.height() + 6 * unit
    x = corner.x() - width - 10 * unit if right else corner.x() + 10 * unit
    box = QRectF(x, corner.y() - height - 10 * unit, width, height)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(QColor(20, 20, 22, 150))
    painter.drawRoundedRect(box, height / 2, height / 2)
    painter.setPen(QColor(255, 255, 255))
    painter.drawText(box, Qt.AlignmentFlag.AlignCenter, text)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)


def invitation(painter: QPainter, area: QRect, title: str, hint: str, unit: float, lit: bool) -> None:
    """What an empty canvas says; `lit` while something is held over it."""
    box = QRectF(0, 0, min(440 * unit, area.width() - 32 * unit), 190 * unit)
    box.moveCenter(QRectF(area).center())
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    pen = QPen(theme.colour("accent" if lit else "line"), 1.5 * unit, Qt.PenStyle.CustomDashLine)
    pen.setDashPattern([4, 4])
    painter.setPen(pen)
    painter.setBrush(theme.colour("accent", 0.08) if lit else Qt.BrushStyle.NoBrush)
    painter.drawRoundedRect(box, 10 * unit, 10 * unit)
    sign = QRectF(0, 0, 36 * unit, 36 * unit)
    sign.moveCenter(QPointF(box.center().x(), box.y() + 58 * unit))
    colours = theme.colours()
    icons.draw(painter, "image", sign, colours.accent if lit else colours.quiet)
    centred = Qt.AlignmentFlag.AlignHCenter | Qt.AlignmentFlag.AlignTop | Qt.TextFlag.TextWordWrap
    painter.setPen(theme.colour("text"))
    painter.setFont(_font(15, unit))
    painter.drawText(box.adjusted(16 * unit, 94 * unit, -16 * unit, 0), centred, title)
    painter.setPen(theme.colour("quiet"))
    painter.setFont(_font(12, unit))
    painter.drawText(box.adjusted(16 * unit, 124 * unit, -16 * unit, 0), centred, hint)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)


def drop_frame(painter: QPainter, area: QRect, unit: float) -> None:
    """Around the canvas, while something that can be dropped is held over it."""
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setBrush(theme.colour("accent", 0.06))
    painter.setPen(QPen(theme.colour("accent"), 2 * unit))
    inset = 5 * unit
    painter.drawRoundedRect(QRectF(area).adjusted(inset, inset, -inset, -inset), 6 * unit, 6 * unit)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)


def focus_frame(painter: QPainter, area: QRect, unit: float) -> None:
    """Around the canvas, when the keyboard has come to it."""
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.setPen(QPen(theme.colour("accent"), unit))
    painter.drawRect(QRectF(area).adjusted(unit / 2, unit / 2, -unit / 2, -unit / 2))


def _font(pixels: float, unit: float) -> QFont:
    made = theme.font(pixels)
    made.setPixelSize(max(1, round(pixels * unit)))
    return made

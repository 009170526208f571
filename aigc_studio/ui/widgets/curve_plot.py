"""Curves over the steps of a training: several lines, a logarithmic scale, values under the pointer."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from PySide6.QtCore import QEvent, QPointF, QRect, QRectF, QSize, Qt
from PySide6.QtGui import (
    QColor,
    QFontMetrics,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
    QPolygonF,
    QResizeEvent,
)
from PySide6.QtWidgets import QSizePolicy, QWidget

from aigc_studio.ui import theme
from aigc_studio.ui.widgets.plot_axis import Axis, fitted, in_words

if TYPE_CHECKING:
    from aigc_studio.training.curves import Curve

#: Told apart by lightness as well as by hue, on the fields of both themes.
_COLOURS = {
    "dark": ("#7aa2f7", "#f2c14e", "#8fd18a", "#ff8f8f", "#c79bf2", "#6fd3d6"),
    "light": ("#1f52c4", "#9a5b00", "#2c7a2c", "#a81a1a", "#7a3fb5", "#0b6f76"),
}
#: Of the trainings that are compared, in Qt's units of the line's width.
_DASHES = ([3.0, 2.5], [1.0, 2.0], [7.0, 2.5], [6.0, 2.0, 1.0, 2.0])
_LEGEND_ROW = 16  # pixels
_KEY_STEP = 0.02  # of the width, for each press of an arrow


@dataclass(frozen=True)
class Line:
    """A curve with its name; `other` says of which of the trainings that are compared it is, counted from 1: these
    are dashed, each in its own way."""

    curve: Curve
    name: str
    other: int = 0


class CurvePlot(QWidget):
    """Lines of one kind. The arrows move the mark that values are read at, as the pointer does."""

    def __init__(self, title: str, tip: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.title = title
        self.lines: list[Line] = []
        self.log = False
        self._steps = 1.0
        self._mark: float | None = None  # 0..1 of the width, where values are read
        self.setAccessibleName(title)
        self.setToolTip(tip)
        self.setMouseTracking(True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        theme.changed().connect(self.update)

    def sizeHint(self) -> QSize:
        return QSize(theme.px(320), theme.px(150))

    def minimumSizeHint(self) -> QSize:
        return QSize(theme.px(180), theme.px(112) + self._rows_below() * theme.px(_LEGEND_ROW))

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if event.size().width() != event.oldSize().width():
            self.updateGeometry()  # the names may need more rows, or fewer

    def show_lines(self, lines: Sequence[Line], steps: float) -> None:
        """Lines over 0..`steps`."""
        self.lines = [line for line in lines if len(line.curve.steps)]
        longest = max((float(line.curve.steps[-1]) for line in self.lines), default=1.0)
        self._steps = max(steps, longest, 1.0)
        self.updateGeometry()
        self.setAccessibleDescription(", ".join(f"{x.name} {in_words(float(x.curve.mean[-1]))}" for x in self.lines))
        self.update()

    def set_log(self, log: bool) -> None:
        self.log = log
        self.update()

    def values_at_mark(self) -> list[tuple[str, float]]:
        """Name and value of each line where the mark is; empty without a mark."""
        if self._mark is None:
            return []
        step = self._mark * self._steps
        return [(line.name, line.curve.at(step)) for line in self.lines]

    # Painting

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(theme.colour("field"))
        painter.drawRoundedRect(QRectF(self.rect()), theme.px(theme.RADIUS), theme.px(theme.RADIUS))
        painter.setFont(theme.font(11))
        axis = self._axis()
        place = self._place(axis, painter.fontMetrics())
        self._paint_head(painter)
        self._paint_grid(painter, axis, place)
        painter.save()
        painter.setClipRect(place.adjusted(-1, -theme.px(2), theme.px(2), theme.px(2)))
        for index, line in reversed(list(enumerate(self.lines))):
            self._paint_line(painter, line, self._colour(index), axis, place)
        painter.restore()
        if self._mark is not None and self.lines:
            self._paint_mark(painter, axis, place)
        if self.hasFocus():
            painter.setPen(QPen(theme.colour("accent"), 1))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            inside = QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5)
            painter.drawRoundedRect(inside, theme.px(theme.RADIUS), theme.px(theme.RADIUS))

    def _axis(self) -> Axis:
        positive = [line.curve.positive for line in self.lines if line.curve.positive is not None]
        if self.log and len(positive) == len(self.lines):
            return fitted(positive, log=True)
        return fitted([line.curve.reach for line in self.lines], log=False)

    def _place(self, axis: Axis, metrics: QFontMetrics) -> QRectF:
        """Where the lines go: beside the tick labels, below the title."""
        widest = max((metrics.horizontalAdvance(in_words(tick)) for tick in self._ticks(axis)), default=0)
        left, top = widest + theme.px(16), theme.px(30) + self._rows_below() * theme.px(_LEGEND_ROW)
        return QRectF(left, top, self.width() - left - theme.px(12), self.height() - top - theme.px(24))

    def _ticks(self, axis: Axis) -> list[float]:
        height = self.height() - theme.px(54) - self._rows_below() * theme.px(_LEGEND_ROW)
        return axis.ticks(max(3, height // theme.px(30)))

    def _paint_head(self, painter: QPainter) -> None:
        """The title, and beside and below it each line's name with its present value."""
        painter.setFont(theme.font(11, bold=True))
        painter.setPen(theme.colour("text"))
        painter.drawText(QPointF(theme.px(10), theme.px(20)), self.title)
        painter.setFont(theme.font(11))
        for index, (left, row, text) in enumerate(self._legend()):
            baseline = theme.px(20) + row * theme.px(_LEGEND_ROW)
            painter.setPen(self._pen(self.lines[index], self._colour(index), 2.0))
            dash = QPointF(left, baseline - theme.px(4))
            painter.drawLine(dash, dash + QPointF(theme.px(12), 0))
            painter.setPen(theme.colour("quiet"))
            painter.drawText(QPointF(left + theme.px(16), baseline), text)

    def _legend(self) -> list[tuple[float, int, str]]:
        """Where each line's name and value stand: from the left, in which row, beside and below the title."""
        metrics, title = QFontMetrics(theme.font(11)), QFontMetrics(theme.font(11, bold=True))
        values = dict(enumerate(value for _, value in self.values_at_mark()))
        left, row = theme.px(24) + title.horizontalAdvance(self.title), 0
        found: list[tuple[float, int, str]] = []
        for index, line in enumerate(self.lines):
            value = in_words(values.get(index, float(line.curve.mean[-1])))
            text = f"{line.name} {value}" if line.name != self.title else value
            width = metrics.horizontalAdvance(text)
            if left + width + theme.px(14) > self.width() and left > theme.px(10):
                left, row = theme.px(10), row + 1
            found.append((left, row, text))
            left += width + theme.px(28)
        return found

    def _rows_below(self) -> int:
        """How many rows of names stand below the title."""
        return max((row for _, row, _ in self._legend()), default=0)

    def _paint_grid(self, painter: QPainter, axis: Axis, place: QRectF) -> None:
        metrics = painter.fontMetrics()
        if not self.lines:
            painter.setPen(theme.colour("quiet"))
            painter.drawText(place, Qt.AlignmentFlag.AlignCenter, self.tr("Comes with the first steps."))
            return
        for tick in self._ticks(axis):
            y = place.bottom() - axis.place(tick) * place.height()
            painter.setPen(QPen(theme.colour("line", 0.6), 1))
            painter.drawLine(QPointF(place.left(), y), QPointF(place.right(), y))
            painter.setPen(theme.colour("quiet"))
            label = QRectF(0, y - metrics.height() / 2, place.left() - theme.px(6), metrics.height())
            painter.drawText(label, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter, in_words(tick))
        painter.setPen(theme.colour("quiet"))
        below = QRect(int(place.left()), int(place.bottom()) + theme.px(3), int(place.width()), metrics.height())
        painter.drawText(below, Qt.AlignmentFlag.AlignLeft, "0")
        painter.drawText(below, Qt.AlignmentFlag.AlignRight, self.tr("{0} steps").format(in_words(self._steps)))

    def _paint_line(self, painter: QPainter, line: Line, colour: QColor, axis: Axis, place: QRectF) -> None:
        curve = line.curve
        x = place.left() + curve.steps / self._steps * place.width()
        if curve.low is not curve.mean and not line.other:
            band = QColor(colour)
            band.setAlphaF(0.16)
            edge = _points(x, curve.low, axis, place) + _points(x, curve.high, axis, place)[::-1]
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(band)
            painter.drawPolygon(QPolygonF(edge))
        points = _points(x, curve.mean, axis, place)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.setPen(self._pen(line, colour, 1.5))
        painter.drawPolyline(QPolygonF(points))
        if len(points) < 12:  # a few measures: each is seen
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(colour)
            for point in points:
                painter.drawEllipse(point, theme.px(2), theme.px(2))

    def _paint_mark(self, painter: QPainter, axis: Axis, place: QRectF) -> None:
        assert self._mark is not None
        x = place.left() + self._mark * place.width()
        painter.setPen(QPen(theme.colour("quiet"), 1))
        painter.drawLine(QPointF(x, place.top()), QPointF(x, place.bottom()))
        painter.setPen(Qt.PenStyle.NoPen)
        for index, (_, value) in enumerate(self.values_at_mark()):
            painter.setBrush(self._colour(index))
            y = place.bottom() - axis.place(value) * place.height()
            last = float(self.lines[index].curve.steps[-1]) / self._steps
            painter.drawEllipse(QPointF(place.left() + min(self._mark, last) * place.width(), y), 3, 3)
        painter.setPen(theme.colour("text"))
        step = f"{round(self._mark * self._steps):,}"
        width = painter.fontMetrics().horizontalAdvance(step)
        left = min(max(x - width / 2, place.left()), place.right() - width)
        below = QRectF(left, place.bottom() + theme.px(3), width + 1, painter.fontMetrics().height())
        painter.fillRect(below.adjusted(-theme.px(4), 0, theme.px(4), 0), theme.colour("field"))
        painter.drawText(below, Qt.AlignmentFlag.AlignLeft, step)

    def _pen(self, line: Line, colour: QColor, width: float) -> QPen:
        pen = QPen(colour, theme.px(width * 4) / 4)
        if line.other:
            pen.setDashPattern(_DASHES[(line.other - 1) % len(_DASHES)])
        return pen

    def _colour(self, index: int) -> QColor:
        """A compared curve has the colour of its own kind where there are several, else that of its training."""
        line = self.lines[index]
        names = [one.curve.name for one in self.lines if not one.other]
        place = names.index(line.curve.name) if line.curve.name in names else index
        if len(names) == 1:
            place = line.other
        colours = _COLOURS[theme.colours().name]
        return QColor(colours[place % len(colours)])

    # The mark

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        place = self._place(self._axis(), QFontMetrics(theme.font(11)))
        self._set_mark((event.position().x() - place.left()) / max(1.0, place.width()))

    def leaveEvent(self, event: QEvent) -> None:
        self._set_mark(None)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        steps = {Qt.Key.Key_Left: -_KEY_STEP, Qt.Key.Key_Right: _KEY_STEP, Qt.Key.Key_Home: -1.0, Qt.Key.Key_End: 1.0}
        if event.key() in steps:
            self._set_mark((self._mark if self._mark is not None else 1.0) + steps[Qt.Key(event.key())])
        else:
            super().keyPressEvent(event)

    def _set_mark(self, mark: float | None) -> None:
        self._mark = None if mark is None else min(max(mark, 0.0), 1.0)
        self.update()


def _points(x: np.ndarray, values: np.ndarray, axis: Axis, place: QRectF) -> list[QPointF]:
    """Where values lie on the screen."""
    bottom, height = place.bottom(), place.height()
    return [
        QPointF(across, bottom - axis.place(value) * height)
        for across, value in zip(x.tolist(), values.tolist(), strict=True)
    ]


def grouped(curves: Sequence[Curve]) -> list[list[Curve]]:
    """Curves that can be read on one scale, together: their reaches overlap, and none is five times another's."""
    groups: list[list[Curve]] = []
    for curve in curves:
        fitting = next((group for group in groups if all(_share_scale(curve, other) for other in group)), None)
        if fitting is None:
            groups.append([curve])
        else:
            fitting.append(curve)
    return groups


def _share_scale(one: Curve, two: Curve) -> bool:
    (a, b), (c, d) = ((float(curve.mean.min()), float(curve.mean.max())) for curve in (one, two))
    return max(a, c) <= min(b, d) + 0.5 * max(b - a, d - c) and max(b - a, d - c) <= 5 * max(1e-9, min(b - a, d - c))

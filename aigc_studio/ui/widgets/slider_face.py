"""What a slider looks like: a mark, a label, a bar from zero with a round handle, the value."""

from __future__ import annotations

import math
from typing import Literal

from PySide6.QtCore import QPointF, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QSlider, QWidget

from aigc_studio.ui import theme

Mark = Literal["", "lock", "remove"]
_TICKS = 1000  # steps of the range that assistive programs see


class SliderFace(QSlider):
    """Shows one float in a range; knows where its parts are, and nothing of gestures.

    The base class is QSlider so that screen readers find a slider; its own integers are only a mirror for them.
    `mark` is what stands left of the label: the dot of a lock, or a cross that takes the slider away.
    """

    #: The part of the width that words have; a panel of long ones gives them more, in all its sliders alike.
    words_share = 0.37

    def __init__(
        self, label: str, low: float, high: float, decimals: int, suffix: str, mark: Mark, parent: QWidget | None
    ) -> None:
        super().__init__(Qt.Orientation.Horizontal, parent)
        self.label, self.low, self.high, self.mark = label, low, high, mark
        self._decimals, self._suffix = decimals, suffix
        self._number = 0.0
        self._locked = self._pressed = False
        self._mirroring = True
        self.setRange(0, _TICKS)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAccessibleName(label)

    @property
    def number(self) -> float:
        """The value in its own units."""
        return self._number

    @property
    def locked(self) -> bool:
        return self._locked

    def set_value(self, value: float) -> None:
        """Show a value without emitting; NaN and infinities are ignored. It may lie outside the range."""
        if not math.isfinite(value):
            return
        self._number = value
        self._mirroring = True
        self.setValue(round(self._fraction(value) * _TICKS))
        self._mirroring = False
        self.setAccessibleDescription(self.value_text())
        self.update()

    def set_locked(self, locked: bool) -> None:
        """Show the lock: a locked slider can be moved by hand but not by chance."""
        self._locked = locked
        self.update()

    def value_text(self) -> str:
        """The value as the person reads it, e.g. "+0.40", "−1.20", "1.00×"."""
        return self.text_of(self._number)

    def text_of(self, value: float) -> str:
        """Any value, as the person reads it."""
        shown = round(value, self._decimals) + 0.0
        sign = "−" if shown < 0 else "+" if self.low < 0 and shown > 0 else ""
        return f"{sign}{abs(shown):.{self._decimals}f}{self._suffix}"

    def sizeHint(self) -> QSize:
        return QSize(theme.px(240), theme.px(26))

    def minimumSizeHint(self) -> QSize:
        return QSize(theme.px(160), theme.px(26))

    # Where the parts are, in widget pixels

    def bar(self) -> QRectF:
        """The groove."""
        left = self._label_rect().right() + theme.px(10)
        right = self._value_rect().left() - theme.px(8)
        thick = theme.px(4)
        return QRectF(left, (self.height() - thick) / 2, max(theme.px(20), right - left), thick)

    def handle_x(self, value: float) -> float:
        """The middle of the handle for a value."""
        bar = self.bar()
        return bar.left() + bar.width() * self._fraction(value)

    def value_at(self, x: float) -> float:
        """The value whose handle is at `x`; may lie outside the range."""
        bar = self.bar()
        return self.low + (x - bar.left()) / bar.width() * (self.high - self.low)

    def _fraction(self, value: float) -> float:
        span = self.high - self.low
        return min(1.0, max(0.0, (value - self.low) / span)) if span > 0 else 0.0

    def _mark_rect(self) -> QRectF:
        side = theme.px(8)
        return QRectF(theme.px(2), (self.height() - side) / 2, side, side)

    def _label_rect(self) -> QRect:
        left = theme.px(18) if self.mark else 0
        right = max(theme.px(84), round(self.width() * self.words_share))  # the same for all: bars stand in line
        return QRect(left, 0, right - left, self.height())

    def _value_rect(self) -> QRect:
        width = theme.px(44)
        return QRect(self.width() - width, 0, width, self.height())

    # Painting

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        self._paint_words(painter)
        self._paint_bar(painter)
        self._paint_handle(painter)
        if self.mark:
            self._paint_mark(painter)

    def _paint_words(self, painter: QPainter) -> None:
        middle, words = Qt.AlignmentFlag.AlignVCenter, self._label_rect()
        painter.setPen(theme.colour("text" if self.isEnabled() else "disabled"))
        elided = self.fontMetrics().elidedText(self.label, Qt.TextElideMode.ElideRight, words.width())
        painter.drawText(words, middle | Qt.AlignmentFlag.AlignLeft, elided)
        painter.setPen(theme.colour("quiet" if self.isEnabled() else "disabled"))
        painter.drawText(self._value_rect(), middle | Qt.AlignmentFlag.AlignRight, self.value_text())

    def _paint_bar(self, painter: QPainter) -> None:
        bar, x = self.bar(), self.handle_x(self._number)
        radius = bar.height() / 2
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(theme.colour("groove"))
        painter.drawRoundedRect(bar, radius, radius)
        zero = self.handle_x(0.0 if self.low < 0 else self.low)
        if self.isEnabled():
            painter.setBrush(theme.colour("quiet" if self._locked else "accent"))
            painter.drawRoundedRect(QRectF(min(zero, x), bar.top(), abs(x - zero), bar.height()), radius, radius)

    def _paint_handle(self, painter: QPainter) -> None:
        middle = QPointF(self.handle_x(self._number), self.height() / 2)
        size = theme.px(13) / 2 + (theme.px(1) if self.underMouse() or self._pressed else 0)
        painter.setPen(Qt.PenStyle.NoPen)
        if self.hasFocus():
            painter.setBrush(theme.colour("accent"))
            painter.drawEllipse(middle, size + theme.px(2), size + theme.px(2))
        elif theme.colours().name == "light":  # white on near-white needs an edge
            painter.setPen(QPen(theme.colour("quiet"), 1))
        painter.setBrush(theme.colour("handle" if self.isEnabled() else "disabled"))
        painter.drawEllipse(middle, size, size)

    def _paint_mark(self, painter: QPainter) -> None:
        at, awake = self._mark_rect(), self.underMouse() or self.hasFocus()
        painter.setBrush(Qt.BrushStyle.NoBrush)
        if self.mark == "lock" and self._locked:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(theme.colour("quiet"))
            painter.drawEllipse(at)
        elif self.mark == "lock" and awake:
            painter.setPen(QPen(theme.colour("quiet"), 1))
            painter.drawEllipse(at.adjusted(0.5, 0.5, -0.5, -0.5))
        elif self.mark == "remove":
            painter.setPen(QPen(theme.colour("text" if awake else "disabled"), theme.px(1.5)))
            painter.drawLine(at.topLeft(), at.bottomRight())
            painter.drawLine(at.topRight(), at.bottomLeft())

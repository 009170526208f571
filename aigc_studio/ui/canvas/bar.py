"""The floating bar below the picture, and the thin line that says that something is being made."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QRectF, Qt, QTimer, Signal
from PySide6.QtGui import QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QButtonGroup, QHBoxLayout, QToolButton, QWidget

from aigc_studio.ui import theme
from aigc_studio.ui.canvas.camera import LARGEST


class CanvasBar(QWidget):
    """Fit, the scale (a click: 100 %), the two tools, and before / after."""

    fit_wanted = Signal()
    actual_size_wanted = Signal()
    tool_chosen = Signal(str)  # "hand" or "select"
    split_toggled = Signal(bool)

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setCursor(Qt.CursorShape.ArrowCursor)
        row = QHBoxLayout(self)
        self.fit = self._button(self.tr("Fit"), self.tr("Show the whole page (0)"))
        self.scale = self._button("100 %", self.tr("Show every pixel of the page as one pixel of the screen (1)"))
        self.hand = self._button(self.tr("Hand"), self.tr("Drag moves the page (H, or hold Space)"), True)
        self.select = self._button(self.tr("Select"), self.tr("Drag moves a layer, its corners scale it (S)"), True)
        self.split = self._button(
            self.tr("Before / after"), self.tr("Compare with the photo it was made from (hold \\)"), True
        )
        for button in (self.fit, self.scale, self.hand, self.select, self.split):
            row.addWidget(button)
        tools = QButtonGroup(self)
        tools.addButton(self.hand)
        tools.addButton(self.select)
        self.select.setChecked(True)
        self.fit.clicked.connect(self.fit_wanted)
        self.scale.clicked.connect(self.actual_size_wanted)
        self.hand.clicked.connect(lambda: self.tool_chosen.emit("hand"))
        self.select.clicked.connect(lambda: self.tool_chosen.emit("select"))
        self.split.toggled.connect(self.split_toggled)
        self._dress()
        theme.changed().connect(self._dress)

    def show_scale(self, scale: float) -> None:
        """`scale`: 1 is 100 %."""
        text = _percent(scale)
        if text != self.scale.text():
            self.scale.setText(text)
            self.scale.setAccessibleName(self.tr("Scale {0}").format(text))

    def show_tool(self, tool: str) -> None:
        (self.hand if tool == "hand" else self.select).setChecked(True)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(theme.colour("line", 0.7), 1))
        painter.setBrush(theme.colour("panel"))
        radius = theme.px(8)
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5), radius, radius)

    def event(self, event: QEvent) -> bool:
        # What falls between the buttons is not meant for the canvas below.
        if event.type() in (QEvent.Type.MouseButtonPress, QEvent.Type.MouseButtonDblClick):
            return True
        return super().event(event)

    def _button(self, text: str, tip: str, switch: bool = False) -> QToolButton:
        button = QToolButton(self, text=text, checkable=switch)
        button.setToolTip(tip)
        button.setFocusPolicy(Qt.FocusPolicy.TabFocus)  # a click leaves the keys with the canvas
        button.setAccessibleName(text)
        return button

    def _dress(self) -> None:
        c, px = theme.colours(), theme.px
        self.layout().setContentsMargins(px(6), px(4), px(6), px(4))
        self.layout().setSpacing(px(2))
        self.setStyleSheet(
            f"QToolButton {{ padding: {px(3)}px {px(7)}px; color: {c.text}; }}"
            f"QToolButton:checked {{ background: transparent; color: {c.accent}; }}"
            f"QToolButton:hover {{ background: {c.hover}; }}"
            f"QToolButton:disabled {{ color: {c.disabled}; }}"
        )
        # Wide enough for the largest scale, so that no zoom shortens it or moves the buttons beside it.
        shown = self.scale.text()
        self.scale.setText(_percent(LARGEST))
        self.scale.setMinimumWidth(self.scale.sizeHint().width())
        self.scale.setText(shown)


def _percent(scale: float) -> str:
    return f"{scale * 100:.0f} %" if scale >= 0.1 else f"{scale * 100:.1f} %"


class WorkingLine(QWidget):
    """A light that wanders along the upper edge while something for the canvas is made."""

    _TICK = 33

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self._place = 0.0
        self._timer = QTimer(self, interval=self._TICK)
        self._timer.timeout.connect(self._wander)
        self.hide()

    def show_working(self, working: bool) -> None:
        self.setVisible(working)
        if working and self._moves():
            self._timer.start()
        else:
            self._timer.stop()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.fillRect(self.rect(), theme.colour("accent", 0.18))
        length = self.width() if not self._moves() else self.width() * 0.28
        start = 0.0 if not self._moves() else self._place * (self.width() + length) - length
        painter.fillRect(QRectF(start, 0, length, self.height()), theme.colour("accent"))

    def _moves(self) -> bool:
        # Qt's own measure of "no animation": the system's request for reduced motion ends up there.
        return bool(self.style().styleHint(self.style().StyleHint.SH_Widget_Animation_Duration, None, self))

    def _wander(self) -> None:
        self._place = (self._place + self._TICK / 1400) % 1.0
        self.update()

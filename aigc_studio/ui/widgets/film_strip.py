"""What one direction does to the picture, in seven frames from its low end to its high end."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from PySide6.QtCore import QEvent, QPoint, QRect, Qt, QTimer, Signal
from PySide6.QtGui import QEnterEvent, QGuiApplication, QImage
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QVBoxLayout, QWidget

from aigc_studio.ui import theme
from aigc_studio.ui.bind import follow
from aigc_studio.ui.widgets.picture_button import PictureButton
from aigc_studio.ui.widgets.pictures import to_image

FRAMES = 7
_LINGER_MS = 250  # time for the pointer to go from the slider to the frames


class FilmStrip(QFrame):
    """Seven frames of a slider's range; a click takes the value of a frame.

    It stands beside the panel as long as its slider is looked at, and takes no place of its own. It never has the
    keyboard: the arrows of the slider itself reach the same values.
    """

    picked = Signal(str, float)  # the direction's name, the value

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent, Qt.WindowType.ToolTip)
        self.setAttribute(Qt.WidgetAttribute.WA_ShowWithoutActivating)
        self.setAttribute(Qt.WidgetAttribute.WA_AlwaysShowToolTips)
        self.setObjectName("strip")
        self.direction, self._low, self._high = "", 0.0, 1.0
        self._owner: QWidget | None = None
        self._title = QLabel(self)
        self._title.setObjectName("quiet")
        self._title.setTextFormat(Qt.TextFormat.PlainText)
        self._title.setMargin(theme.px(2))
        self.frames = [self._frame(index) for index in range(FRAMES)]
        row = QHBoxLayout()
        row.setSpacing(0)
        for frame in self.frames:
            row.addWidget(frame)
        column = QVBoxLayout(self)
        column.setContentsMargins(*[theme.px(6)] * 4)
        column.setSpacing(theme.px(2))
        column.addLayout(row)
        column.addWidget(self._title)
        self._linger = QTimer(self, singleShot=True, interval=_LINGER_MS)
        self._linger.timeout.connect(self._leave)
        QGuiApplication.instance().applicationStateChanged.connect(self._program_left)
        follow(theme.changed(), self._dress)

    def _dress(self) -> None:
        self._title.setFont(theme.font(11))
        for frame in self.frames:
            frame.setFixedSize(theme.px(60), theme.px(60))

    def _frame(self, index: int) -> PictureButton:
        frame = PictureButton(self.tr("Frame {0} of {1}").format(index + 1, FRAMES), parent=self)
        frame.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        frame.clicked.connect(lambda: self.picked.emit(self.direction, self.value_of(index)))
        return frame

    def value_of(self, index: int) -> float:
        """The direction's weight in a frame."""
        return self._low + (self._high - self._low) * index / (FRAMES - 1)

    # What it shows

    def aim(self, direction: str, label: str, words: str, low: float, high: float) -> None:
        """Announce a direction whose frames are on their way; `words` say what it does and how."""
        if direction != self.direction:
            for frame in self.frames:
                frame.set_image(QImage())
        self.direction, self._low, self._high = direction, low, high
        self._title.setText(words)
        for index, frame in enumerate(self.frames):
            frame.setToolTip(f"{label} {self.value_of(index):+.2f}".replace("-", "−"))
            frame.setAccessibleName(frame.toolTip())

    def show_frames(self, direction: str, pictures: Sequence[Any]) -> None:
        """Arrays from low to high; those of another direction come too late and are dropped."""
        if direction == self.direction:
            for frame, picture in zip(self.frames, pictures, strict=False):
                frame.set_image(to_image(picture))

    def clear(self) -> None:
        """Nothing to show any more."""
        self.hide()
        self.direction = ""
        for frame in self.frames:
            frame.set_image(QImage())

    # Where and how long

    def show_beside(self, owner: QWidget, panel: QWidget) -> None:
        """Left of the panel at the height of `owner`, or where else on the screen there is room."""
        self._owner = owner
        self._linger.stop()
        self.adjustSize()
        corner, gap = panel.mapToGlobal(QPoint(0, 0)), theme.px(20)
        across = QRect(corner.x(), owner.mapToGlobal(QPoint(0, 0)).y(), panel.width(), owner.height())
        screen = panel.screen().availableGeometry().united(panel.window().frameGeometry())
        x, y = across.left() - gap - self.width(), across.center().y() - self.height() // 2
        if x < screen.left():
            x = across.right() + gap
        if x + self.width() > screen.right():  # no room on either side
            x, y = across.left(), across.bottom() + theme.px(4)
        y = max(screen.top(), min(y, screen.bottom() - self.height()))
        self.move(x, y)
        self.show()

    def leave_soon(self) -> None:
        """The slider is looked at no longer; the pointer may be on its way to the frames."""
        if self.isVisible():
            self._linger.start()

    def _leave(self) -> None:
        stays = self._owner is not None and self._owner.underMouse()
        if not stays and not self.underMouse():
            self.hide()

    def _program_left(self, state: Qt.ApplicationState) -> None:
        if state != Qt.ApplicationState.ApplicationActive:
            self.hide()

    def enterEvent(self, event: QEnterEvent) -> None:
        self._linger.stop()

    def leaveEvent(self, event: QEvent) -> None:
        self._linger.start()

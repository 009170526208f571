"""What one direction does to the picture, in seven frames from its low end to its high end."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QImage, QKeyEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QVBoxLayout, QWidget

from aigc_studio.ui import theme
from aigc_studio.ui.bind import follow
from aigc_studio.ui.widgets.picture_button import PictureButton
from aigc_studio.ui.widgets.pictures import to_image

FRAMES = 7


class FilmStrip(QFrame):
    """Seven frames of a slider's range; a click takes the value of a frame."""

    picked = Signal(str, float)  # the direction's name, the value

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("strip")
        self.direction, self._low, self._high = "", 0.0, 1.0
        self._title = QLabel(self)
        self._title.setObjectName("quiet")
        self.frames = [self._frame(index) for index in range(FRAMES)]
        row = QHBoxLayout()
        row.setSpacing(0)
        for frame in self.frames:
            row.addWidget(frame)
        column = QVBoxLayout(self)
        column.setContentsMargins(*[theme.px(4)] * 4)
        column.setSpacing(theme.px(2))
        column.addLayout(row)
        column.addWidget(self._title)
        self.clear()
        follow(theme.changed(), self._dress)

    def _dress(self) -> None:
        self._title.setFont(theme.font(11))

    def _frame(self, index: int) -> PictureButton:
        frame = PictureButton(self.tr("Frame {0} of {1}").format(index + 1, FRAMES), parent=self)
        frame.clicked.connect(lambda: self.picked.emit(self.direction, self.value_of(index)))
        return frame

    def value_of(self, index: int) -> float:
        """The direction's weight in a frame."""
        return self._low + (self._high - self._low) * index / (FRAMES - 1)

    def aim(self, direction: str, label: str, low: float, high: float) -> None:
        """Announce a direction whose frames are on their way."""
        if direction != self.direction:
            for frame in self.frames:
                frame.set_image(QImage())
        self.direction, self._low, self._high = direction, low, high
        self._title.setText(self.tr("{0} · click a frame to go there").format(label))
        for index, frame in enumerate(self.frames):
            frame.setEnabled(True)
            frame.setToolTip(f"{label} {self.value_of(index):+.2f}".replace("-", "−"))
            frame.setAccessibleName(frame.toolTip())

    def show_frames(self, direction: str, pictures: Sequence[Any]) -> None:
        """Arrays from low to high; those of another direction come too late and are dropped."""
        if direction == self.direction:
            for frame, picture in zip(self.frames, pictures, strict=False):
                frame.set_image(to_image(picture))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Left and right go from frame to frame."""
        step = {Qt.Key.Key_Left: -1, Qt.Key.Key_Right: 1}.get(Qt.Key(event.key()))
        at = next((index for index, frame in enumerate(self.frames) if frame.hasFocus()), None)
        if step is None or at is None:
            event.ignore()
        else:
            self.frames[min(FRAMES - 1, max(0, at + step))].setFocus()

    def clear(self) -> None:
        """Nothing to show yet."""
        self.direction = ""
        self._title.setText(self.tr("Rest on a slider to see what it does"))
        for frame in self.frames:
            frame.set_image(QImage())
            frame.setToolTip(self._title.text())
            frame.setEnabled(False)

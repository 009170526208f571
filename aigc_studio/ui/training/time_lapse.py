"""The same points at every stage of a training: the newest sheet, and a way back through all of them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QSlider, QVBoxLayout, QWidget

from aigc_studio.ui import icons, theme
from aigc_studio.ui.widgets.section import IconButton
from aigc_studio.ui.widgets.sheet import Sheet

if TYPE_CHECKING:
    from aigc_studio.session.training_look import Seen

_FRAME_MS = 160


class TimeLapse(QWidget):
    """`wanted` carries the place of the sheet to show, -1 for the newest, whichever that is."""

    wanted = Signal(int)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.sheet = Sheet(self.tr("Samples"), self.tr("No samples yet."), self)
        self.play = IconButton(
            "play", self.tr("Play"), self.tr("Shows how the samples grew, from the first to the newest"), self._toggle
        )
        self.slider = QSlider(Qt.Orientation.Horizontal, self)
        self.slider.setRange(0, 0)
        self.slider.setAccessibleName(self.tr("Stage"))
        self.slider.setToolTip(self.tr("The same samples at each stage of the training; at the right end the newest"))
        self.slider.valueChanged.connect(self._moved)
        self.stage = QLabel(self)
        self.stage.setObjectName("quiet")
        self._steps: list[int] = []
        self._timer = QTimer(self, interval=_FRAME_MS)
        self._timer.timeout.connect(self._advance)
        row = QHBoxLayout()
        row.setSpacing(theme.px(8))
        row.addWidget(self.play)
        row.addWidget(self.slider, 1)
        row.addWidget(self.stage)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(theme.px(6))
        column.addWidget(self.sheet, 1)
        column.addLayout(row)
        column.addStretch(0)

    @property
    def playing(self) -> bool:
        return self._timer.isActive()

    def show_seen(self, seen: Seen) -> None:
        """What there is by now; a hand on the slider, or a film that plays, stays where it is."""
        followed = self.slider.value() >= self.slider.maximum() and not self._timer.isActive()
        self._steps = seen.sheets
        self.slider.blockSignals(True)
        self.slider.setRange(0, max(0, len(seen.sheets) - 1))
        if followed:
            self.slider.setValue(self.slider.maximum())
        self.slider.blockSignals(False)
        for widget in (self.slider, self.play):
            widget.setEnabled(len(seen.sheets) > 1)
        self.sheet.show_picture(seen.picture)
        self.sheet.setMaximumHeight(self.sheet.height_for(self.width()))
        step = seen.sheets[seen.shown] if seen.sheets else 0
        self.stage.setText(self.tr("Step {0}").format(f"{step:,}") if seen.sheets else "")

    def clear(self) -> None:
        """Another training, of which nothing is known yet."""
        self._stop()
        self.sheet.show_picture(None)
        self.slider.blockSignals(True)
        self.slider.setRange(0, 0)
        self.slider.blockSignals(False)
        self.stage.setText("")

    def resizeEvent(self, event: QResizeEvent) -> None:
        """The slider stays right below the picture."""
        super().resizeEvent(event)
        self.sheet.setMaximumHeight(self.sheet.height_for(self.width()))

    def _moved(self, value: int) -> None:
        self.wanted.emit(-1 if value >= self.slider.maximum() else value)

    def _toggle(self) -> None:
        if self._timer.isActive():
            self._stop()
            return
        if self.slider.value() >= self.slider.maximum():
            self.slider.setValue(0)
        self._timer.start()
        self.play.setIcon(icons.icon("pause", "quiet"))
        self.play.setAccessibleName(self.tr("Pause"))

    def _advance(self) -> None:
        if not self.isVisible() or self.slider.value() >= self.slider.maximum():
            self._stop()
        else:
            self.slider.setValue(self.slider.value() + 1)

    def _stop(self) -> None:
        self._timer.stop()
        self.play.setIcon(icons.icon("play", "quiet"))
        self.play.setAccessibleName(self.tr("Play"))

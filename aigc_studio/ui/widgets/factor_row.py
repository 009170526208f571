"""How many times larger: the usual factors as buttons, any other typed."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QWheelEvent
from PySide6.QtWidgets import QDoubleSpinBox, QHBoxLayout, QToolButton, QWidget

from aigc_studio.ui import theme
from aigc_studio.ui.bind import follow

USUAL = (2.0, 3.0, 4.0)


class FactorBox(QDoubleSpinBox):
    """Speaks when the person has finished, and leaves the wheel to the panel unless it has the focus."""

    def __init__(self, largest: float, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setRange(1.1, largest)
        self.setSingleStep(0.5)
        self.setDecimals(2)
        self.setSuffix("×")
        self.setKeyboardTracking(False)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAlignment(Qt.AlignmentFlag.AlignCenter)

    def textFromValue(self, value: float) -> str:
        return f"{value:g}"

    def wheelEvent(self, event: QWheelEvent) -> None:
        if self.hasFocus():
            super().wheelEvent(event)
        else:
            event.ignore()


class FactorRow(QWidget):
    """`chosen` carries a factor; `show_factor` emits nothing."""

    chosen = Signal(float)

    def __init__(self, largest: float, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.buttons: dict[float, QToolButton] = {}
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(theme.px(6))
        for factor in USUAL:
            row.addWidget(self._button(factor), 1)
        self.box = FactorBox(largest, self)
        self.box.setAccessibleName(self.tr("Factor"))
        self.box.setToolTip(self.tr("How many times larger each way, up to {0}").format(f"{largest:g}"))
        self.box.valueChanged.connect(self.chosen)
        row.addWidget(self.box, 1)
        follow(theme.changed(), self._dress)

    def _button(self, factor: float) -> QToolButton:
        button = QToolButton(self)
        button.setObjectName("switch")
        button.setText(f"{factor:g}×")
        button.setCheckable(True)
        button.setSizePolicy(button.sizePolicy().Policy.Expanding, button.sizePolicy().Policy.Preferred)
        button.setAccessibleName(self.tr("{0} times larger").format(f"{factor:g}"))
        button.setToolTip(self.tr("{0} times as wide and as high").format(f"{factor:g}"))
        button.clicked.connect(lambda: self.chosen.emit(factor))
        self.buttons[factor] = button
        return button

    def _dress(self) -> None:
        self.box.setMinimumWidth(theme.px(72))

    def show_factor(self, factor: float) -> None:
        self.box.blockSignals(True)
        self.box.setValue(factor)
        self.box.blockSignals(False)
        for usual, button in self.buttons.items():
            button.setChecked(usual == factor)

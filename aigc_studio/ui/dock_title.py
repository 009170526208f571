"""The quiet row above a dock: its name, and buttons that show when the mouse is there."""

from __future__ import annotations

from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QEnterEvent
from PySide6.QtWidgets import QDockWidget, QHBoxLayout, QLabel, QToolButton, QWidget

from aigc_studio.ui import theme
from aigc_studio.ui.bind import follow


class DockTitle(QWidget):
    """Drag it to move the dock, double-click to let it float; the Window menu does both from the keyboard."""

    def __init__(self, dock: QDockWidget) -> None:
        super().__init__(dock)
        self.setObjectName("dockTitle")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self._name = name = QLabel(dock.windowTitle().upper(), self)
        name.setObjectName("quiet")
        self._float = self._button("⧉", self.tr("Let {} float").format(dock.windowTitle()))
        self._close = self._button("×", self.tr("Hide {}").format(dock.windowTitle()))
        self._float.clicked.connect(lambda: dock.setFloating(not dock.isFloating()))
        self._close.clicked.connect(dock.close)
        row = QHBoxLayout(self)
        row.setContentsMargins(theme.px(12), theme.px(6), theme.px(8), theme.px(2))
        row.setSpacing(theme.px(2))
        row.addWidget(name)
        row.addStretch(1)
        row.addWidget(self._float)
        row.addWidget(self._close)
        self._show_buttons(False)
        follow(theme.changed(), self._dress)

    def _dress(self) -> None:
        self._name.setFont(theme.font(11, bold=True, spacing=0.8))
        for button in (self._float, self._close):
            button.setFixedSize(theme.px(20), theme.px(20))

    def enterEvent(self, event: QEnterEvent) -> None:
        super().enterEvent(event)
        self._show_buttons(True)

    def leaveEvent(self, event: QEvent) -> None:
        super().leaveEvent(event)
        self._show_buttons(False)

    def _button(self, text: str, hint: str) -> QToolButton:
        button = QToolButton(self)
        button.setText(text)
        button.setToolTip(hint)
        button.setAccessibleName(hint)
        button.setAutoRaise(True)
        policy = button.sizePolicy()
        policy.setRetainSizeWhenHidden(True)
        button.setSizePolicy(policy)
        return button

    def _show_buttons(self, shown: bool) -> None:
        self._float.setVisible(shown)
        self._close.setVisible(shown)

"""The quiet row above a dock: its name, and buttons that show when the mouse is there."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QSize, Qt
from PySide6.QtWidgets import QDockWidget, QHBoxLayout, QLabel, QToolButton, QWidget

from aigc_studio.ui import theme
from aigc_studio.ui.bind import follow

if TYPE_CHECKING:
    from collections.abc import Callable

    from PySide6.QtCore import QEvent
    from PySide6.QtGui import QEnterEvent


class DockTitle(QWidget):
    """Drag it to move the dock, double-click to let it float; the Window menu does both from the keyboard."""

    def __init__(self, dock: QDockWidget) -> None:
        super().__init__(dock)
        self.setObjectName("dockTitle")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self._dock = dock
        self._buttons: list[QToolButton] = []
        self._name = QLabel(dock.windowTitle().upper(), self)
        self._name.setObjectName("quiet")
        self._row = QHBoxLayout(self)
        self._row.setContentsMargins(theme.px(12), theme.px(6), theme.px(8), theme.px(2))
        self._row.setSpacing(theme.px(2))
        self._row.addWidget(self._name)
        self._row.addStretch(1)
        follow(theme.changed(), self._dress)

    def enterEvent(self, event: QEnterEvent) -> None:
        super().enterEvent(event)
        if not self._buttons:
            self._make_buttons()
        self._show_buttons(True)

    def leaveEvent(self, event: QEvent) -> None:
        super().leaveEvent(event)
        self._show_buttons(False)

    def _make_buttons(self) -> None:
        """Not before the mouse comes: the window's first paint waits for whatever is made with it."""
        dock, title = self._dock, self._dock.windowTitle()
        float_ = self.tr("Let {} float").format(title)
        self._add_button("float", float_, lambda: dock.setFloating(not dock.isFloating()))
        self._add_button("close", self.tr("Hide {}").format(title), dock.close)
        self._dress()

    def _add_button(self, icon: str, hint: str, do: Callable[[], object]) -> None:
        from aigc_studio.ui import icons

        button = QToolButton(self)
        button.setObjectName(icon)
        button.setIcon(icons.icon(icon, "quiet"))
        button.setToolTip(hint)
        button.setAccessibleName(hint)
        button.setAutoRaise(True)
        button.clicked.connect(do)
        self._row.addWidget(button)
        self._buttons.append(button)

    def _dress(self) -> None:
        self._name.setFont(theme.font(11, bold=True, spacing=0.8))
        self._name.setFixedHeight(theme.px(20))  # that of the buttons, there or not
        for button in self._buttons:
            button.setFixedSize(theme.px(20), theme.px(20))
            button.setIconSize(QSize(theme.px(14), theme.px(14)))

    def _show_buttons(self, shown: bool) -> None:
        for button in self._buttons:
            button.setVisible(shown)

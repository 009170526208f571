"""The row above a dock: its buttons come with the mouse, and do what they say."""

from __future__ import annotations

from typing import Any

import pytest
from PySide6.QtCore import QEvent, QPointF, Qt
from PySide6.QtGui import QEnterEvent
from PySide6.QtWidgets import QApplication, QDockWidget, QMainWindow, QToolButton

from aigc_studio.ui.dock_title import DockTitle


@pytest.fixture
def window(qtbot: Any) -> QMainWindow:
    window = QMainWindow()
    qtbot.addWidget(window)
    return window


@pytest.fixture
def dock(window: QMainWindow, qtbot: Any) -> QDockWidget:
    dock = QDockWidget("Gallery", window)
    dock.setTitleBarWidget(DockTitle(dock))
    window.addDockWidget(Qt.DockWidgetArea.LeftDockWidgetArea, dock)
    window.show()
    qtbot.waitExposed(window)
    return dock


def shown(dock: QDockWidget) -> dict[str, QToolButton]:
    buttons = dock.titleBarWidget().findChildren(QToolButton)
    return {button.accessibleName(): button for button in buttons if button.isVisible()}


def enter(dock: QDockWidget) -> None:
    at = QPointF(5, 5)
    QApplication.sendEvent(dock.titleBarWidget(), QEnterEvent(at, at, at))


def leave(dock: QDockWidget) -> None:
    QApplication.sendEvent(dock.titleBarWidget(), QEvent(QEvent.Type.Leave))


def test_buttons_show_while_the_mouse_is_there_and_move_nothing(dock: QDockWidget) -> None:
    leave(dock)  # the window may have opened under the mouse
    height = dock.titleBarWidget().height()
    assert not shown(dock)
    for _ in range(2):
        enter(dock)
        QApplication.processEvents()
        assert list(shown(dock)) == ["Let Gallery float", "Hide Gallery"]
        assert dock.titleBarWidget().height() == height
        leave(dock)
        assert not shown(dock)


def test_they_let_the_dock_float_and_hide_it(dock: QDockWidget) -> None:
    enter(dock)
    shown(dock)["Let Gallery float"].click()
    assert dock.isFloating()
    enter(dock)  # it has moved away from under the mouse
    shown(dock)["Let Gallery float"].click()
    assert not dock.isFloating()
    enter(dock)
    shown(dock)["Hide Gallery"].click()
    assert not dock.isVisible()

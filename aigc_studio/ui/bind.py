"""Binding: a widget shows what a session says, and never decides."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from PySide6.QtCore import QObject, QTimer


def follow(signal: Any, show: Callable[[], None]) -> None:
    """Show the present state now and again after each `signal`.

    `show` is a method of a QObject without arguments: Qt then ends the binding when that object is deleted.
    """
    signal.connect(show)
    show()


def follow_soon(owner: QObject, signal: Any, show: Callable[[], None]) -> QTimer:
    """Like `follow`, but any number of signals in one turn of the event loop show once: for lists that are rebuilt."""
    timer = QTimer(owner, singleShot=True, interval=0)
    timer.timeout.connect(show)
    signal.connect(timer.start)
    show()
    return timer

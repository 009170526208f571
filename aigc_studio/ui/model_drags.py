"""A model's file that is dragged over the window is expected before it is dropped."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from pathlib import Path

from PySide6.QtCore import QEvent, QObject
from PySide6.QtGui import QDragEnterEvent
from PySide6.QtWidgets import QWidget


class ModelDrags(QObject):
    """Tells `expect` the files of every drag that enters one of `widgets`; the widgets treat it as they always do."""

    def __init__(self, widgets: Iterable[QWidget], expect: Callable[[list[Path]], None], parent: QObject) -> None:
        super().__init__(parent)
        self._expect = expect
        for widget in widgets:
            widget.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if isinstance(event, QDragEnterEvent):
            urls = event.mimeData().urls()
            self._expect([Path(url.toLocalFile()) for url in urls if url.isLocalFile()])
        return False

"""What every place that takes drops does alike."""

from __future__ import annotations

from PySide6.QtCore import QMimeData, Qt
from PySide6.QtGui import QDropEvent


def carries_files(mime: QMimeData) -> bool:
    """Files, or a picture that is in none."""
    return mime.hasUrls() or mime.hasImage()


def accept_copy(event: QDropEvent) -> None:
    """Take a drop, or say that it would be taken: as a copy, whatever was proposed, because after a move the program
    that it comes from may delete the files."""
    event.setDropAction(Qt.DropAction.CopyAction)
    event.accept()

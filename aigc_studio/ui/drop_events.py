"""What every place that takes drops does alike."""

from __future__ import annotations

from PySide6.QtCore import QMimeData, Qt
from PySide6.QtGui import QDropEvent


def carries_files(mime: QMimeData) -> bool:
    """Files, or a picture that is in none: also within a piece of a web page, which is not read while it is dragged."""
    return mime.hasUrls() or mime.hasImage() or mime.hasHtml()


def accept_copy(event: QDropEvent) -> None:
    """Take a drop, or say that it would be taken: as a copy, whatever was proposed, because after a move the program
    that it comes from may delete the files."""
    event.setDropAction(Qt.DropAction.CopyAction)
    event.accept()

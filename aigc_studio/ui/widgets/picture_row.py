"""Pictures beside each other, each of which can be taken."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QImage, QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QWidget

from aigc_studio.ui import theme
from aigc_studio.ui.bind import follow
from aigc_studio.ui.widgets.picture_button import PictureButton
from aigc_studio.ui.widgets.pictures import to_image


class PictureRow(QWidget):
    """`count` places that share the width, each at most `largest` pixels (of the design) wide. Arrows go along, a click
    or Enter takes a picture."""

    taken = Signal(int)

    def __init__(self, name: str, tip: str, count: int, largest: int, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._name, self._largest = name, largest
        self._pictures: Sequence[Any] = ()
        self.cells = [PictureButton(f"{name} {index + 1}", tip, self) for index in range(count)]
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(theme.px(2))
        for index, cell in enumerate(self.cells):
            cell.setCheckable(True)
            cell.clicked.connect(lambda _, index=index: self._take(index))
            row.addWidget(cell, 1)
        row.addStretch(0)
        self._present = -1
        self.show_pictures(())
        follow(theme.changed(), self._dress)

    def _dress(self) -> None:
        for cell in self.cells:
            cell.setMaximumSize(QSize(theme.px(self._largest), theme.px(self._largest)))

    def show_pictures(self, pictures: Sequence[Any], words: Sequence[str] = (), present: int = -1) -> None:
        """(h, w, 3) uint8 each; `words` are read and shown for each, `present` is the one where the artist is. The same
        pictures again cost nothing; places without one are empty."""
        self._present = present
        for index, cell in enumerate(self.cells):
            if pictures is not self._pictures or not pictures:
                cell.set_image(to_image(pictures[index]) if index < len(pictures) else QImage())
            cell.setEnabled(index < len(pictures))
            cell.setChecked(index == present)
            said = words[index] if index < len(words) else str(index + 1)
            cell.setAccessibleName(f"{self._name} {said}")
        self._pictures = pictures

    def _take(self, index: int) -> None:
        for place, cell in enumerate(self.cells):
            cell.setChecked(place == self._present)  # until the present picture is another one
        self.taken.emit(index)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        at = next((index for index, cell in enumerate(self.cells) if cell.hasFocus()), 0)
        last = len(self.cells) - 1
        places = {
            Qt.Key.Key_Left: max(0, at - 1), Qt.Key.Key_Right: min(last, at + 1), Qt.Key.Key_Home: 0,
            Qt.Key.Key_End: last,
        }  # fmt: skip
        if event.key() in places:
            self.cells[places[Qt.Key(event.key())]].setFocus()
        else:
            event.ignore()

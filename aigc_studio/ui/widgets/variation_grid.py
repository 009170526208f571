"""Nine neighbours of the present picture."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QImage, QKeyEvent
from PySide6.QtWidgets import QGridLayout, QWidget

from aigc_studio.ui.widgets.picture_button import PictureButton
from aigc_studio.ui.widgets.pictures import to_image

SIDE = 3
CENTRE = 4


class VariationGrid(QWidget):
    """Three by three pictures; the middle one is the present picture, until that moves on and the middle leads back to
    where it was. Click, or arrows and Enter, to take one."""

    taken = Signal(int)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.cells = [self._cell(index) for index in range(SIDE * SIDE)]
        grid = QGridLayout(self)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setSpacing(0)
        for index, cell in enumerate(self.cells):
            grid.addWidget(cell, *divmod(index, SIDE))
        self.cells[CENTRE].setCheckable(True)
        self.show_present(True)
        self.clear()

    def _cell(self, index: int) -> PictureButton:
        tip = self.tr("Take this variation; Undo brings the old one back")
        cell = PictureButton(self.tr("Variation {0} of 9").format(index + 1), tip, self)
        cell.setObjectName("variation")
        cell.clicked.connect(lambda: self._take(index))
        return cell

    def _take(self, index: int) -> None:
        self.cells[CENTRE].setChecked(self._present)  # whatever is clicked
        if not (index == CENTRE and self._present) and self.cells[index].filled:
            self.taken.emit(index)

    def show_pictures(self, pictures: Sequence[Any]) -> None:
        """Nine arrays, row by row."""
        for cell, picture in zip(self.cells, pictures, strict=False):
            cell.set_image(to_image(picture))
            cell.setEnabled(True)

    def show_present(self, present: bool) -> None:
        """Whether the middle is still the present picture."""
        self._present = present
        back = self.tr("These are its neighbours; click to go back to it")
        self.cells[CENTRE].setToolTip(self.tr("The present picture") if present else back)
        self.cells[CENTRE].setChecked(present)

    def clear(self) -> None:
        """Empty places."""
        for cell in self.cells:
            cell.set_image(QImage())
            cell.setEnabled(False)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        focused = self.focusWidget()
        at = self.cells.index(focused) if isinstance(focused, PictureButton) else CENTRE
        row, column = divmod(at, SIDE)
        match event.key():
            case Qt.Key.Key_Left:
                column -= 1
            case Qt.Key.Key_Right:
                column += 1
            case Qt.Key.Key_Up:
                row -= 1
            case Qt.Key.Key_Down:
                row += 1
            case _:
                event.ignore()
                return
        self.cells[min(2, max(0, row)) * SIDE + min(2, max(0, column))].setFocus()

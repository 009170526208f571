"""Widgets beside each other that go on in another line where the width ends."""

from __future__ import annotations

from PySide6.QtCore import QPoint, QRect, QSize, Qt
from PySide6.QtWidgets import QLayout, QLayoutItem


class Flow(QLayout):
    """Each as wide as it wants to be, `spacing()` pixels apart; those that are hidden take no place."""

    def __init__(self) -> None:
        super().__init__()
        self._items: list[QLayoutItem] = []
        self.setContentsMargins(0, 0, 0, 0)

    def addItem(self, item: QLayoutItem) -> None:
        self._items.append(item)

    def count(self) -> int:
        return len(self._items)

    def itemAt(self, index: int) -> QLayoutItem | None:
        return self._items[index] if 0 <= index < len(self._items) else None

    def takeAt(self, index: int) -> QLayoutItem | None:
        return self._items.pop(index) if 0 <= index < len(self._items) else None

    def expandingDirections(self) -> Qt.Orientation:
        return Qt.Orientation(0)

    def hasHeightForWidth(self) -> bool:
        return True

    def heightForWidth(self, width: int) -> int:
        places = self._places(width)
        return max((place.bottom() + 1 for place in places.values()), default=0)

    def minimumSize(self) -> QSize:
        size = QSize(0, 0)
        for item in self._items:
            size = size.expandedTo(item.minimumSize())
        return size

    def sizeHint(self) -> QSize:
        return self.minimumSize()

    def setGeometry(self, rect: QRect) -> None:
        super().setGeometry(rect)
        for item, place in self._places(rect.width()).items():
            item.setGeometry(place.translated(rect.topLeft()))

    def _places(self, width: int) -> dict[QLayoutItem, QRect]:
        """Where each stands, from the upper left corner; in the middle of its line."""
        lines: list[list[QLayoutItem]] = [[]]
        across = 0
        for item in self._items:
            if item.isEmpty():
                continue
            wanted = item.sizeHint().width()
            if lines[-1] and across + wanted > width:
                lines.append([])
                across = 0
            lines[-1].append(item)
            across += wanted + self.spacing()
        places, top = {}, 0
        for line in lines:
            height = max((item.sizeHint().height() for item in line), default=0)
            left = 0
            for item in line:
                size = QSize(min(item.sizeHint().width(), width), item.sizeHint().height())
                places[item] = QRect(QPoint(left, top + (height - size.height()) // 2), size)
                left += size.width() + self.spacing()
            top += height + self.spacing()
        return places

"""The middle of the window: the canvas or another stage, and the notices. These lie over the canvas's upper edge, so
that no notice moves the picture; other stages have buttons there, and give them room at their lower edge."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QFrame, QScrollArea, QStackedLayout, QWidget


class Centre(QWidget):
    """Empty until a project is open."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("surround")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self._bar: QWidget | None = None
        self._stages = QStackedLayout(self)
        self._areas: dict[QWidget, QScrollArea] = {}

    def show_canvas(self, canvas: QWidget, bar: QWidget) -> None:
        """`bar` shows and hides itself; it is a child of this widget and lies over the canvas."""
        self._stages.addWidget(canvas)
        self._bar = bar
        bar.installEventFilter(self)
        bar.raise_()

    def add_stage(self, stage: QWidget) -> None:
        """Something else that may stand in the canvas's place. It scrolls in a narrow window rather than widen it."""
        area = self._areas[stage] = QScrollArea(self)
        area.setWidgetResizable(True)
        area.setFrameShape(QFrame.Shape.NoFrame)
        area.setFocusPolicy(Qt.FocusPolicy.NoFocus)  # what is in it has the keyboard
        area.setWidget(stage)
        self._stages.addWidget(area)

    def bring(self, stage: QWidget) -> None:
        """The canvas, or a stage that was added, to the front."""
        self._stages.setCurrentWidget(self._areas.get(stage, stage))
        if self._bar is not None:
            self._bar.raise_()
        self._place_bar()

    def quiet(self) -> None:
        """Put the present notice away."""
        if self._bar is not None:
            self._bar.hide()

    def clear(self) -> None:
        """Nothing in the middle again."""
        self._areas.clear()
        while item := self._stages.takeAt(0):
            if widget := item.widget():
                widget.deleteLater()
        if self._bar is not None:
            self._bar.deleteLater()
            self._bar = None

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._place_bar()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        # Its words decide how high it is, and they arrive when it shows.
        if watched is self._bar and event.type() in (QEvent.Type.Show, QEvent.Type.Hide, QEvent.Type.LayoutRequest):
            self._place_bar()
        return False

    def _place_bar(self) -> None:
        height = 0
        if self._bar is not None and not self._bar.isHidden():
            width = min(self.width(), self._bar.sizeHint().width())
            height = max(self._bar.heightForWidth(width), self._bar.minimumSizeHint().height())
            top = self.height() - height if self._stages.currentWidget() in self._areas.values() else 0
            self._bar.setGeometry((self.width() - width) // 2, top, width, height)
        for area in self._areas.values():
            area.setViewportMargins(0, 0, 0, height)

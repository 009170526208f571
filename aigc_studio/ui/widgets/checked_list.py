"""A button with a list of trainings, of which several are checked at once."""

from __future__ import annotations

from collections.abc import Iterable

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QAction, QKeyEvent, QMouseEvent
from PySide6.QtWidgets import QMenu, QSizePolicy, QToolButton, QWidget

from aigc_studio.ui import peoples_words


class CheckedList(QToolButton):
    """`checked` carries the ids of all that are checked, in the order in which hands checked them."""

    checked = Signal(object)

    def __init__(self, title: str, tip: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._title, self._ids = title, list[str]()
        self._choices: list[tuple[str, str]] = []
        self.setText(f"{title} ▾")
        self.setAccessibleName(title)
        self.setToolTip(tip)
        self.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self.choices = _Stays(self)
        self.setMenu(self.choices)

    def sizeHint(self) -> QSize:
        return QSize(self.fontMetrics().horizontalAdvance(self._title) + 40, super().sizeHint().height())

    def show_choices(self, choices: Iterable[tuple[str, str]], checked: Iterable[str]) -> None:
        """Names with their ids, and which ids are checked. Nothing is emitted."""
        choices, self._ids = list(choices), list(checked)
        if choices != self._choices:
            self._choices = choices
            self.choices.clear()
            for name, key in choices:
                action = QAction(peoples_words.label(name), self.choices, checkable=True)
                action.setData(key)
                action.triggered.connect(lambda on, key=key: self._check(key, on))
                self.choices.addAction(action)
        for action in self.choices.actions():
            action.setChecked(action.data() in self._ids)
        names = [name for key in self._ids for name, one in choices if one == key]
        several = self.tr("{0} trainings").format(len(names))
        self.setText(f"{several if len(names) > 1 else peoples_words.label(''.join(names)) or self._title} ▾")
        self.setEnabled(bool(choices))

    def _check(self, key: str, on: bool) -> None:
        self._ids = [*(one for one in self._ids if one != key), *([key] if on else [])]
        self.checked.emit(tuple(self._ids))


class _Stays(QMenu):
    """It is there until a click beside it, or Esc: one checks several."""

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        action = self.actionAt(event.position().toPoint())
        if action is not None and action.isEnabled():
            action.trigger()
        else:
            super().mouseReleaseEvent(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        action = self.activeAction()
        if action is not None and event.key() in (Qt.Key.Key_Space, Qt.Key.Key_Return, Qt.Key.Key_Enter):
            action.trigger()
        else:
            super().keyPressEvent(event)

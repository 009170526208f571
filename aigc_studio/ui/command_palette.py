"""Ctrl+K: every action by its name."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QObject, QPoint, QRect, QSize, Qt
from PySide6.QtGui import QAction, QKeyEvent, QPainter
from PySide6.QtWidgets import (
    QFrame,
    QLineEdit,
    QListWidget,
    QListWidgetItem,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QVBoxLayout,
    QWidget,
)

from aigc_studio.ui import theme

_ROWS = 10
_SHORTCUT = Qt.ItemDataRole.UserRole + 1
_ENABLED = Qt.ItemDataRole.UserRole + 2


def fuzzy_score(query: str, text: str) -> int | None:
    """How well the letters of `query` are found in `text`, in order; None when they are not. Higher is better.

    Letters that begin a word and letters that follow one another count most, as people type initials or beginnings.
    """
    query, text = query.casefold().replace(" ", ""), text.casefold()
    score, previous, start = 0, -2, 0
    for letter in query:
        spots = [i for i in range(start, len(text)) if text[i] == letter]
        if not spots:
            return None
        initial = next((i for i in spots if i == 0 or not text[i - 1].isalnum()), None)
        at = spots[0] if spots[0] == previous + 1 or initial is None else initial
        score += 10 if at == previous + 1 else 8 if at == initial else 1
        previous, start = at, at + 1
    return score * 100 - len(text)


def matching(actions: Sequence[QAction], query: str) -> list[QAction]:
    """Actions whose name, in the person's language or in English (their data), has the letters, best first; all of them
    for no query."""
    named = [action for action in actions if title_of(action) and action.isVisible() and not action.isSeparator()]
    if not query.strip():
        return named
    scored = [(_score(query, action), action) for action in named]
    found = [(score, action) for score, action in scored if score is not None]
    return [action for _, action in sorted(found, key=lambda pair: -pair[0])]


def _score(query: str, action: QAction) -> int | None:
    scores = [fuzzy_score(query, name) for name in (title_of(action), str(action.data() or ""))]
    return max((score for score in scores if score is not None), default=None)


def title_of(action: QAction) -> str:
    """An action's text without mnemonics and dots."""
    return action.text().replace("&&", "\0").replace("&", "").replace("\0", "&").rstrip("…").rstrip(".")


class CommandPalette(QFrame):
    """A line to type in and the actions that fit; arrows choose, Enter does, Esc leaves."""

    def __init__(self, actions: Sequence[QAction], parent: QWidget) -> None:
        super().__init__(parent, Qt.WindowType.Popup)
        self.setObjectName("popover")
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self._actions = list(actions)
        self._shown: list[QAction] = []
        self.line = QLineEdit(self)
        self.line.setPlaceholderText(self.tr("What do you want to do?"))
        self.line.setAccessibleName(self.line.placeholderText())
        self.line.textChanged.connect(self._search)
        self.line.installEventFilter(self)
        self.list = QListWidget(self)
        self.list.setAccessibleName(self.tr("Actions"))
        self.list.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.list.setFrameShape(QFrame.Shape.NoFrame)
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.list.setUniformItemSizes(True)
        self.list.setItemDelegate(_ActionLine(self.list))
        self.list.itemClicked.connect(lambda _: self._do())
        column = QVBoxLayout(self)
        column.setContentsMargins(*[theme.px(8)] * 4)
        column.setSpacing(theme.px(6))
        column.addWidget(self.line)
        column.addWidget(self.list)

    def open(self) -> None:
        """Show it in the upper middle of the window."""
        self._search("")
        window = self.parentWidget().window()
        self.setFixedWidth(min(theme.px(520), window.width()))
        place = window.mapToGlobal(QPoint((window.width() - self.width()) // 2, window.height() // 6))
        self.move(place)
        self.show()
        self.line.setFocus()

    @property
    def shown(self) -> list[QAction]:
        """The actions in the list, best first."""
        return list(self._shown)

    def _search(self, query: str) -> None:
        self._shown = matching(self._actions, query)
        self.list.clear()
        for action in self._shown:
            item = QListWidgetItem(title_of(action), self.list)
            item.setData(_SHORTCUT, action.shortcut().toString(action.shortcut().SequenceFormat.NativeText))
            item.setData(_ENABLED, action.isEnabled())
            item.setToolTip(action.toolTip())
        self.list.setCurrentRow(0 if self._shown else -1)
        rows = min(_ROWS, max(1, len(self._shown)))
        self.list.setFixedHeight(rows * theme.px(30))
        self.adjustSize()

    def _do(self) -> None:
        row = self.list.currentRow()
        if 0 <= row < len(self._shown) and self._shown[row].isEnabled():
            action = self._shown[row]
            self.close()
            action.trigger()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if watched is self.line and event.type() == QEvent.Type.KeyPress and isinstance(event, QKeyEvent):
            return self._key(event)
        return False

    def _key(self, event: QKeyEvent) -> bool:
        steps = {
            Qt.Key.Key_Down: 1, Qt.Key.Key_Up: -1, Qt.Key.Key_PageDown: _ROWS - 1, Qt.Key.Key_PageUp: 1 - _ROWS,
        }  # fmt: skip
        key = Qt.Key(event.key())
        if key in steps and self._shown:
            last = len(self._shown) - 1
            self.list.setCurrentRow(min(last, max(0, self.list.currentRow() + steps[key])))
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self._do()
        elif key == Qt.Key.Key_Escape:
            self.close()
        else:
            return False
        return True


class _ActionLine(QStyledItemDelegate):
    """An action's name at the left, its shortcut at the right."""

    def sizeHint(self, option: QStyleOptionViewItem, index: object) -> QSize:
        return QSize(theme.px(200), theme.px(30))

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: object) -> None:
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        place: QRect = option.rect
        if option.state & QStyle.StateFlag.State_Selected:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(theme.colour("raised"))
            painter.drawRoundedRect(place, theme.px(theme.RADIUS), theme.px(theme.RADIUS))
        words = place.adjusted(theme.px(10), 0, -theme.px(10), 0)
        middle = Qt.AlignmentFlag.AlignVCenter
        painter.setPen(theme.colour("text" if index.data(_ENABLED) else "disabled"))
        painter.drawText(words, middle | Qt.AlignmentFlag.AlignLeft, index.data())
        painter.setPen(theme.colour("quiet"))
        painter.drawText(words, middle | Qt.AlignmentFlag.AlignRight, index.data(_SHORTCUT) or "")
        painter.restore()

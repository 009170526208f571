"""A grid of cards: choose with mouse or keys, drag out, drop on one."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import groupby

from PySide6.QtCore import QItemSelection, QItemSelectionModel, QMimeData, QModelIndex, QPoint, QSize, Qt, Signal
from PySide6.QtGui import (
    QDrag,
    QDragEnterEvent,
    QDragLeaveEvent,
    QDragMoveEvent,
    QDropEvent,
    QFocusEvent,
    QKeyEvent,
    QResizeEvent,
    QWheelEvent,
)
from PySide6.QtWidgets import QAbstractItemView, QFrame, QListView, QWidget

from aigc_studio.ui import theme
from aigc_studio.ui.drop_events import accept_copy, carries_files
from aigc_studio.ui.widgets.cards import Card, CardModel, CardPainter
from aigc_studio.ui.widgets.clicked import LeavesSpace
from aigc_studio.ui.widgets.thumbnails import Thumbnails


class CardGrid(LeavesSpace, QListView):
    """Square thumbnails with 8 px gaps that fill the width; `side` is the smallest a picture gets, in pixels.

    `grows` makes the grid as tall as its cards (for panels that scroll as a whole), and each row as tall as its own
    names need. `many` lets several be selected, and opening takes a double click or Enter; otherwise one click chooses.
    """

    chosen = Signal(str)  # a card was clicked, or Enter / Space pressed on it
    selection_moved = Signal()
    dropped = Signal(str, QMimeData)  # on a card's id, or "" beside the cards

    def __init__(
        self, name: str, side: int = 64, *, grows: bool = False, many: bool = False, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._side, self._grows, self._many = side, grows, many
        self.thumbnails = Thumbnails(self)
        self.cards = CardModel(self)
        self.painter_of_cards = CardPainter(self.thumbnails, self)
        self.painter_of_cards.each_its_own = grows
        self.setModel(self.cards)
        self.setItemDelegate(self.painter_of_cards)
        self.thumbnails.arrived.connect(self.viewport().update)
        self.setAccessibleName(name)
        self._set_up_view()
        theme.changed().connect(self._lay_out)
        if many:
            self.doubleClicked.connect(self._choose)
            self.selectionModel().selectionChanged.connect(lambda *_: self.selection_moved.emit())
        else:
            self.clicked.connect(self._choose)

    def _set_up_view(self) -> None:
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setViewMode(QListView.ViewMode.IconMode)
        self.setMovement(QListView.Movement.Static)
        self.setResizeMode(QListView.ResizeMode.Adjust)
        self.setUniformItemSizes(not self._grows)
        self.setSpacing(0)
        self.setMouseTracking(True)
        self.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setSelectionMode(
            QAbstractItemView.SelectionMode.ExtendedSelection
            if self._many
            else QAbstractItemView.SelectionMode.NoSelection
        )
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setDragEnabled(True)
        self.setAcceptDrops(True)
        self.viewport().setAcceptDrops(True)
        self.setDropIndicatorShown(False)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)

    # What it shows

    def show_cards(self, cards: Iterable[Card]) -> None:
        """Show these cards; the current and the selected ones stay so if they are still there."""
        current, selected = self.current_id(), self.selected_ids()
        self.cards.show(cards)
        self._lay_out()
        rows = {card_id: row for row, card_id in enumerate(self.cards.cards.ids)}
        self._select(sorted(rows[card_id] for card_id in selected if card_id in rows))
        if current in rows:
            flag = QItemSelectionModel.SelectionFlag.NoUpdate
            self.selectionModel().setCurrentIndex(self.cards.index(rows[current]), flag)

    def _select(self, rows: Sequence[int]) -> None:
        """These as well, in order; those that follow each other at once: each for itself takes a millisecond."""
        selection = QItemSelection()
        for _, run in groupby(enumerate(rows), lambda placed: placed[1] - placed[0]):
            following = [row for _, row in run]
            selection.select(self.cards.index(following[0]), self.cards.index(following[-1]))
        self.selectionModel().select(selection, QItemSelectionModel.SelectionFlag.Select)

    def set_marked(self, ids: Iterable[str]) -> None:
        """The cards in use, which get the ring."""
        self.painter_of_cards.marked = frozenset(ids)
        self.viewport().update()

    def set_named(self, named: bool) -> None:
        """Whether names stand below the pictures."""
        self.painter_of_cards.named = named
        self._lay_out()

    def current_id(self) -> str:
        index = self.currentIndex()
        return self.cards.cards.ids[index.row()] if index.isValid() else ""

    def selected_ids(self) -> list[str]:
        """In the order of the cards."""
        return [self.cards.cards.ids[row] for row in self._selected_rows()]

    def _selected_rows(self) -> list[int]:
        """Of ranges: a selected index each takes a fifth of a second, where there are ten thousand."""
        ranges = self.selectionModel().selection()
        return sorted({row for one in ranges for row in range(one.top(), one.bottom() + 1)})

    def select_beside(self, ids: Sequence[str]) -> None:
        """Select the card after some that are about to go, or else the one before them."""
        leaving, everybody = frozenset(ids), self.cards.cards.ids
        rows = [row for row, card_id in enumerate(everybody) if card_id in leaving]
        free = [row for row, card_id in enumerate(everybody) if card_id not in leaving]
        if rows and free:
            after = next((row for row in free if row > rows[-1]), free[-1])
            flag = QItemSelectionModel.SelectionFlag.ClearAndSelect
            self.selectionModel().setCurrentIndex(self.cards.index(after), flag)

    # Layout

    def _lay_out(self) -> None:
        names = self.painter_of_cards.name_height()
        gap = theme.px(8)
        cell = theme.px(self._side) + gap
        height = self.height()
        one_row = not self._grows and height < 2 * (cell + names)
        if one_row:
            side = self._side_in_row(height, gap, names)
        else:
            self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
            side = self._side_filling(max(cell, self.width()), cell, gap, names)
        self.painter_of_cards.side = side
        if self.painter_of_cards.named:
            self.painter_of_cards.fit_names(card.name for card in self.cards.cards)
            names = self.painter_of_cards.name_height()
        self.setWrapping(not one_row)
        if self._grows:
            self.scheduleDelayedItemsLayout()
            heights = self._name_heights(self._columns(self.width(), side + gap))
            self.setFixedHeight(sum(side + gap + names for names in heights))
        else:
            self.setGridSize(QSize(side + gap, side + gap + names))

    def _name_heights(self, columns: int) -> list[int]:
        """Of each row."""
        names = [card.name for card in self.cards.cards]
        rows = [names[start : start + columns] for start in range(0, len(names), columns)]
        return [self.painter_of_cards.name_height(row) for row in rows]

    def _side_in_row(self, height: int, gap: int, names: int) -> int:
        """The side that a single row has room for, above a scroll bar if the cards need one."""
        side = max(theme.px(40), height - gap - names)
        scrolls = len(self.cards.cards) * (side + gap) > self.width()
        policy = Qt.ScrollBarPolicy
        self.setHorizontalScrollBarPolicy(policy.ScrollBarAlwaysOn if scrolls else policy.ScrollBarAlwaysOff)
        bar = self.horizontalScrollBar().sizeHint().height() if scrolls else 0
        return max(theme.px(40), side - bar)

    def _side_filling(self, width: int, cell: int, gap: int, names: int) -> int:
        """The side with which whole columns fill the width, beside a scroll bar if the cards need one.

        The bar is decided here: left to itself, the view keeps room for one that it does not show.
        """
        side = self._side_of(width, cell) - gap
        scrolls = not self._grows and self._rows(width, side + gap) * (side + gap + names) > self.height()
        policy = Qt.ScrollBarPolicy
        self.setVerticalScrollBarPolicy(policy.ScrollBarAlwaysOn if scrolls else policy.ScrollBarAlwaysOff)
        if scrolls:
            side = self._side_of(width - self.verticalScrollBar().sizeHint().width(), cell) - gap
        return side

    @staticmethod
    def _columns(width: int, cell: int) -> int:
        """How many columns the view makes: it wraps those that end where it ends."""
        return max(1, (width - 1) // cell)

    def _side_of(self, width: int, cell: int) -> int:
        """The side of a cell with which whole columns fill the width."""
        return (width - 1) // self._columns(width, cell)

    def _rows(self, width: int, cell: int) -> int:
        return -(-len(self.cards.cards) // self._columns(width, cell))

    def resizeEvent(self, event: QResizeEvent) -> None:
        self._lay_out()
        super().resizeEvent(event)

    def wheelEvent(self, event: QWheelEvent) -> None:
        """A panel that grows scrolls as a whole; a single row scrolls sideways with an ordinary wheel."""
        if self._grows:
            event.ignore()
            return
        bar = self.horizontalScrollBar()
        if not self.isWrapping() and not event.angleDelta().x():
            bar.setValue(bar.value() - event.angleDelta().y())
            event.accept()
            return
        super().wheelEvent(event)

    # Choosing

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Who comes by keys begins at the card in use, or at the first, and sees where that is."""
        super().focusInEvent(event)
        by_keys = event.reason() in (Qt.FocusReason.TabFocusReason, Qt.FocusReason.BacktabFocusReason)
        if by_keys and self.cards.cards and not self.currentIndex().isValid():
            marked = self.painter_of_cards.marked
            row = next((row for row, card_id in enumerate(self.cards.cards.ids) if card_id in marked), 0)
            flag = QItemSelectionModel.SelectionFlag.NoUpdate
            self.selectionModel().setCurrentIndex(self.cards.index(row), flag)

    def _choose(self, index: QModelIndex) -> None:
        if index.isValid():
            self.chosen.emit(self.cards.cards.ids[index.row()])

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if self.leaves(event):
            return
        opens = event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter)
        if opens or (event.key() == Qt.Key.Key_Space and not self._many):
            self._choose(self.currentIndex())
            return
        if event.text().isprintable() and event.text() and event.key() != Qt.Key.Key_Space:
            event.ignore()  # letters and digits are shortcuts here, not a search
            return
        super().keyPressEvent(event)

    # Dragging out

    def startDrag(self, actions: Qt.DropAction) -> None:
        """A small picture beside the pointer, so that what lies below it can be aimed at."""
        cards = [self.cards.cards[index.row()] for index in self._dragged()]
        if not cards:
            return
        drag = QDrag(self)
        drag.setMimeData(self.cards.mimeData(self._dragged()))
        drag.setPixmap(self.painter_of_cards.dragged(cards, self.devicePixelRatioF()))
        drag.setHotSpot(QPoint(-theme.px(10), -theme.px(10)))
        drag.exec(Qt.DropAction.CopyAction)

    def _dragged(self) -> list[QModelIndex]:
        draggable = Qt.ItemFlag.ItemIsDragEnabled
        chosen = map(self.cards.index, self._selected_rows()) if self._many else [self.currentIndex()]
        return [index for index in chosen if index.isValid() and self.cards.flags(index) & draggable]

    # Dropping

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        self._consider(event)

    def dragMoveEvent(self, event: QDragMoveEvent) -> None:
        self._consider(event)

    def _consider(self, event: QDragMoveEvent) -> None:
        if event.source() is self or not carries_files(event.mimeData()):
            event.ignore()
            return
        self._aim(self._card_at(event.position().toPoint()))
        accept_copy(event)

    def dragLeaveEvent(self, event: QDragLeaveEvent) -> None:
        self._aim("")

    def dropEvent(self, event: QDropEvent) -> None:
        target = self._card_at(event.position().toPoint())
        self._aim("")
        accept_copy(event)
        self.dropped.emit(target, event.mimeData())

    def _card_at(self, point: QPoint) -> str:
        index = self.indexAt(point)
        return self.cards.cards.ids[index.row()] if index.isValid() else ""

    def _aim(self, card_id: str) -> None:
        self.painter_of_cards.target = card_id
        self.viewport().update()

"""Cards: named pictures, as a list model and as they are painted."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from PySide6.QtCore import (
    QAbstractListModel,
    QMimeData,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    QPointF,
    QRect,
    QRectF,
    QSize,
    Qt,
    QUrl,
)
from PySide6.QtGui import QFontMetrics, QImage, QPainter, QPixmap
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem

from aigc_studio.ui import peoples_words, theme
from aigc_studio.ui.widgets.pictures import cover, draw_ring, draw_rounded, draw_stars
from aigc_studio.ui.widgets.thumbnails import Thumbnails

Index = QModelIndex | QPersistentModelIndex
NAME_PIXELS = 11
DRAGGED = 56  # side of the picture that a drag carries
CARD = Qt.ItemDataRole.UserRole + 1
_PLAIN = Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable
_DRAGGABLE = _PLAIN | Qt.ItemFlag.ItemIsDragEnabled


@dataclass(frozen=True)
class Card:
    """A thumbnail with a name; `file` is what is dragged out, `stars` 0..5, `badge` a few letters in its corner.
    `picture` is for what is in no file: it is shown in the thumbnail's place."""

    id: str
    name: str
    thumbnail: Path | None = None
    tip: str = ""
    file: Path | None = None
    stars: int = 0
    badge: str = ""
    picture: QImage | None = None


class CardsOf(Sequence[Card]):
    """Cards of `rows` of anything, made when they are looked at: of ten thousand, few ever are. `ids` and `files` are
    those that the cards will have. `make` is no method of a widget: these would hold each other, and Python's end is
    too late for a widget to go."""

    def __init__(
        self, rows: Sequence[Any], make: Callable[[Any], Card], ids: Sequence[str], files: Sequence[str | Path | None]
    ) -> None:
        self._rows, self._make, self.ids, self.files = rows, make, ids, files

    def __len__(self) -> int:
        return len(self._rows)

    def __getitem__(self, row: int) -> Card:
        return self._make(self._rows[row])

    @classmethod
    def made(cls, cards: Iterable[Card]) -> CardsOf:
        """Of those that are made already."""
        rows = list(cards)
        return cls(rows, lambda card: card, [card.id for card in rows], [card.file for card in rows])


class CardModel(QAbstractListModel):
    """Cards in order; rows that stay the same stay, so that scrolling and the current one survive a change."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.cards = CardsOf.made([])

    def show(self, cards: Iterable[Card]) -> None:
        new = cards if isinstance(cards, CardsOf) else CardsOf.made(cards)
        if new.ids == self.cards.ids:
            self.cards = new
            if new:
                self.dataChanged.emit(self.index(0), self.index(len(new) - 1))
            return
        self.beginResetModel()
        self.cards = new
        self.endResetModel()

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008  (Qt's own default)
        return 0 if parent.isValid() else len(self.cards.ids)  # asked once or twice for every row

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        card = self.cards[index.row()]
        if role == CARD:
            return card
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole):
            return card.name
        if role == Qt.ItemDataRole.ToolTipRole:
            return peoples_words.tip(card.tip) if card.tip else None
        if role == Qt.ItemDataRole.AccessibleDescriptionRole:
            return card.tip
        return None

    def row_of(self, card_id: str) -> int:
        """-1 when there is no such card."""
        return self.cards.ids.index(card_id) if card_id in self.cards.ids else -1

    def flags(self, index: Index) -> Qt.ItemFlag:
        return _DRAGGABLE if index.isValid() and self.cards.files[index.row()] is not None else _PLAIN

    def mimeTypes(self) -> list[str]:
        return ["text/uri-list"]

    def mimeData(self, indexes: list[QModelIndex]) -> QMimeData:
        """The files, so that other programs and the canvas can take them."""
        mime = QMimeData()
        files = [self.cards.files[index.row()] for index in indexes]
        mime.setUrls([QUrl.fromLocalFile(str(file)) for file in files if file is not None])
        return mime


class CardPainter(QStyledItemDelegate):
    """Paints a card: the picture with round corners, a ring if it is in use, the name below."""

    def __init__(self, thumbnails: Thumbnails, parent: QObject) -> None:
        super().__init__(parent)
        self.thumbnails = thumbnails
        self.side = 64  # of the picture, in widget pixels
        self.named, self.lines = True, 1
        self.each_its_own = False  # whether a card is no higher than its own name needs
        self.marked: frozenset[str] = frozenset()
        self.target = ""  # the card that a drag is over

    def name_height(self, names: Iterable[str] | None = None) -> int:
        """Room for names below the pictures (for these, or for what `fit_names` was told): one line, or two where a
        name needs them."""
        lines = self.lines if names is None else self._lines_for(names)
        return theme.px(4) + lines * self._line_height() if self.named else 0

    def fit_names(self, names: Iterable[str]) -> None:
        """Decide how many lines names get."""
        self.lines = self._lines_for(names)

    def _lines_for(self, names: Iterable[str]) -> int:
        metrics = QFontMetrics(theme.font(NAME_PIXELS))
        return 1 if all(_fits(name, metrics, self._name_width()) for name in names) else 2

    def _name_width(self) -> int:
        return self.side + theme.px(6)  # into the gap: names are longer than thumbnails are wide

    def _line_height(self) -> int:
        return QFontMetrics(theme.font(NAME_PIXELS)).height() - theme.px(1)

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        gap, names = theme.px(8), [index.data(CARD).name] if self.each_its_own else None
        return QSize(self.side + gap, self.side + gap + self.name_height(names))

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        card: Card = index.data(CARD)
        half = theme.px(4)
        place = QRectF(option.rect.x() + half, option.rect.y() + half, self.side, self.side)
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        self._paint_picture(painter, card, place)
        self._paint_rings(painter, card, place, option.state)
        if card.stars:
            self._paint_stars(painter, card.stars, place)
        if card.badge:
            self._paint_badge(painter, card.badge, place)
        if self.named:
            self._paint_name(painter, card, place)
        painter.restore()

    def dragged(self, cards: Sequence[Card], ratio: float) -> QPixmap:
        """What the pointer carries: the first picture, small, and how many there are; `ratio` device pixels each."""
        side = theme.px(DRAGGED)
        made = QPixmap(QSize(round(side * ratio), round(side * ratio)))
        made.setDevicePixelRatio(ratio)
        made.fill(Qt.GlobalColor.transparent)
        painter = QPainter(made)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        place = QRectF(0, 0, side, side)
        image = self._image(cards[0], round(self.side * ratio))
        if image is None or image.isNull():
            painter.fillRect(place, theme.colour("raised"))
        else:
            small = cover(image, QSize(round(side * ratio), round(side * ratio)))
            draw_rounded(painter, small, place, theme.px(5))
        if len(cards) > 1:
            self._paint_badge(painter, str(len(cards)), place)
        painter.end()
        return made

    def _paint_picture(self, painter: QPainter, card: Card, place: QRectF) -> None:
        device = painter.device()
        side = round(self.side * (device.devicePixelRatio() if device else 1))
        image = self._image(card, side)
        if image is None or image.isNull():
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(theme.colour("field"))
            painter.drawRoundedRect(place, theme.px(5), theme.px(5))
        else:
            draw_rounded(painter, image, place, theme.px(5))

    def _image(self, card: Card, side: int) -> QImage | None:
        """`side` x `side` device pixels; None or null while there is none."""
        if card.picture is not None:
            return cover(card.picture, QSize(side, side))
        return self.thumbnails.get(card.thumbnail, side) if card.thumbnail else None

    def _paint_rings(self, painter: QPainter, card: Card, place: QRectF, state: QStyle.StateFlag) -> None:
        chosen = card.id in self.marked or bool(state & QStyle.StateFlag.State_Selected)
        thin = theme.px(1)
        if card.id == self.target:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(theme.colour("accent", 0.35))
            painter.drawRoundedRect(place, theme.px(5), theme.px(5))
        if chosen or card.id == self.target:
            draw_ring(painter, place, theme.px(5), "accent", thin, theme.px(2))
        elif state & QStyle.StateFlag.State_MouseOver:
            draw_ring(painter, place, theme.px(5), "line", thin, thin)
        by_keys = bool(state & QStyle.StateFlag.State_KeyboardFocusChange)
        if state & QStyle.StateFlag.State_HasFocus and (by_keys or not chosen):
            draw_ring(painter, place, theme.px(5), "text", -theme.px(2), thin)

    def _paint_stars(self, painter: QPainter, stars: int, place: QRectF) -> None:
        size, pad = theme.px(11), theme.px(3)
        at = QPointF(place.left() + theme.px(5), place.bottom() - size - theme.px(6))
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(theme.shade(0.6))
        painter.drawRoundedRect(QRectF(at.x() - pad, at.y() - pad, stars * size + 2 * pad, size + 2 * pad), 4, 4)
        draw_stars(painter, stars, at, size, theme.DARK.star)

    def _paint_badge(self, painter: QPainter, badge: str, place: QRectF) -> None:
        painter.setFont(theme.font(11, bold=True))
        width = painter.fontMetrics().horizontalAdvance(badge) + theme.px(10)
        pill = QRectF(place.right() - width - theme.px(4), place.top() + theme.px(4), width, theme.px(17))
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(theme.shade(0.6))
        painter.drawRoundedRect(pill, pill.height() / 2, pill.height() / 2)
        painter.setPen(Qt.GlobalColor.white)
        painter.drawText(pill, Qt.AlignmentFlag.AlignCenter, badge)

    def _paint_name(self, painter: QPainter, card: Card, place: QRectF) -> None:
        painter.setFont(theme.font(NAME_PIXELS))
        painter.setPen(theme.colour("accent" if card.id in self.marked else "text"))
        width, height = self._name_width(), self._line_height()
        left, top = int(place.left()), int(place.bottom()) + theme.px(3)
        flags = Qt.AlignmentFlag.AlignLeft | Qt.TextFlag.TextDontClip
        for line in wrapped(card.name, painter.fontMetrics(), width, self.lines):
            painter.drawText(QRect(left, top, width, height), flags, line)
            top += height


def _fits(name: str, metrics: QFontMetrics, width: int) -> bool:
    """Asked of what cuts names: their width alone is rounded, and a name that seems to fit is cut all the same."""
    return metrics.elidedText(name, Qt.TextElideMode.ElideRight, width) == name


def wrapped(name: str, metrics: QFontMetrics, width: int, lines: int) -> list[str]:
    """A name broken between words into at most `lines` lines; the last one is elided."""
    broken, rest = [], name
    while rest and len(broken) < lines - 1:
        head = rest
        while not _fits(head, metrics, width) and " " in head:
            head = head.rsplit(" ", 1)[0]
        broken.append(metrics.elidedText(head, Qt.TextElideMode.ElideRight, width))
        rest = rest[len(head) :].lstrip()
    return [*broken, metrics.elidedText(rest, Qt.TextElideMode.ElideRight, width)] if rest else broken

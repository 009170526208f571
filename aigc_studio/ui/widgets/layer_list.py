"""The list of layers, topmost first: eye, thumbnail, name; drag to reorder, double click to rename."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QModelIndex, QPersistentModelIndex, QPoint, QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QDropEvent, QImage, QKeyEvent, QPainter, QPainterPath, QPen
from PySide6.QtWidgets import (
    QAbstractItemView,
    QLineEdit,
    QListWidget,
    QListWidgetItem,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QWidget,
)  # fmt: skip

from aigc_studio.ui import icons, peoples_words, theme
from aigc_studio.ui.language import said
from aigc_studio.ui.widgets.clicked import LeavesSpace
from aigc_studio.ui.widgets.pictures import draw_ring

if TYPE_CHECKING:
    from aigc_studio.canvas.layer import Layer

Index = QModelIndex | QPersistentModelIndex
_ROW = 52
_EYE = 30
_THUMBNAIL = 36
_LAYER = Qt.ItemDataRole.UserRole
_PICTURE = Qt.ItemDataRole.UserRole + 1
_DETAIL = Qt.ItemDataRole.UserRole + 2


class LayerList(LeavesSpace, QListWidget):
    """Shows layers and says what hands want done to them; changes nothing by itself."""

    chosen = Signal(str)  # a layer's id
    renamed = Signal(str, str)  # id, new name
    visibility_toggled = Signal(str)
    moved = Signal(str, int)  # id, row it was dropped on (0: topmost)
    remove_wanted = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setItemDelegate(_LayerRow(self))
        self.setDragDropMode(QAbstractItemView.DragDropMode.InternalMove)
        self.setDefaultDropAction(Qt.DropAction.MoveAction)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setEditTriggers(self.EditTrigger.DoubleClicked | self.EditTrigger.EditKeyPressed)
        self.setVerticalScrollMode(self.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setMouseTracking(True)
        self.setAccessibleName(self.tr("Layers, topmost first"))
        self.setToolTip(self.tr("Drag to change the order, double-click to rename, click the eye to hide"))
        self.currentItemChanged.connect(self._say_chosen)
        theme.changed().connect(self.scheduleDelayedItemsLayout)

    def show_layers(self, layers: list[Layer], details: list[str], selected: str) -> None:
        """`layers` and a line of words for each, topmost first."""
        same = [self.layer_id(row) for row in range(self.count())] == [layer.id for layer in layers]
        self.blockSignals(True)
        if not same:
            pictures = {self.layer_id(row): self.item(row).data(_PICTURE) for row in range(self.count())}
            self.clear()
            for layer in layers:
                item = QListWidgetItem(self)
                item.setFlags(item.flags() | Qt.ItemFlag.ItemIsEditable)
                item.setFlags(item.flags() & ~Qt.ItemFlag.ItemIsDropEnabled)  # drops go between rows
                item.setData(_PICTURE, pictures.get(layer.id))
        for row, (layer, detail) in enumerate(zip(layers, details, strict=True)):
            item = self.item(row)
            item.setText(said(layer.name))
            item.setData(_LAYER, layer)
            item.setData(_DETAIL, detail)
            item.setToolTip(f"{peoples_words.tip(said(layer.name))}{self.toolTip()}")  # the row may be too short for it
            state = detail if layer.visible else self.tr("hidden")
            item.setData(Qt.ItemDataRole.AccessibleTextRole, f"{said(layer.name)}, {state}")
        self.setCurrentRow(next((row for row, layer in enumerate(layers) if layer.id == selected), -1))
        self.blockSignals(False)
        self.viewport().update()

    def show_picture(self, row: int, picture: QImage | None) -> None:
        self.item(row).setData(_PICTURE, picture)

    def layer_id(self, row: int) -> str:
        """The layer in a row, "" where there is none."""
        item = self.item(row)
        layer: Layer | None = item.data(_LAYER) if item is not None else None
        return layer.id if layer else ""

    def eye_rect(self, row: int) -> QRect:
        """Where the eye of a row is, in the viewport."""
        place = self.visualItemRect(self.item(row))
        return QRect(place.x(), place.y(), theme.px(_EYE), place.height())

    def dropEvent(self, event: QDropEvent) -> None:
        """Say where the layer is wanted; the rows follow when the document has changed."""
        row = self.currentRow()
        target = self._row_below(event.position().toPoint())
        event.setDropAction(Qt.DropAction.IgnoreAction)
        event.accept()
        target = target - 1 if target > row else target
        if row >= 0 and target != row:
            self.moved.emit(self.layer_id(row), target)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if self.leaves(event):
            return
        row = self.currentRow()
        if row >= 0 and event.key() in (Qt.Key.Key_Delete, Qt.Key.Key_Backspace):
            self.remove_wanted.emit(self.layer_id(row))
        elif row >= 0 and event.key() == Qt.Key.Key_Space:
            self.visibility_toggled.emit(self.layer_id(row))
        elif row >= 0 and event.modifiers() & Qt.KeyboardModifier.AltModifier and event.key() in _STEPS:
            target = row + _STEPS[Qt.Key(event.key())]
            if 0 <= target < self.count():
                self.moved.emit(self.layer_id(row), target)
        else:
            super().keyPressEvent(event)

    def _row_below(self, at: QPoint) -> int:
        """The row before which a drop at `at` goes."""
        for row in range(self.count()):
            if at.y() < self.visualItemRect(self.item(row)).center().y():
                return row
        return self.count()

    def _say_chosen(self, item: QListWidgetItem | None) -> None:
        if item is not None:
            self.chosen.emit(item.data(_LAYER).id)


_STEPS = {Qt.Key.Key_Up: -1, Qt.Key.Key_Down: 1}


class _LayerRow(QStyledItemDelegate):
    """Paints one row, and takes clicks on its eye."""

    def __init__(self, view: LayerList) -> None:
        super().__init__(view)
        self._view = view

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        return QSize(theme.px(160), theme.px(_ROW))

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        layer: Layer = index.data(_LAYER)
        colours, px = theme.colours(), theme.px
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        row = QRectF(option.rect).adjusted(0, px(2), 0, -px(2))
        chosen = bool(option.state & QStyle.StateFlag.State_Selected)
        if chosen or option.state & QStyle.StateFlag.State_MouseOver:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(theme.colour("raised" if chosen else "hover"))
            painter.drawRoundedRect(row, px(theme.RADIUS), px(theme.RADIUS))
        if option.state & QStyle.StateFlag.State_HasFocus:
            draw_ring(painter, row, px(theme.RADIUS), "accent", -px(1), px(1))
        eye = QRectF(0, 0, px(16), px(16))
        eye.moveCenter(QRectF(row.x(), row.y(), px(_EYE), row.height()).center())
        icons.draw(
            painter, "eye" if layer.visible else "eye-off", eye, colours.text if layer.visible else colours.quiet
        )
        place = QRectF(row.x() + px(_EYE), row.center().y() - px(_THUMBNAIL) / 2, px(_THUMBNAIL), px(_THUMBNAIL))
        painter.setOpacity(1.0 if layer.visible else 0.45)
        _paint_thumbnail(painter, index.data(_PICTURE), place)
        painter.setOpacity(1.0)
        self._paint_words(painter, index, self._words_rect(option.rect), layer.visible)
        painter.restore()

    def _paint_words(self, painter: QPainter, index: Index, place: QRect, visible: bool) -> None:
        left = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
        detail = index.data(_DETAIL)
        upper, lower = QRect(place), QRect(place)
        if detail:
            upper.setBottom(place.center().y())
            lower.setTop(place.center().y() + 1)
            painter.setFont(theme.font(11))
            painter.setPen(theme.colour("quiet"))
            painter.drawText(lower.adjusted(0, 0, 0, -theme.px(6)), left | Qt.AlignmentFlag.AlignTop, detail)
            upper.adjust(0, theme.px(6), 0, 0)
        painter.setFont(theme.font())
        painter.setPen(theme.colour("text" if visible else "quiet"))
        name = painter.fontMetrics().elidedText(index.data(), Qt.TextElideMode.ElideRight, place.width())
        painter.drawText(upper, left, name)

    def editorEvent(self, event: QEvent, model: object, option: QStyleOptionViewItem, index: Index) -> bool:
        pressed = event.type() in (QEvent.Type.MouseButtonPress, QEvent.Type.MouseButtonDblClick)
        pressed = pressed and event.button() == Qt.MouseButton.LeftButton
        if pressed and self._view.eye_rect(index.row()).contains(event.position().toPoint()):
            self._view.visibility_toggled.emit(index.data(_LAYER).id)
            return True
        return super().editorEvent(event, model, option, index)

    def createEditor(self, parent: QWidget, option: QStyleOptionViewItem, index: Index) -> QWidget:
        editor = QLineEdit(parent)
        editor.setAccessibleName(said("Name of the layer"))
        return editor

    def updateEditorGeometry(self, editor: QWidget, option: QStyleOptionViewItem, index: Index) -> None:
        place = self._words_rect(option.rect)
        height = editor.sizeHint().height()
        editor.setGeometry(place.x() - theme.px(4), place.center().y() - height // 2, place.width(), height)

    def setEditorData(self, editor: QWidget, index: Index) -> None:
        editor.setText(index.data())
        editor.selectAll()

    def setModelData(self, editor: QWidget, model: object, index: Index) -> None:
        name = editor.text().strip()
        if name and name != index.data():
            self._view.renamed.emit(index.data(_LAYER).id, name)

    def _words_rect(self, row: QRect) -> QRect:
        return row.adjusted(theme.px(_EYE + _THUMBNAIL + 10), 0, -theme.px(8), 0)


def _paint_thumbnail(painter: QPainter, picture: QImage | None, place: QRectF) -> None:
    """The picture, whole, on a small square floor."""
    shape = QPainterPath()
    shape.addRoundedRect(place, theme.px(4), theme.px(4))
    painter.fillPath(shape, theme.colour("field"))
    if picture is not None:
        size = picture.size().scaled(place.size().toSize(), Qt.AspectRatioMode.KeepAspectRatio)
        target = QRectF(0, 0, size.width(), size.height())
        target.moveCenter(place.center())
        painter.save()
        painter.setClipPath(shape)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        painter.drawImage(target, picture)
        painter.restore()
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.setPen(QPen(theme.colour("line"), 1))
    painter.drawPath(shape)

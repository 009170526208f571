"""The canvas: shows the page, and turns hands on it into calls of the canvas session."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QMimeData, QPoint, QPointF, QRect, QRectF, QSize, Qt, QTimer, Signal
from PySide6.QtGui import (
    QContextMenuEvent,
    QDragEnterEvent,
    QDragLeaveEvent,
    QDragMoveEvent,
    QDropEvent,
    QFocusEvent,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QResizeEvent,
)  # fmt: skip
from PySide6.QtWidgets import QWidget

from aigc_studio.session.drops import Canvas
from aigc_studio.ui import theme
from aigc_studio.ui.canvas import drawing
from aigc_studio.ui.canvas.bar import CanvasBar, WorkingLine
from aigc_studio.ui.canvas.drags import Drag, MoveDrag, PanDrag, ScaleDrag, corner_at, corner_cursor
from aigc_studio.ui.canvas.shown import Shown
from aigc_studio.ui.canvas.stage import SplitDrag, Stage
from aigc_studio.ui.canvas.viewport import Viewport
from aigc_studio.ui.drop_events import accept_copy, carries_files

if TYPE_CHECKING:
    from aigc_studio.canvas.layer import Layer
    from aigc_studio.session.canvas import CanvasSession, Composed

Drop = Callable[[QMimeData, Canvas], None]
_ARROWS = {
    Qt.Key.Key_Left: (-1, 0), Qt.Key.Key_Right: (1, 0), Qt.Key.Key_Up: (0, -1), Qt.Key.Key_Down: (0, 1),
}  # fmt: skip
_COMMAND = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.AltModifier


class CanvasView(Viewport):
    """Asks the session for what can be seen, draws what comes back, and stretches the old picture until then.

    `drop(mime, Canvas(x, y))` is called with document coordinates for whatever is dropped.
    """

    #: The Composed whose picture has just been drawn for the first time.
    painted = Signal(object)
    split_changed = Signal()  # the comparison was turned on or off
    menu_wanted = Signal(QPoint)  # at a point of the screen

    def __init__(self, session: CanvasSession, drop: Drop, parent: QWidget | None = None) -> None:
        self._stage = Stage()
        super().__init__(self._stage.camera, parent)
        self.paint_count = 0
        self._session, self._drop = session, drop
        self._letting_go = QTimer(self, singleShot=True, interval=50)
        self._letting_go.timeout.connect(lambda: self._show_before(False))
        self._unpainted: Composed | None = None
        self._asked: object = None
        self._tool = "select"
        self._drag: Drag | None = None
        self._space = self._over = self._dropping = self._released = self._ringed = False
        self._build()
        session.document_changed.connect(self._show_document)
        session.composed.connect(self._show_composed)
        session.working_changed.connect(self._line.show_working)
        theme.changed().connect(self._relayout)
        self._show_document()

    # -- commands ----------------------------------------------------------------------------------------------------

    def choose_tool(self, tool: str) -> None:
        """ "hand" or "select"."""
        self._tool = tool
        self._bar.show_tool(tool)
        self._show_cursor()
        self.update()

    def set_split(self, on: bool) -> None:
        """Compare before and after on either side of a line."""
        self._stage.split = on
        self._bar.split.setChecked(on)
        self._look()
        self.split_changed.emit()

    @property
    def split(self) -> bool:
        """Whether the comparison is on."""
        return self._stage.split

    @property
    def comparable(self) -> bool:
        """Whether there is anything to compare: a layer that was painted from a photo."""
        return any(layer.before for layer in self._session.document.layers)

    def hold_hand(self, held: bool) -> None:
        """A drag moves the page, whatever the tool, as long as held."""
        self._space = held
        self._show_cursor()

    def hold_before(self, held: bool) -> None:
        """Show only the photo that it was made from, as long as held.

        X11 repeats a held key as releases and presses, which Qt does not always tell from a hand's: a release counts
        when no press comes with it.
        """
        if held:
            self._letting_go.stop()
            self._show_before(True)
        elif self._stage.only_before:
            self._letting_go.start()

    def _show_before(self, only: bool) -> None:
        self._stage.only_before = only
        self._look()

    def release(self) -> None:
        """The studio is about to close: ask it for nothing more, whatever the window still does."""
        self._released = True

    def sizeHint(self) -> QSize:
        return QSize(theme.px(720), theme.px(560))

    # -- what the session says ---------------------------------------------------------------------------------------

    def _show_document(self) -> None:
        document = self._session.document
        if self._stage.show_document(document):
            self._look()
        self._bar.setVisible(bool(document.layers))
        self._bar.split.setEnabled(self.comparable)
        self.update()

    def _show_composed(self, composed: Composed) -> None:
        if not self._session.document.layers:
            return
        self._stage.show(Shown.of(composed))
        self._unpainted = composed
        self.update()

    def _look(self) -> None:
        """Ask for what can be seen now, if that is not what was asked for last."""
        self._bar.show_scale(self._camera.scale)
        self.update()
        view = self._camera.view
        wanted = (view, self._camera.scale, self._stage.split or self._stage.only_before)
        if view is not None and wanted != self._asked and not self._released:
            self._asked = wanted
            self._session.look_at(*wanted)

    # -- painting ----------------------------------------------------------------------------------------------------

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        ratio = self.devicePixelRatioF()
        painter.scale(1 / ratio, 1 / ratio)  # from here on device pixels, so that pictures are drawn pixel for pixel
        painter.setClipRect(QRectF(event.rect().topLeft() * ratio, event.rect().size() * ratio))
        area, unit = QRect(0, 0, *self._device_size()), self._unit
        painter.fillRect(area, theme.colour("surround"))
        if self._session.document.layers:
            self._stage.framed = self._framed()
            self._stage.paint(painter, unit, self.tr("Before"), self.tr("After"))
        else:
            title, hint = self.tr("Drop a photo here, or choose a generator"), self.tr("Ctrl+V pastes a picture")
            drawing.invitation(painter, area, title, hint, unit, self._dropping)
        if self._dropping:
            drawing.drop_frame(painter, area, unit)
        elif self._ringed:
            drawing.focus_frame(painter, area, unit)
        painter.end()
        self.paint_count += 1
        if self._unpainted is not None:
            composed, self._unpainted = self._unpainted, None
            self.painted.emit(composed)

    def _framed(self) -> Layer | None:
        """The layer whose frame is drawn. One that fills the page shows it only to a hand that is near."""
        layer = self._session.document.current
        if layer is None or not layer.visible or self._tool != "select" or self._stage.only_before:
            return None
        page, bounds = self._camera.page, layer.bounds
        fills = (bounds.x, bounds.y, bounds.width, bounds.height) == (0, 0, page.width, page.height)
        return layer if not fills or self._over or isinstance(self._drag, MoveDrag | ScaleDrag) else None

    # -- mouse -------------------------------------------------------------------------------------------------------

    def mousePressEvent(self, event: QMouseEvent) -> None:
        self.setFocus(Qt.FocusReason.MouseFocusReason)
        self._ringed = False
        if self._drag is not None:
            return
        at = self._device(event.position())
        if event.button() == Qt.MouseButton.MiddleButton or self._space:
            self._drag = PanDrag(self._camera, at)
        elif event.button() == Qt.MouseButton.LeftButton:
            self._drag = self._left_drag(at)
        self._show_cursor()

    def _left_drag(self, at: QPointF) -> Drag:
        if self._stage.on_split(at, self._unit):
            return SplitDrag(self._stage)
        if self._tool == "hand":
            return PanDrag(self._camera, at)
        current = self._framed()
        if current is not None and not self._stage.comparing:
            corner = corner_at(self._camera.to_screen(current.bounds), at, 8 * self._unit)
            if corner is not None:
                return ScaleDrag(self._session, self._camera, current, corner, at)
        layer = self._stage.layer_at(at)
        if layer is None or self._stage.comparing:
            return PanDrag(self._camera, at)
        self._session.select(layer.id)
        return MoveDrag(self._session, self._camera, layer, at)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        at = self._device(event.position())
        if not self._over:  # not on entering: a window may open under a pointer that nobody holds
            self._over = True
            self.update()
        if self._drag is None:
            self._show_cursor(at)
            return
        self._drag.move(at, event.modifiers())
        self._look()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        if self._drag is not None and not event.buttons():
            drag, self._drag = self._drag, None
            drag.end()
            self._show_cursor(self._device(event.position()))
            self.update()

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        self.mousePressEvent(event)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        """The menu is about the layer below the pointer."""
        if self._drag is not None:
            return
        if event.reason() == QContextMenuEvent.Reason.Mouse:
            layer = self._stage.layer_at(self._device(QPointF(event.pos())))
            if layer is not None:
                self._session.select(layer.id)
        self.menu_wanted.emit(event.globalPos())

    def event(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.ShortcutOverride and isinstance(event, QKeyEvent) and self._wants(event):
            event.accept()  # while the canvas has the focus these keys are its own, whatever the window does with them
            return True
        return super().event(event)

    def leaveEvent(self, event: QEvent) -> None:
        self._over = False
        self.update()

    # -- keys --------------------------------------------------------------------------------------------------------

    def keyPressEvent(self, event: QKeyEvent) -> None:
        commands = {
            "0": self.fit, "1": self.actual_size, "+": self.zoom_in, "=": self.zoom_in, "-": self.zoom_out,
            "h": lambda: self.choose_tool("hand"), "s": lambda: self.choose_tool("select"),
            "\\": lambda: self.hold_before(True),
        }  # fmt: skip
        plain = not event.modifiers() & _COMMAND
        current = self._session.document.current
        if event.key() == Qt.Key.Key_Space:
            self.hold_hand(True)
        elif event.key() == Qt.Key.Key_Escape and self._drag is not None:
            drag, self._drag = self._drag, None
            drag.cancel()
            self._show_cursor()
        elif event.key() in _ARROWS and current is not None:
            self._nudge(current, event)
        elif event.key() in (Qt.Key.Key_Delete, Qt.Key.Key_Backspace) and current is not None:
            self._session.remove(current.id)
        elif plain and event.text().lower() in commands:
            if not event.isAutoRepeat() or event.text() in "+-=":
                commands[event.text().lower()]()
        else:
            super().keyPressEvent(event)

    def _wants(self, event: QKeyEvent) -> bool:
        if event.key() == Qt.Key.Key_Escape:
            return self._drag is not None
        if event.key() in (Qt.Key.Key_Space, Qt.Key.Key_Backslash):
            return not event.modifiers()
        on_layer = event.key() in _ARROWS or event.key() in (Qt.Key.Key_Delete, Qt.Key.Key_Backspace)
        return on_layer and self._session.document.current is not None and not event.modifiers() & _COMMAND

    def keyReleaseEvent(self, event: QKeyEvent) -> None:
        if event.isAutoRepeat():
            return
        if event.key() == Qt.Key.Key_Space:
            self.hold_hand(False)
        elif event.key() == Qt.Key.Key_Backslash:
            self.hold_before(False)
        elif event.key() in _ARROWS:
            self._session.end_gesture()
        else:
            super().keyReleaseEvent(event)

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Who comes by keys is shown it; a hand knows where it has clicked."""
        self._ringed = event.reason() in (Qt.FocusReason.TabFocusReason, Qt.FocusReason.BacktabFocusReason)
        self.update()
        super().focusInEvent(event)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """Keys held while the focus goes are never released here."""
        self._space = self._ringed = False
        self.update()
        if self._stage.only_before:
            self.hold_before(False)
        super().focusOutEvent(event)

    def _nudge(self, layer: Layer, event: QKeyEvent) -> None:
        x, y = _ARROWS[Qt.Key(event.key())]
        length = 10 if event.modifiers() & Qt.KeyboardModifier.ShiftModifier else 1
        self._session.set_layer(layer.id, x=layer.x + x * length, y=layer.y + y * length)

    # -- drops -------------------------------------------------------------------------------------------------------

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if not carries_files(event.mimeData()):
            return
        accept_copy(event)
        self._dropping = True
        self.update()

    def dragMoveEvent(self, event: QDragMoveEvent) -> None:
        if self._dropping:
            accept_copy(event)

    def dragLeaveEvent(self, event: QDragLeaveEvent) -> None:
        self._dropping = False
        self.update()

    def dropEvent(self, event: QDropEvent) -> None:
        self._dropping = False
        self.update()
        if carries_files(event.mimeData()):
            accept_copy(event)
            at = self.document_point(event.position())
            self._drop(event.mimeData(), Canvas(at.x(), at.y()))

    # -- geometry ----------------------------------------------------------------------------------------------------

    def resizeEvent(self, event: QResizeEvent) -> None:
        self._relayout()

    def _relayout(self) -> None:
        unit = self._unit
        sides, top, bottom = round(40 * unit), round(36 * unit), round(60 * unit)
        self._camera.resize(*self._device_size(), (sides, top, sides, bottom))
        self._bar.adjustSize()
        self._bar.move((self.width() - self._bar.width()) // 2, self.height() - self._bar.height() - theme.px(12))
        self._line.setGeometry(0, 0, self.width(), theme.px(2))
        self._look()

    def _build(self) -> None:
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setMouseTracking(True)
        self.setAcceptDrops(True)
        self.setMinimumSize(theme.px(240), theme.px(200))
        self.setAccessibleName(self.tr("Canvas"))
        self.setAccessibleDescription(self.tr("The picture. Arrows move the selected layer, 0 fits, 1 shows 100 %."))
        self._bar, self._line = CanvasBar(self), WorkingLine(self)
        self._bar.fit_wanted.connect(self.fit)
        self._bar.actual_size_wanted.connect(self.actual_size)
        self._bar.tool_chosen.connect(self.choose_tool)
        self._bar.split_toggled.connect(self.set_split)

    def _show_cursor(self, at: QPointF | None = None) -> None:
        shape = Qt.CursorShape.ArrowCursor
        if self._drag is not None:
            shape = self._drag.cursor
        elif self._space or self._tool == "hand":
            shape = Qt.CursorShape.OpenHandCursor
        if self._drag is None and at is not None and not self._space:
            if self._stage.on_split(at, self._unit):
                shape = Qt.CursorShape.SplitHCursor
            elif (layer := self._framed()) is not None and not self._stage.comparing:
                corner = corner_at(self._camera.to_screen(layer.bounds), at, 8 * self._unit)
                shape = shape if corner is None else corner_cursor(corner)
        if shape != self.cursor().shape():
            self.setCursor(shape)

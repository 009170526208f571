"""What stands on the canvas: the page, the picture that came last, the comparison and the frame; no widget."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRect, QRectF, Qt
from PySide6.QtGui import QPainter

from aigc_studio.canvas.document import Document
from aigc_studio.canvas.layer import Layer
from aigc_studio.ui.canvas import drawing
from aigc_studio.ui.canvas.camera import Camera
from aigc_studio.ui.canvas.shown import Shown


class Stage:
    """All lengths are device pixels; `unit` is one pixel of the design."""

    def __init__(self) -> None:
        self.camera = Camera()
        self.document = Document()
        self.split = False  # before and after on either side of a line
        self.split_at = 0.5  # where that is, of what can be seen of the page
        self.only_before = False
        self.framed: Layer | None = None  # the layer whose frame is drawn
        self._shown: Shown | None = None
        self._whole: Shown | None = None  # the newest that showed all of the page: fills in while the page is panned

    def show_document(self, document: Document) -> bool:
        """Take over a document; True if the page has another size."""
        resized = document.extent != self.camera.page
        self.document = document
        if resized:
            self._whole = None
            self.camera.show_page(document.extent)
        if not document.layers:
            self._shown = self._whole = None
        return resized

    def show(self, shown: Shown) -> None:
        """Take over the newest picture."""
        self._shown = shown
        if shown.covers(self.camera.page):
            self._whole = shown

    @property
    def comparing(self) -> bool:
        """Whether the line between before and after can be seen."""
        return self.split and not self.only_before and self._shown is not None and self._shown.before is not None

    @property
    def split_x(self) -> float:
        seen = self.camera.seen
        return round(seen.x() + seen.width() * self.split_at)

    def on_split(self, at: QPointF, unit: float) -> bool:
        """Whether a point is near enough to take hold of the line."""
        near = self.comparing and abs(at.x() - self.split_x) <= 12 * unit
        return near and self.camera.seen.contains(at.toPoint())

    def layer_at(self, at: QPointF) -> Layer | None:
        """The topmost visible layer under a point."""
        point = self.camera.to_document(at)
        for layer in reversed(self.document.layers):
            bounds = layer.bounds
            if layer.visible and QRectF(bounds.x, bounds.y, bounds.width, bounds.height).contains(point):
                return layer
        return None

    def paint(self, painter: QPainter, unit: float, before: str, after: str) -> None:
        """Draw it all; `before`, `after` are the words on the two sides of a comparison."""
        seen = self.camera.seen
        drawing.page_shadow(painter, self.camera.page_rect, unit)
        if self._shown is None or not self._shown.opaque:
            drawing.transparency(painter, seen, QPointF(*self.camera.origin), unit)
        if self._whole is not None and not self._fills(seen):
            self._paint_shown(painter, self._whole, seen)
        if self._shown is not None:
            self._paint_shown(painter, self._shown, seen)
        if self.comparing:
            drawing.split_line(painter, self.split_x, seen, unit)
            corner = QPointF(seen.x(), seen.bottom() + 1)
            drawing.caption(painter, before, corner, False, unit)
            drawing.caption(painter, after, corner + QPointF(seen.width(), 0), True, unit)
        elif self.framed is not None:
            drawing.layer_outline(painter, self.camera.to_screen(self.framed.bounds), unit)

    def _paint_shown(self, painter: QPainter, shown: Shown, seen: QRect) -> None:
        target = self.camera.to_screen(shown.view)
        before = shown.before or shown.after
        if self.only_before:
            drawing.placed_image(painter, before, target, seen)
        elif self.comparing:
            width = round(self.split_x) - seen.x()
            drawing.placed_image(painter, before, target, QRect(seen.x(), seen.y(), width, seen.height()))
            drawing.placed_image(painter, shown.after, target, seen.adjusted(width, 0, 0, 0))
        else:
            drawing.placed_image(painter, shown.after, target, seen)

    def _fills(self, seen: QRect) -> bool:
        """Whether the newest picture reaches everywhere."""
        return self._shown is not None and self.camera.to_screen(self._shown.view).toAlignedRect().contains(seen)


class SplitDrag:
    """Moves the line between before and after."""

    cursor = Qt.CursorShape.SplitHCursor

    def __init__(self, stage: Stage) -> None:
        self._stage, self._from = stage, stage.split_at

    def move(self, at: QPointF, keys: Qt.KeyboardModifier) -> None:
        seen = self._stage.camera.seen
        self._stage.split_at = min(max((at.x() - seen.x()) / max(1, seen.width()), 0.0), 1.0)

    def end(self) -> None: ...

    def cancel(self) -> None:
        self._stage.split_at = self._from

"""What a drag on the canvas does, from press to release."""

from __future__ import annotations

from typing import Protocol

from PySide6.QtCore import QPointF, QRectF, Qt

from aigc_studio.canvas.layer import Layer
from aigc_studio.ui.canvas.camera import Camera

# Pixels a press may wander before it counts as a drag: a click must not move a layer.
_SLACK = 4.0
# A layer's shorter side cannot become smaller than this, in document pixels: it could not be grasped again.
_THINNEST = 4.0
_SNAP = 7.0


class LayerChanges(Protocol):
    """What drags need of the canvas session."""

    def set_layer(self, layer_id: str, **changes: object) -> None: ...
    def end_gesture(self) -> None: ...


class Drag(Protocol):
    """Points are in device pixels of the canvas."""

    cursor: Qt.CursorShape

    def move(self, at: QPointF, keys: Qt.KeyboardModifier) -> None: ...
    def end(self) -> None: ...
    def cancel(self) -> None: ...


class PanDrag:
    """Moves the page under the window."""

    cursor = Qt.CursorShape.ClosedHandCursor

    def __init__(self, camera: Camera, at: QPointF) -> None:
        self._camera, self._at = camera, at

    def move(self, at: QPointF, keys: Qt.KeyboardModifier) -> None:
        self._camera.pan(at.x() - self._at.x(), at.y() - self._at.y())
        self._at = at

    def end(self) -> None: ...

    def cancel(self) -> None: ...


class MoveDrag:
    """Moves a layer by whole document pixels; page edges and middle attract it unless Ctrl is held."""

    cursor = Qt.CursorShape.SizeAllCursor

    def __init__(self, session: LayerChanges, camera: Camera, layer: Layer, at: QPointF) -> None:
        self._session, self._camera, self._layer, self._from = session, camera, layer, at
        self._moved = False

    def move(self, at: QPointF, keys: Qt.KeyboardModifier) -> None:
        way = at - self._from
        if not self._moved and way.manhattanLength() < _SLACK:
            return
        self._moved = True
        if keys & Qt.KeyboardModifier.ShiftModifier:  # along one axis
            way = QPointF(way.x(), 0) if abs(way.x()) > abs(way.y()) else QPointF(0, way.y())
        x, y = self._layer.x + way.x() / self._camera.scale, self._layer.y + way.y() / self._camera.scale
        if not keys & Qt.KeyboardModifier.ControlModifier:
            bounds, page, reach = self._layer.bounds, self._camera.page, _SNAP / self._camera.scale
            x, y = snapped(x, bounds.width, page.width, reach), snapped(y, bounds.height, page.height, reach)
        self._session.set_layer(self._layer.id, x=float(round(x)), y=float(round(y)))

    def end(self) -> None:
        if self._moved:
            self._session.end_gesture()

    def cancel(self) -> None:
        if self._moved:
            self._session.set_layer(self._layer.id, x=self._layer.x, y=self._layer.y)
            self._session.end_gesture()


class ScaleDrag:
    """Scales a layer by a corner, the opposite one (with Shift: the middle) staying where it is."""

    def __init__(self, session: LayerChanges, camera: Camera, layer: Layer, corner: int, at: QPointF) -> None:
        """`corner`: 0 top left, 1 top right, 2 bottom right, 3 bottom left."""
        self._session, self._camera, self._layer, self._from = session, camera, layer, at
        self._right, self._down = corner in (1, 2), corner in (2, 3)
        self._moved = False
        self.cursor = corner_cursor(corner)

    def move(self, at: QPointF, keys: Qt.KeyboardModifier) -> None:
        layer, bounds = self._layer, self._layer.bounds
        self._moved = True
        way = (at - self._from) / self._camera.scale
        about_middle = bool(keys & Qt.KeyboardModifier.ShiftModifier)
        across = (way.x() if self._right else -way.x()) * (2 if about_middle else 1)
        down = (way.y() if self._down else -way.y()) * (2 if about_middle else 1)
        # The pointer's way along the diagonal: both axes count by their share of it.
        along = (across * bounds.width + down * bounds.height) / (bounds.width**2 + bounds.height**2)
        factor = max(1 + along, _THINNEST / min(bounds.width, bounds.height))
        width, height = bounds.width * factor, bounds.height * factor
        if about_middle:
            x, y = bounds.x + (bounds.width - width) / 2, bounds.y + (bounds.height - height) / 2
        else:
            x = bounds.x if self._right else bounds.x + bounds.width - width
            y = bounds.y if self._down else bounds.y + bounds.height - height
        self._session.set_layer(layer.id, scale=layer.scale * factor, x=x, y=y)

    def end(self) -> None:
        if self._moved:
            self._session.end_gesture()

    def cancel(self) -> None:
        if self._moved:
            self._session.set_layer(self._layer.id, scale=self._layer.scale, x=self._layer.x, y=self._layer.y)
            self._session.end_gesture()


def snapped(start: float, length: float, page: float, reach: float) -> float:
    """`start` of a layer along one axis, drawn to the page's edges and middle from within `reach`."""
    places = (0.0, page - length, (page - length) / 2)
    nearest = min(places, key=lambda place: abs(place - start))
    return nearest if abs(nearest - start) <= reach else start


def corner_at(rect: QRectF, at: QPointF, reach: float) -> int | None:
    """Which corner of `rect` lies within `reach` of `at`, numbered clockwise from the top left."""
    corners = (rect.topLeft(), rect.topRight(), rect.bottomRight(), rect.bottomLeft())
    distances = [max(abs(c.x() - at.x()), abs(c.y() - at.y())) for c in corners]
    nearest = min(range(4), key=distances.__getitem__)
    return nearest if distances[nearest] <= reach else None


def corner_cursor(corner: int) -> Qt.CursorShape:
    return Qt.CursorShape.SizeFDiagCursor if corner in (0, 2) else Qt.CursorShape.SizeBDiagCursor

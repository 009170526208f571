"""A widget that looks at a page: pan, zoom, fit, by wheel, fingers and command."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QPointF, Qt
from PySide6.QtGui import QInputDevice, QNativeGestureEvent, QWheelEvent
from PySide6.QtWidgets import QWidget

from aigc_studio.ui import theme
from aigc_studio.ui.canvas.camera import Camera


class Viewport(QWidget):
    """Keeps the camera; `_look` is called after it moved, and shows what can be seen now."""

    def __init__(self, camera: Camera, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._camera = camera

    def fit(self) -> None:
        """Show the whole page."""
        self._camera.fit()
        self._look()

    def actual_size(self) -> None:
        """One page pixel is one pixel of the screen."""
        self._camera.zoom_to(1.0)
        self._look()

    def zoom_in(self) -> None:
        self._camera.step(1)
        self._look()

    def zoom_out(self) -> None:
        self._camera.step(-1)
        self._look()

    @property
    def scale(self) -> float:
        """Screen pixels per page pixel."""
        return self._camera.scale

    def document_point(self, at: QPointF) -> QPointF:
        """A point of the widget in document pixels."""
        return self._camera.to_document(at * self.devicePixelRatioF())

    def _look(self) -> None:
        raise NotImplementedError

    def wheelEvent(self, event: QWheelEvent) -> None:
        ratio = self.devicePixelRatioF()
        keys, pixels, angle = event.modifiers(), event.pixelDelta(), event.angleDelta()
        fingers = event.phase() != Qt.ScrollPhase.NoScrollPhase or (
            event.pointingDevice().type() == QInputDevice.DeviceType.TouchPad
        )
        if fingers and not keys & Qt.KeyboardModifier.ControlModifier:
            way = pixels if not pixels.isNull() else angle / 2
            self._camera.pan(way.x() * ratio, way.y() * ratio)
        elif angle.y():
            self._camera.zoom_to(self._camera.scale * 1.2 ** (angle.y() / 120), self._device(event.position()))
        self._look()
        event.accept()

    def event(self, event: QEvent) -> bool:
        if isinstance(event, QNativeGestureEvent) and event.gestureType() == Qt.NativeGestureType.ZoomNativeGesture:
            self._camera.zoom_to(self._camera.scale * (1 + event.value()), self._device(event.position()))
            self._look()
            return True
        return super().event(event)

    def _device(self, at: QPointF) -> QPointF:
        return at * self.devicePixelRatioF()

    def _device_size(self) -> tuple[int, int]:
        ratio = self.devicePixelRatioF()
        return round(self.width() * ratio), round(self.height() * ratio)

    @property
    def _unit(self) -> float:
        """Device pixels per pixel of the design."""
        return self.devicePixelRatioF() * theme.px(100) / 100

"""One named number that a person moves: by dragging, by the wheel, by keys, by typing."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QEvent, Qt, QTimer, Signal
from PySide6.QtGui import QEnterEvent, QFocusEvent, QKeyEvent, QMouseEvent, QWheelEvent
from PySide6.QtWidgets import QSlider, QToolTip, QWidget

from aigc_studio.ui import theme
from aigc_studio.ui.widgets.number_edit import NumberEdit, parse_number
from aigc_studio.ui.widgets.slider_face import Mark, SliderFace

_WHEEL_PAUSE_MS = 250
_REST_MS = 300
_BY_KEYS = (Qt.FocusReason.TabFocusReason, Qt.FocusReason.BacktabFocusReason, Qt.FocusReason.ShortcutFocusReason)


class LatentSlider(SliderFace):
    """A slider of floats that tells moving from letting go.

    `valueChanged(float)` comes for each change a person makes, `released(float)` once when the gesture ends (button up,
    key up, 250 ms after the wheel, Enter in the text), and only if something changed. `set_value` emits nothing.
    """

    valueChanged = Signal(float)
    released = Signal(float)
    mark_clicked = Signal()  # the lock's dot or the cross, or their keys L and Delete
    rested = Signal()  # the pointer or the keyboard has stayed for 300 ms
    left = Signal()  # the pointer or the keyboard has gone
    taken = Signal()  # the hand holds it

    def __init__(
        self,
        label: str,
        low: float,
        high: float,
        *,
        default: float = 0.0,
        decimals: int = 2,
        suffix: str = "",
        mark: Mark = "",
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(label, low, high, decimals, suffix, mark, parent)
        self.default = default
        self._changed = False
        self._fine_from: tuple[float, float] | None = None  # where a Shift-drag began: x and value
        self._grip = 0.0  # how far from the handle's middle the pointer took it
        self._editor: NumberEdit | None = None
        self._pause = _single_shot(self, _WHEEL_PAUSE_MS, self._finish)
        self._rest = _single_shot(self, _REST_MS, self.rested.emit)
        self.set_value(default)

    @property
    def moving(self) -> bool:
        """A gesture is under way."""
        return self._changed or self._pressed

    # A gesture takes values, then finishes

    def take(self, value: float) -> None:
        """A whole gesture at once: as if the person had moved to `value` and let go."""
        self._take(value)
        self._finish()

    def reset(self) -> None:
        """Back to the default, as one gesture."""
        self.take(self.default)

    def toggle_lock(self) -> None:
        """What a click on the lock's dot does."""
        if self.mark == "lock":
            self.mark_clicked.emit()

    def _take(self, value: float) -> None:
        value = min(self.high, max(self.low, value))
        if value == self._number:
            return
        self._changed = True
        self.set_value(value)
        self.valueChanged.emit(value)

    def _finish(self) -> None:
        self._pause.stop()
        if self._changed:
            self._changed = False
            self.released.emit(self._number)

    def sliderChange(self, change: QSlider.SliderChange) -> None:
        """The mirror of integers moved: by us, or by an assistive program, which then is a whole gesture."""
        super().sliderChange(change)
        if change == QSlider.SliderChange.SliderValueChange and not self._mirroring:
            self.take(self.low + (self.high - self.low) * self.value() / self.maximum())

    # Mouse

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() != Qt.MouseButton.LeftButton:
            event.ignore()
            return
        at = event.position()
        if self.mark and at.x() < self._label_rect().left():
            self.mark_clicked.emit()
        elif self._value_rect().contains(at.toPoint()):
            self.edit()
        elif at.x() > self.bar().left() - theme.px(10):
            self._press(at.x(), bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier))

    def _press(self, x: float, fine: bool) -> None:
        """Take the handle where the pointer holds it; beside the handle it jumps to the pointer."""
        self._rest.stop()
        self.taken.emit()
        self._pressed = True
        self._fine_from = (x, self._number) if fine else None
        handle = self.handle_x(self._number)
        held = abs(x - handle) <= theme.px(9)
        self._grip = x - handle if held else 0.0
        if not held and not fine:
            self._take(self.value_at(x))
        self.update()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if not self._pressed:
            return
        x = event.position().x()
        if self._fine_from is None:
            self._take(self.value_at(x - self._grip))
        else:
            start, value = self._fine_from
            self._take(value + (self.value_at(x) - self.value_at(start)) / 10)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        if self._pressed and event.button() == Qt.MouseButton.LeftButton:
            self._pressed = False
            self._finish()
            self.update()

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        at = event.position()
        on_mark = bool(self.mark) and at.x() < self._label_rect().left()
        if on_mark or self._value_rect().contains(at.toPoint()):
            self.mousePressEvent(event)
        elif event.button() == Qt.MouseButton.LeftButton:
            self.reset()

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Fine steps over the bar; elsewhere the panel scrolls."""
        if not self.isEnabled() or event.position().x() < self.bar().left():
            event.ignore()
            return
        turn = (event.angleDelta().y() or event.angleDelta().x()) / 120
        self._take(self._number + turn * (self.high - self.low) / 200)
        self._pause.start()
        event.accept()

    # Keyboard

    def event(self, event: QEvent) -> bool:
        # A digit typed here is a number, although the window has shortcuts on digits and L.
        if event.type() == QEvent.Type.ShortcutOverride and isinstance(event, QKeyEvent) and self._wants(event):
            event.accept()
            return True
        return super().event(event)

    def _wants(self, event: QKeyEvent) -> bool:
        if event.modifiers() & (Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.AltModifier):
            return False
        return self._begins_number(event.text()) or event.key() == self._mark_key()

    @staticmethod
    def _begins_number(text: str) -> bool:
        return len(text) == 1 and (text.isdecimal() or text in "-−.,")

    def _mark_key(self) -> Qt.Key | None:
        return {"lock": Qt.Key.Key_L, "remove": Qt.Key.Key_Delete}.get(self.mark)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        target = self._key_target(event)
        if target is not None:
            self._take(target)
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.edit()
        elif event.key() == self._mark_key():
            self.mark_clicked.emit()
        elif self._wants(event):
            self.edit(event.text())
        else:
            event.ignore()

    def _key_target(self, event: QKeyEvent) -> float | None:
        """The value that a key goes to; Shift makes arrows ten times finer."""
        key, span = Qt.Key(event.key()), self.high - self.low
        step = span / (500 if event.modifiers() & Qt.KeyboardModifier.ShiftModifier else 50)
        moves = {
            Qt.Key.Key_Right: step, Qt.Key.Key_Up: step, Qt.Key.Key_Left: -step, Qt.Key.Key_Down: -step,
            Qt.Key.Key_PageUp: span / 10, Qt.Key.Key_PageDown: -span / 10,
        }  # fmt: skip
        if key in moves:
            return self._number + moves[key]
        return {Qt.Key.Key_Home: self.low, Qt.Key.Key_End: self.high, Qt.Key.Key_Backspace: self.default}.get(key)

    def keyReleaseEvent(self, event: QKeyEvent) -> None:
        if not event.isAutoRepeat():
            self._finish()
        event.ignore()  # the window took the press of a key that acts as long as it is held

    # Typing

    def edit(self, typed: str | None = None) -> None:
        """Open the value for typing, with all of it chosen, or with `typed` as its first character."""
        if self._editor is None:
            self._editor = NumberEdit(self.tr("{0}, value").format(self.label), self)
            self._editor.typed.connect(self._typed)
        self._editor.open(self._value_rect().adjusted(-theme.px(12), 1, 0, -1), self.value_text(), typed)

    def _typed(self, text: str) -> None:
        value = parse_number(text)
        if value is not None:
            if text != self.value_text():  # untouched: keep the digits that are not shown
                self.take(value)
                if not self.low <= value <= self.high:
                    ends = self.text_of(self.low), self.text_of(self.high)
                    self._hint(self.tr("{0} goes from {1} to {2}.").format(self.label, *ends))
        elif text.strip():
            self._hint(self.tr("“{0}” is not a number; nothing changed.").format(text[:20]))

    def _hint(self, words: str) -> None:
        QToolTip.showText(self.mapToGlobal(self._value_rect().bottomLeft()), words, self)

    # Resting

    def enterEvent(self, event: QEnterEvent) -> None:
        self._rest.start()
        self.update()

    def leaveEvent(self, event: QEvent) -> None:
        self._rest.stop()
        self.left.emit()
        self.update()

    def focusInEvent(self, event: QFocusEvent) -> None:
        if event.reason() in _BY_KEYS:
            self._rest.start()
        self.update()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        self._finish()
        self._rest.stop()
        self.left.emit()
        self.update()


def _single_shot(owner: QWidget, milliseconds: int, call: Callable[[], None]) -> QTimer:
    timer = QTimer(owner, singleShot=True, interval=milliseconds)
    timer.timeout.connect(call)
    return timer

"""Vector icons in the colours of the theme."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

from PySide6.QtCore import QByteArray, QPoint, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QIcon, QIconEngine, QPainter, QPixmap

from aigc_studio.core.settings import shipped
from aigc_studio.ui import theme

if TYPE_CHECKING:
    from PySide6.QtSvg import QSvgRenderer


def icon(name: str, colour: str = "text") -> QIcon:
    """The icon `resources/icons/<name>.svg`, drawn in a colour of the theme (a field of `Colours`) at paint time."""
    return QIcon(_VectorIcon(name, colour))


def draw(painter: QPainter, name: str, rect: QRectF, colour: str) -> None:
    """Paint an icon into `rect`; `colour` is `#rrggbb`."""
    _renderer(name, colour).render(painter, rect)


def names() -> list[str]:
    """Every icon that ships."""
    return sorted(path.stem for path in (shipped("resources") / "icons").glob("*.svg"))


class _VectorIcon(QIconEngine):
    """Rendered at the size and pixel ratio asked for, so it is sharp at every scale and follows the theme."""

    def __init__(self, name: str, colour: str) -> None:
        super().__init__()
        self._name, self._colour = name, colour

    def paint(self, painter: QPainter, rect: QRect, mode: QIcon.Mode, state: QIcon.State) -> None:
        disabled = mode == QIcon.Mode.Disabled
        chosen = state == QIcon.State.On and self._colour in ("text", "quiet")
        name = "disabled" if disabled else "accent" if chosen else self._colour
        draw(painter, self._name, QRectF(rect), getattr(theme.colours(), name))

    def pixmap(self, size: QSize, mode: QIcon.Mode, state: QIcon.State) -> QPixmap:
        drawn = QPixmap(size)
        if drawn.isNull():  # of a button that has no room at the moment: nothing can be painted on it
            return drawn
        drawn.fill(Qt.GlobalColor.transparent)
        painter = QPainter(drawn)
        self.paint(painter, QRect(QPoint(0, 0), size), mode, state)
        painter.end()
        return drawn

    def clone(self) -> QIconEngine:
        return _VectorIcon(self._name, self._colour)


@lru_cache(maxsize=256)
def _renderer(name: str, colour: str) -> QSvgRenderer:
    from PySide6.QtSvg import QSvgRenderer  # only when the first icon is painted

    drawing = (shipped("resources") / "icons" / f"{name}.svg").read_bytes()
    renderer = QSvgRenderer(QByteArray(drawing.replace(b"currentColor", colour.encode())))
    renderer.setAspectRatioMode(Qt.AspectRatioMode.KeepAspectRatio)  # whatever room a button's padding leaves
    return renderer

"""The way of the Tab key through a panel."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLayout, QScrollArea, QWidget


def by_layout(panel: QWidget) -> None:
    """Tab goes as the eye does, in the order of the layouts; left to itself it goes in the order of making."""
    for one, other in pairwise(_stops(panel)):
        QWidget.setTabOrder(one, other)


def _stops(widget: QWidget) -> Iterator[QWidget]:
    if widget.focusPolicy() & Qt.FocusPolicy.TabFocus:
        yield widget
    inner = widget.widget() if isinstance(widget, QScrollArea) else None
    if inner is not None:
        yield from _stops(inner)
    elif (layout := widget.layout()) is not None:
        yield from _stops_in(layout)


def _stops_in(layout: QLayout) -> Iterator[QWidget]:
    """Asks where things stand, never `itemAt`: what that gives outlives its item, and PySide crashes when another
    object comes to lie at the same address."""
    owner = layout.parentWidget()
    widgets = owner.findChildren(QWidget, options=Qt.FindChildOption.FindDirectChildrenOnly)
    inner = [child for child in layout.children() if isinstance(child, QLayout)]
    for part in sorted((part for part in [*widgets, *inner] if layout.indexOf(part) >= 0), key=layout.indexOf):
        yield from _stops_in(part) if isinstance(part, QLayout) else _stops(part)

"""Every text that a window shows or would tell: labels, buttons, menus, lists, tooltips, names for screen readers."""

from __future__ import annotations

import re
from collections.abc import Iterator

from PySide6.QtCore import QAbstractItemModel, QObject, Qt
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QAbstractItemView, QComboBox, QTabBar, QWidget

_ASKED = ("text", "toolTip", "accessibleName", "placeholderText", "windowTitle", "title", "label", "iconText", "words")
_MARKUP = re.compile(r"<[^>]*>|&[a-z]+;")
_WORD = re.compile(r"[A-Za-z][A-Za-z’']{2,}")


def shown_texts(root: QObject) -> set[str]:
    """The texts of a widget and of everything in it, visible or not: tooltips and menus are not, most of the time."""
    found: set[str] = set()
    for one in [root, *root.findChildren(QObject)]:
        if isinstance(one, QWidget | QAction):
            found.update(_of(one))
    return {_MARKUP.sub(" ", text).strip() for text in found} - {""}


def english_words(text: str) -> list[str]:
    """Latin words of three letters and more, but for abbreviations."""
    return [word for word in _WORD.findall(text) if not word.isupper()]


def _of(one: QWidget | QAction) -> Iterator[str]:
    for name in _ASKED:
        value = getattr(one, name, None)
        value = value() if callable(value) and not isinstance(value, str) and not hasattr(value, "emit") else value
        if isinstance(value, str):
            yield value
    if isinstance(one, QTabBar):
        yield from (one.tabText(index) for index in range(one.count()))
    if isinstance(one, QComboBox | QAbstractItemView) and one.model() is not None:
        yield from _of_model(one.model())


def _of_model(model: QAbstractItemModel) -> Iterator[str]:
    roles = (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.ToolTipRole, Qt.ItemDataRole.AccessibleTextRole)
    for column in range(8):
        told = [model.headerData(column, Qt.Orientation.Horizontal)]
        for row in range(200):
            if not model.hasIndex(row, column):
                break
            told += [model.index(row, column).data(role) for role in roles]
        yield from (text for text in told if isinstance(text, str))

"""The way of the Tab key, as the layouts lie and not as their widgets were made."""

from __future__ import annotations

import shiboken6
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QPushButton, QScrollArea, QVBoxLayout, QWidget, QWidgetItem

from aigc_studio.ui.tab_order import by_layout


def layout_items() -> int:
    return sum(type(wrapped) is QWidgetItem for wrapped in shiboken6.getAllValidWrappers())


def test_tab_follows_nested_layouts_and_no_layout_item_outlives_its_widget(qtbot) -> None:
    """PySide crashes where the wrapper of a layout's item outlives the item: `QListWidget.clear` did in the window."""
    panel, inside, area = QWidget(), QWidget(), QScrollArea()
    qtbot.addWidget(panel)
    last, third, first, second = QPushButton(), QLineEdit(inside), QLineEdit(), QPushButton()
    QVBoxLayout(inside).addWidget(third)
    area.setWidget(inside)
    area.setFocusPolicy(panel.focusPolicy())
    column, row = QVBoxLayout(panel), QHBoxLayout()
    column.addLayout(row)
    column.addStretch(1)
    column.addWidget(area)
    column.addWidget(last)
    row.addWidget(first)
    row.addWidget(second)
    before = layout_items()
    by_layout(panel)
    assert layout_items() == before
    stops = [first]
    while stops[-1] is not last:
        following = stops[-1].nextInFocusChain()
        while following not in (first, second, third, last):
            following = following.nextInFocusChain()
        stops.append(following)
    assert stops == [first, second, third, last]

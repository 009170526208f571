"""The window's first row: name, menus, project, device and jobs."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QHBoxLayout, QLabel, QMenuBar, QWidget

from aigc_studio.ui import theme


class TopBar(QWidget):
    """`menus` is a real menu bar; `project` is in the middle of the window; `pills` holds what runs, at the right."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("topBar")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.menus = QMenuBar(self)
        self.menus.setNativeMenuBar(False)
        brand = QLabel("AIGC Studio", self)
        brand.setObjectName("brand")
        self.project = QLabel(self)
        self.project.setTextFormat(Qt.TextFormat.PlainText)
        self.project.setObjectName("projectName")
        self.pills = QHBoxLayout()
        self.pills.setSpacing(theme.px(8))
        left, right = QWidget(self), QWidget(self)
        left_row, right_row = QHBoxLayout(left), QHBoxLayout(right)
        left_row.setContentsMargins(0, 0, 0, 0)
        left_row.addWidget(brand)
        left_row.addSpacing(theme.px(4))
        left_row.addWidget(self.menus, 1)
        right_row.setContentsMargins(0, 0, 0, 0)
        right_row.addStretch(1)
        right_row.addLayout(self.pills)
        row = QHBoxLayout(self)
        row.setContentsMargins(theme.px(12), 0, theme.px(12), 1)  # the hairline below stays in sight
        row.addWidget(left, 1)
        row.addWidget(self.project, 0, Qt.AlignmentFlag.AlignCenter)
        row.addWidget(right, 1)

    def open_by_keys(self) -> None:
        """Alt and a letter opens each menu, F10 the first: without the underlines that mnemonics bring."""
        used: set[str] = set()
        for index, action in enumerate(self.menus.actions()):
            name = str(action.data() or action.text()).upper()
            letter = next(letter for letter in name if letter.isalpha() and letter not in used)
            used.add(letter)
            for keys in (f"Alt+{letter}", "F10") if index == 0 else (f"Alt+{letter}",):
                QShortcut(QKeySequence(keys), self, lambda action=action: self.menus.setActiveAction(action))

    def add_pill(self, pill: QWidget) -> None:
        self.pills.addWidget(pill)

    def clear_pills(self) -> None:
        while item := self.pills.takeAt(0):
            if widget := item.widget():
                widget.deleteLater()

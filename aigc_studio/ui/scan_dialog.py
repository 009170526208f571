"""The models that a folder holds, to be ticked and imported."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QDialog,
    QDialogButtonBox,
    QHeaderView,
    QLabel,
    QTableWidget,
    QTableWidgetItem,
    QVBoxLayout,
    QWidget,
)

from aigc_studio.ui import peoples_words, theme
from aigc_studio.ui.card_rows import bytes_in_words
from aigc_studio.ui.language import said
from aigc_studio.ui.widgets.section import as_primary

if TYPE_CHECKING:
    from aigc_studio.library.importing import Found


class ScanDialog(QDialog):
    """Usable files that are not in the library yet are ticked; the others say why they cannot be used."""

    def __init__(
        self, found: list[Found], bring: Callable[[list[Path]], None], parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(self.tr("Models in this folder"))
        self._bring = bring
        # What can be used comes first.
        self.found = sorted(found, key=lambda one: (not one.usable, bool(one.known), one.path.name.casefold()))
        self.table = QTableWidget(len(found), 3, self)
        self.table.setAccessibleName(self.tr("Models in this folder"))
        self.table.setHorizontalHeaderLabels([self.tr("File"), self.tr("What it is"), self.tr("Size")])
        self.table.setSelectionMode(QAbstractItemView.SelectionMode.NoSelection)
        self.table.setShowGrid(False)
        self.table.setWordWrap(True)
        self.table.verticalHeader().hide()
        self.table.verticalHeader().setSectionResizeMode(QHeaderView.ResizeMode.ResizeToContents)
        header = self.table.horizontalHeader()
        header.setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        header.setSectionResizeMode(0, QHeaderView.ResizeMode.Interactive)
        header.setSectionResizeMode(1, QHeaderView.ResizeMode.Stretch)
        header.setSectionResizeMode(2, QHeaderView.ResizeMode.ResizeToContents)
        for row, one in enumerate(self.found):
            self._show_row(row, one)
        self.summary = QLabel(self)
        self.summary.setObjectName("quiet")
        self.buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Cancel, self)
        self.go = self.buttons.addButton(self.tr("Import"), QDialogButtonBox.ButtonRole.AcceptRole)
        as_primary(self.go)
        self.buttons.accepted.connect(self._import)
        self.buttons.rejected.connect(self.reject)
        column = QVBoxLayout(self)
        column.addWidget(self.summary)
        column.addWidget(self.table, 1)
        column.addWidget(self.buttons)
        self.table.itemChanged.connect(lambda _: self._count())
        self._count()
        self.resize(theme.px(640), theme.px(440))

    def resizeEvent(self, event: QResizeEvent) -> None:
        """What a file is needs the most room."""
        super().resizeEvent(event)
        self.table.horizontalHeader().resizeSection(0, min(theme.px(220), self.width() // 3))

    def ticked(self) -> list[Path]:
        """The files to import, in the order shown."""
        rows = range(self.table.rowCount())
        return [self.found[r].path for r in rows if self.table.item(r, 0).checkState() == Qt.CheckState.Checked]

    def tick(self, row: int, on: bool) -> None:
        self.table.item(row, 0).setCheckState(Qt.CheckState.Checked if on else Qt.CheckState.Unchecked)

    def _show_row(self, row: int, one: Found) -> None:
        name = QTableWidgetItem(one.path.name)
        name.setToolTip(peoples_words.tip(str(one.path)))
        enabled = Qt.ItemFlag.ItemIsEnabled
        usable = one.usable and not one.known
        name.setFlags(enabled | Qt.ItemFlag.ItemIsUserCheckable if usable else Qt.ItemFlag.NoItemFlags)
        name.setCheckState(Qt.CheckState.Checked if usable else Qt.CheckState.Unchecked)
        self.table.setItem(row, 0, name)
        self._show_text(row, 1, self._words(one))
        self._show_text(row, 2, bytes_in_words(one.size) if one.size else "")

    def _words(self, one: Found) -> str:
        if one.known:
            return self.tr("{0} · in the library already").format(said(one.title) or self.tr("Model"))
        return f"{said(one.title)} · {said(one.kind)}" if one.usable else said(f"{one.message} {one.hint}")

    def _show_text(self, row: int, column: int, text: str) -> None:
        item = QTableWidgetItem(text)
        item.setFlags(Qt.ItemFlag.ItemIsEnabled)
        item.setToolTip(text)
        self.table.setItem(row, column, item)

    def _count(self) -> None:
        ticked = len(self.ticked())
        self.summary.setText(self.tr("{0} of {1} files will be imported.").format(ticked, len(self.found)))
        self.go.setEnabled(ticked > 0)

    def _import(self) -> None:
        self._bring(self.ticked())
        self.accept()

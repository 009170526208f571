"""The corrections that a card offers, as boxes to choose from."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QComboBox, QFormLayout, QLineEdit, QWidget

from aigc_studio.library.card_edits import as_guessed
from aigc_studio.library.corrections import Correction, corrections
from aigc_studio.ui import theme
from aigc_studio.ui.language import said
from aigc_studio.ui.widgets.quiet_box import QuietBox

if TYPE_CHECKING:
    from aigc_studio.library.card import ModelCard


class Choices(QWidget):
    """One row for each correction. `changed` after each choice of a hand; `chosen` gives what differs."""

    changed = Signal()

    def __init__(self, card: ModelCard, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._start = {one.key: one.value for one in corrections(card)}
        guessed = as_guessed(card)
        self._guessed = {one.key: one.value for one in corrections(guessed)} if guessed else dict(self._start)
        self._boxes: dict[str, QComboBox | QLineEdit] = {}
        form = QFormLayout(self)
        form.setContentsMargins(0, 0, 0, 0)
        form.setSpacing(theme.px(6))
        form.setFieldGrowthPolicy(QFormLayout.FieldGrowthPolicy.AllNonFixedFieldsGrow)
        form.setRowWrapPolicy(QFormLayout.RowWrapPolicy.WrapLongRows)
        for one in corrections(card):
            box = self._number(one) if not one.options else self._list(one)
            box.setAccessibleName(said(one.title))
            box.setToolTip(said(one.hint or one.title))
            self._boxes[one.key] = box
            form.addRow(said(one.title), box)

    @property
    def keys(self) -> list[str]:
        return list(self._boxes)

    def chosen(self) -> dict[str, str]:
        """Key -> value of every row that is not as it was."""
        now = {key: _value(box) for key, box in self._boxes.items()}
        return {key: value for key, value in now.items() if value != self._start[key]}

    def choose(self, key: str, value: str) -> None:
        """As a hand would."""
        _show(self._boxes[key], value)
        self.changed.emit()

    def show_guessed(self) -> None:
        """Every row as it was guessed; these are where `chosen` starts from now. Nothing is emitted."""
        self._start = {key: self._guessed.get(key, value) for key, value in self._start.items()}
        for key, box in self._boxes.items():
            _show(box, self._start[key])

    def _list(self, one: Correction) -> QComboBox:
        box = QuietBox(self)
        for value, words in one.options:
            guessed = one.guessed and value == self._guessed.get(one.key)
            box.addItem(said("{0} (guessed)").format(said(words)) if guessed else said(words), value)
        box.setMinimumContentsLength(12)
        _show(box, one.value)
        box.activated.connect(self.changed)
        return box

    def _number(self, one: Correction) -> QLineEdit:
        box = QLineEdit(one.value, self)
        box.textEdited.connect(self.changed)
        return box


def _value(box: QComboBox | QLineEdit) -> str:
    return str(box.currentData()) if isinstance(box, QComboBox) else box.text().strip()


def _show(box: QComboBox | QLineEdit, value: str) -> None:
    if isinstance(box, QComboBox):
        box.setCurrentIndex(max(0, box.findData(value)))
    else:
        box.setText(value)

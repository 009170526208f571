"""The numbers of a plan, for those who want them: one row each, an absurd one refused with the reason."""

from __future__ import annotations

from dataclasses import fields
from functools import cache
from typing import TYPE_CHECKING, Any, Literal, get_args, get_origin, get_type_hints

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QCheckBox, QFormLayout, QLabel, QLineEdit, QWidget

from aigc_studio.ui import theme
from aigc_studio.ui.training.number_words import hint, word
from aigc_studio.ui.widgets.quiet_box import QuietBox

if TYPE_CHECKING:
    from collections.abc import Callable

    from aigc_studio.training.plan import TrainingPlan

#: Shown elsewhere.
_ELSEWHERE = ("family", "steps")


class NumbersForm(QWidget):
    """`take(name, value)` is told of each number that was entered; it returns why it was refused, or ""."""

    refused = Signal(str)

    def __init__(self, take: Callable[[str, Any], str], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._take = take
        self.boxes: dict[str, QWidget] = {}
        self._form = QFormLayout(self)
        self._form.setContentsMargins(0, 0, 0, 0)
        self._form.setSpacing(theme.px(6))
        self._form.setLabelAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        self._form.setFieldGrowthPolicy(QFormLayout.FieldGrowthPolicy.AllNonFixedFieldsGrow)
        self.problem = QLabel(self)
        self.problem.setObjectName("danger")
        self.problem.setWordWrap(True)
        self.problem.hide()
        self._form.addRow(self.problem)

    def show_plan(self, plan: TrainingPlan, numbers: frozenset[str]) -> None:
        """Rows for `numbers`, with what the plan says; nothing is told."""
        for name, kind in _kinds().items():
            if name not in _ELSEWHERE and name not in self.boxes:
                self.boxes[name] = self._box(name, kind)
            if name in self.boxes:
                self._form.setRowVisible(self.boxes[name], name in numbers)
                _show(self.boxes[name], getattr(plan, name))

    def _box(self, name: str, kind: Any) -> QWidget:
        box: QWidget
        if kind is bool:
            box = QCheckBox(word(name), self)
            box.clicked.connect(lambda on: self._entered(name, on))
        elif get_origin(kind) is Literal:
            box = QuietBox(self)
            for choice in get_args(kind):
                box.addItem(word(choice), choice)
            box.activated.connect(lambda _: self._entered(name, box.currentData()))
        else:
            box = QLineEdit(self)
            box.editingFinished.connect(lambda: self._typed(name, box, kind))
        box.setAccessibleName(word(name))
        box.setToolTip(hint(name))
        if kind is bool:
            self._form.addRow(box)
        else:
            label = QLabel(word(name), self)
            label.setToolTip(hint(name))
            self._form.addRow(label, box)
        return box

    def _typed(self, name: str, box: QLineEdit, kind: type) -> None:
        if not box.isModified():
            return
        box.setModified(False)
        text = box.text().replace(",", "").replace("−", "-").strip()
        try:
            value = int(text) if kind is int else float(text)
        except ValueError:
            self._say(self.tr("“{0}” is no number.").format(box.text()[:30]))
            return
        self._entered(name, value)

    def _entered(self, name: str, value: Any) -> None:
        self._say(self._take(name, value))

    def _say(self, problem: str) -> None:
        self.problem.setText(problem)
        self.problem.setVisible(bool(problem))
        if problem:
            self.refused.emit(problem)


@cache
def _kinds() -> dict[str, Any]:
    """Number -> int, float, bool or a Literal of choices."""
    from aigc_studio.training.plan import TrainingPlan

    kinds = get_type_hints(TrainingPlan)
    return {field.name: kinds[field.name] for field in fields(TrainingPlan)}


def _show(box: QWidget, value: Any) -> None:
    if isinstance(box, QCheckBox):
        box.setChecked(bool(value))
    elif isinstance(box, QuietBox):
        box.choose(value)
    elif isinstance(box, QLineEdit) and not (box.hasFocus() and box.isModified()):
        box.setText(f"{value:g}" if isinstance(value, float) else str(value))
        box.setCursorPosition(0)

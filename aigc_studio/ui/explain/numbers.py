"""One number of the latent point, and what it does."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtWidgets import QHBoxLayout, QLabel, QVBoxLayout, QWidget

from aigc_studio.ui import theme
from aigc_studio.ui.widgets.number_box import NumberBox
from aigc_studio.ui.widgets.picture_row import PictureRow
from aigc_studio.ui.widgets.section import IconButton, Section

if TYPE_CHECKING:
    from aigc_studio.session.explain import ExplainSession

_FRAMES = 9
_LARGEST = 132


class NumberView(QWidget):
    """A number is chosen, and pictures along it are shown; one of them can be gone to."""

    def __init__(self, session: ExplainSession, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session = session
        # Made in the order in which Tab goes through them; a child only when it has a parent.
        tip = self.tr("The number before this one")
        self.before = IconButton("chevron-left", self.tr("Number before"), tip, lambda: self.box.stepBy(-1))
        self.before.setParent(self)
        tip = self.tr("Which of the numbers behind the picture is moved; the others stay as they are")
        self.box = NumberBox(self.tr("Number"), tip, 1, 1, self)
        self.box.entered.connect(lambda number: session.choose_number(number - 1))
        tip = self.tr("The next number")
        self.after = IconButton("chevron-right", self.tr("Next number"), tip, lambda: self.box.stepBy(1))
        self.after.setParent(self)
        self.facts = QLabel(self)
        self.facts.setObjectName("quiet")
        self.problem = QLabel(self)
        self.problem.setObjectName("danger")
        self.problem.setWordWrap(True)
        tip = self.tr("Go there: the sliders take this picture; Undo brings yours back")
        self.frames = PictureRow(self.tr("Picture with the number at"), tip, _FRAMES, _LARGEST, self)
        self.frames.taken.connect(session.take_frame)
        row = QHBoxLayout()
        row.setSpacing(theme.px(4))
        for widget in (self.before, self.box, self.after):
            row.addWidget(widget)
        row.addSpacing(theme.px(4))
        row.addWidget(self.facts, 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(theme.px(4))
        column.addWidget(Section(self.tr("What a number does")))
        column.addLayout(row)
        column.addWidget(self.frames)
        column.addWidget(self.problem)

    def show_state(self) -> None:
        """Read everything from the session."""
        walk = self._session.walk
        hint = getattr(walk, "hint", None)  # of an error
        self.problem.setVisible(hint is not None)
        self.frames.setVisible(hint is None)
        if walk is None:
            self.frames.show_pictures(())
            self.facts.setText("")
        elif hint is not None:
            self.problem.setText(walk.sentence())
        else:
            self.box.blockSignals(True)  # fewer than before is not a choice
            self.box.setMaximum(walk.numbers)
            self.box.blockSignals(False)
            words = [f"{value:+.2f}".replace("-", "−") for value in walk.values]
            self.frames.show_pictures(walk.pictures, words, walk.nearest)
            self.facts.setText(self._facts(walk.numbers, f"{walk.here:+.2f}".replace("-", "−"), walk.slider))
        self.box.show_number(self._session.number + 1)

    def _facts(self, numbers: int, here: str, slider: str) -> str:
        words = [self.tr("of {0}").format(numbers), self.tr("now {0}").format(here)]
        if slider:
            words.append(self.tr("it is the slider “{0}”").format(slider))
        return " · ".join(words)

"""What the present generator has learnt: its numbers, and the units of its layers. It stands in the canvas's place."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QLabel, QProgressBar, QVBoxLayout, QWidget

from aigc_studio.ui import theme
from aigc_studio.ui.bind import follow, follow_soon
from aigc_studio.ui.explain.numbers import NumberView
from aigc_studio.ui.explain.units import UnitsView
from aigc_studio.ui.language import said
from aigc_studio.ui.widgets.section import EmptyHint, IconButton, as_page

if TYPE_CHECKING:
    from aigc_studio.session.explain import ExplainSession


class ExplainStage(QWidget):
    """Reads the session and asks it; decides nothing."""

    def __init__(self, session: ExplainSession, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        as_page(self)
        self._session = session
        self.title = QLabel(self)
        self.title.setTextFormat(Qt.TextFormat.PlainText)
        self.working = QLabel(self)
        self.working.setObjectName("quiet")
        self.bar = QProgressBar(self)
        self.bar.setTextVisible(False)
        self.bar.setRange(0, 1000)
        policy = self.bar.sizePolicy()
        policy.setRetainSizeWhenHidden(True)  # nothing jumps when work begins or ends
        self.bar.setSizePolicy(policy)
        self.close_button = IconButton(
            "close", self.tr("Back to the canvas"), self.tr("Puts the explanation away and shows the canvas again"),
            lambda: session.set_on(False),
        )  # fmt: skip
        self.numbers, self.units = NumberView(session, self), UnitsView(session, self)
        self.hint = EmptyHint("", self)
        head = QHBoxLayout()
        head.setSpacing(theme.px(12))
        head.addWidget(self.title)
        head.addWidget(self.working, 1, Qt.AlignmentFlag.AlignRight)
        head.addWidget(self.close_button)
        column = QVBoxLayout(self)
        column.setContentsMargins(*[theme.px(16)] * 4)
        column.setSpacing(theme.px(4))
        column.addLayout(head)
        column.addWidget(self.bar)
        column.addWidget(self.numbers)
        column.addWidget(self.units, 1)
        column.addWidget(self.hint, 1)
        session.progressed.connect(lambda fraction: self.bar.setValue(round(1000 * fraction)))
        follow(theme.changed(), self._dress)
        follow_soon(self, session.changed, self.show_state)

    def _dress(self) -> None:
        self.title.setFont(theme.font(15, bold=True))

    def show_state(self) -> None:
        """What is known by now."""
        session = self._session
        if not session.on:
            return
        self.title.setText(self.tr("What {0} has learnt").format(said(session.name)))
        if session.working != self.working.text():
            self.bar.setValue(0)
        self.working.setText(session.working)
        self.bar.setVisible(bool(session.working))
        self.bar.setAccessibleName(session.working)
        self.numbers.show_state()
        self.units.setVisible(bool(session.layers))
        self.hint.setVisible(not session.layers)
        if session.layers:
            self.units.show_state()
        else:
            self.hint.setText(said(f"{session.problem.message}\n{session.problem.hint}") if session.problem else "")

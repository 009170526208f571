"""The Train tab of the inspector: a training is put together, or one is looked at; below, all there are."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QPushButton, QVBoxLayout, QWidget

from aigc_studio.ui import icons, theme
from aigc_studio.ui.bind import follow
from aigc_studio.ui.language import said
from aigc_studio.ui.panels.recipe import to_html
from aigc_studio.ui.training.number_words import word
from aigc_studio.ui.training.run_list import RunList
from aigc_studio.ui.training.setup import SetupBox
from aigc_studio.ui.training.stage import TrainStage
from aigc_studio.ui.widgets.section import Section, as_page, page, scrolling

if TYPE_CHECKING:
    from aigc_studio.session.studio import Studio
    from aigc_studio.session.training import TrainingRow


class TrainPanel(QWidget):
    """`stage` is what belongs into the middle of the window beside it."""

    def __init__(self, studio: Studio, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        as_page(self)
        self._session = studio.training
        self.stage = TrainStage(studio)
        self.setup = SetupBox(studio, self.stage.pictures, self)
        self.another = QPushButton(icons.icon("plus"), self.tr("New training"), self)
        self.another.setToolTip(self.tr("Put another training together; the one that runs goes on"))
        self.another.clicked.connect(lambda: self._session.watch(""))
        self.asked = QLabel(self)
        self.asked.setTextFormat(Qt.TextFormat.RichText)
        self.asked.setWordWrap(True)
        self.asked.setContentsMargins(0, theme.px(8), 0, 0)
        self.asked.setAccessibleName(self.tr("What was asked"))
        self.heading = Section(self.tr("Trainings"))
        self.runs = RunList(self._session, self)
        inner, column = page()
        column.addWidget(self.another)
        column.addWidget(self.setup)
        column.addWidget(self.asked)
        column.addSpacing(theme.px(8))
        column.addWidget(self.heading)
        column.addWidget(self.runs)
        column.addStretch(1)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.addWidget(scrolling(inner, self))
        follow(self._session.changed, self.show_state)
        follow(theme.changed(), self.show_state)

    def show_state(self) -> None:
        """Which of both there is to see."""
        row = self._session.row(self._session.watched)
        self.setup.setVisible(row is None)
        for widget in (self.another, self.asked):
            widget.setVisible(row is not None)
        self.heading.setVisible(bool(self._session.rows))
        if row is not None:
            self.asked.setText(to_html([(self.tr("What was asked"), self._rows(row))]))

    def _rows(self, row: TrainingRow) -> list[tuple[str, str]]:
        request = row.standing.request
        family = next((one for one in self._session.draft.families if one.name == request.plan.family), None)
        names = ", ".join(path.name for path in request.pictures[:3])
        rows = [
            (self.tr("Pictures"), names + ("…" if len(request.pictures) > 3 else "")),
            (self.tr("Rights"), request.licence or self.tr("not said")),
            (self.tr("Kind"), said(family.title) if family else request.plan.family),
        ]
        numbers = family.numbers if family else frozenset()
        main = [name for name in ("steps", "side", "width", "latent", "batch", "rate", "seed") if name in numbers]
        return rows + [(word(name), f"{getattr(request.plan, name):,}") for name in main]

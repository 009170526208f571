"""A training that is watched: its samples as they grow, its curves, and what can be done with it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, QTimer, QUrl
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import (
    QFileDialog,
    QHBoxLayout,
    QLabel,
    QMenu,
    QProgressBar,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from aigc_studio.ui import icons, theme
from aigc_studio.ui.bind import follow
from aigc_studio.ui.language import said
from aigc_studio.ui.training.number_words import word
from aigc_studio.ui.training.states import facts_of
from aigc_studio.ui.training.time_lapse import TimeLapse
from aigc_studio.ui.widgets.checked_list import CheckedList
from aigc_studio.ui.widgets.curve_plot import CurvePlot, Line, grouped
from aigc_studio.ui.widgets.section import IconButton, Switch, as_primary, page, scrolling

if TYPE_CHECKING:
    from aigc_studio.session.training import TrainingRow, TrainingSession
    from aigc_studio.session.training_look import Seen
    from aigc_studio.training.curves import Curve

_FRAME_MS = 16


class WatchPage(QWidget):
    """Reads the session and asks it; decides nothing."""

    def __init__(self, session: TrainingSession, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self._shown, self._seen = "", None
        self.plots: list[CurvePlot] = []
        self._drawn: object = None  # the curves that are on the screen
        self._waiting: list[Callable[[], None]] = []
        self._frames = QTimer(self, interval=_FRAME_MS)
        self._frames.timeout.connect(self._draw_next)
        self._make_parts()
        self._lay_out()
        follow(session.changed, self.show_row)
        session.seen.connect(self._take)

    def _make_parts(self) -> None:
        session = self._session
        self.title = QLabel(self)
        self.title.setObjectName("title")
        self.title.setTextFormat(Qt.TextFormat.PlainText)
        self.facts, self.notice = self._words("quiet"), self._words("danger")
        self.bar = QProgressBar(self)
        self.bar.setTextVisible(False)
        self.bar.setRange(0, 1000)
        self.keep = self._button(
            self.tr("Stop and keep"), self.tr("Ends the training; the model as it is now joins the library"),
            lambda: session.stop_and_keep(session.watched),
        )  # fmt: skip
        self.pause = self._button(
            self.tr("Pause"), self.tr("Saves the training and frees the computer; resume it any time"),
            lambda: session.pause(session.watched),
        )  # fmt: skip
        self.resume = self._button(
            self.tr("Resume"), self.tr("Goes on exactly where it stopped"), lambda: session.resume(session.watched)
        )
        self.use = self._button(
            self.tr("Use it"), self.tr("Puts the trained model to work: on the canvas, among the styles or the tools"),
            self._use,
        )  # fmt: skip
        self.more = IconButton(
            "menu", self.tr("More"), self.tr("Train longer, on more pictures, branch off, remove"), self._offer_more
        )
        self.lapse = TimeLapse(self)
        self.lapse.wanted.connect(session.show_sheet)
        self.log = Switch(self.tr("Logarithmic"), "sort", self.tr("Small differences become visible"), self)
        self.log.clicked.connect(self._show_curves)
        self.others = CheckedList(
            self.tr("Compare with…"), self.tr("Other trainings' curves, dashed, in the same plots"), self
        )
        self.others.checked.connect(lambda ids: session.compare(*ids))

    def _words(self, name: str) -> QLabel:
        label = QLabel(self)
        label.setObjectName(name)
        label.setWordWrap(True)
        label.setTextFormat(Qt.TextFormat.PlainText)
        return label

    def _button(self, text: str, tip: str, pressed: object) -> QPushButton:
        button = QPushButton(text, self)
        button.setToolTip(tip)
        button.clicked.connect(lambda: pressed())
        return button

    def _lay_out(self) -> None:
        head = QHBoxLayout()
        head.setSpacing(theme.px(8))
        head.addWidget(self.title, 1)
        for button in (self.use, self.resume, self.keep, self.pause, self.more):
            head.addWidget(button)
        as_primary(self.use)
        switches = QHBoxLayout()
        switches.setSpacing(theme.px(8))
        switches.addWidget(self.others, 1)
        switches.addWidget(self.log)
        curves, self._plots = page(margin=0, spacing=8)
        right = QVBoxLayout()
        right.setSpacing(theme.px(8))
        right.addWidget(scrolling(curves, self), 1)
        right.addLayout(switches)
        body = QHBoxLayout()
        body.setSpacing(theme.px(16))
        body.addWidget(self.lapse, 1)
        body.addLayout(right, 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(theme.px(16), theme.px(12), theme.px(16), theme.px(12))
        column.setSpacing(theme.px(8))
        column.addLayout(head)
        column.addWidget(self.facts)
        column.addWidget(self.bar)
        column.addWidget(self.notice)
        column.addLayout(body, 1)

    # Showing

    def show_row(self) -> None:
        """How the watched training stands."""
        row = self._session.row(self._session.watched)
        if row is None:
            return
        if row.id != self._shown:
            self._shown, self._seen = row.id, None
            self.lapse.clear()
            self._show_curves()
        self.title.setText(row.name)
        self.facts.setText(facts_of(row, self._seen.speed if self._seen else 0.0))
        self.bar.setValue(round(1000 * row.step / max(1, row.steps)))
        self.bar.setAccessibleName(self.facts.text())
        self._show_notice(row)
        self._show_buttons(row)
        self._show_others(row)

    def _show_notice(self, row: TrainingRow) -> None:
        """What went wrong; of what the training said, the last."""
        told = self._seen.notices[-1][1] if self._seen and self._seen.notices else ""
        wrong = f"{row.standing.message} {row.standing.hint}".strip() if row.state in ("failed", "interrupted") else ""
        if row.state == "interrupted" and not wrong:
            wrong = self.tr("It was interrupted. Resume it: it goes on from its newest checkpoint.")
        self.notice.setText(said(wrong or told))
        self.notice.setVisible(bool(self.notice.text()))

    def _show_buttons(self, row: TrainingRow) -> None:
        ours = row.state == "queued" or self._session.runs_here(row.id)
        pressed = any(button.hasFocus() for button in (self.keep, self.pause, self.resume, self.use))
        self.keep.setVisible(row.state == "running" and ours)
        self.pause.setVisible(row.busy and ours)
        self.pause.setText(self.tr("Leave the queue") if row.state == "queued" else self.tr("Pause"))
        self.resume.setVisible(row.state in ("new", "paused", "interrupted", "failed"))
        self.resume.setText(self.tr("Start") if row.state == "new" else self.tr("Resume"))
        self.use.setVisible(row.state == "finished" and self._session.has_model(row.standing.model))
        if pressed:  # a button that was pressed and goes would give the keyboard to whatever stands next
            shown = (button for button in (self.use, self.resume, self.pause) if not button.isHidden())
            next(shown, self.more).setFocus()

    def _show_others(self, row: TrainingRow) -> None:
        """Trainings to compare with."""
        others = [(one.name, one.id) for one in self._session.rows if one.id != row.id]
        self.others.show_choices(others, self._session.compared)

    def _take(self, seen: Seen) -> None:
        if seen.id == self._session.watched:
            self._seen, self._shown = seen, seen.id
            self.show_row()
            self.lapse.show_seen(seen)
            if self._drawn != (seen.losses, seen.measures, seen.others):
                self._show_curves()

    def _show_curves(self) -> None:
        """A plot for each group of losses that share a scale, and for each measure; one is drawn in each frame, so that
        the window is never held by all of them."""
        seen, row = self._seen, self._session.row(self._session.watched)
        self._drawn = (seen.losses, seen.measures, seen.others) if seen else None
        losses = seen.losses if seen else []
        groups = [(self._title_of(group), group) for group in grouped(losses)] or [(self.tr("Losses"), [])]
        groups += [(word(curve.name), [curve]) for curve in seen.measures] if seen else []
        while len(self.plots) < len(groups):
            self.plots.append(CurvePlot("", self.tr("Rest the pointer on it, or use the arrows, to read values"), self))
            self._plots.addWidget(self.plots[-1], 1)
        for plot in self.plots[len(groups) :]:
            plot.hide()
        self._waiting = [
            partial(self._draw, plot, title, self._lines(group, seen), row.steps if row else 1)
            for plot, (title, group) in zip(self.plots, groups, strict=False)
        ]
        self._draw_next()
        self._frames.start()

    def _draw_next(self) -> None:
        if self._waiting:
            self._waiting.pop(0)()
        else:
            self._frames.stop()

    def _draw(self, plot: CurvePlot, title: str, lines: list[Line], steps: int) -> None:
        plot.title, plot.log = title, self.log.isChecked()
        plot.setAccessibleName(title)
        plot.show_lines(lines, steps)
        if plot.isHidden():
            plot.show()

    def _title_of(self, group: Sequence[Curve]) -> str:
        return word(group[0].name) if len(group) == 1 else self.tr("Losses")

    def _lines(self, group: Sequence[Curve], seen: Seen | None) -> list[Line]:
        lines = [Line(curve, word(curve.name)) for curve in group]
        names = {curve.name for curve in group}
        for place, training_id in enumerate(self._session.compared, 1):
            other = self._session.row(training_id)
            if seen is not None and other is not None:
                curves = seen.others.get(training_id, [])
                lines += [Line(curve, other.name, place) for curve in curves if curve.name in names]
        return lines

    # Doing

    def _use(self) -> None:
        row = self._session.row(self._session.watched)
        if row is not None:
            self._session.use(row.standing.model)

    def more_menu(self) -> QMenu:
        """What else can be done with the training that is watched."""
        row, session = self._session.row(self._session.watched), self._session
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        if row is None:
            return menu
        idle = not row.busy
        for text, tip, act in (
            (self.tr("Train twice as long"), self.tr("Goes on to {0} steps").format(f"{2 * row.steps:,}"),
             lambda: session.extend(row.id, 2 * row.steps)),
            (self.tr("Go on with more pictures…"), self.tr("Adds a folder, and trains half as long again"), self._add),
            (self.tr("Branch off"), self.tr("A new training that begins with what this one has learnt"),
             lambda: session.branch(row.id)),
        ):  # fmt: skip
            action = menu.addAction(text)
            action.setToolTip(tip)
            action.setEnabled(idle and row.step > 0)
            action.triggered.connect(lambda _=False, act=act: act())
        menu.addSeparator()
        folder = menu.addAction(icons.icon("export"), self.tr("Show its folder"))
        folder.triggered.connect(lambda: QDesktopServices.openUrl(QUrl.fromLocalFile(str(row.standing.folder))))
        menu.addSeparator()
        remove = menu.addAction(icons.icon("trash"), self.tr("Remove this training"))
        remove.setEnabled(row.state in ("queued", "new", "paused", "interrupted", "failed", "finished"))
        remove.triggered.connect(lambda: session.discard(row.id))
        return menu

    def _add(self) -> None:
        row = self._session.row(self._session.watched)
        name = QFileDialog.getExistingDirectory(self, self.tr("Choose a folder of pictures"))
        if name and row is not None:
            self._session.extend(row.id, row.steps * 3 // 2, [Path(name)])

    def _offer_more(self) -> None:
        self.more_menu().popup(self.more.mapToGlobal(self.more.rect().bottomLeft()))

"""The window's last row: what runs, and the page's size."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QProgressBar, QStatusBar, QWidget

from aigc_studio.ui import theme
from aigc_studio.ui.bind import follow_soon
from aigc_studio.ui.language import said

if TYPE_CHECKING:
    from aigc_studio.session.studio import Studio


class StatusLine(QStatusBar):
    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setSizeGripEnabled(False)
        self.setMinimumHeight(theme.px(22))
        self._studio: Studio | None = None
        self._built = False

    def _build(self) -> None:
        """With the first studio: an empty row is enough for the window's first paint."""
        self._built = True
        self._what = QLabel(self)
        self._what.setTextFormat(Qt.TextFormat.PlainText)
        self._bar = QProgressBar(self)
        self._bar.setTextVisible(False)
        self._bar.setRange(0, 1000)
        self._bar.setFixedSize(theme.px(140), theme.px(4))
        self._left = QLabel(self)
        self._page = QLabel(self)
        self._page.setContentsMargins(0, 0, theme.px(12), 0)
        self._what.setContentsMargins(theme.px(8), 0, 0, 0)
        for widget in (self._what, self._bar, self._left):
            self.addWidget(widget)
            widget.hide()
        self.addPermanentWidget(self._page)

    def bind(self, studio: Studio) -> None:
        self._studio = studio
        if not self._built:
            self._build()
        for signal in (studio.jobs.changed, studio.training.changed):  # thousands come, and are stopped, at once
            follow_soon(studio, signal, self._show_work)
        studio.canvas.document_changed.connect(self._show_page)
        self._show_page()

    def release(self) -> None:
        self._studio = None
        if self._built:
            for widget in (self._what, self._bar, self._left):
                widget.hide()

    def _show_page(self) -> None:
        if self._studio is not None:
            extent = self._studio.canvas.document.extent
            self._page.setText(f"{extent.width} × {extent.height} px")

    def _show_work(self) -> None:
        """The job that runs; where none does, the training, which goes on for hours and is easily forgotten."""
        from aigc_studio.ui.jobs_button import clock
        from aigc_studio.ui.training.states import progress_of

        jobs = self._studio.jobs if self._studio is not None else None
        rows = jobs.rows if jobs is not None else []
        running = next((row for row in rows if not row.waiting), None)
        training = self._studio.training.row(self._studio.training.running) if self._studio is not None else None
        for widget in (self._what, self._bar, self._left):
            widget.setVisible(running is not None or training is not None)
        if running is not None:
            seconds, whole = running.seconds_left, jobs.seconds_left
            left = self.tr("{0} left").format(clock(seconds)) if seconds is not None else ""
            more = self.tr("{} more").format(len(rows) - 1) if len(rows) > 1 else ""
            if more and whole is not None:
                more = self.tr("{0}, {1} for all").format(more, clock(whole))
            self._say(said(running.title), running.fraction or 0, left, more, self.tr("Esc stops"))
        elif training is not None:
            fraction = training.step / max(1, training.steps)
            self._say(self.tr("Training “{}”").format(training.name), fraction, progress_of(training))

    def _say(self, what: str, fraction: float, *more: str) -> None:
        self._what.setText(what)
        self._bar.setValue(round(1000 * fraction))
        self._left.setText(" · ".join(filter(None, more)))

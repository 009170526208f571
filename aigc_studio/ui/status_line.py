"""The window's last row: what runs, and the page's size."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QProgressBar, QStatusBar, QWidget

from aigc_studio.ui import theme

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
        studio.jobs.changed.connect(self._show_jobs)
        studio.canvas.document_changed.connect(self._show_page)
        self._show_page()
        self._show_jobs()

    def release(self) -> None:
        self._studio = None
        if self._built:
            for widget in (self._what, self._bar, self._left):
                widget.hide()

    def _show_page(self) -> None:
        if self._studio is not None:
            extent = self._studio.canvas.document.extent
            self._page.setText(f"{extent.width} × {extent.height} px")

    def _show_jobs(self) -> None:
        rows = self._studio.jobs.rows if self._studio is not None else []
        running = next((row for row in rows if not row.waiting), None)
        for widget in (self._what, self._bar, self._left):
            widget.setVisible(running is not None)
        if running is None:
            return
        self._what.setText(running.title)
        self._bar.setValue(round(1000 * (running.fraction or 0)))
        more = self.tr("{} more").format(len(rows) - 1) if len(rows) > 1 else ""
        seconds = running.seconds_left
        left = self.tr("{}:{:02d} left").format(*divmod(round(seconds), 60)) if seconds is not None else ""
        self._left.setText(" · ".join(filter(None, (left, more, self.tr("Esc stops")))))

"""What the queue is doing: a pill with the time left, and a list with a cancel for each."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QPoint, QSize, Qt
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QProgressBar, QPushButton, QVBoxLayout, QWidget

from aigc_studio.ui import icons, peoples_words, theme
from aigc_studio.ui.bind import follow_soon
from aigc_studio.ui.language import said
from aigc_studio.ui.widgets.section import IconButton

if TYPE_CHECKING:
    from aigc_studio.session.jobs import JobRow, JobsSession

_SHOWN = 8  # rows of the list; more are counted below it


def clock(seconds: float) -> str:
    """Seconds as 0:14 or 1:02:03."""
    whole = max(0, round(seconds))
    minutes, rest = divmod(whole, 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02}:{rest:02}" if hours else f"{minutes}:{rest:02}"


class JobsButton(QPushButton):
    """Hidden while nothing is queued; "2 jobs · 0:14" otherwise. A click opens the list."""

    def __init__(self, session: JobsSession, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self.setObjectName("pill")
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)  # a click leaves the keyboard where it is
        self.setIcon(icons.icon("play"))
        self.setIconSize(QSize(theme.px(12), theme.px(12)))
        self.setToolTip(self.tr("What is being made, how long it still takes, and how to stop it"))
        self.popover = JobsPopover(session, self)
        self.clicked.connect(self._open)
        follow_soon(self, session.changed, self.show_rows)

    def show_rows(self) -> None:
        rows = self._session.rows
        self.setVisible(bool(rows))
        text = self.tr("1 job") if len(rows) == 1 else self.tr("{0} jobs").format(len(rows))
        left = self._session.seconds_left
        self.setText(text if left is None else f"{text} · {clock(left)}")
        self.setAccessibleName(self.text())
        if not rows:
            self.popover.hide()
        elif self.popover.isVisible():
            self.popover.show_rows()

    def _open(self) -> None:
        self.popover.show_rows()
        below = self.mapToGlobal(QPoint(self.width(), self.height() + theme.px(4)))
        self.popover.move(below.x() - self.popover.width(), below.y())
        self.popover.show()


class JobLine(QWidget):
    """One job: its title, how far, how long still, and a cross."""

    def __init__(self, session: JobsSession, parent: QWidget) -> None:
        super().__init__(parent)
        self.job_id = ""
        self.title = QLabel(self)
        self.title.setTextFormat(Qt.TextFormat.PlainText)
        self.message = QLabel(self)
        self.message.setObjectName("quiet")
        self.bar = QProgressBar(self)
        self.bar.setTextVisible(False)
        self.cancel = IconButton(
            "close", self.tr("Cancel"), self.tr("Stops this one; what is finished stays"),
            lambda: session.cancel(self.job_id),
        )  # fmt: skip
        words = QVBoxLayout()
        words.setSpacing(theme.px(3))
        for part in (self.title, self.bar, self.message):
            words.addWidget(part)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.addLayout(words, 1)
        row.addWidget(self.cancel)

    def show_row(self, row: JobRow) -> None:
        self.job_id = row.id
        title = said(row.title)
        self.title.setText(self.fontMetrics().elidedText(title, Qt.TextElideMode.ElideMiddle, theme.px(250)))
        self.title.setToolTip(peoples_words.tip(title))
        busy = not row.waiting and row.fraction is None
        self.bar.setRange(0, 0 if busy else 100)
        self.bar.setValue(round(100 * (row.fraction or 0.0)))
        self.bar.setVisible(not row.waiting)
        self.bar.setAccessibleName(title)
        left = self.tr("{0} left").format(clock(row.seconds_left)) if row.seconds_left is not None else ""
        state = self.tr("waiting") if row.waiting else " · ".join(part for part in (said(row.message), left) if part)
        self.message.setText(state)
        self.cancel.setAccessibleName(self.tr("Cancel {0}").format(title))


class JobsPopover(QFrame):
    """The queue as a list; closes on a click elsewhere or Esc."""

    def __init__(self, session: JobsSession, parent: QWidget | None = None) -> None:
        super().__init__(parent, Qt.WindowType.Popup)
        self._session = session
        self.setObjectName("popover")
        self.lines: list[JobLine] = []
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(*[theme.px(12)] * 4)
        self._column.setSpacing(theme.px(10))
        self.more = QLabel(self)
        self.more.setObjectName("quiet")
        self.stop = QPushButton(self.tr("Cancel all"), self)
        self.stop.setToolTip(self.tr("Stops everything in the list; what is finished stays in the gallery"))
        self.stop.clicked.connect(session.cancel_all)
        self._column.addWidget(self.more)
        self._column.addWidget(self.stop, 0, Qt.AlignmentFlag.AlignRight)

    def show_rows(self) -> None:
        rows = self._session.rows
        while len(self.lines) < min(len(rows), _SHOWN):
            line = JobLine(self._session, self)
            self._column.insertWidget(len(self.lines), line)
            self.lines.append(line)
        for index, line in enumerate(self.lines):
            line.setVisible(index < len(rows))
            if index < len(rows):
                line.show_row(rows[index])
        self.more.setVisible(len(rows) > _SHOWN)
        self.more.setText(self.tr("and {0} more").format(len(rows) - _SHOWN))
        self.setFixedWidth(theme.px(320))
        self.adjustSize()

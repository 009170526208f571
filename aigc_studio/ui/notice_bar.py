"""A quiet bar that says what happened and what to do next."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QSize, Qt, QTimer
from PySide6.QtGui import QEnterEvent, QFontDatabase, QGuiApplication, QHideEvent
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QLabel,
    QPlainTextEdit,
    QPushButton,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from aigc_studio.session.notices import Notice
from aigc_studio.ui import peoples_words, theme
from aigc_studio.ui.widgets.section import IconButton

if TYPE_CHECKING:
    from aigc_studio.session.notices import Notices

SHOWN_MS = 8000


class NoticeBar(QWidget):
    """Shows the newest notice for 8 s; longer while the pointer rests on it, and until it is closed with details."""

    def __init__(self, notices: Notices, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._frame = QFrame(self)
        self._frame.setObjectName("notice")
        self.notice: Notice | None = None
        self._failures: list[Notice] = []  # that are told now
        self._next: Notice | None = None  # waits until they were
        self._hovered = False
        self._timer = QTimer(self, singleShot=True, interval=SHOWN_MS)
        self._timer.timeout.connect(self._time_is_up)
        self._make_parts()
        self._lay_out()
        self.hide()
        notices.posted.connect(self.show_notice)

    def _make_parts(self) -> None:
        self.title = QLabel(self)
        self.title.setFont(theme.font(bold=True))
        self.hint = QLabel(self)
        self.hint.setObjectName("quiet")
        for label in (self.title, self.hint):
            label.setTextFormat(Qt.TextFormat.PlainText)
            label.setWordWrap(True)
        self.action = QPushButton(self)
        self.action.clicked.connect(self._act)
        self.more = QToolButton(self)
        self.more.setText(self.tr("Details"))
        self.more.setToolTip(self.tr("What exactly went wrong, to read or to copy"))
        self.more.setCheckable(True)
        self.more.toggled.connect(self._show_details)
        self.dismiss = IconButton("close", self.tr("Close"), self.tr("Puts this message away"), self.close_notice)
        self.details = QPlainTextEdit(self)
        self.details.setReadOnly(True)
        self.details.setAccessibleName(self.tr("Details"))
        self.details.setToolTip(self.tr("What exactly went wrong"))
        self.details.setFont(QFontDatabase.systemFont(QFontDatabase.SystemFont.FixedFont))
        self.details.setMaximumHeight(theme.px(160))
        self.copy = QToolButton(self)
        self.copy.setText(self.tr("Copy details"))
        self.copy.setToolTip(self.tr("Puts the details on the clipboard, for a report"))
        self.copy.clicked.connect(lambda: QGuiApplication.clipboard().setText(self.details.toPlainText()))

    def _lay_out(self) -> None:
        words = QVBoxLayout()
        words.setSpacing(0)
        words.addWidget(self.title)
        words.addWidget(self.hint)
        row = QHBoxLayout()
        row.setSpacing(theme.px(8))
        row.addLayout(words, 1)
        for button in (self.action, self.more, self.dismiss):
            row.addWidget(button, 0, Qt.AlignmentFlag.AlignVCenter)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(*[theme.px(8)] * 4)
        outer.addWidget(self._frame)
        column = QVBoxLayout(self._frame)
        column.setContentsMargins(theme.px(14), theme.px(8), theme.px(8), theme.px(8))
        column.addLayout(row)
        column.addWidget(self.details)
        column.addWidget(self.copy, 0, Qt.AlignmentFlag.AlignLeft)

    def sizeHint(self) -> QSize:
        return QSize(theme.px(600), super().sizeHint().height())

    def show_notice(self, notice: Notice) -> None:
        """A new notice takes the place of the old one, but nothing pushes a failure away unread: others are told
        together with it, and what went well waits until it had its time."""
        unread = bool(self._failures) and self.isVisible() and (self._timer.isActive() or self.more.isChecked())
        if unread and not notice.failed:
            self._next = notice
            return
        if not unread:
            self._failures = []
        self._next = None
        if notice.failed and notice.title not in [other.title for other in self._failures]:
            self._failures.append(notice)
        if len(self._failures) > 1:
            notice = self._together()
        self.notice = notice
        self.title.setText(notice.title)
        self.hint.setText(notice.hint)
        self.hint.setVisible(bool(notice.hint))
        self.action.setText(notice.action)
        self.action.setToolTip(peoples_words.tip(notice.title))
        self.action.setVisible(bool(notice.action))
        self.more.setVisible(bool(notice.details))
        opened = unread and self.more.isChecked()
        self.more.setChecked(opened)
        self.details.setPlainText(notice.details)
        self._show_details(opened)
        self.setAccessibleName(f"{notice.title} {notice.hint}".strip())
        self.show()
        self.raise_()
        self._timer.start()

    def _together(self) -> Notice:
        """The failures as one notice: the newest with its advice, and all of them in the details."""
        newest, others = self._failures[-1], len(self._failures) - 1
        more = self.tr("One more thing did not work.") if others == 1 else self.tr("{0} more things did not work.")
        lines = ["\n".join(filter(None, (f"{one.title} {one.hint}".rstrip(), one.details))) for one in self._failures]
        hint = f"{newest.hint} {more.format(others)}".lstrip()
        return Notice(newest.title, hint, "\n".join(lines), failed=True)

    def close_notice(self) -> None:
        self._timer.stop()
        self.hide()
        self._show_next()

    def _show_next(self) -> None:
        if self._next is not None:
            self.show_notice(self._next)

    def _act(self) -> None:
        notice = self.notice
        self.close_notice()
        if notice is not None and notice.act is not None:
            notice.act()

    def _show_details(self, shown: bool) -> None:
        self.details.setVisible(shown)
        self.copy.setVisible(shown)
        self.adjustSize()

    def _time_is_up(self) -> None:
        """A fault of ours, with details, stays until it is read."""
        if self._hovered or self.more.isChecked():
            return
        if not (self.notice and self.notice.details):
            self.hide()
        self._show_next()

    def enterEvent(self, event: QEnterEvent) -> None:
        self._hovered = True

    def leaveEvent(self, event: QEvent) -> None:
        self._hovered = False
        self._timer.start()

    def hideEvent(self, event: QHideEvent) -> None:
        self._hovered = False  # a widget that hides under the pointer is not always told that it left

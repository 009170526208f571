"""Quiet bars that say what happened and what to do next."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QSize, Qt, QTimer, Signal
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
from aigc_studio.ui.bind import follow
from aigc_studio.ui.language import said
from aigc_studio.ui.widgets.section import IconButton

if TYPE_CHECKING:
    from aigc_studio.session.notices import Notices

SHOWN_MS = 8000


class NoticeBars(QWidget):
    """What did not work stays above until it is closed, or goes well at last; what went well goes by below it."""

    def __init__(self, notices: Notices, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.lasting, self.passing = NoticeBar(self, lasts=True), NoticeBar(self, lasts=False)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        for bar in (self.lasting, self.passing):
            column.addWidget(bar)
            bar.gone.connect(self._hide_empty)
        self.hide()
        notices.posted.connect(self.show_notice)
        notices.settled.connect(self.lasting.take_back)

    def sizeHint(self) -> QSize:
        return QSize(theme.px(600), super().sizeHint().height())

    def show_notice(self, notice: Notice) -> None:
        """In the bar of its kind: a sentence with details is one to be read too."""
        self.show()
        self.raise_()
        (self.lasting if notice.failed or notice.details else self.passing).show_notice(notice)

    def _hide_empty(self) -> None:
        if self.lasting.isHidden() and self.passing.isHidden():
            self.hide()


class NoticeBar(QWidget):
    """One notice. What `lasts` is there until it is closed or taken back, several being told together, of each place
    the newest; any other is replaced by the next, and goes after 8 s unless the pointer rests on it."""

    gone = Signal()

    def __init__(self, parent: QWidget | None = None, *, lasts: bool) -> None:
        super().__init__(parent)
        self._frame = QFrame(self)
        self._frame.setObjectName("notice")
        self.notice: Notice | None = None
        self._lasts = lasts
        self._told: list[Notice] = []  # together, and not closed yet
        self._hovered = False
        self._timer = QTimer(self, singleShot=True, interval=SHOWN_MS)
        self._timer.timeout.connect(self._time_is_up)
        self._make_parts()
        self._lay_out()
        follow(theme.changed(), self._dress)
        self.hide()

    def _dress(self) -> None:
        self.title.setFont(theme.font(bold=True))

    def _make_parts(self) -> None:
        self.title = QLabel(self)
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

    def show_notice(self, notice: Notice) -> None:
        if self._lasts:
            same = (notice.place,) if notice.place else ()
            self._told = [other for other in self._told if other.title != notice.title and other.place not in same]
            self._told.append(notice)
            notice = self._together()
        self._show(notice)

    def take_back(self, place: str) -> None:
        """What was told of `place` is so no more."""
        left = [other for other in self._told if other.place != place]
        if len(left) == len(self._told):
            return
        self._told = left
        if left:
            self._show(self._together())
        else:
            self.close_notice()

    def _show(self, notice: Notice) -> None:
        self.notice = notice
        self.title.setText(said(notice.title))
        self.hint.setText(said(notice.hint))
        self.hint.setVisible(bool(notice.hint))
        self.action.setText(said(notice.action))
        self.action.setToolTip(peoples_words.tip(said(notice.title)))
        self.action.setVisible(bool(notice.action))
        self.more.setVisible(bool(notice.details))
        self.more.setChecked(self.more.isChecked() and bool(notice.details))
        self.details.setPlainText(said(notice.details))
        self._show_details(self.more.isChecked())
        self.setAccessibleName(f"{self.title.text()} {self.hint.text()}".strip())
        self.show()
        if not self._lasts:
            self._timer.start()

    def _together(self) -> Notice:
        """As one notice: the newest with its advice, and all of them in the details."""
        newest, others = self._told[-1], len(self._told) - 1
        if not others:
            return newest
        if all(one.failed for one in self._told):
            more = self.tr("One more thing did not work.") if others == 1 else self.tr("{0} more things did not work.")
        else:
            more = self.tr("The details tell of one more.") if others == 1 else self.tr("The details tell of {0} more.")
        lines = [said("\n".join(filter(None, (f"{one.title} {one.hint}".rstrip(), one.details)))) for one in self._told]
        hint = f"{said(newest.hint)} {more.format(others)}".lstrip()
        return Notice(newest.title, hint, "\n".join(lines), newest.action, newest.act, newest.failed)

    def close_notice(self) -> None:
        self._timer.stop()
        self._told = []
        self.more.setChecked(False)
        self.hide()
        self.gone.emit()

    def _act(self) -> None:
        notice = self.notice
        self.close_notice()
        if notice is not None and notice.act is not None:
            notice.act()

    def _show_details(self, shown: bool) -> None:
        self.details.setVisible(shown)
        self.copy.setVisible(shown)

    def _time_is_up(self) -> None:
        if not self._hovered:
            self.close_notice()

    def enterEvent(self, event: QEnterEvent) -> None:
        self._hovered = True

    def leaveEvent(self, event: QEvent) -> None:
        self._hovered = False
        if not self._lasts:
            self._timer.start()

    def hideEvent(self, event: QHideEvent) -> None:
        self._hovered = False  # a widget that hides under the pointer is not always told that it left

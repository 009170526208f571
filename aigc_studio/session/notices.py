"""What the person is told, and the one place where failures are sorted."""

from __future__ import annotations

import logging
import traceback
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from PySide6.QtCore import QObject, Signal

from aigc_studio.core.errors import JobCancelled, StudioError

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Notice:
    """One message: a title, what to do next, details one click further, and at most one action. `failed`: something
    that was asked for did not happen. `place`: what was tried there, "" for things that are tried only once; the notice
    is of no use any more when that went well, or was tried again."""

    title: str
    hint: str = ""
    details: str = ""
    action: str = ""
    act: Callable[[], None] | None = None
    failed: bool = False
    place: str = ""


class Notices(QObject):
    """`posted` carries a Notice, `settled` a place where all is well again."""

    posted = Signal(object)
    settled = Signal(str)

    def post(self, title: str, hint: str = "", action: str = "", act: Callable[[], None] | None = None) -> None:
        self.posted.emit(Notice(title, hint, action=action, act=act))

    def listed(self, title: str, sentences: Sequence[str]) -> None:
        """Several sentences under one title; they stay until they are read."""
        self.posted.emit(Notice(title, details="\n".join(sentences)))

    def settle(self, place: str) -> None:
        """Take back what failed at `place`: it went well now."""
        self.settled.emit(place)

    def failed(self, error: BaseException, doing: str = "", place: str = "") -> None:
        """Tell of a failure: the world's with its own hint, ours with its traceback, which is logged once here."""
        if isinstance(error, JobCancelled):
            return
        if isinstance(error, StudioError):
            self.posted.emit(Notice(error.message, error.hint, failed=True, place=place))
            return
        details = "".join(traceback.format_exception(error))
        log.error("%s failed\n%s", doing or "Something", details)
        self.posted.emit(
            Notice(
                f"{doing or 'Something'} did not work: a fault in AIGC Studio.",
                "Your work is kept. The details help to mend it.",
                details,
                failed=True,
                place=place,
            )
        )

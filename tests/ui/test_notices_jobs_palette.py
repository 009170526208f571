from __future__ import annotations

import pytest
from PySide6.QtCore import QEvent, QPointF, Qt
from PySide6.QtGui import QAction, QCursor, QEnterEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from aigc_studio.session.jobs import JobRow
from aigc_studio.session.notices import Notice
from aigc_studio.ui import theme
from aigc_studio.ui.centre import Centre
from aigc_studio.ui.command_palette import CommandPalette, fuzzy_score, matching
from aigc_studio.ui.jobs_button import JobsButton, clock
from aigc_studio.ui.notice_bar import SHOWN_MS, NoticeBar, NoticeBars
from tests.ui.fakes import FakeJobs, FakeNotices


@pytest.fixture
def window(qtbot: QtBot) -> QWidget:
    made = QWidget()
    qtbot.addWidget(made)
    made.resize(800, 600)
    made.show()
    return made


# Notices


@pytest.fixture
def notices() -> FakeNotices:
    return FakeNotices()


@pytest.fixture
def bars(window: QWidget, notices: FakeNotices) -> NoticeBars:
    centre = Centre(window)
    centre.resize(window.size())
    made = NoticeBars(notices, centre)
    centre.show_canvas(QWidget(), made)
    centre.show()
    return made


@pytest.fixture
def bar(bars: NoticeBars) -> NoticeBar:
    return bars.passing


@pytest.fixture
def failed(bars: NoticeBars) -> NoticeBar:
    return bars.lasting


def test_a_notice_shows_and_its_action_acts(bar: NoticeBar, notices: FakeNotices) -> None:
    done: list[str] = []
    assert not bar.isVisible()
    notices.posted.emit(Notice("Removed.", "It can come back.", action="Undo", act=lambda: done.append("undo")))
    assert bar.isVisible()
    assert (bar.title.text(), bar.hint.text(), bar.action.text()) == ("Removed.", "It can come back.", "Undo")
    assert not bar.more.isVisible()
    QApplication.processEvents()  # the bar finds its place
    QTest.mouseClick(bar.action, Qt.MouseButton.LeftButton)
    assert done == ["undo"]
    assert not bar.isVisible()


def test_its_title_grows_with_the_interface(bar: NoticeBar, notices: FakeNotices, qapp: QApplication) -> None:
    for left in {*qapp.topLevelWidgets()} - {bar.window()}:  # of tests before: every widget hears of it
        left.deleteLater()
    qapp.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    notices.posted.emit(Notice("Removed.", "It can come back."))
    before = bar.title.font().pixelSize()
    try:
        theme.apply(qapp, "dark", 1.5)
        assert bar.title.font().pixelSize() > 1.4 * before
    finally:
        theme.apply(qapp, "dark", 1.0)


def test_it_goes_by_itself_after_eight_seconds(bar: NoticeBar, notices: FakeNotices, qtbot: QtBot) -> None:
    assert SHOWN_MS == 8000
    bar._timer.setInterval(30)
    QCursor.setPos(0, 0)
    notices.posted.emit(Notice("Exported."))
    qtbot.waitUntil(lambda: not bar.isVisible(), timeout=20_000)


def test_the_pointer_keeps_it(bar: NoticeBar, notices: FakeNotices, qtbot: QtBot) -> None:
    bar._timer.setInterval(30)
    notices.posted.emit(Notice("Exported."))
    QApplication.sendEvent(bar, QEnterEvent(QPointF(5, 5), QPointF(5, 5), QPointF(5, 5)))
    qtbot.wait(100)
    assert bar.isVisible()
    QApplication.sendEvent(bar, QEvent(QEvent.Type.Leave))
    qtbot.waitUntil(lambda: not bar.isVisible(), timeout=20_000)


def test_details_are_one_click_further(failed: NoticeBar, notices: FakeNotices) -> None:
    notices.posted.emit(Notice("A fault.", "Your work is kept.", "Traceback: line 1"))
    assert not failed.details.isVisible()
    QApplication.processEvents()  # the bar finds its place
    QTest.mouseClick(failed.more, Qt.MouseButton.LeftButton)
    assert failed.details.isVisible()
    assert "line 1" in failed.details.toPlainText()
    QTest.mouseClick(failed.dismiss, Qt.MouseButton.LeftButton)
    assert not failed.isVisible()
    notices.posted.emit(Notice("Another fault.", details="Traceback: line 2"))
    assert not failed.details.isVisible()


def test_failures_in_a_row_are_told_together(failed: NoticeBar, notices: FakeNotices) -> None:
    notices.posted.emit(Notice("“a.jpg” is damaged.", "Choose another picture.", failed=True))
    assert failed.title.text() == "“a.jpg” is damaged."
    assert not failed.more.isVisible()
    notices.posted.emit(Notice("“b.txt” is no picture.", failed=True))
    notices.posted.emit(Notice("“b.txt” is no picture.", failed=True))
    assert (failed.title.text(), failed.hint.text()) == ("“b.txt” is no picture.", "One more thing did not work.")
    assert failed.more.isVisible()
    assert failed.details.toPlainText().splitlines() == [
        "“a.jpg” is damaged. Choose another picture.", "“b.txt” is no picture.",
    ]  # fmt: skip
    QTest.mouseClick(failed.dismiss, Qt.MouseButton.LeftButton)
    notices.posted.emit(Notice("“c.png” is empty.", failed=True))
    assert failed.title.text() == "“c.png” is empty."


def test_what_went_well_at_last_takes_its_failure_back(failed: NoticeBar, notices: FakeNotices) -> None:
    notices.posted.emit(Notice("There are no pictures in a.", failed=True, place="data"))
    notices.posted.emit(Notice("“b.txt” is no picture.", failed=True))
    notices.posted.emit(Notice("There are no pictures in c.", failed=True, place="data"))
    assert (failed.title.text(), failed.hint.text()) == ("There are no pictures in c.", "One more thing did not work.")
    notices.settled.emit("page")
    assert failed.title.text() == "There are no pictures in c."
    notices.settled.emit("data")
    assert (failed.title.text(), failed.hint.text()) == ("“b.txt” is no picture.", "")
    notices.posted.emit(Notice("There are no pictures in d.", failed=True, place="data"))
    QApplication.processEvents()  # the bar finds its place
    QTest.mouseClick(failed.dismiss, Qt.MouseButton.LeftButton)
    notices.posted.emit(Notice("There are no pictures in e.", failed=True, place="data"))
    notices.settled.emit("data")
    assert not failed.isVisible()


def test_other_stages_than_the_canvas_make_room_for_it(window: QWidget, bars: NoticeBars, notices: FakeNotices) -> None:
    centre = bars.parentWidget()
    assert isinstance(centre, Centre)
    stage = QWidget()
    centre.add_stage(stage)
    centre.bring(stage)
    QApplication.processEvents()
    whole = stage.height()
    notices.posted.emit(Notice("“b.txt” is no picture.", failed=True))
    QApplication.processEvents()
    bottom = stage.mapTo(centre, stage.rect().bottomLeft()).y()
    assert bottom < bars.geometry().top()
    assert bars.geometry().bottom() == centre.rect().bottom()
    assert stage.mapTo(centre, stage.rect().topLeft()).y() == 0  # nothing at its head moves
    QTest.mouseClick(bars.lasting.dismiss, Qt.MouseButton.LeftButton)
    QApplication.processEvents()
    assert stage.height() == whole


def test_what_went_well_with_details_is_not_told_as_a_failure(failed: NoticeBar, notices: FakeNotices) -> None:
    notices.posted.emit(Notice("“net.pt” cannot be read.", failed=True))
    notices.posted.emit(Notice("“Aurora” was exported.", details="largest difference 1e-6"))
    assert (failed.title.text(), failed.hint.text()) == ("“Aurora” was exported.", "The details tell of one more.")
    assert "“net.pt” cannot be read." in failed.details.toPlainText()
    notices.posted.emit(Notice("“Ink” was exported.", details="largest difference 2e-6"))
    assert failed.hint.text() == "The details tell of 2 more."


def test_a_failure_stays_until_it_is_closed_whatever_goes_well(
    bars: NoticeBars, bar: NoticeBar, failed: NoticeBar, notices: FakeNotices, qtbot: QtBot
) -> None:
    QCursor.setPos(0, 0)
    for one in (bar, failed):
        one._timer.setInterval(30)
    notices.posted.emit(Notice("“a.jpg” is damaged.", "Choose another picture.", failed=True))
    qtbot.wait(150)
    notices.posted.emit(Notice("“b.jpg” is damaged.", failed=True))
    QTest.mouseClick(failed.more, Qt.MouseButton.LeftButton)
    qtbot.wait(150)
    done: list[str] = []
    notices.posted.emit(Notice("Removed.", action="Undo", act=lambda: done.append("undo")))
    assert bar.isVisible()
    assert (failed.title.text(), failed.details.isVisible()) == ("“b.jpg” is damaged.", True)
    qtbot.waitUntil(lambda: failed.geometry().bottom() < bar.geometry().top() < bars.height(), timeout=20_000)
    QTest.mouseClick(bar.action, Qt.MouseButton.LeftButton)
    assert done == ["undo"]
    notices.posted.emit(Notice("Exported."))
    qtbot.waitUntil(lambda: not bar.isVisible(), timeout=20_000)
    assert "“a.jpg” is damaged." in failed.details.toPlainText()
    assert failed.isVisible()
    QTest.mouseClick(failed.dismiss, Qt.MouseButton.LeftButton)
    assert not bars.isVisible()


# Jobs


@pytest.fixture
def jobs() -> FakeJobs:
    return FakeJobs()


@pytest.fixture
def pill(window: QWidget, jobs: FakeJobs) -> JobsButton:
    return JobsButton(jobs, window)


def test_the_pill_counts_jobs_and_time(pill: JobsButton, jobs: FakeJobs, qtbot: QtBot) -> None:
    assert not pill.isVisible()
    jobs.show(JobRow("1", "Ink on a.jpg", 0.5, "", 14.2, False), JobRow("2", "Ink on b.jpg"))
    qtbot.waitUntil(lambda: pill.text() == "2 jobs · 0:14", timeout=20_000)
    assert pill.isVisible()
    jobs.show(JobRow("2", "Ink on b.jpg"))
    qtbot.waitUntil(lambda: pill.text() == "1 job", timeout=20_000)
    jobs.show()
    qtbot.waitUntil(lambda: not pill.isVisible(), timeout=20_000)


def test_the_list_cancels_one_or_all(pill: JobsButton, jobs: FakeJobs, qtbot: QtBot) -> None:
    jobs.show(JobRow("1", "Ink on a.jpg", 0.5, "tile 3 of 6", 70, False), JobRow("2", "Ink on b.jpg"))
    qtbot.waitUntil(pill.isVisible, timeout=20_000)
    QTest.mouseClick(pill, Qt.MouseButton.LeftButton)
    first, second = pill.popover.lines
    assert (first.bar.value(), first.message.text()) == (50, "tile 3 of 6 · 1:10 left")
    assert second.message.text() == "waiting"
    QTest.mouseClick(second.cancel, Qt.MouseButton.LeftButton)
    QTest.mouseClick(pill.popover.stop, Qt.MouseButton.LeftButton)
    assert jobs.asked == [("cancel", "2"), ("cancel_all",)]
    pill.popover.hide()


def test_a_hundred_jobs_are_eight_lines_and_a_count(pill: JobsButton, jobs: FakeJobs, qtbot: QtBot) -> None:
    jobs.show(*(JobRow(str(i), f"Photo {i}") for i in range(100)))
    qtbot.waitUntil(pill.isVisible, timeout=20_000)
    QTest.mouseClick(pill, Qt.MouseButton.LeftButton)
    assert len(pill.popover.lines) == 8
    assert pill.popover.more.text() == "and 92 more"
    pill.popover.hide()


@pytest.mark.parametrize(("seconds", "text"), [(0, "0:00"), (14.4, "0:14"), (75, "1:15"), (3723, "1:02:03")])
def test_times_as_people_read_them(seconds: float, text: str) -> None:
    assert clock(seconds) == text


# The command palette


@pytest.fixture
def actions(qtbot: QtBot) -> list[QAction]:
    made = [QAction(text) for text in ("&Undo", "Redo", "Export…", "Randomise sliders", "Nine variations", "Hidden")]
    made[1].setEnabled(False)
    made[5].setVisible(False)
    return made


def type_in(window: QWidget, actions: list[QAction], text: str) -> CommandPalette:
    palette = CommandPalette(actions, window)
    palette.open()
    QTest.keyClicks(palette.line, text)
    return palette


def test_letters_in_order_find_the_action(actions: list[QAction]) -> None:
    def texts(query: str) -> list[str]:
        return [action.text() for action in matching(actions, query)]

    assert texts("") == ["&Undo", "Redo", "Export…", "Randomise sliders", "Nine variations"]
    assert texts("rs")[0] == "Randomise sliders"  # initials
    assert texts("nv") == ["Nine variations"]
    assert texts("exp") == ["Export…"]
    assert texts("qqq") == []


def test_beginnings_beat_scattered_letters() -> None:
    begins, scattered = fuzzy_score("red", "Redo"), fuzzy_score("red", "Randomise everything deeply")
    assert begins is not None
    assert scattered is not None
    assert begins > scattered
    assert fuzzy_score("der", "Redo") is None


def test_arrows_choose_and_enter_does(window: QWidget, actions: list[QAction]) -> None:
    done: list[str] = []
    for action in actions:
        action.triggered.connect(lambda _=False, action=action: done.append(action.text()))
    palette = type_in(window, actions, "")
    QTest.keyClick(palette.line, Qt.Key.Key_Down)
    QTest.keyClick(palette.line, Qt.Key.Key_Return)  # Redo is not possible now: nothing happens
    assert palette.isVisible()
    QTest.keyClick(palette.line, Qt.Key.Key_Down)
    QTest.keyClick(palette.line, Qt.Key.Key_Return)
    assert done == ["Export…"]


def test_escape_leaves(window: QWidget, actions: list[QAction]) -> None:
    palette = type_in(window, actions, "und")
    assert [action.text() for action in palette.shown] == ["&Undo"]
    QTest.keyClick(palette.line, Qt.Key.Key_Escape)
    assert not palette.isVisible()

"""Lanes with real threads."""

from __future__ import annotations

import threading

import pytest

from aigc_studio.core.errors import JobCancelled
from aigc_studio.jobs.context import JobContext
from aigc_studio.jobs.job import Cancelled, Failed, Finished, JobEvent, Progressed, Started
from aigc_studio.jobs.lane import Lane
from aigc_studio.jobs.lanes import Lanes


class Log:
    """Collects events from any thread."""

    def __init__(self) -> None:
        self.events: list[JobEvent] = []
        self._lock = threading.Lock()

    def __call__(self, event: JobEvent) -> None:
        with self._lock:
            self.events.append(event)

    def endings(self) -> list[type]:
        return [type(e) for e in self.events if isinstance(e, Finished | Failed | Cancelled)]


@pytest.fixture
def lane():
    opened = Lane("test")
    yield opened
    opened.close()


@pytest.fixture
def live():
    opened = Lane("live", latest_wins=True)
    yield opened
    opened.close()


def test_jobs_run_in_order_on_one_thread(lane):
    seen, log = [], Log()
    for number in range(20):
        lane.submit(str(number), lambda _c, n=number: seen.append((n, threading.get_ident())), log)
    assert lane.wait_idle(10)
    assert [n for n, _ in seen] == list(range(20))
    assert len({thread for _, thread in seen}) == 1
    assert seen[0][1] != threading.get_ident()


def test_latest_wins_and_replaced_jobs_end_as_cancelled(live):
    go, began, log, ran = threading.Event(), threading.Event(), Log(), []
    live.submit("first", lambda _c: (began.set(), go.wait(10), ran.append("first")), log)
    assert began.wait(10)
    for name in ("a", "b", "last"):
        live.submit(name, lambda _c, name=name: ran.append(name), log)
    go.set()
    assert live.wait_idle(10)
    assert ran == ["first", "last"]
    assert sorted(t.__name__ for t in log.endings()) == ["Cancelled", "Cancelled", "Finished", "Finished"]


def test_every_job_ends_exactly_once_under_fire(live):
    log = Log()
    threads = [
        threading.Thread(target=lambda: [live.submit("x", lambda c: c.step(0.5), log) for _ in range(100)])
        for _ in range(4)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert live.wait_idle(20)
    live.close()
    ended = [e.job.id for e in log.events if isinstance(e, Finished | Failed | Cancelled)]
    assert len(ended) == len(set(ended)) == 400


def test_a_running_job_stops_at_its_next_step(lane):
    began, log = threading.Event(), Log()

    def work(context: JobContext) -> None:
        while True:
            context.step(0.1)
            began.set()

    job = lane.submit("endless", work, log)
    assert began.wait(10)
    lane.cancel(job)
    assert lane.wait_idle(10)
    assert log.endings() == [Cancelled]


def test_a_failure_is_carried_and_the_lane_lives_on(lane):
    log, seen = Log(), []
    lane.submit("bad", lambda _c: 1 / 0, log)
    lane.submit("good", lambda _c: seen.append(1), log)
    assert lane.wait_idle(10)
    lane.close()
    assert log.endings() == [Failed, Finished]
    failed = next(e for e in log.events if isinstance(e, Failed))
    assert isinstance(failed.error, ZeroDivisionError)
    assert seen == [1]


def test_progress_has_fractions_of_the_whole(lane):
    log = Log()
    lane.submit("parts", lambda c: [c.part(0.5, 1.0).step(f) for f in (0.0, 0.5, 1.0)], log)
    assert lane.wait_idle(10)
    lane.close()
    assert isinstance(log.events[0], Started)
    assert [e.fraction for e in log.events if isinstance(e, Progressed)] == [0.5, 0.75, 1.0]


def test_a_foreground_context_reports_and_never_stops():
    heard = []
    JobContext(report=lambda fraction, message: heard.append((fraction, message))).step(0.25, "half of half")
    assert heard == [(0.25, "half of half")]


def test_closing_cancels_what_waits_and_refuses_more(lane):
    go, log = threading.Event(), Log()
    lane.submit("long", lambda c: (go.wait(10), c.check()), log)
    lane.submit("never", lambda _c: None, log)
    go.set()
    lane.close()
    assert set(log.endings()) <= {Cancelled, Finished}
    with pytest.raises(RuntimeError):
        lane.submit("late", lambda _c: None, log)


def test_lanes_save_what_waits_before_they_close():
    lanes, saved = Lanes(), []
    for number in range(5):
        lanes.save.submit("write", lambda _c, n=number: saved.append(n), lambda _e: None)
    lanes.close()
    assert saved == [0, 1, 2, 3, 4]


def test_cancelled_work_may_raise_by_itself(lane):
    def work(_context: JobContext) -> None:
        raise JobCancelled

    log = Log()
    lane.submit("stops", work, log)
    assert lane.wait_idle(10)
    lane.close()
    assert log.endings() == [Cancelled]

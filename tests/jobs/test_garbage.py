"""Imported modules are not searched for garbage again and again."""

from __future__ import annotations

import gc
import sys
from types import ModuleType

import pytest

from aigc_studio.jobs import garbage
from aigc_studio.jobs.lane import Lane


def test_what_a_job_has_imported_is_no_longer_searched(monkeypatch: pytest.MonkeyPatch) -> None:
    garbage.spare_modules()
    held: list[list[int]] = []

    def searched() -> bool:
        return any(one is held for one in gc.get_objects())

    def work(_context: object) -> None:
        held.append([])
        for number in range(300):
            monkeypatch.setitem(sys.modules, f"aigc_studio_made_up_{number}", ModuleType("made_up"))

    lane = Lane("test")
    lane.submit("Nothing new", lambda _context: None, lambda _event: None)
    lane.wait_idle(5)
    assert searched()
    lane.submit("Importing", work, lambda _event: None)
    lane.wait_idle(5)
    lane.close()
    assert not searched()

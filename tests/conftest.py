"""Every test has a home of its own, and no socket; files are handled as Windows would have it."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest

from aigc_studio.core.display import draw_offscreen
from tests import windows_manners
from tests.links import linked

draw_offscreen()
# Of torch, in the tests' processes and in those that they start: there are as many as cores, and networks are tiny, so
# that more threads wait for each other longer than they work.
os.environ.setdefault("OMP_NUM_THREADS", "1")

if sys.platform == "linux":
    windows_manners.insist()


def pytest_collection_modifyitems(items: Sequence[pytest.Item]) -> None:
    if sys.platform == "win32":  # where an event loop wakes itself through a socket of this computer's own
        for item in items:
            item.add_marker(pytest.mark.allow_hosts(["127.0.0.1", "::1"]))


@pytest.fixture(scope="session")
def _cache(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Rewritten graphs, made once for the whole run."""
    return tmp_path_factory.mktemp("cache")


@pytest.fixture(autouse=True)
def home(tmp_path: Path, _cache: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty home folder; nothing of the person who runs the tests is read or written."""
    folder = tmp_path / "home"
    folder.mkdir()
    linked(folder / "cache", _cache)  # without it each test makes what it needs there
    monkeypatch.setenv("AIGC_STUDIO_HOME", str(folder))
    return folder


@pytest.fixture
def desk(qapp, tmp_path: Path) -> Iterator[object]:
    """The real window on a new project."""
    from tests.studio_desk import Desk

    opened = Desk(qapp, tmp_path / "project")
    opened.settle()
    yield opened
    opened.close()

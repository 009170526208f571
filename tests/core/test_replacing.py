"""A file is replaced also where another program has it open for a moment, as Windows does not allow."""

from __future__ import annotations

import os
import sys
import threading
import time
from pathlib import Path

import pytest

from aigc_studio.core import replacing
from aigc_studio.core.replacing import put_in_place

SHARING_VIOLATION, DISK_FULL = 32, 112


def refusal(code: int) -> OSError:
    error = PermissionError(13, "as Windows says it")
    error.winerror = code  # type: ignore[attr-defined,unused-ignore]
    return error


@pytest.fixture
def files(tmp_path: Path) -> tuple[Path, Path]:
    new, old = tmp_path / "new", tmp_path / "old"
    new.write_text("new")
    old.write_text("old")
    return new, old


class Busy:
    """`os.replace` on a file that is in use the first `times`."""

    def __init__(self, times: int, code: int) -> None:
        self.calls, self._times, self._code, self._replace = 0, times, code, os.replace

    def __call__(self, source: Path, target: Path) -> None:
        self.calls += 1
        if self.calls <= self._times:
            raise refusal(self._code)
        self._replace(source, target)


def test_a_file_in_use_is_replaced_once_it_is_free(files: tuple[Path, Path], monkeypatch: pytest.MonkeyPatch) -> None:
    new, old = files
    busy = Busy(3, SHARING_VIOLATION)
    monkeypatch.setattr(os, "replace", busy)
    put_in_place(new, old)
    assert (busy.calls, old.read_text(), new.exists()) == (4, "new", False)


def test_a_file_that_stays_in_use_is_refused(files: tuple[Path, Path], monkeypatch: pytest.MonkeyPatch) -> None:
    new, old = files
    monkeypatch.setattr(os, "replace", Busy(1000, SHARING_VIOLATION))
    monkeypatch.setattr(replacing, "_WAITS", (0.001,) * 5)
    with pytest.raises(PermissionError):
        put_in_place(new, old)
    assert (old.read_text(), new.read_text()) == ("old", "new")


def test_other_refusals_are_not_waited_for(files: tuple[Path, Path], monkeypatch: pytest.MonkeyPatch) -> None:
    new, old = files
    busy = Busy(1000, DISK_FULL)
    monkeypatch.setattr(os, "replace", busy)
    with pytest.raises(PermissionError):
        put_in_place(new, old)
    assert busy.calls == 1


@pytest.mark.skipif(sys.platform != "win32", reason="only Windows holds to files that are open")
def test_windows_itself_gives_way(files: tuple[Path, Path]) -> None:
    new, old = files
    opened = threading.Event()

    def read() -> None:
        with old.open("rb"):
            opened.set()
            time.sleep(0.2)

    reader = threading.Thread(target=read)
    reader.start()
    opened.wait(5)
    with pytest.raises(PermissionError):
        os.replace(new, old)
    put_in_place(new, old)
    reader.join()
    assert old.read_text() == "new"

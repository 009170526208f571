"""Without a screen the program says so, where Qt would abort."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest

from aigc_studio.core import display


@pytest.fixture
def on_linux(monkeypatch: pytest.MonkeyPatch) -> pytest.MonkeyPatch:
    monkeypatch.setattr(sys, "platform", "linux")
    for name in ("QT_QPA_PLATFORM", "DISPLAY", "WAYLAND_DISPLAY"):
        monkeypatch.delenv(name, raising=False)
    return monkeypatch


@pytest.mark.parametrize(("name", "value"), [("QT_QPA_PLATFORM", "offscreen"), ("WAYLAND_DISPLAY", "wayland-0")])
def test_nothing_is_in_the_way(name: str, value: str, on_linux):
    on_linux.setenv(name, value)
    assert display.lacking() == ""


@pytest.mark.parametrize(("library", "word"), [("libc.so.6", ""), ("libnowhere.so.9", "libnowhere.so.9")])
def test_x11_needs_a_library_that_many_systems_lack(library: str, word: str, on_linux):
    if not sys.platform.startswith("linux") or os.name != "posix":
        pytest.skip("Its libraries are found by Linux's names.")
    on_linux.setenv("DISPLAY", ":7")
    on_linux.setattr(display, "_CURSOR", library)
    found = display.lacking()
    assert word in found
    assert bool(found) == bool(word)


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="Other systems always have a display.")
def test_the_program_says_so_in_one_sentence_and_does_not_abort():
    bare = {k: v for k, v in os.environ.items() if k not in ("QT_QPA_PLATFORM", "DISPLAY", "WAYLAND_DISPLAY")}
    done = subprocess.run([sys.executable, "-m", "aigc_studio"], env=bare, capture_output=True, text=True, check=False)
    assert done.returncode == 2
    assert len(done.stderr.strip().splitlines()) == 1
    assert "no display" in done.stderr
    assert ". " not in done.stderr

"""Without a screen the program says so, where Qt would abort."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import PySide6
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
    on_linux.setattr(display, "_QT", {})
    assert display.lacking() == ""


@pytest.fixture
def libraries(on_linux: pytest.MonkeyPatch) -> dict[str, tuple[str, str]]:
    """What Qt asks for on X11: one that every Linux has, until a test adds others."""
    if not sys.platform.startswith("linux") or os.name != "posix":
        pytest.skip("Its libraries are found by Linux's names.")
    asked = {"libc.so.6": ("libc6", "glibc")}
    on_linux.setenv("DISPLAY", ":7")
    on_linux.setattr(display, "_QT", {})
    on_linux.setattr(display, "_X11", asked)
    return asked


def test_nothing_is_in_the_way_where_all_libraries_are(libraries):
    assert display.lacking() == ""


def test_a_library_that_is_not_there_is_named_with_its_packages(libraries):
    libraries["libnowhere.so.9"] = ("libnowhere9", "nowhere")
    assert display.lacking() == (
        "The window needs the system's library libnowhere.so.9; install: sudo apt install libnowhere9 (Debian, Ubuntu),"
        " sudo dnf install nowhere (Fedora)"
    )


def test_all_that_are_not_there_are_named_at_once(libraries):
    libraries |= {"libnowhere.so.9": ("libnowhere9", "xcb"), "libneither.so.1": ("libneither1", "xcb")}
    found = display.lacking()
    assert "libraries libnowhere.so.9, libneither.so.1;" in found
    assert "apt install libnowhere9 libneither1 (" in found
    assert "dnf install xcb (" in found


def test_what_qt_asks_for_is_in_the_list():
    if not sys.platform.startswith("linux") or os.name != "posix":
        pytest.skip("Its libraries are found by Linux's names.")
    shared = (Path(PySide6.__file__).parent / "Qt" / "lib" / "libQt6XcbQpa.so.6").read_bytes()
    needed = {name.decode() for name in re.findall(rb"lib(?:xcb-|xkbcommon|X11-xcb)[a-z0-9-]*\.so\.\d+", shared)}
    assert len(needed) > 8
    come_with_others = {"libxcb-shm.so.0", "libxcb-sync.so.1", "libxcb-render.so.0"}
    assert needed - come_with_others <= {*display._QT, *display._X11}


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="Other systems always have a display.")
def test_the_program_says_so_in_one_sentence_and_does_not_abort():
    bare = {k: v for k, v in os.environ.items() if k not in ("QT_QPA_PLATFORM", "DISPLAY", "WAYLAND_DISPLAY")}
    done = subprocess.run([sys.executable, "-m", "aigc_studio"], env=bare, capture_output=True, text=True, check=False)
    assert done.returncode == 2
    assert len(done.stderr.strip().splitlines()) == 1
    assert "no display" in done.stderr
    assert ". " not in done.stderr

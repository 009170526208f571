"""The whole program, from its start to its end."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from aigc_studio.app import open_project
from aigc_studio.core.settings import default_project

PROGRAM = """
import signal
import sys
from PySide6.QtCore import QCoreApplication, QTimer
from aigc_studio import app
from aigc_studio.session.studio import Studio
from aigc_studio.ui.main_window import MainWindow

show, furnish, close = MainWindow.show, MainWindow.furnish, Studio.close

def show_and_close(window):
    show(window)
    QTimer.singleShot(0, window.close)

def furnish_and_close(window, studio):
    yield from furnish(window, studio)
    QTimer.singleShot(200, window.close)

def furnish_and_close_amid(window, studio):
    for step, _ in enumerate(furnish(window, studio)):
        if step == 2:
            window.close()
        yield

def furnish_and_interrupt(window, studio):
    yield from furnish(window, studio)
    QTimer.singleShot(200, lambda: signal.raise_signal(signal.SIGINT))

def furnish_and_quit(window, studio):
    yield from furnish(window, studio)
    QTimer.singleShot(200, QCoreApplication.quit)

def close_slowly(studio):
    import time
    time.sleep(0.5)
    close(studio)
    print("everything is saved")

Studio.close = close_slowly
MainWindow.{method} = {method}_and_{end}
sys.exit(app.run())
"""


@pytest.mark.parametrize(
    ("method", "end"),
    [("furnish", "close"), ("furnish", "close_amid"), ("show", "close"), ("furnish", "interrupt"), ("furnish", "quit")],
)
def test_the_program_ends_when_everything_is_saved_and_not_with_its_window(
    tmp_path: Path, method: str, end: str
) -> None:
    program = PROGRAM.format(method=method, end=end)
    done = run(program, AIGC_STUDIO_HOME=str(tmp_path))
    assert "Traceback" not in done.stderr, done.stderr
    assert (done.returncode, done.stdout) == (0, "everything is saved\n")


def test_after_a_crash_the_next_start_finds_the_project_that_was_open(tmp_path: Path) -> None:
    crash = """
import os, sys
from pathlib import Path
from PySide6.QtCore import QTimer
from aigc_studio import app
from aigc_studio.core.settings import Settings
Settings(project=sys.argv[1]).save()
app.default_project = lambda: Path(sys.argv[1])
listen = app.MainWindow.on_leave

def go_elsewhere_and_crash(window, then):
    listen(window, then)
    if window.studio.project.folder == Path(sys.argv[1]):
        QTimer.singleShot(0, lambda: window.leave(Path(sys.argv[2])))
    else:
        QTimer.singleShot(0, lambda: os._exit(9))

app.MainWindow.on_leave = go_elsewhere_and_crash
app.run()
"""
    folders = [str(tmp_path / "first"), str(tmp_path / "second")]
    done = run(crash, *folders, AIGC_STUDIO_HOME=str(tmp_path / "home"))
    assert done.returncode == 9, done.stderr
    settings = json.loads((tmp_path / "home" / "config" / "settings.json").read_text("utf-8"))
    assert settings["project"] == folders[1]


def test_a_project_that_is_not_there_any_more_is_said_and_not_begun_anew(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its disk may only be unplugged."""
    monkeypatch.setenv("AIGC_STUDIO_HOME", str(tmp_path / "home"))
    project, complaint = open_project(tmp_path / "disk" / "Harbour", known=True)
    project.close()
    assert project.folder == default_project()
    assert complaint is not None
    assert "“Harbour” is not in" in complaint.message
    assert "“My Project” is open in place of “Harbour”." in complaint.hint
    assert not (tmp_path / "disk").exists()


def test_where_nothing_can_be_written_the_window_opens_on_a_passing_project(tmp_path: Path) -> None:
    home, passing = tmp_path / "a file", tmp_path / "passing"
    home.touch()  # where no folder can be made, not even by root
    passing.mkdir()
    done = run(PROGRAM.format(method="furnish", end="close"), AIGC_STUDIO_HOME=str(home), TMPDIR=str(passing))
    assert "Traceback" not in done.stderr, done.stderr
    assert (done.returncode, done.stdout) == (0, "everything is saved\n")
    assert list(passing.glob("aigc-studio-*/My Project/project.sqlite3"))


def run(program: str, *arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-c", program, *arguments], env=os.environ | {"QT_QPA_PLATFORM": "offscreen"} | environment,
        capture_output=True, text=True, check=False, timeout=120,
    )  # fmt: skip

"""The program as it is started by scripts, services and plain terminals."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="streams are set up by a shell of Unix")


def studio(*words: str, shell: str = "", **environment: str) -> subprocess.CompletedProcess[bytes]:
    """The program in a process of its own; `shell` is what a shell does with its streams."""
    command = ["sh", "-c", f'"$@" {shell}', "sh", sys.executable, "-m", "aigc_studio", *words]
    return subprocess.run(command, capture_output=True, env=os.environ | environment, check=False)


def test_a_terminal_without_the_characters_gets_plain_ones():
    done = studio("generate", "aurora-soft", "--size", "★", PYTHONIOENCODING="ascii:strict")
    assert done.returncode == 2
    assert done.stderr.startswith(b'Argument --size: "*" is not a size')
    done = studio("models", "show", "aurora-soft", PYTHONIOENCODING="ascii:strict")
    assert (done.returncode, done.stderr) == (0, b"")
    assert b" ... +" in done.stdout


@pytest.mark.skipif(sys.platform != "linux", reason="names that are no text")
def test_names_that_are_no_text_come_out_as_they_went_in(tmp_path):
    done = studio("replay", os.fsdecode(b"gone\xff.png"))
    assert (done.returncode, done.stderr.count(b"\n")) == (2, 1)
    assert "“gone".encode() + b"\xff.png" in done.stderr


@pytest.mark.skipif(sys.platform == "win32", reason="a POSIX shell")
class TestStreamsThatAreNotThere:
    def test_closed_ones_change_nothing_and_reach_no_picture(self, tmp_path: Path) -> None:
        done = studio("generate", "aurora-soft", "--size", "16", "--out", str(tmp_path), shell="<&- >&- 2>&-")
        assert done.returncode == 0
        assert [path.suffix for path in tmp_path.glob("aurora*")] == [".png"]

    def test_a_reader_that_has_gone(self) -> None:
        done = studio("models", "list", shell="| true")
        assert done.stderr == b""

    @pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs /dev/full")
    def test_a_full_disk_under_the_output(self) -> None:
        done = studio("models", "list", shell=">/dev/full")
        assert done.returncode == 2
        assert done.stderr.decode().startswith("The result cannot be printed: ")
        assert done.stderr.count(b"\n") == 1
        assert studio("replay", "gone.png", shell="2>/dev/full").returncode == 2

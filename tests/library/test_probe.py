"""The first look at a file, in a process of its own."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from pathlib import Path

import numpy as np
import pytest
import torch

from aigc_studio.core.errors import JobCancelled, StudioError
from aigc_studio.library import families as families_room
from aigc_studio.library import probe as probe_module
from aigc_studio.library.families.base import Detected, Shapes
from aigc_studio.library.probe import Look, Match, Report, prepare, probe
from aigc_studio.library.sealed_reader import examine
from tests.library.hostile import code_files, structure_files, zip_files
from tests.library.onnx_models import image_network


class TwoByThree:
    """A family that knows one tensor."""

    NAME, TITLE = "two-by-three", "Two by three"

    def detect(self, shapes: Shapes) -> Detected | None:
        if dict(shapes) == {"weight": (2, 3)}:
            return Detected("enhancer", {"scale": 2})
        if dict(shapes) == {"judge": (1,)}:
            return Detected("generator", refusal="A discriminator.", advice="Take netG.")
        return None


@pytest.fixture
def one_family(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(families_room, "families", lambda: {"two-by-three": TwoByThree()})


def test_a_match_says_what_and_where(tmp_path: Path, one_family: None) -> None:
    torch.save({"netD": {"judge": torch.ones(1)}, "netG": {"weight": torch.ones(2, 3)}}, tmp_path / "a.pt")
    report = examine(tmp_path / "a.pt")
    assert report.candidates == ("netG", "netD")
    assert report.check() == Match(0, "netG", "two-by-three", "Two by three", "enhancer", {"scale": 2})
    assert Report.from_json(report.to_json()) == report


@pytest.mark.parametrize("said", ["../../somewhere", "A" * 64, None, 7])
def test_what_is_no_hash_is_no_report(said):
    """It becomes a part of a folder's name."""
    with pytest.raises((ValueError, TypeError)):
        Report.from_json(json.dumps(json.loads(Report().to_json()) | {"sha256": said}))


def test_a_file_of_refusals_only_is_refused(tmp_path: Path, one_family: None) -> None:
    torch.save({"judge": torch.ones(1)}, tmp_path / "a.pt")
    with pytest.raises(StudioError, match="A discriminator") as refusal:
        examine(tmp_path / "a.pt").check()
    assert refusal.value.hint == "Take netG."


def test_weights_that_nobody_knows_get_advice(tmp_path: Path) -> None:
    torch.save({"nobody.knows": torch.ones(2, 3, 1)}, tmp_path / "a.pt")
    report = probe(tmp_path / "a.pt")
    assert "does not know" in report.message
    assert "ONNX" in report.hint
    assert report.candidates[0] == ""


def test_hostile_files_come_back_as_reports(tmp_path: Path) -> None:
    canary = tmp_path / "canary"
    files = {**code_files(canary), **structure_files(), **zip_files(tmp_path / "outside")}
    for name in ("system.pkl", "stack_global_zip.pt", "deep_lists.pkl", "bomb.pt", "traversal.pt"):
        (tmp_path / name).write_bytes(files[name])
        report = probe(tmp_path / name)
        assert report.message
        assert "reader stop" not in report.message
    assert not canary.exists()


def test_a_reader_that_takes_too_long_is_stopped(tmp_path: Path) -> None:
    (tmp_path / "a.pkl").write_bytes(structure_files()["many_keys.pkl"])
    start = time.monotonic()
    assert "more than 0.5 seconds" in probe(tmp_path / "a.pkl", seconds=0.5).message
    assert time.monotonic() - start < 10


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux keeps to this limit")
def test_a_reader_that_wants_too_much_memory_is_a_report(tmp_path: Path) -> None:
    (tmp_path / "a.pt").write_bytes(b"\x80\x04\x8e" + (200 << 20).to_bytes(8, "little") + bytes(200 << 20) + b".")
    report = probe(tmp_path / "a.pt", memory=160 << 20)
    assert report.message


@pytest.mark.skipif(sys.platform == "win32", reason="there a script is no program")
def test_a_reader_that_crashes_is_a_report(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    crash = tmp_path / "crash"
    crash.write_text("#!/bin/sh\nkill -SEGV $$\n")
    crash.chmod(0o755)
    monkeypatch.setattr(probe_module.sys, "executable", str(crash))
    assert "made its reader stop" in probe(tmp_path / "a.pt").message


SEALED = """
import os, socket, subprocess, sys
from aigc_studio.library import sealed_reader
sealed_reader._give_up_rights()
for act in (
    lambda: os.system("true"), lambda: subprocess.run(["true"]), lambda: open(sys.argv[1], "w"),
    lambda: socket.socket().connect(("127.0.0.1", 9)), lambda: os.remove(sys.argv[0]), lambda: os.mkdir(sys.argv[1]),
    lambda: os.execv("/bin/true", ["true"]),
):
    try:
        act()
    except PermissionError as error:
        assert "not allowed here" in str(error)
    else:
        raise SystemExit("allowed")
open(sealed_reader.__file__).close()
"""


def test_the_child_can_only_read(tmp_path: Path) -> None:
    child = subprocess.run(
        [sys.executable, "-B", "-c", SEALED, str(tmp_path / "made")], capture_output=True, text=True, check=False
    )
    assert child.returncode == 0, child.stderr
    assert not (tmp_path / "made").exists()


def test_nothing_is_imported_from_the_current_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "json.py").write_text("open('ran', 'w')")
    monkeypatch.chdir(tmp_path)
    torch.save({"a.b": torch.ones(1)}, tmp_path / "a.pt")
    assert "does not know" in probe(Path("a.pt")).message
    assert not (tmp_path / "ran").exists()


def test_a_process_started_ahead_is_used_once(tmp_path: Path) -> None:
    torch.save({"a.b": torch.ones(1)}, tmp_path / "a.pt")
    prepare()
    (ahead,) = probe_module._spare
    prepare()  # a second one is of no use
    assert probe_module._spare == [ahead]
    with Look(tmp_path / "a.pt") as look:
        assert look._process is ahead
        assert "does not know" in look.report().message
    assert not probe_module._spare
    assert "does not know" in probe(tmp_path / "a.pt").message


@pytest.mark.parametrize(("side", "early"), [(160, True), (64, False)])
def test_the_picture_of_a_network_is_shown_while_it_is_still_tried_unless_it_is_tiny(
    side: int, early: bool, tmp_path: Path
) -> None:
    path = image_network(tmp_path / "a.onnx", sides=(side, side))
    said: list[object] = []
    with Look(path) as look:
        report = look.report(lambda: said.append("waits"), said.append)
    assert report.check().kind == "translator"
    assert report.picture is not None
    pictures = [one for one in said if not isinstance(one, str)]
    assert look.has_shown == early == bool(pictures)
    if early:
        assert np.array_equal(pictures[0], report.picture.pixels())


@pytest.mark.skipif(sys.platform == "win32", reason="there a script is no program")
def test_a_reader_that_writes_much_before_it_answers_is_heard_to_the_end(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """More than a pipe holds, in both of them; and what is no report is none."""
    program = tmp_path / "talks"
    talk = ("#!/bin/sh", "yes complaint | head -n 50000 >&2", "yes 1 | head -n 99999", "")
    program.write_text("\n".join(talk))
    program.chmod(0o755)
    monkeypatch.setattr(probe_module.sys, "executable", str(program))
    assert "made its reader stop" in probe(tmp_path / "a.pt", seconds=20).message
    assert "complaint" in caplog.text


def test_giving_up_ends_the_process(tmp_path: Path) -> None:
    (tmp_path / "a.pkl").write_bytes(structure_files()["many_keys.pkl"])

    def give_up() -> None:
        raise JobCancelled

    with pytest.raises(JobCancelled), Look(tmp_path / "a.pkl") as look:
        look.report(give_up)
    assert look._process.poll() is not None


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="this system has no pipes with names")
def test_pipes_and_devices_are_refused_at_once(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "a.onnx")
    for path in (tmp_path / "a.onnx", Path("/dev/zero"), tmp_path):
        assert "not a file" in probe(path, seconds=20).message


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux keeps to this limit")
def test_the_child_cannot_write_past_python_either(tmp_path: Path) -> None:
    program = """
import os, sys
from aigc_studio.library import sealed_reader
file = os.open(sys.argv[1], os.O_WRONLY | os.O_CREAT)  # as if the audit did not see it
sealed_reader._limit(1 << 34)
try:
    os.write(file, b"x")
except OSError:
    raise SystemExit(0)
raise SystemExit("written")
"""
    child = subprocess.run([sys.executable, "-B", "-c", program, str(tmp_path / "made")], check=False)
    assert child.returncode == 0

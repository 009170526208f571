"""The suite's own guard: what Windows forbids is forbidden to the studio here too."""

from __future__ import annotations

import mmap
import sys
import threading
import time
from pathlib import Path

import pytest

from aigc_studio.core.errors import StudioError
from aigc_studio.gallery import files
from tests.windows_manners import allowed

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="the guard reads /proc")


def test_the_studio_cannot_replace_an_open_file(tmp_path: Path):
    new, old = tmp_path / "new", tmp_path / "old"
    new.write_text("new"), old.write_text("old")
    with old.open("rb"), pytest.raises(PermissionError, match="in use"):
        files.replace_synced(new, old)
    assert old.read_text() == "old"
    files.replace_synced(new, old)
    assert old.read_text() == "new"


def test_it_waits_for_a_reader(tmp_path: Path):
    new, old = tmp_path / "new", tmp_path / "old"
    new.write_text("new"), old.write_text("old")
    opened = threading.Event()

    def read() -> None:
        with old.open("rb"):
            opened.set()
            time.sleep(0.1)

    reader = threading.Thread(target=read)
    reader.start()
    assert opened.wait(5)
    files.replace_synced(new, old)
    reader.join()
    assert old.read_text() == "new"


def test_nor_a_mapped_one_nor_a_folder_that_holds_one(tmp_path: Path):
    folder = tmp_path / "folder"
    folder.mkdir()
    (folder / "file").write_text("kept")
    with (folder / "file").open("rb") as stream:
        mapped = mmap.mmap(stream.fileno(), 0, access=mmap.ACCESS_READ)
    with pytest.raises(StudioError):
        files.move_as(folder / "file", tmp_path / "elsewhere")
    with pytest.raises(StudioError):
        files.move_as(folder, tmp_path / "elsewhere")
    mapped.close()
    files.move_as(folder, tmp_path / "elsewhere")


@pytest.mark.parametrize("name", ["a:b", "what?", "CON", "nul.png", "end.", "end ", "tab\t"])
def test_names(name: str):
    assert not allowed(name)


@pytest.mark.parametrize("name", ["Ärger 2 (copy).png", "console", "a.b.c", ".hidden"])
def test_others(name: str):
    assert allowed(name)

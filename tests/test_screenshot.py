"""aigc-studio screenshot draws the real window."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
import time
from types import SimpleNamespace

import numpy as np
import pytest
from PIL import Image

from aigc_studio import screenshot
from aigc_studio.core.errors import StudioError
from aigc_studio.library.catalog import Catalog
from aigc_studio.library.pool import ModelPool
from aigc_studio.session.notices import Notices


def shot(*words: object) -> subprocess.CompletedProcess[str]:
    program = [sys.executable, "-m", "aigc_studio", "screenshot", *map(str, words)]
    return subprocess.run(program, capture_output=True, text=True, check=False)


@pytest.mark.parametrize("theme", ["dark", "light"])
def test_the_window_with_a_picture_and_a_gallery(tmp_path, theme):
    out = tmp_path / "window.png"
    out.write_bytes(b"an older one")
    done = shot(out, "--view", "latent", "--size", "1000x700", "--theme", theme, "--json")
    assert done.returncode == 0, done.stderr
    said = {"file": str(out), "view": "latent", "size": "1000x700", "theme": theme, "language": "en"}
    assert json.loads(done.stdout) == said
    assert [file.name for file in tmp_path.iterdir() if "window" in file.name] == ["window.png"]
    with Image.open(out) as image:
        assert image.size == (1000, 700)
        data = np.asarray(image.convert("RGB")).astype(int)
    corner = data[-4, 4].mean()
    assert corner < 80 if theme == "dark" else corner > 180
    middle = data[150:500, 300:650]
    assert middle.std() > 12  # a picture, not a grey surface


def test_the_training_that_is_drawn_has_begun(tmp_path):
    done = shot(tmp_path / "train.png", "--view", "train", "--size", "1000x700")
    assert done.returncode == 0, done.stderr
    with Image.open(tmp_path / "train.png") as image:
        data = np.asarray(image.convert("RGB")).astype(int)
    assert data[100:500, 50:600].std() > 12  # samples and curves


def test_impossible_sizes_are_one_sentence(tmp_path):
    for size in ("big", "10x10"):
        done = shot(tmp_path / "x.png", "--size", size)
        assert done.returncode == 2
        assert len(done.stderr.strip().splitlines()) == 1


def test_what_is_no_picture_or_has_no_folder_is_one_sentence_before_anything_is_drawn(tmp_path):
    for out in (tmp_path / "window.txt", tmp_path / "missing" / "window.png"):
        done = shot(out)
        assert done.returncode == 2
        assert len(done.stderr.strip().splitlines()) == 1


@pytest.mark.skipif(sys.platform == "win32", reason="There Ctrl+C comes from a console.")
def test_ctrl_c_ends_with_130_and_no_picture(tmp_path):
    """Whatever Qt is at: what is raised within one of its calls does not come out of it."""
    program = [sys.executable, "-m", "aigc_studio", "screenshot", str(tmp_path / "window.png"), "--json"]
    before = signal.signal(signal.SIGINT, signal.default_int_handler)  # a suite in the background ignores Ctrl+C
    try:
        running = subprocess.Popen(program, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    finally:
        signal.signal(signal.SIGINT, before)
    try:
        time.sleep(1.5)  # amid reading modules, painting or making the sample content
        running.send_signal(signal.SIGINT)
        out, err = running.communicate(timeout=60)
    finally:
        running.kill()
    assert (running.returncode, err, json.loads(out)) == (130, "Cancelled.\n", {"error": "Cancelled."})
    assert not list(tmp_path.glob("*window*"))


def test_only_what_is_news_is_passed_on(capsys):
    screenshot._pass_on(None, None, "This plugin does not support propagateSizeHints()")
    screenshot._pass_on(None, None, "The font is missing.")
    assert capsys.readouterr().err == "The font is missing.\n"


def test_a_scene_that_failed_is_said(qapp):
    """Half a scene would pass for the program's look."""
    notices = Notices()
    studio = SimpleNamespace(notices=notices)
    scene = screenshot.Scene(None, studio, lambda: None)
    notices.post("Something is in the gallery.")
    scene.check()
    notices.failed(StudioError("The photo is gone.", "Try again."))
    with pytest.raises(StudioError, match="The photo is gone"):
        scene.check()


def test_a_sample_data_set_has_pictures_of_every_generator(tmp_path):
    studio = SimpleNamespace(catalog=Catalog(), pool=ModelPool())
    cards = list(studio.catalog.of_kind("generator"))
    folders = screenshot._generated(studio, tmp_path / "pictures", cards, 1).iterdir()
    made = {folder.name: len(list(folder.iterdir())) for folder in folders}
    assert made == {card.name: 3 for card in cards}

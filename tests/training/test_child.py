"""A training in a process of its own: watched, asked, and killed."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import threading
from collections.abc import Callable
from pathlib import Path
from time import monotonic, sleep

import numpy as np
import psutil
import pytest
from PIL import Image

from aigc_studio.core.errors import StudioError
from aigc_studio.library.card import read_card
from aigc_studio.training import checkpoints, child, history
from aigc_studio.training.child import LOG, Child
from aigc_studio.training.events import Ended, Event, Preparing, Progress, from_line, to_line
from aigc_studio.training.plan import TrainingPlan
from aigc_studio.training.report.page import page, read_run
from aigc_studio.training.request import TrainModel, begin
from aigc_studio.training.standing import held, standing, trainings

_PATIENCE = 120.0


@pytest.fixture
def pictures(tmp_path: Path) -> Path:
    folder = tmp_path / "pictures"
    folder.mkdir()
    for seed in range(6):  # too few for a kernel distance, which takes seconds
        noise = np.random.default_rng(seed).integers(0, 255, (4, 4, 3), np.uint8)
        Image.fromarray(noise).resize((32, 32), Image.Resampling.BICUBIC).save(folder / f"{seed}.png")
    return folder


class _Watched:
    """A child and all that it said."""

    def __init__(self, folder: Path, home: Path) -> None:
        self.said: list[Event] = []
        self._changed = threading.Condition()
        self.child = Child(folder, home / "prepared", home / "models", self._hear)

    def _hear(self, event: Event) -> None:
        with self._changed:
            self.said.append(event)
            self._changed.notify_all()

    def until(self, met: Callable[[Event], bool]) -> Event:
        ends = monotonic() + _PATIENCE
        with self._changed:
            while True:
                for event in self.said:
                    if met(event):
                        return event
                assert monotonic() < ends, self.said[-3:]
                self._changed.wait(1.0)

    def end(self) -> Ended:
        ended = self.until(lambda event: isinstance(event, Ended))
        assert isinstance(ended, Ended)
        return ended


def _begin(folder: Path, pictures: Path, steps: int, every: int = 10) -> Path:
    plan = TrainingPlan("vae", steps=steps, batch=4, side=16, width=4, latent=4, sample_every=every,
                        checkpoint_every=every)  # fmt: skip
    begin(TrainModel((pictures,), plan, "Child's"), folder)
    return folder


def test_events_survive_their_line() -> None:
    progress = Progress(3, 9, {"generator": 0.25}, {"kid": 0.1}, 2.0, None)
    for event in (Preparing(0.5, "Looking at “a”"), progress, Ended("killed")):
        assert from_line(to_line(event)) == event
    for noise in ("", "Downloading…", "[]", '{"event": "unheard"}', '{"event": "progress", "unheard": 1}'):
        assert from_line(noise) is None


def test_a_child_tells_is_stopped_and_installs(pictures: Path, tmp_path: Path) -> None:
    folder = _begin(tmp_path / "run", pictures, steps=100_000)
    watched = _Watched(folder, tmp_path)
    watched.until(lambda event: isinstance(event, Progress) and event.step > 25)
    watched.child.stop_and_keep()
    ended = watched.end()
    assert ended.outcome == "finished", (folder / LOG).read_text()
    assert read_card(tmp_path / "models" / ended.model).name == "Child's"
    assert isinstance(watched.said[0], Preparing)
    assert sum(isinstance(event, Ended) for event in watched.said) == 1
    last = [event for event in watched.said if isinstance(event, Progress)][-1]
    assert last.step > 25
    assert last.steps == 100_000
    assert last.pictures_per_second > 0
    assert last.memory > 1 << 20
    assert Path(last.sheet).is_file()
    assert "diversity" in last.measures
    assert standing(folder).state == "finished"
    assert standing(folder).model == ended.model
    assert watched.child.wait(1.0) == ended


def test_a_killed_child_loses_one_interval_at_most_and_goes_on(pictures: Path, tmp_path: Path) -> None:
    folder = _begin(tmp_path / "run", pictures, steps=100_000)
    watched = _Watched(folder, tmp_path)
    watched.until(lambda event: isinstance(event, Progress) and event.step > 25)
    assert standing(folder).state == "running"
    with pytest.raises(StudioError, match="running already"), held(folder):
        pass
    psutil.Process(watched.child.pid).kill()
    ended = watched.end()
    assert ended.outcome == "killed"
    assert "ended from outside" in ended.message
    assert "Resume it: it goes on from step" in ended.hint
    assert standing(folder).state == "interrupted"
    again = _Watched(folder, tmp_path)
    first = again.until(lambda event: isinstance(event, Progress))
    assert isinstance(first, Progress)
    assert first.step >= ended.step - 10  # the checkpoint's interval
    again.child.pause()
    paused = again.end()
    assert (paused.outcome, paused.model) == ("paused", "")
    assert not (tmp_path / "models").exists()
    assert [entry.state for entry in trainings(tmp_path)] == ["paused"]
    steps = [line["step"] for line in history.read(folder)]
    assert steps == sorted(set(steps))  # those after the checkpoint are not told twice


@pytest.mark.skipif(sys.platform != "linux", reason="there /proc tells")
def test_a_child_listens_elsewhere_than_at_standard_input(pictures: Path, tmp_path: Path) -> None:
    """Of which libraries ask as they are loaded; on Windows they would wait for as long as it is listened to."""
    watched = _Watched(_begin(tmp_path / "run", pictures, steps=100_000), tmp_path)
    watched.until(lambda event: isinstance(event, Progress))
    assert os.readlink(f"/proc/{watched.child.pid}/fd/0") == os.devnull
    watched.child.pause()
    assert watched.end().outcome == "paused"


def test_a_child_saves_when_it_is_asked_to(pictures: Path, tmp_path: Path) -> None:
    folder = _begin(tmp_path / "run", pictures, steps=100_000, every=50_000)
    watched = _Watched(folder, tmp_path)
    watched.until(lambda event: isinstance(event, Progress) and event.step > 5)
    watched.child.save()
    watched.until(lambda event: isinstance(event, Progress) and event.saved > 0)
    watched.child.kill()
    ended = watched.end()
    assert ended.outcome == "killed"
    last = [event for event in watched.said if isinstance(event, Progress)][-1]
    assert f"goes on from step {last.saved}" in ended.hint
    assert checkpoints.load(folder)["step"] >= last.saved > 0


def test_a_child_whose_parent_died_pauses_at_its_next_checkpoint(pictures: Path, tmp_path: Path) -> None:
    folder = _begin(tmp_path / "run", pictures, steps=100_000)
    program = f"""
import os, time
from pathlib import Path
from aigc_studio.training.child import Child
home = Path({str(tmp_path)!r})
Child(home / "run", home / "prepared", home / "models", lambda event: None)
time.sleep(600)
"""
    parent = subprocess.Popen([sys.executable, "-c", program])
    ends = monotonic() + _PATIENCE
    while not history.read(folder) and monotonic() < ends:
        sleep(0.1)
    parent.kill()
    parent.wait()
    while standing(folder).state == "running" and monotonic() < ends:
        sleep(0.1)
    assert standing(folder).state == "paused"


def _with_fault(program: str, home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Children run `program` before anything else."""
    (home / "sitecustomize.py").write_text(program)
    monkeypatch.setattr(child, "_PROGRAM_FOLDER", f"{home}{os.pathsep}{child._PROGRAM_FOLDER}")


def test_losses_that_explode_take_the_training_back_and_it_goes_on_with_smaller_steps(
    pictures: Path, tmp_path: Path
) -> None:
    """Nothing is spoilt here: 64 layers without norms cannot be trained at such a rate."""
    folder = tmp_path / "run"
    plan = TrainingPlan("denoiser", steps=100_000, batch=4, side=16, width=12, depth=64, rate=0.1)
    begin(TrainModel((pictures,), plan, "Wild"), folder)
    watched = _Watched(folder, tmp_path)
    watched.until(lambda event: isinstance(event, Progress) and event.step >= 3)
    watched.child.pause()
    assert watched.end().outcome == "paused", (folder / LOG).read_text()
    said = [event.notice for event in watched.said if isinstance(event, Progress) and event.notice]
    assert said
    assert all("not numbers any more (step 2): the training went back to step 0, at half" in one for one in said)
    run = read_run(folder)
    assert [notice for _step, notice in run.notices] == said
    assert said[0] in page([run])


_COLLAPSED_AT_20 = """
from aigc_studio.training.trainer import Trainer
true, times = Trainer.samples, []
def samples(self, count=64):
    made = true(self, count)
    times.append(self.step)
    return made[:1].expand_as(made) if self.step == 20 and times.count(20) == 1 else made * 3
Trainer.samples = samples
"""


def test_samples_that_collapse_take_the_training_back_which_a_pause_does_not_forget(
    pictures: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    _with_fault(_COLLAPSED_AT_20, tmp_path, monkeypatch)
    folder = _begin(tmp_path / "run", pictures, steps=100_000)
    watched = _Watched(folder, tmp_path)
    told = watched.until(lambda event: isinstance(event, Progress) and bool(event.notice))
    watched.child.pause()
    assert watched.end().outcome == "paused"
    assert isinstance(told, Progress)
    assert (told.step, told.notice) == (
        10, "All samples have become the same picture (step 20): the training went back to step 10, at half the "
        "learning rate.",
    )  # fmt: skip
    history.cut(folder, 10)  # as one does that is resumed there
    assert read_run(folder).notices == ((10, told.notice),)
    curves = {curve.name: list(curve.steps) for curve in read_run(folder).losses}
    assert curves == {"reconstruction": [10], "divergence": [10], "prior": [10]}


_LOST_GPU = """
import torch
from pathlib import Path
from aigc_studio.training.steps import Steps
true, unplugged = Steps.run, Path({marker!r})
def run(self, step, *others):
    if step == 25 and not unplugged.exists():
        unplugged.touch()
        raise torch.AcceleratorError("CUDA error: device is lost\\nMore of it")
    return true(self, step, *others)
Steps.run = run
"""


def test_a_gpu_that_is_unplugged_ends_the_training_with_its_checkpoint_from_which_it_goes_on(
    pictures: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    _with_fault(_LOST_GPU.format(marker=str(tmp_path / "unplugged")), tmp_path, monkeypatch)
    folder = _begin(tmp_path / "run", pictures, steps=100_000)
    ended = _Watched(folder, tmp_path).end()
    assert (ended.outcome, ended.message) == ("failed", "The GPU failed (CUDA error: device is lost).")
    assert "Resume the training: it goes on from its newest checkpoint, on the processor" in ended.hint
    assert checkpoints.load(folder)["step"] == 20
    again = _Watched(folder, tmp_path)
    again.until(lambda event: isinstance(event, Progress) and event.step >= 30)
    again.child.pause()
    assert again.end().outcome == "paused"
    steps = [line["step"] for line in history.read(folder)]
    assert steps == sorted(set(steps))


def test_a_child_that_fails_says_one_sentence(pictures: Path, tmp_path: Path) -> None:
    folder = _begin(tmp_path / "run", pictures, steps=30)
    for picture in pictures.iterdir():
        picture.unlink()
    ended = _Watched(folder, tmp_path).end()
    assert (ended.outcome, ended.step) == ("failed", 0)
    assert "no pictures" in ended.message
    assert standing(folder).message == ended.message


def test_a_mistake_of_ours_is_one_sentence_and_a_log(pictures: Path, tmp_path: Path) -> None:
    folder = _begin(tmp_path / "run", pictures, steps=30)
    raw = json.loads((folder / "training.json").read_text())
    (folder / "training.json").write_text(json.dumps(raw | {"framing": 7, "colour": "mauve"}))
    ended = _Watched(folder, tmp_path).end()
    assert ended.outcome == "failed"
    assert "mistake in the program" in ended.message
    assert "Traceback" in (folder / LOG).read_text()

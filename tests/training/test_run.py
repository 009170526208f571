"""A training from its folder to its model: ended early, begun from another, made longer."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from PIL import Image

from aigc_studio.jobs.context import JobContext
from aigc_studio.training import history
from aigc_studio.training.events import Ended, Event
from aigc_studio.training.measures.judge import Judge
from aigc_studio.training.plan import TrainingPlan
from aigc_studio.training.request import TrainModel, begin
from aigc_studio.training.run import Trained, train


@pytest.fixture(autouse=True)
def _one_thread() -> Iterator[None]:
    threads = torch.get_num_threads()
    torch.set_num_threads(1)
    yield
    torch.set_num_threads(threads)


@pytest.fixture
def pictures(tmp_path: Path) -> Path:
    return _pictures(tmp_path / "pictures", range(12))


def _pictures(folder: Path, seeds: range) -> Path:
    folder.mkdir()
    for seed in seeds:
        noise = np.random.default_rng(seed).integers(0, 255, (4, 4, 3), np.uint8)
        Image.fromarray(noise).resize((32, 32), Image.Resampling.BICUBIC).save(folder / f"{seed}.png")
    return folder


def _plan(**choices: Any) -> TrainingPlan:
    return TrainingPlan("vae", **({"steps": 40, "batch": 4, "side": 16, "width": 4, "latent": 4} | choices))


def _train(folder: Path, home: Path, said: list[Event] | None = None) -> Trained:
    tell = said.append if said is not None else lambda event: None
    return train(folder, home / "prepared", home / "models", JobContext(), tell=tell)


def test_a_training_that_gets_no_better_ends_with_its_best_weights(
    pictures: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    values = iter([9.0, 7.0, 8.0, 8.5, 1.0])
    monkeypatch.setattr(Judge, "measures", lambda self: {"held_out": next(values)})
    plan = _plan(sample_every=5, measure_every=5, patience=2)
    begin(TrainModel((pictures,), plan, "Patient"), tmp_path / "run")
    said: list[Event] = []
    trained = _train(tmp_path / "run", tmp_path, said)
    assert trained.steps == 10  # that of the best measure
    assert any("best weights are kept" in notice for notice in trained.notices)
    assert history.read(tmp_path / "run")[-1]["step"] == 20
    assert isinstance(said[-1], Ended)
    assert said[-1].outcome == "finished"


def test_measures_are_written_down_and_told(pictures: Path, tmp_path: Path) -> None:
    begin(TrainModel((pictures,), _plan(steps=10, sample_every=5), "Measured"), tmp_path / "run")
    _train(tmp_path / "run", tmp_path)
    lines = [line for line in history.read(tmp_path / "run") if "kid" in line]
    assert [line["step"] for line in lines] == [5, 10]
    assert {"held_out", "diversity", "kid", "losses", "pictures_per_second"} <= set(lines[0])

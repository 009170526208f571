"""A training from its folder to its model: ended early, begun from another, made longer."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from PIL import Image

from aigc_studio.core.errors import StudioError
from aigc_studio.jobs.context import JobContext
from aigc_studio.library.corrections import corrections
from aigc_studio.training import checkpoints, history
from aigc_studio.training.branching import extend, fork, training_of
from aigc_studio.training.controls import Controls
from aigc_studio.training.curves import Curves
from aigc_studio.training.events import Ended, Event, Progress
from aigc_studio.training.families import preset_plan
from aigc_studio.training.measures.judge import Judge
from aigc_studio.training.plan import TrainingPlan
from aigc_studio.training.request import TrainModel, asked, begin
from aigc_studio.training.run import Trained, train
from aigc_studio.training.story import words_of
from aigc_studio.training.trainer import Trainer


@pytest.fixture
def pictures(tmp_path: Path) -> Path:
    return _pictures(tmp_path / "pictures", range(12))


def _pictures(folder: Path, seeds: range) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
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


@pytest.mark.parametrize("spread", [0.0, 1.0])
def test_a_model_of_one_picture_is_not_installed_without_a_word(
    pictures: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, spread: float
) -> None:
    true = Trainer.samples

    def samples(self: Trainer, count: int = 64) -> torch.Tensor:
        made = true(self, count)
        return made[:1] + spread * (made - made[:1])

    monkeypatch.setattr(Trainer, "samples", samples)
    begin(TrainModel((pictures,), _plan(sample_every=20), "Alike"), tmp_path / "run")
    told = [notice for notice in _train(tmp_path / "run", tmp_path).notices if "nearly the same picture" in notice]
    assert len(told) == (0 if spread else 1)


def test_measures_are_written_down_and_told(pictures: Path, tmp_path: Path) -> None:
    begin(TrainModel((pictures,), _plan(steps=10, sample_every=5), "Measured"), tmp_path / "run")
    _train(tmp_path / "run", tmp_path)
    lines = [line for line in history.read(tmp_path / "run") if "kid" in line]
    assert [line["step"] for line in lines] == [5, 10]
    assert {"held_out", "diversity", "kid", "losses", "pictures_per_second"} <= set(lines[0])


@pytest.mark.parametrize("adaptive", [True, False])
def test_the_strength_that_augmentation_finds_is_written_down(pictures: Path, tmp_path: Path, adaptive: bool) -> None:
    plan = replace(_plan(steps=20), family="dcgan", shift=0.125, adaptive=adaptive)
    begin(TrainModel((pictures,), plan, "Changed"), tmp_path / "run")
    _train(tmp_path / "run", tmp_path)
    told = [line.get("augmentation") for line in history.read(tmp_path / "run")]
    assert all(0 <= strength <= 1 for strength in told) if adaptive else told == [None] * len(told)
    curves = Curves(tmp_path / "run")
    curves.read()
    assert ("augmentation" in curves.measures) is adaptive


def test_a_training_that_is_stopped_in_between_shows_and_measures_what_it_has_learnt(
    pictures: Path, tmp_path: Path
) -> None:
    folder, controls = tmp_path / "run", Controls()
    begin(TrainModel((pictures,), _plan(steps=1000, sample_every=500), "Stopped"), folder)

    def stop(event: Event) -> None:
        if isinstance(event, Progress) and event.step >= 3:
            controls.stop_and_keep()

    trained = train(folder, tmp_path / "prepared", tmp_path / "models", JobContext(), controls, stop)
    assert trained.steps < 500
    assert [int(sheet.stem) for sheet in (folder / "samples").glob("*.png")] == [trained.steps]
    assert (trained.card.folder / "samples.png").is_file()
    told = trained.card.imported["training"]
    assert {"held_out", "diversity", "kid"} <= set(told["measures"])
    assert told["curves"]["reconstruction"][-1][0] == trained.steps


def test_the_samples_beside_a_model_are_those_of_its_weights(
    pictures: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    values = iter([9.0, 7.0, 8.0])
    monkeypatch.setattr(Judge, "measures", lambda self: {"held_out": next(values)})
    begin(TrainModel((pictures,), _plan(sample_every=10, measure_every=5, patience=1), "Best"), tmp_path / "run")
    trained = _train(tmp_path / "run", tmp_path)
    sheets = tmp_path / "run" / "samples"
    assert trained.steps == 10
    assert (trained.card.folder / "samples.png").read_bytes() == (sheets / "0000010.png").read_bytes()
    assert history.read(tmp_path / "run")[-1]["step"] == 15


def test_nothing_about_the_layers_of_a_model_that_was_trained_here_is_a_guess(pictures: Path, tmp_path: Path) -> None:
    plan = TrainingPlan("dcgan", steps=2, batch=4, side=16, width=4, latent=4)
    begin(TrainModel((pictures,), plan, "Known"), tmp_path / "run")
    shown = {one.key: one for one in corrections(_train(tmp_path / "run", tmp_path).card)}
    assert (shown["rectifiers"].value, shown["end"].value) == ("0", "tanh")
    assert not any(one.guessed for one in shown.values())


def test_a_training_goes_on_with_more_pictures(pictures: Path, tmp_path: Path) -> None:
    folder = tmp_path / "run"
    begin(TrainModel((pictures,), _plan(steps=6), "Longer"), folder)
    assert _train(folder, tmp_path).pictures == 12
    more = _pictures(tmp_path / "more", range(100, 106))
    extend(folder, 9, [more])
    longer = _train(folder, tmp_path)
    assert (longer.pictures, longer.steps) == (18, 9)
    with pytest.raises(StudioError, match="asked for 9 steps"):
        extend(folder, 5)


def test_pictures_of_a_third_class_are_refused_where_networks_know_two(tmp_path: Path) -> None:
    folders = [_pictures(tmp_path / name, range(at, at + 6)) for at, name in ((0, "a"), (10, "b"), (20, "c"))]
    plan = _plan(steps=2)
    begin(TrainModel(tuple(folders[:2]), TrainingPlan("conditional-gan", 2, 4, side=16, width=4, latent=4), "Two"),
          tmp_path / "two")  # fmt: skip
    with pytest.raises(StudioError, match=r"there are 3 classes \(a, b, c\), and its networks know 2"):
        extend(tmp_path / "two", 4, [folders[2]])
    assert asked(tmp_path / "two").pictures == tuple(folders[:2])  # it can still go on as it was
    _pictures(tmp_path / "more" / "a", range(30, 33))
    extend(tmp_path / "two", 4, [tmp_path / "more"])
    begin(TrainModel(tuple(folders[:2]), plan, "None"), tmp_path / "none")
    extend(tmp_path / "none", 4, [folders[2]])  # a VAE knows no classes
    assert len(asked(tmp_path / "none").pictures) == 3


def test_the_card_of_an_enhancer_counts_patches_and_not_pictures(tmp_path: Path) -> None:
    folder = tmp_path / "photos"
    folder.mkdir()
    for seed in range(5):
        noise = np.random.default_rng(seed).integers(0, 255, (24, 24, 3), np.uint8)
        Image.fromarray(noise).resize((96, 96), Image.Resampling.BICUBIC).save(folder / f"{seed}.png")
    plan = preset_plan("denoiser", "tiny", steps=2, side=16, batch=4)
    begin(TrainModel((folder,), plan, "Few"), tmp_path / "run")
    trained = _train(tmp_path / "run", tmp_path)
    assert trained.pictures > 5
    assert trained.card.summary == f"Denoiser, trained here on {trained.pictures} patches of photos."
    assert words_of(trained.card.training)["Trained on"].startswith(f"{trained.pictures} patches of photos, 16 pixels")


def test_a_folder_that_changed_meanwhile_is_said_once(pictures: Path, tmp_path: Path) -> None:
    folder = tmp_path / "run"
    begin(TrainModel((pictures,), _plan(steps=6), "Changed"), folder)
    assert not _train(folder, tmp_path).notices
    (pictures / "3.png").unlink()
    extend(folder, 8)
    assert any("there were 12, and 11 are taken now" in notice for notice in _train(folder, tmp_path).notices)
    extend(folder, 10)
    assert not _train(folder, tmp_path).notices
    (pictures / "4.png").unlink()
    _pictures(pictures, range(200, 201))
    extend(folder, 11)
    assert any("11 are taken as before, but not the same" in notice for notice in _train(folder, tmp_path).notices)
    extend(folder, 12, [_pictures(tmp_path / "more", range(100, 103))])
    assert not _train(folder, tmp_path).notices


def test_a_branch_begins_with_the_weights_of_another_training(pictures: Path, tmp_path: Path) -> None:
    begin(TrainModel((pictures,), _plan(steps=6), "First"), tmp_path / "first")
    card = _train(tmp_path / "first", tmp_path).card
    assert training_of(card) == tmp_path / "first"
    branch = TrainModel((pictures,), _plan(steps=1, rate=1e-7, seed=5), "Branch")
    fork(branch, tmp_path / "branch", training_of(card))
    _train(tmp_path / "branch", tmp_path)
    assert asked(tmp_path / "branch") == TrainModel((pictures.resolve(),), branch.plan, "Branch")
    first, second = (checkpoints.load(tmp_path / name)["networks"]["generator"] for name in ("first", "branch"))
    assert all(torch.allclose(first[name], second[name], atol=1e-5) for name in first if name.endswith("weight"))
    assert checkpoints.load(tmp_path / "branch")["step"] == 1


def test_a_branch_of_other_shapes_or_of_nothing_is_refused(pictures: Path, tmp_path: Path) -> None:
    begin(TrainModel((pictures,), _plan(), "First"), tmp_path / "first")
    with pytest.raises(StudioError, match="width differ"):
        fork(TrainModel((pictures,), _plan(width=8), "Branch"), tmp_path / "branch", tmp_path / "first")
    with pytest.raises(StudioError, match="not learnt anything"):
        fork(TrainModel((pictures,), _plan(), "Branch"), tmp_path / "branch", tmp_path / "first")
    assert not (tmp_path / "branch").exists()

"""A step where memory is short, and in mixed precision."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import torch
from torch import Tensor

from aigc_studio.core.errors import StudioError
from aigc_studio.training import checkpoints
from aigc_studio.training.batches import Batch
from aigc_studio.training.device import device_failures_told, usable_device
from aigc_studio.training.families import trainable
from aigc_studio.training.plan import TrainingPlan
from aigc_studio.training.precision import Precision
from aigc_studio.training.task import Phase
from aigc_studio.training.trainer import Report, Trainer
from tests.training.pictures import discs


def _trainer(home: Path, family: str = "vae", **choices: Any) -> Trainer:
    home.mkdir(exist_ok=True)
    chosen = {"steps": 4, "batch": 8, "side": 16, "width": 4, "latent": 4, "sample_every": 100} | choices
    plan = TrainingPlan(family, **chosen)  # type: ignore[arg-type]
    torch.manual_seed(0)
    return Trainer(trainable(family).make_task(plan, 3, 1), discs(home / "data", 16), plan, home)


def _short_of_memory(trainer: Trainer, fits: int) -> None:
    """Every loss refuses more than `fits` pictures at once, as an allocator does."""
    task = trainer._task
    for name, phase in dict(task.phases).items():

        def loss(batch: Batch, phase: Phase = phase) -> Any:
            if len(batch) > fits:
                raise RuntimeError("[enforce fail at alloc_cpu.cpp:117] err == 0. DefaultCPUAllocator: can't allocate")
            return phase.loss(batch)

        task.phases[name] = Phase(phase.network, loss)  # type: ignore[index]


def test_a_batch_that_memory_is_too_small_for_is_shown_in_parts_and_said(tmp_path: Path) -> None:
    trainer, notices = _trainer(tmp_path / "short"), []
    _short_of_memory(trainer, 3)
    trainer.run(lambda report: notices.append(report.notice))
    assert [bool(notice) for notice in notices] == [True, False, False, False]
    assert "shown in 2 parts" in notices[0]
    assert "shown in 4 parts" in notices[0]
    assert trainer.step == 4
    assert checkpoints.load(tmp_path / "short")["parts"] == 4
    resumed = _trainer(tmp_path / "other")
    resumed._folder = tmp_path / "short"
    resumed.resume()
    assert resumed._steps._parts == 4


def test_memory_that_fits_nothing_ends_with_a_sentence(tmp_path: Path) -> None:
    trainer = _trainer(tmp_path)
    _short_of_memory(trainer, 1)
    with pytest.raises(StudioError, match="too little memory"):
        trainer.run(lambda _report: None)


def test_other_errors_are_not_taken_for_want_of_memory(tmp_path: Path) -> None:
    trainer = _trainer(tmp_path)

    def broken(batch: Batch) -> Any:
        raise RuntimeError("mat1 and mat2 shapes cannot be multiplied")

    trainer._task.phases["autoencoder"] = Phase(trainer._task.networks["generator"], broken)  # type: ignore[index]
    with pytest.raises(RuntimeError, match="mat1"):
        trainer.run(lambda _report: None)


@pytest.mark.parametrize("family", ["vae", "dcgan", "sngan"])
def test_mixed_precision_learns_the_same_a_little_less_exactly(family: str, tmp_path: Path) -> None:
    losses: dict[str, list[dict[str, float]]] = {}
    for mixed in ("off", "on"):
        seen = losses[mixed] = []
        _trainer(tmp_path / mixed, family, mixed=mixed).run(lambda report, seen=seen: seen.append(dict(report.losses)))
    assert losses["on"] != losses["off"]  # it was mixed indeed
    for mixed, single in zip(losses["on"], losses["off"], strict=True):
        assert mixed == pytest.approx(single, rel=0.1, abs=0.05)


def test_automatic_precision_is_single_on_a_processor() -> None:
    layer, picture = torch.nn.Linear(4, 4), torch.ones(1, 4)
    with Precision("auto", torch.device("cpu")).losses():
        assert layer(picture).dtype == torch.float32
    with Precision("on", torch.device("cpu")).losses():
        assert layer(picture).dtype == torch.bfloat16


def test_a_gpu_that_is_gone_between_two_steps_is_not_asked_for_its_weights(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    trainer = _trainer(tmp_path, checkpoint_every=2)

    def lost(*_arguments: object) -> bool:
        raise torch.AcceleratorError("CUDA error: device is lost\nCUDA kernel errors might be reported later")

    def measure(report: Report) -> None:
        if report.step == 3:
            monkeypatch.setattr(trainer, "_is_finite", lost)  # reads every weight
            lost()

    with pytest.raises(StudioError, match=r"GPU failed \(CUDA error: device is lost\)"), device_failures_told():
        trainer.run(measure)
    assert checkpoints.load(tmp_path)["step"] == 2
    with pytest.raises(RuntimeError, match="a shape"), device_failures_told():
        raise RuntimeError("a shape does not fit")


def test_a_gpu_that_is_listed_and_does_not_answer_is_left_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(torch.cuda, "is_available", lambda: True)  # no GPU of torch's answers where there is none

    def lost(*_arguments: object, **_options: object) -> Tensor:
        raise RuntimeError("CUDA error: no device.\nMore of it")

    monkeypatch.setattr(torch, "zeros", lost)
    device, said = usable_device()
    assert device.type == "cpu"
    assert said == "The GPU does not answer (CUDA error: no device): the training uses the processor."

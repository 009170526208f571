"""Private steps: each picture's say is bounded, noise is added, and what was spent is known."""

from __future__ import annotations

from importlib.util import find_spec
from pathlib import Path
from typing import Any

import pytest
import torch

from aigc_studio.core.errors import StudioError
from aigc_studio.training import privacy
from aigc_studio.training.batches import Batches
from aigc_studio.training.families import trainable
from aigc_studio.training.plan import TrainingPlan
from aigc_studio.training.privacy import Privacy
from aigc_studio.training.trainer import Trainer
from tests.training.pictures import discs


def _plan(family: str = "vae", **choices: Any) -> TrainingPlan:
    chosen = {"steps": 4, "batch": 6, "side": 16, "width": 4, "latent": 4, "sample_every": 2, "privacy": 1.0}
    return TrainingPlan(family, **(chosen | choices)).checked()  # type: ignore[arg-type]


def _private(plan: TrainingPlan, home: Path, monkeypatch: pytest.MonkeyPatch) -> tuple[Privacy, Any]:
    monkeypatch.setattr(privacy, "find_spec", lambda name: name)  # steps are made without opacus
    task = trainable(plan.family).make_task(plan, 3, 1)
    return Privacy(plan, task, Batches(discs(home / "data", 24), plan, torch.device("cpu"))), task


def test_the_gradient_is_the_sum_of_bounded_ones_and_noise(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    plan = _plan(batch=24, clip=0.01, privacy=1e-6)  # all pictures, and next to no noise
    private, task = _private(plan, tmp_path, monkeypatch)
    phase = task.phases["autoencoder"]
    private.gradients(phase, 0, 0)
    weights = list(phase.network.parameters())
    found = torch.cat([weight.grad.flatten() for weight in weights])
    expected = torch.zeros_like(found)
    for place in range(24):
        loss, _ = phase.loss(private._batches.one(place, 0, 0, place))
        own = torch.cat([part.flatten() for part in torch.autograd.grad(loss, weights)])
        expected += own * min(1.0, 0.01 / float(own.norm()))
    assert torch.allclose(found, expected / 24, atol=1e-6)
    assert float(found.norm()) <= 0.01 + 1e-6


def test_noise_is_as_large_as_was_asked_and_never_the_same(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    private, task = _private(_plan(clip=0.01, privacy=50.0), tmp_path, monkeypatch)
    phase = task.phases["autoencoder"]
    found = []
    for _ in range(2):
        private.gradients(phase, 0, 0)
        found.append(torch.cat([weight.grad.flatten() for weight in phase.network.parameters()]))
    assert float(found[0].std()) == pytest.approx(50.0 * 0.01 / 6, rel=0.05)
    assert not torch.allclose(found[0], found[1])


@pytest.mark.parametrize(
    ("family", "choices"), [("stylegan2-lite", {}), ("vae", {"accumulate": 2}), ("vae", {"mixed": "on"})]
)
def test_what_cannot_be_private_is_refused_with_the_reason(
    family: str, choices: dict[str, Any], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with pytest.raises(StudioError, match=r"private"):
        _private(_plan(family, **choices), tmp_path, monkeypatch)


@pytest.mark.skipif(find_spec("opacus") is not None, reason="opacus is installed")
def test_without_opacus_a_sentence_says_what_to_install(tmp_path: Path) -> None:
    plan = _plan()
    with pytest.raises(StudioError, match="need opacus"):
        Trainer(trainable("vae").make_task(plan, 3, 1), discs(tmp_path / "data", 24), plan, tmp_path)


def test_a_critic_of_a_vae_looks_at_pictures_too(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    pytest.importorskip("opacus")
    alone, judged = (_private(_plan(critic=weight), tmp_path / str(weight), monkeypatch)[0] for weight in (0.0, 1.0))
    assert judged.spent(10) == alone.spent(20)


@pytest.mark.skipif(find_spec("opacus") is None, reason="needs the extra [privacy]")
@pytest.mark.parametrize(("family", "critic"), [("vae", 0.0), ("vae", 1.0), ("sngan", 0.0)])
def test_a_private_training_says_what_it_spent_and_leaves_norms_alone(
    family: str, critic: float, tmp_path: Path
) -> None:
    plan = _plan(family, critic=critic)
    task = trainable(family).make_task(plan, 3, 1)
    trainer, spent = Trainer(task, discs(tmp_path / "data", 24), plan, tmp_path), []
    trainer.run(lambda report: spent.append(report.measures.get("epsilon")))
    assert spent[0] is None
    assert 0 < spent[1] < spent[3]
    for module in task.networks["generator"].modules():
        if isinstance(module, torch.nn.BatchNorm2d):
            assert torch.equal(module.running_mean, torch.zeros_like(module.running_mean))

"""A VAE with a critic: what both make small, and what comes of it."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
import torch
from torch import nn
from torch.nn.functional import softplus

from aigc_studio.training.batches import Batches, Share
from aigc_studio.training.families import preset_plan, trainable
from aigc_studio.training.losses import PENALISED_EVERY
from aigc_studio.training.plan import TrainingPlan
from aigc_studio.training.trainer import Trainer
from tests.training.pictures import discs


class _Brightness(nn.Module):
    """Judges by a number that can be reckoned by hand."""

    def forward(self, pictures: torch.Tensor, classes: torch.Tensor) -> torch.Tensor:
        return pictures.mean((1, 2, 3))


def _plan(**choices: float) -> TrainingPlan:
    return preset_plan("vae", "tiny", **({"batch": 6, "critic": 1.0} | choices))


@pytest.mark.parametrize("family", ["vae", "beta-vae", "flow-vae"])
def test_both_lose_as_the_formulas_say(family: str, tmp_path: Path) -> None:
    plan = replace(_plan(penalty=2.0), family=family)
    batch = Batches(discs(tmp_path / "data", 12), plan, torch.device("cpu")).at(0, Share(), 0)
    task = trainable(family).make_task(plan, 3, 1)
    task.networks["generator"].eval()  # norms that see one picture at a time can be asked again
    task._critic = _Brightness()  # type: ignore[attr-defined]
    seen: list[torch.Tensor] = []
    network = task.networks["generator"]
    network.final_layer.register_forward_hook(lambda _module, _given, made: seen.append(made.detach()))

    loss, told = task.phases["discriminator"].loss(batch)
    real, made = batch.pictures.mean((1, 2, 3)), seen.pop().mean((1, 2, 3))
    assert len(made) == 12  # of six pictures and of six points of noise
    by_hand = softplus(-real).mean() + softplus(made).mean()
    assert torch.allclose(told["discriminator"], by_hand, atol=1e-5)
    values = batch.pictures[0].numel()  # each of which moves that judge by as little: |∇D|² is 1 / values
    assert float(told["penalty"]) == pytest.approx(1 / values)
    assert torch.allclose(loss, by_hand + 0.5 * 2.0 * PENALISED_EVERY / values, atol=1e-5)
    batch.step = 1
    assert list(task.phases["discriminator"].loss(batch)[1]) == ["discriminator"]
    seen.clear()

    loss, told = task.phases["autoencoder"].loss(batch)
    by_hand = softplus(-seen.pop().mean((1, 2, 3))).mean()
    assert torch.allclose(told["generator"], by_hand, atol=1e-5)
    without = (told["reconstruction"] + plan.beta * told["divergence"]) / batch.pictures[0].numel()
    without = without + told.get("prior", 0.0) / plan.latent
    assert torch.allclose(loss, without + told["generator"], atol=1e-5)
    loss.backward()
    assert float(network.decoder_input.weight.grad.norm()) > 0


def test_a_critic_sees_all_pictures_changed_alike_and_what_is_rebuilt_is_not(tmp_path: Path) -> None:
    plan = replace(_plan(critic=1.0), cutout=0.5)
    batch = Batches(discs(tmp_path / "data", 12), plan, torch.device("cpu")).at(0, Share(), 0)
    task = trainable("vae").make_task(plan, 3, 1)
    judged: list[torch.Tensor] = []
    encoded: list[torch.Tensor] = []

    class Critic(nn.Module):
        def forward(self, pictures: torch.Tensor, classes: torch.Tensor) -> torch.Tensor:
            judged.append(pictures.detach())
            return pictures.mean((1, 2, 3))

    task._critic = Critic()  # type: ignore[attr-defined]
    network = task.networks["generator"]
    network.encoder.register_forward_hook(lambda _module, given, _made: encoded.append(given[0]))
    task.phases["discriminator"].loss(batch)
    task.phases["autoencoder"].loss(batch)
    assert all(torch.equal(pictures, batch.pictures) for pictures in encoded)
    assert [len(pictures) for pictures in judged] == [6, 12, 12]
    for pictures in judged:  # no disc and no decoder makes a grey of exactly 0: those were cut out
        assert ((pictures == 0).all(1).flatten(1).sum(1) >= 16).all()


def test_without_a_critic_changed_pictures_are_learnt(tmp_path: Path) -> None:
    plan = replace(_plan(critic=0.0), cutout=0.5)
    batch = Batches(discs(tmp_path / "data", 12), plan, torch.device("cpu")).at(0, Share(), 0)
    task = trainable("vae").make_task(plan, 3, 1)
    encoded: list[torch.Tensor] = []
    task.networks["generator"].encoder.register_forward_hook(lambda _module, given, _made: encoded.append(given[0]))
    task.phases["autoencoder"].loss(batch)
    assert ((encoded[0] == 0).all(1).flatten(1).sum(1) >= 16).all()


def test_without_a_critic_there_is_one_network_and_one_phase() -> None:
    task = trainable("vae").make_task(_plan(critic=0.0), 3, 1)
    assert list(task.networks) == ["generator"]
    assert list(task.phases) == ["autoencoder"]


def test_a_critic_is_shown_what_the_learnt_prior_makes_of_noise_and_teaches_it_nothing(tmp_path: Path) -> None:
    plan = replace(_plan(beta=0.0), family="flow-vae")
    batch = Batches(discs(tmp_path / "data", 12), plan, torch.device("cpu")).at(0, Share(), 0)
    task = trainable("flow-vae").make_task(plan, 3, 1)
    network, seen = task.networks["generator"], []
    for coupling in network.prior.couplings:
        torch.nn.init.normal_(coupling.last.weight, std=0.3)
    network.prior.register_forward_hook(lambda _module, _given, z: seen.append(z))
    network.decoder_input.register_forward_hook(lambda _module, given, _made: seen.append(given[0]))
    loss, _told = task.phases["autoencoder"].loss(batch)
    placed, decoded = seen
    assert torch.equal(decoded[6:], placed)
    loss.backward()
    assert float(network.decoder_input.weight.grad.norm()) > 0
    weights = list(network.prior.parameters())
    assert sum(float(weight.grad.norm()) for weight in weights if weight.grad is not None) == 0


def test_few_pictures_are_learnt_by_heart_under_a_critic(tmp_path: Path) -> None:
    plan = _plan(beta=0.1, steps=250, batch=8, width=16, rate=2e-3, ema_half_life=200, sample_every=1000)
    torch.manual_seed(0)
    data = discs(tmp_path / "data", 8)
    trainer = Trainer(trainable("vae").make_task(plan, 3, 1), data, plan, tmp_path)
    trainer.run(lambda _report: None)
    pictures = torch.from_numpy(data.pictures / 127.5 - 1.0).permute(0, 3, 1, 2).float()
    network = trainer.average.network.eval()
    with torch.no_grad():
        rebuilt = network.decode(network.encode(pictures)[0])
    assert float((rebuilt - pictures).abs().mean()) < 0.15
    assert list(trainer.exported()) == list(network.state_dict())  # the critic stays at home

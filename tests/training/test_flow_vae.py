"""VAEs with flows: their volumes against Jacobians, their divergence against the formula, their files."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
import torch
from safetensors.torch import save_file
from torch import Tensor, nn

from aigc_studio.jobs.context import JobContext
from aigc_studio.library.adapters.torch_generator import open_network
from aigc_studio.library.encoders import encode_photo, partners
from aigc_studio.library.importing import import_model
from aigc_studio.library.networks.flows import AutoregressiveStep, Coupling, CouplingFlow
from aigc_studio.library.pool import ModelPool
from aigc_studio.training.families import preset_plan, trainable
from aigc_studio.training.losses import kl_divergence
from aigc_studio.training.networks.flow_vae import FlowAutoencoder
from aigc_studio.training.trainer import Trainer
from tests.training.pictures import discs


def _shaken(network: nn.Module) -> nn.Module:
    """In double precision, with weights that do something."""
    torch.manual_seed(0)
    for weight in network.parameters():
        nn.init.normal_(weight, 0.0, 0.5)
    return network.double()


def _log_volume(function: Callable[[Tensor], Tensor], point: Tensor) -> float:
    return float(torch.autograd.functional.jacobian(function, point).det().abs().log())


@pytest.mark.parametrize("size", [2, 5, 6])
def test_couplings_turn_back_and_know_their_volume(size: int) -> None:
    coupling = _shaken(Coupling(size, 7))
    u = torch.randn(3, size, dtype=torch.double)
    z, volume = coupling(u)
    back, volume_back = coupling.inverse(z)
    assert torch.allclose(back, u, atol=1e-9)
    assert torch.allclose(volume, -volume_back)
    for place in range(3):
        assert float(volume[place].detach()) == pytest.approx(_log_volume(lambda x: coupling(x[None])[0][0], u[place]))


def test_a_chain_of_couplings_knows_its_volume_and_changes_everything() -> None:
    flow = _shaken(CouplingFlow(5, 7, 4))
    z = torch.randn(2, 5, dtype=torch.double)
    u, volume = flow.inverse(z)
    assert torch.allclose(flow(u), z, atol=1e-8)
    assert float(volume[0].detach()) == pytest.approx(_log_volume(lambda x: flow.inverse(x[None])[0][0], z[0]))
    assert (torch.autograd.functional.jacobian(lambda x: flow(x[None])[0], u[0]) != 0).all()


def test_an_autoregressive_step_sees_only_what_is_before_and_knows_its_volume() -> None:
    step = _shaken(AutoregressiveStep(6, 24))
    z, context = torch.randn(1, 6, dtype=torch.double), torch.randn(1, 6, dtype=torch.double)
    jacobian = torch.autograd.functional.jacobian(lambda x: step(x[None], context)[0][0], z[0])
    assert torch.equal(jacobian, jacobian.tril())
    assert (jacobian.tril(-1).abs().sum(1)[1:] > 0).all()
    assert float(step(z, context)[1].detach()) == pytest.approx(float(jacobian.det().log()))


def test_without_flows_the_divergence_is_the_formula() -> None:
    """Flows that change nothing: one sample's estimate is right on average."""
    torch.manual_seed(0)
    network = FlowAutoencoder(3, 4, 16, 1, 2).eval()
    for step in network.posterior:
        nn.init.constant_(step.last.bias, 50.0)  # gates wide open
    with torch.no_grad():
        pictures = torch.randn(1, 1, 16, 16).repeat(20_000, 1, 1, 1)
        mean, log_variance = network.encode(pictures[:1])
        z, density = network.posterior_sample(pictures, torch.randn(20_000, 3))
        estimate = float((density - network.prior.log_density(z)).mean())
    assert estimate == pytest.approx(float(kl_divergence(mean, log_variance)), abs=0.05)


def _trained(folder: Path, **choices: object) -> Trainer:
    plan = preset_plan("flow-vae", "tiny", sample_every=1000, **choices)
    torch.manual_seed(0)
    (folder / "run").mkdir()
    data = discs(folder / "data", 8, plan.side)
    trainer = Trainer(trainable("flow-vae").make_task(plan, 3, 1), data, plan, folder / "run")
    trainer.run(lambda _report: None)
    return trainer


def test_eight_pictures_are_learnt_by_heart(tmp_path: Path) -> None:
    trainer = _trained(tmp_path, steps=220, batch=8, width=12, rate=3e-3, beta=0.1, ema_half_life=100)
    network = trainer.average.network
    data = torch.from_numpy(discs(tmp_path / "again", 8).pictures / 127.5 - 1).permute(0, 3, 1, 2).float()
    with torch.no_grad():
        rebuilt = network.decode(network.posterior_sample(data, torch.zeros(8, 8))[0])
    assert float((rebuilt - data).abs().mean()) < 0.1
    samples = trainer.samples().flatten(1)
    nearest = torch.cdist(samples, data.flatten(1)).min(1)
    assert float(nearest.values.mean()) / data[0].numel() ** 0.5 < 0.35
    assert len(nearest.indices.unique()) >= 4


@pytest.mark.parametrize("side", [16, 28])
def test_what_was_trained_opens_in_the_library_with_the_same_pictures(side: int, tmp_path: Path) -> None:
    trainer = _trained(tmp_path, steps=8, rate=1e-2, latent=7, side=side)
    save_file({n: t.contiguous() for n, t in trainer.exported().items()}, str(tmp_path / "discs.safetensors"))
    card = import_model(tmp_path / "discs.safetensors", tmp_path / "library", JobContext())
    assert (card.kind, card.family, card.default_side, card.settings["couplings"]) == ("generator", "flow-vae", side, 4)
    assert card.directions
    z = torch.randn(4, 7)
    with torch.no_grad():
        ours = trainer._task.sample(trainer.average.network, z, torch.zeros(4, dtype=torch.long))
        assert torch.allclose(ours, open_network(card)(z, None), atol=1e-5)
    changed = trainer.average.network.prior(z)
    assert not torch.allclose(changed, z)


def test_a_photo_becomes_the_point_that_the_training_would_give_it(tmp_path: Path) -> None:
    trainer = _trained(tmp_path, steps=8, rate=1e-2, latent=7)
    save_file({n: t.contiguous() for n, t in trainer.exported().items()}, str(tmp_path / "discs.safetensors"))
    card = import_model(tmp_path / "discs.safetensors", tmp_path / "library", JobContext())
    assert partners(card, []) == [card]
    photo = discs(tmp_path / "again", 1).pictures[0]
    point = encode_photo(card, card, photo, ModelPool())
    network = trainer.average.network
    with torch.no_grad():
        pictures = torch.from_numpy(photo / 127.5 - 1).permute(2, 0, 1)[None].float()
        z, _ = network.posterior_sample(pictures, torch.zeros(1, 7))
        u = network.prior.inverse(z)[0]
    assert torch.allclose(torch.from_numpy(point), u[0], atol=1e-5)
    assert not torch.allclose(u, network.encode(pictures)[0], atol=1e-2)  # the flows do something


def test_a_file_without_the_encoder_still_opens(tmp_path: Path) -> None:
    trainer = _trained(tmp_path, steps=1)
    parts = ("prior.", "decoder_input.", "decoder.", "final_layer.")
    kept = {n: t.contiguous() for n, t in trainer.exported().items() if n.startswith(parts)}
    save_file(kept, str(tmp_path / "discs.safetensors"))
    card = import_model(tmp_path / "discs.safetensors", tmp_path / "library", JobContext())
    assert card.family == "flow-vae"
    assert partners(card, []) == []

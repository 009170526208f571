"""The prior that a VAE fits to its encodings."""

from __future__ import annotations

from pathlib import Path

import pytest
import torch
from safetensors.torch import save_file

from aigc_studio.jobs.context import JobContext
from aigc_studio.library.adapters.torch_generator import open_network
from aigc_studio.library.encoders import encode_photo, partners
from aigc_studio.library.importing import import_model
from aigc_studio.library.networks.flows import CouplingFlow
from aigc_studio.library.pool import ModelPool
from aigc_studio.training.batches import Batches, Share
from aigc_studio.training.families import preset_plan, trainable
from aigc_studio.training.networks.variational import VaeTask
from aigc_studio.training.trainer import Trainer
from tests.training.pictures import discs


def _task(**choices: object) -> VaeTask:
    torch.manual_seed(0)
    return trainable("vae").make_task(preset_plan("vae", "tiny", batch=6, **choices), 3, 1)


def _encodings(count: int) -> torch.Tensor:
    """Two numbers of z as no normal distribution has them: of a ring, far from the middle."""
    draw = torch.Generator().manual_seed(1)
    angle = torch.rand(count, generator=draw) * 2 * torch.pi
    ring = torch.stack([angle.cos(), angle.sin()], 1) * 2 + torch.tensor([1.0, -1.0])
    return ring + 0.1 * torch.randn(count, 2, generator=draw)


def test_noise_is_put_where_encodings_are() -> None:
    """Nothing is in the middle of the ring, where a normal distribution has most."""
    task = _task(latent=2, flows=3)
    prior = task._network.prior
    optimiser = torch.optim.Adam(prior.parameters(), 3e-3)
    one = torch.zeros(2_000, dtype=torch.long)
    for part in _encodings(64 * 800).split(64):
        optimiser.zero_grad()
        sum(task.fitted(part, one[:64]).values()).backward()
        optimiser.step()
    noise = torch.randn(2_000, 2, generator=torch.Generator().manual_seed(2))
    from_middle = (task.placed(task._network, noise, one) - torch.tensor([1.0, -1.0])).norm(dim=1)
    assert float(from_middle.mean()) == pytest.approx(2.0, abs=0.2)
    assert float((from_middle < 1.2).float().mean()) < 0.1  # of a normal distribution as wide: 0.3


def test_a_density_is_one_of_the_numbers_that_the_flow_makes() -> None:
    flow = CouplingFlow(1 + 1, 8, 3)
    torch.manual_seed(0)
    for coupling in flow.couplings:
        torch.nn.init.normal_(coupling.last.weight, std=0.5)
    places = torch.linspace(-30, 30, 601)
    grid = torch.cartesian_prod(places, places)
    with torch.no_grad():
        assert float(flow.log_density(grid).exp().sum() * 0.1**2) == pytest.approx(1.0, abs=0.02)


def test_the_prior_learns_of_encodings_and_they_learn_nothing_of_it(tmp_path: Path) -> None:
    batches = Batches(discs(tmp_path / "data", 12), preset_plan("vae", "tiny", batch=6), torch.device("cpu"))
    task = _task()
    network = task.networks["generator"]
    loss, told = task.phases["autoencoder"].loss(batches.at(0, Share(), 0))
    assert told["prior"] > 0
    loss.backward()
    assert float(network.prior.couplings[0].last.weight.grad.norm()) > 0
    with_prior = network.fc_mu.weight.grad.clone()

    network.zero_grad()
    network.prior = None
    task.phases["autoencoder"].loss(batches.at(0, Share(), 0))[0].backward()
    assert torch.equal(network.fc_mu.weight.grad, with_prior)


def test_what_is_no_number_is_told() -> None:
    """The trainer takes steps back of which a loss is not a number."""
    assert _task().fitted(torch.full((4, 8), float("nan")), torch.zeros(4, dtype=torch.long))["prior"].isnan()


def test_a_private_training_fits_none() -> None:
    """Where encodings lie would tell of the pictures."""
    task = _task(privacy=1.0)
    assert task._network.prior is None
    noise, classes = torch.randn(4, 8), torch.zeros(4, dtype=torch.long)
    assert task.placed(task._network, noise, classes) is noise
    assert task.fitted(noise, classes) == {}


def test_what_was_trained_opens_with_the_same_pictures_and_takes_photos(tmp_path: Path) -> None:
    plan = preset_plan("vae", "tiny", steps=8, rate=1e-2, latent=7, sample_every=1000)
    torch.manual_seed(0)
    trainer = Trainer(trainable("vae").make_task(plan, 3, 1), discs(tmp_path / "data", 8), plan, tmp_path)
    trainer.run(lambda _report: None)
    save_file({n: t.contiguous() for n, t in trainer.exported().items()}, str(tmp_path / "discs.safetensors"))
    card = import_model(tmp_path / "discs.safetensors", tmp_path / "library", JobContext())
    assert (card.kind, card.family, card.settings["couplings"]) == ("generator", "flow-vae", 2 * plan.flows)
    network, z = trainer.average.network, torch.randn(4, 7)
    photo = discs(tmp_path / "again", 1).pictures[0]
    with torch.no_grad():
        ours = trainer.task.sample(network, z, torch.zeros(4, dtype=torch.long))
        assert torch.allclose(ours, open_network(card)(z, None), atol=1e-5)
        assert not torch.allclose(network.prior(z), z)
        mean, _ = network.encode(torch.from_numpy(photo / 127.5 - 1).permute(2, 0, 1)[None].float())
        expected = network.prior.inverse(mean)[0][0]
    assert partners(card, []) == [card]
    assert torch.allclose(torch.from_numpy(encode_photo(card, card, photo, ModelPool())), expected, atol=1e-5)

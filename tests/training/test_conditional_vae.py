"""Class-conditional VAEs: what the class decides, what is left to z, their files, their held-out measure."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import torch
from safetensors.torch import save_file

from aigc_studio.core.errors import StudioError
from aigc_studio.core.image import Extent
from aigc_studio.jobs.context import JobContext
from aigc_studio.library.adapters.base import RenderOptions
from aigc_studio.library.adapters.torch_generator import open_network
from aigc_studio.library.encoders import encode_photo, partners
from aigc_studio.library.importing import import_model
from aigc_studio.library.pool import ModelPool
from aigc_studio.training.batches import Batches, Share
from aigc_studio.training.data.tensors import open_tensor
from aigc_studio.training.families import preset_plan, trainable
from aigc_studio.training.networks.variational import VaeTask
from aigc_studio.training.plan import TrainingPlan
from aigc_studio.training.trainer import Trainer
from tests.training.pictures import discs


def _plan(**choices: float | str) -> TrainingPlan:
    return preset_plan("conditional-vae", "tiny", **choices)


def _task(classes: int = 3, **choices: float | str) -> VaeTask:
    torch.manual_seed(0)
    return trainable("conditional-vae").make_task(_plan(**choices), 3, classes)


def test_pictures_of_one_class_are_refused() -> None:
    with pytest.raises(StudioError, match="All pictures are of one class"):
        _task(classes=1)


def test_the_critic_judges_pictures_with_their_classes_and_what_is_made_of_noise_with_theirs(tmp_path: Path) -> None:
    task = _task(critic=1.0, batch=6)
    batch = Batches(discs(tmp_path / "data", 12, classes=3), _plan(batch=6), torch.device("cpu")).at(0, Share(), 0)
    shown: list[tuple[int, list[int]]] = []

    class Critic(torch.nn.Module):
        def forward(self, pictures: torch.Tensor, classes: torch.Tensor) -> torch.Tensor:
            shown.append((len(pictures), classes.tolist()))
            return pictures.mean((1, 2, 3))

    task._critic = Critic()
    task.phases["discriminator"].loss(batch)
    own = batch.classes.tolist()
    assert sorted(set(own)) == [0, 1, 2]
    assert shown == [(6, own), (12, own + own)]


@pytest.mark.parametrize(("step", "times"), [(0, 4), (29, 4), (30, 1), (199, 1)])
def test_the_divergence_weighs_more_at_first(step: int, times: float, tmp_path: Path) -> None:
    task, plan = _task(beta=2.0), _plan(steps=200, batch=6)
    batch = Batches(discs(tmp_path / "data", 12, classes=3), plan, torch.device("cpu")).at(step, Share(), 0)
    loss, told = task.phases["autoencoder"].loss(batch)
    by_hand = (told["reconstruction"] + times * 2.0 * told["divergence"]) / batch.pictures[0].numel()
    assert torch.allclose(loss, by_hand + told["prior"] / plan.latent, rtol=1e-5)


def test_each_class_has_a_prior_of_its_own() -> None:
    """Encodings that lie elsewhere in each class, as those of z do that tells of the class."""
    task = _task(classes=2, latent=2, flows=2)
    network, classes = task.networks["generator"], torch.arange(64) % 2
    optimiser = torch.optim.Adam(network.prior.parameters(), 1e-2)
    draw = torch.Generator().manual_seed(1)
    for _ in range(300):
        encodings = 0.3 * torch.randn(64, 2, generator=draw) + torch.where(classes == 0, -2.0, 2.0)[:, None]
        optimiser.zero_grad()
        sum(task.fitted(encodings, classes).values()).backward()
        optimiser.step()
    z = task.placed(network, torch.randn(64, 2, generator=draw), classes)
    assert z[0::2].mean(0).tolist() == pytest.approx([-2.0, -2.0], abs=0.3)
    assert z[1::2].mean(0).tolist() == pytest.approx([2.0, 2.0], abs=0.3)


def _trained(folder: Path, **choices: float) -> tuple[VaeTask, Trainer, torch.Tensor]:
    """On eight discs, the odd ones on bright ground."""
    discs(folder / "data", 8, classes=2)
    pictures = np.load(folder / "data" / "pictures.npy")
    pictures[1::2] = 255 - pictures[1::2]
    np.save(folder / "data" / "pictures.npy", pictures)
    plan = _plan(batch=8, rate=3e-3, ema_half_life=100, sample_every=1000, **choices)
    torch.manual_seed(0)
    task = trainable("conditional-vae").make_task(plan, 3, 2)
    trainer = Trainer(task, open_tensor(folder / "data"), plan, folder)
    trainer.run(lambda _report: None)
    return task, trainer, torch.from_numpy(pictures / 127.5 - 1).permute(0, 3, 1, 2).float()


def test_eight_pictures_are_learnt_by_heart(tmp_path: Path) -> None:
    task, trainer, pictures = _trained(tmp_path, steps=260, beta=1.0)
    network = trainer.average.network
    with torch.no_grad():
        rebuilt = task.decoded(network, network.encode(pictures)[0], torch.arange(8) % 2)
    assert float((rebuilt - pictures).abs().mean()) < 0.12


def test_a_photo_becomes_a_point_of_the_class_that_it_shows(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("aigc_studio.library.latent_learning.PICTURE_SAMPLES", 4)
    _, trainer, pictures = _trained(tmp_path, steps=260, beta=1.0)
    save_file({name: one.contiguous() for name, one in trainer.exported().items()}, tmp_path / "grounds.safetensors")
    card = import_model(tmp_path / "grounds.safetensors", tmp_path / "library", JobContext())
    pool = ModelPool()
    for place, picture in enumerate(pictures):
        photo = ((picture.permute(1, 2, 0) + 1) * 127.5).round().to(torch.uint8).numpy()
        point = encode_photo(card, card, photo, pool)
        assert int(point[-2:].argmax()) == place % 2
        with pool.lease(card) as model:
            made = model.render(point, RenderOptions(Extent(16, 16)))
        assert np.abs(made.astype(float) - photo).mean() < 20


def test_the_class_alone_decides_which_kind_is_made_of_noise(tmp_path: Path) -> None:
    _, trainer, _ = _trained(tmp_path, steps=200, beta=4.0, critic=3.0)
    ground = trainer.samples(40)[:, :, :3, :3].mean((1, 2, 3))
    assert (ground[0::2] < 0).all()
    assert (ground[1::2] > 0).all()


def test_the_held_out_measure_is_of_pictures_in_their_classes(tmp_path: Path) -> None:
    """With the classes of others the same pictures are less likely."""
    plan = _plan(steps=150, batch=8, rate=3e-3, ema_half_life=50, sample_every=1000, critic=0.0)
    data = discs(tmp_path / "data", 8, classes=2)
    torch.manual_seed(0)
    task = trainable("conditional-vae").make_task(plan, 3, 2)
    trainer = Trainer(task, data, plan, tmp_path)
    trainer.run(lambda _report: None)
    pictures = torch.from_numpy(data.pictures / 127.5 - 1).permute(0, 3, 1, 2).float()
    classes = torch.from_numpy(data.classes)
    with torch.no_grad():
        own, others = (float(task.bound(trainer.average.network, pictures, which))
                       for which in (classes, 1 - classes))  # fmt: skip
    assert trainer.bound() == pytest.approx(own, rel=1e-4)
    assert own < others


def test_what_was_trained_opens_with_its_classes_the_same_pictures_and_its_encoder(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("aigc_studio.library.latent_learning.PICTURE_SAMPLES", 4)
    task = _task(classes=3, steps=2)
    network = task.networks["generator"].eval()
    for coupling in network.prior.couplings:  # untrained, they would change nothing
        for weight in (coupling.last.weight, coupling.classes.weight):
            torch.nn.init.normal_(weight, std=0.3)
    save_file({name: one.contiguous() for name, one in task.exported(network).items()}, tmp_path / "kinds.safetensors")
    card = import_model(tmp_path / "kinds.safetensors", tmp_path / "library", JobContext())
    assert (card.family, card.settings["classes"], card.settings["latent"]) == ("flow-vae", 3, 8)
    z, classes = torch.randn(3, 8), torch.arange(3)
    opened = open_network(card)
    with torch.no_grad():
        made = task.sample(network, z, classes)
        assert torch.allclose(opened(z, classes), made, atol=1e-5)
        assert (made - task.sample(network, z, classes.roll(1))).abs().max() > 1e-4
        photo = torch.rand(16, 16, 3)
        pixels = (photo * 255).round().to(torch.uint8)
        mean, _ = network.encode(pixels.permute(2, 0, 1)[None] / 127.5 - 1)
    assert partners(card, [])[0].id == card.id
    point = encode_photo(card, card, pixels.numpy(), ModelPool())
    with torch.no_grad():
        expected, _ = network.prior.inverse(mean, torch.from_numpy(point[8:].argmax(keepdims=True)))
    assert torch.allclose(torch.from_numpy(point[:8]), expected[0], atol=1e-4)

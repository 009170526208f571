"""VQ-VAE with a transformer: its losses against formulas, pictures by heart, files, sliders."""

from __future__ import annotations

from pathlib import Path

import pytest
import torch
from safetensors.torch import save_file

from aigc_studio.core.errors import StudioError
from aigc_studio.jobs.context import JobContext
from aigc_studio.library.adapters.torch_generator import open_network
from aigc_studio.library.importing import import_model
from aigc_studio.training.families import preset_plan, trainable
from aigc_studio.training.networks.vq_vae import code_length, quantisation_loss, revival_loss, straight_through
from aigc_studio.training.trainer import Trainer
from tests.training.pictures import discs


def _trained(folder: Path, classes: int = 1, **choices: object) -> tuple[Trainer, list[dict[str, float]]]:
    plan = preset_plan("vq-vae", "tiny", sample_every=1000, **choices)
    torch.manual_seed(0)
    (folder / "run").mkdir()
    trainer = Trainer(trainable("vq-vae").make_task(plan, 3, classes), discs(folder / "data", 8), plan, folder / "run")
    losses: list[dict[str, float]] = []
    trainer.run(lambda report: losses.append(dict(report.losses)))
    return trainer, losses


def test_eight_pictures_are_learnt_by_heart(tmp_path: Path) -> None:
    trainer, losses = _trained(tmp_path, steps=480, batch=8, rate=4e-3, ema_half_life=100)
    assert "reconstruction" in losses[0]
    assert "nats per code" in losses[-1]  # the second part of the steps
    assert losses[-1]["nats per code"] < 0.6
    network = trainer.average.network
    data = torch.from_numpy(discs(tmp_path / "again", 8).pictures / 127.5 - 1).permute(0, 3, 1, 2).float()
    with torch.no_grad():
        rebuilt = network.generator.shown(network.nearest(network.encode(data)))
    assert float((rebuilt - data).abs().mean()) < 0.1
    nearest = torch.cdist(trainer.samples().flatten(1), data.flatten(1)).min(1)
    assert float(nearest.values.median()) / data[0].numel() ** 0.5 < 0.25
    assert len(nearest.indices.unique()) >= 5


@pytest.mark.parametrize("classes", [1, 3])
def test_what_was_trained_opens_in_the_library_with_the_same_pictures(
    classes: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("aigc_studio.library.latent_learning.PICTURE_SAMPLES", 32)
    trainer, _ = _trained(tmp_path, classes, steps=5)
    save_file({n: t.contiguous() for n, t in trainer.exported().items()}, str(tmp_path / "discs.safetensors"))
    card = import_model(tmp_path / "discs.safetensors", tmp_path / "library", JobContext())
    assert (card.kind, card.family, card.default_side) == ("generator", "vq-vae", 16)
    assert card.settings.get("classes", 1) == classes
    assert card.directions
    z, labels = torch.randn(4, 16), torch.arange(4) % classes
    with torch.no_grad():
        ours = trainer._task.sample(trainer.average.network, z, labels)
        assert torch.allclose(ours, open_network(card)(z, labels), atol=1e-5)


def test_codes_are_ordered_by_the_brightness_they_show(tmp_path: Path) -> None:
    trainer, _ = _trained(tmp_path, steps=10)
    generator = trainer.average.network.generator
    generator.put_in_order()
    with torch.no_grad():
        shown = generator.shown(generator.order[:, None].expand(-1, 16)).flatten(1).mean(1)
    assert (shown.diff() >= -1e-6).all()
    assert sorted(generator.order.tolist()) == list(range(32))


def test_gradients_pass_the_choice_of_a_code_unchanged() -> None:
    encodings = torch.randn(2, 3, 4, requires_grad=True)
    chosen = torch.randn(2, 3, 4, requires_grad=True)
    passed = straight_through(encodings, chosen)
    assert torch.allclose(passed, chosen, atol=1e-6)
    weights = torch.randn(2, 3, 4)
    (passed * weights).sum().backward()
    assert torch.allclose(encodings.grad, weights)
    assert chosen.grad is None


def test_the_quantisation_loss_is_equation_3() -> None:
    encodings = torch.randn(2, 3, 4, dtype=torch.double, requires_grad=True)
    chosen = torch.randn(2, 3, 4, dtype=torch.double, requires_grad=True)
    loss = quantisation_loss(encodings, chosen)
    difference = (encodings - chosen).detach()
    assert float(loss.detach()) == pytest.approx(1.25 * float(difference.square().sum()) / 6)
    by_encodings, by_codes = torch.autograd.grad(loss, (encodings, chosen))
    assert torch.allclose(by_encodings, 0.25 * 2 * difference / 6)
    assert torch.allclose(by_codes, -2 * difference / 6)


def test_only_codes_that_nobody_chose_are_drawn_to_the_pictures() -> None:
    encodings = torch.nn.functional.normalize(torch.randn(5, 4, dtype=torch.double), dim=1)
    vectors = torch.nn.functional.normalize(torch.randn(3, 4, dtype=torch.double), dim=1).requires_grad_(True)
    loss = revival_loss(encodings, vectors, torch.tensor([[0, 2, 2, 0, 0]]))
    nearest = (vectors[1] - encodings).square().sum(1).min()
    assert float(loss.detach()) == pytest.approx(float(nearest.detach()) / 3)
    (gradient,) = torch.autograd.grad(loss, vectors)
    assert gradient[1].abs().sum() > 0
    assert not gradient[[0, 2]].any()


def test_code_lengths_of_a_prior_that_knows_nothing() -> None:
    assert float(code_length(torch.zeros(2, 5, 8), torch.zeros(2, 5, dtype=torch.long))) == pytest.approx(
        5 * torch.tensor(8.0).log().item()
    )


def test_codes_that_make_no_square_are_refused() -> None:
    for choices in ({"latent": 20}, {"latent": 64, "side": 8 * 16, "width": 4}, {"latent": 256, "side": 16}):
        plan = preset_plan("vq-vae", "tiny", **choices)
        if choices.get("side") == 128:
            trainable("vq-vae").make_task(plan, 3, 1)
        else:
            with pytest.raises(StudioError, match="codes"):
                trainable("vq-vae").make_task(plan, 3, 1)


def test_the_held_out_measure_is_of_pictures_in_their_classes() -> None:
    torch.manual_seed(0)
    task = trainable("vq-vae").make_task(preset_plan("vq-vae", "tiny"), 3, 2)
    generator = task.networks["generator"].eval()
    torch.nn.init.normal_(generator.generator.prior.start.weight, std=3.0)
    pictures = torch.rand(4, 3, 16, 16) * 2 - 1
    with torch.no_grad():
        first, second = (float(task.bound(generator, pictures, torch.full((4,), label)))  # type: ignore[attr-defined]
                         for label in (0, 1))  # fmt: skip
    assert abs(first - second) > 1e-4 * abs(first)

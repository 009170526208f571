"""Where encodings lie, and networks whose encodings lie as noise does."""

from __future__ import annotations

from pathlib import Path

import pytest
import torch

from aigc_studio.training.batches import Batches, Share
from aigc_studio.training.families import preset_plan, trainable
from aigc_studio.training.networks.autoencoder import Autoencoder, Encodings
from tests.training.pictures import discs

_MIXED = torch.tensor([[1.0, 0.0, 0.0], [0.5, 2.0, 0.0], [0.0, -0.3, 0.2]])


def _elsewhere(count: int) -> torch.Tensor:
    """Far from where a divergence would have them."""
    return torch.randn(count, 3, generator=torch.Generator().manual_seed(1)) @ _MIXED.T + torch.tensor([2.0, 0.0, -1.0])


def _followed() -> Encodings:
    encodings = Encodings(3)
    for part in _elsewhere(64 * 400).split(64):
        encodings.follow(part)
    return encodings


def test_noise_is_put_where_encodings_are() -> None:
    placed = _followed().placed(torch.randn(20_000, 3, generator=torch.Generator().manual_seed(2)))
    assert placed.mean(0).tolist() == pytest.approx([2.0, 0.0, -1.0], abs=0.15)
    assert torch.allclose(placed.T.cov(), _MIXED @ _MIXED.T, atol=0.4)


def test_nothing_heard_leaves_noise_as_it_is() -> None:
    noise = torch.randn(5, 3)
    assert torch.allclose(Encodings(3).placed(noise), noise, atol=1e-4)


def test_one_picture_alone_is_a_place_too() -> None:
    encodings, only = Encodings(32), torch.randn(32)
    for _ in range(2000):
        encodings.follow(only.repeat(4, 1))
    assert torch.allclose(encodings.placed(torch.randn(5, 32)), only.expand(5, 32), atol=0.05)


def test_what_is_no_number_is_not_an_error_of_its_own() -> None:
    """A step that went wrong is taken back by the trainer, which looks for losses that are no numbers."""
    encodings = Encodings(3)
    encodings.follow(torch.full((4, 3), float("nan")))
    assert encodings.placed(torch.randn(5, 3)).isnan().any()


def test_folded_weights_make_the_same_pictures_of_noise_and_encode_to_noise() -> None:
    torch.manual_seed(0)
    network, encodings = Autoencoder(3, 8, 16, 3).eval(), _followed()
    folded = Autoencoder(3, 8, 16, 3).eval()
    folded.load_state_dict(encodings.folded(network.state_dict()))
    noise, pictures = torch.randn(5, 3), torch.rand(5, 3, 16, 16) * 2 - 1
    with torch.no_grad():
        made, expected = folded.decode(noise), network.decode(encodings.placed(noise))
        found, encoded = (one.encode(pictures)[0] for one in (folded, network))
    assert torch.allclose(made, expected, atol=1e-5)
    assert torch.allclose(encodings.placed(found), encoded, atol=1e-5)


def test_a_training_hears_of_its_encodings_and_ships_weights_that_need_not_know(tmp_path: Path) -> None:
    plan = preset_plan("vae", "tiny", batch=6)
    batch = Batches(discs(tmp_path / "data", 12), plan, torch.device("cpu")).at(0, Share(), 0)
    torch.manual_seed(0)
    task = trainable("vae").make_task(plan, 3, 1)
    network = task.networks["generator"]
    for _ in range(20):
        task.phases["autoencoder"].loss(batch)
    assert float((network.encodings.covariance - torch.eye(plan.latent)).abs().max()) > 0.01
    plain = Autoencoder(plan.latent, plan.width, plan.side, 3).eval()
    plain.load_state_dict(task.exported(network.eval()))
    z = torch.randn(4, plan.latent)
    with torch.no_grad():
        made = task.sample(network, z, torch.zeros(4, dtype=torch.long))
        assert torch.allclose(plain.decode(z), made, atol=1e-5)


def test_a_private_training_keeps_no_account_of_its_encodings() -> None:
    task = trainable("vae").make_task(preset_plan("vae", "tiny", privacy=1.0), 3, 1)
    assert not any("encodings" in name for name in task.networks["generator"].state_dict())

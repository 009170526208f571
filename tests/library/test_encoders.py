"""Encoders beside their generators: photos become points."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import torch
from torch import nn

from aigc_studio.core.errors import StudioError
from aigc_studio.jobs.context import JobContext
from aigc_studio.library.card import ModelCard
from aigc_studio.library.encoders import OWN_ENCODER, OwnEncoder, encode_photo, latent_size, open_own_encoder, partners
from aigc_studio.library.importing import import_model
from aigc_studio.library.pool import ModelPool
from tests.library import onnx_models, tiny_models


class DenseVae(nn.Module):
    """The well-known one of linear layers, for grey pictures of 8x8."""

    def __init__(self) -> None:
        super().__init__()
        self.fc1, self.fc21, self.fc22 = nn.Linear(64, 20), nn.Linear(20, 5), nn.Linear(20, 5)
        self.fc3, self.fc4 = nn.Linear(5, 20), nn.Linear(20, 64)


@pytest.fixture
def library(tmp_path: Path) -> Path:
    folder = tmp_path / "library"
    folder.mkdir()
    return folder


@pytest.fixture
def vae(library: Path, tmp_path: Path) -> tuple[ModelCard, DenseVae]:
    torch.manual_seed(2)
    network = DenseVae()
    for parameter in network.parameters():
        parameter.data *= 3
    torch.save(network.state_dict(), tmp_path / "vae.pth")
    return import_model(tmp_path / "vae.pth", library, JobContext()), network


def test_an_autoencoder_keeps_its_encoder_and_is_its_own_partner(vae: tuple[ModelCard, DenseVae]) -> None:
    card, network = vae
    assert (card.folder / OWN_ENCODER).is_file()
    assert partners(card, []) == [card]
    assert latent_size(card) == 5
    photo = np.random.default_rng(1).integers(0, 255, (8, 8), np.uint8)
    pixels = torch.from_numpy(photo.astype(np.float32) / 255).reshape(1, 64)
    with torch.inference_mode():
        mean = network.fc21(torch.relu(network.fc1(pixels)))[0].numpy()
    point = encode_photo(card, card, np.repeat(photo[..., None], 3, axis=2), ModelPool())
    assert np.allclose(point, mean, atol=1e-5)


def test_a_damaged_encoder_is_a_sentence(vae: tuple[ModelCard, DenseVae]) -> None:
    card, _ = vae
    (card.folder / OWN_ENCODER).write_bytes(b"x")
    with pytest.raises(StudioError):
        open_own_encoder(card)


def test_encoders_of_as_many_numbers_are_partners(library: Path, tmp_path: Path) -> None:
    generator = import_model(
        onnx_models.generator(tmp_path / "g.onnx", ["N", 6], "NCHW", 3, (-1, 1), "index"), library, JobContext()
    )
    six, seven = (
        import_model(onnx_models.encoder(tmp_path / f"e{n}.onnx", n), library, JobContext()) for n in (6, 7)
    )
    assert latent_size(generator) == 6  # the class is no part of it
    assert partners(generator, [seven, six]) == [six]
    photo = np.random.default_rng(1).integers(0, 255, (20, 30, 3), np.uint8)
    point = encode_photo(generator, six, photo, ModelPool())
    assert point.shape == (7,)
    assert point[-1] == 0
    with pytest.raises(StudioError):
        encode_photo(generator, seven, photo, ModelPool())


def test_a_generator_without_an_encoder_has_no_partner(library: Path, tmp_path: Path) -> None:
    card = import_model(tiny_models.save_dcgan(tmp_path / "netG.pth"), library, JobContext())
    assert partners(card, []) == []


@pytest.mark.parametrize("channels", [1, 3, 4])
def test_pictures_with_opacity_are_seen_as_in_training(channels: int) -> None:
    seen: list[torch.Tensor] = []

    def network(values: torch.Tensor) -> torch.Tensor:
        seen.append(values[0])
        return values.mean((2, 3))

    picture = np.zeros((16, 16, 4), np.uint8)
    picture[4:12, 4:12] = (200, 100, 50, 255)  # on nothing, whose hidden colour is black
    encoder = OwnEncoder(network, 8, channels)  # type: ignore[arg-type]
    assert encoder.encode(picture).shape == (channels,)
    assert seen[0].shape == (channels, 8, 8)
    middle, corner = (seen[0][:, place, place] * 255 for place in (4, 0))
    if channels == 4:
        assert torch.allclose(middle, torch.tensor([200.0, 100.0, 50.0, 255.0]), atol=4)
        assert corner[3] == 0
    else:
        assert torch.allclose(corner, torch.full((channels,), 255.0))
        assert float(middle.mean()) == pytest.approx(124 if channels == 1 else 350 / 3, abs=4)
    assert encoder.encode(picture[..., :3]).shape == (channels,)  # a photo hides nothing

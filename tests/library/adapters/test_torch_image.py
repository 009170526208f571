"""Image networks opened from cards: sizes, tiles without seams, memory, damage."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import torch
from safetensors.torch import save_file
from torch import nn

from aigc_studio.core.errors import StudioError
from aigc_studio.library.adapters import torch_image
from aigc_studio.library.card import ModelCard
from aigc_studio.library.families import families
from aigc_studio.library.pool import ModelPool
from tests.library.families.image_family import randomised

SRVGG = {
    "channels": 3, "scale": 2, "multiple": 1, "halo": 5, "features": 12, "convs": 3, "learned_slopes": True,
}  # fmt: skip
RRDB = {
    "channels": 3, "scale": 2, "multiple": 2, "halo": 130, "features": 8, "growth": 4, "blocks": 4, "doublings": 2,
    "unshuffle": 2,
}  # fmt: skip
STYLE = {
    "channels": 3, "scale": 1, "multiple": 4, "halo": None, "widths": [6, 8, 10], "narrow": [8, 6], "residuals": 2,
    "kernel": 9,
}  # fmt: skip


def card(folder: Path, family: str, settings: dict, network: nn.Module | None = None) -> ModelCard:
    """A card with random weights of which the result still looks like a picture."""
    network = network or randomised(families()[family].network(settings))
    save_file({name: tensor.contiguous() for name, tensor in network.state_dict().items()}, folder / "w.safetensors")
    kind = "translator" if settings["scale"] == 1 else "enhancer"
    return ModelCard(
        id="x", name="X", kind=kind, family=family, folder=folder, weights="w.safetensors", settings=settings
    )


def photo(height: int, width: int) -> np.ndarray:
    y, x = np.mgrid[0:height, 0:width]
    waves = np.stack([128 + 90 * np.sin(x / (5 + c)) * np.cos(y / 7) for c in range(3)], -1)
    return np.clip(waves + np.random.default_rng(1).normal(0, 20, waves.shape), 0, 255).astype(np.uint8)


def apart(one: np.ndarray, other: np.ndarray) -> int:
    return int(np.abs(one.astype(int) - other).max())


@pytest.mark.parametrize("size", [(1, 1), (3, 50), (33, 7), (64, 64)])
@pytest.mark.parametrize(("family", "settings"), [("srvgg", SRVGG), ("rrdb", RRDB), ("transformer-net", STYLE)])
def test_every_size_from_one_pixel_up(tmp_path, family, settings, size):
    model = torch_image.open_model(card(tmp_path, family, settings))
    result = model.run(photo(*size))
    assert result.shape == (size[0] * model.scale, size[1] * model.scale, 3)
    assert result.dtype == np.uint8


def test_the_network_itself_is_what_runs(tmp_path):
    network = randomised(families()["srvgg"].network(SRVGG))
    image = photo(40, 36)
    with torch.inference_mode():
        tensor = network(torch.from_numpy(image).permute(2, 0, 1)[None] / 255)
    expected = (tensor[0].permute(1, 2, 0) * 255).round().to(torch.uint8).numpy()
    assert apart(torch_image.open_model(card(tmp_path, "srvgg", SRVGG, network)).run(image), expected) <= 1


@pytest.mark.parametrize(("family", "settings"), [("srvgg", SRVGG), ("rrdb", RRDB)])
def test_no_seam_shows_between_tiles(tmp_path, monkeypatch, family, settings):
    image = photo(230, 210)
    made = card(tmp_path, family, settings)
    whole = torch_image.open_model(made).run(image)
    model, fractions = torch_image.open_model(made), []
    monkeypatch.setattr(torch_image, "TILE_BYTES", 0)
    tiled = model.run(image, fractions.append)
    assert len(fractions) > 9
    assert apart(tiled, whole) <= 2
    assert whole.std() > 20


def test_a_halo_is_measured_where_a_network_could_see_far(tmp_path):
    model = torch_image.open_model(card(tmp_path, "rrdb", RRDB))
    assert 1 < model.halo < RRDB["halo"]


def test_a_network_that_sees_all_is_run_whole_and_says_when_it_was_made_smaller(tmp_path, monkeypatch):
    model = torch_image.open_model(card(tmp_path, "transformer-net", STYLE))
    image, notices = photo(120, 200), []
    assert model.run(image, notice=notices.append).shape == image.shape
    assert notices == []
    monkeypatch.setattr(torch_image, "WHOLE_BYTES", 1_000_000)
    assert model.run(image, notice=notices.append).shape == image.shape
    assert len(notices) == 1
    assert "instead of 200x120" in notices[0]


def failing_over(pixels: int, network: nn.Module) -> nn.Module:
    """`network`, which runs out of memory for more than so many pixels."""

    def check(_module: nn.Module, inputs: tuple[torch.Tensor]) -> None:
        if inputs[0].shape[2] * inputs[0].shape[3] > pixels:
            raise RuntimeError("DefaultCPUAllocator: can't allocate memory: you tried to allocate 99 bytes.")

    network.register_forward_pre_hook(check)
    return network


def opened(family: str, settings: dict, pixels: int) -> torch_image.TorchImage:
    make = lambda: families()[family].network(settings)  # noqa: E731
    return torch_image.TorchImage(failing_over(pixels, randomised(make())), settings, make)


def test_out_of_memory_makes_smaller_tiles(tmp_path):
    image = photo(200, 180)
    expected = torch_image.open_model(card(tmp_path, "srvgg", SRVGG)).run(image)
    assert apart(opened("srvgg", SRVGG, 12_000).run(image), expected) <= 1


def test_out_of_memory_makes_a_whole_picture_smaller_and_says_so():
    notices = []
    assert opened("transformer-net", STYLE, 12_000).run(photo(200, 180), notice=notices.append).shape == (200, 180, 3)
    assert len(notices) == 1


@pytest.mark.parametrize(("family", "settings"), [("srvgg", SRVGG), ("transformer-net", STYLE)])
def test_no_memory_at_all_is_a_sentence(family, settings):
    with pytest.raises(StudioError, match="too little memory"):
        opened(family, settings, 0).run(photo(200, 180))


def test_a_mistake_of_ours_is_not_taken_for_lack_of_memory():
    model = opened("srvgg", SRVGG, 10**9)
    model._network.register_forward_pre_hook(lambda *_: (_ for _ in ()).throw(RuntimeError("shapes differ")))
    with pytest.raises(RuntimeError, match="shapes differ"):
        model.run(photo(40, 40))


def test_numbers_that_are_no_picture_are_refused(tmp_path):
    network = randomised(families()["srvgg"].network(SRVGG))
    with torch.no_grad():
        network.body[0].bias[0] = float("nan")
    with pytest.raises(StudioError, match="no picture"):
        torch_image.open_model(card(tmp_path, "srvgg", SRVGG, network)).run(photo(40, 40))


@pytest.mark.parametrize("damage", ["missing", "cut", "other"])
def test_weights_that_do_not_fit_are_refused_when_opened(tmp_path, damage):
    made = card(tmp_path, "srvgg", SRVGG)
    if damage == "missing":
        made.weights_file.unlink()
    elif damage == "cut":
        made.weights_file.write_bytes(made.weights_file.read_bytes()[:500])
    else:
        made = card(tmp_path, "srvgg", {**SRVGG, "features": 13}, families()["srvgg"].network(SRVGG))
    with pytest.raises(StudioError, match="do not fit"):
        ModelPool().lease(made).__enter__()


def test_the_pool_opens_such_a_card(tmp_path):
    with ModelPool().lease(card(tmp_path, "srvgg", SRVGG)) as model:
        assert (model.channels, model.scale) == (3, 2)

"""The Aurora networks: fixed weights, and the exact properties that their pictures promise."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import onnxruntime
import pytest
import torch
from safetensors.torch import load_file

from aigc_studio.training.networks import cppn
from aigc_studio.training.networks.aurora import CHARACTERS, LATENT, Aurora, build

MODELS = Path(__file__).resolve().parents[3] / "models"
IDS = list(CHARACTERS)


def picture(network: Aurora, z: torch.Tensor, height: int, width: int, tile: float = 0.0) -> np.ndarray:
    size, window = torch.tensor([height, width]), torch.tensor([0, 0, height, width])
    return network(z, size, window, torch.tensor(0.0), torch.tensor(tile)).numpy()


def point(seed: int) -> torch.Tensor:
    return torch.from_numpy(np.random.default_rng(seed).standard_normal(LATENT).astype(np.float32))


@pytest.mark.parametrize("model", IDS)
def test_the_seed_gives_the_weights_that_ship(model: str) -> None:
    shipped = load_file(MODELS / model / "weights.safetensors")
    made = build(model).state_dict()
    assert shipped.keys() == made.keys()
    for name, value in made.items():
        torch.testing.assert_close(shipped[name], value, rtol=1e-5, atol=1e-6)


@pytest.mark.parametrize("model", IDS)
@pytest.mark.parametrize(("tile", "phase"), [(0.0, 0.0), (1.0, 0.3)])
def test_torch_and_onnx_agree(model: str, tile: float, phase: float) -> None:
    session = onnxruntime.InferenceSession(MODELS / model / "model.onnx", providers=["CPUExecutionProvider"])
    network, z = build(model), point(4)
    size, window = torch.tensor([90, 140]), torch.tensor([10, 20, 80, 131])
    ours = network(z, size, window, torch.tensor(phase), torch.tensor(tile)).numpy()
    feed = {
        "z": z.numpy(),
        "size": size.numpy(),
        "window": window.numpy(),
        "phase": np.array(phase, np.float32),
        "tile": np.array(tile, np.float32),
    }
    theirs = session.run(None, feed)[0]
    difference = np.abs(ours.astype(int) - theirs)
    assert ours.shape == theirs.shape == (70, 111, 3)
    assert (difference > 1).mean() < 1e-3
    assert difference.mean() < 0.02


@pytest.mark.parametrize("model", IDS)
def test_latent_points_differ_in_form_and_in_colour(model: str) -> None:
    network = build(model)
    z = point(1)
    moved = z.clone()
    moved[:10] = -moved[:10]
    recoloured = z.clone()
    recoloured[10:18] = -recoloured[10:18]
    base = picture(network, z, 48, 48).astype(int)
    assert np.abs(base - picture(network, moved, 48, 48)).mean() > 8
    assert np.abs(base - picture(network, recoloured, 48, 48)).mean() > 8


def test_wave_sum_is_the_sum_of_sines() -> None:
    generator = torch.Generator().manual_seed(0)
    plane = cppn.Plane(torch.tensor([400, 600]), torch.tensor([17, 40, 19, 44]))
    vectors, phases = torch.randn(5, 2, generator=generator), torch.randn(5, generator=generator)
    gains = torch.randn(3, 5, generator=generator)
    x, y = plane.x[None, None, :], plane.y[None, :, None]
    waves = torch.sin(vectors[:, 0, None, None] * x + vectors[:, 1, None, None] * y + phases[:, None, None])
    expected = torch.einsum("cf,fhw->chw", gains, waves)
    torch.testing.assert_close(cppn.wave_sum(vectors, phases, gains, plane), expected, atol=1e-3, rtol=1e-3)


def test_tiling_rounds_waves_to_the_lattice_of_the_picture() -> None:
    bank = cppn.WaveBank(torch.Generator().manual_seed(0), 20, 0.5, 9.0, 4)
    plane = cppn.Plane(torch.tensor([300, 500]), torch.tensor([0, 0, 1, 1]))
    vectors, _ = bank(torch.zeros(4), plane, torch.zeros(()), torch.ones(()))
    turns = vectors * plane.extent / cppn.TAU
    torch.testing.assert_close(turns, turns.round(), atol=1e-4, rtol=0)


def test_greys_stay_grey_and_colours_stay_in_gamut() -> None:
    lightness = torch.linspace(0, 1, 64).view(1, 1, 64)
    grey = cppn.srgb_bytes(torch.cat([lightness, torch.zeros(2, 1, 64)])).numpy().astype(int)
    assert np.ptp(grey, axis=2).max() <= 1
    assert (np.diff(grey[0, :, 0]) >= 0).all()
    assert grey[0, 0, 0] == 0
    assert grey[0, -1, 0] == 255
    # Far out of gamut: the hue stays (red is still the largest channel), nothing wraps around.
    wild = torch.tensor([0.6, 0.4, 0.2]).view(3, 1, 1)
    red, green, blue = cppn.srgb_bytes(wild).numpy()[0, 0].tolist()
    assert red > green
    assert red > blue


def test_coverage_is_half_on_an_edge_and_full_away_from_it() -> None:
    plane = cppn.Plane(torch.tensor([64, 64]), torch.tensor([0, 0, 64, 64]))
    field = (plane.x[None, None, :] - plane.step / 2).expand(1, 65, 65)
    inside, _ = cppn.coverage(field, plane.step)
    row = inside[0, 5]
    assert row[:31].max() == 0.0
    assert row[34:].min() == 1.0
    assert row[32] == pytest.approx(0.5, abs=0.02)

"""StyleGANs in the files that people have: NVlabs' pickles and rosinality's checkpoints, through the whole way in."""

from __future__ import annotations

import types
from pathlib import Path

import pytest
import torch
from torch import Tensor

from aigc_studio.jobs.context import JobContext
from aigc_studio.library.adapters.torch_generator import open_network
from aigc_studio.library.families import stylegan2, stylegan3
from aigc_studio.library.importing import import_model
from aigc_studio.library.probe import probe
from tests.library.families import test_stylegan2, test_stylegan3
from tests.library.nvlabs_files import module_of, save_networks, save_tensorflows

SIZES2 = test_stylegan2.Sizes(features=(6, 5, 4), latent=6, width=5)
SIZES3 = test_stylegan3.Sizes(side=16, depth=4)


def judge() -> dict[str, Tensor]:
    """A few of the names of NVlabs' discriminator."""
    return {"b8.fromrgb.weight": torch.ones(4, 3, 1, 1), "b4.out.weight": torch.ones(1, 4)}


@pytest.mark.parametrize("family", [stylegan2, stylegan3])
def test_nvlabs_pickle_to_pictures(tmp_path: Path, family: types.ModuleType) -> None:
    torch.manual_seed(1)
    state = test_stylegan2.nvlabs(SIZES2) if family is stylegan2 else test_stylegan3.nvlabs(SIZES3)
    # The averaged copy is the one to take.
    other = {name: torch.zeros_like(tensor) for name, tensor in state.items()}
    networks = {"G": module_of(other), "D": module_of(judge()), "G_ema": module_of(state)}
    file = save_networks(tmp_path / "network-snapshot-025000.pkl", networks)
    card = import_model(file, tmp_path / "models", JobContext())
    assert (card.kind, card.family) == ("generator", family.NAME)
    assert card.thumbnail.is_file()
    network = open_network(card)
    found = family.detect({name: tuple(tensor.shape) for name, tensor in state.items()})
    wanted = family.network(found.settings)
    wanted.load_state_dict(family.convert(state, found.settings))
    z = torch.randn(2, found.settings["latent"])
    with torch.inference_mode():
        torch.testing.assert_close(network(z), wanted(z), rtol=0, atol=1e-5)


def test_rosinality_checkpoint_with_its_mean(tmp_path: Path) -> None:
    torch.manual_seed(2)
    state, mean = test_stylegan2.rosinality(SIZES2), torch.randn(SIZES2.width)
    judge = {"convs.0.0.weight": torch.ones(4, 3, 1, 1), "final_conv.0.weight": torch.ones(4, 5, 3, 3)}
    judge |= {"final_linear.0.weight": torch.ones(4, 64)}
    torch.save({"g": state, "g_ema": state, "d": judge, "latent_avg": mean}, tmp_path / "550000.pt")
    card = import_model(tmp_path / "550000.pt", tmp_path / "models", JobContext())
    assert card.family == "stylegan2"
    torch.testing.assert_close(open_network(card).w_avg, mean)


def test_a_judge_alone_is_refused(tmp_path: Path) -> None:
    file = save_networks(tmp_path / "d.pkl", {"D": module_of(judge())})
    assert "discriminator" in probe(file).message


@pytest.mark.parametrize("protocol", [2, 4])
def test_a_pickle_of_tensorflow_to_pictures(tmp_path: Path, protocol: int) -> None:
    torch.manual_seed(3)
    state = test_stylegan2.tensorflow(SIZES2)
    # The averaged copy is the one to take.
    other = {name: torch.zeros_like(tensor) for name, tensor in state.items()}
    judges = {f"8x8.{name}": torch.ones(3, 3, 4, 4) for name in ("Conv0.weight", "Conv1_down.weight")}
    file = save_tensorflows(tmp_path / "ffhq.pkl", {"G": other, "D": judges, "Gs": state}, protocol)
    card = import_model(file, tmp_path / "models", JobContext())
    assert card.family == "stylegan2"
    found = stylegan2.detect({name: tuple(tensor.shape) for name, tensor in state.items()})
    wanted = stylegan2.network(found.settings)
    wanted.load_state_dict(stylegan2.convert(state, found.settings))
    z = torch.randn(2, SIZES2.latent)
    with torch.inference_mode():
        torch.testing.assert_close(open_network(card)(z), wanted(z), rtol=0, atol=1e-5)


def test_a_pickle_of_tensorflow_without_weights_is_a_sentence(tmp_path: Path) -> None:
    file = save_tensorflows(tmp_path / "ffhq.pkl", {"G": {}, "D": {}, "Gs": {}}, 4)
    assert "no weights" in probe(file).message

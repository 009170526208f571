"""From checkpoints as people save them to state dicts."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import torch
from torch import nn

from aigc_studio.core.errors import StudioError
from aigc_studio.library.checkpoints.checkpoint import Checkpoint, read_checkpoint


def _unchanged(layer: nn.Module) -> nn.Module:
    return layer


class Plain(nn.Module):
    """A little of everything, normalised on request."""

    def __init__(self, conv: Any = _unchanged, linear: Any = _unchanged) -> None:
        super().__init__()
        self.conv = conv(nn.Conv2d(3, 8, 3))
        self.grow = conv(nn.ConvTranspose2d(8, 8, 4))
        self.norm = nn.BatchNorm2d(8)
        self.head = linear(nn.Linear(8, 5))

    def forward(self, image: torch.Tensor) -> torch.Tensor:
        return self.head(self.norm(self.grow(self.conv(image))).mean((2, 3)))


def trained(**options: Any) -> Plain:
    """In eval mode, after some steps that move its running statistics and power iterations."""
    torch.manual_seed(3)
    network = Plain(**options)
    for _ in range(3):
        network(torch.randn(2, 3, 9, 9))
    return network.eval()


def checkpoint_of(values: Any, folder: Path, **options: Any) -> Checkpoint:
    torch.save(values, folder / "file.pth", **options)
    return read_checkpoint(folder / "file.pth")


def names(checkpoint: Checkpoint) -> list[str]:
    return [state.name for state in checkpoint.candidates]


def assert_runs_the_same(checkpoint: Checkpoint, network: nn.Module, place: int = 0) -> None:
    copy = Plain().eval()
    missing, unexpected = copy.load_state_dict(checkpoint.candidates[place].tensors, strict=False)
    assert (unexpected, [name for name in missing if "num_batches" not in name]) == ([], [])
    image = torch.randn(2, 3, 9, 9)
    torch.testing.assert_close(copy(image), network(image), atol=1e-5, rtol=1e-5)


@pytest.mark.parametrize("zipped", [True, False])
@pytest.mark.parametrize("whole", [True, False])
def test_state_dicts_and_whole_modules(tmp_path: Path, zipped: bool, whole: bool) -> None:
    network = trained()
    found = checkpoint_of(
        network if whole else network.state_dict(), tmp_path, _use_new_zipfile_serialization=zipped
    )
    assert_runs_the_same(found, network)
    assert not any("num_batches_tracked" in name for name in found.candidates[0].shapes)


def test_buffers_that_are_not_saved_stay_out(tmp_path: Path) -> None:
    network = nn.Linear(2, 2)
    network.register_buffer("passing", torch.ones(1), persistent=False)
    assert set(checkpoint_of(network, tmp_path).candidates[0].shapes) == {"weight", "bias"}


@pytest.mark.parametrize(
    "normalise", [nn.utils.spectral_norm, nn.utils.parametrizations.spectral_norm], ids=["hook", "parametrization"]
)
def test_spectral_norm_is_folded(tmp_path: Path, normalise: Any) -> None:
    network = trained(conv=normalise, linear=normalise)
    found = checkpoint_of(network.state_dict(), tmp_path)
    assert set(found.candidates[0].shapes) == {name for name in Plain().state_dict() if "num_batches" not in name}
    assert_runs_the_same(found, network)


@pytest.mark.filterwarnings("ignore:.*weight_norm.*:FutureWarning")
@pytest.mark.parametrize("dimension", [0, 1, None])
@pytest.mark.parametrize("new", [True, False])
def test_weight_norm_is_folded(tmp_path: Path, new: bool, dimension: int | None) -> None:
    function = nn.utils.parametrizations.weight_norm if new else nn.utils.weight_norm

    def normalise(layer: nn.Module) -> nn.Module:
        return function(layer, dim=dimension)

    network = trained(conv=normalise, linear=normalise)
    assert_runs_the_same(checkpoint_of(network.state_dict(), tmp_path), network)


def test_the_wrapper_that_gan_repositories_share_is_folded(tmp_path: Path) -> None:
    torch.manual_seed(0)
    weight, u, v = torch.randn(4, 6), torch.randn(4), torch.randn(6)
    saved = {"l.module.weight_bar": weight, "l.module.weight_u": u, "l.module.weight_v": v, "l.module.bias": u}
    found = checkpoint_of(saved, tmp_path).candidates[0].tensors
    torch.testing.assert_close(found["l.weight"], weight / (u @ weight @ v))
    assert set(found) == {"l.weight", "l.bias"}


@pytest.mark.parametrize(("vector", "size"), [("u0", "sv0"), ("sn_u", "sn_sigma")])
def test_layers_that_keep_u_beside_a_weight_of_the_plain_name_are_folded(
    tmp_path: Path, vector: str, size: str
) -> None:
    torch.manual_seed(0)
    weight, u = torch.randn(5, 5, 3, 3), torch.randn(1, 5)
    saved = {"l.weight": weight, "l.bias": torch.zeros(5), f"l.{vector}": u, f"l.{size}": torch.ones(1)}
    found = checkpoint_of(saved, tmp_path).candidates[0].tensors
    matrix = weight.flatten(1)
    v = nn.functional.normalize(u @ matrix)
    sigma = nn.functional.normalize(v @ matrix.T) @ matrix @ v.T
    torch.testing.assert_close(found["l.weight"], weight / sigma)
    assert list(found) == ["l.weight", "l.bias"]


def test_folding_keeps_the_order_of_the_layers(tmp_path: Path) -> None:
    network = nn.Sequential()
    for name in ("first", "second", "third"):
        layer = nn.Conv2d(3, 3, 3)
        network.add_module(name, layer if name == "third" else nn.utils.spectral_norm(layer))
    found = checkpoint_of(network.state_dict(), tmp_path).candidates[0].shapes
    assert [name.partition(".")[0] for name in found if name.endswith("weight")] == ["first", "second", "third"]


def test_a_plain_weight_beside_its_original_is_the_one_in_use(tmp_path: Path) -> None:
    """Torch 0.4 kept it; RealSN's vectors are pictures, which fit no matrix."""
    plain, original = torch.randn(4, 4, 3, 3), torch.randn(4, 4, 3, 3)
    saved = {"l.weight_orig": original, "l.weight": plain, "l.weight_u": torch.randn(1, 4, 9, 9), "m.weight": plain}
    found = checkpoint_of(saved, tmp_path).candidates[0].tensors
    assert list(found) == ["l.weight", "m.weight"]
    torch.testing.assert_close(found["l.weight"], plain)


def test_norm_vectors_that_fit_nothing_are_refused(tmp_path: Path) -> None:
    saved = {"l.weight_orig": torch.randn(4, 6), "l.weight_u": torch.randn(5), "l.weight_v": torch.randn(6)}
    with pytest.raises(StudioError, match="does not fit"):
        _ = checkpoint_of(saved, tmp_path).candidates[0].tensors


@pytest.mark.parametrize("prefix", ["module.", "_orig_mod.", "module._orig_mod.module."])
def test_wrappers_are_taken_off(tmp_path: Path, prefix: str) -> None:
    network = trained()
    saved = {prefix + name: tensor for name, tensor in network.state_dict().items()}
    found = checkpoint_of(saved, tmp_path)
    assert_runs_the_same(found, network)
    assert len(found.candidates) == 1


@pytest.mark.parametrize("prefix", ["model.", "netG.", "generator.", "network.inner."])
def test_words_that_may_be_the_networks_own_are_offered_both_ways(tmp_path: Path, prefix: str) -> None:
    network = trained()
    found = checkpoint_of({prefix + name: tensor for name, tensor in network.state_dict().items()}, tmp_path)
    assert all(name.startswith(prefix) for name in found.candidates[0].shapes)
    assert_runs_the_same(found, network, place=prefix.count("."))


@pytest.mark.parametrize("count", ["epoch", "global_step"])
def test_how_far_the_training_was_is_not_of_the_network(tmp_path: Path, count: str) -> None:
    network = trained()
    checkpoint = checkpoint_of({**network.state_dict(), count: torch.tensor(3)}, tmp_path)
    assert_runs_the_same(checkpoint, network)
    checkpoint = checkpoint_of({**network.state_dict(), "gain": torch.tensor(3.0)}, tmp_path)
    assert "gain" in checkpoint.candidates[0].shapes


def test_half_precision_becomes_single(tmp_path: Path) -> None:
    network = trained()
    for kind in (torch.float16, torch.bfloat16, torch.float64):
        saved = {name: tensor.to(kind) for name, tensor in network.state_dict().items()}
        found = checkpoint_of(saved, tmp_path).candidates[0].tensors
        assert {tensor.dtype for tensor in found.values()} == {torch.float32}


def test_a_training_checkpoint_offers_the_averaged_generator_first(tmp_path: Path) -> None:
    networks = {name: trained() for name in ("d", "g", "g_ema")}
    with torch.no_grad():
        networks["g_ema"].head.bias += 1
    optimizer = torch.optim.Adam(networks["g"].parameters())
    networks["g"](torch.randn(2, 3, 9, 9)).sum().backward()
    optimizer.step()
    saved: dict[str, Any] = {name: network.state_dict() for name, network in networks.items()}
    saved |= {"g_optim": optimizer.state_dict(), "epoch": 3, "latent_avg": torch.ones(4), "losses": [1.0, 2.0]}
    found = checkpoint_of(saved, tmp_path)
    assert names(found) == ["g_ema", "g", "", "d"]
    assert torch.equal(found.candidates[0].tensors["latent_avg"], torch.ones(4))
    assert torch.equal(found.candidates[0].tensors["head.bias"], networks["g_ema"].head.bias)
    assert "latent_avg" not in found.candidates[-1].shapes
    assert any("optimizer" in note for note in found.notes)
    assert any("g_ema" in note for note in found.notes)


@pytest.mark.parametrize(
    ("saved", "first"),
    [
        (("params", "params_ema"), "params_ema"),
        (("state_dict", "optimizer", "ema_state_dict"), "ema_state_dict"),
        (("netD", "netG"), "netG"),
        (("discriminator", "generator"), "generator"),
        (("model", "model_ema"), "model_ema"),
        (("D_A", "G_A"), "G_A"),
        (("encoder_optimizer", "model_state_dict"), "model_state_dict"),
    ],
)
def test_the_likeliest_comes_first(tmp_path: Path, saved: tuple[str, ...], first: str) -> None:
    found = checkpoint_of({name: trained().state_dict() for name in saved}, tmp_path)
    assert names(found)[0] == first
    assert not any("optim" in name for name in names(found))


def test_sub_networks_of_a_flat_file_are_offered_too(tmp_path: Path) -> None:
    saved = {f"{part}.{name}": tensor for part in ("netD", "netG") for name, tensor in trained().state_dict().items()}
    found = checkpoint_of(saved, tmp_path)
    assert names(found) == ["netG", "", "netD"]
    assert_runs_the_same(found, trained())


@pytest.mark.parametrize("group", ["gen_X2Y", "genX", "genA2B", "G_AB", "netG_A"])
@pytest.mark.parametrize("wrapper", ["", "model."])
def test_generators_for_one_way_are_offered_before_the_whole(tmp_path: Path, group: str, wrapper: str) -> None:
    network = trained()
    flat = {f"{wrapper}{group}.{name}": tensor for name, tensor in network.state_dict().items()}
    flat |= {f"{wrapper}disc_Y.{name}": tensor for name, tensor in trained().state_dict().items()}
    checkpoint = checkpoint_of({"state_dict": flat}, tmp_path)
    assert names(checkpoint)[0] == f"state_dict.{group}"
    assert names(checkpoint)[-1] == "state_dict.disc_Y"
    assert_runs_the_same(checkpoint, network)


def test_of_networks_for_every_strength_a_medium_one_comes_first(tmp_path: Path) -> None:
    states = {str(number): nn.Conv2d(1, 2, 3).state_dict() for number in range(25)}
    assert names(checkpoint_of(states, tmp_path))[:2] == ["12", "0"]
    del states["7"]["bias"]
    assert names(checkpoint_of(states, tmp_path))[:2] == ["0", "1"]


@pytest.mark.parametrize("nested", [True, False])
def test_an_autoencoder_is_offered_whole_first(tmp_path: Path, nested: bool) -> None:
    parts = {part: trained().state_dict() for part in ("encoder", "decoder")}
    flat = {f"{part}.{name}": tensor for part, tensors in parts.items() for name, tensor in tensors.items()}
    found = checkpoint_of(parts if nested else flat, tmp_path)
    assert set(names(found)) == {"", "encoder", "decoder"}
    whole = next(state for state in found.candidates if not state.name)
    assert set(whole.shapes) == {name for name in flat if "num_batches" not in name}
    assert nested or found.candidates[0] is whole


def test_a_lightning_checkpoint(tmp_path: Path) -> None:
    network = trained()
    saved = {
        "state_dict": {f"model.{name}": tensor for name, tensor in network.state_dict().items()},
        "optimizer_states": [torch.optim.SGD(network.parameters()).state_dict()],
        "callbacks": {"best": {"score": torch.tensor(1.0)}},
        "hyper_parameters": {"scale": torch.tensor(2.0)},
    }
    found = checkpoint_of(saved, tmp_path)
    assert names(found) == ["state_dict", "state_dict"]
    assert_runs_the_same(found, network, place=1)


@pytest.mark.parametrize(
    ("saved", "sentence"),
    [
        ({}, "no weights"),
        ([1, 2, 3], "no weights"),
        (torch.optim.Adam([nn.Parameter(torch.ones(2))]).state_dict(), "optimizer"),
        ({"optimizer": {"state": {0: {"exp_avg": torch.ones(2)}}, "param_groups": []}}, "optimizer"),
    ],
)
def test_what_is_no_network_is_named(tmp_path: Path, saved: Any, sentence: str) -> None:
    with pytest.raises(StudioError, match=sentence) as refusal:
        checkpoint_of(saved, tmp_path)
    assert refusal.value.hint


def test_shapes_cost_no_reading(tmp_path: Path) -> None:
    found = checkpoint_of({"a.weight": torch.full((3, 2), torch.nan)}, tmp_path)
    assert found.candidates[0].shapes == {"a.weight": (3, 2)}
    assert found.candidates[0].parameters == 6
    with pytest.raises(StudioError, match="not numbers"):
        _ = found.candidates[0].tensors

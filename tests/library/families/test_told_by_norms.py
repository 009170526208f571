"""Generators of which only the batch norms tell how much rectifiers leak, where one stands, and how they
upsample."""

from __future__ import annotations

from itertools import pairwise
from types import ModuleType

import pytest
import torch
from torch import nn

from aigc_studio.library.families import dcgan, mlp_gan, vae_conv
from aigc_studio.library.families.base import settled
from tests.library.families.test_dcgan import Named, randomised

LATENT = 12


def kernels(slope: float) -> nn.Sequential:
    layers: list[nn.Module] = [nn.Unflatten(1, (LATENT, 1, 1)), nn.ConvTranspose2d(LATENT, 32, 4, 1, 0, bias=False)]
    for before, after in pairwise((32, 24, 16)):
        layers += [nn.BatchNorm2d(before), nn.LeakyReLU(slope), nn.ConvTranspose2d(before, after, 4, 2, 1, bias=False)]
    return nn.Sequential(
        *layers, nn.BatchNorm2d(16), nn.LeakyReLU(slope), nn.ConvTranspose2d(16, 3, 4, 2, 1), nn.Tanh()
    )


def rows(slope: float) -> nn.Sequential:
    layers: list[nn.Module] = []
    for before, after in pairwise((LATENT, 40, 48)):
        layers += [nn.Linear(before, after), nn.BatchNorm1d(after), nn.LeakyReLU(slope)]
    return nn.Sequential(*layers, nn.Linear(48, 784), nn.Tanh(), nn.Unflatten(1, (1, 28, 28)))


def trained(network: nn.Module, seed: int = 1) -> nn.Module:
    """With norms that have seen what `network` makes of random points, as a training leaves them."""
    torch.manual_seed(seed)
    randomised(network)
    for module in network.modules():
        if isinstance(module, (nn.BatchNorm1d, nn.BatchNorm2d)):
            nn.init.normal_(module.bias, -0.2, 0.3)
            module.momentum = None  # the mean of all that it sees
    network.train()
    with torch.inference_mode():
        for _ in range(16):
            network(torch.rand(64, LATENT) * 2 - 1)
    return network.eval()


def slopes_of(family: ModuleType, state: dict[str, torch.Tensor], part: str = "layers") -> set[float]:
    found = family.detect({name: tuple(tensor.shape) for name, tensor in state.items()})
    assert found is not None
    before = {name: tensor.clone() for name, tensor in state.items()}
    plans = settled(family, state, found.settings)[part]
    assert all(torch.equal(state[name], tensor) for name, tensor in before.items())
    return {plan.get("slope", 0.0) for plan in plans if plan["op"] in ("relu", "leaky")}


@pytest.mark.parametrize("slope", [0.0, 0.1, 0.2, 0.3])
@pytest.mark.parametrize(("family", "make"), [(dcgan, kernels), (mlp_gan, rows)])
def test_norms_tell_the_slope_that_the_training_had(family: ModuleType, make, slope: float) -> None:
    reference = trained(make(slope))
    state = Named(main=reference).state_dict()
    assert slopes_of(family, state) == {slope}
    found = family.detect({name: tuple(tensor.shape) for name, tensor in state.items()})
    settings = settled(family, state, found.settings)
    network = family.network(settings)
    network.load_state_dict(family.convert(state, settings), strict=True)
    z = torch.randn(2, LATENT)
    with torch.inference_mode():
        torch.testing.assert_close(network.eval()(z), reference(z), rtol=0, atol=1e-5)


@pytest.mark.parametrize("mode", ["nearest", "bilinear"])
@pytest.mark.parametrize("slope", [0.0, 0.2])
def test_norms_tell_whether_upsampling_smooths(mode: str, slope: float) -> None:
    layers: list[nn.Module] = [nn.Unflatten(1, (LATENT, 1, 1)), nn.ConvTranspose2d(LATENT, 32, 4, 1, 0)]
    for before, after in pairwise((32, 24, 16)):
        layers += [nn.BatchNorm2d(before), nn.LeakyReLU(slope), nn.Upsample(scale_factor=2, mode=mode)]
        layers += [nn.Conv2d(before, after, 3, padding=1)]
    layers += [nn.BatchNorm2d(16), nn.LeakyReLU(slope), nn.Conv2d(16, 3, 3, padding=1), nn.Tanh()]
    state = Named(main=trained(nn.Sequential(*layers))).state_dict()
    found = dcgan.detect({name: tuple(tensor.shape) for name, tensor in state.items()})
    settings = settled(dcgan, state, found.settings)
    assert {plan.get("mode", "nearest") for plan in settings["layers"] if plan["op"] == "upsample"} == {mode}
    assert slopes_of(dcgan, state) == {slope}
    network = dcgan.network(settings)
    network.load_state_dict(dcgan.convert(state, settings), strict=True)
    z = torch.randn(2, LATENT)
    with torch.inference_mode():
        wanted = nn.Sequential(*layers).eval()(z)
        torch.testing.assert_close(network.eval()(z), wanted, rtol=0, atol=1e-5)


@pytest.mark.parametrize("rectified", [True, False])
@pytest.mark.parametrize("in_sequence", [True, False])
def test_norms_tell_whether_the_map_of_z_is_rectified(rectified: bool, in_sequence: bool) -> None:
    linear, deconv = nn.Linear(LATENT, 32 * 16), kernels(0.0)[4:]
    between = [nn.ReLU()] if rectified else []
    reference = trained(nn.Sequential(linear, *between, nn.Unflatten(1, (32, 4, 4)), deconv))
    state = Named(fc=nn.Sequential(linear) if in_sequence else linear, deconv=deconv).state_dict()
    found = dcgan.detect({name: tuple(tensor.shape) for name, tensor in state.items()})
    settings = settled(dcgan, state, found.settings)
    network = dcgan.network(settings)
    network.load_state_dict(dcgan.convert(state, settings), strict=True)
    z = torch.randn(2, LATENT)
    with torch.inference_mode():
        torch.testing.assert_close(network.eval()(z), reference(z), rtol=0, atol=1e-5)


def test_a_little_leak_that_is_customary_stays() -> None:
    state = Named(net=trained(rows(0.2))).state_dict()
    assert slopes_of(mlp_gan, state) == {0.2}


def test_norms_that_saw_something_else_tell_nothing() -> None:
    torch.manual_seed(2)
    assert slopes_of(dcgan, Named(main=randomised(kernels(0.2))).state_dict()) == {0.0}


def test_norms_before_the_first_rectifier_tell_nothing() -> None:
    layers = nn.Sequential(
        nn.ConvTranspose2d(LATENT, 16, 4, 1, 0), nn.BatchNorm2d(16), nn.ReLU(), nn.ConvTranspose2d(16, 3, 4, 2, 1)
    )
    assert slopes_of(dcgan, Named(main=layers).state_dict()) == {0.0}


def test_the_encoder_of_a_vae_leaks_like_its_decoder() -> None:
    grown = trained(nn.Sequential(nn.Linear(LATENT, 128), nn.Unflatten(1, (32, 2, 2)), *list(kernels(0.2))[2:]))
    shrunk = nn.Sequential(*(nn.Sequential(nn.Conv2d(a, b, 4, 2, 1), nn.LeakyReLU(0.2))
                             for a, b in pairwise((3, 8, 16, 32))))  # fmt: skip
    heads = {name: nn.Linear(128, LATENT) for name in ("fc_mu", "fc_var")}
    state = Named(encoder=shrunk, **heads, decoder=grown).state_dict()
    assert slopes_of(vae_conv, state) == slopes_of(vae_conv, state, "encoder") == {0.2}


def test_large_networks_keep_the_customary_layers(monkeypatch: pytest.MonkeyPatch) -> None:
    """Running them a dozen times would take minutes."""
    tensors = trained(kernels(0.2)).state_dict()
    found = dcgan.detect({name: tuple(tensor.shape) for name, tensor in tensors.items()})
    assert found is not None
    assert settled(dcgan, tensors, found.settings) != found.settings
    monkeypatch.setattr("aigc_studio.library.families.told_by_norms._MOST_NUMBERS", 1000)
    assert settled(dcgan, tensors, found.settings) == found.settings

"""Classes that only the weights tell, in generators that are one stack."""

from __future__ import annotations

import pytest
import torch
from torch import nn
from torch.nn import functional as F

from aigc_studio.library.families import dcgan, mlp_gan
from aigc_studio.library.families.base import settled
from tests.library.families.test_dcgan import Named, classic, randomised, upsampling

LATENT, CLASSES = 20, 6


def made(kind: str) -> tuple[nn.Module, nn.Sequential]:
    """A generator, and its layers."""
    if kind == "kernels":
        layers = classic(LATENT + CLASSES, 4, 1, 2)
        return randomised(Named(main=layers)), layers
    layers = nn.Sequential(nn.Linear(LATENT + CLASSES, 12), nn.ReLU(), nn.Linear(12, 784), nn.Tanh())
    return Named(main=layers).eval(), layers


def louder(layers: nn.Sequential, numbers: slice, times: float = 4.0) -> None:
    with torch.no_grad():
        weight = layers[0].weight
        (weight if weight.ndim == 4 else weight.t())[numbers] *= times


def drawn(layers: nn.Sequential, values: torch.Tensor) -> torch.Tensor:
    given = values[:, :, None, None] if isinstance(layers[0], nn.ConvTranspose2d) else values
    return layers(given)


def settings_of(family, reference: nn.Module) -> dict:
    state = reference.state_dict()
    found = family.detect({name: tuple(tensor.shape) for name, tensor in state.items()})
    assert found is not None
    return settled(family, state, found.settings)


@pytest.mark.parametrize("first", [True, False])
@pytest.mark.parametrize(("family", "kind"), [(dcgan, "kernels"), (mlp_gan, "rows")])
def test_a_one_hot_class_beside_z(family, kind: str, first: bool) -> None:
    torch.manual_seed(3)
    reference, layers = made(kind)
    louder(layers, slice(0, CLASSES) if first else slice(LATENT, None))
    settings = settings_of(family, reference)
    assert (settings["latent"], settings["classes"]) == (LATENT, CLASSES)
    network = family.network(settings)
    network.load_state_dict(family.convert(reference.state_dict(), settings), strict=True)
    z, label = torch.randn(2, LATENT), torch.tensor([5, 0])
    row = F.one_hot(label, CLASSES).float()
    with torch.inference_mode():
        wanted = drawn(layers, torch.cat([row, z] if first else [z, row], 1))
        torch.testing.assert_close(network.eval()(z, label).flatten(1), wanted.flatten(1), rtol=0, atol=1e-5)


@pytest.mark.parametrize("first", [True, False])
@pytest.mark.parametrize("name", ["label_emb", "embed"])
def test_an_embedding_before_or_behind_z(name: str, first: bool) -> None:
    torch.manual_seed(4)
    reference, layers = made("kernels")
    reference.add_module(name, nn.Embedding(9, CLASSES))
    assert settings_of(dcgan, reference)["condition"] == "label-last"
    louder(layers, slice(0, CLASSES) if first else slice(LATENT, None))
    assert settings_of(dcgan, reference)["condition"] == ("label-first" if first else "label-last")


@pytest.mark.parametrize("numbers", [slice(0, 0), slice(3, 9), slice(LATENT, LATENT + 1), slice(2, None)])
@pytest.mark.parametrize(("family", "kind"), [(dcgan, "kernels"), (mlp_gan, "rows")])
def test_z_alone_stays_z(family, kind: str, numbers: slice) -> None:
    torch.manual_seed(5)
    reference, layers = made(kind)
    louder(layers, numbers)
    settings = settings_of(family, reference)
    assert settings["latent"] == LATENT + CLASSES
    assert "classes" not in settings


def test_the_codes_of_infogan_stay_numbers_of_z() -> None:
    torch.manual_seed(6)
    reference = randomised(upsampling(LATENT + CLASSES, 1))
    louder(reference.l1, slice(LATENT, None))
    assert settings_of(dcgan, reference)["latent"] == LATENT + CLASSES

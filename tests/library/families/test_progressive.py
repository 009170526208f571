"""Progressive GANs in the naming of pytorch_GAN_zoo against its layers written out."""

from __future__ import annotations

from itertools import pairwise
from math import sqrt
from pathlib import Path

import pytest
import torch
from torch import Tensor, nn
from torch.nn import functional as F

from aigc_studio.library.checkpoints.checkpoint import read_checkpoint
from aigc_studio.library.families import progressive
from tests.library.families.image_family import opened, shapes_of


class Equalised(nn.Module):
    """What it gives, offset included, is multiplied by a constant."""

    def __init__(self, module: nn.Module):
        super().__init__()
        self.module, self.gain = module, sqrt(2 / module.weight[0].numel())

    def forward(self, x: Tensor) -> Tensor:
        return self.module(x) * self.gain


def conv(before: int, after: int, kernel: int = 3) -> Equalised:
    return Equalised(nn.Conv2d(before, after, kernel, padding=kernel // 2))


def normalised(x: Tensor) -> Tensor:
    return x / (x.square().mean(dim=1, keepdim=True) + 1e-8).sqrt()


class Generator(nn.Module):
    def __init__(self, latent: int = 7, features: tuple[int, ...] = (6, 5, 4), channels: int = 3):
        super().__init__()
        self.scaleLayers = nn.ModuleList(
            nn.ModuleList([conv(before, after), conv(after, after)])
            for before, after in pairwise(features)
        )
        self.toRGBLayers = nn.ModuleList(conv(width, channels, 1) for width in features)
        self.formatLayer = Equalised(nn.Linear(latent, 16 * features[0]))
        self.groupScale0 = nn.ModuleList([conv(features[0], features[0])])
        for parameter in self.parameters():
            nn.init.normal_(parameter)

    def forward(self, z: Tensor) -> Tensor:
        x = normalised(F.leaky_relu(self.formatLayer(normalised(z)), 0.2).view(len(z), -1, 4, 4))
        x = normalised(F.leaky_relu(self.groupScale0[0](x), 0.2))
        for layers in self.scaleLayers:
            x = F.interpolate(x, scale_factor=2)
            for layer in layers:
                x = normalised(F.leaky_relu(layer(x), 0.2))
        return self.toRGBLayers[-1](x)


def plain(state: dict[str, Tensor]) -> dict[str, Tensor]:
    """As the authors' own `state_dict` has it."""
    return {name.replace(".module.", "."): tensor for name, tensor in state.items()}


@pytest.mark.parametrize(("features", "channels"), [((6, 5, 4), 3), ((4, 4), 1), ((8, 8, 8, 4), 3)])
@pytest.mark.parametrize("naming", [plain, dict])
def test_it_draws_as_the_reference_does(naming, features: tuple[int, ...], channels: int) -> None:
    torch.manual_seed(channels)
    reference = Generator(features=features, channels=channels)
    state = naming(reference.state_dict())
    found = progressive.detect(shapes_of(state))
    assert found is not None
    assert (found.settings["latent"], found.settings["side"]) == (7, 4 * 2 ** (len(features) - 1))
    # Norms enlarge the rounding of places where nearly all is dark.
    z, network = torch.randn(3, 7).double(), opened(progressive, state, found.settings).double()
    reference.double()
    with torch.inference_mode():
        drawn = network(z)
        torch.testing.assert_close(drawn, reference(z).clamp(-1, 1), rtol=0, atol=1e-5)


def test_the_average_is_the_one_to_take(tmp_path: Path) -> None:
    state = plain(Generator().state_dict())
    judge = {"fromRGBLayers.0.weight": torch.ones(4, 3, 1, 1), "decisionLayer.weight": torch.ones(1, 4)}
    torch.save({"config": {}, "netG": state, "netD": judge, "avgG": state}, tmp_path / "celeba.pth")
    assert read_checkpoint(tmp_path / "celeba.pth").candidates[0].name == "avgG"


def test_a_network_with_more_or_less_is_not_claimed() -> None:
    shapes = shapes_of(plain(Generator().state_dict()))
    assert progressive.detect(shapes) is not None
    assert progressive.detect(shapes | {"other.weight": (3, 3)}) is None
    assert progressive.detect(shapes | {"toRGBLayers.3.weight": (3, 4, 1, 1)}) is None
    for name in shapes:
        assert progressive.detect({other: shape for other, shape in shapes.items() if other != name}) is None
    assert progressive.detect({}) is None

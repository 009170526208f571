"""SAGAN in the naming of its widely used port, against the same network written out."""

from __future__ import annotations

from pathlib import Path

import pytest
import torch
from torch import Tensor, nn

from aigc_studio.library.checkpoints.checkpoint import read_checkpoint
from aigc_studio.library.families import sagan
from tests.library.families.image_family import opened, randomised, shapes_of


class Attention(nn.Module):
    def __init__(self, width: int):
        super().__init__()
        inner = max(1, width // 8)
        self.query_conv, self.key_conv = nn.Conv2d(width, inner, 1), nn.Conv2d(width, inner, 1)
        self.value_conv, self.gamma = nn.Conv2d(width, width, 1), nn.Parameter(torch.ones(1))

    def forward(self, x: Tensor) -> Tensor:
        batch, width, height, across = x.shape
        places = height * across
        query = self.query_conv(x).view(batch, -1, places).permute(0, 2, 1)
        attention = torch.softmax(torch.bmm(query, self.key_conv(x).view(batch, -1, places)), dim=-1)
        out = torch.bmm(self.value_conv(x).view(batch, -1, places), attention.permute(0, 2, 1))
        return self.gamma * out.view(batch, width, height, across) + x


class Normed(nn.Module):
    """The wrapper that GAN repositories share: a weight of another name beside u and v."""

    def __init__(self, module: nn.ConvTranspose2d):
        super().__init__()
        weight = module.weight.detach()
        matrix = weight.flatten(1)
        left, sizes, right = torch.linalg.svd(matrix, full_matrices=False)
        self.module, self.sigma = module, sizes[0]
        del module._parameters["weight"]
        module.register_parameter("weight_u", nn.Parameter(left[:, 0].clone(), requires_grad=False))
        module.register_parameter("weight_v", nn.Parameter(right[0].clone(), requires_grad=False))
        module.register_parameter("weight_bar", nn.Parameter(weight))

    def forward(self, x: Tensor) -> Tensor:
        strides = (self.module.stride, self.module.padding)
        weight = self.module.weight_bar / self.sigma
        return nn.functional.conv_transpose2d(x, weight, self.module.bias, *strides)


def block(before: int, after: int, first: bool = False, normed: bool = False) -> nn.Sequential:
    torch.manual_seed(before)
    conv = nn.ConvTranspose2d(before, after, 4) if first else nn.ConvTranspose2d(before, after, 4, 2, 1)
    return nn.Sequential(Normed(conv) if normed else conv, nn.BatchNorm2d(after), nn.ReLU())


class Generator(nn.Module):
    """Of 64 pixels; the fourth block is defined before the first, as in the port."""

    def __init__(self, latent: int = 9, width: int = 5, normed: bool = False):
        super().__init__()
        self.l4 = block(2 * width, width, normed=normed)
        self.l1 = block(latent, 8 * width, first=True, normed=normed)
        self.l2, self.l3 = block(8 * width, 4 * width, normed=normed), block(4 * width, 2 * width, normed=normed)
        self.last = nn.Sequential(nn.ConvTranspose2d(width, 3, 4, 2, 1), nn.Tanh())
        self.attn1, self.attn2 = Attention(2 * width), Attention(width)

    def forward(self, z: Tensor) -> Tensor:
        x = self.attn1(self.l3(self.l2(self.l1(z[:, :, None, None]))))
        return self.last(self.attn2(self.l4(x)))


@pytest.mark.parametrize("width", [5, 8])
def test_it_draws_as_the_reference_does(width: int) -> None:
    reference = randomised(Generator(width=width))
    found = sagan.detect(shapes_of(reference.state_dict()))
    assert found is not None
    assert (found.settings["latent"], found.settings["side"], found.settings["channels"]) == (9, 64, 3)
    network = opened(sagan, reference.state_dict(), found.settings)
    z = torch.randn(2, 9)
    with torch.inference_mode():
        torch.testing.assert_close(network(z), reference(z), rtol=0, atol=1e-5)


def test_with_spectral_norms(tmp_path: Path) -> None:
    reference = Generator(normed=True).eval()
    torch.save(reference.state_dict(), tmp_path / "G.pth")
    state = read_checkpoint(tmp_path / "G.pth").candidates[0]
    found = sagan.detect(state.shapes)
    assert found is not None
    network = opened(sagan, state.tensors, found.settings)
    z = torch.randn(2, 9)
    with torch.inference_mode():
        torch.testing.assert_close(network(z), reference(z), rtol=0, atol=1e-5)


def test_others_are_left_alone() -> None:
    shapes = shapes_of(Generator().state_dict())
    assert sagan.detect({name: shape for name, shape in shapes.items() if name != "attn1.gamma"}) is None
    assert sagan.detect({name: shape for name, shape in shapes.items() if not name.startswith("attn")}) is None
    assert sagan.detect(shapes | {"attn3.gamma": (1,)}) is None
    assert sagan.detect({name: shape for name, shape in shapes.items() if not name.startswith("l3")}) is None
    assert sagan.detect({}) is None

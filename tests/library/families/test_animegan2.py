"""AnimeGANv2 in the naming of its PyTorch port against a plain reference."""

from __future__ import annotations

import pytest
import torch
from torch import Tensor, nn
from torch.nn import functional as F

from aigc_studio.library.families import animegan2
from tests.library.families.image_family import disagreement, picture, randomised, shapes_of


class Cnl(nn.Sequential):
    def __init__(self, inputs, outputs, kernel=3, stride=1, padding=1, groups=1, bias=False):
        super().__init__(
            nn.ReflectionPad2d(padding), nn.Conv2d(inputs, outputs, kernel, stride, 0, groups=groups, bias=bias),
            nn.GroupNorm(1, outputs), nn.LeakyReLU(0.2),
        )  # fmt: skip


class Irb(nn.Module):
    def __init__(self, inputs: int, outputs: int, bias: bool):
        super().__init__()
        wide, self.residual = 2 * inputs, inputs == outputs
        self.layers = nn.Sequential(
            Cnl(inputs, wide, 1, padding=0), Cnl(wide, wide, groups=wide, bias=bias),
            nn.Conv2d(wide, outputs, 1, bias=False), nn.GroupNorm(1, outputs),
        )  # fmt: skip

    def forward(self, x: Tensor) -> Tensor:
        return self.layers(x) + (x if self.residual else 0)


class Anime(nn.Module):
    def __init__(self, n: int = 4, residuals: int = 3, bias: bool = True):
        super().__init__()
        down = {"stride": 2, "padding": (0, 1, 0, 1)}
        self.block_a = nn.Sequential(Cnl(3, n, 7, padding=3), Cnl(n, 2 * n, **down), Cnl(2 * n, 2 * n))
        self.block_b = nn.Sequential(Cnl(2 * n, 4 * n, **down), Cnl(4 * n, 4 * n))
        inverted = [Irb(4 * n, 8 * n, bias), *(Irb(8 * n, 8 * n, bias) for _ in range(residuals))]
        self.block_c = nn.Sequential(Cnl(4 * n, 4 * n), *inverted, Cnl(8 * n, 4 * n))
        self.block_d = nn.Sequential(Cnl(4 * n, 4 * n), Cnl(4 * n, 4 * n))
        self.block_e = nn.Sequential(Cnl(4 * n, 2 * n), Cnl(2 * n, 2 * n), Cnl(2 * n, n, 7, padding=3))
        self.out_layer = nn.Sequential(nn.Conv2d(n, 3, 1, bias=False), nn.Tanh())

    def forward(self, image: Tensor) -> Tensor:
        half = self.block_a(image * 2 - 1)
        x = self.block_c(self.block_b(half))
        x = self.block_d(F.interpolate(x, half.shape[-2:], mode="bilinear", align_corners=True))
        x = self.block_e(F.interpolate(x, image.shape[-2:], mode="bilinear", align_corners=True))
        return (self.out_layer(x) + 1) / 2


@pytest.mark.parametrize("sizes", [{}, {"n": 3, "residuals": 1}, {"n": 6, "residuals": 4, "bias": False}])
def test_it_translates_as_the_reference_does(sizes):
    reference = randomised(Anime(**sizes))
    image = picture(24, 32)
    wanted = {"multiple": 4, "halo": None, "depthwise_bias": sizes.get("bias", True)}
    with torch.inference_mode():
        expected = reference(image)
    assert disagreement(animegan2, reference.state_dict(), image, expected, **wanted) <= 1e-5


def test_a_network_with_more_or_less_is_not_claimed():
    tensors = shapes_of(Anime().state_dict())
    assert animegan2.detect(tensors | {"block_f.0.1.weight": (3, 3, 3, 3)}) is None
    assert animegan2.detect({name: shape for name, shape in tensors.items() if "block_d" not in name}) is None
    assert animegan2.detect({}) is None

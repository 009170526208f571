"""The first AnimeGAN in the naming of its PyTorch port against a plain reference."""

from __future__ import annotations

import pytest
import torch
from torch import Tensor, nn
from torch.nn import functional as F

from aigc_studio.library.families import animegan
from tests.library.families.image_family import disagreement, picture, randomised, shapes_of


class Block(nn.Module):
    def __init__(self, inputs, outputs, bias, kernel=3):
        super().__init__()
        self.pad = nn.ReflectionPad2d(kernel // 2)
        self.conv = nn.Conv2d(inputs, outputs, kernel, bias=bias)
        self.ins_norm = nn.InstanceNorm2d(outputs)
        self.activation = nn.LeakyReLU(0.2)

    def forward(self, x: Tensor) -> Tensor:
        return self.activation(self.ins_norm(self.conv(self.pad(x))))


class TwoConvs(nn.Module):
    def __init__(self, inputs, outputs, bias, stride=1):
        super().__init__()
        self.depthwise = nn.Conv2d(inputs, inputs, 3, stride, 1, groups=inputs, bias=bias)
        self.pointwise = nn.Conv2d(inputs, outputs, 1, bias=bias)
        self.ins_norm1, self.ins_norm2 = nn.InstanceNorm2d(inputs), nn.InstanceNorm2d(outputs)

    def forward(self, x: Tensor) -> Tensor:
        x = F.leaky_relu(self.ins_norm1(self.depthwise(x)), 0.2)
        return F.leaky_relu(self.ins_norm2(self.pointwise(x)), 0.2)


class Down(nn.Module):
    def __init__(self, features, bias):
        super().__init__()
        self.conv1, self.conv2 = TwoConvs(features, features, bias, 2), TwoConvs(features, features, bias)

    def forward(self, x: Tensor) -> Tensor:
        return self.conv1(x) + self.conv2(F.interpolate(x, scale_factor=0.5, mode="bilinear"))


class Up(nn.Module):
    def __init__(self, features, bias):
        super().__init__()
        self.conv = TwoConvs(features, features, bias)

    def forward(self, x: Tensor) -> Tensor:
        return self.conv(F.interpolate(x, scale_factor=2.0, mode="bilinear"))


class Residual(nn.Module):
    def __init__(self, features, wide, bias):
        super().__init__()
        self.conv_block = Block(features, wide, bias, 1)
        self.depthwise_conv = nn.Conv2d(wide, wide, 3, 1, 1, groups=wide, bias=bias)
        self.conv = nn.Conv2d(wide, features, 1, bias=bias)
        self.ins_norm1, self.ins_norm2 = nn.InstanceNorm2d(wide), nn.InstanceNorm2d(features)

    def forward(self, x: Tensor) -> Tensor:
        wide = F.leaky_relu(self.ins_norm1(self.depthwise_conv(self.conv_block(x))), 0.2)
        return self.ins_norm2(self.conv(wide)) + x


class First(nn.Module):
    def __init__(self, n: int = 4, blocks: int = 3, bias: bool = False, last: int = 1):
        super().__init__()
        self.encode_blocks = nn.Sequential(
            Block(3, n, bias), Block(n, 2 * n, bias), Down(2 * n, bias), Block(2 * n, 2 * n, bias),
            TwoConvs(2 * n, 4 * n, bias), Down(4 * n, bias), Block(4 * n, 4 * n, bias),
        )  # fmt: skip
        self.res_blocks = nn.Sequential(*(Residual(4 * n, 8 * n, bias) for _ in range(blocks)))
        self.decode_blocks = nn.Sequential(
            Block(4 * n, 2 * n, bias), Up(2 * n, bias), TwoConvs(2 * n, 2 * n, bias), Block(2 * n, 2 * n, bias),
            Up(2 * n, bias), Block(2 * n, n, bias), Block(n, n, bias),
            nn.Conv2d(n, 3, last, padding=last // 2, bias=bias), nn.Tanh(),
        )  # fmt: skip

    def forward(self, image: Tensor) -> Tensor:
        return (self.decode_blocks(self.res_blocks(self.encode_blocks(image * 2 - 1))) + 1) / 2


@pytest.mark.parametrize("sizes", [{}, {"n": 3, "blocks": 1, "bias": True, "last": 3}])
def test_it_translates_as_the_reference_does(sizes):
    reference = randomised(First(**sizes))
    image = picture(24, 32)
    with torch.inference_mode():
        expected = reference(image)
    wanted = {"multiple": 4, "halo": None, "blocks": sizes.get("blocks", 3), "bias": sizes.get("bias", False)}
    assert disagreement(animegan, reference.state_dict(), image, expected, **wanted) <= 1e-5


def test_other_networks_are_not_claimed():
    tensors = shapes_of(First().state_dict())
    assert animegan.detect(tensors | {"res_blocks.0.more.weight": (3,)}) is None
    assert animegan.detect(tensors | {"decode_blocks.7.weight": (3, 4, 7, 7)}) is None
    assert animegan.detect(tensors | {"encode_blocks.0.conv.weight": (4, 1, 3, 3)}) is None
    assert animegan.detect({name: shape for name, shape in tensors.items() if "conv_block" not in name}) is None

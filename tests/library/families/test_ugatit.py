"""U-GAT-IT in its authors' naming against a plain reference."""

from __future__ import annotations

import pytest
import torch
from torch import Tensor, nn

from aigc_studio.library.families import ugatit
from tests.library.families.image_family import claimed, disagreement, opened, picture, randomised, shapes_of


def mixed(x: Tensor, rho: Tensor) -> Tensor:
    parts = []
    for dims in ((2, 3), (1, 2, 3)):
        mean, variance = x.mean(dims, keepdim=True), x.var(dims, keepdim=True)
        parts.append((x - mean) / torch.sqrt(variance + 1e-5))
    return rho * parts[0] + (1 - rho) * parts[1]


def convolution(into: int, out: int, kernel: int, stride: int = 1) -> list[nn.Module]:
    return [nn.ReflectionPad2d(kernel // 2), nn.Conv2d(into, out, kernel, stride, bias=False)]


def normed(into: int, out: int, kernel: int = 3, stride: int = 1) -> list[nn.Module]:
    return [*convolution(into, out, kernel, stride), nn.InstanceNorm2d(out), nn.ReLU()]


class Rho(nn.Module):
    def __init__(self, width: int):
        super().__init__()
        self.rho = nn.Parameter(torch.rand(1, width, 1, 1))

    def forward(self, x: Tensor, gamma: Tensor, beta: Tensor) -> Tensor:
        return mixed(x, self.rho) * gamma[:, :, None, None] + beta[:, :, None, None]


class Iln(nn.Module):
    def __init__(self, width: int):
        super().__init__()
        self.rho, self.gamma, self.beta = (nn.Parameter(torch.rand(1, width, 1, 1)) for _ in range(3))

    def forward(self, x: Tensor) -> Tensor:
        return mixed(x, self.rho) * self.gamma + self.beta


class Block(nn.Module):
    def __init__(self, width: int):
        super().__init__()
        self.conv_block = nn.Sequential(*normed(width, width), *normed(width, width)[:-1])

    def forward(self, x: Tensor) -> Tensor:
        return x + self.conv_block(x)


class Adaptive(nn.Module):
    def __init__(self, width: int):
        super().__init__()
        self.pad = nn.ReflectionPad2d(1)
        self.conv1, self.norm1 = nn.Conv2d(width, width, 3, bias=False), Rho(width)
        self.conv2, self.norm2 = nn.Conv2d(width, width, 3, bias=False), Rho(width)

    def forward(self, x: Tensor, gamma: Tensor, beta: Tensor) -> Tensor:
        inner = torch.relu(self.norm1(self.conv1(self.pad(x)), gamma, beta))
        return self.norm2(self.conv2(self.pad(inner)), gamma, beta) + x


class Authors(nn.Module):
    """`side` is that of the pictures a network that is not light was built for."""

    def __init__(self, width: int = 5, blocks: int = 2, side: int = 0):
        super().__init__()
        wide, self.side, self.count = 4 * width, side, blocks
        self.gap_fc, self.gmp_fc = nn.Linear(wide, 1, bias=False), nn.Linear(wide, 1, bias=False)
        self.conv1x1 = nn.Conv2d(2 * wide, wide, 1)
        self.gamma, self.beta = nn.Linear(wide, wide, bias=False), nn.Linear(wide, wide, bias=False)
        for place in range(blocks):
            self.add_module(f"UpBlock1_{place + 1}", Adaptive(wide))
        self.DownBlock = nn.Sequential(
            *normed(3, width, 7), *normed(width, 2 * width, 3, 2), *normed(2 * width, wide, 3, 2),
            *(Block(wide) for _ in range(blocks)),
        )  # fmt: skip
        looked = wide * (side // 4) ** 2 if side else wide
        self.FC = nn.Sequential(
            nn.Linear(looked, wide, bias=False), nn.ReLU(), nn.Linear(wide, wide, bias=False), nn.ReLU()
        )
        doubled = [
            part for into in (wide, wide // 2)
            for part in (nn.Upsample(scale_factor=2), *convolution(into, into // 2, 3), Iln(into // 2), nn.ReLU())
        ]  # fmt: skip
        self.UpBlock2 = nn.Sequential(*doubled, *convolution(width, 3, 7), nn.Tanh())

    def forward(self, image: Tensor) -> Tensor:
        x = self.DownBlock(image * 2 - 1)
        seen = [x * layer.weight[:, :, None, None] for layer in (self.gap_fc, self.gmp_fc)]
        x = torch.relu(self.conv1x1(torch.cat(seen, 1)))
        style = self.FC(x.flatten(1) if self.side else x.mean((2, 3)))
        for place in range(self.count):
            x = getattr(self, f"UpBlock1_{place + 1}")(x, self.gamma(style), self.beta(style))
        return (self.UpBlock2(x) + 1) / 2


@pytest.mark.parametrize(("reference", "image"), [
    (Authors(), picture(24, 36)),
    (Authors(6, 3), picture(32, 16)),
    (Authors(side=32), picture(32, 32)),
])  # fmt: skip
def test_it_translates_as_the_reference_does(reference: Authors, image: Tensor):
    randomised(reference)
    with torch.inference_mode():
        expected = reference(image)
    assert disagreement(ugatit, reference.state_dict(), image, expected, blocks=reference.count) <= 2e-5


def test_one_of_a_fixed_size_takes_others():
    tensors = randomised(Authors(side=32)).state_dict()
    network = opened(ugatit, tensors, claimed(ugatit, tensors).settings)
    with torch.inference_mode():
        assert network(picture(40, 64)).shape == (1, 3, 40, 64)


def test_a_network_with_more_or_less_is_not_claimed():
    shapes = shapes_of(Authors().state_dict())
    assert ugatit.detect(shapes | {"UpBlock1_3.conv1.weight": (20, 20, 3, 3)}) is None
    assert ugatit.detect({name: shape for name, shape in shapes.items() if name != "FC.2.weight"}) is None
    assert ugatit.detect({}) is None

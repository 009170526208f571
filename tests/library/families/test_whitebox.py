"""White-box cartoonization in the naming of its PyTorch port against a plain reference."""

from __future__ import annotations

import pytest
import torch
from torch import Tensor, nn
from torch.nn import functional as F

from aigc_studio.library.families import whitebox
from tests.library.families.image_family import claimed, disagreement, opened, picture, randomised, shapes_of


def conv(before: int, after: int, kernel: int = 3, stride: int = 1) -> nn.Conv2d:
    return nn.Conv2d(before, after, kernel, stride, padding=kernel // 2)


def leak() -> nn.LeakyReLU:
    return nn.LeakyReLU(0.2)


class Block(nn.Module):
    def __init__(self, n: int):
        super().__init__()
        self.block = nn.Sequential(conv(n, n), leak(), conv(n, n))

    def forward(self, x: Tensor) -> Tensor:
        return x + self.block(x)


def box(x: Tensor) -> Tensor:
    """The sum of each pixel and its neighbours by how many there are."""
    ones = torch.ones(x.shape[1], 1, 3, 3)
    counted = F.conv2d(torch.ones_like(x), ones, padding=1, groups=x.shape[1])
    return F.conv2d(x, ones, padding=1, groups=x.shape[1]) / counted


def guided(x: Tensor, y: Tensor) -> Tensor:
    mean_x, mean_y = box(x), box(y)
    a = (box(x * y) - mean_x * mean_y) / (box(x * x) - mean_x**2 + 1e-2)
    return box(a) * x + box(mean_y - a * mean_x)


class Port(nn.Module):
    def __init__(self, n: int = 5, blocks: int = 4):
        super().__init__()
        self.initial_down = nn.Sequential(conv(3, n, 7), leak())
        self.down1 = nn.Sequential(conv(n, n, stride=2), leak(), conv(n, 2 * n), leak())
        self.down2 = nn.Sequential(conv(2 * n, 2 * n, stride=2), leak(), conv(2 * n, 4 * n), leak())
        self.res_blocks = nn.Sequential(*(Block(4 * n) for _ in range(blocks)))
        self.up1 = nn.Sequential(conv(4 * n, 2 * n), leak())
        self.up2 = nn.Sequential(conv(2 * n, 2 * n), leak(), conv(2 * n, n), leak())
        self.last = nn.Sequential(conv(n, n), leak(), conv(n, 3, 7))

    def forward(self, image: Tensor) -> Tensor:
        x = image * 2 - 1
        first = self.initial_down(x)
        second = self.down1(first)
        y = self.up1(self.res_blocks(self.down2(second)))
        y = self.up2(F.interpolate(y, scale_factor=2, mode="bilinear", align_corners=False) + second)
        y = self.last(F.interpolate(y, scale_factor=2, mode="bilinear", align_corners=False) + first)
        return ((guided(x, torch.tanh(y)) + 1) / 2).clamp(0, 1)


@pytest.mark.parametrize(("n", "blocks"), [(5, 4), (6, 1), (8, 2)])
def test_it_cartoonises_as_the_reference_does(n: int, blocks: int) -> None:
    reference = randomised(Port(n, blocks))
    image = picture(24, 32)
    state, expected = reference.state_dict(), reference(image)
    assert disagreement(whitebox, state, image, expected, features=n, blocks=blocks) <= 1e-5


def test_no_pixel_depends_on_one_beyond_the_halo() -> None:
    state = randomised(Port(5, 2)).state_dict()
    settings = claimed(whitebox, state).settings
    network, side = opened(whitebox, state, settings).double(), 2 * settings["halo"] + 20
    image = picture(side, side).double().requires_grad_()
    network(image)[..., side // 2, side // 2].sum().backward()
    rows, columns = image.grad.abs().amax((0, 1)).nonzero(as_tuple=True)
    assert max(abs(rows - side // 2).max(), abs(columns - side // 2).max()) <= settings["halo"]


def test_a_network_with_more_or_less_is_not_claimed() -> None:
    shapes = shapes_of(Port().state_dict())
    assert whitebox.detect(shapes | {"other.weight": (3, 3)}) is None
    for name in shapes:
        assert whitebox.detect({other: shape for other, shape in shapes.items() if other != name}) is None
    assert whitebox.detect({}) is None

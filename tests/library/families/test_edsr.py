"""EDSR in its public namings against plain references."""

from __future__ import annotations

import pytest
import torch
from torch import Tensor, nn
from torch.nn import functional as F

from aigc_studio.library.families import edsr
from tests.library.families.image_family import claimed, disagreement, picture, randomised, shapes_of

MEAN = torch.tensor([0.4488, 0.4371, 0.4040])


def conv(inputs: int, outputs: int, kernel: int = 3) -> nn.Conv2d:
    return nn.Conv2d(inputs, outputs, kernel, padding=kernel // 2)


def enlarging(width: int, scale: int) -> list[nn.Module]:
    factors = [scale] if scale in (2, 3) else [2] * (scale.bit_length() - 1)
    return [layer for factor in factors for layer in (conv(width, width * factor**2), nn.PixelShuffle(factor))]


class Block(nn.Module):
    def __init__(self, width: int, strength: float, kernel: int = 3):
        super().__init__()
        self.body = nn.Sequential(conv(width, width, kernel), nn.ReLU(), conv(width, width, kernel))
        self.strength = strength

    def forward(self, x: Tensor) -> Tensor:
        return x + self.body(x) * self.strength


class Authors(nn.Module):
    """The mean's layers are convolutions of one pixel, kept like weights; `reach` is 255 in most public files."""

    def __init__(self, scale: int = 2, width: int = 6, blocks: int = 3, strength: float = 1.0, reach: float = 255.0):
        super().__init__()
        self.reach = reach
        self.head = nn.Sequential(conv(3, width))
        self.body = nn.Sequential(*(Block(width, strength) for _ in range(blocks)), conv(width, width))
        self.tail = nn.Sequential(nn.Sequential(*enlarging(width, scale)), conv(width, 3))
        self.sub_mean, self.add_mean = conv(3, 3, 1), conv(3, 3, 1)

    def forward(self, x: Tensor) -> Tensor:
        x = self.head(self.sub_mean(x * self.reach))
        return (self.add_mean(self.tail(x + self.body(x))) / self.reach).clamp(0, 1)


class Several(nn.Module):
    """MDSR, as it enlarges four times."""

    def __init__(self, width: int = 6, blocks: int = 2, wide: int = 2):
        super().__init__()
        self.reach = 255.0
        self.head, self.tail = nn.Sequential(conv(3, width)), nn.Sequential(conv(width, 3))
        self.pre_process = nn.ModuleList(
            nn.Sequential(*(Block(width, 1.0, 5) for _ in range(wide))) for _ in range(3)
        )
        self.body = nn.Sequential(*(Block(width, 1.0) for _ in range(blocks)), conv(width, width))
        self.upsample = nn.ModuleList(nn.Sequential(*enlarging(width, scale)) for scale in (2, 3, 4))
        self.sub_mean, self.add_mean = conv(3, 3, 1), conv(3, 3, 1)

    def forward(self, x: Tensor) -> Tensor:
        x = self.pre_process[-1](self.head(self.sub_mean(x * self.reach)))
        return (self.add_mean(self.tail(self.upsample[-1](x + self.body(x)))) / self.reach).clamp(0, 1)


def filled(network):
    """`network` with random weights, but with the mean's."""
    randomised(network)
    with torch.no_grad():
        for layer, sign in ((network.sub_mean, -1), (network.add_mean, 1)):
            layer.weight.copy_(torch.eye(3).view(3, 3, 1, 1))
            layer.bias.copy_(sign * network.reach * MEAN)
    return network


class BasicBlock(nn.Module):
    def __init__(self, width: int):
        super().__init__()
        self.conv1, self.conv2 = conv(width, width), conv(width, width)

    def forward(self, x: Tensor) -> Tensor:
        return x + self.conv2(F.relu(self.conv1(x)))


class BasicSr(nn.Module):
    """The mean is no buffer here."""

    def __init__(self, scale: int = 4, width: int = 6, blocks: int = 3):
        super().__init__()
        self.conv_first, self.conv_after_body, self.conv_last = conv(3, width), conv(width, width), conv(width, 3)
        self.body = nn.Sequential(*(BasicBlock(width) for _ in range(blocks)))
        self.upsample = nn.Sequential(*enlarging(width, scale))

    def forward(self, x: Tensor) -> Tensor:
        mean = MEAN.view(3, 1, 1)
        x = self.conv_first((x - mean) * 255)
        x = self.conv_last(self.upsample(x + self.conv_after_body(self.body(x))))
        return (x / 255 + mean).clamp(0, 1)


@pytest.mark.parametrize(("reference", "wanted"), [
    (Authors(), {"scale": 2, "blocks": 3, "features": 6}),
    (Authors(3, 5, 2), {"scale": 3, "factors": [3]}),
    (Authors(4, 5, 2), {"scale": 4, "factors": [2, 2]}),
    (Authors(2, reach=1.0), {"scale": 2}),
    (Authors(2, 256, 1, strength=0.1), {"strength": 0.1}),
    (BasicSr(), {"scale": 4, "blocks": 3}),
    (BasicSr(3, 5, 1), {"scale": 3}),
    (Several(), {"scale": 4, "own": 2}),
])  # fmt: skip
def test_it_enlarges_as_the_reference_does(reference, wanted):
    filled(reference) if hasattr(reference, "sub_mean") else randomised(reference)
    image = picture(8, 6)
    with torch.inference_mode():
        expected = reference(image)
    assert disagreement(edsr, reference.state_dict(), image, expected, **wanted) <= 2e-5


@pytest.mark.parametrize("reference", [Authors(), BasicSr(), Several()])
def test_a_network_with_more_or_less_is_not_claimed(reference):
    tensors = shapes_of(reference.state_dict())
    assert edsr.detect(tensors | {"body.0.attention.weight": (3, 3)}) is None
    lost = next(name for name in tensors if name.startswith("body"))
    assert edsr.detect({name: shape for name, shape in tensors.items() if name != lost}) is None
    assert edsr.detect({}) is None


class Unused(Authors):
    """super-image's: the mean's layers are never used, and pixels are 0..1."""

    def forward(self, x: Tensor) -> Tensor:
        x = self.head(x)
        return self.tail(x + self.body(x)).clamp(0, 1)


def keeping_greys(network: Authors) -> Authors:
    """`network` with weights that hand the mean of the colours through, those above 0 as they are."""
    filled(network)
    with torch.no_grad():
        for name, tensor in network.state_dict().items():
            if "mean" not in name:
                tensor.zero_()
        network.head[0].weight[0, :, 1, 1] = -1 / 3
        network.body[0].body[0].weight[0, 0, 1, 1], network.body[0].body[2].weight[0, 0, 1, 1] = -1, 2
        network.tail[0][0].weight[:4, 0, 1, 1] = 1
        network.tail[1].weight[:, 0, 1, 1] = 1
        network.body[-1].weight[0, 0, 1, 1] = 2
    return network


def test_greys_tell_that_the_mean_is_not_used():
    reference = keeping_greys(Unused())
    image, tensors = picture(8, 6), reference.state_dict()
    assert edsr.settle(tensors, claimed(edsr, tensors).settings)["centred"] is False
    with torch.inference_mode():
        assert disagreement(edsr, tensors, image, reference(image)) <= 1e-5


@pytest.mark.parametrize("reach", [1.0, 255.0])
def test_a_mean_that_is_used_stays(reach: float):
    tensors = filled(Authors(reach=reach)).state_dict()
    found = claimed(edsr, tensors).settings
    assert edsr.settle(tensors, found) == found

"""RCAN in its public namings against plain references."""

from __future__ import annotations

import pytest
import torch
from torch import Tensor, nn

from aigc_studio.library.families import rcan
from tests.library.families.image_family import disagreement, picture, randomised, shapes_of
from tests.library.families.test_edsr import MEAN, BasicSr, conv, enlarging, filled


class Attention(nn.Module):
    """In two namings: with the mean of the picture taken in the sequence, or before it."""

    def __init__(self, width: int, pooled: bool, name: str):
        super().__init__()
        pool = [nn.AdaptiveAvgPool2d(1)] if pooled else []
        layers = nn.Sequential(*pool, conv(width, 3, 1), nn.ReLU(), conv(3, width, 1), nn.Sigmoid())
        self.add_module(name, layers)
        self.pooled, self.name = pooled, name

    def forward(self, x: Tensor) -> Tensor:
        return x * getattr(self, self.name)(x if self.pooled else x.mean((2, 3), keepdim=True))


class Adding(nn.Module):
    """What a sequence makes of its input, added to it."""

    def __init__(self, name: str, *layers: nn.Module):
        super().__init__()
        self.add_module(name, nn.Sequential(*layers))
        self.name = name

    def forward(self, x: Tensor) -> Tensor:
        return x + getattr(self, self.name)(x)


def block(width: int, name: str, attention: Attention) -> Adding:
    return Adding(name, conv(width, width), nn.ReLU(), conv(width, width), attention)


class Authors(nn.Module):
    def __init__(self, scale: int = 2, width: int = 6, groups: int = 2, blocks: int = 3, reach: float = 255.0):
        super().__init__()
        self.reach = reach
        self.head = nn.Sequential(conv(3, width))
        group = [
            Adding("body", *(block(width, "body", Attention(width, False, "conv_du")) for _ in range(blocks)),
                   conv(width, width))
            for _ in range(groups)
        ]  # fmt: skip
        self.body = nn.Sequential(*group, conv(width, width))
        self.tail = nn.Sequential(nn.Sequential(*enlarging(width, scale)), conv(width, 3))
        self.sub_mean, self.add_mean = conv(3, 3, 1), conv(3, 3, 1)

    def forward(self, x: Tensor) -> Tensor:
        x = self.head(self.sub_mean(x * self.reach))
        return (self.add_mean(self.tail(x + self.body(x))) / self.reach).clamp(0, 1)


class Group(nn.Module):
    def __init__(self, width: int, blocks: int):
        super().__init__()
        one = (block(width, "rcab", Attention(width, True, "attention")) for _ in range(blocks))
        self.residual_group, self.conv = nn.Sequential(*one), conv(width, width)

    def forward(self, x: Tensor) -> Tensor:
        return x + self.conv(self.residual_group(x))


class OfBasicSr(BasicSr):
    def __init__(self, scale: int = 4, width: int = 6, groups: int = 2, blocks: int = 3):
        super().__init__(scale, width, 0)
        self.body = nn.Sequential(*(Group(width, blocks) for _ in range(groups)))


class Yjn870(nn.Module):
    def __init__(self, scale: int = 3, width: int = 6, groups: int = 2, blocks: int = 3):
        super().__init__()
        self.sf, self.conv1, self.conv2 = conv(3, width), conv(width, width), conv(width, 3)
        self.rgs = nn.Sequential(*(
            Adding("module", *(block(width, "module", Attention(width, True, "module")) for _ in range(blocks)),
                   conv(width, width))
            for _ in range(groups)
        ))  # fmt: skip
        self.upscale = nn.Sequential(conv(width, width * scale**2), nn.PixelShuffle(scale))

    def forward(self, x: Tensor) -> Tensor:
        x = self.sf(x)
        return self.conv2(self.upscale(x + self.conv1(self.rgs(x)))).clamp(0, 1)


@pytest.mark.parametrize(("reference", "wanted"), [
    (Authors(), {"scale": 2, "groups": 2, "blocks": 3, "squeezed": 3}),
    (Authors(3, 5, 1, 2), {"factors": [3]}),
    (Authors(4, reach=1.0), {"factors": [2, 2]}),
    (OfBasicSr(), {"scale": 4}),
    (Yjn870(), {"scale": 3}),
    (Yjn870(4), {"factors": [4]}),
])  # fmt: skip
def test_it_enlarges_as_the_reference_does(reference, wanted):
    filled(reference) if isinstance(reference, Authors) else randomised(reference)
    image = picture(8, 6)
    with torch.inference_mode():
        expected = reference(image)
    assert disagreement(rcan, reference.state_dict(), image, expected, **wanted) <= 2e-5


def test_the_mean_of_basicsr_is_that_of_the_authors():
    """It keeps none in its files."""
    own = rcan.convert(OfBasicSr().state_dict(), {})
    torch.testing.assert_close(own["mean"], MEAN)


@pytest.mark.parametrize("reference", [Authors(), OfBasicSr(), Yjn870()])
def test_a_network_with_more_or_less_is_not_claimed(reference):
    tensors = shapes_of(reference.state_dict())
    assert rcan.detect(tensors | {"body.0.norm.weight": (3,)}) is None
    lost = next(name for name in tensors if name.endswith(("3.bias", "conv_du.0.bias")))
    assert rcan.detect({name: shape for name, shape in tensors.items() if name != lost}) is None
    assert rcan.detect({}) is None

"""CARN and CARN-M in the authors' naming against a plain reference."""

from __future__ import annotations

import pytest
import torch
from torch import Tensor, nn

from aigc_studio.library.families import carn
from tests.library.families.image_family import disagreement, picture, randomised, shapes_of
from tests.library.families.test_edsr import MEAN


class Shift(nn.Module):
    def __init__(self):
        super().__init__()
        self.shifter = nn.Conv2d(3, 3, 1)

    def forward(self, x: Tensor) -> Tensor:
        return self.shifter(x)


class Body(nn.Module):
    def __init__(self, *layers: nn.Module):
        super().__init__()
        self.body = nn.Sequential(*layers)

    def forward(self, x: Tensor) -> Tensor:
        return self.body(x)


class Residual(Body):
    def __init__(self, width: int, light: bool, groups: int):
        layers = [nn.Conv2d(width, width, 3, padding=1, groups=groups), nn.ReLU()]
        layers += [nn.Conv2d(width, width, 3, padding=1, groups=groups)]
        super().__init__(*layers, *([nn.ReLU(), nn.Conv2d(width, width, 1)] if light else []))

    def forward(self, x: Tensor) -> Tensor:
        return torch.relu(self.body(x) + x)


class Cascade(nn.Module):
    def __init__(self, width: int, *blocks: nn.Module):
        super().__init__()
        for place, block in enumerate(blocks):
            self.add_module(f"b{place + 1}", block)
        for place in range(3):
            self.add_module(f"c{place + 1}", Body(nn.Conv2d((place + 2) * width, width, 1), nn.ReLU()))
        self.only = len(blocks) == 1

    def forward(self, x: Tensor) -> Tensor:
        seen = x
        for place in (1, 2, 3):
            seen = torch.cat([seen, getattr(self, "b1" if self.only else f"b{place}")(x)], 1)
            x = getattr(self, f"c{place}")(seen)
        return x


def enlarging(width: int, scale: int, groups: int) -> Body:
    factors = [scale] if scale in (2, 3) else [2, 2]
    return Body(*(
        layer for factor in factors
        for layer in (nn.Conv2d(width, width * factor**2, 3, padding=1, groups=groups), nn.ReLU(),
                      nn.PixelShuffle(factor))
    ))  # fmt: skip


class Authors(Cascade):
    """`scale` 0 for one that enlarges in several ways, of which four times is the largest."""

    def __init__(self, scale: int = 2, width: int = 6, light: bool = False, groups: int = 1):
        blocks = [Cascade(width, *(Residual(width, light, groups) for _ in range(1 if light else 3))) for _ in range(3)]
        super().__init__(width, *blocks)
        self.sub_mean, self.add_mean = Shift(), Shift()
        self.entry, self.exit = nn.Conv2d(3, width, 3, padding=1), nn.Conv2d(width, 3, 3, padding=1)
        several = {f"up{size}": enlarging(width, size, groups) for size in (2, 3, 4)}
        self.upsample = nn.ModuleDict({"up": enlarging(width, scale, groups)} if scale else several)

    def forward(self, x: Tensor) -> Tensor:
        x = super().forward(self.entry(self.sub_mean(x)))
        return self.add_mean(self.exit(list(self.upsample.values())[-1](x))).clamp(0, 1)


def filled(network: Authors) -> Authors:
    randomised(network)
    with torch.no_grad():
        for layer, sign in ((network.sub_mean.shifter, -1), (network.add_mean.shifter, 1)):
            layer.weight.copy_(torch.eye(3).view(3, 3, 1, 1))
            layer.bias.copy_(sign * MEAN)
    return network


@pytest.mark.parametrize(("reference", "wanted"), [
    (Authors(), {"scale": 2, "light": False}),
    (Authors(3), {"factors": [3]}),
    (Authors(0), {"scale": 4}),
    (Authors(4, 8, True, 4), {"light": True, "groups": 4}),
    (Authors(0, 8, True, 1), {"light": True, "groups": 1, "scale": 4}),
])  # fmt: skip
def test_it_enlarges_as_the_reference_does(reference, wanted):
    filled(reference)
    image = picture(9, 7)
    with torch.inference_mode():
        expected = reference(image)
    assert disagreement(carn, reference.state_dict(), image, expected, **wanted) <= 1e-5


def test_a_network_with_more_or_less_is_not_claimed():
    shapes = shapes_of(Authors().state_dict())
    assert carn.detect(shapes | {"b4.b1.body.0.weight": (6, 6, 3, 3)}) is None
    assert carn.detect({name: shape for name, shape in shapes.items() if name != "b3.c2.body.0.bias"}) is None
    assert carn.detect({}) is None

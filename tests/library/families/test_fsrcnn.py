"""FSRCNN in its public namings against plain references."""

from __future__ import annotations

from itertools import pairwise

import pytest
import torch
from torch import Tensor, nn

from aigc_studio.library.families import fsrcnn
from aigc_studio.library.families.base import settled
from tests.library.families.image_family import claimed, disagreement, opened, picture, randomised, shapes_of


def kept_between(features: int, inner: int, layers: int, slopes: bool) -> list[nn.Module]:
    """What shrinks, what lies between, what expands, each with its rectifier."""
    widths = [features, *[inner] * (layers + 1), features]
    kernels = [1, *[3] * layers, 1]
    return [
        layer for (before, after), kernel in zip(pairwise(widths), kernels, strict=True)
        for layer in (nn.Conv2d(before, after, kernel, padding=kernel // 2), nn.PReLU(after if slopes else 1))
    ]  # fmt: skip


def enlarging(features: int, channels: int, scale: int) -> nn.ConvTranspose2d:
    return nn.ConvTranspose2d(features, channels, 9, scale, 4, output_padding=scale - 1)


class Parts(nn.Module):
    """yjn870's."""

    def __init__(self, scale: int = 2, channels: int = 1, features: int = 9, inner: int = 5, layers: int = 4,
                 slopes: bool = True):  # fmt: skip
        super().__init__()
        self.first_part = nn.Sequential(
            nn.Conv2d(channels, features, 5, padding=2), nn.PReLU(features if slopes else 1)
        )
        self.mid_part = nn.Sequential(*kept_between(features, inner, layers, slopes))
        self.last_part = enlarging(features, channels, scale)

    def forward(self, x: Tensor) -> Tensor:
        return self.last_part(self.mid_part(self.first_part(x))).clamp(0, 1)


class Named(nn.Module):
    """Lornatang's."""

    def __init__(self, scale: int = 2, features: int = 9, inner: int = 5, layers: int = 4):
        super().__init__()
        between = kept_between(features, inner, layers, True)
        self.feature_extraction = nn.Sequential(nn.Conv2d(1, features, 5, padding=2), nn.PReLU(features))
        self.shrink, self.map = nn.Sequential(*between[:2]), nn.Sequential(*between[2:-2])
        self.expand, self.deconv = nn.Sequential(*between[-2:]), enlarging(features, 1, scale)

    def forward(self, x: Tensor) -> Tensor:
        return self.deconv(self.expand(self.map(self.shrink(self.feature_extraction(x))))).clamp(0, 1)


@pytest.mark.parametrize("make", [
    Parts, Named, lambda: Parts(channels=3, layers=2), lambda: Parts(slopes=False), lambda: Named(layers=1),
])  # fmt: skip
def test_it_enlarges_as_the_reference_does(make) -> None:
    reference = randomised(make())
    channels = next(reference.parameters()).shape[1]
    image = picture(12, 9, channels)
    wanted = {"channels": channels, "scale": 2}
    assert disagreement(fsrcnn, reference.state_dict(), image, reference(image), **wanted) <= 1e-5


@pytest.mark.parametrize("scale", [2, 3, 4])
@pytest.mark.parametrize("make", [Parts, Named])
def test_greys_tell_the_scale(make, scale: int) -> None:
    """As if trained: the last layer adds up to one for each of the pixels that it makes of one."""
    network = make(scale).eval()
    with torch.no_grad():
        for parameter in network.parameters():
            parameter.zero_()
        convs = [layer for layer in network.modules() if isinstance(layer, nn.Conv2d)]
        for conv in convs:  # the first feature holds the picture
            conv.weight[0, 0, conv.kernel_size[0] // 2, conv.kernel_size[0] // 2] = 1
        last = network.last_part if make is Parts else network.deconv
        line = torch.tensor([max(0.0, 1 - abs(place) / scale) for place in range(-4, 5)])
        last.weight[0, 0] = torch.outer(line, line)
    state = network.state_dict()
    settings = settled(fsrcnn, state, claimed(fsrcnn, state).settings)
    assert settings["scale"] == scale
    image = picture(10, 10, 1)
    with torch.inference_mode():
        torch.testing.assert_close(opened(fsrcnn, state, settings)(image), network(image))


@pytest.mark.parametrize("make", [Parts, Named])
def test_a_network_with_more_or_less_is_not_claimed(make) -> None:
    shapes = shapes_of(make().state_dict())
    assert fsrcnn.detect(shapes | {"other.weight": (3, 3)}) is None
    for name in shapes:
        assert fsrcnn.detect({other: shape for other, shape in shapes.items() if other != name}) is None
    assert fsrcnn.detect({}) is None

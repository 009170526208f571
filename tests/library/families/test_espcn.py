"""ESPCN in its public namings against plain references."""

from __future__ import annotations

from itertools import pairwise

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from torch import Tensor, nn

from aigc_studio.library.families import espcn
from tests.library.families.image_family import disagreement, picture, randomised, shapes_of


class Examples(nn.Module):
    """pytorch/examples, super_resolution."""

    def __init__(self, scale: int, channels: int = 1, width: int = 12):
        super().__init__()
        self.conv1 = nn.Conv2d(channels, width, 5, 1, 2)
        self.conv2 = nn.Conv2d(width, width, 3, 1, 1)
        self.conv3 = nn.Conv2d(width, width // 2, 3, 1, 1)
        self.conv4 = nn.Conv2d(width // 2, channels * scale**2, 3, 1, 1)
        self.pixel_shuffle = nn.PixelShuffle(scale)

    def forward(self, x: Tensor) -> Tensor:
        x = torch.relu(self.conv1(x))
        x = torch.relu(self.conv2(x))
        x = torch.relu(self.conv3(x))
        return self.pixel_shuffle(self.conv4(x)).clamp(0, 1)


class Paper(nn.Module):
    def __init__(self, names: tuple[str, str], scale: int):
        super().__init__()
        first = nn.Sequential(nn.Conv2d(1, 8, 5, 1, 2), nn.Tanh(), nn.Conv2d(8, 4, 3, 1, 1), nn.Tanh())
        setattr(self, names[0], first)
        setattr(self, names[1], nn.Sequential(nn.Conv2d(4, scale**2, 3, 1, 1), nn.PixelShuffle(scale)))

    def forward(self, x: Tensor) -> Tensor:
        for part in self.children():
            x = part(x)
        return x.clamp(0, 1)


class Shorter(nn.Module):
    """leftthomas/ESPCN: the paper's network, its layers numbered as those of pytorch/examples."""

    def __init__(self, activation, end, scale: int = 2, width: int = 8):
        super().__init__()
        self.conv1, self.conv2 = nn.Conv2d(1, width, 5, 1, 2), nn.Conv2d(width, width // 2, 3, 1, 1)
        self.conv3 = nn.Conv2d(width // 2, scale**2, 3, 1, 1)
        self.activation, self.end, self.shuffle = activation, end, nn.PixelShuffle(scale)

    def forward(self, x: Tensor) -> Tensor:
        x = self.activation(self.conv2(self.activation(self.conv1(x))))
        return self.end(self.shuffle(self.conv3(x)))


def keeping_greys(network: Shorter) -> nn.Module:
    """`network` with weights that keep even grey nearly the same grey, as training would: with tanh near its middle,
    with ReLU where it is straight."""
    bounded, curved = network.activation is torch.tanh, network.end is torch.sigmoid
    gain = 0.3 if bounded else 1.5
    with torch.no_grad():
        for tensor in network.state_dict().values():
            tensor.zero_()
        network.conv1.weight[0, 0, 2, 2], network.conv2.weight[0, 0, 1, 1] = gain, 1
        network.conv1.bias[0] = -gain / 2 if bounded else 0
        network.conv3.weight[:, 0, 1, 1] = (4 if curved else 1) / gain
        network.conv3.bias.fill_(0.5 * bounded - 2 * curved + 1.5 * (bounded and curved))
    return network.eval()


class Worded(nn.Module):
    """One of many words that nobody else uses, of any depth."""

    def __init__(self, scale: int, channels: int, widths: tuple[int, ...], activation: type[nn.Module]):
        super().__init__()
        self.feature_extraction = nn.Sequential(nn.Conv2d(channels, widths[0], 5, padding=2), activation())
        layers: list[nn.Module] = []
        for before, after in pairwise(widths):
            layers += [nn.Conv2d(before, after, 3, padding=1), activation()]
        self.non_linear_mapping = nn.Sequential(*layers)
        last = nn.Conv2d(widths[-1], channels * scale**2, 3, padding=1)
        self.sub_pixel_conv = nn.Sequential(last, nn.PixelShuffle(scale))

    def forward(self, x: Tensor) -> Tensor:
        return self.sub_pixel_conv(self.non_linear_mapping(self.feature_extraction(x))).clamp(0, 1)


@pytest.mark.parametrize(("widths", "activation"), [
    ((6, 4), nn.Tanh), ((6, 6, 4), nn.ReLU), ((6, 6, 6, 6, 6, 4), nn.ReLU),
])  # fmt: skip
@pytest.mark.parametrize("channels", [1, 3])
def test_whatever_words(widths: tuple[int, ...], activation, channels: int):
    reference = randomised(Worded(3, channels, widths, activation))
    image = picture(9, 7, channels)
    wanted = {"scale": 3, "channels": channels, "widths": list(widths)}
    assert disagreement(espcn, reference.state_dict(), image, reference(image), **wanted) <= 1e-5
    tensors = shapes_of(reference.state_dict())
    assert espcn.detect(tensors | {"slope.weight": (6,)}) is None
    assert espcn.detect(tensors | {"feature_extraction.0.weight": (6, channels, 3, 3)}) is None


@settings(deadline=None, max_examples=8)
@given(st.integers(2, 8), st.sampled_from([1, 3]), st.integers(2, 16))
def test_the_examples_of_every_size(scale: int, channels: int, width: int):
    reference = randomised(Examples(scale, channels, width))
    image = picture(9, 7, channels)
    wanted = {"scale": scale, "channels": channels, "halo": 5, "rectified": True}
    assert disagreement(espcn, reference.state_dict(), image, reference(image), **wanted) <= 1e-5


@pytest.mark.parametrize("names", [("feature_maps", "sub_pixel"), ("first_part", "last_part")])
def test_the_papers_network(names):
    reference = randomised(Paper(names, 3))
    image = picture(9, 7, 1)
    wanted = {"scale": 3, "rectified": False, "grey": "luma"}
    assert disagreement(espcn, reference.state_dict(), image, reference(image), **wanted) <= 1e-5


def test_a_classifier_with_such_names_is_not_claimed():
    tensors = shapes_of(Examples(3).state_dict())
    assert espcn.detect(tensors | {"fc1.weight": (10, 50), "fc1.bias": (10,)}) is None
    assert espcn.detect({**tensors, "conv4.weight": (10, 6, 3, 3)}) is None
    assert espcn.detect({**tensors, "conv2.weight": (12, 13, 3, 3)}) is None


@pytest.mark.parametrize("activation", [torch.relu, torch.tanh])
@pytest.mark.parametrize("end", [torch.sigmoid, lambda x: x])
def test_greys_tell_the_activations(activation, end):
    reference = keeping_greys(Shorter(activation, end))
    image = picture(9, 7, 1)
    with torch.inference_mode():
        expected = reference(image).clamp(0, 1)
    assert disagreement(espcn, reference.state_dict(), image, expected, scale=2) <= 1e-5


def test_an_untrained_network_keeps_the_customary_activations():
    torch.manual_seed(6)
    tensors = Shorter(torch.tanh, torch.sigmoid).state_dict()
    found = espcn.detect(shapes_of(tensors))
    assert found is not None
    assert espcn.settle(tensors, found.settings) == found.settings

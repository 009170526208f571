"""CycleGANs of courses in their own naming against plain references."""

from __future__ import annotations

import pytest
import torch
from torch import Tensor, nn
from torch.nn import functional as F

from aigc_studio.library.families import cyclegan_steps
from tests.library.families.image_family import claimed, disagreement, opened, picture, randomised, shapes_of


def conv(inputs, outputs, kernel, stride=2, padding=1, normed=True, kind=nn.Conv2d):
    layers = [kind(inputs, outputs, kernel, stride, padding, bias=False)]
    return nn.Sequential(*layers, *([nn.BatchNorm2d(outputs)] if normed else []))


def deconv(inputs, outputs, normed=True):
    return conv(inputs, outputs, 4, normed=normed, kind=nn.ConvTranspose2d)


class UdacityBlock(nn.Module):
    def __init__(self, features: int):
        super().__init__()
        self.conv_layer1, self.conv_layer2 = (conv(features, features, 3, 1) for _ in range(2))

    def forward(self, x: Tensor) -> Tensor:
        return x + self.conv_layer2(F.relu(self.conv_layer1(x)))


class Udacity(nn.Module):
    def __init__(self, n: int = 6, blocks: int = 2):
        super().__init__()
        self.conv1, self.conv2, self.conv3 = conv(3, n, 4), conv(n, 2 * n, 4), conv(2 * n, 4 * n, 4)
        self.res_blocks = nn.Sequential(*(UdacityBlock(4 * n) for _ in range(blocks)))
        self.deconv1, self.deconv2, self.deconv3 = deconv(4 * n, 2 * n), deconv(2 * n, n), deconv(n, 3, False)

    def forward(self, image: Tensor) -> Tensor:
        x = F.relu(self.conv3(F.relu(self.conv2(F.relu(self.conv1(image * 2 - 1))))))
        x = F.relu(self.deconv2(F.relu(self.deconv1(self.res_blocks(x)))))
        return (torch.tanh(self.deconv3(x)) + 1) / 2


class TorontoBlock(nn.Module):
    def __init__(self, features: int):
        super().__init__()
        self.conv_layer = conv(features, features, 3, 1)

    def forward(self, x: Tensor) -> Tensor:
        return x + self.conv_layer(x)


class Toronto(nn.Module):
    def __init__(self, n: int = 8):
        super().__init__()
        self.conv1, self.conv2, self.resnet_block = conv(3, n, 4), conv(n, 2 * n, 4), TorontoBlock(2 * n)
        self.deconv1, self.deconv2 = deconv(2 * n, n), deconv(n, 3, False)

    def forward(self, image: Tensor) -> Tensor:
        x = F.relu(self.resnet_block(F.relu(self.conv2(F.relu(self.conv1(image * 2 - 1))))))
        return (torch.tanh(self.deconv2(F.relu(self.deconv1(x)))) + 1) / 2


class Digits(nn.Module):
    """yunjey/mnist-svhn-transfer: convolutions in place of blocks, and leaks."""

    def __init__(self, channels=(1, 3), n: int = 6):
        super().__init__()
        self.conv1, self.conv2 = conv(channels[0], n, 4), conv(n, 2 * n, 4)
        self.conv3, self.conv4 = conv(2 * n, 2 * n, 3, 1), conv(2 * n, 2 * n, 3, 1)
        self.deconv1, self.deconv2 = deconv(2 * n, n), deconv(n, channels[1], False)

    def forward(self, image: Tensor) -> Tensor:
        x = image * 2 - 1
        for layer in (self.conv1, self.conv2, self.conv3, self.conv4, self.deconv1):
            x = F.leaky_relu(layer(x), 0.05)
        return (torch.tanh(self.deconv2(x)) + 1) / 2


@pytest.mark.parametrize("channels", [(1, 3), (3, 1)])
def test_digits_of_two_kinds(channels):
    reference = randomised(Digits(channels))
    image = picture(32, 32, channels[0])
    with torch.inference_mode():
        expected = reference(image)
    wanted = {"channels": channels[0], "out_channels": channels[1], "blocks": 0, "between": 2, "multiple": 4}
    assert disagreement(cyclegan_steps, reference.state_dict(), image, expected, **wanted) <= 1e-5


@pytest.mark.parametrize(
    ("reference", "multiple"), [(Udacity(), 8), (Udacity(n=4, blocks=5), 8), (Toronto(), 4), (Toronto(n=5), 4)]
)
def test_it_translates_as_the_reference_does(reference, multiple):
    randomised(reference)
    image = picture(24, 32)
    with torch.inference_mode():
        expected = reference(image)
    wanted = {"multiple": multiple, "channels": 3, "out_channels": 3}
    assert disagreement(cyclegan_steps, reference.state_dict(), image, expected, **wanted) <= 1e-5


@pytest.mark.parametrize("reference", [Udacity(), Toronto(), Digits((3, 3))])
def test_nothing_reaches_further_than_the_halo(reference):
    tensors = randomised(reference).state_dict()
    settings = claimed(cyclegan_steps, tensors).settings
    network, reach = opened(cyclegan_steps, tensors, settings), settings["halo"]
    side = 8 * -(-(2 * reach + 40) // 8)
    image = picture(16, side)
    changed = image.clone()
    changed[..., side // 2] = 1 - changed[..., side // 2]
    with torch.inference_mode():
        columns = (network(image) - network(changed)).abs().amax((0, 1, 2)).nonzero().flatten()
    assert side // 2 - reach <= int(columns.min())
    assert int(columns.max()) <= side // 2 + reach


def test_a_network_with_more_or_less_is_not_claimed():
    tensors = shapes_of(Udacity().state_dict())
    assert cyclegan_steps.detect(tensors | {"conv4.0.weight": (3, 3, 4, 4)}) is None
    assert cyclegan_steps.detect(tensors | {"head.weight": (3, 3)}) is None
    assert cyclegan_steps.detect({name: shape for name, shape in tensors.items() if "deconv2" not in name}) is None
    assert cyclegan_steps.detect(tensors | {"conv2.0.weight": (13, 6, 4, 4)}) is None
    assert cyclegan_steps.detect({}) is None

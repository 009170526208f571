"""The pix2pix of a course in its own naming against a plain reference."""

from __future__ import annotations

import pytest
import torch
from torch import Tensor, nn
from torch.nn import functional as F

from aigc_studio.library.families import unet_pooled
from tests.library.families.image_family import disagreement, picture, randomised, shapes_of


def cropped(image: Tensor, shape: torch.Size) -> Tensor:
    """As the course crops: about the middle, rounded as Python rounds."""
    top, left = (have // 2 - round(want / 2) for have, want in zip(image.shape[2:], shape[2:], strict=True))
    return image[:, :, top : top + shape[2], left : left + shape[3]]


class Feature(nn.Module):
    def __init__(self, inputs: int, outputs: int):
        super().__init__()
        self.conv = nn.Conv2d(inputs, outputs, 1)

    def forward(self, x: Tensor) -> Tensor:
        return self.conv(x)


class Contract(nn.Module):
    def __init__(self, features: int):
        super().__init__()
        self.conv1 = nn.Conv2d(features, 2 * features, 3, padding=1)
        self.conv2 = nn.Conv2d(2 * features, 2 * features, 3, padding=1)
        self.batchnorm = nn.BatchNorm2d(2 * features)

    def forward(self, x: Tensor) -> Tensor:
        x = F.leaky_relu(self.batchnorm(self.conv1(x)), 0.2)
        return F.max_pool2d(F.leaky_relu(self.batchnorm(self.conv2(x)), 0.2), 2, 2)


class Expand(nn.Module):
    def __init__(self, features: int):
        super().__init__()
        half = features // 2
        self.upsample = nn.Upsample(scale_factor=2, mode="bilinear", align_corners=True)
        self.conv1, self.conv2 = nn.Conv2d(features, half, 2), nn.Conv2d(features, half, 3, padding=1)
        self.conv3, self.batchnorm = nn.Conv2d(half, half, 2, padding=1), nn.BatchNorm2d(half)

    def forward(self, x: Tensor, beside: Tensor) -> Tensor:
        x = self.conv1(self.upsample(x))
        x = self.conv2(torch.cat([x, cropped(beside, x.shape)], 1))
        x = self.conv3(F.relu(self.batchnorm(x)))
        return F.relu(self.batchnorm(x))


class Course(nn.Module):
    """deeplearning.ai's."""

    def __init__(self, width: int = 4, levels: int = 3, channels=(3, 3)):
        super().__init__()
        self.levels = levels
        self.upfeature, self.downfeature = Feature(channels[0], width), Feature(width, channels[1])
        for level in range(levels):
            self.add_module(f"contract{level + 1}", Contract(width * 2**level))
            self.add_module(f"expand{level}", Expand(width * 2 ** (levels - level)))

    def forward(self, x: Tensor) -> Tensor:
        skips = [self.upfeature(x)]
        for level in range(self.levels):
            skips.append(getattr(self, f"contract{level + 1}")(skips[-1]))
        x = skips.pop()
        for level in range(self.levels):
            x = getattr(self, f"expand{level}")(x, skips.pop())
        return torch.sigmoid(self.downfeature(x))


@pytest.mark.parametrize(("sizes", "height", "width"), [
    ({}, 32, 48), ({}, 24, 40), ({"width": 2, "levels": 6}, 64, 192), ({"levels": 1, "channels": (1, 3)}, 6, 8),
])  # fmt: skip
def test_it_translates_as_the_reference_does(sizes, height: int, width: int):
    reference = randomised(Course(**sizes))
    channels, levels = sizes.get("channels", (3, 3)), sizes.get("levels", 3)
    image = picture(height, width, channels[0])
    with torch.inference_mode():
        expected = reference(image)
    assert expected.std() > 0.02
    wanted = {"channels": channels[0], "out_channels": channels[1], "levels": levels, "multiple": 2**levels}
    assert disagreement(unet_pooled, reference.state_dict(), image, expected, **wanted) <= 1e-5


def test_a_network_with_more_or_less_is_not_claimed():
    tensors = shapes_of(Course().state_dict())
    assert unet_pooled.detect(tensors | {"final.weight": (1, 8, 1, 1)}) is None
    assert unet_pooled.detect({name: shape for name, shape in tensors.items() if "expand1" not in name}) is None
    assert unet_pooled.detect({}) is None

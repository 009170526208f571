"""SRCNN and VDSR in their public namings against plain references, on pictures that Pillow enlarged."""

from __future__ import annotations

import numpy as np
import pytest
import torch
from PIL import Image
from torch import Tensor, nn

from aigc_studio.library.families import interpolated
from tests.library.families.image_family import claimed, disagreement, opened, picture, randomised, shapes_of
from tests.library.families.test_edsr import conv


class Three(nn.Module):
    """yjn870's SRCNN."""

    def __init__(self, channels: int = 1, widths: tuple[int, int] = (8, 6), kernels: tuple[int, int, int] = (9, 5, 5)):
        super().__init__()
        self.conv1 = conv(channels, widths[0], kernels[0])
        self.conv2 = conv(widths[0], widths[1], kernels[1])
        self.conv3 = conv(widths[1], channels, kernels[2])

    def forward(self, x: Tensor) -> Tensor:
        return self.conv3(torch.relu(self.conv2(torch.relu(self.conv1(x))))).clamp(0, 1)


class Words(nn.Module):
    """Lornatang's SRCNN."""

    def __init__(self, widths: tuple[int, int] = (8, 6)):
        super().__init__()
        self.features = nn.Sequential(conv(1, widths[0], 9), nn.ReLU())
        self.map = nn.Sequential(conv(widths[0], widths[1], 5), nn.ReLU())
        self.reconstruction = conv(widths[1], 1, 5)

    def forward(self, x: Tensor) -> Tensor:
        return self.reconstruction(self.map(self.features(x))).clamp(0, 1)


def unbiased(into: int, out: int) -> nn.Conv2d:
    return nn.Conv2d(into, out, 3, padding=1, bias=False)


class Unit(nn.Module):
    def __init__(self, width: int):
        super().__init__()
        self.conv = unbiased(width, width)

    def forward(self, x: Tensor) -> Tensor:
        return torch.relu(self.conv(x))


class Deep(nn.Module):
    """twtygqyy's VDSR, the first one."""

    def __init__(self, width: int = 6, layers: int = 18):
        super().__init__()
        self.residual_layer = nn.Sequential(*(Unit(width) for _ in range(layers)))
        self.input, self.output = unbiased(1, width), unbiased(width, 1)

    def forward(self, x: Tensor) -> Tensor:
        return (x + self.output(self.residual_layer(torch.relu(self.input(x))))).clamp(0, 1)


class DeepChain(nn.Module):
    """twtygqyy's VDSR, the later one."""

    def __init__(self, width: int = 6, layers: int = 18):
        super().__init__()
        inner = [layer for _ in range(layers) for layer in (unbiased(width, width), nn.ReLU())]
        self.features = nn.Sequential(unbiased(1, width), nn.ReLU(), *inner, unbiased(width, 1))

    def forward(self, x: Tensor) -> Tensor:
        return (x + self.features(x)).clamp(0, 1)


class DeepTrunk(nn.Module):
    """Lornatang's VDSR."""

    def __init__(self, width: int = 6, layers: int = 18):
        super().__init__()
        self.conv1 = nn.Sequential(unbiased(1, width), nn.ReLU())
        self.trunk = nn.Sequential(*(Unit(width) for _ in range(layers)))
        self.conv2 = unbiased(width, 1)

    def forward(self, x: Tensor) -> Tensor:
        return (x + self.conv2(self.trunk(self.conv1(x)))).clamp(0, 1)


def enlarged(image: Tensor) -> Tensor:
    """Each plane by Pillow's cubic, in floats."""
    planes = [Image.fromarray(plane.numpy()) for plane in image[0]]
    size = planes[0].width * 2, planes[0].height * 2
    return torch.stack([torch.from_numpy(np.array(p.resize(size, Image.Resampling.BICUBIC))) for p in planes])[None]


@pytest.mark.parametrize(("reference", "wanted"), [
    (Three(), {"residual": False, "kernels": [9, 5, 5]}),
    (Three(3, kernels=(9, 1, 5)), {"channels": 3}),
    (Words(), {"residual": False}),
    (Deep(), {"residual": True, "bias": False}),
    (DeepChain(), {"residual": True}),
    (DeepTrunk(), {"residual": True}),
])  # fmt: skip
def test_it_sharpens_as_the_reference_does(reference: nn.Module, wanted: dict[str, object]):
    randomised(reference)
    image = picture(14, 11, int(str(wanted.get("channels", 1))))
    with torch.inference_mode():
        expected = reference(enlarged(image))
    assert disagreement(interpolated, reference.state_dict(), image, expected, scale=2, **wanted) <= 1e-5


def test_no_pixel_sees_farther_than_the_halo():
    tensors = randomised(Three()).state_dict()
    found = claimed(interpolated, tensors).settings
    network, image = opened(interpolated, tensors, found), picture(40, 40, 1)
    changed = image.clone()
    changed[..., :, 0] = 1 - changed[..., :, 0]
    with torch.inference_mode():
        differs = (network(image) - network(changed)).abs().amax((0, 1, 2)) > 1e-6
    assert not bool(differs[2 * found["halo"] :].any())


def test_other_chains_are_not_claimed():
    shapes = shapes_of(Three().state_dict())
    assert interpolated.detect(shapes | {"conv4.weight": (4, 1, 3, 3)}) is None
    assert interpolated.detect(shapes_of(Three(kernels=(5, 3, 3)).state_dict())) is None
    assert interpolated.detect(shapes_of(Deep(layers=4).state_dict())) is None
    assert interpolated.detect({}) is None

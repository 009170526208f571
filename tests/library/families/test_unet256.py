"""pix2pix's nested U-Net against a plain reference."""

from __future__ import annotations

from itertools import pairwise

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from torch import Tensor, nn
from torch.nn import functional as F

from aigc_studio.library.families import unet256
from tests.library.families.image_family import disagreement, picture, randomised, shapes_of


class Nested(nn.Module):
    """One level with the levels below inside it."""

    def __init__(self, outer: int, inner: int, below=None, channels: int | None = None, norm=nn.BatchNorm2d):
        super().__init__()
        self.outermost = channels is not None
        bias = norm is not nn.BatchNorm2d
        down = nn.Conv2d(outer if channels is None else channels, inner, 4, 2, 1, bias=bias)
        wide = inner if below is None else 2 * inner
        up = nn.ConvTranspose2d(wide, outer, 4, 2, 1, bias=bias or self.outermost)
        if self.outermost:
            layers = [down, below, nn.ReLU(True), up, nn.Tanh()]
        elif below is None:
            layers = [nn.LeakyReLU(0.2, True), down, nn.ReLU(True), up, norm(outer)]
        else:
            layers = [nn.LeakyReLU(0.2, True), down, norm(inner), below, nn.ReLU(True), up, norm(outer)]
        self.model = nn.Sequential(*layers)

    def forward(self, x: Tensor) -> Tensor:
        return self.model(x) if self.outermost else torch.cat([x, self.model(x)], 1)


class Unet(nn.Module):
    def __init__(self, levels=5, ngf=4, channels=(3, 3), norm=nn.BatchNorm2d):
        super().__init__()
        widths = [ngf * min(8, 2**level) for level in range(levels)]
        below = None
        for level in range(levels - 1, 0, -1):
            below = Nested(widths[level - 1], widths[level], below, norm=norm)
        self.model = Nested(channels[1], widths[0], below, channels[0], norm)

    def forward(self, x: Tensor) -> Tensor:
        return (self.model(x * 2 - 1) + 1) / 2


class Steps(nn.Module):
    """znxlwm/pytorch-pix2pix: every step is an attribute."""

    def __init__(self, levels: int = 5, width: int = 4):
        super().__init__()
        self.levels = levels
        widths = [3, *(width * min(8, 2**level) for level in range(levels))]
        for step, (before, after) in enumerate(pairwise(widths), 1):
            self.add_module(f"conv{step}", nn.Conv2d(before, after, 4, 2, 1))
            if 1 < step < levels:
                self.add_module(f"conv{step}_bn", nn.BatchNorm2d(after))
        for step, (before, after) in enumerate(pairwise(widths[::-1]), 1):
            self.add_module(f"deconv{step}", nn.ConvTranspose2d(before * (1 + (step > 1)), after, 4, 2, 1))
            if step < levels:
                self.add_module(f"deconv{step}_bn", nn.BatchNorm2d(after))

    def forward(self, x: Tensor) -> Tensor:
        seen = [self.conv1(x * 2 - 1)]
        for step in range(2, self.levels + 1):
            x = getattr(self, f"conv{step}")(F.leaky_relu(seen[-1], 0.2))
            seen.append(getattr(self, f"conv{step}_bn")(x) if step < self.levels else x)
        x = seen.pop()
        for step in range(1, self.levels):
            x = getattr(self, f"deconv{step}_bn")(getattr(self, f"deconv{step}")(F.relu(x)))
            x = torch.cat([x, seen.pop()], 1)
        return (torch.tanh(getattr(self, f"deconv{self.levels}")(F.relu(x))) + 1) / 2


@pytest.mark.parametrize("levels", [3, 8])
def test_steps_that_are_attributes(levels: int):
    reference = randomised(Steps(levels))
    image = picture(256, 256) if levels == 8 else picture(16, 24)
    with torch.inference_mode():
        expected = reference(image)
    wanted = {"norm": "batch", "bias": True, "multiple": 2**levels}
    assert disagreement(unet256, reference.state_dict(), image, expected, **wanted) <= 1e-5
    assert unet256.detect(shapes_of(reference.state_dict()) | {"fc.weight": (3, 3)}) is None


@pytest.mark.parametrize(("options", "wanted"), [
    ({}, {"norm": "batch", "bias": False, "multiple": 32}),
    ({"norm": nn.InstanceNorm2d}, {"norm": "instance", "bias": True}),
    ({"channels": (1, 3)}, {"channels": 1, "out_channels": 3}),
    ({"levels": 6, "channels": (3, 1)}, {"multiple": 64, "out_channels": 1}),
])  # fmt: skip
def test_it_translates_as_the_reference_does(options, wanted):
    reference = randomised(Unet(**options))
    image = picture(64, 128, options.get("channels", (3, 3))[0])
    with torch.inference_mode():
        expected = reference(image)
    assert disagreement(unet256, reference.state_dict(), image, expected, **wanted) <= 1e-5


@settings(deadline=None, max_examples=6)
@given(st.integers(2, 8), st.integers(2, 6))
def test_every_size_is_read_from_the_tensors(ngf: int, levels: int):
    reference = randomised(Unet(levels, ngf))
    image = picture(64, 64)
    wanted = {"widths": [ngf * min(8, 2**level) for level in range(levels)], "multiple": 2**levels}
    with torch.inference_mode():
        assert disagreement(unet256, reference.state_dict(), image, reference(image), **wanted) <= 1e-5


def test_other_nestings_are_not_claimed():
    tensors = shapes_of(Unet().state_dict())
    assert unet256.detect(tensors | {"model.model.7.weight": (3, 3, 4, 4)}) is None
    assert unet256.detect({**tensors, "model.model.0.weight": (4, 3, 3, 3)}) is None
    assert unet256.detect({}) is None

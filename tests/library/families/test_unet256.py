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


class CoderStep(nn.Module):
    """akanametov's: the rectifiers work in place, so what goes to the side is rectified too."""

    def __init__(self, inputs: int, outputs: int, up: bool, normed: bool = True):
        super().__init__()
        self.active = nn.ReLU(True) if up else nn.LeakyReLU(0.2, True)
        kind = nn.ConvTranspose2d if up else nn.Conv2d
        self.add_module("deconv" if up else "conv", kind(inputs, outputs, 4, 2, 1))
        self.bn = nn.BatchNorm2d(outputs) if normed else None

    def forward(self, x: Tensor) -> Tensor:
        x = (self.deconv if hasattr(self, "deconv") else self.conv)(self.active(x))
        return x if self.bn is None else self.bn(x)


class Coder(nn.Module):
    """akanametov/pix2pix, on pixels normalised as ImageNet's both ways."""

    def __init__(self, levels: int = 5, width: int = 4):
        super().__init__()
        self.levels = levels
        widths = [width * min(8, 2**level) for level in range(levels)]
        self.encoder1 = nn.Conv2d(3, width, 4, 2, 1)
        self.decoder1 = nn.ConvTranspose2d(2 * width, 3, 4, 2, 1)
        for level in range(1, levels):
            before, after, deepest = widths[level - 1], widths[level], level == levels - 1
            self.add_module(f"encoder{level + 1}", CoderStep(before, after, False, not deepest))
            self.add_module(f"decoder{level + 1}", CoderStep(after if deepest else 2 * after, before, True))

    def forward(self, x: Tensor) -> Tensor:
        mean = torch.tensor([0.485, 0.456, 0.406]).view(3, 1, 1)
        deviation = torch.tensor([0.229, 0.224, 0.225]).view(3, 1, 1)
        seen = [self.encoder1((x - mean) / deviation)]
        for level in range(2, self.levels + 1):
            seen.append(getattr(self, f"encoder{level}")(seen[-1]))
        x = getattr(self, f"decoder{self.levels}")(seen.pop())
        for level in range(self.levels - 1, 1, -1):
            x = getattr(self, f"decoder{level}")(torch.cat([x, seen.pop()], 1))
        return torch.tanh(self.decoder1(torch.cat([F.relu(x), seen.pop()], 1))) * deviation + mean


class ModuleOf(nn.Module):
    """mmcv's: what is before a convolution, it, and its norm."""

    def __init__(self, active: nn.Module, conv: nn.Module, norm: nn.Module | None = None):
        super().__init__()
        self.conv, self.activate = conv, active
        if norm is not None:
            self.add_module("bn" if isinstance(norm, nn.BatchNorm2d) else "in", norm)

    def forward(self, x: Tensor) -> Tensor:
        x = self.conv(self.activate(x))
        for norm in list(self.children())[2:]:
            x = norm(x)
        return x


class NestedModules(nn.Module):
    def __init__(self, outer: int, inner: int, below=None, channels: int | None = None, norm=nn.BatchNorm2d):
        super().__init__()
        self.outermost = channels is not None
        bias = norm is not nn.BatchNorm2d
        first = nn.Conv2d(outer if channels is None else channels, inner, 4, 2, 1, bias=bias)
        last = nn.ConvTranspose2d(inner * (1 + (below is not None)), outer, 4, 2, 1, bias=bias or self.outermost)
        down = ModuleOf(nn.Identity() if self.outermost else nn.LeakyReLU(0.2, True), first,
                        None if self.outermost or below is None else norm(inner))  # fmt: skip
        up = ModuleOf(nn.ReLU(True), last, None if self.outermost else norm(outer))
        ends = [nn.Tanh()] if self.outermost else []
        self.model = nn.Sequential(down, *([] if below is None else [below]), up, *ends)

    def forward(self, x: Tensor) -> Tensor:
        return self.model(x) if self.outermost else torch.cat([x, self.model(x)], 1)


class UnetOfModules(nn.Module):
    """open-mmlab/mmgeneration, on pixels as OpenCV gives them."""

    def __init__(self, levels: int = 5, width: int = 4, norm=nn.BatchNorm2d):
        super().__init__()
        widths = [width * min(8, 2**level) for level in range(levels)]
        below = None
        for level in range(levels - 1, 0, -1):
            below = NestedModules(widths[level - 1], widths[level], below, norm=norm)
        self.model = NestedModules(3, widths[0], below, 3, norm)

    def forward(self, x: Tensor) -> Tensor:
        return (self.model(x.flip(1) * 2 - 1).flip(1) + 1) / 2


@pytest.mark.parametrize(("reference", "wanted"), [
    (Coder(), {"pixels": "imagenet", "leaky": True, "norm": "batch", "bias": True, "multiple": 32}),
    (Coder(2), {"multiple": 4}),
    (UnetOfModules(), {"pixels": "bgr", "leaky": False, "norm": "batch", "bias": False, "multiple": 32}),
    (UnetOfModules(3, 5, nn.InstanceNorm2d), {"norm": "instance", "bias": True, "widths": [5, 10, 20]}),
])  # fmt: skip
def test_other_authors(reference, wanted):
    randomised(reference)
    image = picture(64, 96)
    with torch.inference_mode():
        expected = reference(image)
    assert disagreement(unet256, reference.state_dict(), image, expected, **wanted) <= 1e-5
    tensors = shapes_of(reference.state_dict())
    assert unet256.detect(tensors | {"fc.weight": (3, 3)}) is None
    kernels = [name for name, shape in tensors.items() if len(shape) == 4]
    for gone in kernels:
        assert unet256.detect({name: shape for name, shape in tensors.items() if name != gone}) is None


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

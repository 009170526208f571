"""PyTorch-GAN's U-Nets, older and newer, against plain references."""

from __future__ import annotations

from collections.abc import Callable

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from torch import Tensor, nn

from aigc_studio.library.families import unet_steps
from tests.library.families.image_family import disagreement, picture, randomised, shapes_of

Maker = Callable[[int], nn.Module]


def instance(width: int) -> nn.Module:
    return nn.InstanceNorm2d(width)


def affine(width: int) -> nn.Module:
    return nn.InstanceNorm2d(width, affine=True)


def batch(width: int) -> nn.Module:
    return nn.BatchNorm2d(width, 0.8)


class Inner(nn.Module):
    def __init__(self, *layers: nn.Module):
        super().__init__()
        self.model = nn.Sequential(*layers)

    def forward(self, x: Tensor) -> Tensor:
        return self.model(x)


class Newer(nn.Module):
    """pix2pix, DiscoGAN (with biases) and DualGAN (other norms, another end)."""

    def __init__(self, widths=(3, 4, 5, 6), narrow=(5, 4, 3), norm: Maker = instance, bias=False, end="padded", ins=3):
        super().__init__()
        self.levels, before = len(widths), ins
        for level, width in enumerate(widths):
            layers = [nn.Conv2d(before, width, 4, 2, 1, bias=bias)]
            layers += [norm(width)] if 0 < level < self.levels - 1 else []
            setattr(self, f"down{level + 1}", Inner(*layers, nn.LeakyReLU(0.2), nn.Dropout(0.5)))
            before = width
        for step, width in enumerate(narrow):
            up = nn.ConvTranspose2d(before, width, 4, 2, 1, bias=bias)
            setattr(self, f"up{step + 1}", Inner(up, norm(width), nn.ReLU(inplace=True)))
            before = width + widths[-2 - step]
        if end == "padded":
            last = [nn.Upsample(scale_factor=2), nn.ZeroPad2d((1, 0, 1, 0)), nn.Conv2d(before, 3, 4, padding=1)]
        else:
            last = [nn.ConvTranspose2d(before, 3, 4, 2, 1)]
        self.final = nn.Sequential(*last, nn.Tanh())

    def forward(self, x: Tensor) -> Tensor:
        skips = [x * 2 - 1]
        for level in range(self.levels):
            skips.append(getattr(self, f"down{level + 1}")(skips[-1]))
        y = skips.pop()
        for step in range(self.levels - 1):
            y = torch.cat((getattr(self, f"up{step + 1}")(y), skips.pop()), 1)
        return (self.final(y) + 1) / 2


class Older(Newer):
    """The first releases of pix2pix and CycleGAN (activation, then norm) and of DualGAN (norm, then activation)."""

    def __init__(self, widths=(3, 4, 5, 6), narrow=(5, 4, 3), norm: Maker = batch, activated_first=True, ins=3):
        nn.Module.__init__(self)
        self.levels, before = len(widths), ins

        def tail(width: int, normed: bool = True) -> list[nn.Module]:
            layers = [nn.LeakyReLU(0.2, inplace=True), *([norm(width)] if normed else [])]
            return [*(layers if activated_first else layers[::-1]), nn.Dropout(0.5)]

        for level, width in enumerate(widths):
            normed = level > 0 and (activated_first or level < self.levels - 1)
            down = nn.Conv2d(before, width, 3, stride=2, padding=1)
            setattr(self, f"down{level + 1}", Inner(down, *tail(width, normed)))
            before = width
        for step, width in enumerate(narrow):
            up = Inner(nn.Upsample(scale_factor=2), nn.Conv2d(before, width, 3, padding=1), *tail(width))
            setattr(self, f"up{step + 1}", up)
            before = width + widths[-2 - step]
        self.final = nn.Sequential(nn.Upsample(scale_factor=2), nn.Conv2d(before, 3, 3, 1, 1), nn.Tanh())


@pytest.mark.parametrize(("reference", "wanted"), [
    (Newer(), {"norm": "instance", "bias": False, "multiple": 16, "ends": "enlarged"}),
    (Newer(bias=True), {"norm": "instance", "bias": True}),
    (Newer(norm=affine, end="transposed"), {"norm": "affine", "ends": "transposed"}),
    (Newer(norm=batch, bias=True, end="transposed", ins=4), {"norm": "batch", "eps": 0.8, "channels": 4}),
    (Newer((4, 4), (4,)), {"multiple": 4}),
    (Newer((4, 4, 4), (2, 6), end="transposed"), {"ends": "transposed"}),
    (Older(), {"norm": "batch", "eps": 0.8, "activated_first": True, "multiple": 16}),
    (Older(norm=instance), {"norm": "instance", "activated_first": True, "multiple": 32}),
    (Older(activated_first=False), {"norm": "batch", "activated_first": False, "ends": "enlarged"}),
    (Older(ins=1), {"channels": 1, "out_channels": 3}),
])  # fmt: skip
def test_it_translates_as_the_reference_does(reference, wanted):
    randomised(reference)
    image = picture(32, 64, wanted.get("channels", 3))
    with torch.inference_mode():
        expected = reference(image)
    assert disagreement(unet_steps, reference.state_dict(), image, expected, **wanted) <= 1e-5


@settings(deadline=None, max_examples=6)
@given(st.lists(st.integers(2, 6), min_size=2, max_size=5), st.data())
def test_every_size_is_read_from_the_tensors(widths: list[int], data: st.DataObject):
    narrow = data.draw(st.lists(st.integers(2, 6), min_size=len(widths) - 1, max_size=len(widths) - 1))
    reference = randomised(Newer(tuple(widths), tuple(narrow)))
    image = picture(32, 32)
    wanted = {"widths": widths, "narrow": narrow, "multiple": 2 ** len(widths)}
    with torch.inference_mode():
        assert disagreement(unet_steps, reference.state_dict(), image, reference(image), **wanted) <= 1e-5


def test_other_networks_are_not_claimed():
    tensors = shapes_of(Newer().state_dict())
    assert unet_steps.detect({name: shape for name, shape in tensors.items() if "up2" not in name}) is None
    assert unet_steps.detect(tensors | {"attention.weight": (3, 3)}) is None
    assert unet_steps.detect(tensors | {"down2.model.0.weight": (4, 3, 5, 5)}) is None
    assert unet_steps.detect({}) is None


class CollectionStep(nn.Module):
    def __init__(self, inputs: int, outputs: int, down: bool):
        super().__init__()
        if down:
            conv: nn.Module = nn.Conv2d(inputs, outputs, 4, 2, 1, bias=False, padding_mode="reflect")
        else:
            conv = nn.ConvTranspose2d(inputs, outputs, 4, 2, 1, bias=False)
        self.conv = nn.Sequential(conv, nn.BatchNorm2d(outputs), nn.LeakyReLU(0.2) if down else nn.ReLU())

    def forward(self, x: Tensor) -> Tensor:
        return self.conv(x)


class Collection(nn.Module):
    """Machine-Learning-Collection's pix2pix, of any depth."""

    def __init__(self, widths: tuple[int, ...] = (3, 4, 5, 6)):
        super().__init__()
        self.downs, self.ups = len(widths) - 2, len(widths) - 1
        first = nn.Conv2d(3, widths[0], 4, 2, 1, padding_mode="reflect")
        self.initial_down = nn.Sequential(first, nn.LeakyReLU(0.2))
        for number in range(self.downs):
            setattr(self, f"down{number + 1}", CollectionStep(widths[number], widths[number + 1], True))
        self.bottleneck = nn.Sequential(nn.Conv2d(widths[-2], widths[-1], 4, 2, 1), nn.ReLU())
        before = widths[-1]
        for number, width in enumerate(widths[-2::-1]):
            setattr(self, f"up{number + 1}", CollectionStep(before, width, False))
            before = 2 * width
        self.final_up = nn.Sequential(nn.ConvTranspose2d(before, 3, 4, 2, 1), nn.Tanh())

    def forward(self, x: Tensor) -> Tensor:
        skips = [self.initial_down(x * 2 - 1)]
        for number in range(self.downs):
            skips.append(getattr(self, f"down{number + 1}")(skips[-1]))
        y = self.bottleneck(skips[-1])
        for number in range(self.ups):
            y = torch.cat((getattr(self, f"up{number + 1}")(y), skips.pop()), 1)
        return (self.final_up(y) + 1) / 2


@pytest.mark.parametrize("widths", [(3, 4, 5, 6), (2, 3, 4, 5, 5, 5, 5, 5)])
def test_the_collection_translates_as_the_reference_does(widths: tuple[int, ...]):
    reference = randomised(Collection(widths))
    side = 2 ** len(widths)
    image = picture(side, 2 * side)
    with torch.inference_mode():
        expected = reference(image)
    wanted = {"widths": list(widths), "reflecting": True, "multiple": side, "norm": "batch"}
    assert disagreement(unet_steps, reference.state_dict(), image, expected, **wanted) <= 1e-5
    more = shapes_of(reference.state_dict()) | {"attention.weight": (3, 3)}
    assert unet_steps.detect(more) is None


class Worded(nn.Module):
    """The same in words of nobody's: by a word for each half, one for the deepest and one for the last."""

    def __init__(
        self, words: tuple[str, str, str, str], widths: tuple[int, ...] = (3, 4, 5, 6), norm: Maker = nn.BatchNorm2d,
        bias: bool = False, inner: bool = False,
    ):  # fmt: skip
        super().__init__()
        down, bottom, up, end = words
        self.plain_bottom = "bottleneck" in bottom
        levels, before = len(widths), 3
        self.levels, self.ends = [], []
        for level, width in enumerate(widths):
            deepest = level == levels - 1
            layers = [nn.Conv2d(before, width, 4, 2, 1, bias=bias)]
            layers += [norm(width)] if level and not deepest else []
            layers.append(nn.ReLU() if deepest and self.plain_bottom else nn.LeakyReLU(0.2))
            name = (bottom if deepest else down).format(level + 1)
            setattr(self, name, Inner(*layers) if inner else nn.Sequential(*layers))
            self.levels.append(name)
            before = width
        for step, width in enumerate(widths[-2::-1]):
            layers = [nn.ConvTranspose2d(before, width, 4, 2, 1, bias=bias), norm(width), nn.Dropout(0.5), nn.ReLU()]
            name = up.format(step + 1)
            setattr(self, name, Inner(*layers) if inner else nn.Sequential(*layers))
            self.ends.append(name)
            before = 2 * width
        self.add_module(end, nn.Sequential(nn.ConvTranspose2d(before, 3, 4, 2, 1), nn.Tanh()))
        self.end = end

    def forward(self, x: Tensor) -> Tensor:
        x, skips = x * 2 - 1, []
        for name in self.levels:
            x = getattr(self, name)(x)
            skips.append(x)
        skips.pop()
        for name in self.ends:
            x = torch.cat((getattr(self, name)(x), skips.pop()), 1)
        return (getattr(self, self.end)(x) + 1) / 2


@pytest.mark.parametrize("network", [
    Worded(("e{}", "e{}", "d{}", "d4")), Worded(("e{}", "e{}", "d{}", "final"), (2, 3, 4, 5, 5), inner=True),
    Worded(("enc{}", "bottleneck", "dec{}", "out"), bias=True),
    Worded(("down{}", "down{}", "up{}", "last"), norm=affine),
])  # fmt: skip
@pytest.mark.parametrize("in_order", [list, sorted])
def test_whatever_words(network: Worded, in_order):
    """Also as safetensors lists them, by name: a decoder before its encoder."""
    reference = randomised(network)
    tensors = {name: reference.state_dict()[name] for name in in_order(reference.state_dict())}
    image = picture(32, 64)
    with torch.inference_mode():
        expected = reference(image)
    assert disagreement(unet_steps, tensors, image, expected, plain_bottom=network.plain_bottom) <= 1e-5
    shapes = shapes_of(tensors)
    assert unet_steps.detect(shapes | {"attention.weight": (3, 3)}) is None
    assert unet_steps.detect({name: shape for name, shape in shapes.items() if "2" not in name}) is None

"""BasicSR's SRResNet, the first release and the later ones, against plain references."""

from __future__ import annotations

import pytest
import torch
from torch import Tensor, nn
from torch.nn import functional as F

from aigc_studio.library.families import msrresnet
from tests.library.families.image_family import disagreement, picture, randomised, shapes_of


class PlainBlock(nn.Module):
    def __init__(self, width: int):
        super().__init__()
        self.conv1, self.conv2 = nn.Conv2d(width, width, 3, 1, 1), nn.Conv2d(width, width, 3, 1, 1)

    def forward(self, x: Tensor) -> Tensor:
        return x + self.conv2(torch.relu(self.conv1(x)))


class Plain(nn.Module):
    """BasicSR's MSRResNet."""

    def __init__(self, scale: int, width: int = 6, blocks: int = 3):
        super().__init__()
        self.scale, factor = scale, 3 if scale == 3 else 2
        self.conv_first = nn.Conv2d(3, width, 3, 1, 1)
        self.body = nn.Sequential(*(PlainBlock(width) for _ in range(blocks)))
        self.upconv1 = nn.Conv2d(width, width * factor**2, 3, 1, 1)
        if scale == 4:
            self.upconv2 = nn.Conv2d(width, width * 4, 3, 1, 1)
        self.shuffle = nn.PixelShuffle(factor)
        self.conv_hr, self.conv_last = nn.Conv2d(width, width, 3, 1, 1), nn.Conv2d(width, 3, 3, 1, 1)

    def forward(self, x: Tensor) -> Tensor:
        out = self.body(F.leaky_relu(self.conv_first(x), 0.1))
        out = F.leaky_relu(self.shuffle(self.upconv1(out)), 0.1)
        if self.scale == 4:
            out = F.leaky_relu(self.shuffle(self.upconv2(out)), 0.1)
        out = self.conv_last(F.leaky_relu(self.conv_hr(out), 0.1))
        return (out + F.interpolate(x, scale_factor=self.scale, mode="bilinear", align_corners=False)).clamp(0, 1)


class Packed(nn.Module):
    def __init__(self, width: int, factor: int):
        super().__init__()
        self.upsample_conv, self.shuffle = nn.Conv2d(width, width * factor**2, 3, 1, 1), nn.PixelShuffle(factor)

    def forward(self, x: Tensor) -> Tensor:
        return self.shuffle(self.upsample_conv(x))


class OpenMmLab(nn.Module):
    """mmediting's, without rectifiers behind what enlarges."""

    def __init__(self, scale: int = 4, width: int = 6, blocks: int = 3):
        super().__init__()
        self.scale = scale
        self.conv_first = nn.Conv2d(3, width, 3, 1, 1)
        self.trunk_net = nn.Sequential(*(PlainBlock(width) for _ in range(blocks)))
        self.upsample1 = Packed(width, 2 if scale == 4 else scale)
        if scale == 4:
            self.upsample2 = Packed(width, 2)
        self.conv_hr, self.conv_last = nn.Conv2d(width, width, 3, 1, 1), nn.Conv2d(width, 3, 3, 1, 1)

    def forward(self, x: Tensor) -> Tensor:
        out = self.upsample1(self.trunk_net(F.leaky_relu(self.conv_first(x), 0.1)))
        out = self.upsample2(out) if self.scale == 4 else out
        out = self.conv_last(F.leaky_relu(self.conv_hr(out), 0.1))
        return (out + F.interpolate(x, scale_factor=self.scale, mode="bilinear", align_corners=False)).clamp(0, 1)


class Inside(nn.Module):
    """A residual under the name that BasicSR gave it."""

    def __init__(self, name: str, inner: nn.Module):
        super().__init__()
        self.inside = name
        self.add_module(name, inner)

    def forward(self, x: Tensor) -> Tensor:
        return x + getattr(self, self.inside)(x)


class First(nn.Module):
    """BasicSR 2018 and KAIR's MSRResNet0: one numbered sequence."""

    def __init__(self, width=5, blocks=3, factor=2, times=2, shuffled=True, normed=False, last_bias=True, channels=3):
        super().__init__()

        def conv(ins: int, outs: int, bias: bool = True) -> nn.Conv2d:
            return nn.Conv2d(ins, outs, 3, 1, 1, bias=bias)

        def norm() -> list[nn.Module]:
            return [nn.BatchNorm2d(width)] if normed else []

        body = []
        for _ in range(blocks):
            layers = [conv(width, width), *norm(), nn.ReLU(), conv(width, width), *norm()]
            body.append(Inside("res", nn.Sequential(*layers)))
        layers = [conv(channels, width), Inside("sub", nn.Sequential(*body, conv(width, width), *norm()))]
        for _ in range(times):
            if shuffled:
                layers += [conv(width, width * factor**2), nn.PixelShuffle(factor), nn.ReLU()]
            else:
                layers += [nn.Upsample(scale_factor=factor), conv(width, width), nn.ReLU()]
        layers += [conv(width, width), nn.ReLU(), conv(width, channels, last_bias)]
        self.model = nn.Sequential(*layers)

    def forward(self, x: Tensor) -> Tensor:
        return self.model(x).clamp(0, 1)


@pytest.mark.parametrize(("reference", "wanted"), [
    (Plain(2), {"scale": 2, "release": "later"}),
    (Plain(3), {"scale": 3}),
    (Plain(4, 5, 4), {"scale": 4, "blocks": 4, "features": 5}),
    (OpenMmLab(2), {"scale": 2, "release": "later", "rectified": False}),
    (OpenMmLab(3, 5, 2), {"scale": 3, "blocks": 2, "features": 5}),
    (OpenMmLab(4), {"scale": 4, "factors": [2, 2]}),
    (First(), {"scale": 4, "release": "early", "enlarging": "shuffle", "normed": False}),
    (First(shuffled=False, last_bias=False), {"scale": 4, "enlarging": "nearest", "last_bias": False}),
    (First(4, 2, 3, 1), {"scale": 3, "blocks": 2, "features": 4}),
    (First(normed=True, channels=1, times=3), {"scale": 8, "normed": True, "channels": 1}),
])  # fmt: skip
def test_it_enlarges_as_the_reference_does(reference, wanted):
    randomised(reference)
    image = picture(8, 6, wanted.get("channels", 3))
    with torch.inference_mode():
        expected = reference(image)
    assert disagreement(msrresnet, reference.state_dict(), image, expected, **wanted) <= 1e-5


def test_the_words_of_mmsr():
    reference = randomised(Plain(4))
    image = picture(5, 6)
    tensors = {
        name.replace("body.", "recon_trunk.").replace("conv_hr", "HRconv"): tensor
        for name, tensor in reference.state_dict().items()
    }
    assert disagreement(msrresnet, tensors, image, reference(image), scale=4) <= 1e-5


@pytest.mark.parametrize("reference", [First(), Plain(4), OpenMmLab()])
def test_a_network_with_more_or_less_is_not_claimed(reference):
    tensors = shapes_of(reference.state_dict())
    assert msrresnet.detect(tensors | {"attention.weight": (3, 3)}) is None
    last = [name for name in tensors if name.endswith(".weight")][-1]
    assert msrresnet.detect({name: shape for name, shape in tensors.items() if name != last}) is None

"""CUNet and Real-CUGAN against plain references."""

from __future__ import annotations

import pytest
import torch
from torch import Tensor, nn
from torch.nn import functional as F

from aigc_studio.library.families import cunet
from tests.library.families.image_family import disagreement, picture, randomised, shapes_of

EDGES = {1: (28, "replicate"), 2: (18, "reflect"), 3: (14, "reflect"), 4: (19, "reflect")}


class Weighing(nn.Module):
    def __init__(self, width: int):
        super().__init__()
        self.conv1, self.conv2 = nn.Conv2d(width, width // 8, 1), nn.Conv2d(width // 8, width, 1)

    def forward(self, x: Tensor) -> Tensor:
        return torch.sigmoid(self.conv2(torch.relu(self.conv1(x.mean((2, 3), keepdim=True))))) * x


class Convs(nn.Module):
    def __init__(self, into: int, inner: int, out: int, weighed: bool = True):
        super().__init__()
        leaky = nn.LeakyReLU(0.1)
        self.conv = nn.Sequential(nn.Conv2d(into, inner, 3), leaky, nn.Conv2d(inner, out, 3), leaky)
        self.seblock = Weighing(out) if weighed else None

    def forward(self, x: Tensor) -> Tensor:
        return self.seblock(self.conv(x)) if self.seblock else self.conv(x)


class Shallow(nn.Module):
    def __init__(self, into: int, out: int, scale: int):
        super().__init__()
        self.conv1, self.conv1_down = Convs(into, 32, 64, False), nn.Conv2d(64, 64, 2, 2)
        self.conv2, self.conv2_up = Convs(64, 128, 64), nn.ConvTranspose2d(64, 64, 2, 2)
        self.conv3 = nn.Conv2d(64, 64, 3)
        enlarging = nn.ConvTranspose2d(64, out, 5, 3, 2) if scale == 3 else nn.ConvTranspose2d(64, out, 4, 2, 3)
        self.conv_bottom = enlarging if scale > 1 else nn.Conv2d(64, out, 3)

    def forward(self, x: Tensor) -> Tensor:
        seen = self.conv1(x)
        x = self.conv2(F.leaky_relu(self.conv1_down(seen), 0.1))
        x = F.leaky_relu(self.conv2_up(x), 0.1) + F.pad(seen, (-4, -4, -4, -4))
        return self.conv_bottom(F.leaky_relu(self.conv3(x), 0.1))


class Deep(nn.Module):
    def __init__(self, width: int):
        super().__init__()
        self.conv1, self.conv1_down = Convs(width, 32, 64, False), nn.Conv2d(64, 64, 2, 2)
        self.conv2, self.conv2_down = Convs(64, 64, 128), nn.Conv2d(128, 128, 2, 2)
        self.conv3, self.conv3_up = Convs(128, 256, 128), nn.ConvTranspose2d(128, 128, 2, 2)
        self.conv4, self.conv4_up = Convs(128, 64, 64), nn.ConvTranspose2d(64, 64, 2, 2)
        self.conv5, self.conv_bottom = nn.Conv2d(64, 64, 3), nn.Conv2d(64, width, 3)

    def forward(self, x: Tensor) -> Tensor:
        one = self.conv1(x)
        two = self.conv2(F.leaky_relu(self.conv1_down(one), 0.1))
        x = self.conv3(F.leaky_relu(self.conv2_down(two), 0.1))
        x = self.conv4(F.leaky_relu(self.conv3_up(x), 0.1) + F.pad(two, (-4, -4, -4, -4)))
        x = F.leaky_relu(self.conv4_up(x), 0.1) + F.pad(one, (-16, -16, -16, -16))
        return self.conv_bottom(F.leaky_relu(self.conv5(x), 0.1))


class Cugan(nn.Module):
    def __init__(self, scale: int = 2, pro: bool = False, channels: int = 3):
        super().__init__()
        self.scale, self.pro_pixels = scale, pro
        width = 64 if scale == 4 else channels
        self.unet1, self.unet2 = Shallow(channels, width, scale), Deep(width)
        if scale == 4:
            self.conv_final = nn.Conv2d(64, 4 * channels, 3)
        if pro:
            self.register_buffer("pro", torch.zeros(1))

    def forward(self, x: Tensor) -> Tensor:
        x = pixels = x * 0.7 + 0.15 if self.pro_pixels else x
        around, mode = EDGES[self.scale]
        x = self.unet1(F.pad(x, (around,) * 4, mode))
        if self.scale == 1:
            x = x.clamp(0, 1)
        x = self.unet2(x) + F.pad(x, (-20,) * 4)
        if self.scale == 4:
            x = F.pixel_shuffle(F.pad(self.conv_final(x), (-1,) * 4), 2) + F.interpolate(pixels, scale_factor=4)
        return ((x - 0.15) / 0.7 if self.pro_pixels else x).clamp(0, 1)


@pytest.mark.parametrize(("scale", "pro"), [(1, False), (2, False), (3, False), (4, False), (2, True), (4, True)])
def test_it_enlarges_as_the_reference_does(scale: int, pro: bool):
    reference = randomised(Cugan(scale, pro))
    image = picture(36, 28)
    with torch.inference_mode():
        expected = reference(image)
    assert disagreement(cunet, reference.state_dict(), image, expected, scale=scale, pro=pro) <= 2e-5


@pytest.mark.parametrize("scale", [1, 2, 3, 4])
def test_a_network_with_more_or_less_is_not_claimed(scale: int):
    with torch.device("meta"):
        shapes = shapes_of(Cugan(scale).state_dict())
    assert cunet.detect(shapes | {"unet3.conv1.weight": (3, 3, 3, 3)}) is None
    assert cunet.detect({name: shape for name, shape in shapes.items() if "conv4_up.bias" not in name}) is None
    assert cunet.detect({}) is None

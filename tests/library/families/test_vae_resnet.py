"""lightning-bolts' VAE of residual blocks, against its layers written out in its own words."""

from __future__ import annotations

import pytest
import torch
from torch import Tensor, nn
from torch.nn import functional as F

from aigc_studio.library.families import vae_resnet
from tests.library.families.image_family import randomised, shapes_of


def conv(inputs: int, outputs: int, kernel: int = 3, stride: int = 1) -> nn.Conv2d:
    return nn.Conv2d(inputs, outputs, kernel, stride, kernel // 2, bias=False)


def enlarging(inputs: int, outputs: int, kernel: int, scale: int) -> nn.Module:
    plain = conv(inputs, outputs, kernel)
    return plain if scale == 1 else nn.Sequential(nn.Upsample(scale_factor=scale), plain)


class Down(nn.Module):
    def __init__(self, inputs: int, outputs: int, stride: int = 1):
        super().__init__()
        self.conv1, self.bn1 = conv(inputs, outputs, stride=stride), nn.BatchNorm2d(outputs)
        self.conv2, self.bn2 = conv(outputs, outputs), nn.BatchNorm2d(outputs)
        self.downsample = None
        if stride != 1 or inputs != outputs:
            self.downsample = nn.Sequential(conv(inputs, outputs, 1, stride), nn.BatchNorm2d(outputs))

    def forward(self, x: Tensor) -> Tensor:
        out = self.bn2(self.conv2(F.relu(self.bn1(self.conv1(x)))))
        return F.relu(out + (x if self.downsample is None else self.downsample(x)))


class Up(nn.Module):
    def __init__(self, inputs: int, outputs: int, scale: int = 1):
        super().__init__()
        self.conv1, self.bn1 = conv(inputs, inputs), nn.BatchNorm2d(inputs)
        self.conv2, self.bn2 = enlarging(inputs, outputs, 3, scale), nn.BatchNorm2d(outputs)
        self.upsample = None
        if scale != 1 or inputs != outputs:
            self.upsample = nn.Sequential(enlarging(inputs, outputs, 1, scale), nn.BatchNorm2d(outputs))

    def forward(self, x: Tensor) -> Tensor:
        out = self.bn2(self.conv2(F.relu(self.bn1(self.conv1(x)))))
        return F.relu(out + (x if self.upsample is None else self.upsample(x)))


class Encoder(nn.Module):
    def __init__(self, n: int, first_conv: bool, maxpool1: bool):
        super().__init__()
        self.conv1, self.bn1 = conv(3, n, 7, 2) if first_conv else conv(3, n), nn.BatchNorm2d(n)
        self.pool = nn.MaxPool2d(3, 2, 1) if maxpool1 else nn.Identity()
        self.layer1 = nn.Sequential(Down(n, n), Down(n, n))
        self.layer2 = nn.Sequential(Down(n, 2 * n, 2), Down(2 * n, 2 * n))
        self.layer3 = nn.Sequential(Down(2 * n, 4 * n, 2), Down(4 * n, 4 * n))
        self.layer4 = nn.Sequential(Down(4 * n, 8 * n, 2), Down(8 * n, 8 * n))

    def forward(self, x: Tensor) -> Tensor:
        x = self.pool(F.relu(self.bn1(self.conv1(x))))
        return self.layer4(self.layer3(self.layer2(self.layer1(x)))).mean((2, 3))


class Decoder(nn.Module):
    def __init__(self, n: int, latent: int, height: int, first_conv: bool, maxpool1: bool):
        super().__init__()
        self.linear = nn.Linear(latent, 8 * n * 16)
        self.layer1 = nn.Sequential(Up(8 * n, 4 * n, 2), Up(4 * n, 4 * n))
        self.layer2 = nn.Sequential(Up(4 * n, 2 * n, 2), Up(2 * n, 2 * n))
        self.layer3 = nn.Sequential(Up(2 * n, n, 2), Up(n, n))
        self.layer4 = nn.Sequential(Up(n, n, 2 if maxpool1 else 1), Up(n, n))
        self.upscale1 = nn.Upsample(size=height // (8 * (2 if maxpool1 else 1) * (2 if first_conv else 1)))
        self.upscale = nn.Upsample(scale_factor=2) if first_conv else nn.Identity()
        self.conv1 = conv(n, 3)

    def forward(self, z: Tensor) -> Tensor:
        x = self.upscale1(self.linear(z).view(len(z), -1, 4, 4))
        return self.conv1(self.upscale(self.layer4(self.layer3(self.layer2(self.layer1(x))))))


class Vae(nn.Module):
    def __init__(self, n: int = 4, latent: int = 6, large: bool = False, maxpool1: bool = False):
        super().__init__()
        self.encoder = Encoder(n, large, maxpool1)
        self.decoder = Decoder(n, latent, 96 if large else 32, large, maxpool1)
        self.fc_mu, self.fc_var = nn.Linear(8 * n, latent), nn.Linear(8 * n, latent)


@pytest.mark.parametrize(("large", "maxpool1"), [(False, False), (True, False), (True, True)])
def test_it_draws_and_reads_as_the_reference_does(large: bool, maxpool1: bool):
    reference = randomised(Vae(large=large, maxpool1=maxpool1))
    tensors = reference.state_dict()
    found = vae_resnet.detect(shapes_of(tensors))
    assert found is not None
    side = 96 if large else 32
    assert (found.settings["side"], found.settings["latent"], found.settings["pooled"]) == (side, 6, maxpool1)
    mean, deviation = (torch.tensor(found.settings[key]).view(3, 1, 1) for key in ("mean", "deviation"))
    decoder, encoder = vae_resnet.network(found.settings), vae_resnet.encoder_network(found.settings)
    decoder.load_state_dict(vae_resnet.convert(tensors, found.settings), strict=True)
    encoder.load_state_dict(vae_resnet.encoder_convert(tensors, found.settings), strict=True)
    z, photos = torch.randn(2, 6), torch.rand(2, 3, side, side)
    with torch.inference_mode():
        wanted = (reference.decoder(z) * deviation + mean) * 2 - 1
        torch.testing.assert_close(decoder.eval()(z), wanted, rtol=1e-4, atol=1e-4)
        point = reference.fc_mu(reference.encoder((photos - mean) / deviation))
        torch.testing.assert_close(encoder.eval()(photos), point, rtol=1e-4, atol=1e-4)


def test_a_resnet_alone_and_other_blocks_are_not_claimed():
    tensors = shapes_of(Vae().state_dict())
    assert vae_resnet.detect({n: s for n, s in tensors.items() if n.startswith("encoder.")}) is None
    assert vae_resnet.detect(tensors | {"decoder.layer5.0.conv1.weight": (4, 4, 3, 3)}) is None
    assert vae_resnet.detect(tensors | {"decoder.linear.weight": (100, 6)}) is None
    assert vae_resnet.detect({}) is None

"""RRDB in its public namings against plain references."""

from __future__ import annotations

import re

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from torch import Tensor, nn
from torch.nn import functional as F

from aigc_studio.library.families import rrdb
from tests.library.families.image_family import disagreement, picture, randomised, shapes_of


def conv(inputs: int, outputs: int) -> nn.Conv2d:
    return nn.Conv2d(inputs, outputs, 3, 1, 1)


class Dense(nn.Module):
    def __init__(self, nf: int, gc: int):
        super().__init__()
        self.conv1, self.conv2 = conv(nf, gc), conv(nf + gc, gc)
        self.conv3, self.conv4 = conv(nf + 2 * gc, gc), conv(nf + 3 * gc, gc)
        self.conv5 = conv(nf + 4 * gc, nf)

    def forward(self, x: Tensor) -> Tensor:
        a = F.leaky_relu(self.conv1(x), 0.2)
        b = F.leaky_relu(self.conv2(torch.cat((x, a), 1)), 0.2)
        c = F.leaky_relu(self.conv3(torch.cat((x, a, b), 1)), 0.2)
        d = F.leaky_relu(self.conv4(torch.cat((x, a, b, c), 1)), 0.2)
        return self.conv5(torch.cat((x, a, b, c, d), 1)) * 0.2 + x


class Rrdb(nn.Module):
    def __init__(self, nf: int, gc: int):
        super().__init__()
        self.rdb1, self.rdb2, self.rdb3 = Dense(nf, gc), Dense(nf, gc), Dense(nf, gc)

    def forward(self, x: Tensor) -> Tensor:
        return self.rdb3(self.rdb2(self.rdb1(x))) * 0.2 + x


class RealEsrgan(nn.Module):
    """BasicSR's naming and arithmetic; always enlarges 4 times after the folding."""

    def __init__(self, scale: int, nf: int, gc: int, blocks: int, channels: int = 3):
        super().__init__()
        self.fold = 4 // scale
        self.conv_first = conv(channels * self.fold**2, nf)
        self.body = nn.Sequential(*(Rrdb(nf, gc) for _ in range(blocks)))
        self.conv_body, self.conv_up1, self.conv_up2 = conv(nf, nf), conv(nf, nf), conv(nf, nf)
        self.conv_hr, self.conv_last = conv(nf, nf), conv(nf, channels)

    def forward(self, x: Tensor) -> Tensor:
        x = self.conv_first(F.pixel_unshuffle(x, self.fold))
        x = x + self.conv_body(self.body(x))
        x = F.leaky_relu(self.conv_up1(F.interpolate(x, scale_factor=2)), 0.2)
        x = F.leaky_relu(self.conv_up2(F.interpolate(x, scale_factor=2)), 0.2)
        return self.conv_last(F.leaky_relu(self.conv_hr(x), 0.2)).clamp(0, 1)


def in_mmsr_naming(tensors: dict[str, Tensor]) -> dict[str, Tensor]:
    words = {"conv_body": "trunk_conv", "conv_hr": "HRconv", "conv_up1": "upconv1", "conv_up2": "upconv2"}
    found = {}
    for name, tensor in tensors.items():
        first, _, rest = name.partition(".")
        name = f"{words.get(first, first)}.{rest}"
        found[name.replace("body.", "RRDB_trunk.").replace("rdb", "RDB")] = tensor
    return found


def in_first_naming(tensors: dict[str, Tensor], blocks: int) -> dict[str, Tensor]:
    words = {
        "conv_first": "0", "conv_body": f"1.sub.{blocks}", "conv_up1": "3", "conv_up2": "6", "conv_hr": "8",
        "conv_last": "10",
    }  # fmt: skip
    found = {}
    for name, tensor in tensors.items():
        if name.startswith("body"):
            _, number, dense, layer, word = name.split(".")
            found[f"model.1.sub.{number}.{dense.upper()}.{layer}.0.{word}"] = tensor
        else:
            layer, word = name.split(".")
            found[f"model.{words[layer]}.{word}"] = tensor
    return found


def in_naming_of_the_collection(tensors: dict[str, Tensor]) -> dict[str, Tensor]:
    words = {
        "conv_first": "initial", "conv_body": "conv", "conv_up1": "upsamples.0.conv", "conv_up2": "upsamples.1.conv",
        "conv_hr": "final.0", "conv_last": "final.2",
    }  # fmt: skip
    found = {}
    for name, tensor in tensors.items():
        if name.startswith("body"):
            _, number, dense, layer, word = name.split(".")
            found[f"residuals.{number}.rrdb.{int(dense[3]) - 1}.blocks.{int(layer[4]) - 1}.cnn.{word}"] = tensor
        else:
            layer, word = name.split(".")
            found[f"{words[layer]}.{word}"] = tensor
    return found


def in_trunk_naming(tensors: dict[str, Tensor]) -> dict[str, Tensor]:
    """Lornatang/ESRGAN-PyTorch."""
    words = {
        "conv_first": "conv1", "conv_body": "conv2", "conv_up1": "upsampling1.0", "conv_up2": "upsampling2.0",
        "conv_hr": "conv3.0", "conv_last": "conv4", "body": "trunk",
    }  # fmt: skip
    return {words[name.partition(".")[0]] + "." + name.partition(".")[2]: tensor for name, tensor in tensors.items()}


def in_earlier_trunk_naming(tensors: dict[str, Tensor]) -> dict[str, Tensor]:
    """The same at v0.2.0."""
    found = {}
    for name, tensor in in_trunk_naming(tensors).items():
        name = re.sub(r"rdb(\d)\.(conv[1-4])", r"RDB\1.\2.0", name).replace("rdb", "RDB")
        found[re.sub(r"upsampling(\d)\.0", r"up\1", name)] = tensor
    return found


class DenseWithShortcuts(Dense):
    """nESRGAN+."""

    def __init__(self, nf: int, gc: int):
        super().__init__(nf, gc)
        self.conv1x1 = nn.Conv2d(nf, gc, 1, bias=False)

    def forward(self, x: Tensor) -> Tensor:
        a = F.leaky_relu(self.conv1(x), 0.2)
        b = F.leaky_relu(self.conv2(torch.cat((x, a), 1)), 0.2) + self.conv1x1(x)
        c = F.leaky_relu(self.conv3(torch.cat((x, a, b), 1)), 0.2)
        d = F.leaky_relu(self.conv4(torch.cat((x, a, b, c), 1)), 0.2) + b
        return self.conv5(torch.cat((x, a, b, c, d), 1)) * 0.2 + x


def with_shortcuts(nf: int, gc: int, blocks: int) -> RealEsrgan:
    network = RealEsrgan(4, nf, gc, blocks)
    for block in network.body:
        block.rdb1, block.rdb2, block.rdb3 = (DenseWithShortcuts(nf, gc) for _ in range(3))
    return network


def test_dense_blocks_with_shortcuts():
    reference = randomised(with_shortcuts(6, 5, 2))
    image = picture(7, 9)
    shortcuts = {name: tensor for name, tensor in reference.state_dict().items() if "1x1" in name}
    plain = {name: tensor for name, tensor in reference.state_dict().items() if "1x1" not in name}
    first = in_first_naming(plain, 2) | {
        name.replace("body.", "model.1.sub.").replace("rdb", "RDB"): tensor for name, tensor in shortcuts.items()
    }
    assert disagreement(rrdb, first, image, reference(image), shortcut=True, growth=5) <= 1e-5
    lost = next(name for name in first if "1x1" in name)
    assert rrdb.detect(shapes_of({name: tensor for name, tensor in first.items() if name != lost})) is None


class PyTorchGanDense(nn.Module):
    def __init__(self, width: int):
        super().__init__()
        for number in range(1, 6):
            layers = [conv(number * width, width), *([nn.LeakyReLU()] if number < 5 else [])]
            setattr(self, f"b{number}", nn.Sequential(*layers))

    def forward(self, x: Tensor) -> Tensor:
        seen = x
        for number in range(1, 6):
            out = getattr(self, f"b{number}")(seen)
            seen = torch.cat([seen, out], 1)
        return out * 0.2 + x


class PyTorchGanBlock(nn.Module):
    def __init__(self, width: int):
        super().__init__()
        self.dense_blocks = nn.Sequential(*(PyTorchGanDense(width) for _ in range(3)))

    def forward(self, x: Tensor) -> Tensor:
        return self.dense_blocks(x) * 0.2 + x


class PyTorchGan(nn.Module):
    """eriklindernoren/PyTorch-GAN."""

    def __init__(self, width: int = 4, blocks: int = 2, doublings: int = 2):
        super().__init__()
        self.conv1, self.conv2 = conv(3, width), conv(width, width)
        self.res_blocks = nn.Sequential(*(PyTorchGanBlock(width) for _ in range(blocks)))
        ups = []
        for _ in range(doublings):
            ups += [conv(width, width * 4), nn.LeakyReLU(), nn.PixelShuffle(2)]
        self.upsampling = nn.Sequential(*ups)
        self.conv3 = nn.Sequential(conv(width, width), nn.LeakyReLU(), conv(width, 3))

    def forward(self, x: Tensor) -> Tensor:
        mean = torch.tensor([0.485, 0.456, 0.406]).view(3, 1, 1)
        deviation = torch.tensor([0.229, 0.224, 0.225]).view(3, 1, 1)
        first = self.conv1((x - mean) / deviation)
        out = self.conv3(self.upsampling(first + self.conv2(self.res_blocks(first))))
        return (out * deviation + mean).clamp(0, 1)


class RectifiedDense(nn.Module):
    def __init__(self, width: int, growth: int):
        super().__init__()
        for number in range(5):
            made = conv(width + number * growth, growth if number < 4 else width)
            self.add_module(f"layer{number + 1}", nn.Sequential(made, nn.LeakyReLU()))

    def forward(self, x: Tensor) -> Tensor:
        seen = [x]
        for layer in self.children():
            seen.append(layer(torch.cat(seen, 1)))
        return seen[-1] * 0.2 + x


class RectifiedBlock(nn.Module):
    def __init__(self, width: int, growth: int):
        super().__init__()
        self.layer1, self.layer2, self.layer3 = (RectifiedDense(width, growth) for _ in range(3))

    def forward(self, x: Tensor) -> Tensor:
        return self.layer3(self.layer2(self.layer1(x))) * 0.2 + x


class Rectified(nn.Module):
    """wonbeomjang/ESRGAN-pytorch."""

    def __init__(self, width: int = 6, growth: int = 5, blocks: int = 2, doublings: int = 2, padded: bool = True):
        super().__init__()

        def outer(inputs: int, outputs: int) -> nn.Module:
            if padded:
                return nn.Sequential(nn.ReflectionPad2d(1), nn.Conv2d(inputs, outputs, 3), nn.ReLU())
            return nn.Sequential(conv(inputs, outputs), nn.ReLU())

        self.conv1, self.conv2 = outer(3, width), outer(width, width)
        self.basic_block = nn.Sequential(*(RectifiedBlock(width, growth) for _ in range(blocks)))
        ups = []
        for _ in range(doublings):
            ups += [nn.Conv2d(width, width * 4, 1), nn.PixelShuffle(2), nn.ReLU()]
        self.upsample = nn.Sequential(*ups)
        self.conv3, self.conv4 = outer(width, width), outer(width, 3)

    def forward(self, x: Tensor) -> Tensor:
        first = self.conv1(x)
        out = self.upsample(self.conv2(self.basic_block(first)) + first)
        return self.conv4(self.conv3(out)).clamp(0, 1)


@pytest.mark.parametrize("padded", [False, True])
@pytest.mark.parametrize("doublings", [1, 2])
def test_a_rectifier_after_every_convolution(doublings: int, padded: bool):
    reference = randomised(Rectified(doublings=doublings, padded=padded))
    image = picture(7, 9)
    wanted = {"scale": 2**doublings, "manner": "rectified", "growth": 5, "blocks": 2, "reflected": padded}
    assert disagreement(rrdb, reference.state_dict(), image, reference(image), **wanted) <= 1e-5
    shapes = shapes_of(reference.state_dict())
    assert rrdb.detect({name: shape for name, shape in shapes.items() if name != "upsample.0.bias"}) is None


@pytest.mark.parametrize("doublings", [1, 2])
def test_pytorch_gan(doublings: int):
    reference = randomised(PyTorchGan(doublings=doublings))
    image = picture(7, 9)
    wanted = {"scale": 2**doublings, "manner": "pytorch-gan", "growth": 4, "blocks": 2}
    assert disagreement(rrdb, reference.state_dict(), image, reference(image), **wanted) <= 1e-5


@pytest.mark.parametrize("scale", [1, 2, 4])
def test_real_esrgan_of_every_factor(scale: int):
    reference = randomised(RealEsrgan(scale, 8, 4, 2))
    image = picture(12, 8)
    wanted = {"scale": scale, "multiple": 4 // scale, "blocks": 2, "features": 8, "growth": 4}
    assert disagreement(rrdb, reference.state_dict(), image, reference(image), **wanted) <= 1e-5


@pytest.mark.parametrize("naming", [
    in_mmsr_naming, in_naming_of_the_collection, in_trunk_naming, in_earlier_trunk_naming,
    lambda tensors: in_first_naming(tensors, 3),
])  # fmt: skip
def test_the_older_namings(naming):
    reference = randomised(RealEsrgan(4, 6, 5, 3))
    image = picture(7, 9)
    assert disagreement(rrdb, naming(reference.state_dict()), image, reference(image), scale=4, blocks=3) <= 1e-5


@settings(deadline=None, max_examples=6)
@given(st.integers(1, 12), st.integers(1, 8), st.integers(1, 4), st.sampled_from([1, 3, 4]))
def test_every_size_is_read_from_the_tensors(nf: int, gc: int, blocks: int, channels: int):
    reference = randomised(RealEsrgan(4, nf, gc, blocks, channels))
    image = picture(3, 2, channels)
    wanted = {"features": nf, "growth": gc, "blocks": blocks, "channels": channels}
    assert disagreement(rrdb, reference.state_dict(), image, reference(image), **wanted) <= 1e-5


def test_something_missing_or_more_is_not_claimed():
    tensors = shapes_of(RealEsrgan(4, 6, 5, 2).state_dict())
    assert rrdb.detect({name: shape for name, shape in tensors.items() if name != "conv_hr.bias"}) is None
    assert rrdb.detect(tensors | {"attention.weight": (3, 3)}) is None
    assert rrdb.detect({}) is None

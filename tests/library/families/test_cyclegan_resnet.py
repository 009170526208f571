"""CycleGAN's ResNet generators in the public numberings against a plain reference."""

from __future__ import annotations

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from torch import Tensor, nn
from torch.nn import functional as F

from aigc_studio.core.errors import StudioError
from aigc_studio.library.families import cyclegan_resnet
from aigc_studio.library.sealed_reader import examine
from tests.library.families.image_family import disagreement, picture, randomised, shapes_of


def padded(inputs: int, outputs: int, kernel: int, bias: bool, zeros: bool) -> list[nn.Module]:
    half = kernel // 2
    if zeros:
        return [nn.Conv2d(inputs, outputs, kernel, padding=half, bias=bias)]
    return [nn.ReflectionPad2d(half), nn.Conv2d(inputs, outputs, kernel, bias=bias)]


class Block(nn.Module):
    def __init__(self, width: int, norm, bias: bool, dropout: bool, zeros: bool = False):
        super().__init__()
        layers = [*padded(width, width, 3, bias, zeros), norm(width), nn.ReLU(True)]
        layers += [nn.Dropout(0.5)] if dropout else []
        layers += [*padded(width, width, 3, bias, zeros), norm(width)]
        self.conv_block = nn.Sequential(*layers)

    def forward(self, x: Tensor) -> Tensor:
        return x + self.conv_block(x)


def upsampled(wide: int, narrow: int, bias: bool) -> list[nn.Module]:
    return [nn.Upsample(scale_factor=2), nn.Conv2d(wide, narrow, 3, 1, 1, bias=bias)]


def transposed(wide: int, narrow: int, bias: bool) -> list[nn.Module]:
    return [nn.ConvTranspose2d(wide, narrow, 3, 2, 1, output_padding=1, bias=bias)]


class Blur(nn.Module):
    """CUT's: the kernel is kept as a buffer, one copy for each feature."""

    def __init__(self, width: int, taps: list[float]):
        super().__init__()
        kernel = torch.tensor(taps)
        kernel = kernel[:, None] * kernel[None] / kernel.sum() ** 2
        self.register_buffer("filt", kernel[None, None].repeat(width, 1, 1, 1))


class Down(Blur):
    def __init__(self, width: int):
        super().__init__(width, [1.0, 2.0, 1.0])

    def forward(self, x: Tensor) -> Tensor:
        return F.conv2d(F.pad(x, [1] * 4, mode="reflect"), self.filt, stride=2, groups=x.shape[1])


class Up(Blur):
    def __init__(self, width: int):
        super().__init__(width, [1.0, 3.0, 3.0, 1.0])
        self.filt *= 4

    def forward(self, x: Tensor) -> Tensor:
        x = F.pad(x, [1] * 4, mode="replicate")
        return F.conv_transpose2d(x, self.filt, stride=2, padding=2, groups=x.shape[1])[:, :, 1:-1, 1:-1]


def blurred(wide: int, narrow: int, bias: bool) -> list[nn.Module]:
    return [Up(wide), nn.Conv2d(wide, narrow, 3, 1, 1, bias=bias)]


class Generator(nn.Module):
    def __init__(
        self, ngf=4, blocks=2, norm=nn.InstanceNorm2d, bias=True, dropout=False, downs=2, channels=(3, 3),
        up=transposed, antialiased=False, zeros=(False, False),
    ):  # fmt: skip
        super().__init__()
        layers = [*padded(channels[0], ngf, 7, bias, zeros[0]), norm(ngf), nn.ReLU(True)]
        for i in range(downs):
            wide = ngf * 2 ** (i + 1)
            layers += [nn.Conv2d(wide // 2, wide, 3, 1 if antialiased else 2, 1, bias=bias), norm(wide), nn.ReLU(True)]
            layers += [Down(wide)] if antialiased else []
        layers += [Block(ngf * 2**downs, norm, bias, dropout, zeros[1]) for _ in range(blocks)]
        for i in range(downs, 0, -1):
            wide = ngf * 2**i
            layers += [*up(wide, wide // 2, bias), norm(wide // 2), nn.ReLU(True)]
        layers += [*padded(ngf, channels[1], 7, True, zeros[0]), nn.Tanh()]
        self.model = nn.Sequential(*layers)

    def forward(self, x: Tensor) -> Tensor:
        return (self.model(x * 2 - 1) + 1) / 2


class NestedBlock(Block):
    """arnab39's: sequences of a convolution, its norm and its rectifier within the one sequence."""

    def __init__(self, width: int, norm, bias: bool, dropout: bool):
        nn.Module.__init__(self)
        first = nn.Sequential(nn.Conv2d(width, width, 3, bias=bias), norm(width), nn.ReLU(True))
        layers = [nn.ReflectionPad2d(1), first, *([nn.Dropout(0.5)] if dropout else []), nn.ReflectionPad2d(1)]
        self.res_block = nn.Sequential(*layers, nn.Conv2d(width, width, 3, bias=bias), norm(width))

    def forward(self, x: Tensor) -> Tensor:
        return x + self.res_block(x)


class Nested(nn.Module):
    def __init__(self, ngf=4, blocks=2, norm=nn.InstanceNorm2d, bias=True, dropout=True):
        super().__init__()
        sizes = [(3, ngf, 7, 1, 0), (ngf, 2 * ngf, 3, 2, 1), (2 * ngf, 4 * ngf, 3, 2, 1)]
        layers: list[nn.Module] = [nn.ReflectionPad2d(3)]
        layers += [nn.Sequential(nn.Conv2d(*size, bias=bias), norm(size[1]), nn.ReLU(True)) for size in sizes]
        layers += [NestedBlock(4 * ngf, norm, bias, dropout) for _ in range(blocks)]
        for wide in (4 * ngf, 2 * ngf):
            layers.append(nn.Sequential(*transposed(wide, wide // 2, bias), norm(wide // 2), nn.ReLU(True)))
        self.res_model = nn.Sequential(*layers, nn.ReflectionPad2d(3), nn.Conv2d(ngf, 3, 7), nn.Tanh())

    def forward(self, x: Tensor) -> Tensor:
        return (self.res_model(x * 2 - 1) + 1) / 2


@pytest.mark.parametrize("options", [{}, {"dropout": False, "blocks": 9}, {"norm": nn.BatchNorm2d, "bias": False}])
def test_sequences_within_the_sequence(options):
    reference = randomised(Nested(**options))
    image = picture(32, 48)
    with torch.inference_mode():
        expected = reference(image)
    wanted = {"blocks": options.get("blocks", 2), "widths": [4, 8, 16], "enlarging": "transposed"}
    assert disagreement(cyclegan_resnet, reference.state_dict(), image, expected, **wanted) <= 1e-5


class CollectionUnit(nn.Module):
    """Machine-Learning-Collection's, which reflects in the padding of the convolutions themselves."""

    def __init__(self, inputs: int, outputs: int, norm, kernel=3, stride=1, enlarging=False, active=True):
        super().__init__()
        if enlarging:
            conv: nn.Module = nn.ConvTranspose2d(inputs, outputs, kernel, stride, 1, output_padding=1)
        else:
            conv = nn.Conv2d(inputs, outputs, kernel, stride, kernel // 2, padding_mode="reflect")
        self.conv = nn.Sequential(conv, norm(outputs), nn.ReLU() if active else nn.Identity())

    def forward(self, x: Tensor) -> Tensor:
        return self.conv(x)


class CollectionBlock(nn.Module):
    def __init__(self, width: int, norm):
        super().__init__()
        self.block = nn.Sequential(CollectionUnit(width, width, norm), CollectionUnit(width, width, norm, active=False))

    def forward(self, x: Tensor) -> Tensor:
        return x + self.block(x)


class Collection(nn.Module):
    def __init__(self, ngf=4, blocks=2, norm=nn.InstanceNorm2d):
        super().__init__()
        wide, deep = 2 * ngf, 4 * ngf
        self.initial = CollectionUnit(3, ngf, norm, 7).conv
        self.down_blocks = nn.ModuleList(
            [CollectionUnit(ngf, wide, norm, stride=2), CollectionUnit(wide, deep, norm, stride=2)]
        )
        self.res_blocks = nn.Sequential(*(CollectionBlock(deep, norm) for _ in range(blocks)))
        self.up_blocks = nn.ModuleList(
            [CollectionUnit(deep, wide, norm, 3, 2, True), CollectionUnit(wide, ngf, norm, 3, 2, True)]
        )
        self.last = nn.Conv2d(ngf, 3, 7, 1, 3, padding_mode="reflect")

    def forward(self, x: Tensor) -> Tensor:
        x = self.initial(x * 2 - 1)
        for layer in (*self.down_blocks, *self.res_blocks, *self.up_blocks):
            x = layer(x)
        return (torch.tanh(self.last(x)) + 1) / 2


class NamedBlock(nn.Module):
    def __init__(self, width: int):
        super().__init__()
        self.conv1, self.conv2 = nn.Conv2d(width, width, 3), nn.Conv2d(width, width, 3)

    def forward(self, x: Tensor) -> Tensor:
        inner = F.relu(F.instance_norm(self.conv1(F.pad(x, [1] * 4, mode="reflect"))))
        return x + F.instance_norm(self.conv2(F.pad(inner, [1] * 4, mode="reflect")))


class NamedSteps(nn.Module):
    """znxlwm/pytorch-CycleGAN: norms without weights between steps that are attributes."""

    def __init__(self, ngf: int = 4, blocks: int = 2):
        super().__init__()
        self.conv1 = nn.Conv2d(3, ngf, 7)
        self.conv2 = nn.Conv2d(ngf, 2 * ngf, 3, 2, 1)
        self.conv3 = nn.Conv2d(2 * ngf, 4 * ngf, 3, 2, 1)
        self.resnet_blocks = nn.Sequential(*(NamedBlock(4 * ngf) for _ in range(blocks)))
        self.deconv1 = nn.ConvTranspose2d(4 * ngf, 2 * ngf, 3, 2, 1, output_padding=1)
        self.deconv2 = nn.ConvTranspose2d(2 * ngf, ngf, 3, 2, 1, output_padding=1)
        self.deconv3 = nn.Conv2d(ngf, 3, 7)

    def forward(self, x: Tensor) -> Tensor:
        x = F.relu(F.instance_norm(self.conv1(F.pad(x * 2 - 1, [3] * 4, mode="reflect"))))
        x = F.relu(F.instance_norm(self.conv3(F.relu(F.instance_norm(self.conv2(x))))))
        x = F.relu(F.instance_norm(self.deconv1(self.resnet_blocks(x))))
        x = F.pad(F.relu(F.instance_norm(self.deconv2(x))), [3] * 4, mode="reflect")
        return (torch.tanh(self.deconv3(x)) + 1) / 2


@pytest.mark.parametrize("blocks", [1, 6, 12])
def test_steps_that_are_attributes(blocks: int):
    reference = randomised(NamedSteps(blocks=blocks))
    image = picture(32, 48)
    with torch.inference_mode():
        expected = reference(image)
    wanted = {"blocks": blocks, "norm": "instance", "enlarging": "transposed", "widths": [4, 8, 16]}
    assert disagreement(cyclegan_resnet, reference.state_dict(), image, expected, **wanted) <= 1e-5
    assert cyclegan_resnet.detect(shapes_of(reference.state_dict()) | {"fc.weight": (3, 3)}) is None


def test_other_words_for_the_sequences():
    """Lornatang/CycleGAN-PyTorch."""
    reference = randomised(Generator())
    image = picture(32, 48)
    tensors = {
        name.replace("model.", "main.", 1).replace("conv_block", "res"): tensor
        for name, tensor in reference.state_dict().items()
    }
    with torch.inference_mode():
        assert disagreement(cyclegan_resnet, tensors, image, reference(image), blocks=2) <= 1e-5


def affine(width: int) -> nn.Module:
    return nn.InstanceNorm2d(width, affine=True)


def old(width: int) -> nn.Module:
    """Keeps statistics as old torch did, which must be ignored; its own output does without them."""
    norm = nn.InstanceNorm2d(width, track_running_stats=True)
    norm.register_forward_pre_hook(lambda module, _: setattr(module, "training", True))
    return norm


@pytest.mark.parametrize(("options", "wanted"), [
    ({}, {"norm": "instance", "halo": None, "bias": True}),
    ({"norm": nn.BatchNorm2d, "bias": False}, {"norm": "batch", "bias": False, "halo": 32}),
    ({"norm": nn.BatchNorm2d}, {"norm": "batch", "bias": True}),
    ({"norm": affine, "blocks": 3}, {"norm": "affine", "blocks": 3, "halo": None}),
    ({"norm": old}, {"norm": "instance"}),
    ({"dropout": True, "blocks": 6}, {"blocks": 6}),
    ({"downs": 4}, {"multiple": 16}),
    ({"up": upsampled}, {"enlarging": "nearest"}),
    ({"antialiased": True, "up": blurred}, {"halving": "blur", "enlarging": "blur", "norm": "instance"}),
    ({"antialiased": True}, {"halving": "blur", "enlarging": "transposed"}),
    ({"antialiased": True, "up": blurred, "norm": nn.BatchNorm2d, "bias": False}, {"norm": "batch", "halo": 40}),
    ({"channels": (1, 3)}, {"channels": 1, "out_channels": 3}),
    ({"zeros": (True, True), "norm": nn.BatchNorm2d}, {"outer_edges": "zeros", "inner_edges": "zeros"}),
    ({"zeros": (True, False)}, {"outer_edges": "zeros", "inner_edges": "reflect"}),
])  # fmt: skip
def test_it_translates_as_the_reference_does(options, wanted):
    reference = randomised(Generator(**options))
    image = picture(32, 48, options.get("channels", (3, 3))[0])
    with torch.inference_mode():
        expected = reference(image)
    assert disagreement(cyclegan_resnet, reference.state_dict(), image, expected, **wanted) <= 1e-5


@pytest.mark.parametrize(("norm", "blocks"), [(nn.InstanceNorm2d, 9), (nn.InstanceNorm2d, 1), (nn.BatchNorm2d, 3)])
def test_the_collection_translates_as_the_reference_does(norm, blocks: int):
    reference = randomised(Collection(5, blocks, norm))
    image = picture(32, 48)
    with torch.inference_mode():
        expected = reference(image)
    wanted = {"blocks": blocks, "halving": "reflect", "enlarging": "transposed", "widths": [5, 10, 20]}
    assert disagreement(cyclegan_resnet, reference.state_dict(), image, expected, **wanted) <= 1e-5
    more = shapes_of(reference.state_dict()) | {"attention.weight": (3, 3)}
    assert cyclegan_resnet.detect(more) is None


@settings(deadline=None, max_examples=6)
@given(st.integers(2, 8), st.integers(1, 4), st.integers(1, 3))
def test_every_size_is_read_from_the_tensors(ngf: int, blocks: int, downs: int):
    reference = randomised(Generator(ngf, blocks, downs=downs))
    image = picture(16, 24)
    wanted = {"blocks": blocks, "multiple": 2**downs, "widths": [ngf * 2**i for i in range(downs + 1)]}
    with torch.inference_mode():
        assert disagreement(cyclegan_resnet, reference.state_dict(), image, reference(image), **wanted) <= 1e-5


def test_other_sequences_are_not_claimed():
    tensors = shapes_of(Generator().state_dict())
    assert cyclegan_resnet.detect({name: shape for name, shape in tensors.items() if "block" not in name}) is None
    assert cyclegan_resnet.detect(tensors | {"model.40.fc.weight": (3, 3)}) is None
    assert cyclegan_resnet.detect({}) is None


def test_a_network_of_label_maps_is_refused_with_the_reason(tmp_path):
    torch.save(Generator(channels=(36, 3)).state_dict(), tmp_path / "latest_net_G.pth")
    with pytest.raises(StudioError, match="36-channel maps of labels") as refusal:
        examine(tmp_path / "latest_net_G.pth").check()
    assert "trained on pictures" in refusal.value.hint

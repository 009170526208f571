"""Fast neural style in the naming of pytorch/examples against a plain reference."""

from __future__ import annotations

import pytest
import torch
from torch import Tensor, nn
from torch.nn import functional as F

from aigc_studio.library.families import transformer_net
from tests.library.families.image_family import disagreement, picture, randomised, shapes_of


class Conv(nn.Module):
    def __init__(self, inputs: int, outputs: int, kernel: int, stride: int = 1, upsample: int = 0):
        super().__init__()
        self.upsample, self.pad = upsample, kernel // 2
        self.conv2d = nn.Conv2d(inputs, outputs, kernel, stride)

    def forward(self, x: Tensor) -> Tensor:
        if self.upsample:
            x = F.interpolate(x, mode="nearest", scale_factor=self.upsample)
        return self.conv2d(F.pad(x, [self.pad] * 4, mode="reflect"))


class Block(nn.Module):
    def __init__(self, width: int):
        super().__init__()
        self.conv1, self.in1 = Conv(width, width, 3), nn.InstanceNorm2d(width, affine=True)
        self.conv2, self.in2 = Conv(width, width, 3), nn.InstanceNorm2d(width, affine=True)

    def forward(self, x: Tensor) -> Tensor:
        return self.in2(self.conv2(torch.relu(self.in1(self.conv1(x))))) + x


class FastStyle(nn.Module):
    def __init__(self, widths: tuple[int, int, int] = (4, 6, 8), blocks: int = 5, kernel: int = 9):
        super().__init__()
        a, b, c = widths
        self.blocks = blocks
        self.conv1, self.in1 = Conv(3, a, kernel), nn.InstanceNorm2d(a, affine=True)
        self.conv2, self.in2 = Conv(a, b, 3, 2), nn.InstanceNorm2d(b, affine=True)
        self.conv3, self.in3 = Conv(b, c, 3, 2), nn.InstanceNorm2d(c, affine=True)
        for number in range(blocks):
            setattr(self, f"res{number + 1}", Block(c))
        self.deconv1, self.in4 = Conv(c, b, 3, 1, 2), nn.InstanceNorm2d(b, affine=True)
        self.deconv2, self.in5 = Conv(b, a, 3, 1, 2), nn.InstanceNorm2d(a, affine=True)
        self.deconv3 = Conv(a, 3, kernel)

    def forward(self, x: Tensor) -> Tensor:
        y = torch.relu(self.in1(self.conv1(x)))
        y = torch.relu(self.in2(self.conv2(y)))
        y = torch.relu(self.in3(self.conv3(y)))
        for number in range(self.blocks):
            y = getattr(self, f"res{number + 1}")(y)
        y = torch.relu(self.in4(self.deconv1(y)))
        y = torch.relu(self.in5(self.deconv2(y)))
        return self.deconv3(y)


def vivid(**sizes) -> FastStyle:
    """A network whose pictures use most of 0..255, so that a wrong range cannot go unseen."""
    network = randomised(FastStyle(**sizes))
    with torch.no_grad():
        network.deconv3.conv2d.weight.mul_(60)
        network.deconv3.conv2d.bias.fill_(120)
    return network


@pytest.mark.parametrize("sizes", [{}, {"widths": (3, 5, 7), "blocks": 3, "kernel": 7}, {"blocks": 1}])
def test_it_paints_as_the_reference_does(sizes):
    reference = vivid(**sizes)
    image = picture(24, 20)
    expected = reference(image * 255).clamp(0, 255) / 255
    assert expected.std() > 0.05
    wanted = {"halo": None, "multiple": 4, "residuals": sizes.get("blocks", 5)}
    assert disagreement(transformer_net, reference.state_dict(), image, expected, **wanted) <= 1e-5


def test_old_checkpoints_with_running_statistics():
    reference = vivid()
    image = picture(16, 16)
    tensors = dict(reference.state_dict())
    for name in [name for name in tensors if ".in" in f".{name}" and name.endswith("weight")]:
        for statistic in ("running_mean", "running_var"):
            tensors[name.replace("weight", statistic)] = torch.rand(tensors[name].shape)
    expected = reference(image * 255).clamp(0, 255) / 255
    assert disagreement(transformer_net, tensors, image, expected) <= 1e-5


def in_words_of_up(tensors: dict[str, Tensor]) -> dict[str, Tensor]:
    """gordicaleksa/pytorch-neural-style-transfer-johnson."""
    words = {"deconv1.conv2d": "up1.conv2d.conv2d", "deconv2.conv2d": "up2.conv2d.conv2d", "deconv3": "up3"}
    found = {}
    for name, tensor in tensors.items():
        for old, new in words.items():
            name = name.replace(old, new)
        found[name] = tensor
    return found


def test_the_naming_with_up_is_of_normalised_pixels():
    reference = randomised(FastStyle())
    image = picture(24, 20)
    mean = torch.tensor([0.485, 0.456, 0.406]).view(3, 1, 1)
    deviation = torch.tensor([0.229, 0.224, 0.225]).view(3, 1, 1)
    with torch.inference_mode():
        expected = (reference((image - mean) / deviation) * deviation + mean).clamp(0, 1)
    tensors = in_words_of_up(reference.state_dict())
    assert disagreement(transformer_net, tensors, image, expected, pixels="imagenet", enlarging="nearest") <= 1e-5


def test_the_first_checkpoints_said_scale_and_shift_of_pixels_in_the_order_of_caffe():
    reference = vivid()
    image = picture(16, 16)
    tensors = {
        name.replace("weight", "scale").replace("bias", "shift") if "conv2d" not in name else name: tensor
        for name, tensor in reference.state_dict().items()
    }
    with torch.inference_mode():
        expected = reference(image.flip(1) * 255).flip(1).clamp(0, 255) / 255
    assert disagreement(transformer_net, tensors, image, expected, pixels="bgr", enlarging="nearest") <= 1e-5


MEAN = torch.tensor([0.485, 0.456, 0.406]).view(3, 1, 1)
DEVIATION = torch.tensor([0.229, 0.224, 0.225]).view(3, 1, 1)


def test_normalised_pixels_in_the_naming_of_the_examples_show_in_the_numbers():
    """ceshine/fast-neural-style."""
    reference = randomised(FastStyle())
    image = picture(24, 20)
    with torch.inference_mode():
        expected = (reference((image - MEAN) / DEVIATION) * DEVIATION + MEAN).clamp(0, 1)
    assert disagreement(transformer_net, reference.state_dict(), image, expected, pixels="rgb") <= 1e-5


class Mirrored(FastStyle):
    """dxyang/StyleTransfer: rectified after each residual, on normalised pixels."""

    def forward(self, x: Tensor) -> Tensor:
        x = (x - MEAN) / DEVIATION
        for conv, norm in ((self.conv1, self.in1), (self.conv2, self.in2), (self.conv3, self.in3)):
            x = F.relu(norm(conv(x)))
        for block in (block for name, block in self.named_children() if name.startswith("res")):
            x = F.relu(block(x))
        for deconv, norm in ((self.deconv1, self.in4), (self.deconv2, self.in5)):
            x = F.relu(norm(deconv(x)))
        return (self.deconv3(x) * DEVIATION + MEAN).clamp(0, 1)


def in_mirrored_words(tensors: dict[str, Tensor]) -> dict[str, Tensor]:
    words = {"in1": "in1_e", "in2": "in2_e", "in3": "in3_e", "deconv1": "deconv3", "in4": "in3_d", "in5": "in2_d",
             "deconv3": "deconv1"}  # fmt: skip
    found = {}
    for name, tensor in tensors.items():
        head, _, rest = name.partition(".")
        found[f"{words.get(head, head)}.{rest}"] = tensor
    return found | {f"in1_d.{word}": torch.ones(3) for word in ("weight", "bias")}


@pytest.mark.parametrize("blocks", [1, 5])
def test_layers_numbered_backwards_after_the_residuals(blocks):
    reference = randomised(Mirrored(blocks=blocks))
    image = picture(24, 20)
    with torch.inference_mode():
        expected = reference(image)
    tensors = in_mirrored_words(reference.state_dict())
    wanted = {"pixels": "imagenet", "rectified": True, "residuals": blocks}
    assert disagreement(transformer_net, tensors, image, expected, **wanted) <= 1e-5


class StyleBlock(nn.Module):
    """eriklindernoren's."""

    def __init__(self, ins: int, outs: int, kernel: int, stride=1, upsample=False, normalize=True, relu=True):
        super().__init__()
        self.upsample, self.relu = upsample, relu
        self.block = nn.Sequential(nn.ReflectionPad2d(kernel // 2), nn.Conv2d(ins, outs, kernel, stride))
        self.norm = nn.InstanceNorm2d(outs, affine=True) if normalize else None

    def forward(self, x: Tensor) -> Tensor:
        x = self.block(F.interpolate(x, scale_factor=2) if self.upsample else x)
        x = self.norm(x) if self.norm is not None else x
        return F.relu(x) if self.relu else x


class StyleResidual(nn.Module):
    def __init__(self, width: int):
        super().__init__()
        self.block = nn.Sequential(StyleBlock(width, width, 3), StyleBlock(width, width, 3, relu=False))

    def forward(self, x: Tensor) -> Tensor:
        return self.block(x) + x


class Numbered(nn.Module):
    """eriklindernoren/Fast-Neural-Style-Transfer, on pictures normalised as ImageNet's."""

    def __init__(self, widths=(4, 6, 8), blocks: int = 5):
        super().__init__()
        a, b, c = widths
        self.model = nn.Sequential(
            StyleBlock(3, a, 9), StyleBlock(a, b, 3, 2), StyleBlock(b, c, 3, 2),
            *(StyleResidual(c) for _ in range(blocks)), StyleBlock(c, b, 3, upsample=True),
            StyleBlock(b, a, 3, upsample=True), StyleBlock(a, 3, 9, normalize=False, relu=False),
        )  # fmt: skip

    def forward(self, x: Tensor) -> Tensor:
        mean = torch.tensor([0.485, 0.456, 0.406]).view(3, 1, 1)
        deviation = torch.tensor([0.229, 0.224, 0.225]).view(3, 1, 1)
        return (self.model((x - mean) / deviation) * deviation + mean).clamp(0, 1)


class Layer(nn.Module):
    """rrmina's convolution, or the transposed one, with its norm."""

    def __init__(self, ins: int, outs: int, kernel: int, stride: int = 1, norm=True, transposed=False):
        super().__init__()
        self.pad = 0 if transposed else kernel // 2
        if transposed:
            self.conv_transpose = nn.ConvTranspose2d(ins, outs, kernel, stride, kernel // 2, 1)
        else:
            self.conv_layer = nn.Conv2d(ins, outs, kernel, stride)
        if norm:
            self.norm_layer = nn.InstanceNorm2d(outs, affine=True)

    def forward(self, x: Tensor) -> Tensor:
        x = self.conv_layer(F.pad(x, [self.pad] * 4, mode="reflect")) if self.pad else self.conv_transpose(x)
        return self.norm_layer(x) if hasattr(self, "norm_layer") else x


class BlockResidual(nn.Module):
    def __init__(self, width: int):
        super().__init__()
        self.conv1, self.conv2 = Layer(width, width, 3), Layer(width, width, 3)

    def forward(self, x: Tensor) -> Tensor:
        return self.conv2(F.relu(self.conv1(x))) + x


class Blocks(nn.Module):
    """rrmina/fast-neural-style-pytorch, on pixels as OpenCV gives them."""

    def __init__(self, widths=(4, 6, 8), blocks: int = 5):
        super().__init__()
        a, b, c = widths
        self.ConvBlock = nn.Sequential(
            Layer(3, a, 9), nn.ReLU(), Layer(a, b, 3, 2), nn.ReLU(), Layer(b, c, 3, 2), nn.ReLU()
        )
        self.ResidualBlock = nn.Sequential(*(BlockResidual(c) for _ in range(blocks)))
        self.DeconvBlock = nn.Sequential(
            Layer(c, b, 3, 2, transposed=True), nn.ReLU(), Layer(b, a, 3, 2, transposed=True), nn.ReLU(),
            Layer(a, 3, 9, norm=False),
        )  # fmt: skip

    def forward(self, x: Tensor) -> Tensor:
        painted = self.DeconvBlock(self.ResidualBlock(self.ConvBlock(x[:, [2, 1, 0]] * 255)))
        return painted[:, [2, 1, 0]].clamp(0, 255) / 255


@pytest.mark.parametrize(("make", "wanted"), [
    (Numbered, {"pixels": "imagenet", "enlarging": "nearest"}), (Blocks, {"pixels": "bgr", "enlarging": "transposed"}),
])  # fmt: skip
@pytest.mark.parametrize("blocks", [1, 5])
def test_other_authors(make, wanted, blocks):
    reference = randomised(make(blocks=blocks))
    if make is Blocks:
        with torch.no_grad():
            reference.DeconvBlock[4].conv_layer.weight.mul_(60)
            reference.DeconvBlock[4].conv_layer.bias.copy_(torch.tensor([60.0, 120.0, 180.0]))
    image = picture(24, 20)
    with torch.inference_mode():
        expected = reference(image)
    assert expected.std() > 0.05
    wanted |= {"residuals": blocks, "widths": [4, 6, 8], "narrow": [6, 4]}
    assert disagreement(transformer_net, reference.state_dict(), image, expected, **wanted) <= 1e-5


def test_a_network_without_one_of_its_layers_is_not_claimed():
    tensors = shapes_of(FastStyle().state_dict())
    assert transformer_net.detect({name: shape for name, shape in tensors.items() if "in4" not in name}) is None
    assert transformer_net.detect(tensors | {"alpha": (1,)}) is None


class Twice(FastStyle):
    """yakhyo/fast-neural-style-transfer, which adds what a residual was given two times."""

    def __init__(self, widths: tuple[int, int, int] = (4, 6, 8), blocks: int = 5):
        super().__init__(widths, blocks)
        for block in (block for name, block in self.named_children() if name.startswith("res")):
            block.register_forward_hook(lambda module, given, made: made + given[0])


def in_words_of_upsampling(tensors: dict[str, Tensor]) -> dict[str, Tensor]:
    return {name.replace("deconv", "upsample_conv"): tensor for name, tensor in tensors.items()}


class Book(nn.Module):
    """chenyuntc/pytorch-book."""

    def __init__(self, widths: tuple[int, int, int] = (4, 6, 8), blocks: int = 5):
        super().__init__()
        a, b, c = widths

        def normed(conv: nn.Module, width: int) -> list[nn.Module]:
            return [conv, nn.InstanceNorm2d(width, affine=True), nn.ReLU()]

        self.initial_layers = nn.Sequential(
            *normed(Conv(3, a, 9), a), *normed(Conv(a, b, 3, 2), b), *normed(Conv(b, c, 3, 2), c)
        )
        self.res_layers = nn.Sequential(*(Block(c) for _ in range(blocks)))
        self.upsample_layers = nn.Sequential(
            *normed(Conv(c, b, 3, 1, 2), b), *normed(Conv(b, a, 3, 1, 2), a), Conv(a, 3, 9)
        )

    def forward(self, x: Tensor) -> Tensor:
        return self.upsample_layers(self.res_layers(self.initial_layers(x)))


@pytest.mark.parametrize(("make", "words", "times"), [(Twice, in_words_of_upsampling, 2), (Book, dict, 1)])
@pytest.mark.parametrize("blocks", [1, 5])
def test_other_words_for_the_network_of_the_examples(make, words, times, blocks):
    reference = randomised(make(blocks=blocks))
    last = reference.deconv3 if make is Twice else reference.upsample_layers[-1]
    with torch.no_grad():
        last.conv2d.weight.mul_(60)
        last.conv2d.bias.copy_(torch.tensor([60.0, 120.0, 180.0]))
    image = picture(24, 20)
    with torch.inference_mode():
        expected = reference(image * 255).clamp(0, 255) / 255
    assert expected.std() > 0.05
    tensors = words(reference.state_dict())
    wanted = {"pixels": "rgb", "times": times, "residuals": blocks, "widths": [4, 6, 8], "narrow": [6, 4]}
    assert disagreement(transformer_net, tensors, image, expected, **wanted) <= 1e-5
    assert transformer_net.detect(shapes_of(tensors) | {"alpha": (1,)}) is None


class WordedResidual(nn.Module):
    def __init__(self, width: int):
        super().__init__()
        self.block = nn.Sequential(
            Conv(width, width, 3), nn.InstanceNorm2d(width, affine=True), nn.ReLU(), Conv(width, width, 3),
            nn.InstanceNorm2d(width, affine=True),
        )  # fmt: skip

    def forward(self, x: Tensor) -> Tensor:
        return x + self.block(x)


class Worded(nn.Module):
    """The network of the examples in parts whose names are nobody else's; `transposed` enlarges so."""

    def __init__(self, widths: tuple[int, int, int] = (4, 6, 8), blocks: int = 5, transposed: bool = False):
        super().__init__()
        a, b, c = widths

        def normed(conv: nn.Module, width: int) -> list[nn.Module]:
            return [conv, nn.InstanceNorm2d(width, affine=True), nn.ReLU()]

        def up(wide: int, narrow: int) -> nn.Module:
            return nn.ConvTranspose2d(wide, narrow, 3, 2, 1, 1) if transposed else Conv(wide, narrow, 3, 1, 2)

        self.downsampling = nn.Sequential(
            *normed(Conv(3, a, 9), a), *normed(Conv(a, b, 3, 2), b), *normed(Conv(b, c, 3, 2), c)
        )
        self.residuals = nn.Sequential(*(WordedResidual(c) for _ in range(blocks)))
        self.upsampling = nn.Sequential(*normed(up(c, b), b), *normed(up(b, a), a), Conv(a, 3, 9))

    def forward(self, x: Tensor) -> Tensor:
        return self.upsampling(self.residuals(self.downsampling(x)))


@pytest.mark.parametrize("blocks", [1, 5, 11])
@pytest.mark.parametrize("transposed", [False, True])
@pytest.mark.parametrize("in_order", [list, sorted])
def test_whatever_words(blocks: int, transposed: bool, in_order):
    reference = randomised(Worded(blocks=blocks, transposed=transposed))
    with torch.no_grad():
        reference.upsampling[-1].conv2d.weight.mul_(60)
        reference.upsampling[-1].conv2d.bias.copy_(torch.tensor([60.0, 120.0, 180.0]))
    image = picture(24, 20)
    with torch.inference_mode():
        expected = reference(image * 255).clamp(0, 255) / 255
    assert expected.std() > 0.05
    tensors = {name: reference.state_dict()[name] for name in in_order(reference.state_dict())}
    wanted = {"residuals": blocks, "enlarging": "transposed" if transposed else "nearest"}
    assert disagreement(transformer_net, tensors, image, expected, **wanted) <= 1e-5
    shapes = shapes_of(tensors)
    assert transformer_net.detect(shapes | {"alpha": (1,)}) is None
    assert transformer_net.detect(shapes | {"downsampling.0.conv2d.weight": (4, 3, 7, 7)}) is None
    assert transformer_net.detect(shapes | {"residuals.0.block.3.conv2d.weight": (8, 8, 5, 5)}) is None
    half = {name: shape for name, shape in shapes.items() if not name.startswith("residuals.0.block.3")}
    assert transformer_net.detect(half) is None


def without_weights_of_norms(network: nn.Module) -> nn.Module:
    """`network` with instance norms as PyTorch makes them unless told otherwise."""
    for module in network.modules():
        if isinstance(module, nn.InstanceNorm2d):
            module.weight = module.bias = None
            module.affine = False
    return network


@pytest.mark.parametrize("make", [
    FastStyle, lambda: FastStyle(blocks=3, kernel=7), Worded, lambda: Worded(blocks=1),
    lambda: Worded(blocks=11, transposed=True), Book,
])  # fmt: skip
@pytest.mark.parametrize("in_order", [list, sorted])
def test_norms_without_weights(make, in_order):
    reference = randomised(without_weights_of_norms(make()))
    with torch.no_grad():
        *_, last = (module for module in reference.modules() if isinstance(module, nn.Conv2d))
        last.weight.mul_(60)
        last.bias.copy_(torch.tensor([60.0, 120.0, 180.0]))
    image = picture(24, 20)
    with torch.inference_mode():
        expected = reference(image * 255).clamp(0, 255) / 255
    assert expected.std() > 0.05
    tensors = {name: reference.state_dict()[name] for name in in_order(reference.state_dict())}
    assert not any(tensor.ndim == 1 and not name.endswith("bias") for name, tensor in tensors.items())
    assert disagreement(transformer_net, tensors, image, expected, affine=False, multiple=4) <= 1e-5


def test_other_chains_of_convolutions_are_not_painters():
    shapes = shapes_of(without_weights_of_norms(Worded()).state_dict())
    assert transformer_net.detect(shapes) is not None
    same = {name: tuple(8 if size in (4, 6) else size for size in shape) for name, shape in shapes.items()}
    assert transformer_net.detect(same) is None
    assert transformer_net.detect(shapes | {"downsampling.3.conv2d.weight": (6, 4, 5, 5)}) is None
    assert transformer_net.detect(shapes | {"downsampling.0.conv2d.weight": (4, 3, 7, 7)}) is None
    assert transformer_net.detect(shapes | {"upsampling.6.conv2d.weight": (3, 5, 9, 9)}) is None

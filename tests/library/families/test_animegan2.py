"""AnimeGANv2 in the naming of its PyTorch port against a plain reference."""

from __future__ import annotations

from functools import partial

import pytest
import torch
from torch import Tensor, nn
from torch.nn import functional as F

from aigc_studio.library.families import animegan2
from tests.library.families.image_family import disagreement, picture, randomised, shapes_of


class Cnl(nn.Sequential):
    def __init__(self, inputs, outputs, kernel=3, stride=1, padding=1, groups=1, bias=False):
        super().__init__(
            nn.ReflectionPad2d(padding), nn.Conv2d(inputs, outputs, kernel, stride, 0, groups=groups, bias=bias),
            nn.GroupNorm(1, outputs), nn.LeakyReLU(0.2),
        )  # fmt: skip


class Irb(nn.Module):
    def __init__(self, inputs: int, outputs: int, bias: bool):
        super().__init__()
        wide, self.residual = 2 * inputs, inputs == outputs
        self.layers = nn.Sequential(
            Cnl(inputs, wide, 1, padding=0), Cnl(wide, wide, groups=wide, bias=bias),
            nn.Conv2d(wide, outputs, 1, bias=False), nn.GroupNorm(1, outputs),
        )  # fmt: skip

    def forward(self, x: Tensor) -> Tensor:
        return self.layers(x) + (x if self.residual else 0)


class Anime(nn.Module):
    def __init__(self, n: int = 4, residuals: int = 3, bias: bool = True):
        super().__init__()
        down = {"stride": 2, "padding": (0, 1, 0, 1)}
        self.block_a = nn.Sequential(Cnl(3, n, 7, padding=3), Cnl(n, 2 * n, **down), Cnl(2 * n, 2 * n))
        self.block_b = nn.Sequential(Cnl(2 * n, 4 * n, **down), Cnl(4 * n, 4 * n))
        inverted = [Irb(4 * n, 8 * n, bias), *(Irb(8 * n, 8 * n, bias) for _ in range(residuals))]
        self.block_c = nn.Sequential(Cnl(4 * n, 4 * n), *inverted, Cnl(8 * n, 4 * n))
        self.block_d = nn.Sequential(Cnl(4 * n, 4 * n), Cnl(4 * n, 4 * n))
        self.block_e = nn.Sequential(Cnl(4 * n, 2 * n), Cnl(2 * n, 2 * n), Cnl(2 * n, n, 7, padding=3))
        self.out_layer = nn.Sequential(nn.Conv2d(n, 3, 1, bias=False), nn.Tanh())

    def forward(self, image: Tensor) -> Tensor:
        half = self.block_a(image * 2 - 1)
        x = self.block_c(self.block_b(half))
        x = self.block_d(F.interpolate(x, half.shape[-2:], mode="bilinear", align_corners=True))
        x = self.block_e(F.interpolate(x, image.shape[-2:], mode="bilinear", align_corners=True))
        return (self.out_layer(x) + 1) / 2


@pytest.mark.parametrize("sizes", [{}, {"n": 3, "residuals": 1}, {"n": 6, "residuals": 4, "bias": False}])
def test_it_translates_as_the_reference_does(sizes):
    reference = randomised(Anime(**sizes))
    image = picture(24, 32)
    wanted = {"multiple": 4, "halo": None, "depthwise_bias": sizes.get("bias", True)}
    with torch.inference_mode():
        expected = reference(image)
    assert disagreement(animegan2, reference.state_dict(), image, expected, **wanted) <= 1e-5


class NamedConv(nn.Module):
    """ptran1203's."""

    def __init__(self, inputs, outputs, kernel=3, stride=1, padding=1, groups=1, bias=False):
        super().__init__()
        self.pad = nn.ReflectionPad2d(padding)
        self.conv = nn.Conv2d(inputs, outputs, kernel, stride, groups=groups, bias=bias)
        self.ins_norm = nn.GroupNorm(1, outputs)

    def forward(self, x: Tensor) -> Tensor:
        return F.leaky_relu(self.ins_norm(self.conv(self.pad(x))), 0.2)


class NamedInverted(nn.Module):
    def __init__(self, inputs: int, outputs: int):
        super().__init__()
        wide, self.residual = 2 * inputs, inputs == outputs
        self.conv_block = NamedConv(inputs, wide, 1, padding=0)
        self.conv_block2 = NamedConv(wide, wide, groups=wide, bias=True)
        self.conv, self.norm = nn.Conv2d(wide, outputs, 1, bias=False), nn.GroupNorm(1, outputs)

    def forward(self, x: Tensor) -> Tensor:
        return self.norm(self.conv(self.conv_block2(self.conv_block(x)))) + (x if self.residual else 0)


class Named(nn.Module):
    """ptran1203/pytorch-animeGAN, its second generator."""

    def __init__(self, n: int = 4, residuals: int = 3):
        super().__init__()
        conv, down = NamedConv, {"stride": 2, "padding": (0, 1, 0, 1)}
        self.conv_block1 = nn.Sequential(conv(3, n, 7, padding=3), conv(n, 2 * n, **down), conv(2 * n, 2 * n))
        self.conv_block2 = nn.Sequential(conv(2 * n, 4 * n, **down), conv(4 * n, 4 * n))
        inverted = [NamedInverted(4 * n, 8 * n), *(NamedInverted(8 * n, 8 * n) for _ in range(residuals))]
        self.res_blocks = nn.Sequential(conv(4 * n, 4 * n), *inverted, conv(8 * n, 4 * n))
        self.conv_block3 = nn.Sequential(conv(4 * n, 4 * n), conv(4 * n, 4 * n))
        self.conv_block4 = nn.Sequential(conv(4 * n, 2 * n), conv(2 * n, 2 * n), conv(2 * n, n, 7, padding=3))
        self.decode_blocks = nn.Sequential(nn.Conv2d(n, 3, 1), nn.Tanh())

    def forward(self, image: Tensor) -> Tensor:
        x = self.res_blocks(self.conv_block2(self.conv_block1(image * 2 - 1)))
        x = self.conv_block3(F.interpolate(x, scale_factor=2, mode="bilinear"))
        x = self.conv_block4(F.interpolate(x, scale_factor=2, mode="bilinear"))
        return (self.decode_blocks(x) + 1) / 2


@pytest.mark.parametrize("sizes", [{}, {"n": 3, "residuals": 1}])
def test_the_other_naming(sizes):
    reference = randomised(Named(**sizes))
    image = picture(24, 32)
    wanted = {"depthwise_bias": True, "last_bias": True, "corners": False}
    with torch.inference_mode():
        expected = reference(image)
    assert disagreement(animegan2, reference.state_dict(), image, expected, **wanted) <= 1e-5
    tensors = shapes_of(reference.state_dict())
    assert animegan2.detect(tensors | {"res_blocks.9.gate.weight": (3, 3)}) is None


class LayerNorm(nn.Module):
    def forward(self, x: Tensor) -> Tensor:
        return F.layer_norm(x, x.shape[1:])


class LetterConv(nn.Module):
    """wan-h's, or with its norm's tensors and zeros at the edges zhen8838's."""

    def __init__(self, inputs, outputs, kernel=3, stride=1, padding=1, plain=False):
        super().__init__()
        edges = "zeros" if plain else "reflect"
        conv = nn.Conv2d(inputs, outputs, kernel, stride, padding, padding_mode=edges, bias=False)
        self.add_module("conv" if plain else "Conv", conv)
        self.add_module("norm" if plain else "LayerNorm", nn.GroupNorm(1, outputs) if plain else LayerNorm())

    def forward(self, x: Tensor) -> Tensor:
        conv, norm = self.children()
        return F.leaky_relu(norm(conv(x)), 0.2)


class LetterInverted(nn.Module):
    def __init__(self, inputs: int, outputs: int):
        super().__init__()
        wide, self.residual = 2 * inputs, inputs == outputs
        self.pw = LetterConv(inputs, wide, 1, padding=0)
        depthwise = nn.Conv2d(wide, wide, 3, 1, 1, groups=wide, padding_mode="reflect")
        self.dw = nn.Sequential(depthwise, LayerNorm(), nn.LeakyReLU(0.2))
        self.pw_linear = nn.Sequential(nn.Conv2d(wide, outputs, 1, bias=False), LayerNorm())

    def forward(self, x: Tensor) -> Tensor:
        return self.pw_linear(self.dw(self.pw(x))) + (x if self.residual else 0)


class BodyInverted(nn.Module):
    """zhen8838's, whose sum is made and then forgotten."""

    def __init__(self, inputs: int, outputs: int):
        super().__init__()
        wide = 2 * inputs
        self.body = nn.Sequential(
            LetterConv(inputs, wide, 1, plain=True), nn.Conv2d(wide, wide, 3, groups=wide), nn.GroupNorm(1, wide),
            nn.LeakyReLU(0.2), nn.Conv2d(wide, outputs, 1, bias=False), nn.GroupNorm(1, outputs),
        )  # fmt: skip

    def forward(self, x: Tensor) -> Tensor:
        return self.body(x)


class Letters(nn.Module):
    """wan-h/AnimeGAN_pytorch."""

    def __init__(self, n: int = 4, residuals: int = 3):
        super().__init__()
        conv, enlarged = LetterConv, nn.Upsample(scale_factor=2, mode="bilinear", align_corners=False)
        inverted = [LetterInverted(4 * n, 8 * n), *(LetterInverted(8 * n, 8 * n) for _ in range(residuals))]
        self.A = nn.Sequential(conv(3, n, 7, padding=3), conv(n, 2 * n, stride=2), conv(2 * n, 2 * n))
        self.B = nn.Sequential(conv(2 * n, 4 * n, stride=2), conv(4 * n, 4 * n))
        self.C = nn.Sequential(conv(4 * n, 4 * n), *inverted, conv(8 * n, 4 * n))
        self.D = nn.Sequential(enlarged, conv(4 * n, 4 * n), conv(4 * n, 4 * n))
        self.E = nn.Sequential(enlarged, conv(4 * n, 2 * n), conv(2 * n, 2 * n), conv(2 * n, n, 7, padding=3))
        self.F = nn.Sequential(nn.Conv2d(n, 3, 1, bias=False), nn.Tanh())

    def forward(self, image: Tensor) -> Tensor:
        return (self.F(self.E(self.D(self.C(self.B(self.A(image * 2 - 1)))))) + 1) / 2


class PlainLetters(nn.Module):
    """zhen8838/AnimeStylized."""

    def __init__(self, n: int = 4, residuals: int = 3):
        super().__init__()
        conv, enlarged = partial(LetterConv, plain=True), nn.UpsamplingBilinear2d(scale_factor=2)
        inverted = [BodyInverted(4 * n, 8 * n), *(BodyInverted(8 * n, 8 * n) for _ in range(residuals))]
        self.A = nn.Sequential(conv(3, n, 7, padding=3), conv(n, 2 * n, stride=2), conv(2 * n, 2 * n))
        self.B = nn.Sequential(conv(2 * n, 4 * n, stride=2), conv(4 * n, 4 * n), conv(4 * n, 4 * n))
        self.C = nn.Sequential(*inverted, conv(8 * n, 4 * n))
        self.D = nn.Sequential(enlarged, conv(4 * n, 4 * n), conv(4 * n, 4 * n))
        self.E = nn.Sequential(enlarged, conv(4 * n, 2 * n), conv(2 * n, 2 * n), conv(2 * n, n, 7, padding=3))
        self.out = nn.Sequential(nn.Conv2d(n, 3, 1, bias=False), nn.Tanh())

    def forward(self, image: Tensor) -> Tensor:
        return (self.out(self.E(self.D(self.C(self.B(self.A(image * 2 - 1)))))) + 1) / 2


@pytest.mark.parametrize(("make", "wanted"), [
    (Letters, {"edges": "reflect", "corners": False, "affine": False, "depthwise_bias": True}),
    (PlainLetters, {"edges": "zeros", "corners": True, "affine": True, "depthwise_bias": True}),
])  # fmt: skip
@pytest.mark.parametrize("sizes", [{}, {"n": 3, "residuals": 1}])
def test_blocks_named_by_letters(make, sizes, wanted):
    reference = randomised(make(**sizes))
    image = picture(24, 32)
    with torch.inference_mode():
        expected = reference(image)
    assert disagreement(animegan2, reference.state_dict(), image, expected, **wanted) <= 1e-5
    tensors = shapes_of(reference.state_dict())
    assert animegan2.detect(tensors | {"G.0.weight": (3, 3)}) is None
    assert animegan2.detect({name: shape for name, shape in tensors.items() if not name.startswith("D")}) is None


def test_a_network_with_more_or_less_is_not_claimed():
    tensors = shapes_of(Anime().state_dict())
    assert animegan2.detect(tensors | {"block_f.0.1.weight": (3, 3, 3, 3)}) is None
    assert animegan2.detect({name: shape for name, shape in tensors.items() if "block_d" not in name}) is None
    assert animegan2.detect({}) is None

"""The first StyleGAN in rosinality's naming against the same layers written out."""

from __future__ import annotations

from math import sqrt

import pytest
import torch
from torch import Tensor, nn
from torch.nn import functional as F

from aigc_studio.library.families import stylegan1
from aigc_studio.library.families.base import settled
from tests.library.families.image_family import opened, shapes_of


class Equal(nn.Module):
    """A layer whose weights are multiplied by a constant of their size when it runs."""

    def __init__(self, word: str, shape: tuple[int, ...]):
        super().__init__()
        inner = nn.Module()
        inner.bias, inner.weight_orig = nn.Parameter(torch.randn(shape[0])), nn.Parameter(torch.randn(shape))
        self.add_module(word, inner)
        self.word = word

    def forward(self, x: Tensor) -> Tensor:
        inner = getattr(self, self.word)
        weight = inner.weight_orig * sqrt(2 / inner.weight_orig[0].numel())
        return F.linear(x, weight, inner.bias) if weight.ndim == 2 else F.conv2d(
            x, weight, inner.bias, padding=weight.shape[2] // 2
        )


def conv(into: int, out: int, kernel: int = 3) -> Equal:
    return Equal("conv", (out, into, kernel, kernel))


class Fused(nn.Module):
    def __init__(self, into: int, out: int):
        super().__init__()
        self.weight, self.bias = nn.Parameter(torch.randn(into, out, 3, 3)), nn.Parameter(torch.randn(out))

    def forward(self, x: Tensor) -> Tensor:
        w = F.pad(self.weight * sqrt(2 / (self.weight.shape[0] * 9)), [1, 1, 1, 1])
        w = (w[:, :, 1:, 1:] + w[:, :, :-1, 1:] + w[:, :, 1:, :-1] + w[:, :, :-1, :-1]) / 4
        return F.conv_transpose2d(x, w, self.bias, stride=2, padding=1)


class Blur(nn.Module):
    def __init__(self, width: int):
        super().__init__()
        kernel = torch.tensor([[1.0, 2, 1], [2, 4, 2], [1, 2, 1]]).expand(width, 1, 3, 3) / 16
        self.register_buffer("weight", kernel.clone())
        self.register_buffer("weight_flip", kernel.clone())

    def forward(self, x: Tensor) -> Tensor:
        return F.conv2d(x, self.weight, padding=1, groups=x.shape[1])


class Noise(nn.Module):
    def __init__(self, width: int, trained: bool):
        super().__init__()
        strength = torch.randn(1, width, 1, 1) if trained else torch.zeros(1, width, 1, 1)
        self.weight_orig = nn.Parameter(strength)

    def forward(self, x: Tensor, noise: Tensor) -> Tensor:
        return x + self.weight_orig * sqrt(2 / x.shape[1]) * noise


class AdaIn(nn.Module):
    def __init__(self, width: int, style: int):
        super().__init__()
        self.style = Equal("linear", (2 * width, style))

    def forward(self, x: Tensor, w: Tensor) -> Tensor:
        gain, offset = self.style(w)[:, :, None, None].chunk(2, 1)
        return gain * F.instance_norm(x) + offset


class Block(nn.Module):
    def __init__(self, into: int, out: int, style: int, kind: str, trained: bool):
        super().__init__()
        if kind == "first":
            self.conv1 = nn.Module()
            self.conv1.input = nn.Parameter(torch.randn(1, out, 4, 4))
        elif kind == "fused":
            self.conv1 = nn.Sequential(Fused(into, out), Blur(out))
        else:
            self.conv1 = nn.Sequential(nn.Upsample(scale_factor=2), conv(into, out), Blur(out))
        self.kind = kind
        self.noise1, self.adain1 = Noise(out, trained), AdaIn(out, style)
        self.conv2, self.noise2, self.adain2 = conv(out, out), Noise(out, trained), AdaIn(out, style)

    def forward(self, x: Tensor, w: Tensor, noise: Tensor) -> Tensor:
        x = self.conv1.input.repeat(len(w), 1, 1, 1) if self.kind == "first" else self.conv1(x)
        x = self.adain1(F.leaky_relu(self.noise1(x, noise), 0.2), w)
        return self.adain2(F.leaky_relu(self.noise2(self.conv2(x), noise), 0.2), w)


class StyledGenerator(nn.Module):
    """Of which the first `trained` blocks were trained; those from `fused` on enlarge by themselves."""

    def __init__(self, latent: int = 6, widths: tuple[int, ...] = (9, 8, 7, 6), trained: int = 3, fused: int = 2):
        super().__init__()
        layers = [part for _ in range(3) for part in (Equal("linear", (latent, latent)), nn.LeakyReLU(0.2))]
        self.style = nn.Sequential(nn.Identity(), *layers)
        kinds = ["first", *("fused" if i >= fused else "nearest" for i in range(1, len(widths)))]
        self.generator = nn.Module()
        self.generator.progression = nn.ModuleList(
            Block(into, out, latent, kind, i < trained)
            for i, (into, out, kind) in enumerate(zip((0, *widths), widths, kinds, strict=False))
        )
        self.generator.to_rgb = nn.ModuleList(conv(width, 3, 1) for width in widths)
        self.trained = trained

    def forward(self, z: Tensor, noise: list[Tensor]) -> Tensor:
        w = self.style(z / torch.sqrt(z.square().mean(1, keepdim=True) + 1e-8))
        x = z
        for block, grain in zip(self.generator.progression, noise, strict=False):
            x = block(x, w, grain)
        return self.generator.to_rgb[self.trained - 1](x)


@pytest.mark.parametrize(("trained", "fused"), [(3, 2), (4, 3), (2, 9), (4, 1)])
def test_it_draws_as_the_reference_does(trained: int, fused: int):
    torch.manual_seed(trained)
    reference = StyledGenerator(trained=trained, fused=fused).eval()
    tensors = reference.state_dict()
    found = stylegan1.detect(shapes_of(tensors))
    assert found is not None
    told = settled(stylegan1, tensors, found.settings)
    assert (told["side"], told["latent"], told["channels"]) == (2 ** (trained + 1), 6, 3)
    z = torch.randn(2, 6)
    with torch.inference_mode():
        network = opened(stylegan1, tensors, told)
        own = [getattr(network, f"noise{4 * 2**i}") for i in range(trained)]
        torch.testing.assert_close(network(z), reference(z, own), rtol=1e-4, atol=1e-4)
        random = torch.Generator().manual_seed(5)
        drawn = [torch.randn(noise.shape, generator=random) for noise in own]
        w = network.mapping(z)[:, None].expand(-1, network.layers, -1)
        torch.testing.assert_close(network.synthesis(w, 5), reference(z, drawn), rtol=1e-4, atol=1e-4)
        w = network.mapping(torch.randn(4096, 6))
        assert float((w.mean(0) - network.w_avg).abs().max()) < 0.1 * float(w.std())


def test_others_are_not_claimed():
    shapes = shapes_of(StyledGenerator().state_dict())
    assert stylegan1.detect({}) is None
    assert stylegan1.detect(shapes | {"generator.progression.1.conv1.1.conv.weight_orig": (8, 5, 3, 3)}) is None

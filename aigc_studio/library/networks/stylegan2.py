"""StyleGAN2's generator (Karras et al. 2020, "Analyzing and improving the image quality of StyleGAN") in plain torch.

Weights hold the gains of equalized learning rate already: whoever converts a checkpoint multiplies them in.
"""

from __future__ import annotations

from collections.abc import Mapping
from math import sqrt
from typing import Any

import torch
from torch import Tensor, nn
from torch.nn import functional

_EPSILON = 1e-8
_GAIN = sqrt(2.0)


def normalised(values: Tensor) -> Tensor:
    """(N, D) scaled to a mean square of 1 per row."""
    return values * (values.square().mean(1, keepdim=True) + _EPSILON).rsqrt()


def activated(values: Tensor) -> Tensor:
    """Leaky rectifier that keeps the variance."""
    return functional.leaky_relu(values, 0.2) * _GAIN


class ModulatedConv(nn.Module):  # type: ignore[misc]  # mypy does not read torch
    """A convolution whose input channels a style scales; `up` doubles the sides."""

    def __init__(self, width: int, into: int, out: int, kernel: int, up: bool = False) -> None:
        super().__init__()
        self.up, self.demodulated = up, kernel > 1
        self.style = nn.Linear(width, into)
        self.weight = nn.Parameter(torch.zeros(out, into, kernel, kernel))
        self.bias = nn.Parameter(torch.zeros(out))

    def forward(self, x: Tensor, w: Tensor, low_pass: Tensor, gain: float = 1.0) -> Tensor:
        """x (N, into, h, w), w (N, width) to (N, out, h', w'), times `gain`."""
        count, _, height, width = x.shape
        out, into, kernel, _ = self.weight.shape
        weight = self.weight * self.style(w)[:, None, :, None, None]
        if self.demodulated:
            weight = weight * (weight.square().sum((2, 3, 4), keepdim=True) + _EPSILON).rsqrt()
        weight, bias = weight * gain, (self.bias * gain).repeat(count)
        # Every sample has weights of its own: one convolution of as many groups.
        x = x.reshape(1, count * into, height, width)
        if self.up:
            weight = weight.transpose(1, 2).reshape(count * into, out, kernel, kernel)
            x = functional.conv_transpose2d(x, weight, stride=2, groups=count)
            # Here and below the bias goes with a convolution, because a pass over a large map costs as much as it.
            x = functional.conv2d(x, _for_each(low_pass * 4.0, x), bias, padding=1, groups=count * out)
        else:
            weight = weight.reshape(count * out, into, kernel, kernel)
            x = functional.conv2d(x, weight, bias, padding=kernel // 2, groups=count)
        return x.reshape(count, out, *x.shape[2:])


def _for_each(kernel: Tensor, x: Tensor) -> Tensor:
    return kernel.expand(x.shape[1], 1, -1, -1)


def doubled(x: Tensor, low_pass: Tensor) -> Tensor:
    """(N, C, h, w) to (N, C, 2h, 2w): zeros between, then the low-pass filter (4, 4)."""
    return functional.conv_transpose2d(x, _for_each(low_pass * 4.0, x), stride=2, padding=1, groups=x.shape[1])


class NoisyConv(nn.Module):  # type: ignore[misc]  # mypy does not read torch
    """A modulated 3x3 convolution, noise (side, side), bias and a leaky rectifier that keeps the variance."""

    def __init__(self, width: int, into: int, out: int, side: int, up: bool) -> None:
        super().__init__()
        self.conv = ModulatedConv(width, into, out, 3, up)
        self.strength = nn.Parameter(torch.zeros(()))
        self.register_buffer("noise", torch.zeros(side, side))

    def forward(self, x: Tensor, w: Tensor, low_pass: Tensor, random: torch.Generator | None) -> Tensor:
        noise = self.noise
        if random is not None:
            noise = torch.randn(noise.shape, generator=random).to(noise)
        # The gain of the rectifier can as well come before it.
        x = self.conv(x, w, low_pass, _GAIN).add_(noise * (self.strength * _GAIN))
        return functional.leaky_relu_(x, 0.2)


class StyleGAN2(nn.Module):  # type: ignore[misc]  # mypy does not read torch
    """z (N, D) or w to a picture (N, C, side, side), about -1..1, not clipped.

    `layers` is how many w a picture takes: w+ is (N, layers, width).
    """

    def __init__(self, settings: Mapping[str, Any]) -> None:
        super().__init__()
        width, features, start = settings["width"], settings["features"], settings["start"]
        self.maps = nn.ModuleList(nn.Linear(into, out) for into, out in settings["maps"])
        self.embedding = nn.Linear(settings["classes"], settings["embedding"]) if settings.get("classes") else None
        self.register_buffer("w_avg", torch.zeros(width))
        self.register_buffer("low_pass", torch.zeros(4, 4))
        self.constant = nn.Parameter(torch.zeros(features[0], start, start))
        self.convs = nn.ModuleList([NoisyConv(width, features[0], features[0], start, False)])
        for step in range(1, len(features)):
            side = start * 2**step
            self.convs.append(NoisyConv(width, features[step - 1], features[step], side, True))
            self.convs.append(NoisyConv(width, features[step], features[step], side, False))
        self.pictures = nn.ModuleList(ModulatedConv(width, size, settings["channels"], 1) for size in features)
        self.layers = 2 * len(features)

    def mapping(self, z: Tensor, label: Tensor | None = None) -> Tensor:
        """z (N, D), label (N,) int64 where there are classes (0 when not given), to w (N, width)."""
        values = normalised(z)
        if self.embedding is not None:
            label = torch.zeros(len(z), dtype=torch.int64, device=z.device) if label is None else label
            chosen = functional.one_hot(label, self.embedding.in_features).to(z)
            values = torch.cat([values, normalised(self.embedding(chosen))], 1)
        for linear in self.maps:
            values = activated(linear(values))
        return values

    def synthesis(self, w: Tensor, noise_seed: int = 0) -> Tensor:
        """w+ (N, layers, width) to pictures. Noise is the checkpoint's own for seed 0, else drawn from the seed."""
        random = torch.Generator().manual_seed(noise_seed) if noise_seed else None
        x = self.constant.expand(len(w), -1, -1, -1)
        picture: Tensor | None = None
        for place, conv in enumerate(self.convs):
            x = conv(x, w[:, place], self.low_pass, random)
            if place % 2 == 0:
                to_picture = self.pictures[place // 2]
                made = to_picture(x, w[:, place + 1], self.low_pass)
                picture = made if picture is None else doubled(picture, self.low_pass) + made
        return picture

    def forward(self, z: Tensor, label: Tensor | None = None, psi: float = 1.0) -> Tensor:
        """`psi` below 1 draws w towards its mean: fewer faults, less variety."""
        w = self.w_avg.lerp(self.mapping(z, label), psi)
        return self.synthesis(w[:, None].expand(-1, self.layers, -1))

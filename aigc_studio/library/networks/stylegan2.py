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


def normalised(values: Tensor) -> Tensor:
    """(N, D) scaled to a mean square of 1 per row."""
    return values * (values.square().mean(1, keepdim=True) + _EPSILON).rsqrt()


def activated(values: Tensor) -> Tensor:
    """Leaky rectifier that keeps the variance."""
    return functional.leaky_relu(values, 0.2) * sqrt(2.0)


class ModulatedConv(nn.Module):  # type: ignore[misc]  # mypy does not read torch
    """A convolution whose input channels a style scales; `up` doubles the sides."""

    def __init__(self, width: int, into: int, out: int, kernel: int, up: bool = False) -> None:
        super().__init__()
        self.up, self.demodulated = up, kernel > 1
        self.style = nn.Linear(width, into)
        self.weight = nn.Parameter(torch.zeros(out, into, kernel, kernel))
        self.bias = nn.Parameter(torch.zeros(out))

    def forward(self, x: Tensor, w: Tensor, low_pass: Tensor) -> Tensor:
        """x (N, into, h, w), w (N, width) to (N, out, h', w'), the bias not yet added."""
        style = self.style(w)
        # Scaling the maps instead of the weights is the same, and lets a batch share one convolution.
        x = x * style[:, :, None, None]
        if self.up:
            x = functional.conv_transpose2d(x, self.weight.transpose(0, 1), stride=2)
            x = filtered(x, low_pass * 4.0)
        else:
            x = functional.conv2d(x, self.weight, padding=self.weight.shape[2] // 2)
        if self.demodulated:
            energy = style.square() @ self.weight.square().sum((2, 3)).t()
            x = x * (energy + _EPSILON).rsqrt()[:, :, None, None]
        return x


def filtered(x: Tensor, kernel: Tensor) -> Tensor:
    """Each channel of (N, C, h + 1, w + 1) through `kernel` (4, 4): (N, C, h, w)."""
    channels = x.shape[1]
    return functional.conv2d(x, kernel.expand(channels, 1, -1, -1), padding=1, groups=channels)


def doubled(x: Tensor, low_pass: Tensor) -> Tensor:
    """(N, C, h, w) to (N, C, 2h, 2w): zeros between, then the low-pass filter (4, 4)."""
    channels = x.shape[1]
    kernel = (low_pass * 4.0).expand(channels, 1, -1, -1)
    return functional.conv_transpose2d(x, kernel, stride=2, padding=1, groups=channels)


class NoisyConv(nn.Module):  # type: ignore[misc]  # mypy does not read torch
    """A modulated 3x3 convolution, noise (side, side), bias and activation."""

    def __init__(self, width: int, into: int, out: int, side: int, up: bool) -> None:
        super().__init__()
        self.conv = ModulatedConv(width, into, out, 3, up)
        self.strength = nn.Parameter(torch.zeros(()))
        self.register_buffer("noise", torch.zeros(side, side))

    def forward(self, x: Tensor, w: Tensor, low_pass: Tensor, random: torch.Generator | None) -> Tensor:
        noise = self.noise
        if random is not None:
            noise = torch.randn(noise.shape, generator=random).to(noise)
        x = self.conv(x, w, low_pass) + noise * self.strength
        return activated(x + self.conv.bias[:, None, None])


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
                made = to_picture(x, w[:, place + 1], self.low_pass) + to_picture.bias[:, None, None]
                picture = made if picture is None else doubled(picture, self.low_pass) + made
        return picture

    def forward(self, z: Tensor, label: Tensor | None = None, psi: float = 1.0) -> Tensor:
        """`psi` below 1 draws w towards its mean: fewer faults, less variety."""
        w = self.w_avg.lerp(self.mapping(z, label), psi)
        return self.synthesis(w[:, None].expand(-1, self.layers, -1))

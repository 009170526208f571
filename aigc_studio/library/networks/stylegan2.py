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

from aigc_studio.library.networks.stylegan_mapping import EPSILON, GAIN, MappedGenerator

_HALF_ENERGY = sqrt(0.5)


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
            weight = weight * (weight.square().sum((2, 3, 4), keepdim=True) + EPSILON).rsqrt()
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
    """A modulated 3x3 convolution, noise (of `size`), bias and a leaky rectifier that keeps the variance."""

    def __init__(self, width: int, into: int, out: int, size: tuple[int, int], up: bool) -> None:
        super().__init__()
        self.conv = ModulatedConv(width, into, out, 3, up)
        self.strength = nn.Parameter(torch.zeros(()))
        self.register_buffer("noise", torch.zeros(size))

    def forward(self, x: Tensor, w: Tensor, low_pass: Tensor, random: torch.Generator | None) -> Tensor:
        noise = self.noise
        if random is not None:
            noise = torch.randn(noise.shape, generator=random).to(noise)
        # The gain of the rectifier can as well come before it.
        x = self.conv(x, w, low_pass, GAIN).add_(noise * (self.strength * GAIN))
        return functional.leaky_relu_(x, 0.2)


class StyleGAN2(MappedGenerator):
    """The generator, of an `architecture` of the paper's figure 7.

    `skip`: every block adds its picture to the last one, doubled; `orig`: the last block alone makes the picture;
    `resnet`: likewise, and each block adds its input to its output.
    """

    def __init__(self, settings: Mapping[str, Any]) -> None:
        width, features = settings["width"], settings["features"]
        high, wide = settings["start"], settings.get("across", settings["start"])
        super().__init__(settings, 2 * len(features))
        self.architecture = settings.get("architecture", "skip")
        self.register_buffer("low_pass", torch.zeros(4, 4))
        self.constant = nn.Parameter(torch.zeros(features[0], high, wide))
        self.convs = nn.ModuleList([NoisyConv(width, features[0], features[0], (high, wide), False)])
        self.shortcuts = nn.ModuleList()
        for step in range(1, len(features)):
            size = high * 2**step, wide * 2**step
            self.convs.append(NoisyConv(width, features[step - 1], features[step], size, True))
            self.convs.append(NoisyConv(width, features[step], features[step], size, False))
            if self.architecture == "resnet":
                self.shortcuts.append(nn.Conv2d(features[step - 1], features[step], 1, bias=False))
        pictured = features if self.architecture == "skip" else features[-1:]
        self.pictures = nn.ModuleList(ModulatedConv(width, size, settings["channels"], 1) for size in pictured)

    def synthesis(self, w: Tensor, noise_seed: int = 0) -> Tensor:
        """w+ (N, layers, width) to pictures. Noise is the checkpoint's own for seed 0, else drawn from the seed."""
        random = torch.Generator().manual_seed(noise_seed) if noise_seed else None
        x = self.convs[0](self.constant.expand(len(w), -1, -1, -1), w[:, 0], self.low_pass, random)
        picture = self._pictured(None, x, w, 0)
        for step in range(1, self.layers // 2):
            x = self._block(step, x, w, random)
            picture = self._pictured(picture, x, w, step)
        return picture

    def _block(self, step: int, x: Tensor, w: Tensor, random: torch.Generator | None) -> Tensor:
        """(N, C, h, w) to (N, C', 2h, 2w)."""
        made = x
        for place in (2 * step - 1, 2 * step):
            made = self.convs[place](made, w[:, place], self.low_pass, random)
        if self.architecture == "resnet":
            return made.add_(doubled(self.shortcuts[step - 1](x), self.low_pass)).mul_(_HALF_ENERGY)
        return made

    def _pictured(self, before: Tensor | None, x: Tensor, w: Tensor, step: int) -> Tensor | None:
        """The picture after block `step`; None while there is none."""
        first = self.layers // 2 - len(self.pictures)
        if step < first:
            return None
        made = self.pictures[step - first](x, w[:, 2 * step + 1], self.low_pass)
        return made if before is None else doubled(before, self.low_pass) + made

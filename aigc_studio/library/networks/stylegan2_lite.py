"""A small StyleGAN2 (Karras et al. 2020), as the studio trains it on few pictures and on small machines.

What differs: styles scale the features instead of the weights, which is the same and lets all pictures of a batch share
one convolution; features are enlarged bilinearly after the convolution, which is then a quarter of the work; no
truncation and no mean of w. Weights are kept with about unit variance and scaled where they are used (equalized
learning rate, Karras et al. 2018).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import pairwise
from math import sqrt
from typing import Any

import torch
from torch import Tensor, nn
from torch.nn import functional as F

from aigc_studio.library.networks.stylegan_mapping import EPSILON, activated, normalised

#: How much slower the mapping learns than all else.
_MAPPING_RATE = 0.01


class ScaledLinear(nn.Module):  # type: ignore[misc]  # mypy does not read torch
    """A linear layer that learns `rate` times as fast as the optimiser's rate says."""

    def __init__(self, into: int, out: int, bias: float = 0.0, rate: float = 1.0) -> None:
        super().__init__()
        self.weight = nn.Parameter(torch.randn(out, into) / rate)
        self.bias = nn.Parameter(torch.full((out,), bias / rate))
        self._gain, self._rate = rate / sqrt(into), rate

    def forward(self, values: Tensor) -> Tensor:
        return F.linear(values, self.weight * self._gain, self.bias * self._rate)


class ModulatedConv(nn.Module):  # type: ignore[misc]
    """A convolution of features that a style has scaled; `demodulated` gives its output unit variance again."""

    def __init__(self, width: int, into: int, out: int, kernel: int, demodulated: bool, tileable: bool) -> None:
        super().__init__()
        self.style = ScaledLinear(width, into, bias=1.0)
        self.weight = nn.Parameter(torch.randn(out, into, kernel, kernel))
        self.bias = nn.Parameter(torch.zeros(out))
        self._gain, self._padding = 1 / sqrt(into * kernel**2), kernel // 2
        self._demodulated, self._tileable = demodulated, tileable

    def forward(self, x: Tensor, w: Tensor) -> Tensor:
        """x (N, into, h, w) and w (N, width) to (N, out, h, w), its bias not added."""
        style, weight = self.style(w), self.weight * self._gain
        x = F.conv2d(padded(x * style[:, :, None, None], self._padding, self._tileable), weight)
        if not self._demodulated:
            return x
        scale = (style.square() @ weight.square().sum((2, 3)).t() + EPSILON).rsqrt()
        return x * scale[:, :, None, None]


class NoisyConv(ModulatedConv):
    """A modulated 3x3 convolution, the picture doubled after it where it `doubles`, then noise, bias and a leaky
    rectifier that keeps the variance. `noise` (side, side) is what pictures are made with that ask for none of their
    own; `side` is that of what comes out."""

    def __init__(self, width: int, into: int, out: int, side: int, doubles: bool, tileable: bool) -> None:
        super().__init__(width, into, out, 3, True, tileable)
        self._doubles = doubles
        self.strength = nn.Parameter(torch.zeros(()))
        self.register_buffer("noise", torch.randn(side, side))

    def forward(self, x: Tensor, w: Tensor, noise: Tensor | None = None) -> Tensor:
        """`noise` (N or 1, 1, side, side)."""
        given = self.noise[None, None] if noise is None else noise
        made = super().forward(x, w)
        made = doubled(made, self._tileable) if self._doubles else made
        return activated(made + given * self.strength + self.bias[:, None, None])


def padded(x: Tensor, by: int, tileable: bool) -> Tensor:
    """(N, C, h, w) to (N, C, h + 2 by, w + 2 by), with zeros, or with what a tile has beside it."""
    return F.pad(x, (by,) * 4, mode="circular" if tileable else "constant") if by else x


def doubled(x: Tensor, tileable: bool) -> Tensor:
    """(N, C, h, w) to (N, C, 2h, 2w), bilinear; of a tile, across its edges."""
    if not tileable:
        return F.interpolate(x, scale_factor=2, mode="bilinear", align_corners=False)
    large = F.interpolate(padded(x, 1, True), scale_factor=2, mode="bilinear", align_corners=False)
    return large[:, :, 2:-2, 2:-2]


class StyleGAN2Lite(nn.Module):  # type: ignore[misc]
    """The generator. `settings`: `latent` (z and w together), `width` (of w), `maps` (layers of the mapping),
    `features` at 4, 8 ... pixels, `channels`, `classes` where there are any, and `tileable`."""

    def __init__(self, settings: Mapping[str, Any]) -> None:
        super().__init__()
        width, features, channels = settings["width"], settings["features"], settings["channels"]
        classes, self._tileable = settings.get("classes", 0), bool(settings["tileable"])
        self._latent = settings["latent"] - width
        sizes = [self._latent + (width if classes else 0), *[width] * settings["maps"]]
        self.maps = nn.ModuleList(ScaledLinear(a, b, rate=_MAPPING_RATE) for a, b in pairwise(sizes))
        self.embedding = nn.Embedding(classes, width) if classes else None
        self.constant = nn.Parameter(torch.randn(features[0], 4, 4))
        self.convs = nn.ModuleList([NoisyConv(width, features[0], features[0], 4, False, self._tileable)])
        for step, (before, after) in enumerate(pairwise(features), 1):
            side = 4 * 2**step
            self.convs.append(NoisyConv(width, before, after, side, True, self._tileable))
            self.convs.append(NoisyConv(width, after, after, side, False, self._tileable))
        self.pictures = nn.ModuleList(ModulatedConv(width, size, channels, 1, False, False) for size in features)
        if self._tileable:
            self.register_buffer("tileable", torch.ones(1))  # tells a file's reader

    @property
    def layers(self) -> int:
        """How many w a picture takes: one for each convolution; a picture's own goes with the convolution before."""
        return len(self.convs)

    @property
    def sides(self) -> list[int]:
        """Of the noise of each convolution, in pixels."""
        return [len(conv.noise) for conv in self.convs]

    def mapping(self, z: Tensor, label: Tensor | None = None) -> Tensor:
        """z (N, D), label (N,) int64 where there are classes (0 when not given), to w (N, width)."""
        values = normalised(z)
        if self.embedding is not None:
            label = torch.zeros(len(z), dtype=torch.int64, device=z.device) if label is None else label
            values = torch.cat([values, normalised(self.embedding(label))], 1)
        for linear in self.maps:
            values = activated(linear(values))
        return values

    def synthesis(self, w: Tensor, noises: Sequence[Tensor | None]) -> Tensor:
        """w+ (N, layers, width) and a noise for each layer, None for its own, to pictures (N, C, side, side)."""
        x = self.convs[0](self.constant.expand(len(w), -1, -1, -1), w[:, 0], noises[0])
        picture = self._pictured(x, w, 0)
        for step in range(1, len(self.pictures)):
            for place in (2 * step - 1, 2 * step):
                x = self.convs[place](x, w[:, place], noises[place])
            picture = doubled(picture, self._tileable) + self._pictured(x, w, step)
        return picture

    def forward(self, point: Tensor, label: Tensor | None = None, noise_seed: int = 0) -> Tensor:
        """`point` (N, D + width): z, and what is added to its w, which may be left out. Noise is the network's own for
        seed 0. Pictures are about -1..1, not clipped."""
        w = self.mapping(point[:, : self._latent], label)
        if point.shape[1] > self._latent:
            w = w + point[:, self._latent :]
        return self.synthesis(w[:, None].expand(-1, self.layers, -1), self._noises(noise_seed, w))

    def _pictured(self, x: Tensor, w: Tensor, step: int) -> Tensor:
        layer = self.pictures[step]
        return layer(x, w[:, 2 * step]) + layer.bias[:, None, None]

    def _noises(self, seed: int, like: Tensor) -> list[Tensor | None]:
        if not seed:
            return [None] * self.layers
        random = torch.Generator().manual_seed(seed)
        return [torch.randn(1, 1, side, side, generator=random).to(like) for side in self.sides]

"""FastGAN's generator (Liu et al. 2021): gated convolutions, and small maps that weigh the features of large ones."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import torch
from torch import Tensor, nn
from torch.nn import functional as F

#: Pixels a side of the map that z becomes, and how many times larger a map is than the one that weighs its features.
START, WEIGHED_BY = 4, 16


class _Gated(nn.Module):  # type: ignore[misc]  # mypy does not read torch
    """A convolution to twice the features, of which one half lets the other through; with noise of one strength where
    there is noise of a `side`."""

    def __init__(self, conv: nn.Module, side: int = 0) -> None:
        super().__init__()
        self.conv, self.norm = conv, nn.BatchNorm2d(conv.out_channels)
        self._noisy = side > 0
        if self._noisy:
            self.strength = nn.Parameter(torch.zeros(1))
            self.register_buffer("noise", torch.zeros(side, side))

    def forward(self, x: Tensor, random: torch.Generator | None = None) -> Tensor:
        x = self.conv(x)
        if self._noisy:
            noise = self.noise if random is None else torch.randn(self.noise.shape, generator=random).to(x)
            x = x + self.strength * noise
        return F.glu(self.norm(x), 1)


class _Weighing(nn.Module):  # type: ignore[misc]
    """A small map to a weight for each feature of a large one: (N, C, h, w) -> (N, C', 1, 1)."""

    def __init__(self, inputs: int, outputs: int) -> None:
        super().__init__()
        self.look = nn.Conv2d(inputs, outputs, START, bias=False)
        self.weigh = nn.Conv2d(outputs, outputs, 1, bias=False)

    def forward(self, x: Tensor) -> Tensor:
        return torch.sigmoid(self.weigh(F.silu(self.look(F.adaptive_avg_pool2d(x, START)))))


def _conv(inputs: int, outputs: int, kernel: int = 3) -> nn.Conv2d:
    return nn.Conv2d(inputs, outputs, kernel, padding=kernel // 2, bias=False)


class FastGan(nn.Module):  # type: ignore[misc]
    """z (N, latent) to a picture (N, channels, side, side), about -1..1.

    `features` are those of 4 pixels, of 8, and so on; where `twice` says so, a size has two convolutions, with noise,
    and where `weighed` does, a smaller map weighs its features. `bounded` pictures end in tanh. Noise is the card's own
    for seed 0, else drawn from the seed.
    """

    def __init__(self, settings: Mapping[str, Any]) -> None:
        super().__init__()
        features: Sequence[int] = settings["features"]
        back = WEIGHED_BY.bit_length() - 1
        start = nn.ConvTranspose2d(settings["latent"], 2 * features[0], START, bias=False)
        self.start = _Gated(start)
        self.blocks, self.weighing = nn.ModuleList(), nn.ModuleList()
        steps = zip(settings["twice"], settings["weighed"], strict=True)
        for place, (twice, weighed) in enumerate(steps, 1):
            before, after = features[place - 1], features[place]
            convs = [_conv(before, 2 * after), *([_conv(after, 2 * after)] if twice else [])]
            self.blocks.append(nn.ModuleList(_Gated(conv, START * 2**place if twice else 0) for conv in convs))
            self.weighing.append(_Weighing(features[place - back], after) if weighed else nn.Identity())
        self.last = _conv(features[-1], settings["channels"])
        self._weighed, self._back, self._bounded = settings["weighed"], back, settings["bounded"]

    def forward(self, z: Tensor, label: Tensor | None = None, noise_seed: int = 0) -> Tensor:
        random = torch.Generator().manual_seed(noise_seed) if noise_seed else None
        maps = [self.start(z[..., None, None])]
        for block, weighing, weighed in zip(self.blocks, self.weighing, self._weighed, strict=True):
            x = F.interpolate(maps[-1], scale_factor=2)
            for gated in block:
                x = gated(x, random)
            maps.append(x * weighing(maps[len(maps) - self._back]) if weighed else x)
        picture = self.last(maps[-1])
        return torch.tanh(picture) if self._bounded else picture

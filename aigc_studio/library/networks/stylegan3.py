"""StyleGAN3's generator (Karras et al. 2021, "Alias-free generative adversarial networks") in plain torch.

Pictures are continuous signals in it: the first layer is made of waves, and every rectifier stands between two
resampling filters. Weights hold the gains of equalized learning rate already.
"""

from __future__ import annotations

from collections.abc import Mapping
from math import tau
from typing import Any

import torch
from torch import Tensor, nn
from torch.nn import functional

from aigc_studio.library.networks.stylegan3_filters import Filters, Resampling, filtered_rectifier
from aigc_studio.library.networks.stylegan_mapping import EPSILON, GAIN, MappedGenerator, normalised

#: Waves across the picture that the first layer holds; faster ones, which only a scaled transform makes, fade out.
_BANDWIDTH = 2.0
_OUTPUT_SCALE = 0.25


class Waves(nn.Module):  # type: ignore[misc]  # mypy does not read torch
    """The first layer: waves of fixed frequencies, which w turns and moves, mixed by a matrix."""

    def __init__(self, width: int, channels: int, size: int, rate: int) -> None:
        """`size` pixels a side, of which `rate` span the picture."""
        super().__init__()
        self.size, self.rate = size, rate
        self.pose = nn.Linear(width, 4)
        self.mix = nn.Linear(channels, channels, bias=False)
        self.register_buffer("transform", torch.eye(3))
        self.register_buffer("freqs", torch.zeros(channels, 2))
        self.register_buffer("phases", torch.zeros(channels))

    def forward(self, w: Tensor) -> Tensor:
        """w (N, width) to (N, channels, size, size)."""
        transform = self._placement(w) @ self.transform
        phases = self.phases + (self.freqs @ transform[:, :2, 2:]).squeeze(2)
        freqs = self.freqs @ transform[:, :2, :2]
        beyond = (freqs.norm(dim=2) - _BANDWIDTH) / (self.rate / 2 - _BANDWIDTH)
        places = (torch.arange(self.size, device=w.device, dtype=w.dtype) + 0.5 - self.size / 2) / self.rate
        across, down = freqs[:, None, None, :, 0] * places[:, None], freqs[:, None, None, :, 1] * places[:, None, None]
        waves = torch.sin((across + down + phases[:, None, None]) * tau) * (1 - beyond).clamp(0, 1)[:, None, None]
        mixed: Tensor = self.mix(waves)
        return mixed.permute(0, 3, 1, 2).contiguous()

    def _placement(self, w: Tensor) -> Tensor:
        """(N, 3, 3): the picture turned, then moved, as w says; inverse, since it moves the places looked at."""
        pose = self.pose(w)
        cosine, sine, across, down = (pose / pose[:, :2].norm(dim=1, keepdim=True)).unbind(1)
        none, one = torch.zeros_like(sine), torch.ones_like(sine)
        turn = torch.stack([cosine, -sine, none, sine, cosine, none, none, none, one], 1).reshape(-1, 3, 3)
        move = torch.stack([one, none, -across, none, one, -down, none, none, one], 1).reshape(-1, 3, 3)
        return turn @ move


class FilteredConv(nn.Module):  # type: ignore[misc]  # mypy does not read torch
    """A modulated convolution and a filtered rectifier; the last layer of a network has neither norm nor rectifier."""

    def __init__(self, width: int, layer: Mapping[str, Any], last: bool) -> None:
        super().__init__()
        out, into, kernel, _ = layer["weight"]
        self.last = last
        self.style = nn.Linear(width, into)
        self.weight = nn.Parameter(torch.zeros(out, into, kernel, kernel))
        self.bias = nn.Parameter(torch.zeros(out))
        #: Brings the input to a mean square of 1; from the running mean square that training kept.
        self.register_buffer("input_gain", torch.ones(()))
        for way in ("up_filter", "down_filter"):
            self.register_buffer(way, torch.zeros(layer[way]) if layer[way] else None)
        self.rates = _resampling(layer)

    def forward(self, x: Tensor, w: Tensor) -> Tensor:
        """x (N, into, h, w), w (N, width) to (N, out, h', w')."""
        style = self.style(w)
        if not self.last:
            style = normalised(style)
        x = x * (style * self.input_gain)[:, :, None, None]
        x = functional.conv2d(x, self.weight, padding=self.weight.shape[2] - 1)
        if not self.last:
            energy = style.square() @ self.weight.square().sum((2, 3)).t()
            x = x.mul_((energy + EPSILON).rsqrt()[:, :, None, None])
        x = x.add_(self.bias[:, None, None])
        if not self.last:
            x = x.mul_(GAIN)  # the rectifier's, which is cheaper at the lower rate
        filters = Filters(self.up_filter, self.down_filter)
        return filtered_rectifier(x, filters, self.rates, 1.0 if self.last else 0.2)


def _resampling(layer: Mapping[str, Any]) -> Resampling:
    """How much must be added or cut at the higher rate so that the layer gives `out_size` pixels about the middle."""
    up, down, kernel = layer["up"], layer["down"], layer["weight"][2]
    taps = sum(layer[way][0] if layer[way] else 1 for way in ("up_filter", "down_filter"))
    missing = (layer["out_size"] - 1) * down + 1 - (layer["in_size"] + kernel - 1) * up + taps - 2
    before = (missing + up) // 2
    return Resampling(up, down, before, missing - before)


class StyleGAN3(MappedGenerator):
    """The generator of both configurations."""

    def __init__(self, settings: Mapping[str, Any]) -> None:
        layers, width = settings["layers"], settings["width"]
        super().__init__(settings, len(layers) + 1)
        self.waves = Waves(width, settings["first"], settings["first_size"], settings["first_rate"])
        self.convs = nn.ModuleList(FilteredConv(width, layer, last=layer is layers[-1]) for layer in layers)

    def synthesis(self, w: Tensor, noise_seed: int = 0) -> Tensor:
        """w+ (N, layers, width) to pictures; there is no noise in them."""
        x = self.waves(w[:, 0])
        for place, conv in enumerate(self.convs, 1):
            x = conv(x, w[:, place])
        return x * _OUTPUT_SCALE

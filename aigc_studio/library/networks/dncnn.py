"""Denoising by a plain chain of convolutions (DnCNN, Zhang et al. 2017; FDnCNN and FFDNet with a map of the noise)."""

from __future__ import annotations

from collections.abc import Sequence

import torch
from torch import Tensor, nn
from torch.nn import functional as F

from aigc_studio.library.networks.units import Norm, Unit
from aigc_studio.library.noise_strength import NOISE


class DnCnn(nn.Module):  # type: ignore[misc]  # mypy does not read torch
    """Image (N, C, h, w) in 0..1 -> the same without its noise.

    With `residual` the network tells the noise, which is taken off, else the picture (None: the picture where, with
    `noise_map`, it is told the noise's strength). `biases` and `norms` say which convolutions have them, `dilations`
    how far apart they look. `fold` x `fold` pixels are folded into channels first; sides are multiples of it.
    With `symmetric` the chain is given pixels in -1..1.
    """

    def __init__(
        self, channels: int, features: int, biases: Sequence[bool], norms: Sequence[bool], dilations: Sequence[int],
        eps: float, noise_map: bool, fold: int = 1, residual: bool | None = None,
        symmetric: bool = False,
    ) -> None:  # fmt: skip
        super().__init__()
        self._noise_map, self._fold, self._symmetric = noise_map, fold, symmetric
        self._residual = not noise_map if residual is None else residual
        channels *= fold**2
        self.layers = nn.ModuleList()
        last = len(biases) - 1
        for index, (bias, normed, apart) in enumerate(zip(biases, norms, dilations, strict=True)):
            before = features if index else channels + noise_map
            after = features if index < last else channels
            norm: Norm = "batch" if normed else "none"
            conv = nn.Conv2d(before, after, 3, padding=apart, dilation=apart, bias=bias)
            self.layers.append(Unit(conv, norm, eps))

    def forward(self, image: Tensor) -> Tensor:
        return self.unclamped(image).clamp(0, 1)

    def unclamped(self, image: Tensor) -> Tensor:
        """As `forward`, where values may overshoot 0..1: a training needs their gradients."""
        x = image * 2 - 1 if self._symmetric else image
        x = F.pixel_unshuffle(x, self._fold) if self._fold > 1 else x
        x = torch.cat([x, torch.full_like(x[:, :1], NOISE)], 1) if self._noise_map else x
        for layer in self.layers[:-1]:
            x = F.relu(layer(x))
        x = self.layers[-1](x)
        x = F.pixel_shuffle(x, self._fold) if self._fold > 1 else x
        return image - x if self._residual else x

"""Exponential moving averages of weights: what a GAN shows instead of its nervous last step (Yazıcı et al. 2019)."""

from __future__ import annotations

import copy

import torch
from torch import nn
from torch.optim.swa_utils import get_ema_multi_avg_fn


class Average:
    """A copy of `network` that follows it slowly; `half_life` counts pictures, 0 follows at once."""

    def __init__(self, network: nn.Module, half_life: int) -> None:
        self._network, self._half_life = network, half_life
        self.network = copy.deepcopy(network).eval().requires_grad_(False)

    def update(self, batch: int, seen: int) -> None:
        """After a step with `batch` pictures; `seen` counts those of the whole training. At the beginning the half-life
        is a twentieth of what was seen, so that the first average is not one of noise (as StyleGAN2's trainer does)."""
        half_life = min(self._half_life, seen * 0.05)
        keep = 0.5 ** (batch / half_life) if half_life > 0 else 0.0
        with torch.no_grad():
            get_ema_multi_avg_fn(keep)(list(self.network.parameters()), list(self._network.parameters()), 0)
            for ours, theirs in zip(self.network.buffers(), self._network.buffers(), strict=True):
                ours.copy_(theirs)

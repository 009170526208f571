"""StyleGAN's generator (Karras et al. 2019, "A style-based generator architecture") in plain torch.

Weights hold the gains of equalized learning rate already.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import torch
from torch import Tensor, nn
from torch.nn import functional as F

from aigc_studio.library.networks.stylegan_mapping import MappedGenerator

_SLOPE = 0.2


class _Styled(nn.Module):  # type: ignore[misc]  # mypy does not read torch
    """Noise of a `strength` for each feature, a leaky rectifier, then features of the mean and size that w asks for."""

    def __init__(self, features: int, width: int) -> None:
        super().__init__()
        self.strength = nn.Parameter(torch.zeros(features, 1, 1))
        self.style = nn.Linear(width, 2 * features)

    def forward(self, x: Tensor, w: Tensor, noise: Tensor) -> Tensor:
        gain, offset = self.style(w)[..., None, None].chunk(2, 1)
        return gain * F.instance_norm(F.leaky_relu(x + self.strength * noise, _SLOPE)) + offset


def _opening(before: int, features: int, fused: bool) -> nn.Module:
    return nn.ConvTranspose2d(before, features, 4, 2, 1) if fused else nn.Conv2d(before, features, 3, padding=1)


class _Block(nn.Module):  # type: ignore[misc]
    """(N, before, h, w) -> (N, features, 2h, 2w), by the nearest pixel or in one with the convolution (`fused`); or the
    block of the constant that pictures begin with."""

    def __init__(self, before: int, features: int, width: int, fused: bool) -> None:
        super().__init__()
        self.fused = fused
        self.first = _opening(before, features, fused) if before else nn.Identity()
        self.styled = nn.ModuleList(_Styled(features, width) for _ in range(2))
        self.second = nn.Conv2d(features, features, 3, padding=1)

    def forward(self, x: Tensor, w: Tensor, noise: Tensor) -> Tensor:
        """w (N, 2, width)."""
        if not isinstance(self.first, nn.Identity):
            x = _blurred(self.first(x if self.fused else F.interpolate(x, scale_factor=2)))
        x = self.styled[0](x, w[:, 0], noise)
        return self.styled[1](self.second(x), w[:, 1], noise)


def _blurred(x: Tensor) -> Tensor:
    """By [1, 2, 1] / 4 each way, with zeros around."""
    taps = x.new_tensor([0.25, 0.5, 0.25])
    return F.conv2d(x, torch.outer(taps, taps).expand(x.shape[1], 1, 3, 3), padding=1, groups=x.shape[1])


class StyleGAN1(MappedGenerator):
    """The generator, grown whole; `features` are those of 4 pixels, of 8, and so on, `fused` says it of each after."""

    def __init__(self, settings: Mapping[str, Any]) -> None:
        features, width = settings["features"], settings["width"]
        super().__init__(settings, 2 * len(features))
        self.constant = nn.Parameter(torch.zeros(features[0], settings["start"], settings["start"]))
        steps = zip([0, *features[:-1]], features, [False, *settings["fused"]], strict=True)
        self.blocks = nn.ModuleList(_Block(before, after, width, fused) for before, after, fused in steps)
        self.colours = nn.Conv2d(features[-1], settings["channels"], 1)
        self._sides = [settings["start"] * 2**place for place in range(len(features))]
        for side in self._sides:
            self.register_buffer(f"noise{side}", torch.zeros(side, side))

    def synthesis(self, w: Tensor, noise_seed: int = 0) -> Tensor:
        """w+ (N, layers, width) to pictures. Noise is the card's own for seed 0, else drawn from the seed."""
        random = torch.Generator().manual_seed(noise_seed) if noise_seed else None
        x = self.constant.expand(len(w), -1, -1, -1)
        for place, (side, block) in enumerate(zip(self._sides, self.blocks, strict=True)):
            noise = getattr(self, f"noise{side}")
            if random is not None:
                noise = torch.randn(noise.shape, generator=random).to(noise)
            x = block(x, w[:, 2 * place : 2 * place + 2], noise)
        return self.colours(x)

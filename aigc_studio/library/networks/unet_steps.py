"""A U-Net (Ronneberger et al. 2015; Isola et al. 2017) of steps that end in their activation."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from typing import Literal

import torch
from torch import Tensor, nn
from torch.nn import functional as F

from aigc_studio.library.networks.units import Norm, norm_layer

_SLOPE = 0.2
#: A transposed convolution, or the nearest pixel and a plain one.
Ends = Literal["transposed", "enlarged"]


class Step(nn.Module):  # type: ignore[misc]  # mypy does not read torch
    """Convolution, norm, activation, or with the last two the other way around."""

    def __init__(self, conv: nn.Module, norm: nn.Module, slope: float, activated_first: bool) -> None:
        super().__init__()
        self.conv, self.norm = conv, norm
        self._slope, self._activated_first = slope, activated_first

    def forward(self, x: Tensor) -> Tensor:
        x = self.conv(x)
        if self._activated_first:
            return self.norm(F.leaky_relu(x, self._slope))
        return F.leaky_relu(self.norm(x), self._slope)


class SteppedUnet(nn.Module):  # type: ignore[misc]
    """Image (N, C, h, w) in 0..1 -> (N, C', h, w) in 0..1; sides are multiples of 2 ** len(widths).

    `widths` are the features after each halving and `normed` tells which of these have a norm; `narrow` are those
    after each enlarging. With a `kernel` of 3 pictures are enlarged before a plain convolution. `reflecting` ones
    reflect at the edges where they halve; with a `plain_bottom` the deepest level is rectified plainly. Inside, pixels
    are -1..1.
    """

    def __init__(
        self, channels: int, out_channels: int, widths: Sequence[int], narrow: Sequence[int], kernel: int, norm: Norm,
        normed: Sequence[bool], eps: float, bias: bool, ends: Ends, activated_first: bool, reflecting: bool = False,
        plain_bottom: bool = False,
    ) -> None:  # fmt: skip
        super().__init__()
        self._transposed, self._ends = kernel % 2 == 0, ends
        bottom = len(widths) - 1
        self.downs = nn.ModuleList(
            Step(
                nn.Conv2d(before, after, kernel, 2, 1, bias=bias,
                          padding_mode="reflect" if reflecting and level < bottom else "zeros"),
                norm_layer(norm if normed[level] else "none", after, eps),
                0.0 if plain_bottom and level == bottom else _SLOPE, activated_first,
            )
            for level, (before, after) in enumerate(pairwise((channels, *widths)))
        )  # fmt: skip
        seen = [widths[-1], *(up + down for up, down in zip(narrow, widths[-2::-1], strict=True))]
        slope = 0.0 if self._transposed else _SLOPE
        self.ups = nn.ModuleList(
            Step(self._up(before, after, kernel, bias), norm_layer(norm, after, eps), slope, activated_first)
            for before, after in zip(seen[:-1], narrow, strict=True)
        )
        if ends == "transposed":
            self.last = nn.ConvTranspose2d(seen[-1], out_channels, kernel, 2, 1)
        else:
            self.last = nn.Conv2d(seen[-1], out_channels, kernel, padding=1)

    def _up(self, before: int, after: int, kernel: int, bias: bool) -> nn.Module:
        if self._transposed:
            return nn.ConvTranspose2d(before, after, kernel, 2, 1, bias=bias)
        return nn.Conv2d(before, after, kernel, padding=1, bias=bias)

    def forward(self, image: Tensor) -> Tensor:
        skips = [self.downs[0](image * 2 - 1)]
        for down in self.downs[1:]:
            skips.append(down(skips[-1]))
        x = skips.pop()
        for up in self.ups:
            x = torch.cat([up(x if self._transposed else _doubled(x)), skips.pop()], 1)
        if self._ends == "enlarged":
            # An even kernel needs one more row above and one more column to the left.
            x = F.pad(_doubled(x), (1, 0, 1, 0)) if self._transposed else _doubled(x)
        return (torch.tanh(self.last(x)) + 1) / 2


def _doubled(x: Tensor) -> Tensor:
    return F.interpolate(x, scale_factor=2)

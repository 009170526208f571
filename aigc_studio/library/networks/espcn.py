"""Sub-pixel convolution (Shi et al. 2016): all work at the small size, pixels shuffled into place at the end."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

import torch
from torch import Tensor, nn
from torch.nn import functional as F

#: What the last convolution tells: pixels, or by a sigmoid.
Ends = Literal["plain", "sigmoid"]


class Espcn(nn.Module):  # type: ignore[misc]  # mypy does not read torch
    """Image (N, C, h, w) in 0..1 -> (N, C, h * scale, w * scale) in 0..1.

    `widths` are the features after each convolution but the last, `kernels` the sides of all of them.
    """

    def __init__(
        self, channels: int, widths: Sequence[int], kernels: Sequence[int], scale: int, rectified: bool,
        ends: Ends = "plain",
    ) -> None:  # fmt: skip
        super().__init__()
        self._scale, self._ends, self._activation = scale, ends, F.relu if rectified else torch.tanh
        sizes = [channels, *widths, channels * scale**2]
        self.convs = nn.ModuleList(
            nn.Conv2d(sizes[index], sizes[index + 1], kernel, padding=kernel // 2)
            for index, kernel in enumerate(kernels)
        )

    def forward(self, image: Tensor) -> Tensor:
        x = image
        for conv in self.convs[:-1]:
            x = self._activation(conv(x))
        x = F.pixel_shuffle(self.convs[-1](x), self._scale)
        return torch.sigmoid(x) if self._ends == "sigmoid" else x.clamp(0, 1)

"""FSRCNN (Dong et al. 2016): all work at the small size, a transposed convolution at the end."""

from __future__ import annotations

from collections.abc import Sequence

from torch import Tensor, nn

#: Sides of the first kernel and of the last; what shrinks and expands has 1, what lies between 3.
FIRST, INNER, LAST = 5, 3, 9


class Fsrcnn(nn.Module):  # type: ignore[misc]  # mypy does not read torch
    """Image (N, C, h, w) in 0..1 -> (N, C, h * scale, w * scale) in 0..1.

    `features` of the outer layers, `inner` of the `layers` between what shrinks and what expands; `slopes` of each
    rectifier: as many as features, or one.
    """

    def __init__(
        self, channels: int, features: int, inner: int, layers: int, scale: int, slopes: Sequence[int]
    ) -> None:  # fmt: skip
        super().__init__()
        sizes = [(channels, features, FIRST), (features, inner, 1), *[(inner, inner, INNER)] * layers,
                 (inner, features, 1)]  # fmt: skip
        self.convs = nn.ModuleList(
            nn.Conv2d(before, after, kernel, padding=kernel // 2) for before, after, kernel in sizes
        )
        self.acts = nn.ModuleList(map(nn.PReLU, slopes))
        self.last = nn.ConvTranspose2d(features, channels, LAST, scale, LAST // 2, output_padding=scale - 1)

    def forward(self, image: Tensor) -> Tensor:
        x = image
        for conv, act in zip(self.convs, self.acts, strict=True):
            x = act(conv(x))
        return self.last(x).clamp(0, 1)

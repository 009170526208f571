"""The generator of CycleGAN (Zhu et al. 2017), of pix2pixHD (Wang et al. 2018), of CUT (Park et al. 2020) and, with two
convolutions in each step that changes the size, of CartoonGAN (Chen et al. 2018)."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from typing import Literal

import torch
from torch import Tensor, nn
from torch.nn import functional as F

from aigc_studio.library.networks.units import Norm, Unit, norm_layer

#: A convolution of stride 2, or one that reflects at the edges; or one of stride 1 whose output is blurred and halved
#: (Zhang 2019).
Halving = Literal["stride", "reflect", "blur"]
#: A transposed convolution, or a plain one after the nearest pixel or a blur, which is bilinear interpolation.
Enlarging = Literal["transposed", "nearest", "blur"]


#: What lies beyond the picture.
Edges = Literal["reflect", "zeros"]
#: Pixels of -1..1 both ways, or of 0..1.
Span = Literal["signed", "unit"]
Order = Literal["RGB", "BGR"]
_EPS = 1e-5


def padded(
    inputs: int, outputs: int, kernel: int, bias: bool, edges: Edges = "reflect", stride: int = 1
) -> nn.Conv2d:  # fmt: skip
    """A convolution that keeps the size, with those `edges` around what it is given."""
    return nn.Conv2d(inputs, outputs, kernel, stride, kernel // 2, padding_mode=edges, bias=bias)


class Residual(nn.Module):  # type: ignore[misc]  # mypy does not read torch
    """Two convolutions beside what they are given."""

    def __init__(self, features: int, norm: Norm, bias: bool, edges: Edges, eps: float = _EPS) -> None:
        super().__init__()
        self.units = nn.ModuleList(Unit(padded(features, features, 3, bias, edges), norm, eps) for _ in range(2))

    def forward(self, x: Tensor) -> Tensor:
        return x + self.units[1](F.relu(self.units[0](x)))


class Halved(nn.Module):  # type: ignore[misc]
    """Blurred by [1, 2, 1] / 4 each way, then every other pixel: (N, C, h, w) -> (N, C, h / 2, w / 2)."""

    def forward(self, x: Tensor) -> Tensor:
        x = F.avg_pool2d(F.pad(x, (1, 1, 1, 1), mode="reflect"), 2, 1)
        return F.avg_pool2d(x, 2)


class Step(nn.Module):  # type: ignore[misc]
    """What changes the size, and in `paired` ones a plain convolution of the outcome; then a norm."""

    def __init__(self, sizing: nn.Module, paired: bool, norm: Norm, bias: bool, eps: float) -> None:
        super().__init__()
        features = sizing.out_channels
        self.sizing = sizing if paired else nn.Identity()
        self.conv = nn.Conv2d(features, features, 3, padding=1, bias=bias) if paired else sizing
        self.norm = norm_layer(norm, features, eps)

    def forward(self, x: Tensor) -> Tensor:
        return self.norm(self.conv(self.sizing(x)))


class ResnetGenerator(nn.Module):  # type: ignore[misc]
    """Image (N, C, h, w) in 0..1 -> (N, C', h, w) in 0..1; sides are multiples of 2 ** (len(widths) - 1).

    `widths` are the features after each of the first convolutions, `narrow` after each enlarging one; the first and the
    last have `outer_edges`, those of the blocks `inner_edges`. `paired` ones have two convolutions in each step that
    changes the size; `bare_first` says that nothing stands between the first convolution and the next. Inside, pixels
    have that `span` and `order`.
    """

    def __init__(
        self, channels: int, out_channels: int, kernel: int, widths: Sequence[int], narrow: Sequence[int],
        blocks: int, norm: Norm, bias: bool, halving: Halving, enlarging: Enlarging, outer_edges: Edges = "reflect",
        inner_edges: Edges = "reflect", paired: bool = False, bare_first: bool = False, span: Span = "signed",
        order: Order = "RGB", eps: float = _EPS,
    ) -> None:  # fmt: skip
        super().__init__()
        self._enlarging, self._bare_first, self._span, self._order = enlarging, bare_first, span, order
        self._halve = Halved() if halving == "blur" else nn.Identity()
        first = padded(channels, widths[0], kernel, bias, outer_edges)
        self.down = nn.ModuleList([Unit(first, "none" if bare_first else norm, eps)])
        for before, after in pairwise(widths):
            stride = 1 if halving == "blur" else 2
            plain = nn.Conv2d(before, after, 3, stride, 1, bias=bias)
            reflecting = padded(before, after, 3, bias, stride=2)
            self.down.append(Step(reflecting if halving == "reflect" else plain, paired, norm, bias, eps))
        self.blocks = nn.ModuleList(Residual(widths[-1], norm, bias, inner_edges, eps) for _ in range(blocks))
        self.up = nn.ModuleList()
        for before, after in pairwise((widths[-1], *narrow)):
            if enlarging == "transposed":
                conv = nn.ConvTranspose2d(before, after, 3, 2, 1, output_padding=1, bias=bias)
            else:
                conv = nn.Conv2d(before, after, 3, padding=1, bias=bias)
            self.up.append(Step(conv, paired, norm, bias, eps))
        self.last = padded(narrow[-1], out_channels, kernel, True, outer_edges)

    def forward(self, image: Tensor) -> Tensor:
        x = self._ordered(image)
        x = self.down[0](x if self._span == "unit" else x * 2 - 1)
        x = x if self._bare_first else F.relu(x)
        for unit in self.down[1:]:
            x = self._halve(F.relu(unit(x)))
        for block in self.blocks:
            x = block(x)
        for unit in self.up:
            x = F.relu(unit(self._enlarged(x)))
        x = self._ordered(self.last(x))
        return torch.sigmoid(x) if self._span == "unit" else (torch.tanh(x) + 1) / 2

    def _ordered(self, image: Tensor) -> Tensor:
        return image.flip(1) if self._order == "BGR" else image

    def _enlarged(self, x: Tensor) -> Tensor:
        if self._enlarging == "transposed":
            return x
        return F.interpolate(x, scale_factor=2, mode="bilinear" if self._enlarging == "blur" else "nearest")

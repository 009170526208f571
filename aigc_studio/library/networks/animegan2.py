"""AnimeGANv2's generator (Chen et al. 2020): inverted residuals between two halvings and two enlargings."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Literal

from torch import Tensor, nn
from torch.nn import functional as F

#: The layers that halve the picture: the second of the first block, the first of the second.
_HALVING = {("a", 1), ("b", 0)}
#: What lies beyond the picture. `one-sided` mirrors it too, but halving layers look one pixel to the right and down
#: only, as TensorFlow's do; with `zeros`, inverted residuals pad before they widen and add nothing to what was there.
Edges = Literal["one-sided", "reflect", "zeros"]


def _norm(features: int, affine: bool) -> nn.GroupNorm:
    return nn.GroupNorm(1, features, affine=affine)


def _unit(
    inputs: int, outputs: int, kernel: int, edges: Edges, affine: bool, halve: bool = False,
    depthwise_bias: bool | None = None, edge: int | None = None,
) -> nn.Module:  # fmt: skip
    """Pad, convolution, norm over all channels, LeakyReLU; `depthwise_bias` makes the convolution depthwise."""
    edge = kernel // 2 if edge is None else edge
    depthwise = depthwise_bias is not None
    groups = inputs if depthwise else 1
    conv = nn.Conv2d(inputs, outputs, kernel, 2 if halve else 1, groups=groups, bias=bool(depthwise_bias))
    sides = (0, 1, 0, 1) if halve and edges == "one-sided" else (edge,) * 4
    pad = nn.ZeroPad2d(sides) if edges == "zeros" else nn.ReflectionPad2d(sides)
    return nn.Sequential(pad, conv, _norm(outputs, affine), nn.LeakyReLU(0.2))


class InvertedResidual(nn.Module):  # type: ignore[misc]  # mypy does not read torch
    """Widen, look around in each channel, narrow; a residual where the features stay as many."""

    def __init__(self, inputs: int, wide: int, outputs: int, depthwise_bias: bool, edges: Edges, affine: bool) -> None:
        super().__init__()
        before = int(edges == "zeros")
        self._residual = inputs == outputs and not before
        self.layers = nn.Sequential(
            _unit(inputs, wide, 1, edges, affine, edge=before),
            _unit(wide, wide, 3, edges, affine, depthwise_bias=depthwise_bias, edge=1 - before),
            nn.Conv2d(wide, outputs, 1, bias=False), _norm(outputs, affine),
        )  # fmt: skip

    def forward(self, x: Tensor) -> Tensor:
        return x + self.layers(x) if self._residual else self.layers(x)


class AnimeGenerator(nn.Module):  # type: ignore[misc]
    """Image (N, C, h, w) in 0..1 -> (N, C, h, w) in 0..1; sides are multiples of 4.

    `layers` holds for each block `a`..`e` its layers in order: [features, kernel] of a convolution, or [widened,
    features, 0] of an inverted residual. Enlarging keeps the `corners` where they are, or the edges. Norms have weights
    where they are `affine`. Inside, pixels are -1..1.
    """

    def __init__(
        self, channels: int, layers: Mapping[str, Sequence[Sequence[int]]], depthwise_bias: bool,
        last_bias: bool = False, corners: bool = True, edges: Edges = "one-sided", affine: bool = True,
    ) -> None:  # fmt: skip
        super().__init__()
        self._corners = corners
        features = channels
        for block in "abcde":
            made: list[nn.Module] = []
            for index, layer in enumerate(layers[block]):
                if len(layer) == 2:
                    made.append(_unit(features, layer[0], layer[1], edges, affine, (block, index) in _HALVING))
                else:
                    made.append(InvertedResidual(features, layer[0], layer[1], depthwise_bias, edges, affine))
                features = layer[0] if len(layer) == 2 else layer[1]
            setattr(self, f"block_{block}", nn.Sequential(*made))
        self.out_layer = nn.Sequential(nn.Conv2d(features, channels, 1, bias=last_bias), nn.Tanh())

    def forward(self, image: Tensor) -> Tensor:
        half = self.block_a(image * 2 - 1)
        x = self.block_c(self.block_b(half))
        x = self.block_d(self._enlarged(x, half.shape))
        x = self.block_e(self._enlarged(x, image.shape))
        return (self.out_layer(x) + 1) / 2

    def _enlarged(self, x: Tensor, shape: Any) -> Tensor:
        return F.interpolate(x, shape[2:], mode="bilinear", align_corners=self._corners)

"""U-GAT-IT's generator (Kim et al. 2020): residual blocks whose norms follow what is in the whole picture."""

from __future__ import annotations

import torch
from torch import Tensor, nn
from torch.nn import functional as F

_EPS = 1e-5
#: How often the picture is halved.
_HALVINGS = 2


def _padded(inputs: int, outputs: int, kernel: int, stride: int = 1) -> nn.Conv2d:
    return nn.Conv2d(inputs, outputs, kernel, stride, kernel // 2, padding_mode="reflect", bias=False)


class _Mixed(nn.Module):  # type: ignore[misc]  # mypy does not read torch
    """Of each feature, a share `rho` normed by itself, the rest normed with all the others."""

    def __init__(self, features: int) -> None:
        super().__init__()
        self.rho = nn.Parameter(torch.zeros(features, 1, 1))

    def forward(self, x: Tensor) -> Tensor:
        alone, together = (_levelled(x, dims) for dims in ((2, 3), (1, 2, 3)))
        return self.rho * alone + (1 - self.rho) * together


def _levelled(x: Tensor, dims: tuple[int, ...]) -> Tensor:
    variance, mean = torch.var_mean(x, dims, keepdim=True)
    return (x - mean) * (variance + _EPS).rsqrt()


class _Residual(nn.Module):  # type: ignore[misc]
    def __init__(self, features: int) -> None:
        super().__init__()
        self.convs = nn.ModuleList(_padded(features, features, 3) for _ in range(2))

    def forward(self, x: Tensor) -> Tensor:
        return x + F.instance_norm(self.convs[1](F.relu(F.instance_norm(self.convs[0](x)))))


class _Adaptive(nn.Module):  # type: ignore[misc]
    """A residual block that is told the mean and size of its features."""

    def __init__(self, features: int) -> None:
        super().__init__()
        self.convs = nn.ModuleList(_padded(features, features, 3) for _ in range(2))
        self.norms = nn.ModuleList(_Mixed(features) for _ in range(2))

    def forward(self, x: Tensor, gain: Tensor, offset: Tensor) -> Tensor:
        inner = F.relu(self.norms[0](self.convs[0](x)) * gain + offset)
        return x + self.norms[1](self.convs[1](inner)) * gain + offset


class _Doubled(nn.Module):  # type: ignore[misc]
    def __init__(self, inputs: int, outputs: int) -> None:
        super().__init__()
        self.conv, self.norm = _padded(inputs, outputs, 3), _Mixed(outputs)
        self.gain = nn.Parameter(torch.ones(outputs, 1, 1))
        self.offset = nn.Parameter(torch.zeros(outputs, 1, 1))

    def forward(self, x: Tensor) -> Tensor:
        x = self.norm(self.conv(F.interpolate(x, scale_factor=2)))
        return F.relu(x * self.gain + self.offset)


class UGatIt(nn.Module):  # type: ignore[misc]
    """Image (N, 3, h, w) in 0..1 -> (N, 3, h, w) in 0..1; sides are multiples of 4.

    `seen` is the side of the map that the norms look at: 1 for its mean, or that of the pictures it was trained for;
    the map of another picture is brought to that size. Inside, pixels are -1..1.
    """

    def __init__(self, features: int, blocks: int, seen: int) -> None:
        super().__init__()
        widths = [features * 2**i for i in range(_HALVINGS + 1)]
        wide = widths[-1]
        self._seen = seen
        self.first = _padded(3, features, 7)
        self.down = nn.ModuleList(_padded(a, 2 * a, 3, stride=2) for a in widths[:-1])
        self.blocks = nn.Sequential(*(_Residual(wide) for _ in range(blocks)))
        self.attention = nn.ModuleList(nn.Linear(wide, 1, bias=False) for _ in range(2))
        self.mix = nn.Conv2d(2 * wide, wide, 1)
        sizes = (wide * seen**2, wide)
        self.look = nn.ModuleList(nn.Linear(size, wide, bias=False) for size in sizes)
        self.gain, self.offset = nn.Linear(wide, wide, bias=False), nn.Linear(wide, wide, bias=False)
        self.adaptive = nn.ModuleList(_Adaptive(wide) for _ in range(blocks))
        self.up = nn.Sequential(*(_Doubled(a, a // 2) for a in widths[:0:-1]))
        self.last = _padded(features, 3, 7)

    def forward(self, image: Tensor) -> Tensor:
        x = F.relu(F.instance_norm(self.first(image * 2 - 1)))
        for conv in self.down:
            x = F.relu(F.instance_norm(conv(x)))
        x = self.blocks(x)
        weights = (one.weight[..., None, None] for one in self.attention)
        x = F.relu(self.mix(torch.cat([x * weight for weight in weights], 1)))
        style = F.adaptive_avg_pool2d(x, self._seen).flatten(1)
        for linear in self.look:
            style = F.relu(linear(style))
        gain, offset = (linear(style)[..., None, None] for linear in (self.gain, self.offset))
        for block in self.adaptive:
            x = block(x, gain, offset)
        return (torch.tanh(self.last(self.up(x))) + 1) / 2

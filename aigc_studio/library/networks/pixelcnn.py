"""Pictures one pixel after the other: the gated PixelCNN (van den Oord et al. 2016)."""

from __future__ import annotations

import torch
from torch import Tensor, nn
from torch.nn import functional as F

#: A kernel of the vertical stack sees this many rows up and columns to each side; of the horizontal one, to the left.
REACH = 2


class GatedLayer(nn.Module):  # type: ignore[misc]  # mypy does not read torch
    """One layer of both stacks, (N, features, h, w) each: the vertical one sees the rows above, the horizontal one what
    is left of a pixel and, through the vertical one, all above."""

    def __init__(self, features: int) -> None:
        super().__init__()
        self.vertical = nn.Conv2d(features, 2 * features, (REACH + 1, 2 * REACH + 1))
        self.down = nn.Conv2d(2 * features, 2 * features, 1)
        self.horizontal = nn.Conv2d(features, 2 * features, (1, REACH + 1))
        self.out = nn.Conv2d(features, features, 1)

    def above(self, v: Tensor, beyond: int = REACH) -> tuple[Tensor, Tensor]:
        """The vertical stack's next features, and what it tells the horizontal one (N, 2 * features, h, w). `v` has
        `REACH` more rows at the top, `beyond` of which are left out because nothing is there."""
        seen = self.vertical(F.pad(v, (REACH, REACH, beyond, 0)))
        return _gated(seen), self.down(seen)

    def along(self, h: Tensor, told: Tensor) -> Tensor:
        """The horizontal stack's next features out of `h`, which has `REACH` more columns, at the left."""
        return h[..., REACH:] + self.out(_gated(self.horizontal(h) + told))

    def at(self, seen: Tensor, told: Tensor) -> Tensor:
        """What `along` makes of a single pixel: `seen` (N, features, REACH + 1) ends with it, `told` (N, 2 * features);
        (N, features). By products alone: a convolution of so little takes longer to be shared out among threads than to
        be computed."""
        gated = _gated(_product(self.horizontal, seen) + told)
        return seen[..., -1] + _product(self.out, gated)


def _product(layer: nn.Conv2d, seen: Tensor) -> Tensor:
    """A convolution at the one place (N, channels, ...) that its kernel covers: (N, out)."""
    return F.linear(seen.flatten(1), layer.weight.flatten(1), layer.bias)


def _gated(x: Tensor) -> Tensor:
    values, gates = x.chunk(2, 1)
    return torch.tanh(values) * torch.sigmoid(gates)


class PixelCnn(nn.Module):  # type: ignore[misc]
    """Of square pictures whose `channels` have `levels` values each. The stacks run once for a pixel; its channels
    depend on each other through a small head. A learnt map says where in the picture a pixel is."""

    def __init__(self, channels: int, levels: int, side: int, features: int, depth: int, classes: int = 0) -> None:
        super().__init__()
        self.levels, self.side, self.channels = levels, side, channels
        self.into_vertical = nn.Conv2d(channels, features, 1)
        self.into_horizontal = nn.Conv2d(channels, features, 1)
        self.positions = nn.Parameter(torch.zeros(features, side, side))
        self.start = nn.Embedding(max(1, classes), features)
        self.layers = nn.ModuleList(GatedLayer(features) for _ in range(depth))
        self.hidden = nn.Conv2d(features, features, 1)
        self.known = nn.ModuleList(nn.Embedding(levels, features) for _ in range(channels - 1))
        self.outputs = nn.ModuleList(nn.Linear(features, levels) for _ in range(channels))

    def forward(self, values: Tensor, classes: Tensor | None = None) -> Tensor:
        """Values (N, channels, side, side) int64 below `levels` and classes (N,) -> logits (N, channels, side, side,
        levels): each depends on the pixels above and left of its own, and on its own channels before it."""
        pictures, place = self.shown(values), self._places(len(values), classes)
        v, h = self._above(pictures) + place, self.into_horizontal(F.pad(pictures, (1, 0))[..., :-1]) + place
        for layer in self.layers:
            v, told = layer.above(v)
            h = layer.along(F.pad(h, (REACH, 0)), told)
        hidden = self.hidden(F.relu(h)).movedim(1, 3)
        return torch.stack(
            [self._channel_logits(hidden, values.movedim(1, 3)[..., :place]) for place in range(self.channels)], 1
        )

    def sample(self, uniforms: Tensor, classes: Tensor | None = None) -> Tensor:
        """Values (N, channels, side, side) int64 out of evenly distributed numbers (N, side²) float64, on the CPU, one
        for each pixel: it draws the first channel, and where it lies within that channel's interval draws the next
        (arithmetic coding)."""
        shape = (len(uniforms), self.channels, self.side, self.side)
        values = torch.zeros(shape, dtype=torch.long, device=self.positions.device)
        places = self._places(len(uniforms), classes)
        rows = [places.new_zeros(len(uniforms), places.shape[1], REACH, self.side)] * len(self.layers)
        for row, numbers in enumerate(uniforms.unflatten(1, (self.side, self.side)).unbind(1)):
            self._sample_row(values, row, numbers, places[:, :, row : row + 1], rows)
        return values

    def shown(self, values: Tensor) -> Tensor:
        """Values as float32 in -1..1."""
        return values.to(self.positions.dtype) * (2 / (self.levels - 1)) - 1

    def _places(self, count: int, classes: Tensor | None) -> Tensor:
        """What both stacks know without having seen any pixel: (N, features, side, side)."""
        known = self.start.num_embeddings > 1 and classes is not None
        first = classes if known else torch.zeros(count, dtype=torch.long, device=self.positions.device)
        return self.start(first)[:, :, None, None] + self.positions

    def _above(self, pictures: Tensor) -> Tensor:
        """What the vertical stack begins with: the row above."""
        return self.into_vertical(F.pad(pictures, (0, 0, 1, 0))[:, :, :-1])

    def _channel_logits(self, hidden: Tensor, before: Tensor) -> Tensor:
        """Hidden features (..., features) and the pixel's values before a channel (..., c) -> logits (..., levels)."""
        for place in range(before.shape[-1]):
            hidden = hidden + self.known[place](before[..., place])
        return self.outputs[before.shape[-1]](F.relu(hidden))

    def _sample_row(self, values: Tensor, row: int, numbers: Tensor, place: Tensor, rows: list[Tensor]) -> None:
        """Fill a row of `values` by numbers (N, side). Both stacks keep what they have seen: the vertical one, which
        runs once for the row, the last `rows` that each of its layers saw, and the horizontal one its last pixels."""
        before = self.shown(values[:, :, row - 1 : row]) if row else place.new_zeros(values[:, :, :1].shape)
        v, told = self.into_vertical(before) + place, []
        for index, layer in enumerate(self.layers):
            seen = torch.cat([rows[index], v], 2)
            rows[index] = seen[:, :, 1:]
            v, tells = layer.above(seen, beyond=0)
            told.append(tells[:, :, 0])
        kept = [v.new_zeros(len(v), v.shape[1], REACH)] * len(self.layers)
        left = v.new_zeros(len(v), self.channels)
        for column in range(self.side):
            h = _product(self.into_horizontal, left) + place[:, :, 0, column]
            for index, layer in enumerate(self.layers):
                seen = torch.cat([kept[index], h[..., None]], 2)
                kept[index] = seen[..., 1:]
                h = layer.at(seen, told[index][..., column])
            drawn = self._drawn(_product(self.hidden, F.relu(h)), numbers[:, column])
            values[:, :, row, column] = drawn
            left = self.shown(drawn)

    def _drawn(self, hidden: Tensor, numbers: Tensor) -> Tensor:
        """A pixel's channels (N, channels) int64 from its features and one number each."""
        left, drawn = numbers, hidden.new_zeros(len(hidden), 0, dtype=torch.long)
        for _ in range(self.channels):
            sums = self._channel_logits(hidden, drawn).cpu().double().softmax(1).cumsum(1)
            sums = sums / sums[:, -1:]
            chosen = (sums <= left[:, None]).sum(1).clamp(max=self.levels - 1)
            ends = F.pad(sums, (1, 0)).gather(1, torch.stack([chosen, chosen + 1], 1))
            left = ((left - ends[:, 0]) / (ends[:, 1] - ends[:, 0]).clamp_min(1e-12)).clamp(0, 1)
            drawn = torch.cat([drawn, chosen[:, None].to(hidden.device)], 1)
        return drawn


class PixelCnnGenerator(nn.Module):  # type: ignore[misc]
    """z (N, side²) -> pictures (N, channels, side, side) in -1..1: each number of z draws one pixel."""

    def __init__(self, network: PixelCnn) -> None:
        super().__init__()
        self.network = network

    def forward(self, z: Tensor, label: Tensor | None = None) -> Tensor:
        if torch.jit.is_tracing():
            raise RuntimeError("A loop over pixels is too long to be written as one graph")
        uniforms = torch.special.ndtr(z.cpu().double())  # some GPUs have no double precision
        return self.network.shown(self.network.sample(uniforms, label))

"""Pigment as one torch network of a fixed size: the drawing of `adapters.pigment_field`, then the seamless painter.

The random numbers are those of one noise seed, at the beginning of the loop. All positions on a torus of known size are
known too, so smooth noise becomes two matrices around its knots.
"""

from __future__ import annotations

import math

import numpy as np
import torch
from torch import Tensor, nn

from aigc_studio.library.adapters import pigment_field as field
from aigc_studio.library.adapters.pigment_net import STYLE_SIZE


class Knots(nn.Module):  # type: ignore[misc]  # mypy does not read torch
    """The random numbers of one part, turned by an angle."""

    def __init__(self, seed: int, key: int, shape: tuple[int, ...]) -> None:
        super().__init__()
        start, quarter = torch.from_numpy(field.random_numbers(seed, key, shape))
        self.register_buffer("start", start.clone())
        self.register_buffer("quarter", quarter.clone())

    def forward(self, turn: Tensor) -> Tensor:
        return torch.cos(turn) * self.start + torch.sin(turn) * self.quarter


class Smooth(nn.Module):  # type: ignore[misc]
    """Smooth noise of wavelengths `down` and `across` on the whole torus: (channels, side, side), deviation 1."""

    def __init__(self, side: int, seed: int, key: int, down: float, across: float, channels: int = 1) -> None:
        super().__init__()
        count = max(1, round(side / down)), max(1, round(side / across))
        self.knots = Knots(seed, key, (channels, *count))
        self.register_buffer("rows", _spline_matrix(side, count[0]))
        self.register_buffer("columns", _spline_matrix(side, count[1]))

    def forward(self, turn: Tensor) -> Tensor:
        knots = self.knots(turn)
        knots = (knots - knots.mean((1, 2), keepdim=True)) / field.SPLINE_DEVIATION
        return self.rows @ knots @ self.columns.t()


def _spline_matrix(side: int, count: int) -> Tensor:
    """(side, count): what each knot gives to each pixel of a line."""
    positions = np.arange(side, dtype=np.float32) * np.float32(count / side)
    return torch.from_numpy(field.spline(np.eye(count, dtype=np.float32), positions, 0))


class Noise(nn.Module):  # type: ignore[misc]
    """1/f noise, plain and stretched both ways."""

    def __init__(self, side: int, seed: int) -> None:
        super().__init__()
        self.layers = nn.ModuleList()
        for kind, longer in enumerate((1.0, field.STRETCH, 1 / field.STRETCH)):
            for octave, wavelength in enumerate(field.WAVELENGTHS):
                down, across = wavelength / longer**0.5, wavelength * longer**0.5
                self.layers.append(Smooth(side, seed, 10 + 10 * kind + octave, down, across))
        self.register_buffer("wavelengths", torch.tensor(field.WAVELENGTHS))

    def forward(self, y: Tensor, x: Tensor, grain: Tensor, stretch: Tensor, turn: Tensor) -> Tensor:
        strengths = self.wavelengths ** (1.1 - 0.5 * grain)
        strengths = strengths / strengths.square().sum().sqrt()
        shares = torch.stack([1 - stretch.abs(), torch.relu(stretch), torch.relu(-stretch)]).sqrt()
        weights = (shares[:, None] * strengths).reshape(-1)
        maps = torch.cat([layer(turn) for layer in self.layers])
        return _bilinear((weights[:, None, None] * maps).sum(0), y, x)


def _bilinear(values: Tensor, y: Tensor, x: Tensor) -> Tensor:
    """Reading between the pixels of a square torus."""
    side = values.shape[0]
    y0, x0 = torch.floor(y), torch.floor(x)
    fy, fx = y - y0, x - x0
    upper, left = y0.long() % side * side, x0.long() % side
    lower, right = (y0.long() + 1) % side * side, (x0.long() + 1) % side
    flat = values.reshape(-1)
    above = flat[upper + left] * (1 - fx) + flat[upper + right] * fx
    below = flat[lower + left] * (1 - fx) + flat[lower + right] * fx
    return above + (below - above) * fy


class Cells(nn.Module):  # type: ignore[misc]
    """Stones of about `size` pixels with dark joints, each with its own tone (Worley, 1996)."""

    def __init__(self, side: int, seed: int, size: float) -> None:
        super().__init__()
        self.count, self.size = max(1, round(side / size)), size
        self.pitch = float(np.float32(side / self.count))
        key = 100 + int(size)
        self.places = Knots(seed, key, (2, self.count, self.count))
        self.tones = Knots(seed, key + 100, (self.count, self.count))

    def forward(self, y: Tensor, x: Tensor, turn: Tensor) -> Tensor:
        places = (0.5 + 0.36 * torch.tanh(self.places(turn))).reshape(2, -1)
        tones = self.tones(turn).reshape(-1)
        row, column = torch.floor(y / self.pitch).long(), torch.floor(x / self.pitch).long()
        nearest, second = torch.full_like(y, 1e9), torch.full_like(y, 1e9)
        tone = torch.zeros_like(y)
        for step in range(9):
            r, c = row + (step // 3 - 1), column + (step % 3 - 1)
            index = r % self.count * self.count + c % self.count
            off_y = y - (r + places[0][index]) * self.pitch
            off_x = x - (c + places[1][index]) * self.pitch
            distance = off_y * off_y + off_x * off_x
            second = torch.minimum(second, torch.maximum(distance, nearest))
            tone = torch.where(distance < nearest, tones[index], tone)
            nearest = torch.minimum(nearest, distance)
        joint = ((second.sqrt() - nearest.sqrt()) / (0.16 * self.size)).clamp(0, 1)
        return (joint - 0.75) * 2.2 + 0.75 * tone * joint


class Threads(nn.Module):  # type: ignore[misc]
    """Plain weave: threads that pass over and under, each with its own tone."""

    def __init__(self, side: int, seed: int) -> None:
        super().__init__()
        self.count = 2 * max(1, round(side / field.THREAD / 2))
        self.ratio = float(np.float32(self.count / side))
        self.warp, self.weft = Knots(seed, 300, (self.count,)), Knots(seed, 301, (self.count,))

    def forward(self, y: Tensor, x: Tensor, turn: Tensor) -> Tensor:
        v, u = y * self.ratio, x * self.ratio
        row, column = torch.floor(v), torch.floor(u)
        over = (row + column).long() % 2 == 0
        breadth, length = torch.where(over, u - column, v - row), torch.where(over, v - row, u - column)
        warp = self.warp(turn)[column.long() % self.count]
        weft = self.weft(turn)[row.long() % self.count]
        relief = torch.sin(math.pi * breadth).clamp(min=0).sqrt() * (0.55 + 0.45 * torch.sin(math.pi * length))
        return (relief - 0.55) * 2.6 + 0.5 * torch.where(over, warp, weft)


class PigmentModule(nn.Module):  # type: ignore[misc]
    """z (1, 107) to a seamless picture (1, side, side, 3) in 0..1. `painter` takes an image and a style."""

    def __init__(self, painter: nn.Module, side: int, seed: int = 0) -> None:
        super().__init__()
        self.painter, self.side = painter, side
        self.broad = Smooth(side, seed, 1, field.FLOW_WAVELENGTH, field.FLOW_WAVELENGTH, 2)
        self.eddies = Smooth(side, seed, 2, 0.4 * field.FLOW_WAVELENGTH, 0.4 * field.FLOW_WAVELENGTH, 2)
        self.noise = Noise(side, seed)
        self.stones, self.pebbles = Cells(side, seed, field.STONE), Cells(side, seed, field.PEBBLE)
        self.threads = Threads(side, seed)
        self.register_buffer("lowest", torch.tensor(field.LOWEST, dtype=torch.float32))
        self.register_buffer("highest", torch.tensor(field.HIGHEST, dtype=torch.float32))
        line = torch.arange(side, dtype=torch.float32).expand(side, side)
        self.register_buffer("across", line.clone())
        self.register_buffer("down", line.t().clone())

    def forward(self, z: Tensor) -> Tensor:
        structure = torch.minimum(torch.maximum(z[0, STYLE_SIZE:], self.lowest), self.highest)
        drawing = self.draw(structure)[None, :, :, None]
        return self.painter(torch.cat([drawing] * 3, 3), z[:, :STYLE_SIZE].reshape(1, 1, 1, STYLE_SIZE))

    def draw(self, structure: Tensor) -> Tensor:
        """The drawing (side, side) in 0..1 of `Structure`'s numbers, each in its range."""
        grain, flow, stretch, stones, pebbles, weave, turn = structure.unbind(0)
        sway = (0.9 * self.broad(turn) + 0.25 * self.eddies(turn)).clamp(-2.5, 2.5) * (field.FLOW_REACH * flow)
        y, x = self.down + sway[0], self.across + sway[1]
        cover = (stones + pebbles + weave).clamp(max=1)
        total = (1 - 0.8 * cover) * self.noise(y, x, grain, stretch, turn)
        total = total + stones * self.stones(y, x, turn) + pebbles * self.pebbles(y, x, turn)
        total = total + weave * self.threads(y, x, turn)
        return (0.5 + field.CONTRAST * total).clamp(0, 1)

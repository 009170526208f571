"""Aurora: three characters of one idea, a CPPN whose fields are lit, refracted or inked and coloured through OKLab.

The latent has three parts. `form` (10 numbers) moves the phases and mixes of the waves; `colour` (8) makes the palette
and `light` (6) sets scale, relief and balance. Weights are random but fixed: the same seed gives the same network.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import torch
from torch import Tensor, nn

from aigc_studio.training.networks.cppn import (
    TAU,
    HyperLinear,
    Plane,
    WaveBank,
    column,
    combine,
    polar,
    srgb_bytes,
    wave_sum,
)

FORM, COLOUR, LIGHT = 10, 8, 6
LATENT = FORM + COLOUR + LIGHT


@dataclass(frozen=True)
class Moment:
    """What every stage of one call shares: the parts of z, the corners, the loop's phase and the tile switch."""

    form: Tensor
    colour: Tensor
    light: Tensor
    plane: Plane
    phase: Tensor
    tile: Tensor


class Aurora(nn.Module):  # type: ignore[misc]  # mypy does not read torch
    """A CPPN picture maker; subclasses give `lab`."""

    def __init__(self, seed: int) -> None:
        super().__init__()
        self.build(torch.Generator().manual_seed(seed))

    def build(self, generator: torch.Generator) -> None:
        """Make the layers; weights come from `generator` alone."""
        raise NotImplementedError

    def lab(self, moment: Moment) -> Tensor:
        """The window's pixels in OKLab, (3, height, width) float32."""
        raise NotImplementedError

    def forward(self, z: Tensor, size: Tensor, window: Tensor, phase: Tensor, tile: Tensor) -> Tensor:
        """A window of the picture of `z` as (height, width, 3) uint8 sRGB.

        `z` (24,) float32, about standard normal; `size` (2,) int64: height and width of the whole picture in pixels;
        `window` (4,) int64: top, left, bottom, right in pixels, the last two exclusive; `phase` () float32 0..1;
        `tile` () float32, 0 or 1.
        """
        plane = Plane(size, window)
        form, colour, light = z[:FORM], z[FORM : FORM + COLOUR], z[FORM + COLOUR :]
        return srgb_bytes(self.lab(Moment(form, colour, light, plane, phase, tile)))


def weight(generator: torch.Generator, *shape: int, scale: float = 1.0) -> nn.Parameter:
    return nn.Parameter(torch.randn(*shape, generator=generator) * scale)


class Composition(nn.Module):  # type: ignore[misc]  # mypy does not read torch
    """Slow waves, mixed by the latent and bent by a layer of mixed activations: where things are in the picture."""

    def __init__(self, generator: torch.Generator, waves: int, width: int, extra: int = 0) -> None:
        super().__init__()
        self.waves = WaveBank(generator, waves, 0.9, 4.0, FORM, phase_gain=1.44)
        self.mix = HyperLinear(generator, width + extra, self.waves.falloff(1.25), FORM, gain=0.5)
        self.bias = weight(generator, width, scale=0.8)
        self.bias_shift = weight(generator, width, FORM, scale=0.3)
        self.hidden = weight(generator, width, width, scale=1.7 / math.sqrt(width))
        self.third = width // 3

    def forward(self, moment: Moment) -> tuple[Tensor, Tensor]:
        """Bent fields (width, ...) and the plain `extra` ones, whose mean over a large plane is zero."""
        vectors, phases = self.waves(moment.form, moment.plane, moment.phase, moment.tile)
        fields = 1.3 * wave_sum(vectors, phases, self.mix(moment.form), moment.plane)
        width = self.bias.shape[0]
        x = combine(self.hidden, fields[:width]) + column(self.bias + self.bias_shift @ moment.form)
        n = self.third
        bent = torch.cat([torch.tanh(x[:n]), torch.sin(x[n : 2 * n]), torch.exp(-x[2 * n :].square()) * 1.4 - 0.7])
        return bent, fields[width:]


def base_hue(colour: Tensor) -> Tensor:
    """The hue () in radians about which the palette turns; two latent numbers so that every hue is near."""
    return 2.1 * colour[0] + 0.9 * colour[1]


def away_from_olive(hue: Tensor) -> Tensor:
    """Hues spread away from 1.95 rad, where dark colours are olive and mustard; the circle keeps its order."""
    return hue + 0.3 * torch.sin(hue - 1.95)


def ramp(colour: Tensor, dark: tuple[float, float], light: tuple[float, float], chroma: float) -> Tensor:
    """Six OKLab anchors (3, 6) from shadow to highlight.

    `dark` and `light` are lightness at the ends for a low-key and a high-key palette. Yellows and greens get more
    light in the shadows, where they would turn to mud; chroma is greatest in the middle, where the gamut is widest.
    """
    place = torch.arange(6) * 0.2
    key = torch.sigmoid(1.2 * colour[3])
    spread = 1.4 * torch.tanh(2.0 * colour[2]) + 0.5 * colour[2]
    hue = base_hue(colour) + spread * (place - 0.4) + 0.35 * colour[6] * torch.sin(TAU * place)
    hue = away_from_olive(hue)
    lowest = dark[0] + (dark[1] - dark[0]) * key
    highest = light[0] + (light[1] - light[0]) * key
    lightness = lowest + (highest - lowest) * place
    lightness = lightness + 0.13 * (1.0 - place) * torch.cos(hue - 1.85).clamp(min=0.0)
    strength = chroma * torch.exp(0.2 * colour[4]) * (0.55 + 0.65 * torch.sin(math.pi * (0.12 + 0.78 * place)))
    return polar(lightness, strength, hue)


def accent(colour: Tensor, turn: float, chroma: float) -> Tensor:
    """The second hue's a and b (2, 1, 1): about `turn` radians off, on the side to which the palette spreads."""
    side = torch.tanh(6.0 * colour[2])
    hue = base_hue(colour) + (turn + 0.8 * torch.tanh(colour[7])) * side
    hue = away_from_olive(hue)
    strength = chroma * torch.exp(0.2 * colour[4])
    return column(torch.stack([strength * torch.cos(hue), strength * torch.sin(hue)]))


@dataclass(frozen=True)
class Lighting:
    """A height field under one lamp: `slope` towards the lamp, `across` it, both times the relief; and 1 / |normal|."""

    slope: Tensor
    across: Tensor
    inverse: Tensor

    @classmethod
    def of(cls, dx: Tensor, dy: Tensor, relief: Tensor, angle: Tensor) -> Lighting:
        inverse = torch.rsqrt(1.0 + relief * relief * (dx * dx + dy * dy))
        towards, sideways = relief * torch.cos(angle), relief * torch.sin(angle)
        return cls(-(dx * towards + dy * sideways), dx * sideways - dy * towards, inverse)

    def diffuse(self, tilt: float, flat: float) -> Tensor:
        return (self.slope * tilt + flat) * self.inverse

    def highlight(self, tilt: float, doublings: int) -> Tensor:
        """A specular spot: the cosine to the half vector to the power 2 ** doublings."""
        cosine = (self.slope * tilt + math.sqrt(1.0 - tilt * tilt)) * self.inverse
        spot = cosine.clamp(min=0.0)
        for _ in range(doublings):
            spot = spot * spot
        return spot

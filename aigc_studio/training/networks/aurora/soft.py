"""Aurora soft: luminous silk."""

from __future__ import annotations

import math

import torch
from torch import Tensor, nn

from aigc_studio.training.networks.aurora.base import (
    FORM,
    Aurora,
    Composition,
    Lighting,
    Moment,
    accent,
    ramp,
    weight,
)
from aigc_studio.training.networks.cppn import (
    HyperLinear,
    WaveBank,
    at_pixels,
    combine,
    palette,
    shoulder,
    slopes,
    wave_angles,
)


class AuroraSoft(Aurora):
    """Luminous silk: folds run along the contours of slow fields, each octave bent by the slower ones."""

    RATES = (1.2, 2.5, 5.0, 9.5)
    FLOWS = 4

    def build(self, generator: torch.Generator) -> None:
        self.composition = Composition(generator, 22, 15)
        ones = torch.ones(15)
        self.flow = HyperLinear(generator, self.FLOWS, ones, FORM, gain=0.3)
        self.drift = nn.ModuleList([WaveBank(generator, self.FLOWS, 0.4, 1.2, FORM) for _ in self.RATES])
        self.bend = nn.ParameterList(
            [weight(generator, self.FLOWS, 15 + 4 * o, scale=1.05 / math.sqrt(15 + 4 * o)) for o in range(4)]
        )
        octaves = torch.tensor([0.9, 0.5, 0.2, 0.085]).repeat_interleave(self.FLOWS)
        tones = torch.tensor([0.8, 0.45, 0.16, 0.06]).repeat_interleave(self.FLOWS)
        self.height = HyperLinear(generator, 1, octaves, FORM)
        self.heads = HyperLinear(generator, 3, torch.cat([ones, tones]), FORM)

    def folds(self, moment: Moment, fields: Tensor) -> Tensor:
        """Four octaves of sine folds, (16, height + 1, width + 1)."""
        swirl = 1.65 * torch.exp(0.25 * moment.light[0])
        flow = combine(self.flow(moment.form) * 1.25, fields)
        features, octaves = fields, []
        for octave, rate in enumerate(self.RATES):
            vectors, phases = self.drift[octave](moment.form, moment.plane, moment.phase, moment.tile)
            bend = combine(self.bend[octave] * (1.2 if octave else 0.5), features)
            angles = wave_angles(vectors, phases, moment.plane) + flow * (rate * swirl) + bend
            octaves.append(torch.sin(angles))
            features = torch.cat([features, octaves[-1]])
        return torch.cat(octaves)

    def lab(self, moment: Moment) -> Tensor:
        light, colour, step = moment.light, moment.colour, moment.plane.step
        fields, _ = self.composition(moment)
        folds = self.folds(moment, fields)
        detail = 1.15 * torch.exp(0.4 * light[1])
        gate = torch.cat([torch.ones(8), detail.expand(8)])
        height = combine(self.height(moment.form) * gate * 1.1, folds)
        tones = at_pixels(combine(self.heads(moment.form) * 2.0, torch.cat([fields, folds])))
        lamp = Lighting.of(*slopes(height, step), 0.20 * torch.exp(0.4 * light[2]), 0.8 * light[3] + 2.2)
        position = torch.sigmoid(1.5 * (tones[:1] * 0.85 + 0.35 * at_pixels(height)) + 0.5 * light[4])
        lab = palette(ramp(colour, (0.22, 0.44), (0.87, 0.95), 0.118), position)
        second = torch.sigmoid(tones[1:2] * 2.0 - 1.6 + 0.6 * colour[5] + 0.3 * light[5]) * 0.85
        chroma = lab[1:] + second * (accent(colour, 1.7, 0.12) - lab[1:])
        glow = torch.exp(-(tones[2:] * 1.4).square())
        shade = 0.60 + 0.42 * lamp.diffuse(0.8, 1.0) + 0.14 * glow + 0.2 * lamp.highlight(0.7, 4)
        lightness = lab[:1] * shade + 0.10 * second * (0.75 - lab[:1])
        return torch.cat([shoulder(lightness), chroma])

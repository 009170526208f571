"""Aurora ink: paper and pigment, marbling, washes and broad strokes."""

from __future__ import annotations

from dataclasses import dataclass

import torch
from torch import Tensor, nn

from aigc_studio.training.networks.aurora.base import (
    FORM,
    Aurora,
    Composition,
    Moment,
    away_from_olive,
    base_hue,
    weight,
)
from aigc_studio.training.networks.cppn import (
    HyperLinear,
    WaveBank,
    at_pixels,
    column,
    combine,
    coverage,
    polar,
    wave_angles,
    wave_sum,
)


@dataclass(frozen=True)
class Pigments:
    """OKLab colours (3,) of the paper, the ink of strokes and lines, the wash and the accent."""

    paper: Tensor
    ink: Tensor
    wash: Tensor
    accent: Tensor


def pigments(colour: Tensor) -> Pigments:
    """Few colours: an almost neutral paper and ink, a quiet wash, one strong accent, mostly warm like a seal.

    Paper goes from aged cream to white; one point in ten or so has dark paper and pale ink. That change is a step, for
    between the two ink and paper would be the same grey.
    """
    dark = torch.sigmoid(80.0 * (colour[3] - 1.25))
    age = torch.sigmoid(-1.6 * colour[3] - 1.2)
    hue = away_from_olive(base_hue(colour))
    tint = torch.tanh(colour[6])
    warm = polar(0.972 - 0.065 * age - 0.74 * dark, 0.010 + 0.042 * age + 0.006 * tint, 1.4 + 0.35 * tint)
    paper = warm + polar(torch.zeros(()), 0.03 * dark, hue)
    chroma = 0.095 * torch.exp(0.25 * colour[4])
    ink = polar(0.22 + 0.68 * dark, torch.full((), 0.04), hue)
    wash = polar(0.56 + 0.1 * torch.tanh(colour[2]), chroma, away_from_olive(base_hue(colour) + 0.7 * colour[2]))
    accent = polar(0.62 + 0.06 * dark, 0.15 * torch.exp(0.12 * colour[4]), 0.75 + colour[7])
    return Pigments(paper, ink, wash, accent)


def lay(lab: Tensor, density: Tensor, pigment: Tensor) -> Tensor:
    """`pigment` (3,) over `lab` (3, height, width), as dense as `density` (1, height, width) 0..1 says."""
    return lab + density.clamp(0.0, 1.0) * (column(pigment) - lab)


@dataclass(frozen=True)
class Fields:
    """Corner fields: `flow` (3) bent, `domain` (3) which says where each layer may lie, `slow` (5) plain,
    `rough` (3) for ragged edges and `grain` (2) of the paper."""

    flow: Tensor
    domain: Tensor
    slow: Tensor
    rough: Tensor
    grain: Tensor


class AuroraInk(Aurora):
    """Layers of pigment, each where a field is above a threshold that another field moves: thick turns to thin."""

    def build(self, generator: torch.Generator) -> None:
        self.composition = Composition(generator, 22, 12, extra=5)
        self.eddies = WaveBank(generator, 10, 1.4, 6.5, FORM, phase_gain=1.44)
        self.eddies_bend = weight(generator, 10, 12, scale=1.2)
        self.fibres = WaveBank(generator, 6, 8.0, 28.0, FORM, phase_gain=1.44)
        self.fibres_bend = weight(generator, 6, 22, scale=2.4)
        amplitude = torch.cat([torch.ones(12), torch.linspace(0.42, 0.12, 10)])
        self.flow = HyperLinear(generator, 3, amplitude, FORM)
        self.rough = HyperLinear(generator, 3, torch.ones(6), FORM, gain=0.1)
        self.paper = WaveBank(generator, 72, 16.0, 420.0, FORM, phase_gain=0.0)
        self.grain = nn.Parameter(torch.randn(2, 72, generator=generator) * 0.15)

    def fields(self, moment: Moment) -> Fields:
        form, light, plane = moment.form, moment.light, moment.plane
        bent, slow = self.composition(moment)
        swirl = 1.25 * torch.exp(0.28 * light[0])
        ragged = torch.exp(0.5 * light[1])
        vectors, phases = self.eddies(form, plane, moment.phase, moment.tile)
        eddies = torch.sin(wave_angles(vectors, phases, plane) + combine(self.eddies_bend * swirl, bent))
        both = torch.cat([bent, eddies])
        vectors, phases = self.fibres(form, plane, moment.phase, moment.tile)
        fibres = torch.sin(wave_angles(vectors, phases, plane) + combine(self.fibres_bend * swirl, both))
        flow = combine(self.flow(form) * 1.8, both)
        turned = torch.cat([flow[1:], flow[:1]])
        domain = 0.85 * slow[:3] + 0.45 * turned
        # Paper does not move with the loop.
        vectors, phases = self.paper(form, plane, torch.zeros(()), moment.tile)
        grain = wave_sum(vectors, phases, self.grain, plane)
        return Fields(flow, domain, slow, combine(self.rough(form) * ragged, fibres), grain)

    def strokes(self, fields: Fields, moment: Moment) -> tuple[Tensor, Tensor]:
        """Coverage (1, height, width) of broad strokes and of the fine rings that float around them."""
        light, step = moment.light, moment.plane.step
        rate = 4.2 * torch.exp(0.3 * light[2])
        first, second = fields.domain[:1], fields.domain[1:2]
        edge = 0.05 * fields.rough[:1] + 0.035 * fields.grain[:1]
        broad = torch.sin(rate * fields.flow[:1] + 0.7 * first) - (0.80 + 1.25 * first - 0.40 * light[3] + edge)
        drawn = 0.42 + 0.62 * torch.tanh(1.3 * second) + 0.03 * fields.rough[1:2]
        rings = torch.sin(3.4 * rate * fields.flow[1:2] + 1.4 * fields.slow[3:4]) - drawn
        return coverage(broad, step)[0], coverage(rings, step)[0]

    def washes(self, fields: Fields, moment: Moment, tone: Tensor) -> tuple[Tensor, Tensor]:
        """Density (1, height, width) of the wash and of the accent: pigment gathers at the edge as it dries."""
        light, step = moment.light, moment.plane.step
        first, second, third = fields.domain[:1], fields.domain[1:2], fields.domain[2:]
        grain, rough = at_pixels(fields.grain), at_pixels(fields.rough)
        wet = 0.6 * (third - second) + 0.05 * fields.rough[1:2] + 0.02 * fields.grain[1:] + 0.25 * light[4] - 0.04
        inside, depth = coverage(wet, step)
        rim = torch.exp(-10.0 * depth.clamp(min=0.0))
        wash = inside * (0.14 + 0.55 * tone + 0.5 * rim * (0.3 + tone) + 0.05 * grain[:1] + 0.045 * rough[2:])
        seal = 0.8 * (first - third) - 1.2 + 0.05 * fields.rough[2:] + 0.3 * light[5] + 0.25 * fields.flow[1:2]
        inside, depth = coverage(seal, step)
        accent = inside * (0.78 + 0.3 * torch.exp(-9.0 * depth.clamp(min=0.0)) + 0.08 * grain[1:])
        return wash, accent * 0.92

    def lab(self, moment: Moment) -> Tensor:
        fields = self.fields(moment)
        tone = 0.5 + 0.5 * torch.tanh(at_pixels(0.9 * fields.domain[2:] + 0.5 * fields.flow[2:]))
        broad, rings = self.strokes(fields, moment)
        wash, accent = self.washes(fields, moment, tone)
        colours = pigments(moment.colour)
        grain = at_pixels(fields.grain[:1])
        lab = column(colours.paper) + grain * column(torch.tensor([0.010, 0.0, 0.0]))
        lab = lay(lab, wash, colours.wash)
        lab = lay(lab, rings * (0.51 + 0.34 * tone), 0.75 * colours.ink + 0.25 * colours.wash)
        lab = lay(lab, accent, colours.accent)
        load = 0.82 + 0.18 * torch.tanh(at_pixels(fields.slow[4:])) + 0.05 * at_pixels(fields.rough[:1])
        return lay(lab, broad * (load + 0.06 * grain), colours.ink)



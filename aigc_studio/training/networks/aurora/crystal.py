"""Aurora crystal: facets, prisms and stained refractions."""

from __future__ import annotations

import torch
from torch import Tensor, nn

from aigc_studio.training.networks.aurora.base import FORM, Aurora, Lighting, Moment, accent, ramp, weight
from aigc_studio.training.networks.cppn import (
    TAU,
    HyperLinear,
    WaveBank,
    at_pixels,
    combine,
    palette,
    shoulder,
    slopes,
    triangle,
    wave_angles,
    wave_sum,
)


class AuroraCrystal(Aurora):
    """Facets: maxima of sums of triangle waves are planes that meet in edges; colour is seen refracted through them."""

    def build(self, generator: torch.Generator) -> None:
        self.waves = WaveBank(generator, 16, 0.8, 3.2, FORM, phase_gain=1.44)
        self.mix = HyperLinear(generator, 8, self.waves.falloff(1.2), FORM, gain=0.5)
        cleavage = (torch.arange(9) + 0.5 * torch.rand(9, generator=generator)) * (TAU / 9)
        self.planes = WaveBank(generator, 24, 1.1, 8.0, FORM, phase_gain=1.92, angles=cleavage)
        self.bend = weight(generator, 24, 8, scale=0.45)
        frequency = self.planes.falloff(-1.0)
        self.facets = HyperLinear(generator, 6, torch.exp(-frequency / 9.0) / frequency, FORM, gain=0.6)
        self.choice = weight(generator, 24, FORM, scale=0.32)
        self.fine = nn.Parameter((frequency > 3.5).to(torch.float32))
        self.inner = WaveBank(generator, 14, 0.9, 3.6, FORM, phase_gain=1.28)
        self.heads = HyperLinear(generator, 3, self.inner.falloff(0.7), FORM)

    def height(self, moment: Moment) -> Tensor:
        """The faceted surface (1, height + 1, width + 1): the lower of two convex bodies, each the upper of planes."""
        light, plane = moment.light, moment.plane
        vectors, phases = self.waves(moment.form, plane, moment.phase, moment.tile)
        bend = torch.tanh(1.2 * wave_sum(vectors, phases, self.mix(moment.form), plane))
        vectors, phases = self.planes(moment.form, plane, moment.phase, moment.tile)
        curved = 0.35 * torch.exp(0.6 * light[0])
        waves = triangle(wave_angles(vectors, phases, plane) + combine(self.bend * curved, bend))
        gate = torch.exp(self.choice @ moment.form + 0.45 * light[1] * self.fine)
        bodies = combine(self.facets(moment.form, gate) * 1.25, waves)
        first = torch.maximum(torch.maximum(bodies[:1], bodies[1:2]), torch.maximum(bodies[2:3], bodies[3:4]))
        return torch.minimum(first, torch.maximum(bodies[4:5], bodies[5:]) + 0.35)

    def refracted(self, moment: Moment, height: Tensor, dx: Tensor, dy: Tensor) -> Tensor:
        """Three slow fields (3, height, width) seen through the surface: each facet shifts what lies under it."""
        vectors, phases = self.inner(moment.form, moment.plane, moment.phase, moment.tile)
        eta = 0.22 * torch.exp(0.35 * moment.light[2])
        angles = at_pixels(wave_angles(vectors, phases, moment.plane))
        shifted = angles + combine(vectors * eta, torch.cat([dx, dy])) + 0.9 * height
        return combine(self.heads(moment.form) * 1.9, torch.sin(shifted))

    def lab(self, moment: Moment) -> Tensor:
        light, colour = moment.light, moment.colour
        corners = self.height(moment)
        dx, dy = slopes(corners, moment.plane.step)
        tones = self.refracted(moment, at_pixels(corners), dx, dy)
        lamp = Lighting.of(dx, dy, 0.42 * torch.exp(0.3 * light[4]), 0.8 * light[3] + 2.2)
        diffuse, across = lamp.diffuse(0.7, 1.0), lamp.across * lamp.inverse
        position = torch.sigmoid(1.6 * tones[:1] + 1.2 * (diffuse - 0.85) + 0.5 * light[5])
        lab = palette(ramp(colour, (0.17, 0.40), (0.90, 0.97), 0.118), position)
        second = torch.sigmoid(tones[1:2] * 2.4 + 1.5 * across - 1.5 + 1.1 * colour[5]) * 0.9
        chroma = lab[1:] + second * (accent(colour, 1.9, 0.126) - lab[1:])
        # Dispersion: a prism parts the hues a little more on the steeper facets.
        chroma = chroma + 0.05 * torch.cat([across, tones[2:] * 0.5])
        lightness = lab[:1] * (0.62 + 0.42 * diffuse) + 0.30 * lamp.highlight(0.65, 5) + 0.04 * tones[2:]
        return torch.cat([shoulder(lightness), chroma])

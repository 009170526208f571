"""Building blocks of compositional pattern-producing networks (Stanley 2007): coordinates and a latent z to a picture.

Feature maps are (channels, height, width) float32 with the channels first, so that a layer is one matrix product
`weights (out, in) @ features (in, pixels)` and every activation works on contiguous memory. The latent never becomes a
feature map: it sets weights and phases once per call (a hypernetwork, Ha et al. 2016), so that the cost of a pixel
does not depend on it. All coordinates enter through sine waves (Fourier features, Tancik et al. 2020); a picture
repeats seamlessly when the wave vectors are rounded to the lattice of its size.
"""

from __future__ import annotations

import math

import torch
from torch import Tensor, nn

TAU = 2.0 * math.pi

# Ottosson 2020, "A perceptual color space for image processing": OKLab to LMS, LMS to linear sRGB.
_LAB_TO_LMS = (
    (1.0, 0.3963377774, 0.2158037573),
    (1.0, -0.1055613458, -0.0638541728),
    (1.0, -0.0894841775, -1.2914855480),
)
_LMS_TO_RGB = (
    (4.0767416621, -3.3077115913, 0.2309699292),
    (-1.2684380046, 2.6097574011, -0.3413193965),
    (-0.0041960863, -0.7034186147, 1.7076147010),
)
_LUMINANCE = ((0.2126, 0.7152, 0.0722),)


class Plane:
    """The pixel corners of one window of a picture: the shorter side of the whole picture spans -1..1.

    `x` (width + 1,) and `y` (height + 1,) are corner coordinates of the window, `step` () the side of a pixel and
    `extent` (2,) the sides of the whole picture, all in units of half the shorter side. Fields are evaluated at corners
    because the mean and the difference of a pixel's corners are the field's value and slope averaged over the pixel:
    pictures of all sizes agree, and edges come out antialiased.
    """

    def __init__(self, size: Tensor, window: Tensor) -> None:
        whole = size.to(torch.float32)
        self.step = 2.0 / torch.minimum(whole[0], whole[1])
        self.extent = torch.stack([whole[1], whole[0]]) * self.step
        self.x = torch.arange(window[1], window[3] + 1).to(torch.float32) * self.step - self.extent[0] * 0.5
        self.y = torch.arange(window[0], window[2] + 1).to(torch.float32) * self.step - self.extent[1] * 0.5


class WaveBank(nn.Module):  # type: ignore[misc]  # mypy does not read torch
    """Sine waves over the plane: fixed wave vectors, phases that the latent shifts and the loop sways.

    `lowest` and `highest` are angular frequencies per unit of the plane, spread geometrically. `angles`, when given,
    are the directions that the waves keep to (the cleavage planes of a crystal).
    """

    def __init__(
        self,
        generator: torch.Generator,
        count: int,
        lowest: float,
        highest: float,
        latent: int,
        phase_gain: float = 1.1,
        angles: Tensor | None = None,
    ) -> None:
        super().__init__()
        if angles is None:
            angle = torch.rand(count, generator=generator) * TAU
        else:
            angle = angles[torch.arange(count) % len(angles)] + 0.06 * torch.randn(count, generator=generator)
        frequency = torch.exp(torch.linspace(math.log(lowest), math.log(highest), count))
        vectors = torch.stack([frequency * torch.cos(angle), frequency * torch.sin(angle)], 1)
        self.vectors = nn.Parameter(vectors)
        self.phases = nn.Parameter(torch.rand(count, generator=generator) * TAU)
        spread = phase_gain / math.sqrt(latent)
        self.shift = nn.Parameter(torch.randn(count, latent, generator=generator) * spread)
        self.sway = nn.Parameter(torch.rand(count, generator=generator) * TAU)

    def forward(self, z: Tensor, plane: Plane, phase: Tensor, tile: Tensor) -> tuple[Tensor, Tensor]:
        """Wave vectors (count, 2) and phases (count,) for latent part `z`, loop `phase` () 0..1 and `tile` () 0 or 1.

        Tiling rounds each wave vector to the lattice on which the whole picture is a period. Rounding away from zero
        in the longer component keeps slow waves from becoming constants.
        """
        lattice = TAU / plane.extent
        steps = self.vectors / lattice
        rounded = torch.sign(steps) * torch.floor(steps.abs() + 0.62)
        vectors = self.vectors + tile * (rounded * lattice - self.vectors)
        moved = 0.32 * (torch.sin(TAU * phase + self.sway) - torch.sin(self.sway))
        return vectors, self.phases + self.shift @ z + moved

    def falloff(self, exponent: float) -> Tensor:
        """Amplitudes (count,) that fall as frequency ** -exponent."""
        return (self.vectors.detach().square().sum(1) ** (-0.5 * exponent)).detach()


class HyperLinear(nn.Module):  # type: ignore[misc]  # mypy does not read torch
    """Weights that the latent moves: rows of base + modulation @ z, each scaled to unit length.

    Unit rows keep the contrast of a field the same at every latent point: no picture goes empty or blows out.
    """

    def __init__(
        self, generator: torch.Generator, outputs: int, amplitude: Tensor, latent: int, gain: float = 0.35
    ) -> None:
        super().__init__()
        inputs = len(amplitude)
        self.base = nn.Parameter(torch.randn(outputs, inputs, generator=generator) * amplitude)
        modulation = torch.randn(outputs, inputs, latent, generator=generator) * amplitude[:, None]
        self.modulation = nn.Parameter(modulation * gain)

    def forward(self, z: Tensor, gate: Tensor | None = None) -> Tensor:
        """Weights (outputs, inputs); `gate` (inputs,) favours some inputs before the rows are scaled."""
        weights = self.base + self.modulation @ z
        if gate is not None:
            weights = weights * gate
        return weights * torch.rsqrt(weights.square().sum(1, keepdim=True) + 1e-6)


def column(values: Tensor) -> Tensor:
    """(channels,) as (channels, 1, 1), to meet feature maps."""
    return values[:, None, None]


def combine(weights: Tensor, features: Tensor) -> Tensor:
    """A 1x1 layer: weights (out, in), features (in, height, width) -> (out, height, width)."""
    flat = weights @ features.flatten(1)
    return flat.view(weights.shape[0], features.shape[1], features.shape[2])


def wave_sum(vectors: Tensor, phases: Tensor, gains: Tensor, plane: Plane) -> Tensor:
    """Sums of plane waves at the corners: gains (channels, count) -> (channels, height + 1, width + 1).

    sin(a + b) = sin a cos b + cos a sin b makes it one matrix product of row and column tables: no sine per pixel.
    Waves that a pixel cannot show are damped as the pixel's own area would average them.
    """
    across = vectors[:, :1] * plane.x + phases[:, None]
    down = vectors[:, 1:] * plane.y
    damped = gains * torch.exp(vectors.square().sum(1) * plane.step * plane.step * -0.125)
    right = torch.cat([torch.sin(across), torch.cos(across)])
    left = torch.cat([torch.cos(down), torch.sin(down)]).transpose(0, 1)
    rows = torch.cat([damped, damped], 1)[:, None, :] * left[None]
    return rows @ right


def wave_angles(vectors: Tensor, phases: Tensor, plane: Plane) -> Tensor:
    """The angles of plane waves at the corners, (count, height + 1, width + 1), to be bent before their sine."""
    return (vectors[:, :1] * plane.x + phases[:, None])[:, None, :] + (vectors[:, 1:] * plane.y)[:, :, None]


def triangle(angles: Tensor) -> Tensor:
    """The triangle wave of `angles`, -1..1: a sine's piecewise-linear sister, whose sums have flat facets."""
    turns = angles * (1.0 / TAU)
    return (turns - torch.round(turns)).abs() * 4.0 - 1.0


def at_pixels(corners: Tensor) -> Tensor:
    """Mean of each pixel's corners: (channels, height + 1, width + 1) -> (channels, height, width)."""
    pairs = corners[:, 1:] + corners[:, :-1]
    return (pairs[:, :, 1:] + pairs[:, :, :-1]) * 0.25


def slopes(corners: Tensor, step: Tensor) -> tuple[Tensor, Tensor]:
    """Derivatives along x and y, averaged over each pixel: two of (channels, height, width)."""
    across = corners[:, :, 1:] - corners[:, :, :-1]
    down = corners[:, 1:] - corners[:, :-1]
    scale = 0.5 / step
    return (across[:, 1:] + across[:, :-1]) * scale, (down[:, :, 1:] + down[:, :, :-1]) * scale


def coverage(corners: Tensor, step: Tensor) -> tuple[Tensor, Tensor]:
    """How much of each pixel lies where the field is positive (0..1), and the field there; edges are one pixel soft."""
    dx, dy = slopes(corners, step)
    field = at_pixels(corners)
    distance = field * torch.rsqrt(dx * dx + dy * dy + 1e-8) / step
    return (distance + 0.5).clamp(0.0, 1.0), field


def polar(lightness: Tensor, chroma: Tensor, hue: Tensor) -> Tensor:
    """OKLab colours (3, ...) from lightness 0..1, chroma and hue in radians."""
    return torch.stack([lightness, chroma * torch.cos(hue), chroma * torch.sin(hue)])


def palette(anchors: Tensor, position: Tensor) -> Tensor:
    """Colours along evenly spaced OKLab anchors (3, count) at `position` (1, height, width) 0..1.

    A piecewise-linear ramp written as a layer of rectified units, so that it costs one small matrix product.
    """
    count = anchors.shape[1]
    rise = (anchors[:, 1:] - anchors[:, :-1]) * (count - 1)
    bends = torch.cat([rise[:, :1], rise[:, 1:] - rise[:, :-1]], 1)
    knots = torch.arange(count - 1) * (1.0 / (count - 1))
    return combine(bends, (position - column(knots)).clamp(min=0.0)) + anchors[:, :1, None]


def shoulder(lightness: Tensor) -> Tensor:
    """Lightness with its highlights rolled off below 0.99, as film does, instead of cut."""
    return lightness.clamp(max=0.8) + 0.19 * torch.tanh((lightness - 0.8).clamp(min=0.0) * (1.0 / 0.19))


def srgb_bytes(lab: Tensor) -> Tensor:
    """OKLab (3, height, width) to sRGB (height, width, 3) uint8; colours out of gamut lose chroma, not their hue."""
    lms = combine(torch.tensor(_LAB_TO_LMS), lab)
    rgb = combine(torch.tensor(_LMS_TO_RGB), lms * lms * lms)
    grey = combine(torch.tensor(_LUMINANCE), rgb).clamp(0.0, 1.0)
    low = torch.minimum(torch.minimum(rgb[:1], rgb[1:2]), rgb[2:])
    high = torch.maximum(torch.maximum(rgb[:1], rgb[1:2]), rgb[2:])
    room = torch.minimum(grey / (grey - low).clamp(min=1e-5), (1.0 - grey) / (high - grey).clamp(min=1e-5))
    linear = (grey + room.clamp(0.0, 1.0) * (rgb - grey)).clamp(0.0, 1.0)
    curved = 1.055 * torch.exp(torch.log(linear.clamp(min=0.0031308)) * (1.0 / 2.4)) - 0.055
    encoded = torch.where(linear <= 0.0031308, linear * 12.92, curved)
    return torch.round(encoded.permute(1, 2, 0) * 255.0).to(torch.uint8)

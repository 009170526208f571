"""How a layer's colours meet those below: W3C Compositing and Blending Level 1 (2024), sections 5 and 10.

Pictures here are planar, (channels, height, width) float32 in 0..1: numpy then runs along whole rows, where with the
channels innermost each alpha would be spread over runs of three numbers. Blending is done on gamma-encoded values, as
the specification and every painting program do.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from aigc_studio.core.errors import unknown_name

Plane = NDArray[np.float32]
Blend = Callable[[Plane, Plane], Plane]

# Rec. 601 luma rounded to two digits, as section 10.2 prescribes.
_LUMINOSITY = (0.30, 0.59, 0.11)


def _normal(_: Plane, source: Plane) -> Plane:
    return source


def _multiply(backdrop: Plane, source: Plane) -> Plane:
    return backdrop * source


def _screen(backdrop: Plane, source: Plane) -> Plane:
    mixed: Plane = backdrop + source - backdrop * source
    return mixed


def _overlay(backdrop: Plane, source: Plane) -> Plane:
    return _hard_light(source, backdrop)


def _colour_dodge(backdrop: Plane, source: Plane) -> Plane:
    # Where the source is 1 any backdrop but black becomes 1. The least divisor, well below 1/255, does that without
    # dividing by zero, and without taking a rounding error of the backdrop for a colour.
    return np.minimum(1, backdrop / np.maximum(1 - source, np.float32(1e-4)))


def _colour_burn(backdrop: Plane, source: Plane) -> Plane:
    return 1 - _colour_dodge(1 - backdrop, 1 - source)


def _above(value: Plane) -> Plane:
    """`value` where it is positive, else 0."""
    positive: Plane = np.maximum(value, 0)
    return positive


def _hard_light(backdrop: Plane, source: Plane) -> Plane:
    # Multiply by 2 s below the middle, screen with 2 s - 1 above it; both are steps from the backdrop, and taking the
    # minimum and the maximum is far faster than choosing.
    twice: Plane = 2 * source - 1
    darker: Plane = np.minimum(twice, 0) * backdrop
    mixed: Plane = backdrop + darker + _above(twice) * (1 - backdrop)
    return mixed


def _soft_light(backdrop: Plane, source: Plane) -> Plane:
    twice: Plane = 2 * source - 1
    darker: Plane = np.minimum(twice, 0) * (backdrop * (1 - backdrop))
    # D(Cb): a cubic up to 1/4, the square root beyond; they meet at 1/2, so each can be held there and the two added.
    low: Plane = np.minimum(backdrop, 0.25)
    light: Plane = ((16 * low - 12) * low + 4) * low + np.sqrt(np.maximum(backdrop, 0.25)) - 0.5
    mixed: Plane = backdrop + darker + _above(twice) * (light - backdrop)
    return mixed


def _difference(backdrop: Plane, source: Plane) -> Plane:
    apart: Plane = np.abs(backdrop - source)
    return apart


def _exclusion(backdrop: Plane, source: Plane) -> Plane:
    mixed: Plane = backdrop + source - 2 * backdrop * source
    return mixed


def _luminosity_of(colour: Plane) -> Plane:
    red, green, blue = _LUMINOSITY
    luminosity: Plane = red * colour[0] + green * colour[1] + blue * colour[2]
    return luminosity


def _saturation_of(colour: Plane) -> Plane:
    spread: Plane = _highest(colour) - _lowest(colour)
    return spread


def _highest(colour: Plane) -> Plane:
    highest: Plane = np.maximum(np.maximum(colour[0], colour[1]), colour[2])
    return highest


def _lowest(colour: Plane) -> Plane:
    lowest: Plane = np.minimum(np.minimum(colour[0], colour[1]), colour[2])
    return lowest


def _with_luminosity(colour: Plane, luminosity: Plane) -> Plane:
    """`colour` shifted to a luminosity, then drawn towards that grey until it fits 0..1 (SetLum and ClipColor)."""
    shifted = colour + (luminosity - _luminosity_of(colour))
    below = luminosity - _lowest(shifted)
    above = _highest(shifted) - luminosity
    tiny = np.float32(1e-9)
    keep: Plane = np.minimum(luminosity / np.maximum(below, tiny), (1 - luminosity) / np.maximum(above, tiny))
    fitted: Plane = luminosity + (shifted - luminosity) * np.minimum(keep, 1)
    return fitted


def _with_saturation(colour: Plane, saturation: Plane) -> Plane:
    """SetSat: the lowest channel becomes 0, the highest `saturation`, the middle one keeps its place between them."""
    spread: Plane = np.maximum(_saturation_of(colour), np.float32(1e-9))
    scaled: Plane = (colour - _lowest(colour)) * (saturation / spread)
    return scaled


def _hue(backdrop: Plane, source: Plane) -> Plane:
    return _with_luminosity(_with_saturation(source, _saturation_of(backdrop)), _luminosity_of(backdrop))


def _saturation(backdrop: Plane, source: Plane) -> Plane:
    return _with_luminosity(_with_saturation(backdrop, _saturation_of(source)), _luminosity_of(backdrop))


def _colour(backdrop: Plane, source: Plane) -> Plane:
    return _with_luminosity(source, _luminosity_of(backdrop))


def _luminosity(backdrop: Plane, source: Plane) -> Plane:
    return _with_luminosity(backdrop, _luminosity_of(source))


_BLENDS: dict[str, Blend] = {
    "normal": _normal,
    "multiply": _multiply,
    "screen": _screen,
    "overlay": _overlay,
    "darken": np.minimum,
    "lighten": np.maximum,
    "color-dodge": _colour_dodge,
    "color-burn": _colour_burn,
    "hard-light": _hard_light,
    "soft-light": _soft_light,
    "difference": _difference,
    "exclusion": _exclusion,
    "hue": _hue,
    "saturation": _saturation,
    "color": _colour,
    "luminosity": _luminosity,
}

MODES = tuple(_BLENDS)
"""Names of the blend modes, as CSS spells them, in the specification's order."""


def blend(mode: str, backdrop: Plane, source: Plane) -> Plane:
    """B(Cb, Cs) of the specification, for (3, height, width) colours in 0..1. Raises StudioError for unknown modes."""
    return _known(mode)(backdrop, source)


def composite(backdrop: Plane, colour: Plane, alpha: Plane | float, mode: str = "normal") -> None:
    """Lay a picture over `backdrop`, in place (source-over of section 9.1 with the blending of section 10).

    `backdrop`: (4, height, width), colours premultiplied with the fourth plane, alpha. `colour`: (3, height, width),
    not premultiplied. `alpha`: (height, width) or one number for all, 0..1. Raises StudioError for unknown modes.
    """
    below, covered = backdrop[:3], backdrop[3]
    if covered.min() >= 1:  # by far the most frequent, and much less to do
        below += (blend(mode, below, colour) - below) * alpha
        return
    mixed = colour
    if mode != "normal":
        straight = np.minimum(below / np.maximum(covered, np.float32(1e-9)), 1)
        mixed = colour + covered * (blend(mode, straight, colour) - colour)
    below += (mixed - below) * alpha
    covered += (1 - covered) * alpha


def _known(mode: str) -> Blend:
    try:
        return _BLENDS[mode]
    except KeyError:
        raise unknown_name("blend mode", mode, MODES) from None

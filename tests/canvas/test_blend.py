"""The blend modes against the specification's formulas written out for single numbers, and against Qt's painter."""

from __future__ import annotations

from collections.abc import Callable
from math import sqrt

import numpy as np
import pytest
from PySide6.QtGui import QColor, QImage, QPainter

from aigc_studio.canvas.blend import MODES, blend, composite
from aigc_studio.core.errors import StudioError

Mode = QPainter.CompositionMode


def _multiply(b: float, s: float) -> float:
    return b * s


def _screen(b: float, s: float) -> float:
    return 1 - (1 - b) * (1 - s)


def _hard_light(b: float, s: float) -> float:
    return _multiply(b, 2 * s) if s <= 0.5 else _screen(b, 2 * s - 1)


def _colour_dodge(b: float, s: float) -> float:
    if b == 0:
        return 0
    return 1 if s == 1 else min(1, b / (1 - s))


def _colour_burn(b: float, s: float) -> float:
    if b == 1:
        return 1
    return 0 if s == 0 else 1 - min(1, (1 - b) / s)


def _soft_light(b: float, s: float) -> float:
    if s <= 0.5:
        return b - (1 - 2 * s) * b * (1 - b)
    d = ((16 * b - 12) * b + 4) * b if b <= 0.25 else sqrt(b)
    return b + (2 * s - 1) * (d - b)


SEPARABLE: dict[str, Callable[[float, float], float]] = {
    "normal": lambda b, s: s,
    "multiply": _multiply,
    "screen": _screen,
    "overlay": lambda b, s: _hard_light(s, b),
    "darken": min,
    "lighten": max,
    "color-dodge": _colour_dodge,
    "color-burn": _colour_burn,
    "hard-light": _hard_light,
    "soft-light": _soft_light,
    "difference": lambda b, s: abs(b - s),
    "exclusion": lambda b, s: b + s - 2 * b * s,
}

Colour = tuple[float, float, float]


def _lum(c: Colour) -> float:
    return 0.3 * c[0] + 0.59 * c[1] + 0.11 * c[2]


def _sat(c: Colour) -> float:
    return max(c) - min(c)


def _clip(c: Colour) -> Colour:
    luminosity, low, high = _lum(c), min(c), max(c)
    if low < 0:
        c = tuple(luminosity + (x - luminosity) * luminosity / (luminosity - low) for x in c)
    if high > 1:
        c = tuple(luminosity + (x - luminosity) * (1 - luminosity) / (high - luminosity) for x in c)
    return c


def _set_lum(c: Colour, luminosity: float) -> Colour:
    shift = luminosity - _lum(c)
    return _clip((c[0] + shift, c[1] + shift, c[2] + shift))


def _set_sat(c: Colour, saturation: float) -> Colour:
    low, _, high = order = sorted(range(3), key=lambda i: c[i])
    out = [0.0, 0.0, 0.0]
    if c[high] > c[low]:
        out[order[1]] = (c[order[1]] - c[low]) * saturation / (c[high] - c[low])
        out[high] = saturation
    return (out[0], out[1], out[2])


NON_SEPARABLE: dict[str, Callable[[Colour, Colour], Colour]] = {
    "hue": lambda b, s: _set_lum(_set_sat(s, _sat(b)), _lum(b)),
    "saturation": lambda b, s: _set_lum(_set_sat(b, _sat(s)), _lum(b)),
    "color": lambda b, s: _set_lum(s, _lum(b)),
    "luminosity": lambda b, s: _set_lum(b, _lum(s)),
}

LEVELS = [0.0, 0.1, 0.25, 0.3, 0.5, 0.6, 0.75, 0.9, 1.0]


def planes(colours: list[Colour]) -> np.ndarray:
    """(3, 1, n) float32."""
    return np.ascontiguousarray(np.array(colours, np.float32).T[:, None, :])


def test_every_mode_has_a_reference() -> None:
    assert set(MODES) == set(SEPARABLE) | set(NON_SEPARABLE)
    assert len(MODES) == 16


@pytest.mark.parametrize("mode", SEPARABLE)
def test_separable_modes(mode: str) -> None:
    pairs = [(b, s) for b in LEVELS for s in LEVELS]
    got = blend(mode, planes([(b, b, b) for b, _ in pairs]), planes([(s, s, s) for _, s in pairs]))
    assert got.dtype == np.float32
    np.testing.assert_allclose(got[1, 0], [SEPARABLE[mode](b, s) for b, s in pairs], atol=2e-6)


@pytest.mark.parametrize("mode", NON_SEPARABLE)
def test_non_separable_modes(mode: str) -> None:
    rng = np.random.default_rng(5)
    extremes: list[Colour] = [(0, 0, 0), (1, 1, 1), (1, 0, 0), (0, 1, 1), (0.5, 0.5, 0.5), (0, 0.5, 1)]
    colours = extremes + [(float(r), float(g), float(b)) for r, g, b in rng.random((20, 3))]
    pairs = [(b, s) for b in colours for s in colours]
    got = blend(mode, planes([b for b, _ in pairs]), planes([s for _, s in pairs]))
    expected = planes([NON_SEPARABLE[mode](b, s) for b, s in pairs])
    np.testing.assert_allclose(got, expected, atol=1e-5)


def test_numbers_worked_out_by_hand() -> None:
    half, quarter = planes([(0.5, 0.5, 0.5)]), planes([(0.25, 0.25, 0.25)])
    by_hand = {"multiply": 0.125, "screen": 0.625, "overlay": 0.25, "color-dodge": 2 / 3, "color-burn": 0.0,
               "hard-light": 0.25, "soft-light": 0.375, "difference": 0.25, "exclusion": 0.5}  # fmt: skip
    for mode, value in by_hand.items():
        assert blend(mode, half, quarter)[0, 0, 0] == pytest.approx(value, abs=1e-6), mode
    red, blue = planes([(1, 0, 0)]), planes([(0, 0, 1)])
    # Blue at red's luminosity .3: shifted by .19 it is (.19, .19, 1.19), then drawn towards .3 until it fits.
    keep = 0.7 / 0.89
    assert blend("color", red, blue)[:, 0, 0] == pytest.approx([0.3 - 0.11 * keep, 0.3 - 0.11 * keep, 1], abs=1e-6)


QT_MODES = {
    "normal": Mode.CompositionMode_SourceOver,
    "multiply": Mode.CompositionMode_Multiply,
    "screen": Mode.CompositionMode_Screen,
    "overlay": Mode.CompositionMode_Overlay,
    "darken": Mode.CompositionMode_Darken,
    "lighten": Mode.CompositionMode_Lighten,
    "color-dodge": Mode.CompositionMode_ColorDodge,
    "color-burn": Mode.CompositionMode_ColorBurn,
    "hard-light": Mode.CompositionMode_HardLight,
    "difference": Mode.CompositionMode_Difference,
    "exclusion": Mode.CompositionMode_Exclusion,
}  # fmt: skip  (Qt's soft light is the older one of SVG compositing, which differs)


@pytest.mark.parametrize("mode", QT_MODES)
@pytest.mark.parametrize(("below", "above"), [(255, 255), (255, 140), (170, 255), (120, 200)])
def test_composite_agrees_with_qt(mode: str, below: int, above: int) -> None:
    levels = [0, 40, 100, 127, 180, 255]
    pairs = [(b, s) for b in levels for s in levels]
    image = QImage(len(pairs), 1, QImage.Format.Format_ARGB32_Premultiplied)
    source = QImage(len(pairs), 1, QImage.Format.Format_ARGB32_Premultiplied)
    for x, (b, s) in enumerate(pairs):
        image.setPixelColor(x, 0, QColor(b, b, b, below))
        source.setPixelColor(x, 0, QColor(s, s, s, above))
    painter = QPainter(image)
    painter.setCompositionMode(QT_MODES[mode])
    painter.drawImage(0, 0, source)
    painter.end()
    expected = np.frombuffer(image.constBits(), np.uint8).reshape(-1, 4)

    backdrop = np.ones((4, 1, len(pairs)), np.float32) * np.float32(below / 255)
    backdrop[:3] *= planes([(b / 255,) * 3 for b, _ in pairs])
    composite(backdrop, planes([(s / 255,) * 3 for _, s in pairs]), above / 255, mode)
    got = np.rint(backdrop * 255)
    assert np.abs(got[0, 0] - expected[:, 0]).max() <= 3  # Qt rounds premultiplied bytes more than once
    assert np.abs(got[3, 0] - expected[:, 3]).max() <= 1


def test_a_mask_of_alpha_acts_per_pixel() -> None:
    backdrop = np.ones((4, 1, 3), np.float32) * np.array([0.2, 0.4, 0.6, 1.0], np.float32)[:, None, None]
    composite(backdrop, np.ones((3, 1, 3), np.float32), np.array([[0.0, 0.5, 1.0]], np.float32))
    np.testing.assert_allclose(backdrop[0, 0], [0.2, 0.6, 1.0], atol=1e-6)
    np.testing.assert_array_equal(backdrop[3, 0], 1)


def test_an_unknown_mode_names_its_neighbours() -> None:
    with pytest.raises(StudioError, match="softlight") as caught:
        blend("softlight", planes([(0, 0, 0)]), planes([(0, 0, 0)]))
    assert "soft-light" in caught.value.hint

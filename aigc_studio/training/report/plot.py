"""Plots of curves as SVG."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from html import escape
from math import ceil, floor, log10

from aigc_studio.training.curves import Curve

WIDTH, HEIGHT = 460, 240
_LEFT, _RIGHT, _TOP, _BOTTOM = 58, 20, 30, 26
#: Told apart by people who see few colours too (Okabe & Ito 2008).
COLOURS = ("#0072b2", "#d55e00", "#009e73", "#cc79a7", "#e69f00", "#56b4e9", "#8a7f00", "#555555")
#: From this ratio of the largest to the smallest value the axis is logarithmic.
_WIDE = 200.0

Scale = Callable[[float], float]


def plot(title: str, curves: Sequence[tuple[str, str, Curve]]) -> str:
    """One picture of a quantity: a line for each (label, colour, curve), with the values' reach as a shade behind it.
    `curves` is not empty."""
    steps = [float(step) for _, _, curve in curves for step in (curve.steps[0], curve.steps[-1])]
    low, high = _range([curve for _, _, curve in curves])
    logarithmic = low > 0 and high / low > _WIDE
    across, ticks_across = _axis(min(steps), max(steps), False, _LEFT, WIDTH - _RIGHT)
    up, ticks_up = _axis(low, high, logarithmic, HEIGHT - _BOTTOM, _TOP)
    parts = [f'<text class="title" x="{_LEFT}" y="16">{escape(title)}</text>']
    for value in ticks_up:
        y = up(value)
        parts.append(f'<line class="grid" x1="{_LEFT}" x2="{WIDTH - _RIGHT}" y1="{y:.1f}" y2="{y:.1f}"/>')
        parts.append(f'<text x="{_LEFT - 6}" y="{y + 4:.1f}" text-anchor="end">{number(value)}</text>')
    for value in ticks_across:
        parts.append(f'<text x="{across(value):.1f}" y="{HEIGHT - 8}" text-anchor="middle">{number(value)}</text>')
    for label, colour, curve in curves:
        parts += _line(label, colour, curve, across, lambda y: up(min(max(y, low), high)))
    return f'<svg viewBox="0 0 {WIDTH} {HEIGHT}" role="img" aria-label="{escape(title)}">{"".join(parts)}</svg>'


def number(value: float) -> str:
    """Short: 12000 is 12k, and 0.0003 is 3e-4."""
    if value and not 1e-3 <= abs(value) < 1e4:
        if 1e4 <= abs(value) < 1e6:
            return f"{value / 1000:.4g}k"
        mantissa, power = f"{value:.2e}".split("e")
        return f"{float(mantissa):g}e{int(power)}"
    return f"{value:.4g}"


def _range(curves: Sequence[Curve]) -> tuple[float, float]:
    """What the lines need, and half as much again on each side for what reaches beyond: outliers do not decide."""
    bottom = min(float(curve.mean.min()) for curve in curves)
    top = max(float(curve.mean.max()) for curve in curves)
    room = 0.5 * (top - bottom)
    low, high = min(float(curve.low.min()) for curve in curves), max(float(curve.high.max()) for curve in curves)
    return max(low, bottom - room), min(high, top + room)


def _line(label: str, colour: str, curve: Curve, across: Scale, up: Scale) -> list[str]:
    def points(values: Sequence[float]) -> list[str]:
        return [f"{across(float(x)):.1f},{up(float(y)):.1f}" for x, y in zip(curve.steps, values, strict=True)]

    last = f"{escape(label)}: {number(float(curve.mean[-1]))} at step {int(curve.steps[-1])}"
    if len(curve.steps) == 1:
        x, y = points(curve.mean.tolist())[0].split(",")
        return [f'<circle cx="{x}" cy="{y}" r="3" fill="{colour}"><title>{last}</title></circle>']
    shade = points(curve.high.tolist()) + points(curve.low.tolist())[::-1]
    line = " ".join(points(curve.mean.tolist()))
    return [
        f'<polygon points="{" ".join(shade)}" fill="{colour}" opacity="0.18"/>',
        f'<polyline points="{line}" fill="none" stroke="{colour}" stroke-width="1.6"><title>{last}</title></polyline>',
    ]


def _axis(low: float, high: float, logarithmic: bool, start: float, stop: float) -> tuple[Scale, list[float]]:
    """The place of a value in pixels, and the values that are written at the axis."""
    if logarithmic:
        bottom, top = log10(low), log10(high)
        every = max(1, ceil((top - bottom) / 5))
        ticks = [10.0**power for power in range(ceil(bottom), floor(top) + 1, every)]
        return lambda value: start + (log10(value) - bottom) / (top - bottom) * (stop - start), ticks
    if high - low <= 1e-9 * max(abs(high), abs(low), 1e-9):  # a straight line has no height of its own
        half = abs(low) / 2 or 0.5
        low, high = low - half, high + half
    gap = _round((high - low) / 4)
    ticks = [place * gap for place in range(ceil(low / gap - 1e-9), floor(high / gap + 1e-9) + 1)]
    return lambda value: start + (value - low) / (high - low) * (stop - start), ticks


def _round(gap: float) -> float:
    """1, 2 or 5 times a power of ten, near `gap`."""
    power = 10.0 ** floor(log10(gap))
    return power * min((1, 2, 5, 10), key=lambda times: abs(times * power - gap))

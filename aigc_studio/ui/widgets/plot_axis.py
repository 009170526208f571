"""The scale of a plot's upright axis: linear or logarithmic, with round numbers at its ticks."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import ceil, floor, isfinite, log10

_ROUND = (1, 2, 5, 10)


@dataclass(frozen=True)
class Axis:
    """Values from `low` to `high`; both above zero where it is `log`."""

    low: float
    high: float
    log: bool = False

    def place(self, value: float) -> float:
        """0 at the low end, 1 at the high one."""
        if not self.log:
            return (value - self.low) / (self.high - self.low)
        return (log10(max(value, self.low)) - log10(self.low)) / (log10(self.high) - log10(self.low))

    def ticks(self, most: int) -> list[float]:
        """Round numbers within, at most about `most` of them."""
        if not self.log:
            return _linear_ticks(self.low, self.high, most)
        if self.high < 12 * self.low:
            return [tick for tick in _linear_ticks(self.low, self.high, most) if tick > 0]
        decades = range(floor(log10(self.low)), ceil(log10(self.high)) + 1)
        steps = _ROUND[:3] if len(decades) <= max(1, most // 2) else _ROUND[:1]
        every = max(1, ceil(len(decades) * len(steps) / (most + 1)))
        found = [step * 10.0**decade for decade in decades[::every] for step in steps]
        return [tick for tick in found if self.low <= tick <= self.high] or [self.low, self.high]


def fitted(reaches: Sequence[tuple[float, float]], log: bool) -> Axis:
    """An axis on which (lowest, highest) of every curve can be seen; `log` is for numbers above zero."""
    if not reaches:
        return Axis(0.0, 1.0)
    low, high = min(low for low, _ in reaches), max(high for _, high in reaches)
    if log:
        return Axis(low / 1.15, high * 1.15, True)
    margin = 0.06 * (high - low) or max(abs(high) * 0.1, 1e-6)
    return Axis(low - margin, high + margin)


def in_words(value: float) -> str:
    """A number with three digits, or in thousands and millions: 0.0312, 12.4, 1.23k."""
    if not isfinite(value):
        return "–"
    size = abs(value)
    unit, letter = (1e6, "M") if size >= 999_500 else (1e3, "k") if size >= 999.5 else (1.0, "")
    return f"{value / unit:.3g}{letter}".replace("-", "−")


def _linear_ticks(low: float, high: float, most: int) -> list[float]:
    rough = (high - low) / max(1, most)
    power = 10.0 ** floor(log10(rough))
    step = next(factor * power for factor in _ROUND if factor * power >= rough * 0.999)
    first, last = ceil(low / step - 1e-9), floor(high / step + 1e-9)
    return [index * step for index in range(first, last + 1)]

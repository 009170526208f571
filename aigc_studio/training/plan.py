"""What is asked of a training: every number that decides how it goes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields
from math import isfinite
from typing import Any, Literal

from aigc_studio.core.errors import StudioError

Schedule = Literal["constant", "cosine"]
Optimiser = Literal["adam", "adamw"]


@dataclass(frozen=True)
class TrainingPlan:
    """One training. The same plan on the same data gives the same weights, on one kind of machine.

    A step shows the networks `batch` pictures, `accumulate` parts of them one after the other when memory is short.
    `width` scales the networks' channels, `latent` is the number of numbers that a picture is made from.
    `ema_half_life` counts pictures; 0 keeps no average. `clip` is the largest norm of a gradient, 0 for no limit.
    `beta` weighs a VAE's KL divergence (Higgins et al. 2017).
    """

    family: str
    steps: int = 2000
    batch: int = 32
    accumulate: int = 1
    side: int = 32
    width: int = 32
    latent: int = 64
    rate: float = 2e-4
    optimiser: Optimiser = "adam"
    weight_decay: float = 0.0
    schedule: Schedule = "constant"
    warm_up: int = 0
    clip: float = 0.0
    ema_half_life: int = 10_000
    beta: float = 1.0
    flip: bool = False
    seed: int = 0
    checkpoint_every: int = 250
    sample_every: int = 250

    def checked(self) -> TrainingPlan:
        """The same. Raises StudioError for what cannot be trained, with the reason."""
        for name, low, high in _LIMITS:
            value = getattr(self, name)
            if not isfinite(value) or not low <= value <= high:
                raise StudioError(
                    f"{name.replace('_', ' ').capitalize()} {value:g} is not between {low:g} and {high:g}.",
                    "Choose a number in that range.",
                )
        if self.side & (self.side - 1):
            raise StudioError(f"Networks double their side: {self.side} is no power of 2.", "Use 16, 32, 64 or 128.")
        if self.batch % self.accumulate:
            raise StudioError(
                f"A batch of {self.batch} does not divide into {self.accumulate} parts.", "Use for example 2 parts."
            )
        return self

    def rate_at(self, step: int) -> float:
        """The learning rate of a step: a linear warm-up, then constant or a half cosine down to nothing (Loshchilov &
        Hutter 2017)."""
        from math import cos, pi

        if step < self.warm_up:
            return self.rate * (step + 1) / self.warm_up
        if self.schedule == "constant":
            return self.rate
        return self.rate * 0.5 * (1 + cos(pi * (step - self.warm_up) / max(1, self.steps - self.warm_up)))

    def to_json(self) -> dict[str, Any]:
        return asdict(self)

    @classmethod
    def from_json(cls, raw: Mapping[str, Any]) -> TrainingPlan:
        """Raises StudioError for a plan of a newer version or a damaged one."""
        try:
            plan = cls(**raw)
            for field in fields(cls):
                if type(getattr(plan, field.name)) is not type(getattr(cls(""), field.name)):
                    raise TypeError(field.name)
        except TypeError as error:
            raise StudioError(f"The plan of this training is damaged ({error}).", "Start it anew.") from error
        return plan.checked()


_LIMITS = (
    ("steps", 1, 10_000_000), ("batch", 1, 4096), ("accumulate", 1, 256), ("side", 16, 256), ("width", 4, 512),
    ("latent", 2, 1024), ("rate", 1e-7, 0.1), ("weight_decay", 0, 1), ("warm_up", 0, 1_000_000), ("clip", 0, 1e6),
    ("ema_half_life", 0, 10_000_000), ("beta", 0, 1000), ("seed", 0, 2**31), ("checkpoint_every", 1, 1_000_000),
    ("sample_every", 1, 1_000_000),
)  # fmt: skip

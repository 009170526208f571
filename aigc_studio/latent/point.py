"""A point in latent space, as the person sets it: a seed and sliders."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from aigc_studio.core.errors import StudioError, unknown_name
from aigc_studio.library.adapters.base import LatentSpace
from aigc_studio.library.card import DirectionLabel, ModelCard

#: Seeds are shown and typed, so they stay short enough to read aloud.
SEEDS = 1_000_000
#: What a number box can hold; files and commands may say more than the window offers, but not more than it can show.
LARGEST_SEED = 2**31 - 1
#: Beyond this a slider's number is damage, not intent; float32 keeps its distance from infinity.
FARTHEST = 1e6
#: Each chosen variation is one step, and each step costs a sample of the prior.
LONGEST_WALK = 10_000


@dataclass(frozen=True)
class LatentPoint:
    """What decides z.

    `seed` draws a sample of the prior, `drift` steps from it ((seed, amount 0..1), ...) as chosen variations do;
    `truncation` ψ pulls the sample towards the mean (Karras et al. 2019); `weights` move along named directions, in
    the units of their labels. `noise_seed` is for generators that take noise beside z. Where `start` (D,) is given, it
    takes the place of the seed's sample: the point that an encoder found for a photo.
    """

    seed: int = 0
    noise_seed: int = 0
    truncation: float = 1.0
    weights: Mapping[str, float] = field(default_factory=dict)
    drift: tuple[tuple[int, float], ...] = ()
    start: tuple[float, ...] = ()

    def with_weight(self, name: str, value: float) -> LatentPoint:
        """One direction set; 0 takes it out, so that equal points compare equal."""
        weights = {k: v for k, v in self.weights.items() if k != name}
        if value != 0.0:
            weights[name] = value
        return replace(self, weights=weights)

    def to_settings(self) -> dict[str, Any]:
        return {
            "seed": self.seed, "noise_seed": self.noise_seed, "truncation": self.truncation,
            "weights": dict(self.weights), "drift": [list(step) for step in self.drift],
            **({"start": list(self.start)} if self.start else {}),
        }  # fmt: skip

    @classmethod
    def from_settings(cls, settings: Mapping[str, Any]) -> LatentPoint:
        """Raises StudioError when a number is missing, not a number, or not finite."""
        try:
            point = cls(
                int(settings["seed"]),
                int(settings.get("noise_seed", 0)),
                float(settings.get("truncation", 1.0)),
                {str(k): float(v) for k, v in settings.get("weights", {}).items()},
                tuple((int(seed), float(amount)) for seed, amount in settings.get("drift", ())),
                tuple(map(float, settings.get("start", ()))),
            )
        except (KeyError, TypeError, ValueError, AttributeError, OverflowError) as error:
            raise StudioError("The latent point in this recipe is damaged.", "Choose a seed and start anew.") from error
        numbers = (point.truncation, *point.weights.values(), *(amount for _, amount in point.drift), *point.start)
        if not all(abs(number) <= FARTHEST for number in numbers):  # NaN fails the comparison too
            raise StudioError("A slider is set to something that is not a number.", "Set it to a number.")
        if not all(0 <= seed <= LARGEST_SEED for seed in (point.seed, point.noise_seed)):
            raise StudioError("The seed in this recipe is out of range.", f"Choose one from 0 to {LARGEST_SEED}.")
        if len(point.drift) > LONGEST_WALK:
            raise StudioError("The latent point in this recipe has drifted too far.", "Choose a seed and start anew.")
        return point


def locate(point: LatentPoint, space: LatentSpace, labels: tuple[DirectionLabel, ...]) -> NDArray[np.float32]:
    """z (D,) float32 of `point`: mean + ψ · sample + Σ weight · direction.

    Raises StudioError for a direction that the generator does not have, and a start of another length.
    """
    z = space.mean + np.float32(point.truncation) * _away_from_mean(point, space)
    names = [label.name for label in labels]
    for name, weight in point.weights.items():
        if name not in names:
            raise unknown_name("direction", name, names)
        z = z + np.float32(weight) * space.directions[names.index(name)]
    return np.ascontiguousarray(z, np.float32)


def _away_from_mean(point: LatentPoint, space: LatentSpace) -> NDArray[np.float32]:
    """Where the seed, or the photo that was started from, lies; (D,) float32."""
    if not point.start:
        sample = _walked(_normal(point.seed, len(space.scale)), point, lambda seed: _normal(seed, len(space.scale)))
        return np.asarray((sample * space.scale) @ space.basis, np.float32)
    if len(point.start) != len(space.mean):
        raise StudioError(
            f"This point has {len(point.start)} numbers, and the generator takes {len(space.mean)}.",
            "Start from the photo again.",
        )
    away = np.asarray(point.start, np.float32) - space.mean

    def drawn(seed: int) -> NDArray[np.float32]:
        return np.asarray((_normal(seed, len(space.scale)) * space.scale) @ space.basis, np.float32)

    return _walked(np.asarray(away, np.float32), point, drawn)


def _walked(
    here: NDArray[np.float32], point: LatentPoint, drawn: Callable[[int], NDArray[np.float32]]
) -> NDArray[np.float32]:
    """`here` after the point's drift; `drawn` gives the sample of a seed in the same coordinates."""
    for seed, amount in point.drift:
        # Keeps the variance of the prior, so that a long walk stays among typical pictures.
        step = min(max(amount, 0.0), 1.0)
        here = math.sqrt(1.0 - step * step) * here + step * drawn(seed)
    return here


def _normal(seed: int, count: int) -> NDArray[np.float32]:
    # PCG64's stream is guaranteed by numpy; `standard_normal` in float64 has been stable since 1.17.
    generator = np.random.Generator(np.random.PCG64(abs(seed)))
    return generator.standard_normal(count).astype(np.float32)


def check_weight(card: ModelCard, name: str, value: float) -> float:
    """`value` within the direction's beautiful range. Raises StudioError for an unknown name or not a number."""
    label = next((d for d in card.directions if d.name.casefold() == name.casefold()), None)
    if label is None:
        raise unknown_name(f"direction of {card.name}", name, [d.name for d in card.directions])
    if not math.isfinite(value):
        raise StudioError(
            f"The direction “{label.name}” needs a number, not {value}.", f"Use {label.low:g} to {label.high:g}."
        )
    return min(max(value, label.low), label.high)


def randomised(
    point: LatentPoint, card: ModelCard, locked: frozenset[str], random: np.random.Generator, spread: float = 0.6
) -> LatentPoint:
    """Every unlocked direction at a random place: a normal of `spread` half-ranges around the middle, within range."""
    for label in card.directions:
        if label.name in locked:
            continue
        middle, half = (label.low + label.high) / 2, (label.high - label.low) / 2
        value = float(np.clip(random.normal(middle, spread * half), label.low, label.high))
        point = point.with_weight(label.name, round(value, 2))
    return point


def variations(
    point: LatentPoint, card: ModelCard, locked: frozenset[str], random: np.random.Generator, amount: float = 0.35
) -> list[LatentPoint]:
    """Nine points: `point` itself in the middle (index 4), eight neighbours around it.

    Neighbours move the unlocked directions by up to `amount` of their range and drift a little in the other
    dimensions; locked directions stay.
    """
    neighbours = []
    for _ in range(8):
        near = point
        for label in card.directions:
            if label.name not in locked:
                here = point.weights.get(label.name, 0.0)
                moved = here + random.normal(0.0, amount * (label.high - label.low) / 2)
                near = near.with_weight(label.name, round(float(np.clip(moved, label.low, label.high)), 2))
        neighbours.append(replace(near, drift=(*point.drift, (int(random.integers(SEEDS)), amount))))
    return [*neighbours[:4], point, *neighbours[4:]]

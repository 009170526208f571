"""What one number of a latent point does: pictures along it, and the points that make them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from aigc_studio.core.errors import StudioError
from aigc_studio.jobs.context import JobContext
from aigc_studio.latent.point import LatentPoint, locate
from aigc_studio.latent.render import RenderLatent, render_latent
from aigc_studio.library.adapters.base import LatentSpace
from aigc_studio.library.card import DirectionLabel, ModelCard
from aigc_studio.library.latent_learning import is_mapped
from aigc_studio.library.pool import ModelPool

#: How far a number goes to either side, in standard deviations.
REACH = 2.5
_EXACT = 1e-4  # of a direction's length: nearer than this, a step is a slider's own


@dataclass(frozen=True, eq=False)
class Traversal:
    """`pictures` (h, w, 3) uint8 of `points` that differ in one number alone, which has `values` (standard deviations,
    low to high) in them and `here` in the point they were made of. `slider` is the direction that moves that number and
    no other, "" where there is none; `numbers` is how many there are to choose from."""

    number: int
    numbers: int
    here: float
    slider: str
    values: tuple[float, ...]
    points: tuple[LatentPoint, ...]
    pictures: tuple[NDArray[np.uint8], ...]

    @property
    def nearest(self) -> int:
        """The picture that is most like the one they were made of."""
        return int(np.abs(np.array(self.values) - self.here).argmin())


def traverse(request: RenderLatent, number: int, count: int, pool: ModelPool, context: JobContext) -> Traversal:
    """`count` pictures like `request`'s while the `number`-th coordinate of its point along the axes of the prior goes
    from -REACH to REACH. Raises StudioError for a number that there is not."""
    card, labels = request.card, request.card.directions
    with pool.lease(card) as generator:
        space: LatentSpace = generator.space
    numbers = count_numbers(card, space)
    if not 0 <= number < numbers:
        raise StudioError(f"There is no number {number + 1}.", f"Choose one from 1 to {numbers}.")
    axis = space.scale[number] * space.basis[number]
    here = float(_coordinates(locate(request.point, space, labels), space)[number])
    values = tuple(float(value) for value in np.linspace(-REACH, REACH, count))
    steps = [np.float32(value - here) * axis for value in values]
    points = tuple(moved(request.point, step, space, labels) for step in steps)
    pictures = []
    for index, point in enumerate(points):
        share = context.part(index / count, (index + 1) / count)
        pictures.append(render_latent(replace(request, point=point), pool, share).pixels)
    found = _along(axis, space, labels)
    return Traversal(number, numbers, here, found[0] if found else "", values, points, tuple(pictures))


def count_numbers(card: ModelCard, space: LatentSpace) -> int:
    """How many numbers a seed draws; the scores of classes, which come after them, are not counted."""
    drawn = len(space.scale)
    if is_mapped(card.settings):
        return drawn
    return min(drawn, int(card.settings.get("latent", drawn)) - int(card.settings.get("shift", 0)))


def moved(
    point: LatentPoint, step: NDArray[np.float32], space: LatentSpace, labels: Sequence[DirectionLabel]
) -> LatentPoint:
    """`point` a `step` (D,) further: by a slider where one goes exactly that way and far enough, else from a start of
    its own, with the sliders where they are. No step at all leaves it as it is."""
    if np.linalg.norm(step) <= _EXACT * np.linalg.norm(space.scale):
        return point
    found = _along(step, space, labels)
    if found is not None:
        name, weight = found
        label = next(one for one in labels if one.name == name)
        there = point.weights.get(name, 0.0) + weight
        if label.low <= there <= label.high:
            return point.with_weight(name, round(there, 4))
    by_sliders = locate(replace(point, truncation=0.0, drift=(), start=()), space, tuple(labels)) - space.mean
    start = locate(point, space, tuple(labels)) + step - by_sliders
    return replace(point, start=tuple(map(float, start)), truncation=1.0, drift=())


def standing_at(point: LatentPoint, z: NDArray[np.float32]) -> LatentPoint:
    """The point whose place is `z` (D,), with every slider in the middle."""
    return replace(point, start=tuple(map(float, z)), truncation=1.0, drift=(), weights={})


def _coordinates(z: NDArray[np.float32], space: LatentSpace) -> NDArray[np.float64]:
    """(K,) of z along the axes of the prior, in standard deviations."""
    axes = (space.scale[:, None] * space.basis).astype(np.float64)
    return np.asarray(np.linalg.lstsq(axes.T, (z - space.mean).astype(np.float64), rcond=None)[0], np.float64)


def _along(
    step: NDArray[np.float32], space: LatentSpace, labels: Sequence[DirectionLabel]
) -> tuple[str, float] | None:
    """The direction that `step` follows, and by how much of it; None for none."""
    for label, direction in zip(labels, space.directions, strict=True):
        length = float(direction @ direction)
        weight = float(step @ direction) / length if length > 0 else 0.0
        off = np.linalg.norm(step - np.float32(weight) * direction)
        if weight and off <= _EXACT * np.linalg.norm(step):
            return label.name, weight
    return None

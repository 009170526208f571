"""What a step of a training sees: decided by the plan's seed and the number of the step, and by nothing else.

Nothing random has a state, therefore a resumed training goes on exactly as one that never stopped, and two processes
that share a batch see together what one would have seen alone.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property, lru_cache

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from aigc_studio.training.data.tensors import PictureTensor
from aigc_studio.training.plan import TrainingPlan


@dataclass(frozen=True)
class Share:
    """Which part of each batch is ours: `part` of `parts` equal ones."""

    part: int = 0
    parts: int = 1

    def of(self, whole: Tensor) -> Tensor:
        size = len(whole) // self.parts
        return whole[self.part * size : (self.part + 1) * size]


class Draw:
    """Random numbers of one step, drawn for the whole batch and cut to our share of it."""

    def __init__(self, seed: int, step: int, batch: int, share: Share, device: torch.device) -> None:
        # SeedSequence spreads neighbouring seeds and steps apart.
        entropy = np.random.SeedSequence([seed, step]).generate_state(1, np.uint64)[0]
        self._random = torch.Generator().manual_seed(int(entropy >> np.uint64(1)))
        self._batch, self._share, self._device = batch, share, device

    def normal(self, *shape: int) -> Tensor:
        """(our share of the batch, *shape) float32, standard normal."""
        return self._ours(torch.randn(self._batch, *shape, generator=self._random))

    def uniform(self, *shape: int) -> Tensor:
        """As `normal`, even in 0..1."""
        return self._ours(torch.rand(self._batch, *shape, generator=self._random))

    def integers(self, below: int) -> Tensor:
        """(our share of the batch,) int64 in 0..below-1."""
        return self._ours(torch.randint(below, (self._batch,), generator=self._random))

    def _ours(self, whole: Tensor) -> Tensor:
        return self._share.of(whole).to(self._device)


@dataclass(frozen=True, eq=False)
class Batch:
    """`pictures` (B, C, side, side) float32 in -1..1, `classes` (B,) int64, and the step's random numbers."""

    pictures: Tensor
    classes: Tensor
    draw: Draw

    def __len__(self) -> int:
        return len(self.pictures)


class Batches:
    """The batches of a training, by the number of their step."""

    def __init__(self, data: PictureTensor, plan: TrainingPlan, device: torch.device) -> None:
        self._data, self._plan, self._device = data, plan, device

    def at(self, step: int, share: Share, seed: int) -> Batch:
        """Our share of the batch of `step`; every picture is seen once before any is seen again."""
        draw = Draw(seed, step, self._plan.batch, share, self._device)
        size = self._plan.batch // share.parts
        first = step * self._plan.batch + share.part * size
        indices = np.array([self._place(first + place) for place in range(size)])
        pictures = torch.from_numpy(np.ascontiguousarray(self._data.pictures[indices].transpose(0, 3, 1, 2)))
        classes = torch.from_numpy(self._data.classes[indices])
        # Bytes travel to a GPU four times as fast as floats.
        values = pictures.to(self._device).to(torch.float32) / 127.5 - 1.0
        if self._plan.flip:
            mirrored = draw.uniform(1, 1, 1) < 0.5
            values = torch.where(mirrored, values.flip(3), values)
        return Batch(values, classes.to(self._device), draw)

    @cached_property
    def _train(self) -> NDArray[np.int64]:
        return self._data.train

    def _place(self, count: int) -> int:
        epoch, place = divmod(count, len(self._train))
        return int(self._train[_order(self._plan.seed, epoch, len(self._train))[place]])


@lru_cache(maxsize=4)
def _order(seed: int, epoch: int, count: int) -> NDArray[np.int64]:
    return np.random.default_rng([seed, epoch]).permutation(count)

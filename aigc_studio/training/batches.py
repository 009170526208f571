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
        self._random = torch.Generator(device).manual_seed(int(entropy >> np.uint64(1)))
        self._batch, self._share, self._device = batch, share, device

    def normal(self, *shape: int) -> Tensor:
        """(our share of the batch, *shape) float32, standard normal."""
        return self._share.of(torch.randn(self._batch, *shape, generator=self._random, device=self._device))

    def uniform(self, *shape: int) -> Tensor:
        """As `normal`, even in 0..1."""
        return self._share.of(torch.rand(self._batch, *shape, generator=self._random, device=self._device))

    def integers(self, below: int) -> Tensor:
        """(our share of the batch,) int64 in 0..below-1."""
        return self._share.of(torch.randint(below, (self._batch,), generator=self._random, device=self._device))


class Batch:
    """What one part of a step sees of the data, read when it is asked for; `draw` gives the step's random numbers."""

    def __init__(self, batches: Batches, step: int, share: Share, seed: int) -> None:
        self._batches, self._share, self.step = batches, share, step
        self.draw = batches.draw(seed, step, share)

    def __len__(self) -> int:
        return self._batches.size // self._share.parts

    @cached_property
    def pictures(self) -> Tensor:
        """(B, C, side, side) float32 in -1..1, mirrored at random where the plan says so."""
        return self._batches.pictures(self._indices, self.draw)

    @cached_property
    def classes(self) -> Tensor:
        """(B,) int64: what the pictures are of."""
        return self._batches.classes(self._indices)

    def of(self, label: int) -> Tensor:
        """As many pictures as `pictures`, all of one class, in an order of their own."""
        return self._batches.pictures(self._batches.indices(self.step, self._share, label), self.draw)

    @cached_property
    def _indices(self) -> NDArray[np.int64]:
        return self._batches.indices(self.step, self._share)


class Batches:
    """The batches of a training, by the number of their step."""

    def __init__(self, data: PictureTensor, plan: TrainingPlan, device: torch.device) -> None:
        self._data, self._plan, self._device = data, plan, device
        self.size = plan.batch
        self._among: dict[int | None, NDArray[np.int64]] = {}

    def at(self, step: int, share: Share, seed: int) -> Batch:
        """Our share of the batch of `step`; every picture is seen once before any is seen again."""
        return Batch(self, step, share, seed)

    def one(self, place: int, step: int, seed: int, order: int) -> Batch:
        """The `place`-th of the pictures to train on, alone; `order` tells it from others of the same step."""
        batch = Batch(self, step, Share(order, self.size), seed)
        batch.draw = Draw(seed, (step << 20) + order, 1, Share(), self._device)
        batch.__dict__["_indices"] = self._of_class(None)[place : place + 1]
        return batch

    @property
    def shown(self) -> int:
        """How many pictures there are to train on."""
        return len(self._of_class(None))

    def draw(self, seed: int, step: int, share: Share) -> Draw:
        """The random numbers of our share of a step."""
        return Draw(seed, step, self.size, share, self._device)

    def indices(self, step: int, share: Share, label: int | None = None) -> NDArray[np.int64]:
        """(our share of the batch,) places of pictures in the data, all of one class if that is given."""
        size = self.size // share.parts
        first = step * self.size + share.part * size
        among = self._of_class(label)
        places = (divmod(count, len(among)) for count in range(first, first + size))
        return np.array([among[_order(self._plan.seed, epoch, len(among))[place]] for epoch, place in places])

    def pictures(self, indices: NDArray[np.int64], draw: Draw) -> Tensor:
        """(N, C, side, side) float32 in -1..1."""
        pictures = torch.from_numpy(np.ascontiguousarray(self._data.pictures[indices].transpose(0, 3, 1, 2)))
        # Bytes travel to a GPU four times as fast as floats.
        values = pictures.to(self._device).to(torch.float32) / 127.5 - 1.0
        if not self._plan.flip:
            return values
        mirrored = draw.uniform(1, 1, 1) < 0.5
        return torch.where(mirrored, values.flip(3), values)

    def held_out(self, count: int, fewest: int = 1, label: int | None = None) -> tuple[Tensor, Tensor]:
        """Up to `count` pictures that no training sees, from all over the data, all of one class if that is given, and
        their classes (N,); any where not even `fewest` are held out."""
        places = np.flatnonzero(self._data.held_out & self._is_of(label))
        places = places if len(places) >= fewest else np.flatnonzero(self._is_of(label))
        chosen = places[np.linspace(0, len(places) - 1, min(count, len(places))).round().astype(int)]
        pictures = torch.from_numpy(np.ascontiguousarray(self._data.pictures[chosen].transpose(0, 3, 1, 2)))
        return pictures.to(self._device).to(torch.float32) / 127.5 - 1.0, self.classes(chosen)

    def classes(self, indices: NDArray[np.int64]) -> Tensor:
        """(N,) int64."""
        return torch.from_numpy(self._data.classes[indices]).to(self._device)

    def _of_class(self, label: int | None) -> NDArray[np.int64]:
        if label not in self._among:
            shown = np.flatnonzero(self._is_of(label) & ~self._data.held_out)
            # A class of few pictures may be held out whole; its own are better than none.
            self._among[label] = shown if len(shown) else np.flatnonzero(self._is_of(label))
        return self._among[label]

    def _is_of(self, label: int | None) -> NDArray[np.bool_]:
        if label is None:
            return np.ones(len(self._data), np.bool_)
        return np.asarray(self._data.classes == label)


@lru_cache(maxsize=4)
def _order(seed: int, epoch: int, count: int) -> NDArray[np.int64]:
    return np.random.default_rng([seed, epoch]).permutation(count)

"""What a family of trained networks gives to the trainer."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Protocol, runtime_checkable

import torch
from torch import Tensor, nn

from aigc_studio.training.batches import Batch

Losses = dict[str, Tensor]


@dataclass(frozen=True)
class Phase:
    """One part of a step: `loss(batch)` gives the number to make small and the losses to plot; its gradient moves
    `network` alone, which is one of the task's or a part of one. `every` leaves out steps in between (lazy
    regularisation, Karras et al. 2020); it runs in the steps from `begins` to before `ends`, if that is not 0."""

    network: nn.Module
    loss: Callable[[Batch], tuple[Tensor, Losses]]
    every: int = 1
    rate: float = 1.0
    betas: tuple[float, float] = (0.9, 0.999)
    begins: int = 0
    ends: int = 0

    def runs_at(self, step: int) -> bool:
        """Whether it is part of that step."""
        return step % self.every == 0 and step >= self.begins and (not self.ends or step < self.ends)


class Task(Protocol):
    """Networks and how they learn. One file in `training.networks` for each family."""

    #: Those whose weights a checkpoint holds, by name; "generator" is the one that makes pictures.
    networks: Mapping[str, nn.Module]
    #: Run in this order in each step.
    phases: Mapping[str, Phase]

    def sample(self, generator: nn.Module, z: Tensor, classes: Tensor) -> Tensor:
        """Pictures (N, C, side, side) in -1..1 of points z (N, latent); `generator` may be an average of ours."""
        ...

    def exported(self, generator: nn.Module) -> dict[str, torch.Tensor]:
        """The weights as a file of a family that the library opens, by their public names."""
        ...


@runtime_checkable
class Watching(Protocol):
    """A task whose samples are of pictures, not of z (enhancers, translators): it is shown some that nobody trains on.
    """

    #: The class of the pictures that it wants to be shown; None for any.
    watched_class: int | None

    def watch(self, pictures: Tensor) -> None:
        """Called once: pictures (N, C, side, side) in -1..1, held out where there are any."""
        ...

    def measures(self, generator: nn.Module) -> dict[str, float]:
        """How well `generator` does on them, by the names of the measures."""
        ...


@runtime_checkable
class Augmented(Protocol):
    """A task that may find the strength of its augmentation by itself."""

    def strength(self) -> float | None:
        """The chance with which pictures are changed, 0..1, as it stands; None where the plan sets it."""
        ...


@runtime_checkable
class Likely(Protocol):
    """A task with a bound on the likelihood of pictures (VAEs, autoregressive ones): on pictures that nobody trains on
    it tells learning from learning by heart."""

    def bound(self, generator: nn.Module, pictures: Tensor, classes: Tensor) -> Tensor:
        """-log p(x) at most, in nats a picture up to a constant; pictures (N, C, side, side) in -1..1, of classes (N,).
        """
        ...


@runtime_checkable
class Drawn(Protocol):
    """A task that learns something else than what its samples show (glyphs: fields, shown as ink)."""

    def drawn(self, pictures: Tensor) -> Tensor:
        """Pictures of the data (N, C, side, side) in -1..1 as samples would show them."""
        ...


@runtime_checkable
class Named(Protocol):
    """A task that knows what some numbers of z mean (InfoGAN, β-VAE), and whose classes are kinds that it found."""

    def directions(self) -> Mapping[str, Tensor]:
        """Directions (latent,) of z by the names of their sliders, the first ones first."""
        ...

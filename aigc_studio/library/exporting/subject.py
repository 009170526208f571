"""A model about to be exported: what is written, and what the file must agree with."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from aigc_studio.library.card import ModelCard
from aigc_studio.library.inscription import Inscription

if TYPE_CHECKING:
    import torch
    from onnx import ModelProto

Array = NDArray[Any]
Inputs = dict[str, Array]


class Subject(ABC):
    """One card, opened on the CPU in single precision.

    `span` is how far apart black and white are in what `own` and `shown` give; `sizes` are what to time: sides in
    pixels, or pictures at once."""

    span: float = 1.0
    sizes: Sequence[int] = (1,)

    def __init__(self, card: ModelCard) -> None:
        self.card = card

    @abstractmethod
    def onnx(self) -> ModelProto:
        """The graph, not inscribed yet."""

    @abstractmethod
    def module(self) -> torch.nn.Module:
        """The network as it goes to TorchScript. Raises StudioError when there is no exact one."""

    def methods(self) -> dict[str, Inputs]:
        """What TorchScript offers beside `forward`: a method of the module, and inputs to trace it with."""
        return {}

    @abstractmethod
    def inscription(self) -> Inscription:
        """The card in an ONNX file."""

    def torch_inscription(self) -> Inscription:
        """The card in a TorchScript file."""
        return self.inscription()

    @property
    def carries_graph(self) -> bool:
        """Whether a TorchScript file must hold the ONNX too, because the studio itself runs that."""
        return True

    @abstractmethod
    def sample(self, random: np.random.Generator) -> Inputs:
        """Random inputs of usual spread, in the order of the module's `forward`."""

    def for_onnx(self, inputs: Inputs) -> Inputs:
        """The same inputs as the ONNX file takes them, where that differs from TorchScript."""
        return inputs

    def sized(self, size: int) -> Inputs:
        """Inputs of one of `sizes`."""
        return self.sample(np.random.default_rng(size))

    def size_name(self, size: int) -> str:
        return f"{size} at once" if size > 1 else "one picture"

    @abstractmethod
    def own(self, inputs: Inputs) -> NDArray[np.float32]:
        """What the studio's own model makes of `inputs`."""

    def shown(self, outputs: Sequence[Array]) -> NDArray[np.float32]:
        """What of the exported network's outputs is compared with `own`."""
        return np.asarray(outputs[0], np.float32)


def described(card: ModelCard, **changes: Any) -> Inscription:
    """A card's own words, kind and directions as an inscription; `changes` are its fields that differ."""
    words: dict[str, Any] = {
        "name": card.name, "kind": card.kind, "family": card.family, "summary": card.summary, "licence": card.licence,
        "source": card.source, "default_side": card.default_side, "switches": card.switches, "noise": card.noise,
        "tags": card.tags, "settings": card.settings, "directions": card.directions,
    }  # fmt: skip
    return Inscription(**words | changes)


def rounded_up(side: int, multiple: int) -> int:
    return -(-side // multiple) * multiple


def as_bytes(unit: NDArray[np.float32]) -> NDArray[np.float32]:
    """0..1 as the 8-bit steps that a picture has of it."""
    return np.asarray(np.rint(np.clip(unit, 0, 1) * np.float32(255)), np.float32)

"""What a network is given: each input by the part it plays."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any, Literal, get_args

import numpy as np
from numpy.typing import NDArray

from aigc_studio.core.errors import StudioError

Array = NDArray[np.generic]
Role = Literal[
    "latent", "label", "one-hot", "noise", "image", "style", "style image", "constant", "level", "identity"
]

#: Numbers of a map that a card may ask for, before the picture's sides.
_LARGEST_LEVEL = 1 << 26


@dataclass(frozen=True)
class Input:
    """An input. `shape` is () for pictures, which bring their own; `value` is what a `constant` is given, and a
    `level`, which is a map as large as the picture where its `shape` has 0. An `identity` is a matrix that changes
    nothing."""

    name: str
    role: Role
    shape: tuple[int, ...]
    dtype: str
    value: float = 0.0

    def filled(self, number: float) -> Array:
        return np.full(self.shape, number, np.dtype(self.dtype))

    def shaped(self, numbers: Array) -> Array:
        """`numbers` (D,) in this input's shape and type; repeated where the input holds several copies."""
        flat = np.asarray(numbers).astype(np.dtype(self.dtype))
        if flat.size == math.prod(self.shape):
            return flat.reshape(self.shape)
        if flat.size == math.prod(self.shape[1:]):
            return np.ascontiguousarray(np.broadcast_to(flat.reshape(1, *self.shape[1:]), self.shape))
        return np.ascontiguousarray(np.broadcast_to(flat, self.shape))

    def chosen(self, label: int) -> Array:
        """A one-hot row in each copy."""
        size = math.prod(self.shape[1:]) if len(self.shape) > 1 else self.shape[0]
        rows = np.zeros((math.prod(self.shape) // size, size), np.dtype(self.dtype))
        rows[:, label] = 1
        return rows.reshape(self.shape)


def identity(shape: Sequence[int], dtype: str) -> Array:
    """Matrices (…, n, n) that change nothing."""
    return np.ascontiguousarray(np.broadcast_to(np.eye(shape[-1], dtype=np.dtype(dtype)), tuple(shape)))


class Feed:
    """All inputs of a network."""

    def __init__(self, inputs: Sequence[Input]) -> None:
        self.inputs = tuple(inputs)

    @classmethod
    def from_settings(cls, settings: Mapping[str, Any]) -> Feed:
        """Raises StudioError for a card that does not describe inputs."""
        try:
            inputs = [
                Input(str(i["name"]), i["role"], tuple(map(int, i["shape"])), str(i["dtype"]), float(i.get("value", 0)))
                for i in settings["inputs"]
            ]
            for entry in inputs:
                np.dtype(entry.dtype)
                free = entry.role == "level" and math.prod(side or 1 for side in entry.shape) > _LARGEST_LEVEL
                square = entry.role != "identity" or (len(entry.shape) > 1 and entry.shape[-1] == entry.shape[-2])
                if entry.role not in get_args(Role) or free or not square or any(side < 0 for side in entry.shape):
                    raise ValueError(entry.role)
        except (KeyError, TypeError, ValueError) as error:
            raise StudioError("The card does not say what the network is given.", "Import the model again.") from error
        return cls(inputs)

    def to_settings(self) -> list[dict[str, Any]]:
        return [asdict(entry) | {"shape": list(entry.shape)} for entry in self.inputs]

    def find(self, role: Role) -> Input | None:
        """The first input of that role."""
        return next((entry for entry in self.inputs if entry.role == role), None)

    def values(self, given: Mapping[Role, Array], label: int = 0, noise_seed: int = 0) -> dict[str, Array]:
        """Every input by name: `given` for pictures, latents and styles; labels, noise and constants are made."""
        random = np.random.Generator(np.random.PCG64(abs(noise_seed)))
        return {entry.name: self._value(entry, given, label, random) for entry in self.inputs}

    @staticmethod
    def _value(entry: Input, given: Mapping[Role, Array], label: int, random: np.random.Generator) -> Array:
        if entry.role == "label":
            return entry.filled(label)
        if entry.role == "one-hot":
            return entry.chosen(label)
        if entry.role == "noise":
            return random.standard_normal(entry.shape).astype(np.dtype(entry.dtype))
        if entry.role == "constant":
            return entry.filled(entry.value)
        if entry.role == "identity":
            return identity(entry.shape, entry.dtype)
        if entry.role == "level":
            shape = tuple(own or seen for own, seen in zip(entry.shape, given["image"].shape, strict=True))
            return np.full(shape, entry.value, np.dtype(entry.dtype))
        return entry.shaped(given[entry.role]) if entry.shape else given[entry.role]

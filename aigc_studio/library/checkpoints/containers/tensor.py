"""Tensors as a file describes them: checked first, read later."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

from aigc_studio.core.errors import StudioError
from aigc_studio.library.checkpoints.containers.region import Region

if TYPE_CHECKING:
    import torch

#: Bytes of one element. The names are torch's.
ITEM_BYTES = {
    "float64": 8, "float32": 4, "float16": 2, "bfloat16": 2, "float8_e4m3fn": 1, "float8_e5m2": 1,
    "int64": 8, "int32": 4, "int16": 2, "int8": 1, "uint8": 1, "bool": 1,
}  # fmt: skip
_MOST_DIMENSIONS = 8
#: A stride of zero repeats numbers without storing them: fine for a position index, a bomb beyond.
_MOST_REPEATED = 1 << 20
#: More than this, without those of length 0, and torch can no longer count in the dimensions of an empty tensor.
_MOST_NUMBERS = 1 << 48


class Weight(Protocol):
    """A tensor that can be looked at without being read."""

    @property
    def shape(self) -> tuple[int, ...]: ...

    def read(self) -> torch.Tensor:
        """On the CPU, contiguous; floating types as float32, whole numbers as stored. Raises StudioError."""
        ...


@dataclass(frozen=True)
class StoredTensor:
    """A tensor inside a storage: `offset` and `stride` count elements of `dtype`."""

    region: Region
    dtype: str
    offset: int
    shape: tuple[int, ...]
    stride: tuple[int, ...]

    def __post_init__(self) -> None:
        numbers = (self.offset, *self.shape, *self.stride)
        if self.dtype not in ITEM_BYTES:
            raise StudioError(
                f"The file holds numbers of a kind that networks here do not use ({str(self.dtype)[:40]}).",
                "Save the weights again in single or half precision.",
            )
        if len(self.shape) != len(self.stride) or len(self.shape) > _MOST_DIMENSIONS:
            raise _impossible(self.shape)
        if not all(type(number) is int and 0 <= number < 1 << 62 for number in numbers):
            raise _impossible(self.shape)
        if (self.offset + self.span) * ITEM_BYTES[self.dtype] > self.region.length:
            raise _impossible(self.shape)
        declared = math.prod(max(size, 1) for size in self.shape)
        if self.count > max(self.span, _MOST_REPEATED) or declared > _MOST_NUMBERS:
            raise _impossible(self.shape)

    @property
    def count(self) -> int:
        return math.prod(self.shape)

    @property
    def span(self) -> int:
        """Elements between the first and the last, both counted."""
        if self.count == 0:
            return 0
        return 1 + sum((size - 1) * step for size, step in zip(self.shape, self.stride, strict=True))

    def read(self) -> torch.Tensor:
        """See Weight.read. Weights that are not finite raise StudioError."""
        import torch

        item, dtype = ITEM_BYTES[self.dtype], getattr(torch, self.dtype)
        if self.count == 0:
            return torch.zeros(self.shape, dtype=torch.float32 if dtype.is_floating_point else dtype)
        data = self.region.read(self.offset * item, self.span * item)
        if self.dtype == "bool":  # any other byte than 0 and 1 would be undefined behaviour in torch
            data = bytearray(byte != 0 for byte in data)
        tensor = torch.frombuffer(data, dtype=dtype).as_strided(self.shape, self.stride).contiguous()
        if not dtype.is_floating_point:
            return tensor
        tensor = tensor.float()
        # Both ends carry a NaN on; a hundred times faster than a mask of all numbers.
        if not all(math.isfinite(end) for end in tensor.aminmax()):
            raise StudioError(
                "Some weights in this file are not numbers (NaN or infinity).",
                "Its training ran away or the file is damaged; use an earlier checkpoint.",
            )
        return tensor


def dense(region: Region, dtype: str, shape: tuple[int, ...]) -> StoredTensor:
    """A C-contiguous tensor at the start of `region`."""
    stride, step = [], 1
    for size in reversed(shape):
        stride.append(step)
        # Beyond what any file holds the sum no longer matters; it will be refused.
        step = min(step * max(size, 1), 1 << 61) if type(size) is int else 0
    return StoredTensor(region, dtype, 0, shape, tuple(reversed(stride)))


def _impossible(shape: tuple[int, ...]) -> StudioError:
    said = " × ".join(str(size) for size in shape[:_MOST_DIMENSIONS])
    return StudioError(
        f"The file declares a tensor of {said[:80] or 'no size'} that it does not hold.",
        "It is damaged or cut short; download it again.",
    )

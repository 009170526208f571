"""The mean of the pictures that an enhancer learnt from, which it takes off and adds again.

Its layers are kept like weights: convolutions of one pixel, for pixels in 0..255 or in 0..1; some keep none.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import TYPE_CHECKING, TypeVar

from aigc_studio.library.families.names import bare

if TYPE_CHECKING:
    import torch

Value = TypeVar("Value")
_LAYERS = re.compile(r"(sub|add)_mean\.(shifter\.)?(weight|bias)")
_OFFSETS = ("add_mean.bias", "add_mean.shifter.bias")
#: A mean beyond it is of pixels in 0..255.
_LARGEST_MEAN = 2.0


def without_mean_shift(names: Mapping[str, Value]) -> dict[str, Value]:
    """`names` without the mean's layers."""
    return {name: value for name, value in names.items() if not _LAYERS.fullmatch(name)}


def mean_of(tensors: Mapping[str, Value]) -> Value | None:
    """What is added again, where a file keeps it."""
    names = bare(tensors)
    return next((names[name] for name in _OFFSETS if name in names), None)


def in_unit_pixels(
    own: Mapping[str, torch.Tensor], mean: torch.Tensor, first: str, last: str
) -> dict[str, torch.Tensor]:  # fmt: skip
    """The tensors `own` of a network and its buffer `mean`, all for pixels in 0..1: its `first` and its `last` layer
    bring those to the pixels of the weights and back."""
    reach = 255.0 if float(mean.max()) > _LARGEST_MEAN else 1.0
    found = {**own, f"{first}.weight": own[f"{first}.weight"] * reach}
    found |= {f"{last}.{word}": own[f"{last}.{word}"] / reach for word in ("weight", "bias")}
    return found | {"mean": mean.float() / reach}

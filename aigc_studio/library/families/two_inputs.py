"""Generators that z and a class enter by a layer each, side by side (Mirza & Osindero 2014), as one stack.

`deconv1_1` takes z, `deconv1_2` the class as a one-hot vector, and what they give is joined. One layer that takes both,
with zeros where they do not meet, does the same; so such a checkpoint is read as one with that layer.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import torch

    from aigc_studio.library.families.base import Shapes

#: The name of the one-hot vectors in the one stack.
CLASSES = "class_emb.weight"
_PART = re.compile(r"(.*)1_([12])((?:_bn|\.bn)?)\.(weight|bias|running_mean|running_var)")


def joined_shapes(shapes: Shapes) -> dict[str, tuple[int, ...]] | None:
    """The shapes of the one stack, with an embedding that makes one-hot vectors; None for other networks."""
    pairs = _pairs(shapes)
    if pairs is None:
        return None
    joined = {name: shape for name, shape in shapes.items() if _PART.fullmatch(name) is None}
    found: dict[str, tuple[int, ...]] = {}
    for name, (first, second) in pairs.items():
        a, b = shapes[first], shapes[second]
        if len(a) != len(b) or a[2:] != b[2:]:
            return None
        found[name] = tuple(x + y for x, y in zip(a[:2], b[:2], strict=True)) + a[2:]
        if len(a) > 1:
            into = 1 if len(a) == 2 else 0
            found[CLASSES] = (b[into], b[into])
    return {**found, **joined}


def joined_tensors(tensors: Mapping[str, torch.Tensor]) -> dict[str, torch.Tensor]:
    """The tensors of the one stack; `tensors` themselves for other networks."""
    import torch

    pairs = _pairs({name: tuple(tensor.shape) for name, tensor in tensors.items()})
    if pairs is None:
        return dict(tensors)
    joined = {name: tensor for name, tensor in tensors.items() if _PART.fullmatch(name) is None}
    for name, (first, second) in pairs.items():
        a, b = tensors[first], tensors[second]
        if a.dim() == 1:
            joined[name] = torch.cat([a, b])
            continue
        whole = a.new_zeros(a.shape[0] + b.shape[0], a.shape[1] + b.shape[1], *a.shape[2:])
        whole[: a.shape[0], : a.shape[1]], whole[a.shape[0] :, a.shape[1] :] = a, b
        joined[name] = whole
        joined[CLASSES] = torch.eye(b.shape[1 if b.dim() == 2 else 0])
    return joined


def _pairs(shapes: Shapes) -> dict[str, tuple[str, str]] | None:
    """Name of each joined tensor, and the two it is made of; None unless every first one has a second."""
    parts = [(name, match) for name in shapes if (match := _PART.fullmatch(name))]
    firsts = {match.group(1, 3, 4): name for name, match in parts if match[2] == "1"}
    seconds = {match.group(1, 3, 4): name for name, match in parts if match[2] == "2"}
    if not firsts or firsts.keys() != seconds.keys() or len({stem for stem, _, _ in firsts}) != 1:
        return None
    return {f"{stem}1{norm}.{word}": (name, seconds[stem, norm, word]) for (stem, norm, word), name in firsts.items()}

"""ONNX operators that move numbers about without computing on them. See `operators`."""

from __future__ import annotations

from typing import Any

import torch
from torch import Tensor

from aigc_studio.library.exporting.operators import Attributes, Given, NotFaithful, Operator


def _sizes(shape: Tensor) -> list[Any]:
    """The sides in a shape, kept as tensors so that a trace follows them; constants become plain numbers."""
    return list(shape.unbind(0))


def _reshape(given: Given, attributes: Attributes) -> Tensor:
    x, shape = given
    if attributes.get("allowzero"):
        raise NotFaithful("Reshape to nothing")
    asked = shape.tolist()
    sides = _sizes(shape)
    return x.reshape([x.shape[axis] if asked[axis] == 0 else sides[axis] for axis in range(len(sides))])


def _expand(given: Given, _attributes: Attributes) -> Tensor:
    x, shape = given
    return x * torch.ones(_sizes(shape), dtype=x.dtype, device=x.device)


def _constant_of_shape(given: Given, attributes: Attributes) -> Tensor:
    value = attributes.get("value", torch.zeros(1))
    return torch.zeros(_sizes(given[0]), dtype=value.dtype, device=given[0].device) + value.reshape(())


def _axes(given: Given, attributes: Attributes) -> list[int] | None:
    if "axes" in attributes:
        return list(attributes["axes"])
    return [int(axis) for axis in given[1].tolist()] if len(given) > 1 and given[1] is not None else None


def _unsqueeze(given: Given, attributes: Attributes) -> Tensor:
    x, axes = given[0], _axes(given, attributes) or []
    for axis in sorted(axis % (x.ndim + len(axes)) for axis in axes):
        x = x.unsqueeze(axis)
    return x


def _squeeze(given: Given, attributes: Attributes) -> Tensor:
    x, axes = given[0], _axes(given, attributes)
    if axes is None:
        return x.squeeze()
    for axis in sorted((axis % x.ndim for axis in axes), reverse=True):
        x = x.squeeze(axis)
    return x


def _flatten(given: Given, attributes: Attributes) -> Tensor:
    x, axis = given[0], attributes.get("axis", 1) % (given[0].ndim + 1)
    if axis == 0:
        return x.reshape(1, -1)
    return x.flatten(axis).flatten(0, axis - 1) if axis < x.ndim else x.flatten().unsqueeze(1)


def _slice(given: Given, attributes: Attributes) -> Tensor:
    x = given[0]
    if "starts" in attributes:
        starts, ends = (torch.tensor(attributes[name]) for name in ("starts", "ends"))
        axes, steps = attributes.get("axes"), None
    else:
        starts, ends, axes, steps = (*given[1:], None, None)[:4]
        axes = None if axes is None else axes.tolist()
    axes = list(range(len(starts))) if axes is None else axes
    strides = [1] * len(axes) if steps is None else [int(step) for step in steps.tolist()]
    for place, (axis, stride) in enumerate(zip(axes, strides, strict=True)):
        if stride < 0:
            raise NotFaithful("Slice backwards")
        where = [slice(None)] * (axis % x.ndim) + [slice(starts[place], ends[place], stride)]
        x = x[tuple(where)]
    return x


def _gather(given: Given, attributes: Attributes) -> Tensor:
    x, index = given
    axis = attributes.get("axis", 0) % x.ndim
    index = torch.where(index < 0, index + x.shape[axis], index)
    picked = x.index_select(axis, index.reshape(-1))
    if index.ndim == 0:
        return picked.squeeze(axis)
    return picked.unflatten(axis, index.shape) if index.ndim > 1 else picked


def _split(given: Given, attributes: Attributes) -> tuple[Tensor, ...]:
    x, axis = given[0], attributes.get("axis", 0)
    if len(given) > 1 and given[1] is not None:
        sizes = given[1].tolist()
    elif "split" in attributes:
        sizes = list(attributes["split"])
    else:
        count = attributes["outputs"]
        size = -(-x.shape[axis] // count)
        return tuple(x.split(int(size), axis))
    return tuple(x.split(sizes, axis))


def _transpose(given: Given, attributes: Attributes) -> Tensor:
    x = given[0]
    return x.permute(attributes.get("perm", list(reversed(range(x.ndim)))))


def _range(given: Given, _attributes: Attributes) -> Tensor:
    start, limit, delta = given
    return torch.arange(start, limit, delta, dtype=start.dtype, device=start.device)


def _shape(given: Given, attributes: Attributes) -> Tensor:
    if "start" in attributes or "end" in attributes:
        raise NotFaithful("Shape of some axes")
    return torch._shape_as_tensor(given[0])


SHAPE_OPERATORS: dict[str, Operator] = {
    "Reshape": _reshape, "Expand": _expand, "ConstantOfShape": _constant_of_shape, "Unsqueeze": _unsqueeze,
    "Squeeze": _squeeze, "Flatten": _flatten, "Slice": _slice, "Gather": _gather, "Split": _split,
    "Transpose": _transpose, "Range": _range, "Shape": _shape,
    "Concat": lambda given, a: torch.cat(list(given), a["axis"]),
    "Tile": lambda given, _a: given[0].repeat(given[1].tolist()),
}  # fmt: skip

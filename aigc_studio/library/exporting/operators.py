"""ONNX operators in torch, as far as networks of pictures use them.

Each takes the operator's inputs (None where one is left out) and its attributes and gives its outputs. Whatever is not
done exactly raises `NotFaithful`: an export that is nearly right would be worse than none. Sizes stay tensors, so that
a trace of the whole works at other sizes than the one it was made at.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import torch
from torch import Tensor
from torch.nn import functional

Given = Sequence[Any]
Attributes = Mapping[str, Any]
Operator = Callable[[Given, Attributes], Any]


class NotFaithful(Exception):
    """An operator, or a use of one, that has no exact counterpart here; the text names it."""


_DTYPES = {
    1: torch.float32, 2: torch.uint8, 3: torch.int8, 5: torch.int16, 6: torch.int32, 7: torch.int64, 9: torch.bool,
    10: torch.float16, 11: torch.float64,
}  # fmt: skip


def _same_pads(size: int, kernel: int, stride: int, dilation: int, lower: bool) -> tuple[int, int]:
    total = max(0, (-(-size // stride) - 1) * stride + dilation * (kernel - 1) + 1 - size)
    small, large = total // 2, total - total // 2
    return (large, small) if lower else (small, large)


def _pads_of(given: Given, attributes: Attributes, kernel: Sequence[int]) -> list[tuple[int, int]]:
    """(before, after) for each spatial axis."""
    axes = len(kernel)
    auto = attributes.get("auto_pad", "NOTSET")
    if auto in ("SAME_UPPER", "SAME_LOWER"):
        strides, dilations = attributes.get("strides", [1] * axes), attributes.get("dilations", [1] * axes)
        if any(stride != 1 for stride in strides):
            raise NotFaithful(f"padding “{auto}” of a stride")
        return [
            _same_pads(1, k, 1, d, auto == "SAME_LOWER") for k, d in zip(kernel, dilations, strict=True)
        ]  # of stride 1 it does not depend on the size
    pads = attributes.get("pads", [0] * (2 * axes))
    return list(zip(pads[:axes], pads[axes:], strict=True))


def _padded(x: Tensor, pads: Sequence[tuple[int, int]], value: float = 0.0) -> Tensor:
    flat = [side for before, after in reversed(pads) for side in (before, after)]
    return functional.pad(x, flat, value=value) if any(flat) else x


def _conv(given: Given, attributes: Attributes) -> Tensor:
    x, weight, bias = (*given, None)[:3]
    if x.ndim != 4:
        raise NotFaithful(f"Conv of {x.ndim - 2} dimensions")
    kernel = weight.shape[2:]
    x = _padded(x, _pads_of(given, attributes, kernel))
    return functional.conv2d(
        x, weight, bias, attributes.get("strides", [1, 1]), 0, attributes.get("dilations", [1, 1]),
        attributes.get("group", 1),
    )  # fmt: skip


def _conv_transpose(given: Given, attributes: Attributes) -> Tensor:
    x, weight, bias = (*given, None)[:3]
    pads = attributes.get("pads", [0, 0, 0, 0])
    if x.ndim != 4 or attributes.get("auto_pad", "NOTSET") != "NOTSET" or "output_shape" in attributes:
        raise NotFaithful("ConvTranspose of that padding")
    made = functional.conv_transpose2d(
        x, weight, bias, attributes.get("strides", [1, 1]), 0, attributes.get("output_padding", [0, 0]),
        attributes.get("group", 1), attributes.get("dilations", [1, 1]),
    )  # fmt: skip
    top, left, bottom, right = pads
    return functional.pad(made, [-left, -right, -top, -bottom]) if any(pads) else made


def _instance_norm(given: Given, attributes: Attributes) -> Tensor:
    x, scale, shift = given
    return functional.instance_norm(x, weight=scale, bias=shift, eps=attributes.get("epsilon", 1e-5))


def _batch_norm(given: Given, attributes: Attributes) -> Tensor:
    x, scale, shift, mean, variance = given
    if attributes.get("training_mode"):
        raise NotFaithful("BatchNormalization in training")
    return functional.batch_norm(x, mean, variance, scale, shift, False, 0.0, attributes.get("epsilon", 1e-5))


def _layer_norm(given: Given, attributes: Attributes) -> Tensor:
    x, scale, shift = (*given, None)[:3]
    axis = attributes.get("axis", -1) % x.ndim
    return functional.layer_norm(x, x.shape[axis:], scale, shift, attributes.get("epsilon", 1e-5))


def _gemm(given: Given, attributes: Attributes) -> Tensor:
    a, b, c = (*given, None)[:3]
    a = a.t() if attributes.get("transA") else a
    b = b.t() if attributes.get("transB") else b
    made = attributes.get("alpha", 1.0) * (a @ b)
    return made if c is None else made + attributes.get("beta", 1.0) * c


def _pad(given: Given, attributes: Attributes) -> Tensor:
    x, pads, value = (*given, None, None)[:3]
    sides = [int(side) for side in (attributes["pads"] if pads is None else pads.tolist())]
    axes = given[3].tolist() if len(given) > 3 and given[3] is not None else range(x.ndim)
    count = len(sides) // 2
    by_axis = dict.fromkeys(range(x.ndim), (0, 0))
    by_axis |= {axis % x.ndim: (sides[i], sides[count + i]) for i, axis in enumerate(axes)}
    mode = {"constant": "constant", "reflect": "reflect", "edge": "replicate", "wrap": "circular"}[
        attributes.get("mode", "constant")
    ]
    flat = [side for axis in reversed(range(x.ndim)) for side in by_axis[axis]]
    if mode == "constant":
        filled = attributes.get("value", 0.0) if value is None else float(value)
        return functional.pad(x, flat, value=filled)
    return _mirrored(x, by_axis, mode)


def _mirrored(x: Tensor, by_axis: Mapping[int, tuple[int, int]], mode: str) -> Tensor:
    """Padding from the picture itself, along at most two axes wherever they lie."""
    padded = [axis for axis, sides in by_axis.items() if any(sides)]
    if x.ndim != 4 or len(padded) > 2:
        raise NotFaithful(f"Pad “{mode}” of that shape")
    others = [axis for axis in range(4) if axis not in padded]
    order = [*others, *padded]
    flat = [side for axis in (order[3], order[2]) for side in by_axis[axis]]
    back = [order.index(axis) for axis in range(4)]
    return functional.pad(x.permute(order), flat, mode=mode).permute(back)


def _resize(given: Given, attributes: Attributes) -> Tensor:
    x, _, scales, sizes = (*given, None, None, None)[:4]
    mode, where = attributes.get("mode", "nearest"), attributes.get("coordinate_transformation_mode", "half_pixel")
    if scales is None or scales.numel() != 4 or sizes is not None or x.ndim != 4:
        raise NotFaithful("Resize to a size")
    factors = [float(factor) for factor in scales.tolist()]
    whole = factors[:2] == [1, 1] and all(factor >= 1 and factor == int(factor) for factor in factors[2:])
    rounding = attributes.get("nearest_mode", "round_prefer_floor")
    alike = {("asymmetric", "floor"), ("half_pixel", "round_prefer_floor"), ("half_pixel", "round_prefer_ceil")}
    if mode == "nearest" and whole and ((where, rounding) in alike or factors == [1, 1, 1, 1]):
        return x.repeat_interleave(int(factors[2]), 2).repeat_interleave(int(factors[3]), 3)
    if mode == "linear" and whole and where in ("half_pixel", "pytorch_half_pixel", "align_corners"):
        corners = where == "align_corners"
        return functional.interpolate(x, scale_factor=tuple(factors[2:]), mode="bilinear", align_corners=corners)
    raise NotFaithful(f"Resize “{mode}” with “{where}”")


def _clip(given: Given, attributes: Attributes) -> Tensor:
    x, low, high = (*given, None, None)[:3]
    low = attributes.get("min") if low is None else low
    high = attributes.get("max") if high is None else high
    x = x if low is None else torch.maximum(x, torch.as_tensor(low, dtype=x.dtype, device=x.device))
    return x if high is None else torch.minimum(x, torch.as_tensor(high, dtype=x.dtype, device=x.device))


def _divide(given: Given, _attributes: Attributes) -> Tensor:
    a, b = given
    return a / b if a.is_floating_point() else torch.div(a, b, rounding_mode="trunc")


def _axes(given: Given, attributes: Attributes) -> list[int] | None:
    if "axes" in attributes:
        return list(attributes["axes"])
    return [int(axis) for axis in given[1].tolist()] if len(given) > 1 and given[1] is not None else None


def _reduction(function: Callable[..., Tensor]) -> Operator:
    def reduce(given: Given, attributes: Attributes) -> Tensor:
        x, axes = given[0], _axes(given, attributes)
        if axes is None and attributes.get("noop_with_empty_axes"):
            return x
        axes = list(range(x.ndim)) if axes is None else axes
        return function(x, axes, keepdim=bool(attributes.get("keepdims", 1)))

    return reduce


def _average_pool(given: Given, attributes: Attributes) -> Tensor:
    kernel = attributes["kernel_shape"]
    pads = _pads_of(given, attributes, kernel)
    if attributes.get("ceil_mode") or any(a != b for a, b in pads):
        raise NotFaithful("AveragePool of that padding")
    return functional.avg_pool2d(
        given[0], kernel, attributes.get("strides", [1, 1]), [a for a, _ in pads],
        count_include_pad=bool(attributes.get("count_include_pad", 0)),
    )  # fmt: skip


def _max_pool(given: Given, attributes: Attributes) -> Tensor:
    kernel = attributes["kernel_shape"]
    if attributes.get("ceil_mode") or attributes.get("dilations", [1, 1]) != [1, 1]:
        raise NotFaithful("MaxPool of that padding")
    x = _padded(given[0], _pads_of(given, attributes, kernel), float("-inf"))
    return functional.max_pool2d(x, kernel, attributes.get("strides", [1, 1]))


def _prelu(given: Given, _attributes: Attributes) -> Tensor:
    x, slope = given
    return torch.where(x < 0, x * slope, x)


def _gelu(given: Given, attributes: Attributes) -> Tensor:
    return functional.gelu(given[0], approximate=attributes.get("approximate", "none"))


def _depth_to_space(given: Given, attributes: Attributes) -> Tensor:
    x, block = given[0], attributes["blocksize"]
    if attributes.get("mode", "DCR") == "CRD":
        return functional.pixel_shuffle(x, block)
    count, channels, height, width = x.shape
    split = x.reshape(count, block, block, channels // block**2, height, width).permute(0, 3, 4, 1, 5, 2)
    return split.reshape(count, channels // block**2, height * block, width * block)


def _unary(function: Callable[[Tensor], Tensor]) -> Operator:
    return lambda given, _attributes: function(given[0])


def _binary(function: Callable[[Tensor, Tensor], Tensor]) -> Operator:
    return lambda given, _attributes: function(given[0], given[1])


def _folded(function: Callable[[Tensor, Tensor], Tensor]) -> Operator:
    """Min, Max, Sum of any number of inputs."""

    def fold(given: Given, _attributes: Attributes) -> Tensor:
        made = given[0]
        for other in given[1:]:
            made = function(made, other)
        return made

    return fold


OPERATORS: dict[str, Operator] = {
    "Conv": _conv, "ConvTranspose": _conv_transpose, "InstanceNormalization": _instance_norm,
    "BatchNormalization": _batch_norm, "LayerNormalization": _layer_norm, "Gemm": _gemm,
    "MatMul": _binary(torch.matmul), "Pad": _pad, "Resize": _resize, "Clip": _clip, "AveragePool": _average_pool,
    "MaxPool": _max_pool, "PRelu": _prelu, "Gelu": _gelu, "DepthToSpace": _depth_to_space, "Div": _divide,
    "GlobalAveragePool": _unary(lambda x: x.mean((2, 3), keepdim=True)),
    "Relu": _unary(torch.relu), "Sigmoid": _unary(torch.sigmoid), "Tanh": _unary(torch.tanh),
    "Exp": _unary(torch.exp), "Log": _unary(torch.log), "Sqrt": _unary(torch.sqrt), "Sin": _unary(torch.sin),
    "Cos": _unary(torch.cos), "Abs": _unary(torch.abs), "Neg": _unary(torch.neg), "Sign": _unary(torch.sign),
    "Floor": _unary(torch.floor), "Ceil": _unary(torch.ceil), "Round": _unary(torch.round), "Erf": _unary(torch.erf),
    "Reciprocal": _unary(torch.reciprocal), "Softplus": _unary(functional.softplus), "Not": _unary(torch.logical_not),
    "Identity": _unary(lambda x: x), "Dropout": _unary(lambda x: x),
    "Elu": lambda given, a: functional.elu(given[0], a.get("alpha", 1.0)),
    "LeakyRelu": lambda given, a: functional.leaky_relu(given[0], a.get("alpha", 0.01)),
    "HardSwish": _unary(functional.hardswish),
    "HardSigmoid": lambda given, a: (given[0] * a.get("alpha", 0.2) + a.get("beta", 0.5)).clamp(0, 1),
    "Softmax": lambda given, a: torch.softmax(given[0], a.get("axis", -1)),
    "Add": _binary(torch.add), "Sub": _binary(torch.sub), "Mul": _binary(torch.mul), "Pow": _binary(torch.pow),
    "And": _binary(torch.logical_and), "Or": _binary(torch.logical_or), "Equal": _binary(torch.eq),
    "Less": _binary(torch.lt), "LessOrEqual": _binary(torch.le), "Greater": _binary(torch.gt),
    "GreaterOrEqual": _binary(torch.ge), "Min": _folded(torch.minimum), "Max": _folded(torch.maximum),
    "Sum": _folded(torch.add), "Where": lambda given, _a: torch.where(given[0], given[1], given[2]),
    "Cast": lambda given, a: given[0].to(_DTYPES[a["to"]]),
    "ReduceSum": _reduction(torch.sum), "ReduceMean": _reduction(torch.mean),
    "ReduceMax": _reduction(torch.amax), "ReduceMin": _reduction(torch.amin),
    "ReduceL2": _reduction(torch.linalg.vector_norm),
}  # fmt: skip

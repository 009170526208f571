"""A generator that is one stack of layers, read from the layers a checkpoint holds."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise, takewhile
from math import isqrt
from typing import Any

from aigc_studio.library.checkpoints.modules import Module
from aigc_studio.library.checkpoints.plans import (
    PICTURE_CHANNELS,
    Plan,
    Stride,
    activation_plan,
    choose_strides,
    conv_plan,
    deconv_plan,
    end_plans,
    kernel_directions,
    linear_plan,
    norm_plan,
)


@dataclass(frozen=True)
class Manner:
    """What tensors do not say, and the implementation decides.

    `slope` of the rectifiers below zero, `epsilon` of the norms, the first aside; `end` is `tanh` or `sigmoid`;
    whether the map that z becomes is `rectified` where no norm follows.
    """

    slope: float = 0.0
    epsilon: float = 1e-5
    end: str = "tanh"
    rectified: bool = True


@dataclass(frozen=True)
class _Body:
    """The kernels and norms after z has become a map of `channels` and `side`."""

    modules: Sequence[Module]
    channels: int
    side: int

    @property
    def kernels(self) -> list[Module]:
        return [module for module in self.modules if module.op == "kernel"]


def read_stack(
    layers: Sequence[Module], manner: Manner, suits: Callable[[int], bool] | None = None
) -> dict[str, Any] | None:
    """Settings (`latent`, `side`, `channels`, `layers`) of the generator those layers make; None when they make none.

    The first layer takes z: a transposed convolution of one pixel, or the first of the linear layers whose last values
    become a map. Of the sides that pictures may have, one that `suits` is preferred.
    """
    head, body = _split(layers)
    transposed = kernel_directions(body.kernels, body.channels) if body.channels else None
    if not transposed or body.modules[-1].op != "kernel" or _goes_on_from_a_picture(body, transposed):
        return None
    into, out, size, _ = body.kernels[0].shape
    if body.side == 1 and into == out and size > 1:
        transposed[0] = True  # a plain one would see one pixel and padding
    doubled = _after_upsampling(head, body, transposed)
    last = body.kernels[-1]
    picture = last.shape[1 if transposed[-1] else 0]
    growth: list[int] = []
    for kernel, flipped in zip(body.kernels, transposed, strict=True):
        growth += ([0] if kernel.path in doubled else []) + ([kernel.shape[2]] if flipped else [])
    chosen = choose_strides(growth, body.side, picture, suits)
    if picture not in PICTURE_CHANNELS or chosen is None or chosen[1] < max(8, 2 * body.side):
        return None
    flips = dict(zip((kernel.path for kernel in body.kernels), transposed, strict=True))
    plans = _body_plans(body, flips, doubled, iter(chosen[0]), manner)
    if plans is None:
        return None
    latent = head[0].shape[1] if head else body.channels
    start = _head_plans(head, body, manner) if head else [{"op": "reshape", "shape": [latent, 1, 1]}]
    return {
        "latent": latent, "side": chosen[1], "channels": picture, "layers": [*start, *plans, *end_plans(manner.end)],
    }  # fmt: skip


def _split(layers: Sequence[Module]) -> tuple[list[Module], _Body]:
    """The projection of z (linear layers, and norms of their values) and the rest; `channels` 0 for no such stack."""
    none: tuple[list[Module], _Body] = ([], _Body((), 0, 0))
    if layers[0].op == "kernel":
        plain = all(module.op in ("kernel", "norm") for module in layers)
        return ([], _Body(layers, _width_of_z(layers), 1)) if plain else none
    linears = list(takewhile(lambda module: module.op != "kernel", layers))
    values = next((module.shape[0] for module in reversed(linears) if module.op == "linear"), 0)
    # A norm of the map's features, not of the values that become it, is the first layer of the rest.
    count = len(linears) - (linears[-1].op == "norm" and linears[-1].shape[0] != values)
    head, rest = linears[:count], layers[count:]
    kernels = [module for module in rest if module.op == "kernel"]
    if not _is_projection(head) or not kernels or any(module.op not in ("kernel", "norm") for module in rest):
        return none
    norm = rest[0].shape[0] if rest[0].op == "norm" else None
    # A map of as few features as a picture has channels is none.
    maps = [channels for channels in kernels[0].shape[:2] if channels not in PICTURE_CHANNELS]
    for channels in (norm,) if norm else maps:
        side = isqrt(values // channels)
        if side * side * channels == values and kernel_directions(kernels, channels):
            return head, _Body(rest, channels, side)
    return none


def _width_of_z(layers: Sequence[Module]) -> int:
    """How many numbers the first of `layers` takes as one pixel: it is transposed, or a plain one of a single pixel."""
    first, *_ = kernels = [module for module in layers if module.op == "kernel"]
    plain = first.shape[2] == 1 and not kernel_directions(kernels, first.shape[0])
    return first.shape[1 if plain else 0]


def _is_projection(head: Sequence[Module]) -> bool:
    """Whether each linear layer takes what the one before gives, and each norm is of the values before it; all named
    alike, or the first are of another network."""
    steps = all(
        after.shape[0 if after.op == "norm" else 1] == before.shape[0]
        and after.op in ("norm", "linear")
        and "linear" in (before.op, after.op)
        for before, after in pairwise(head)
    )
    depths = {module.path.count(".") for module in head if module.op == "linear"}
    return len(depths) == 1 and head[0].op == "linear" and steps


def _goes_on_from_a_picture(body: _Body, transposed: Sequence[bool]) -> bool:
    """Whether something widens what has as many features as a picture: a generator and its discriminator in one."""
    widths = [kernel.shape[1 if flipped else 0] for kernel, flipped in zip(body.kernels, transposed, strict=True)]
    return any(before in PICTURE_CHANNELS and after > max(PICTURE_CHANNELS) for before, after in pairwise(widths))


def _after_upsampling(head: Sequence[Module], body: _Body, transposed: Sequence[bool]) -> set[str]:
    """Convolutions before which the picture doubles, by the layers without weights that lie before them: an activation
    and one more; one behind the norm that opens the stack; one at the beginning of a sequence; and three behind the
    projection, an activation, the reshaping and one more."""
    plain = {kernel.path for kernel, flipped in zip(body.kernels, transposed, strict=True) if not flipped}
    found, begun = set(), {module.parent for module in head}
    for place, module in enumerate(body.modules):
        before = body.modules[place - 1] if place else head[-1] if head else None
        fewest = 3 if place == 0 else 1 if place == 1 and body.modules[0].op == "norm" else 2
        steps, wanted = (module.steps_after(before), fewest) if before and module.parent in begun else (module.index, 1)
        begun.add(module.parent)
        if module.path in plain and (steps or 0) >= wanted:
            found.add(module.path)
    return found


def _head_plans(head: Sequence[Module], body: _Body, manner: Manner) -> list[Plan]:
    plans: list[Plan] = []
    for place, module in enumerate(head):
        plans.append(linear_plan(module) if module.op == "linear" else norm_plan(module, flat=True))
        last = place == len(head) - 1
        kept = _is_rectified(module, body.modules[0]) and (manner.rectified or module.op == "norm")
        if kept if last else head[place + 1].op != "norm":
            plans.append(activation_plan(manner.slope))
    return [*plans, {"op": "reshape", "shape": [body.channels, body.side, body.side]}]


def _is_rectified(last: Module, first: Module) -> bool:
    """Whether a rectifier lies between the last layer of the projection and the `first` of the rest.

    In one sequence the reshaping is a layer too, so that a rectifier makes two between them. Where sequences hold their
    rectifiers and the projection is an attribute beside them, it has none.
    """
    if last.op == "norm" or first.op == "norm":
        return last.op == "norm"
    if last.index is not None and last.parent == first.parent:
        return first.steps_after(last) != 1
    return last.index is not None or first.index is None


def _body_plans(
    body: _Body, flips: dict[str, bool], doubled: set[str], strides: Iterator[Stride], manner: Manner
) -> list[Plan] | None:
    plans: list[Plan] = []
    channels, early = body.channels, _rectified_before_norms(body.modules)
    for place, module in enumerate(body.modules):
        after = body.modules[place + 1] if place + 1 < len(body.modules) else None
        if module.op == "norm":
            if module.shape[0] != channels:
                return None
            plans.append(norm_plan(module, flat=False, eps=manner.epsilon if place else 1e-5))
        else:
            if module.path in doubled:
                next(strides)
                plans.append({"op": "upsample"})
            flipped = flips[module.path]
            plans.append(deconv_plan(module, next(strides)) if flipped else conv_plan(module))
            channels = module.shape[1 if flipped else 0]
        opening = after is not None and place == 0 and module.op == "norm" and after.path in doubled
        bare = place == 0 and module.op == "kernel" and not manner.rectified
        joined = module.op == "norm" and after is not None and _adjacent(module, after) and module.parent in early
        rectified = after is not None and after.op != "norm" and not (opening or bare or joined)
        if rectified or (after is not None and module.parent in early and module.op == "kernel"):
            plans.append(activation_plan(manner.slope))
    return plans


def _rectified_before_norms(modules: Sequence[Module]) -> set[str]:
    """Sequences that hold their rectifiers between convolutions and norms: one layer without weights there, none behind
    the norm."""
    steps = zip(modules, modules[1:], modules[2:], strict=False)
    return {
        norm.parent for kernel, norm, after in steps
        if (kernel.op, norm.op) == ("kernel", "norm") and norm.steps_after(kernel) == 1 and _adjacent(norm, after)
    }  # fmt: skip


def _adjacent(before: Module, after: Module) -> bool:
    return before.parent == after.parent and after.index is not None and after.index - 1 == before.index

"""Plans of stacks of layers: what the shapes of a checkpoint leave open, decided.

Shapes tell channels and kernels. Strides and paddings they do not: among the customary ones, those are taken that end
at a customary side of pictures. Activations neither: those of the paper, or of the implementation that names its
layers so.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from math import isqrt
from typing import Any

from aigc_studio.library.checkpoints.modules import Module

Plan = dict[str, Any]

PICTURE_CHANNELS = (1, 3, 4)
_SIDES = frozenset({16, 32, 48, 64, 96, 128, 192, 256, 512, 1024})
_DIGIT_SIDE = 28  # MNIST and its kin

#: Strides and paddings of well-known networks that no rule would find, by their kernels.
_WELL_KNOWN: dict[tuple[int, ...], tuple[tuple[int, ...], ...]] = {
    (3, 4, 3, 4): ((2, 0), (1, 0), (2, 0), (2, 0)),  # the digits of deeplearning.ai's course
    (3, 3, 4, 4): ((1, 0), (2, 1), (2, 0), (2, 1)),  # the 24 pixels of CryptoPunks
    (4, 4, 4, 4, 5): ((1, 0), (2, 1), (2, 1), (2, 1), (3, 1)),  # the 96 pixels of anime faces (pytorch-book)
    (3, 3, 3, 3, 3, 3, 3): (  # the 128 pixels of LSGAN (OpenMMLab)
        (2, 1, 1), (1, 1), (2, 1, 1), (1, 1), (2, 1, 1), (2, 1, 1), (1, 1),
    ),
    (5, 5, 8): ((1, 0, -1), (1, 0), (2, 0)),  # the digits of WGAN-GP, cut from 8 to 7 pixels on the way
}
#: The same of decoders, by the side that they begin with, too: only an encoder beside them tells them from others.
_OF_DECODERS: dict[tuple[int, tuple[int, ...]], tuple[tuple[int, ...], ...]] = {
    (8, (5, 5, 5, 5)): ((2, 2), (2, 1), (2, 2, 1), (1, 1)),  # the 64 pixels of faces (pythae)
    (8, (4, 4, 4)): ((2, 1), (2, 1, 1), (1, 2)),  # its 32 pixels of things
}
_FEWEST_UNPADDED = 3


@dataclass(frozen=True)
class Stride:
    """How a transposed convolution grows its input; `extra` is its output padding, below 0 what is cut off there."""

    stride: int
    padding: int
    extra: int = 0

    def side(self, side: int, kernel: int) -> int:
        return (side - 1) * self.stride - 2 * self.padding + kernel + self.extra


def linear_plan(module: Module) -> Plan:
    out, into = module.shape
    return {"op": "linear", "in": into, "out": out, "bias": module.bias, "source": module.path}


def norm_plan(module: Module, flat: bool, eps: float = 1e-5) -> Plan:
    size = module.shape[0]
    return {"op": "norm", "size": size, "flat": flat, "eps": eps, "affine": module.bias, "source": module.path}


def conv_plan(module: Module, stride: int = 1) -> Plan:
    out, into, kernel, _ = module.shape
    return {
        "op": "conv", "in": into, "out": out, "kernel": kernel, "stride": stride, "padding": (kernel - 1) // 2,
        "bias": module.bias, "source": module.path,
    }  # fmt: skip


def deconv_plan(module: Module, stride: Stride) -> Plan:
    into, out, kernel, _ = module.shape
    return {
        "op": "deconv", "in": into, "out": out, "kernel": kernel, "stride": stride.stride, "padding": stride.padding,
        "extra": stride.extra, "bias": module.bias, "source": module.path,
    }  # fmt: skip


def activation_plan(slope: float = 0.0) -> Plan:
    return {"op": "leaky", "slope": slope} if slope else {"op": "relu"}


def end_plans(end: str) -> list[Plan]:
    """The last activation, `tanh` or `sigmoid`, brought to -1..1."""
    return [{"op": "tanh"}] if end == "tanh" else [{"op": "sigmoid"}, {"op": "affine", "gain": 2.0, "offset": -1.0}]


def picture_shape(values: int) -> tuple[int, int] | None:
    """(channels, side) of a square picture of that many values, at least 8 pixels a side."""
    for channels in PICTURE_CHANNELS:
        side = isqrt(values // channels)
        if side >= 8 and channels * side * side == values:
            return channels, side
    return None


def is_chain(linears: Sequence[Module]) -> bool:
    """Whether each takes what the one before gives."""
    return all(after.shape[1] == before.shape[0] for before, after in pairwise(linears))


def kernel_directions(kernels: Sequence[Module], channels: int) -> list[bool] | None:
    """For each kernel from `channels` on, whether it is transposed; None when they do not follow on each other.

    A kernel with as many channels in as out is plain if it is odd among even transposed ones, which double; else of the
    kind before it, or, at the beginning, of the kind after it.
    """
    kinds: list[bool | None] = []
    for kernel in kernels:
        first, second = kernel.shape[:2]
        if channels not in (first, second):
            return None
        kinds.append(None if first == second else channels == first)
        channels = second if channels == first else first
    doubling = {kernel.shape[2] % 2 == 0 for kernel, kind in zip(kernels, kinds, strict=True) if kind} == {True}
    known = next((kind for kind in kinds if kind is not None), True)
    transposed: list[bool] = []
    for kernel, kind in zip(kernels, kinds, strict=True):
        unclear = kernel.shape[2] % 2 == 0 if doubling else known
        known = unclear if kind is None else kind
        transposed.append(known)
    return transposed


def choose_strides(
    kernels: Sequence[int], side: int, channels: int, suits: Callable[[int], bool] | None = None
) -> tuple[list[Stride], int] | None:
    """Strides of the transposed convolutions of those kernels, 0 for an upsampling by 2, and the side they lead to.

    The best of all the ways: a customary side first, one that `suits` what else is known, then the most customary
    strides; where no customary side suits, one of those strides that does. None when none is possible.
    """
    of_decoder = _led([Stride(*sizes) for sizes in _OF_DECODERS.get((side, tuple(kernels)), ())], kernels, side)
    if of_decoder is not None and suits is not None and suits(of_decoder[1]):
        return of_decoder
    unpadded = _unpadded(kernels, side)
    if unpadded is not None:
        return unpadded
    known = _WELL_KNOWN.get(tuple(kernels))
    ways: dict[int, tuple[int, list[Stride]]] = {side: (0, [])}
    mixed = any(kernel % 2 == 0 for kernel in (kernels[1:] if side == 1 else kernels))
    for place, kernel in enumerate(kernels):
        last = place == len(kernels) - 1
        grown: dict[int, tuple[int, list[Stride]]] = {}
        for now, (cost, chosen) in ways.items():
            options = [Stride(*known[place])] if known else _options(kernel, now, mixed)
            if last and kernel == 1 and channels == 1 and now == 32:
                options = [Stride(1, 2)]  # cuts a picture of 32 pixels to the 28 of digits
            for rank, option in enumerate(options):
                then = option.side(now, kernel) if kernel else 2 * now
                if 0 < then <= 2048 and (then not in grown or cost + rank < grown[then][0]):
                    grown[then] = (cost + rank, [*chosen, option])
        ways = grown
    if not ways:
        return None
    digits = channels == 1 and any(kernel % 2 for kernel in kernels)
    unsuited = {then: suits is not None and not suits(then) for then in ways}
    end = min(ways, key=lambda then: (_strangeness(then, digits), unsuited[then], ways[then][0]))
    if unsuited[end]:  # rather an odd side to which the most customary strides lead
        end = next((then for then, (cost, _) in ways.items() if not cost and not unsuited[then]), end)
    return ways[end][1], end


def _led(strides: Sequence[Stride], kernels: Sequence[int], side: int) -> tuple[list[Stride], int] | None:
    """`strides` and the side that they lead to; None when there are none."""
    for stride, kernel in zip(strides, kernels, strict=False):
        side = stride.side(side, kernel)
    return (list(strides), side) if strides else None


def _unpadded(kernels: Sequence[int], side: int) -> tuple[list[Stride], int] | None:
    """All of stride 2 without padding, where that leads from one pixel to a customary side: hardly by chance.

    World Models (Ha & Schmidhuber 2018) grow so, and the faces of deeplearning.ai's course.
    """
    if side != 1 or len(kernels) < _FEWEST_UNPADDED or 0 in kernels:
        return None
    led = _led([Stride(2, 0)] * len(kernels), kernels, side)
    return led if led is not None and led[1] in _SIDES else None


def _strangeness(side: int, digits: bool) -> int:
    if digits and side == _DIGIT_SIDE:
        return 0
    return 1 if side in _SIDES or side == _DIGIT_SIDE else 2


def _options(kernel: int, side: int, mixed: bool) -> list[Stride]:
    """The customary strides of a transposed convolution, the most customary first."""
    if side == 1 or kernel == 1:
        return [Stride(1, 0)]
    if kernel == 0:
        return [Stride(2, 0)]
    if kernel % 2 == 0:
        return [Stride(2, (kernel - 2) // 2)]
    half = kernel // 2
    keeping, doubling = Stride(1, half), Stride(2, half, 1)
    # Beside even kernels, which double, an odd one polishes.
    customary = [keeping, doubling] if mixed else [doubling, keeping]
    return [*customary, Stride(2, half), Stride(2, 0), Stride(1, 0)]


def read_condition(settings: dict[str, Any], embeddings: Sequence[Module], first: bool) -> bool:
    """Note in `settings` how a class enters the generator; False when the embeddings do not fit it.

    An embedding as long as z multiplies it (ACGAN); a shorter one stands behind it, or before it where the layers are
    those of a collection that puts it `first` and names it `label_emb`.
    """
    if not embeddings:
        return True
    classes, size = embeddings[0].shape
    if len(embeddings) > 1 or size > settings["latent"]:
        return False
    beside = "label-first" if first and embeddings[0].path.rpartition(".")[2] == "label_emb" else "label-last"
    multiplies = size == settings["latent"]
    settings |= {
        "condition": "multiply" if multiplies else beside, "classes": classes, "embedding": size,
        "embedding_source": embeddings[0].path, "latent": size if multiplies else settings["latent"] - size,
    }  # fmt: skip
    return True

"""ESPCN enhancers: pytorch/examples (four convolutions, ReLU), the paper's three convolutions with tanh, and chains
like these in whatever words, known by their large first kernel and by the pixels that the last one tells.

Authors name their layers alike and differ in the activation between them and at the end (leftthomas and the first
release of Lornatang end in a sigmoid). No shape tells; but an enhancer of even grey gives the same grey.
"""

from __future__ import annotations

from collections.abc import Mapping
from itertools import pairwise
from math import isqrt
from typing import TYPE_CHECKING, Any, TypeVar

from aigc_studio.library.families.base import Detected, Shapes
from aigc_studio.library.families.greys import told_by_greys
from aigc_studio.library.families.names import bare, paths_in_order, renamed

if TYPE_CHECKING:
    import torch

NAME = "espcn"
TITLE = "Enhancer (ESPCN)"

Value = TypeVar("Value")
_WORDS = r"\.(weight|bias)"
_NUMBERED = tuple((rf"conv{i + 1}" + _WORDS, rf"convs.{i}.\1") for i in range(4))
_PAPER = (
    (r"(?:feature_maps|first_part)\.0" + _WORDS, r"convs.0.\1"),
    (r"(?:feature_maps|first_part)\.2" + _WORDS, r"convs.1.\1"),
    (r"(?:sub_pixel|last_part)\.0" + _WORDS, r"convs.2.\1"),
)
_FEWEST, _MOST, _FIRST_KERNEL = 3, 8, 5
_GREYS, _SIDE = (0.1, 0.3, 0.5, 0.7, 0.9), 15


def detect(shapes: Shapes) -> Detected | None:
    own = _own_names(shapes)
    count = len(own) // 2
    names = {f"convs.{i}.{word}" for i in range(count) for word in ("weight", "bias")}
    if not _FEWEST <= count <= _MOST or own.keys() != names:
        return None
    weights = [own[f"convs.{i}.weight"] for i in range(count)]
    if any(len(shape) != 4 or shape[2] != shape[3] or shape[2] % 2 == 0 for shape in weights):
        return None
    channels, kernels = weights[0][1], [shape[2] for shape in weights]
    scale = isqrt(weights[-1][0] // channels)
    chained = all(before[0] == after[1] for before, after in pairwise(weights))
    if not chained or scale < 2 or weights[-1][0] != channels * scale**2:
        return None
    return Detected("enhancer", {
        "channels": channels, "scale": scale, "multiple": 1, "halo": max(2, sum(kernel // 2 for kernel in kernels)),
        "grey": "luma", "widths": [shape[0] for shape in weights[:-1]], "kernels": kernels, "rectified": count > 3,
        "ends": "plain",
    })  # fmt: skip


def settle(tensors: Mapping[str, torch.Tensor], settings: Mapping[str, Any]) -> dict[str, Any]:
    """The activations with which greys stay what they are, where those that are customary change them."""
    manners = [
        {"rectified": rectified, "ends": ends} for rectified in (True, False) for ends in ("plain", "sigmoid")
    ]  # fmt: skip
    return told_by_greys(network, lambda way: convert(tensors, way), settings, manners, _GREYS, _SIDE)


def network(settings: Mapping[str, Any]) -> torch.nn.Module:
    from aigc_studio.library.networks.espcn import Espcn

    sizes = {name: settings[name] for name in ("channels", "widths", "kernels", "scale", "rectified")}
    return Espcn(**sizes, ends=settings.get("ends", "plain"))


def convert(tensors: Mapping[str, torch.Tensor], settings: Mapping[str, Any]) -> dict[str, torch.Tensor]:
    return {name: tensor.float() for name, tensor in _own_names(tensors).items()}


def _own_names(tensors: Mapping[str, Value]) -> dict[str, Value]:
    names = renamed(bare(tensors), (*_NUMBERED, *_PAPER))
    if len(names) <= 2 * len(_NUMBERED) and all(name.startswith("convs.") for name in names):
        return names
    return _in_order(bare(tensors))


def _in_order(names: Mapping[str, Value]) -> dict[str, Value]:
    """The same for whatever words, by the order of the layers, of a chain that begins with a large kernel; else {}."""
    paths = paths_in_order(names)
    first: Any = names.get(f"{paths[0]}.weight", ()) if paths else ()
    kernel = tuple(getattr(first, "shape", first))[2:]
    if names.keys() != {f"{path}.{word}" for path in paths for word in ("weight", "bias")} or not kernel:
        return {}
    if kernel[0] < _FIRST_KERNEL:
        return {}
    return {f"convs.{i}.{word}": names[f"{path}.{word}"] for i, path in enumerate(paths) for word in ("weight", "bias")}

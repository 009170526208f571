"""ESPCN enhancers: pytorch/examples (four convolutions, ReLU) and the paper's three convolutions with tanh."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import pairwise
from math import isqrt
from typing import TYPE_CHECKING, Any, TypeVar

from aigc_studio.library.families.base import Detected, Shapes
from aigc_studio.library.families.names import bare, renamed

if TYPE_CHECKING:
    import torch

NAME = "espcn"
TITLE = "Enhancer (ESPCN)"

Value = TypeVar("Value")
_WORDS = r"\.(weight|bias)"
_RECTIFIED = tuple((rf"conv{i + 1}" + _WORDS, rf"convs.{i}.\1") for i in range(4))
_PAPER = (
    (r"(?:feature_maps|first_part)\.0" + _WORDS, r"convs.0.\1"),
    (r"(?:feature_maps|first_part)\.2" + _WORDS, r"convs.1.\1"),
    (r"(?:sub_pixel|last_part)\.0" + _WORDS, r"convs.2.\1"),
)


def detect(shapes: Shapes) -> Detected | None:
    own = _own_names(shapes)
    rectified = "conv1.weight" in bare(shapes)
    count = 4 if rectified else 3
    if own.keys() != {f"convs.{i}.{word}" for i in range(count) for word in ("weight", "bias")}:
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
        "grey": "luma", "widths": [shape[0] for shape in weights[:-1]], "kernels": kernels, "rectified": rectified,
    })  # fmt: skip


def network(settings: Mapping[str, Any]) -> torch.nn.Module:
    from aigc_studio.library.networks.espcn import Espcn

    return Espcn(**{name: settings[name] for name in ("channels", "widths", "kernels", "scale", "rectified")})


def convert(tensors: Mapping[str, torch.Tensor], settings: Mapping[str, Any]) -> dict[str, torch.Tensor]:
    return {name: tensor.float() for name, tensor in _own_names(tensors).items()}


def _own_names(tensors: Mapping[str, Value]) -> dict[str, Value]:
    return renamed(bare(tensors), (*_RECTIFIED, *_PAPER))

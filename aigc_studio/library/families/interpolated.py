"""SRCNN and VDSR, which sharpen pictures that were enlarged before: here twice, as no tensor says how much.

SRCNN of yjn870 (`conv1.weight` to `conv3.weight`) and Lornatang (`features.0.weight`, `map.0.weight`,
`reconstruction.weight`); VDSR of twtygqyy, at first `input.weight`, `residual_layer.0.conv.weight`, `output.weight`,
then `features.0.weight`, `features.2.weight`, …, and of Lornatang (`conv1.0.weight`, `trunk.0.conv.weight`).
"""

from __future__ import annotations

from collections.abc import Mapping
from itertools import pairwise
from typing import TYPE_CHECKING, Any, TypeVar

from aigc_studio.library.families.base import Detected, Shapes
from aigc_studio.library.families.names import bare, count, renamed

if TYPE_CHECKING:
    import torch

NAME = "interpolated"
TITLE = "Enhancer (SRCNN, VDSR), twice"

Value = TypeVar("Value")
_W = r"\.(weight|bias)"
#: Kernels of SRCNN; VDSR is a deep chain of those of 3.
_SRCNN, _FEWEST_OF_VDSR = ([9, 5, 5], [9, 1, 5], [9, 3, 5]), 10
_SCALE = 2
_THREE = tuple((rf"conv{i + 1}" + _W, rf"convs.{i}.\1") for i in range(3))
_WORDS = tuple((old + _W, rf"convs.{i}.\1") for i, old in enumerate((r"features\.0", r"map\.0", "reconstruction")))


def detect(shapes: Shapes) -> Detected | None:
    own = _own_names(shapes)
    convs = count(own, r"convs\.(\d+)\.")
    chain = [own.get(f"convs.{i}.weight", ()) for i in range(convs)]
    if convs < 3 or any(len(shape) != 4 for shape in chain):
        return None
    channels, widths, kernels = chain[0][1], [shape[0] for shape in chain[:-1]], [shape[2] for shape in chain]
    residual = convs >= _FEWEST_OF_VDSR and set(kernels) == {3} and len(set(widths)) == 1
    bias = "convs.0.bias" in own
    if channels not in (1, 3) or not (residual or kernels in _SRCNN) or own != _layout(channels, widths, kernels, bias):
        return None
    return Detected("enhancer", {
        "channels": channels, "scale": _SCALE, "multiple": 1, "halo": sum(kernels) // 2 // _SCALE + 3, "grey": "luma",
        "widths": widths, "kernels": kernels, "bias": bias, "residual": residual,
    })  # fmt: skip


def _layout(channels: int, widths: list[int], kernels: list[int], bias: bool) -> dict[str, tuple[int, ...]]:
    """Every tensor of such a network."""
    layout: dict[str, tuple[int, ...]] = {}
    for i, ((before, after), kernel) in enumerate(zip(pairwise((channels, *widths, channels)), kernels, strict=True)):
        layout[f"convs.{i}.weight"] = (after, before, kernel, kernel)
        layout |= {f"convs.{i}.bias": (after,)} if bias else {}
    return layout


def network(settings: Mapping[str, Any]) -> torch.nn.Module:
    from aigc_studio.library.networks.interpolated import Interpolated

    names = ("channels", "widths", "kernels", "bias", "residual")
    return Interpolated(**{name: settings[name] for name in names})


def convert(tensors: Mapping[str, torch.Tensor], settings: Mapping[str, Any]) -> dict[str, torch.Tensor]:
    return {name: tensor.float() for name, tensor in _own_names(tensors).items()}


def _own_names(tensors: Mapping[str, Value]) -> dict[str, Value]:
    """The convolutions by their place; {} for another naming."""
    names = bare(tensors)
    inner = count(names, r"(?:residual_layer|trunk)\.(\d+)\.conv\.")
    for mark, first, layers, last in (
        ("residual_layer.0.conv.weight", "input", "residual_layer", "output"),
        ("trunk.0.conv.weight", r"conv1\.0", "trunk", "conv2"),
    ):
        if mark in names:
            between = ((rf"{layers}\.{i}\.conv" + _W, rf"convs.{i + 1}.\1") for i in range(inner))
            return renamed(names, ((first + _W, r"convs.0.\1"), (last + _W, rf"convs.{inner + 1}.\1"), *between))
    if "reconstruction.weight" in names:
        return renamed(names, _WORDS)
    if "features.2.weight" in names:
        return renamed(names, ((rf"features\.{2 * i}" + _W, rf"convs.{i}.\1") for i in range(len(names))))
    return renamed(names, _THREE) if "conv3.weight" in names else {}

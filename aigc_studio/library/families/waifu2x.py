"""waifu2x's UpConv7, which enlarges twice, and VGG7, which takes noise off: in nunif's words (`net.0.weight`) or
those of yu45020 (`Sequential.0.weight`).

VGG7 was also trained to sharpen pictures that were enlarged before; no tensor tells.
"""

from __future__ import annotations

from collections.abc import Mapping
from itertools import pairwise
from typing import TYPE_CHECKING, Any, TypeVar

from aigc_studio.library.families.base import Detected, Shapes
from aigc_studio.library.families.names import bare, renamed

if TYPE_CHECKING:
    import torch

NAME = "waifu2x"
TITLE = "Enhancer (waifu2x)"

Value = TypeVar("Value")
_RULES = ((r"Sequential\.(\d+)\.(weight|bias)", r"net.\1.\2"),)
_CONVS, _DOUBLING_KERNEL = 7, 4


def detect(shapes: Shapes) -> Detected | None:
    own = _own_names(shapes)
    convs = [own.get(f"net.{2 * i}.weight", ()) for i in range(_CONVS)]
    if any(len(shape) != 4 for shape in convs):
        return None
    *inner, last = convs
    scale = 2 if last[2] == _DOUBLING_KERNEL else 1
    channels, widths, bias = inner[0][1], [shape[0] for shape in inner], f"net.{2 * _CONVS - 2}.bias" in own
    if own != _layout(channels, widths, scale, bias):
        return None
    return Detected("enhancer", {
        "channels": channels, "scale": scale, "multiple": 1, "halo": _CONVS, "widths": widths, "bias": bias,
    })  # fmt: skip


def _layout(channels: int, widths: list[int], scale: int, bias: bool) -> dict[str, tuple[int, ...]]:
    """Every tensor of such a network."""
    sizes = enumerate(pairwise((channels, *widths)))
    layout = {f"net.{2 * i}.weight": (after, before, 3, 3) for i, (before, after) in sizes}
    biases = {f"net.{2 * i}.bias": (width,) for i, width in enumerate(widths)}
    last = f"net.{2 * len(widths)}"
    ends = (widths[-1], channels, 4, 4) if scale == 2 else (channels, widths[-1], 3, 3)
    return {**layout, **biases, f"{last}.weight": ends, **({f"{last}.bias": (channels,)} if bias else {})}


def network(settings: Mapping[str, Any]) -> torch.nn.Module:
    from aigc_studio.library.networks.waifu2x import Waifu2x

    return Waifu2x(**{name: settings[name] for name in ("channels", "widths", "scale", "bias")})


def convert(tensors: Mapping[str, torch.Tensor], settings: Mapping[str, Any]) -> dict[str, torch.Tensor]:
    return {name: tensor.float() for name, tensor in _own_names(tensors).items()}


def _own_names(tensors: Mapping[str, Value]) -> dict[str, Value]:
    return renamed(bare(tensors), _RULES)

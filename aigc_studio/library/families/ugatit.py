"""U-GAT-IT translators in the naming of the authors' PyTorch code (`DownBlock.1.weight`, `UpBlock1_1.conv1.weight`,
`UpBlock2.2.weight`), light ones and those that look at every place of pictures of one size."""

from __future__ import annotations

from collections.abc import Mapping
from math import isqrt
from typing import TYPE_CHECKING, Any, TypeVar

from aigc_studio.library.families.base import Detected, Shapes
from aigc_studio.library.families.names import bare, count, renamed

if TYPE_CHECKING:
    import torch

NAME = "ugatit"
TITLE = "Translator (U-GAT-IT)"

Value = TypeVar("Value")
_T = r"\.(weight|bias)"
_MARK = "UpBlock1_1.norm1.rho"
#: In the first sequence blocks follow three convolutions of four layers each; in the last one steps have five layers.
_FIRST_BLOCK, _STEP = 12, 5
_MOST_BLOCKS = 16
_RULES = (
    (r"DownBlock\.1" + _T, r"first.\1"), *((rf"DownBlock\.{5 + 4 * i}" + _T, rf"down.{i}.\1") for i in range(2)),
    *((rf"DownBlock\.{_FIRST_BLOCK + i}\.conv_block\.{old}" + _T, rf"blocks.{i}.convs.{half}.\1")
      for i in range(_MOST_BLOCKS) for half, old in enumerate((1, 5))),
    *((rf"{old}_fc" + _T, rf"attention.{i}.\1") for i, old in enumerate(("gap", "gmp"))),
    (r"conv1x1" + _T, r"mix.\1"), (r"gamma" + _T, r"gain.\1"), (r"beta" + _T, r"offset.\1"),
    *((rf"FC\.{2 * i}" + _T, rf"look.{i}.\1") for i in range(2)),
    *((rf"UpBlock1_{i + 1}\.{old}{half + 1}\.(weight|rho)", rf"adaptive.{i}.{new}.{half}.\1")
      for i in range(_MOST_BLOCKS) for half in range(2) for old, new in (("conv", "convs"), ("norm", "norms"))),
    *((rf"UpBlock2\.{_STEP * i + 2}" + _T, rf"up.{i}.conv.\1") for i in range(2)),
    *((rf"UpBlock2\.{_STEP * i + 3}\.{old}", rf"up.{i}.{new}")
      for i in range(2) for old, new in (("rho", "norm.rho"), ("gamma", "gain"), ("beta", "offset"))),
    (rf"UpBlock2\.{2 * _STEP + 1}" + _T, r"last.\1"),
)  # fmt: skip


def detect(shapes: Shapes) -> Detected | None:
    own = _own_names(shapes)
    blocks, first, look = count(own, r"blocks\.(\d+)\."), own.get("first.weight", ()), own.get("look.0.weight", ())
    if not blocks or len(first) != 4 or len(look) != 2:
        return None
    wide = 4 * first[0]
    seen = isqrt(look[1] // wide)
    if own != _layout(first[0], blocks, seen):
        return None
    return Detected("translator", {
        "channels": 3, "scale": 1, "multiple": 4, "halo": None, "features": first[0], "blocks": blocks, "seen": seen,
    })  # fmt: skip


def _layout(features: int, blocks: int, seen: int) -> dict[str, tuple[int, ...]]:
    """Every tensor of such a network, with the shapes that the file has."""
    wide = 4 * features
    layout: dict[str, tuple[int, ...]] = {
        "first.weight": (features, 3, 7, 7), "last.weight": (3, features, 7, 7), "mix.weight": (wide, 2 * wide, 1, 1),
        "mix.bias": (wide,), "gain.weight": (wide, wide), "offset.weight": (wide, wide),
        "look.0.weight": (wide, wide * seen**2), "look.1.weight": (wide, wide),
    }  # fmt: skip
    for i in range(2):
        narrow = wide // 2 ** (i + 1)
        layout |= {f"down.{i}.weight": (features * 2 ** (i + 1), features * 2**i, 3, 3)}
        layout |= {f"attention.{i}.weight": (1, wide), f"up.{i}.conv.weight": (narrow, 2 * narrow, 3, 3)}
        layout |= {f"up.{i}.{name}": (1, narrow, 1, 1) for name in ("norm.rho", "gain", "offset")}
    for place in range(2 * blocks):
        block, half = divmod(place, 2)
        layout |= {f"{part}.{block}.convs.{half}.weight": (wide, wide, 3, 3) for part in ("blocks", "adaptive")}
        layout[f"adaptive.{block}.norms.{half}.rho"] = (1, wide, 1, 1)
    return layout


def network(settings: Mapping[str, Any]) -> torch.nn.Module:
    from aigc_studio.library.networks.ugatit import UGatIt

    return UGatIt(settings["features"], settings["blocks"], settings["seen"])


def convert(tensors: Mapping[str, torch.Tensor], settings: Mapping[str, Any]) -> dict[str, torch.Tensor]:
    own = {name: tensor.float() for name, tensor in _own_names(tensors).items()}
    return {name: tensor[0] if name.endswith(("rho", "gain", "offset")) else tensor for name, tensor in own.items()}


def _own_names(tensors: Mapping[str, Value]) -> dict[str, Value]:
    """The tensors under the network's own names; {} for another naming."""
    names = bare(tensors)
    return renamed(names, _RULES) if _MARK in names else {}

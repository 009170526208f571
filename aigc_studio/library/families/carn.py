"""CARN enhancers and CARN-M in the authors' naming (`entry.weight`, `b1.b1.body.0.weight`, `b1.c1.body.0.weight`); of
one that enlarges in several ways (`upsample.up2.body.0.weight`), four times."""

from __future__ import annotations

from collections.abc import Mapping
from math import isqrt, prod
from typing import TYPE_CHECKING, Any, TypeVar

from aigc_studio.library.families.base import Detected, Shapes
from aigc_studio.library.families.mean_shift import in_unit_pixels, mean_of, without_mean_shift
from aigc_studio.library.families.names import bare, count, renamed

if TYPE_CHECKING:
    import torch

NAME = "carn"
TITLE = "Enhancer (CARN)"

Value = TypeVar("Value")
_W = r"\.(weight|bias)"
_STEPS, _LARGEST, _SMALLER = 3, "up4", ("upsample.up2.", "upsample.up3.")
_NUMBERS = range(1, _STEPS + 1)
_RULES = (
    (r"entry" + _W, r"first.\1"), (r"exit" + _W, r"last.\1"),
    *((rf"c{i}\.body\.0" + _W, rf"body.joins.{i - 1}.\1") for i in _NUMBERS),
    *((rf"b{i}\.c{k}\.body\.0" + _W, rf"body.blocks.{i - 1}.joins.{k - 1}.\1") for i in _NUMBERS for k in _NUMBERS),
    *((rf"b{i}\.b{k}\.body\.{2 * n}" + _W, rf"body.blocks.{i - 1}.blocks.{k - 1}.convs.{n}.\1")
      for i in _NUMBERS for k in _NUMBERS for n in range(3)),
    *((rf"upsample\.(?:up|{_LARGEST})\.body\.{3 * i}" + _W, rf"enlarge.{i}.\1") for i in range(3)),
)  # fmt: skip


def detect(shapes: Shapes) -> Detected | None:
    own = _own_names(shapes)
    first, inner = own.get("first.weight", ()), own.get("body.blocks.0.blocks.0.convs.0.weight", ())
    enlarged = count(own, r"enlarge\.(\d+)\.")
    if len(first) != 4 or len(inner) != 4 or not enlarged or not mean_of(shapes):
        return None
    features, groups = first[0], first[0] // inner[1]
    light = "body.blocks.0.blocks.0.convs.2.weight" in own
    factors = [isqrt(own[f"enlarge.{i}.weight"][0] // features) for i in range(enlarged)]
    if own != _layout(features, light, groups, factors):
        return None
    return Detected("enhancer", {
        "channels": 3, "scale": prod(factors), "multiple": 1, "halo": 2 * _STEPS**2 + 2 + enlarged,
        "features": features, "light": light, "groups": groups, "factors": factors,
    })  # fmt: skip


def _layout(features: int, light: bool, groups: int, factors: list[int]) -> dict[str, tuple[int, ...]]:
    """Every tensor of such a network."""
    alike = (features, features // groups, 3)
    convs = {"first": (features, 3, 3), "last": (3, features, 3)}
    convs |= {f"enlarge.{i}": (features * factor**2, features // groups, 3) for i, factor in enumerate(factors)}
    for cascade in ("body", *(f"body.blocks.{i}" for i in range(_STEPS))):
        convs |= {f"{cascade}.joins.{i}": (features, (i + 2) * features, 1) for i in range(_STEPS)}
    for block in (f"body.blocks.{i}.blocks.{k}" for i in range(_STEPS) for k in range(1 if light else _STEPS)):
        convs |= {f"{block}.convs.{i}": alike for i in range(2)}
        convs |= {f"{block}.convs.2": (features, features, 1)} if light else {}
    weights = {f"{name}.weight": (*sizes, sizes[2]) for name, sizes in convs.items()}
    return weights | {f"{name}.bias": sizes[:1] for name, sizes in convs.items()}


def network(settings: Mapping[str, Any]) -> torch.nn.Module:
    from aigc_studio.library.networks.carn import Carn

    return Carn(**{name: settings[name] for name in ("features", "light", "groups", "factors")})


def convert(tensors: Mapping[str, torch.Tensor], settings: Mapping[str, Any]) -> dict[str, torch.Tensor]:
    own = {name: tensor.float() for name, tensor in _own_names(tensors).items()}
    mean = mean_of(tensors)
    assert mean is not None
    return in_unit_pixels(own, mean, "first", "last")


def _own_names(tensors: Mapping[str, Value]) -> dict[str, Value]:
    """The tensors under the network's own names, without those of the mean and of smaller sizes."""
    names = without_mean_shift(bare(tensors))
    if any(name.startswith(f"upsample.{_LARGEST}.") for name in names):
        names = {name: value for name, value in names.items() if not name.startswith(_SMALLER)}
    return renamed(names, _RULES) if "b1.c1.body.0.weight" in names else {}

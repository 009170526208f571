"""RCAN enhancers: the authors' (`head.0.weight`, `body.0.body.0.body.0.weight`), BasicSR's
(`body.0.residual_group.0.rcab.0.weight`) and yjn870's (`rgs.0.module.0.module.0.weight`), which knows no mean."""

from __future__ import annotations

from collections.abc import Mapping
from math import isqrt, prod
from typing import TYPE_CHECKING, Any, TypeVar

from aigc_studio.library.families.base import Detected, Shapes
from aigc_studio.library.families.mean_shift import in_unit_pixels, mean_of, without_mean_shift
from aigc_studio.library.families.names import bare, count, renamed

if TYPE_CHECKING:
    import torch

NAME = "rcan"
TITLE = "Enhancer (RCAN)"

Value = TypeVar("Value")
_W = r"\.(weight|bias)"
_ENDS = (("conv_first", "first"), ("conv_after_body", "body"), ("conv_last", "last"))
_AUTHORS = (
    *((rf"body\.(\d+)\.body\.(\d+)\.body\.{old}" + _W, rf"groups.\1.blocks.\2.{new}.\3")
      for old, new in (("0", "conv1"), ("2", "conv2"), (r"3\.conv_du\.0", "squeeze"), (r"3\.conv_du\.2", "excite"))),
    (r"body\.(\d+)\.body\.\d+" + _W, r"groups.\1.end.\2"), (r"body\.\d+" + _W, r"body.\1"),
    (r"head\.0" + _W, r"first.\1"), (r"tail\.1" + _W, r"last.\1"),
    *((rf"tail\.0\.{2 * i}" + _W, rf"enlarge.{i}.\1") for i in range(3)),
)  # fmt: skip
_BASIC_SR = (
    *((rf"body\.(\d+)\.residual_group\.(\d+)\.rcab\.{old}" + _W, rf"groups.\1.blocks.\2.{new}.\3")
      for old, new in (("0", "conv1"), ("2", "conv2"),
                       (r"3\.attention\.1", "squeeze"), (r"3\.attention\.3", "excite"))),
    (r"body\.(\d+)\.conv" + _W, r"groups.\1.end.\2"), *((old + _W, rf"{new}.\1") for old, new in _ENDS),
    *((rf"upsample\.{2 * i}" + _W, rf"enlarge.{i}.\1") for i in range(3)),
)  # fmt: skip
_YJN870 = (
    *((rf"rgs\.(\d+)\.module\.(\d+)\.module\.{old}" + _W, rf"groups.\1.blocks.\2.{new}.\3")
      for old, new in (("0", "conv1"), ("2", "conv2"), (r"3\.module\.1", "squeeze"), (r"3\.module\.3", "excite"))),
    (r"rgs\.(\d+)\.module\.\d+" + _W, r"groups.\1.end.\2"), (r"sf" + _W, r"first.\1"), (r"conv1" + _W, r"body.\1"),
    (r"upscale\.0" + _W, r"enlarge.0.\1"), (r"conv2" + _W, r"last.\1"),
)  # fmt: skip
_MEANLESS_MARK = "rgs.0.module.0.module.0.weight"
_NAMINGS = {
    "body.0.body.0.body.3.conv_du.0.weight": _AUTHORS,
    "body.0.residual_group.0.rcab.3.attention.1.weight": _BASIC_SR,
    _MEANLESS_MARK: _YJN870,
}


def detect(shapes: Shapes) -> Detected | None:
    own = _own_names(shapes)
    groups, blocks = count(own, r"groups\.(\d+)\."), count(own, r"groups\.0\.blocks\.(\d+)\.")
    enlarged = count(own, r"enlarge\.(\d+)\.")
    if not blocks or not enlarged:
        return None
    features, squeezed = own["first.weight"][0], own["groups.0.blocks.0.squeeze.weight"][0]
    factors = [isqrt(own[f"enlarge.{i}.weight"][0] // features) for i in range(enlarged)]
    if own != _layout(features, squeezed, groups, blocks, factors):
        return None
    return Detected("enhancer", {
        "channels": 3, "scale": prod(factors), "multiple": 1, "halo": None, "features": features, "squeezed": squeezed,
        "groups": groups, "blocks": blocks, "factors": factors,
    })  # fmt: skip


def _layout(features: int, squeezed: int, groups: int, blocks: int, factors: list[int]) -> dict[str, tuple[int, ...]]:
    """Every tensor of such a network."""
    convs = {"first": (features, 3, 3), "body": (features, features, 3), "last": (3, features, 3)}
    convs |= {f"enlarge.{i}": (features * factor**2, features, 3) for i, factor in enumerate(factors)}
    for group in (f"groups.{i}" for i in range(groups)):
        convs[f"{group}.end"] = (features, features, 3)
        for block in (f"{group}.blocks.{i}" for i in range(blocks)):
            convs |= {f"{block}.conv{half}": (features, features, 3) for half in (1, 2)}
            convs |= {f"{block}.squeeze": (squeezed, features, 1), f"{block}.excite": (features, squeezed, 1)}
    weights = {f"{name}.weight": (*sizes, sizes[2]) for name, sizes in convs.items()}
    return weights | {f"{name}.bias": sizes[:1] for name, sizes in convs.items()}


def network(settings: Mapping[str, Any]) -> torch.nn.Module:
    from aigc_studio.library.networks.rcan import Rcan

    return Rcan(**{name: settings[name] for name in ("features", "squeezed", "groups", "blocks", "factors")})


def convert(tensors: Mapping[str, torch.Tensor], settings: Mapping[str, Any]) -> dict[str, torch.Tensor]:
    import torch

    from aigc_studio.library.networks.edsr import MEAN

    own = {name: tensor.float() for name, tensor in _own_names(tensors).items()}
    known = mean_of(tensors)
    unkept = torch.zeros(3) if _MEANLESS_MARK in bare(tensors) else torch.tensor(MEAN) * 255
    return in_unit_pixels(own, unkept if known is None else known, "first", "last")


def _own_names(tensors: Mapping[str, Value]) -> dict[str, Value]:
    """The tensors under the network's own names, without those of the mean; {} for no naming known."""
    names = without_mean_shift(bare(tensors))
    return next((renamed(names, rules) for mark, rules in _NAMINGS.items() if mark in names), {})

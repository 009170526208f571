"""EDSR enhancers in the authors' naming (`head.0.weight`, `body.0.body.0.weight`, `tail.0.0.weight`) and BasicSR's; and
the authors' MDSR, which enlarges in several ways (`pre_process.0.0.body.0.weight`, `upsample.0.0.weight`): the largest.

super-image (eugenesiow) keeps the mean's layers in its files and never uses them, on pixels in 0..1: greys tell it.
"""

from __future__ import annotations

from collections.abc import Mapping
from math import isqrt, prod
from typing import TYPE_CHECKING, Any, TypeVar

from aigc_studio.library.families.base import Detected, Shapes
from aigc_studio.library.families.greys import told_by_greys
from aigc_studio.library.families.mean_shift import in_unit_pixels, mean_of, without_mean_shift
from aigc_studio.library.families.names import bare, count, renamed

if TYPE_CHECKING:
    import torch

NAME = "edsr"
TITLE = "Enhancer (EDSR)"

Value = TypeVar("Value")
_W = r"\.(weight|bias)"
#: In both namings the layers that enlarge have even numbers: the odd ones shuffle pixels.
_BASIC_SR = (
    (r"conv_first" + _W, r"first.\1"), (r"body\.(\d+)\.conv([12])" + _W, r"blocks.\1.conv\2.\3"),
    (r"conv_after_body" + _W, r"body.\1"), (r"conv_last" + _W, r"last.\1"),
    *((rf"upsample\.{2 * i}" + _W, rf"enlarge.{i}.\1") for i in range(3)),
)  # fmt: skip
_AUTHORS = (
    (r"head\.0" + _W, r"first.\1"), (r"body\.(\d+)\.body\.0" + _W, r"blocks.\1.conv1.\2"),
    (r"body\.(\d+)\.body\.2" + _W, r"blocks.\1.conv2.\2"), (r"body\.(\d+)" + _W, r"body.\2"),
    *((rf"tail\.0\.{2 * i}" + _W, rf"enlarge.{i}.\1") for i in range(3)), (r"tail\.1" + _W, r"last.\1"),
)  # fmt: skip
#: What marks MDSR, and the kernels of the blocks that each of its ways begins with.
_MULTI_MARK = "pre_process.0.0.body.0.weight"
_WIDE = 5
#: Residuals of the large model are weakened, or it would not train.
_LARGE, _STRENGTH_OF_LARGE = 256, 0.1
_GREYS, _SIDE = (0.1, 0.5, 0.9), 18


def detect(shapes: Shapes) -> Detected | None:
    own = _own_names(shapes)
    blocks, enlarged = count(own, r"blocks\.(\d+)\."), count(own, r"enlarge\.(\d+)\.")
    if not blocks or not enlarged or "first.weight" not in own:
        return None
    features = own["first.weight"][0]
    factors = [isqrt(own.get(f"enlarge.{i}.weight", (0,))[0] // features) for i in range(enlarged)]
    wide = count(own, r"own\.(\d+)\.")
    if own != _layout(features, blocks, factors, wide):
        return None
    return Detected("enhancer", {
        "channels": 3, "scale": prod(factors), "multiple": 1, "halo": 2 * blocks + 2 + enlarged + 1 + 4 * wide,
        "features": features, "blocks": blocks, "factors": factors,
        "strength": _STRENGTH_OF_LARGE if features >= _LARGE else 1.0,
        "centred": True, "own": wide,
    })  # fmt: skip


def settle(tensors: Mapping[str, torch.Tensor], settings: Mapping[str, Any]) -> dict[str, Any]:
    """Whether the mean that the file keeps is taken off: so it is, unless greys are kept only without."""
    if mean_of(tensors) is None:
        return dict(settings)
    ways = [{"centred": True}, {"centred": False}]
    return told_by_greys(network, lambda way: convert(tensors, way), settings, ways, _GREYS, _SIDE)


def _layout(features: int, blocks: int, factors: list[int], wide: int) -> dict[str, tuple[int, ...]]:
    """Every tensor of such a network."""
    convs = {"first": (features, 3), "body": (features, features), "last": (3, features)}
    convs |= {f"blocks.{i}.conv{half}": (features, features) for i in range(blocks) for half in (1, 2)}
    convs |= {f"enlarge.{i}": (features * factor**2, features) for i, factor in enumerate(factors)}
    weights = {f"{name}.weight": (*sizes, 3, 3) for name, sizes in convs.items()}
    own = {f"own.{i}.conv{half}": (features, features) for i in range(wide) for half in (1, 2)}
    weights |= {f"{name}.weight": (*sizes, _WIDE, _WIDE) for name, sizes in own.items()}
    convs |= own
    return weights | {f"{name}.bias": sizes[:1] for name, sizes in convs.items()}


def network(settings: Mapping[str, Any]) -> torch.nn.Module:
    from aigc_studio.library.networks.edsr import Edsr

    sizes = {name: settings[name] for name in ("features", "blocks", "factors", "strength")}
    return Edsr(**sizes, own=settings.get("own", 0))


def convert(tensors: Mapping[str, torch.Tensor], settings: Mapping[str, Any]) -> dict[str, torch.Tensor]:
    import torch

    from aigc_studio.library.networks.edsr import MEAN

    own = {name: tensor.float() for name, tensor in _own_names(tensors).items()}
    if not settings.get("centred", True):
        return own | {"mean": torch.zeros(len(MEAN))}
    mean = mean_of(tensors)
    return in_unit_pixels(own, torch.tensor(MEAN) * 255 if mean is None else mean, "first", "last")


def _own_names(tensors: Mapping[str, Value]) -> dict[str, Value]:
    """The tensors under the network's own names, without those of the mean; {} for no naming known."""
    names = without_mean_shift(bare(tensors))
    if _MULTI_MARK in names:
        return _largest(names)
    if "head.0.weight" in names and "body.0.body.0.weight" in names:
        return renamed(names, _AUTHORS)
    return renamed(names, _BASIC_SR) if "conv_after_body.weight" in names else {}


def _largest(names: Mapping[str, Value]) -> dict[str, Value]:
    """MDSR's tensors of the last, which is the largest, of the ways in which it enlarges."""
    way = count(names, r"pre_process\.(\d+)\.") - 1
    others = tuple(f"{part}.{one}." for part in ("pre_process", "upsample") for one in range(way))
    rules = (
        *((rf"pre_process\.{way}\.(\d+)\.body\.{old}" + _W, rf"own.\1.conv{new}.\2") for old, new in ((0, 1), (2, 2))),
        *((rf"upsample\.{way}\.{2 * i}" + _W, rf"enlarge.{i}.\1") for i in range(3)), (r"tail\.0" + _W, r"last.\1"),
        *_AUTHORS,
    )  # fmt: skip
    return renamed({name: value for name, value in names.items() if not name.startswith(others)}, rules)

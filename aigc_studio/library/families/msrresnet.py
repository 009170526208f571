"""BasicSR's SRResNet: MSRResNet in BasicSR's and mmsr's words, that of OpenMMLab, and the numbered layers of the first
release (2018)."""

from __future__ import annotations

import re
from collections.abc import Mapping
from math import isqrt, prod
from typing import TYPE_CHECKING, Any, TypeVar

from aigc_studio.library.families.base import Detected, Shapes
from aigc_studio.library.families.names import bare, count, renamed

if TYPE_CHECKING:
    import torch

NAME = "msrresnet"
TITLE = "Enhancer (SRResNet)"

Value = TypeVar("Value")
_T = r"\.(weight|bias)"
_N = r"\.(weight|bias|running_mean|running_var)"
_LATER = (
    (r"(?:body|recon_trunk)\.(\d+)\.(conv[12])" + _T, r"body.\1.\2.\3"),
    *((rf"upconv{i + 1}" + _T, rf"upconv.{i}.\1") for i in range(3)),
    (r"HRconv" + _T, r"conv_hr.\1"),
)
_OPENMMLAB = (
    (r"trunk_net\.(\d+)\.(conv[12])" + _T, r"body.\1.\2.\3"),
    *((rf"upsample{i + 1}\.upsample_conv" + _T, rf"upconv.{i}.\1") for i in range(3)),
)
_OPENMMLAB_MARK = "upsample1.upsample_conv.weight"
_OWN_LATER = re.compile(rf"(conv_(first|hr|last)|body\.\d+\.conv[12]|upconv\.\d+){_T}")
_OWN_EARLY = re.compile(rf"((first|high|last|up\.\d+){_T}|(blocks\.\d+\.units\.[01]|body)\.(conv|norm){_N})")
#: The layers of a residual block of the first release, without norms and with them.
_BLOCK = {0: "units.0.conv", 2: "units.1.conv"}
_NORMED_BLOCK = {0: "units.0.conv", 1: "units.0.norm", 3: "units.1.conv", 4: "units.1.norm"}


def detect(shapes: Shapes) -> Detected | None:
    own = _own_names(shapes)
    return _detect_early(own) if "first.weight" in own else _detect_later(own, _OPENMMLAB_MARK not in bare(shapes))


def _detect_later(own: Shapes, rectified: bool) -> Detected | None:
    blocks, enlarged = count(own, r"body\.(\d+)\."), count(own, r"upconv\.(\d+)\.")
    if not blocks or not enlarged or not all(_OWN_LATER.fullmatch(name) for name in own):
        return None
    if len(own) != 2 * (2 * blocks + enlarged + 3) or "conv_first.weight" not in own:
        return None
    features, channels = own["conv_first.weight"][:2]
    factors = [isqrt(own[f"upconv.{i}.weight"][0] // features) for i in range(enlarged)]
    return Detected("enhancer", {
        "channels": channels, "scale": prod(factors), "multiple": 1, "halo": 2 * blocks + 4, "features": features,
        "blocks": blocks, "factors": factors, "release": "later", "rectified": rectified,
    })  # fmt: skip


def _detect_early(own: Shapes) -> Detected | None:
    blocks, enlarged = count(own, r"blocks\.(\d+)\."), count(own, r"up\.(\d+)\.")
    normed, last_bias = "body.norm.running_var" in own, "last.bias" in own
    tensors = 2 * (4 + 2 * blocks + enlarged) - (not last_bias) + 4 * normed * (2 * blocks + 1)
    if not blocks or not enlarged or len(own) != tensors or not all(_OWN_EARLY.fullmatch(name) for name in own):
        return None
    features, channels = own["first.weight"][:2]
    outputs = {own[f"up.{i}.weight"][0] for i in range(enlarged)}
    shuffled = outputs != {features}
    factor = isqrt(min(outputs) // features) if shuffled else 2
    if own["last.weight"][:2] != (channels, features) or len(outputs) != 1 or not factor:
        return None
    return Detected("enhancer", {
        "channels": channels, "scale": factor**enlarged, "multiple": 1, "halo": 2 * blocks + 6, "features": features,
        "blocks": blocks, "factors": [factor] * enlarged, "enlarging": "shuffle" if shuffled else "nearest",
        "normed": normed, "last_bias": last_bias, "release": "early",
    })  # fmt: skip


def network(settings: Mapping[str, Any]) -> torch.nn.Module:
    from aigc_studio.library.networks.msrresnet import EarlySRResNet, MSRResNet

    sizes = {name: settings[name] for name in ("channels", "features", "blocks", "factors")}
    if settings["release"] == "later":
        return MSRResNet(**sizes, rectified=settings.get("rectified", True))
    return EarlySRResNet(**sizes, **{name: settings[name] for name in ("enlarging", "normed", "last_bias")})


def convert(tensors: Mapping[str, torch.Tensor], settings: Mapping[str, Any]) -> dict[str, torch.Tensor]:
    return {name: tensor.float() for name, tensor in _own_names(tensors).items()}


def _own_names(tensors: Mapping[str, Value]) -> dict[str, Value]:
    names = bare(tensors)
    if "1.sub.0.res.0.weight" in names:
        return renamed(names, _early(names))
    if {_OPENMMLAB_MARK, "conv_first.weight"} <= names.keys():
        return renamed(names, _OPENMMLAB)
    return renamed(names, _LATER) if {"upconv1.weight", "conv_first.weight"} <= names.keys() else {}


def _early(names: Mapping[str, Value]) -> list[tuple[str, str]]:
    """The first release numbered the layers of one `Sequential`: 0, 1 (the body), those that enlarge, then two more.

    Layers without weights have numbers too, so which is which follows from the order alone."""
    end = 1 + max(int(match[1]) for name in names if (match := re.match(r"1\.sub\.(\d+)\.res\.", name)))
    later = sorted({int(match[1]) for name in names if (match := re.match(r"(\d+)\.", name))} - {0, 1})
    *ups, high, last = later if len(later) >= 2 else (-1, -1)
    block = _NORMED_BLOCK if "1.sub.0.res.3.weight" in names else _BLOCK
    return [
        (r"0" + _T, r"first.\1"),
        *((rf"1\.sub\.(\d+)\.res\.{number}" + _N, rf"blocks.\1.{layer}.\2") for number, layer in block.items()),
        (rf"1\.sub\.{end}" + _T, r"body.conv.\1"),
        (rf"1\.sub\.{end + 1}" + _N, r"body.norm.\1"),
        *((rf"{number}" + _T, rf"up.{index}.\1") for index, number in enumerate(ups)),
        (rf"{high}" + _T, r"high.\1"), (rf"{last}" + _T, r"last.\1"),
    ]  # fmt: skip

"""SRResNet and SRGAN generators in four public namings; the authors differ in the ends and in the norms."""

from __future__ import annotations

import re
from collections.abc import Mapping
from math import isqrt, prod
from typing import TYPE_CHECKING, Any, TypeVar

from aigc_studio.library.families.base import Detected, Shapes
from aigc_studio.library.families.names import bare, count, renamed

if TYPE_CHECKING:
    import torch

NAME = "srresnet"
TITLE = "Enhancer (SRResNet, SRGAN)"

Value = TypeVar("Value")
_T = r"\.(weight|bias|running_mean|running_var)"
_PARTS = {0: "units.0.conv", 1: "units.0.norm", 2: "act", 3: "units.1.conv", 4: "units.1.norm"}

#: leftthomas/SRGAN; which block is the last depends on their number, see `_numbered`.
_NUMBERED = (
    *((rf"block(\d+)\.{old}" + _T, rf"blocks.\1.{new}.\2") for old, new in
      (("conv1", _PARTS[0]), ("bn1", _PARTS[1]), ("prelu", _PARTS[2]), ("conv2", _PARTS[3]), ("bn2", _PARTS[4]))),
    (r"block1\.0" + _T, r"first.\1"), (r"block1\.1" + _T, r"act.\1"),
)  # fmt: skip
#: Lornatang/SRGAN-PyTorch, older and newer.
_TRUNK = (
    *((rf"trunk\.(\d+)\.rcb\.{old}" + _T, rf"blocks.\1.{new}.\2") for old, new in _PARTS.items()),
    (r"conv(?:_block)?1\.0" + _T, r"first.\1"), (r"conv(?:_block)?1\.1" + _T, r"act.\1"),
    (r"conv(?:_block)?2\.0" + _T, r"body.conv.\1"), (r"conv(?:_block)?2\.1" + _T, r"body.norm.\1"),
    (r"upsampling\.(\d+)\.upsample_block\.0" + _T, r"enlarge.\1.unit.conv.\2"),
    (r"upsampling\.(\d+)\.upsample_block\.2" + _T, r"enlarge.\1.act.\2"),
    (r"conv(?:_block)?3" + _T, r"last.\1"),
)  # fmt: skip
#: eriklindernoren/PyTorch-GAN, with ReLU or PReLU.
_SEQUENCE = (
    *((rf"res_blocks\.(\d+)\.conv_block\.{old}" + _T, rf"blocks.\1.{new}.\2") for old, new in _PARTS.items()),
    (r"conv1\.0" + _T, r"first.\1"), (r"conv1\.1" + _T, r"act.\1"),
    (r"conv2\.0" + _T, r"body.conv.\1"), (r"conv2\.1" + _T, r"body.norm.\1"),
    *((rf"upsampling\.{4 * i + old}" + _T, rf"enlarge.{i}.{new}.\1") for i in range(4) for old, new in
      ((0, "unit.conv"), (1, "unit.norm"), (3, "act"))),
    (r"conv3\.0" + _T, r"last.\1"),
)  # fmt: skip
#: BasicSR's MSRResNet, and mmsr's words for it.
_PLAIN = (
    (r"(?:body|recon_trunk)\.(\d+)\.(conv[12])" + _T, r"body.\1.\2.\3"),
    *((rf"upconv{i + 1}" + _T, rf"upconv.{i}.\1") for i in range(3)),
    (r"HRconv" + _T, r"conv_hr.\1"),
)
_OWN = re.compile(
    rf"(first|last|act|body\.(conv|norm)|blocks\.\d+\.(units\.[01]\.(conv|norm)|act)"
    rf"|enlarge\.\d+\.(unit\.(conv|norm)|act)){_T}"
)
_OWN_PLAIN = re.compile(rf"(conv_(first|hr|last)|body\.\d+\.conv[12]|upconv\.\d+){_T}")


def detect(shapes: Shapes) -> Detected | None:
    own, ends = _own_names(shapes)
    if ends == "bilinear":
        return _detect_plain(own)
    blocks, enlarged = count(own, r"blocks\.(\d+)\."), count(own, r"enlarge\.(\d+)\.")
    if not blocks or not enlarged or not all(_OWN.fullmatch(name) for name in own):
        return None
    if not {"first.weight", "last.weight", "body.conv.weight", "body.norm.running_var"} <= own.keys():
        return None
    features, channels, kernel, _ = own["first.weight"]
    learned, sizes = "act.weight" in own, [own.get(f"enlarge.{i}.unit.conv.weight", (0,)) for i in range(enlarged)]
    factors = [isqrt(shape[0] // features) for shape in sizes]
    if channels != 3 or own["last.weight"][:2] != (channels, features) or 0 in factors:
        return None
    # Learned slopes came to the last of these namings together with a looser norm.
    eps = 0.8 if ends == "imagenet" and learned else 1e-5
    return Detected("enhancer", {
        "channels": channels, "scale": prod(factors), "multiple": 1, "halo": 2 * blocks + 1 + 2 * (kernel // 2) + 2,
        "features": features, "blocks": blocks, "factors": factors, "kernels": [kernel, own["last.weight"][2]],
        "bias": "body.conv.bias" in own, "eps": eps, "learned": learned,
        "normed_enlarging": "enlarge.0.unit.norm.weight" in own, "ends": ends,
    })  # fmt: skip


def _detect_plain(own: Shapes) -> Detected | None:
    blocks, enlarged = count(own, r"body\.(\d+)\."), count(own, r"upconv\.(\d+)\.")
    if not blocks or not enlarged or not all(_OWN_PLAIN.fullmatch(name) for name in own):
        return None
    if len(own) != 2 * (2 * blocks + enlarged + 3) or "conv_first.weight" not in own:
        return None
    features, channels = own["conv_first.weight"][:2]
    factors = [isqrt(own[f"upconv.{i}.weight"][0] // features) for i in range(enlarged)]
    return Detected("enhancer", {
        "channels": channels, "scale": prod(factors), "multiple": 1, "halo": 2 * blocks + 4, "features": features,
        "blocks": blocks, "factors": factors, "ends": "bilinear",
    })  # fmt: skip


def network(settings: Mapping[str, Any]) -> torch.nn.Module:
    from aigc_studio.library.networks.srresnet import PlainSRResNet, SRResNet

    sizes = {name: settings[name] for name in ("channels", "features", "blocks", "factors")}
    if settings["ends"] == "bilinear":
        return PlainSRResNet(**sizes)
    rest = {name: settings[name] for name in ("kernels", "bias", "eps", "learned", "normed_enlarging", "ends")}
    return SRResNet(**sizes, **rest)


def convert(tensors: Mapping[str, torch.Tensor], settings: Mapping[str, Any]) -> dict[str, torch.Tensor]:
    return {name: tensor.float() for name, tensor in _own_names(tensors)[0].items()}


def _own_names(tensors: Mapping[str, Value]) -> tuple[dict[str, Value], str]:
    """Own names, and how the network of that naming ends; ({}, "") for no naming known."""
    names = bare(tensors)
    if "block2.conv1.weight" in names:
        return _numbered(names), "tanh"
    if "trunk.0.rcb.0.weight" in names:
        return renamed(names, _TRUNK), "plain"
    if "res_blocks.0.conv_block.0.weight" in names:
        return renamed(names, _SEQUENCE), "imagenet"
    if "upconv1.weight" in names and {"body.0.conv1.weight", "recon_trunk.0.conv1.weight"} & names.keys():
        return renamed(names, _PLAIN), "bilinear"
    return {}, ""


def _numbered(names: Mapping[str, Value]) -> dict[str, Value]:
    """The blocks count from 1: the first convolution, the residuals, the body's end, the enlarging with the last."""
    blocks = max(int(match[1]) for name in names if (match := re.match(r"block(\d+)\.conv1\.", name))) - 1
    end, enlarging = blocks + 2, blocks + 3
    doublings = count(names, rf"block{enlarging}\.(\d+)\.") - 1
    rules = (
        *_NUMBERED,
        (rf"block{end}\.0" + _T, r"body.conv.\1"), (rf"block{end}\.1" + _T, r"body.norm.\1"),
        (rf"block{enlarging}\.{doublings}" + _T, r"last.\1"),
        (rf"block{enlarging}\.(\d+)\.conv" + _T, r"enlarge.\1.unit.conv.\2"),
        (rf"block{enlarging}\.(\d+)\.prelu" + _T, r"enlarge.\1.act.\2"),
    )  # fmt: skip
    found = renamed(names, rules)
    from_zero = re.compile(r"blocks\.(\d+)\.")
    return {from_zero.sub(lambda m: f"blocks.{int(m[1]) - 2}.", name): value for name, value in found.items()}

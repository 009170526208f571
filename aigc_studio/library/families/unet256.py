"""pix2pix's U-Net generators of any depth: blocks within blocks, `model.model.1.model.3.model.1.weight`, …; and the
same network in steps that are attributes, as znxlwm/pytorch-pix2pix names them: `conv2.weight`, `conv2_bn.weight`, …,
`deconv1.weight`, …, with what comes from below before what comes from the side; as akanametov/pix2pix does, on pixels
normalised as ImageNet's: `encoder2.conv.weight`, `encoder2.bn.weight`, …, `decoder2.deconv.weight`, …, where what comes
from the side into the last step is rectified leakily; and OpenMMLab's, in OpenCV's order of colours:
`1.model.0.conv.weight`, `1.model.0.bn.weight`, ….
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, TypeVar

from aigc_studio.library.families.base import Detected, Shapes
from aigc_studio.library.families.names import bare, count
from aigc_studio.library.families.norms import norm_of, without_old_statistics

if TYPE_CHECKING:
    import torch

NAME = "unet256"
TITLE = "Translator (pix2pix, U-Net)"

Value = TypeVar("Value")
_TENSOR = re.compile(r"((?:1\.model\.(?:3\.model\.)*)?)(\d)\.(weight|bias|running_mean|running_var)")
#: What the numbered layers of a block are: the outermost, those between, the innermost.
_OUTERMOST = {0: "down.conv", 3: "up.conv"}
_BETWEEN = {1: "down.conv", 2: "down.norm", 5: "up.conv", 6: "up.norm"}
_INNERMOST = {1: "down.conv", 3: "up.conv", 4: "up.norm"}
_STEPS_MARK = "deconv1.weight"
_CODER_MARK = "decoder1.weight"
_CODER = re.compile(r"(encoder|decoder)(\d+)(?:\.(conv|deconv|bn))?\.(weight|bias|running_mean|running_var)")
_MODULES_MARK = "1.model.0.conv.weight"
_MODULE = re.compile(r"((?:1\.model\.)*)(\d)\.(conv|bn|in)\.(weight|bias|running_mean|running_var)")
_STEP = re.compile(r"(conv|deconv)(\d+)(_bn)?\.(weight|bias|running_mean|running_var)")


def detect(shapes: Shapes) -> Detected | None:
    own = _own_names(shapes)
    levels = count(own, r"down\.(\d+)\.")
    if levels < 2 or count(own, r"up\.(\d+)\.") != levels:
        return None
    downs = [own.get(f"down.{level}.conv.weight", ()) for level in range(levels)]
    ups = [own.get(f"up.{level}.conv.weight", ()) for level in range(levels)]
    if any(len(shape) != 4 or shape[2:] != (4, 4) for shape in (*downs, *ups)):
        return None
    widths = [shape[0] for shape in downs]
    joined = [2 * width for width in widths[:-1]] + widths[-1:]
    if [shape[0] for shape in ups] != joined or [shape[1] for shape in ups[1:]] != widths[:-1]:
        return None
    coded = _CODER_MARK in bare(shapes)
    if coded and (downs[0][1], ups[0][1]) != (3, 3):
        return None
    # At the bottom a pixel stands for a whole square, and what is seen from there has no useful end: never in tiles.
    return Detected("translator", {
        "channels": downs[0][1], "out_channels": ups[0][1], "scale": 1, "multiple": 2**levels, "halo": None,
        "grey": "grey", "widths": widths, "norm": norm_of(own), "bias": "down.0.conv.bias" in own,
        "pixels": "imagenet" if coded else "bgr" if _MODULES_MARK in bare(shapes) else "rgb", "leaky": coded,
    })  # fmt: skip


def network(settings: Mapping[str, Any]) -> torch.nn.Module:
    from aigc_studio.library.networks.unet256 import UnetGenerator

    names = ("channels", "out_channels", "widths", "norm", "bias")
    return UnetGenerator(**{name: settings[name] for name in names}, pixels=settings.get("pixels", "rgb"),
                         leaky=settings.get("leaky", False))  # fmt: skip


def convert(tensors: Mapping[str, torch.Tensor], settings: Mapping[str, Any]) -> dict[str, torch.Tensor]:
    import torch

    own = {name: tensor.float() for name, tensor in _own_names(tensors).items()}
    if {_STEPS_MARK, _CODER_MARK} & bare(tensors).keys():
        for level in range(len(settings["widths"]) - 1):
            below, beside = own[f"up.{level}.conv.weight"].chunk(2)
            own[f"up.{level}.conv.weight"] = torch.cat([beside, below])
    return own


def _own_names(tensors: Mapping[str, Value]) -> dict[str, Value]:
    """`down.<level>.…` and `up.<level>.…`; {} where the tensors are not blocks within blocks."""
    names = without_old_statistics(bare(tensors))
    if _STEPS_MARK in names:
        return _of_steps(names)
    if _CODER_MARK in names:
        return _of_coder(names)
    if _MODULES_MARK in names:
        return _of_modules(names)
    parsed = {name: match for name in names if (match := _TENSOR.fullmatch(name))}
    if len(parsed) != len(names):
        return {}
    levels = {name: match[1].count("model") for name, match in parsed.items()}
    deepest = max(levels.values(), default=0)
    found: dict[str, Value] = {}
    for name, match in parsed.items():
        level = levels[name]
        layers = _OUTERMOST if level == 0 else _INNERMOST if level == deepest else _BETWEEN
        if int(match[2]) not in layers:
            return {}
        way, part = layers[int(match[2])].split(".")
        found[f"{way}.{level}.{part}.{match[3]}"] = names[name]
    return found


def _of_steps(names: Mapping[str, Value]) -> dict[str, Value]:
    """Steps that are attributes: both ways count from 1, the way up from the bottom."""
    parsed = {name: match for name in names if (match := _STEP.fullmatch(name))}
    if len(parsed) != len(names):
        return {}
    levels = count(names, r"deconv(\d+)\.", first=1)
    found: dict[str, Value] = {}
    for name, (way, number, norm, part) in ((name, match.groups()) for name, match in parsed.items()):
        place = f"down.{int(number) - 1}" if way == "conv" else f"up.{levels - int(number)}"
        found[f"{place}.{'norm' if norm else 'conv'}.{part}"] = names[name]
    return found


def _of_coder(names: Mapping[str, Value]) -> dict[str, Value]:
    """akanametov's, who counts both ways from the picture."""
    found: dict[str, Value] = {}
    for name, value in names.items():
        match = _CODER.fullmatch(name)
        if match is None:
            return {}
        word, number, layer, part = match.groups()
        way = "down" if word == "encoder" else "up"
        found[f"{way}.{int(number) - 1}.{'norm' if layer == 'bn' else 'conv'}.{part}"] = value
    return found


def _of_modules(names: Mapping[str, Value]) -> dict[str, Value]:
    """OpenMMLab's blocks within blocks, where a convolution and its norm are one module: the first goes down."""
    found: dict[str, Value] = {}
    for name, value in names.items():
        match = _MODULE.fullmatch(name)
        if match is None:
            return {}
        within, place, layer, part = match.groups()
        way = "up" if int(place) else "down"
        found[f"{way}.{within.count('model')}.{'conv' if layer == 'conv' else 'norm'}.{part}"] = value
    return found

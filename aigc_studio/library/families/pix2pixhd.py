"""pix2pixHD's generators for large pictures (Wang et al. 2018): one network for the picture at half its size, as
CycleGAN's ResNet without its last convolution (`model.1.weight`, …), and around it another for the whole
(`model1_1.1.weight`, `model1_2.0.conv_block.1.weight`, …), or several, each at twice the size.

Those for small pictures are of the family `cyclegan-resnet`. Numbers in the sequences differ with norms; their order
does not.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from itertools import pairwise
from typing import TYPE_CHECKING, Any, TypeVar

from aigc_studio.library.families.base import Detected, Shapes
from aigc_studio.library.families.names import bare, count
from aigc_studio.library.families.norms import norm_of, without_old_statistics

if TYPE_CHECKING:
    import torch

NAME = "pix2pixhd"
TITLE = "Translator (pix2pixHD)"

Value = TypeVar("Value")
_TENSOR = re.compile(
    r"model(?:(\d+)_([12]))?\.(\d+)\.(?:conv_block\.(\d+)\.)?(weight|bias|running_mean|running_var)"
)  # fmt: skip
_MARK = "model1_1.1.weight"
#: The number of a layer in its sequence, and that within its residual block or -1.
_Place = tuple[int, int]
_NORM_PARTS = ("weight", "bias", "running_mean", "running_var")


def detect(shapes: Shapes) -> Detected | None:
    own = _own_names(shapes)
    enhancers, downs = count(own, r"locals\.(\d+)\."), count(own, r"down\.(\d+)\.")
    blocks, local_blocks = count(own, r"blocks\.(\d+)\."), count(own, r"locals\.0\.blocks\.(\d+)\.")
    first = own.get("locals.0.first.conv.weight", ())
    if not enhancers or downs < 2 or not blocks or not local_blocks or len(first) != 4:
        return None
    features = [own.get(f"locals.{i}.first.conv.weight", (0,))[0] for i in range(enhancers)]
    settings = {
        "channels": first[1], "out_channels": own.get("last.weight", (0,))[0], "scale": 1,
        "multiple": 2 ** (downs - 1 + enhancers), "halo": None, "grey": "grey", "features": features,
        "downs": downs - 1, "blocks": blocks, "local_blocks": local_blocks, "norm": norm_of(own),
    }  # fmt: skip
    return Detected("translator", settings) if own == _layout(settings) else None


def _layout(settings: Mapping[str, Any]) -> dict[str, tuple[int, ...]]:
    """Every tensor of such a network."""
    layout = dict[str, tuple[int, ...]]()
    normed = {"instance": (), "affine": _NORM_PARTS[:2], "batch": _NORM_PARTS}[settings["norm"]]

    def unit(name: str, before: int, after: int, kernel: int, transposed: bool = False) -> None:
        sizes = (before, after) if transposed else (after, before)
        layout.update({f"{name}.conv.weight": (*sizes, kernel, kernel), f"{name}.conv.bias": (after,)})
        layout.update({f"{name}.norm.{part}": (after,) for part in normed})

    def residuals(name: str, number: int, width: int) -> None:
        for block in range(number):
            for half in range(2):
                unit(f"{name}.{block}.units.{half}", width, width, 3)

    features, downs, channels = settings["features"], settings["downs"], settings["channels"]
    widths = [2 * features[0] * 2**i for i in range(downs + 1)]
    for i, (before, after) in enumerate(pairwise((channels, *widths))):
        unit(f"down.{i}", before, after, 3 if i else 7)
    residuals("blocks", settings["blocks"], widths[-1])
    for i, (before, after) in enumerate(pairwise(widths[::-1])):
        unit(f"up.{i}", before, after, 3, transposed=True)
    for i, width in enumerate(features):
        unit(f"locals.{i}.first", channels, width, 7)
        unit(f"locals.{i}.halve", width, 2 * width, 3)
        residuals(f"locals.{i}.blocks", settings["local_blocks"], 2 * width)
        unit(f"locals.{i}.up", 2 * width, width, 3, transposed=True)
    last = (settings["out_channels"], features[-1], 7, 7)
    return layout | {"last.weight": last, "last.bias": last[:1]}


def network(settings: Mapping[str, Any]) -> torch.nn.Module:
    from aigc_studio.library.networks.pix2pixhd import LocalEnhancer

    names = ("channels", "out_channels", "features", "downs", "blocks", "local_blocks", "norm")
    return LocalEnhancer(**{name: settings[name] for name in names})


def convert(tensors: Mapping[str, torch.Tensor], settings: Mapping[str, Any]) -> dict[str, torch.Tensor]:
    return {name: tensor.float() for name, tensor in _own_names(tensors).items()}


def _own_names(tensors: Mapping[str, Value]) -> dict[str, Value]:
    """Names by position; {} where there is a tensor of another name."""
    names = without_old_statistics(bare(tensors))
    parts: dict[str, dict[_Place, dict[str, Value]]] = {}
    for name, value in names.items():
        match = _TENSOR.fullmatch(name)
        if match is None or _MARK not in names:
            return {}
        part = f"{match[1]}.{match[2]}" if match[1] else ""
        place = int(match[3]), int(match[4] or -1)
        parts.setdefault(part, {}).setdefault(place, {})[match[5]] = value
    found = dict[str, Value]()
    for part, layers in parts.items():
        unit = ""
        for place in sorted(layers):
            conv = _is_conv(layers[place])
            unit = _unit(part, place, sorted(one for one in layers if _is_conv(layers[one]))) if conv else unit
            layer = unit if unit == "last" else f"{unit}.{'conv' if conv else 'norm'}"
            found |= {f"{layer}.{word}": value for word, value in layers[place].items()}
    return found


def _unit(part: str, place: _Place, convs: list[_Place]) -> str:
    """The name of the convolution at `place` among the `convs` of one sequence: those before the residual blocks, in
    them, or after them."""
    number, way = part.split(".") if part else ("0", "0")
    local = f"locals.{int(number) - 1}." if part else ""
    inside = [one for one in convs if one[1] >= 0]
    if place in inside:
        blocks = sorted({one[0] for one in inside})
        half = [one for one in inside if one[0] == place[0]].index(place)
        return f"{local}blocks.{blocks.index(place[0])}.units.{half}"
    before = [one for one in convs if one[1] < 0 and (not inside or one < inside[0])]
    index = before.index(place) if place in before else convs.index(place) - len(before) - len(inside)
    if not part:
        return f"{'down' if place in before else 'up'}.{index}"
    if way == "1":
        return local + ("first", "halve")[index] if index < 2 else f"{local}more.{index}"
    return f"{local}up" if index == 0 else "last"


def _is_conv(layer: Mapping[str, Any]) -> bool:
    weight = layer.get("weight", ())
    return len(getattr(weight, "shape", weight)) == 4

"""CycleGAN's ResNet generators, pix2pixHD's and CUT's: `model.1.weight`, `model.10.conv_block.1.weight`, …; and the
namings of Machine-Learning-Collection, `initial.0.weight`, `res_blocks.0.block.0.conv.0.weight`, …, and of
znxlwm/pytorch-CycleGAN, `conv1.weight`, `resnet_blocks.0.conv1.weight`, `deconv1.weight`, ….

The numbers of the layers in the one `Sequential`, and in those within it, differ with dropout, norms and authors; their
order does not. A convolution with the number 0 has no reflection before it, so it pads with zeros. CUT (Park et al.
2020) blurs before it halves and after it enlarges, and keeps the blur's kernel as `model.7.filt`.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, TypeVar

from aigc_studio.library.families.base import Detected, Shapes
from aigc_studio.library.families.names import bare, count, renamed
from aigc_studio.library.families.norms import norm_of, without_old_statistics

if TYPE_CHECKING:
    import torch

NAME = "cyclegan-resnet"
TITLE = "Translator (CycleGAN, ResNet)"

Value = TypeVar("Value")
#: The number of a layer, that within its residual block or -1, and that within a sequence of convolution and norm.
_Place = tuple[int, int, int]
#: The blur's kernel, which is no weight: [1, 2, 1] or [1, 3, 3, 1] each way.
_BLUR, _HALVING_KERNEL, _ENLARGING_KERNEL = ".filt", 3, 4
_T = r"\.(weight|bias|running_mean|running_var)"
_COLLECTION = (
    *((rf"initial\.{old}" + _T, rf"down.0.{new}.\1") for old, new in enumerate(("conv", "norm"))),
    *((rf"res_blocks\.(\d+)\.block\.(\d)\.conv\.{old}" + _T, rf"blocks.\1.units.\2.{new}.\3")
      for old, new in enumerate(("conv", "norm"))),
    *((rf"up_blocks\.(\d+)\.conv\.{old}" + _T, rf"up.\1.{new}.\2") for old, new in enumerate(("conv", "norm"))),
)  # fmt: skip
_COLLECTION_DOWN = re.compile(r"down_blocks\.(\d+)\.conv\.([01])" + _T)
_STEPS_MARK = "resnet_blocks.0.conv1.weight"
_STEPS = re.compile(rf"(?:(conv|deconv)(\d+)|resnet_blocks\.(\d+)\.conv([12])){_T}")
_OWN = re.compile(rf"((down|up)\.\d+|blocks\.\d+\.units\.[01])\.(conv|norm){_T}|last{_T}")
_TENSOR = re.compile(r"(\d+)\.(?:[a-z_]+\.(\d+)\.)?(?:(\d+)\.)?(weight|bias|running_mean|running_var)")


def detect(shapes: Shapes) -> Detected | None:
    own = _own_names(shapes)
    downs, blocks = count(own, r"down\.(\d+)\."), count(own, r"blocks\.(\d+)\.")
    ups = count(own, r"up\.(\d+)\.")
    convs = sum(len(shape) == 4 for shape in own.values())
    if not blocks or downs < 2 or ups != downs - 1 or convs != downs + 2 * blocks + ups + 1 or "last.bias" not in own:
        return None
    widths = [own[f"down.{i}.conv.weight"][0] for i in range(downs)]
    kernel, channels = own["down.0.conv.weight"][2], own["down.0.conv.weight"][1]
    out_channels, _, last_kernel, _ = own["last.weight"]
    transposed = _is_transposed(own["up.0.conv.weight"], widths[-1])
    narrow = [own[f"up.{i}.conv.weight"][1 if transposed else 0] for i in range(ups)]
    if kernel != last_kernel or kernel % 2 == 0 or own["blocks.0.units.0.conv.weight"] != (widths[-1],) * 2 + (3, 3):
        return None
    norm, multiple, blur = norm_of(own), 2 ** (downs - 1), _blur(shapes, downs - 1)
    if blur is None:
        return None
    outer, inner = _edges(shapes)
    # The two outer convolutions, the halvings and the enlargings, and two convolutions in each block.
    halo = 2 * (kernel // 2) + 2 * (multiple - 1) + multiple + 2 * blocks * multiple + sum(blur) * multiple
    return Detected("translator", {
        "channels": channels, "out_channels": out_channels, "scale": 1, "multiple": multiple,
        "halo": halo if norm == "batch" else None, "grey": "grey", "kernel": kernel, "widths": widths,
        "narrow": narrow, "blocks": blocks, "norm": norm, "bias": "down.0.conv.bias" in own,
        "halving": "blur" if blur[0] else "reflect" if _is_of_collection(bare(shapes)) else "stride",
        "enlarging": "blur" if blur[1] else "transposed" if transposed else "nearest", "outer_edges": outer,
        "inner_edges": inner,
    })  # fmt: skip


def _blur(shapes: Shapes, doublings: int) -> tuple[bool, bool] | None:
    """Whether halvings and enlargings blur; None for kernels other than CUT's, or at some of the layers only."""
    sides = [shape[2] for name, shape in shapes.items() if name.endswith(_BLUR)]
    halving, enlarging = sides.count(_HALVING_KERNEL), sides.count(_ENLARGING_KERNEL)
    whole = {0, doublings} >= {halving, enlarging} and halving + enlarging == len(sides)
    return (halving > 0, enlarging > 0) if whole else None


def _is_transposed(shape: tuple[int, ...], features: int) -> bool:
    """Transposed convolutions name their input channels first; among equals CycleGAN's own choice stands."""
    return shape[0] == features


def network(settings: Mapping[str, Any]) -> torch.nn.Module:
    from aigc_studio.library.networks.cyclegan_resnet import ResnetGenerator

    names = ("channels", "out_channels", "kernel", "widths", "narrow", "blocks", "norm", "bias", "halving", "enlarging")
    edges = {name: settings.get(name, "reflect") for name in ("outer_edges", "inner_edges")}
    return ResnetGenerator(**{name: settings[name] for name in names}, **edges)


def convert(tensors: Mapping[str, torch.Tensor], settings: Mapping[str, Any]) -> dict[str, torch.Tensor]:
    return {name: tensor.float() for name, tensor in _own_names(tensors).items()}


def _own_names(tensors: Mapping[str, Value]) -> dict[str, Value]:
    """Names by position; {} where the tensors are no sequence of convolutions around residual blocks."""
    layers: dict[_Place, dict[str, Value]] = {}
    names = _in_sequence(tensors)
    if _is_of_collection(names):
        return _of_collection(names)
    if _STEPS_MARK in names:
        return _of_steps(names)
    for name, value in names.items():
        match = _TENSOR.fullmatch(name)
        if match is None:
            return {}
        place = int(match[1]), int(match[2] or -1), int(match[3] or 0)
        layers.setdefault(place, {})[match[4]] = value
    blocks = sorted({number for number, inside, _ in layers if inside >= 0})
    convs = [place for place in sorted(layers) if _is_conv(layers[place])]
    if not blocks or not convs:
        return {}
    found, unit, counts = dict[str, Value](), "", Counter[str]()
    for place in sorted(layers):
        if place in convs:
            group = _group(place, blocks)
            unit = f"{group}.{counts[group]}"
            counts[group] += 1
        layer = "last" if place == convs[-1] else f"{unit}.{'conv' if place in convs else 'norm'}"
        found |= {f"{layer}.{part}": value for part, value in layers[place].items()}
    return found


def _in_sequence(tensors: Mapping[str, Value]) -> dict[str, Value]:
    """Names within the one `Sequential`, whatever its name, without tensors that are never used."""
    names = without_old_statistics(bare({name: v for name, v in tensors.items() if not name.endswith(_BLUR)}))
    heads = {name.partition(".")[0] for name in names}
    head = f"{heads.pop()}." if len(heads) == 1 else ""
    return {name.removeprefix(head): value for name, value in names.items()}


def _edges(shapes: Shapes) -> tuple[str, str]:
    """How the outer convolutions and those of the residual blocks go on at the edges of the picture."""
    matches = [match for name in _in_sequence(shapes) if (match := _TENSOR.fullmatch(name))]
    first = min((int(match[1]) for match in matches), default=1)
    inside = min((int(match[2]) for match in matches if match[2]), default=1)
    return "reflect" if first else "zeros", "reflect" if inside else "zeros"


def _of_steps(names: Mapping[str, Value]) -> dict[str, Value]:
    """znxlwm's names; {} where there is a tensor of another name."""
    ups, found = count(names, r"deconv(\d+)\.", first=1), dict[str, Value]()
    for name, value in names.items():
        match = _STEPS.fullmatch(name)
        if match is None:
            return {}
        way, number, block, half, part = match.groups()
        if block:
            found[f"blocks.{block}.units.{int(half) - 1}.conv.{part}"] = value
        elif way == "deconv" and int(number) == ups:
            found[f"last.{part}"] = value
        else:
            found[f"{'down' if way == 'conv' else 'up'}.{int(number) - 1}.conv.{part}"] = value
    return found


def _is_of_collection(names: Mapping[str, Any]) -> bool:
    return {"initial.0.weight", "res_blocks.0.block.0.conv.0.weight"} <= names.keys()


def _of_collection(names: Mapping[str, Value]) -> dict[str, Value]:
    found = dict[str, Value]()
    for name, value in renamed(names, _COLLECTION).items():
        match = _COLLECTION_DOWN.fullmatch(name)
        own = f"down.{int(match[1]) + 1}.{('conv', 'norm')[int(match[2])]}.{match[3]}" if match else name
        if _OWN.fullmatch(own) is None:
            return {}
        found[own] = value
    return found


def _group(place: _Place, blocks: list[int]) -> str:
    number, inside, _ = place
    if inside >= 0:
        return f"blocks.{blocks.index(number)}.units"
    return "down" if number < blocks[0] else "up"


def _is_conv(layer: Mapping[str, Any]) -> bool:
    weight = layer.get("weight", ())
    return len(getattr(weight, "shape", weight)) == 4

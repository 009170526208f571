"""The namings of CycleGAN's ResNet generators, and what each of them means without telling it.

The numbers of the layers in the one `Sequential`, and in those within it, differ with dropout, norms and authors; their
order does not. A convolution with the number 0 has no reflection before it, so it pads with zeros. Others name every
step:

- Machine-Learning-Collection: `initial.0.weight`, `res_blocks.0.block.0.conv.0.weight`
- znxlwm/pytorch-CycleGAN: `conv1.weight`, `resnet_blocks.0.conv1.weight`, `deconv1.weight`
- OpenMMLab's mmgeneration, in OpenCV's order of colours: `0.conv.weight`, `3.block.0.conv.weight`
- informative-drawings (Chan et al. 2022), from colour to grey lines in 0..1: `model0.1.weight`, `model4.1.weight`
- deeplearning.ai's course: `upfeature.conv.weight`, `contract1.conv1.weight`, `res0.conv1.weight`
- akanametov/cyclegan: `Input.weight`, `ResStage.block0.conv_in.conv.weight`
- CartoonGAN, with two convolutions in each step that changes the size: Yijunmaverick's `conv02_2.weight`,
  `in02_1.scale`, in OpenCV's order of colours, and znxlwm's `down_convs.0.weight`, which pads with zeros

Whatever other words there are (`encoder.1.weight`, `transformer.0.block.1.weight`, `decoder.0.weight`), a file that
lists its layers in their order tells by their sizes which they are.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Any, TypeVar

from aigc_studio.library.families.names import bare, count, paths_in_order, renamed
from aigc_studio.library.families.norms import without_old_statistics

Value = TypeVar("Value")
#: The number of a layer, that within its residual block or -1, and that within a sequence of convolution and norm.
_Place = tuple[int, int, int]
#: The blur's kernel, which is no weight: [1, 2, 1] or [1, 3, 3, 1] each way.
BLUR = ".filt"
_T = r"\.(weight|bias|running_mean|running_var)"
_TENSOR = re.compile(r"(\d+)\.(?:[a-z_]+\.(\d+)\.)?(?:(\d+)\.)?(weight|bias|running_mean|running_var)")
_OWN = re.compile(rf"((down|up)\.\d+\.(sizing|conv|norm)|blocks\.\d+\.units\.[01]\.(conv|norm)|last){_T}")
#: No network changes its size as often.
_MOST_STEPS = 8
_LAYERS = ("conv", "norm")
_UP = r"up\.(\d+)\."
_OUTER_KERNEL, _PARTS = 7, ("weight", "bias", "running_mean", "running_var")


@dataclass(frozen=True)
class Naming:
    """The tensors that it is known by, the rules to the network's own names, and the settings that it stands for."""

    marks: tuple[str, ...]
    rules: tuple[tuple[str, str], ...]
    settings: Mapping[str, Any] = field(default_factory=dict)


def _numbered(old: str, new: str, first: int, step: int = 1, own: int = 0) -> Iterator[tuple[str, str]]:
    """Rules for `old` with the numbers `first`, `first + step`, … in place of `#`, which become `own`, `own + 1`, …"""
    for place in range(_MOST_STEPS):
        yield old.replace("#", str(first + step * place)) + _T, new.replace("#", str(own + place)) + r".\1"


_COLLECTION = Naming(
    ("initial.0.weight", "res_blocks.0.block.0.conv.0.weight"),
    (
        *((rf"initial\.{old}" + _T, rf"down.0.{new}.\1") for old, new in enumerate(_LAYERS)),
        *(rule for old, new in enumerate(_LAYERS)
          for rule in _numbered(rf"down_blocks\.#\.conv\.{old}", f"down.#.{new}", 0, own=1)),
        *((rf"res_blocks\.(\d+)\.block\.(\d)\.conv\.{old}" + _T, rf"blocks.\1.units.\2.{new}.\3")
          for old, new in enumerate(_LAYERS)),
        *((rf"up_blocks\.(\d+)\.conv\.{old}" + _T, rf"up.\1.{new}.\2") for old, new in enumerate(_LAYERS)),
    ),
    {"halving": "reflect"},
)  # fmt: skip
_TWO_CONVS = tuple((rf"resnet_blocks\.(\d+)\.conv{i + 1}" + _T, rf"blocks.\1.units.{i}.conv.\2") for i in (0, 1))
_STEPS = Naming(
    ("conv1.weight", "resnet_blocks.0.conv1.weight"),
    (*_numbered("conv#", "down.#.conv", 1), *_numbered("deconv#", "up.#.conv", 1), *_TWO_CONVS),
)
_DRAWINGS = Naming(
    ("model0.1.weight", "model4.1.weight"),
    (
        (r"model0\.1" + _T, r"down.0.conv.\1"), *_numbered(r"model1\.#", "down.#.conv", 0, 3, own=1),
        *((rf"model2\.(\d+)\.conv_block\.{old}" + _T, rf"blocks.\1.units.{i}.conv.\2") for i, old in enumerate((1, 5))),
        *_numbered(r"model3\.#", "up.#.conv", 0, 3), (r"model4\.1" + _T, r"last.\1"),
    ),
    {"span": "unit"},
)  # fmt: skip
_COURSE = Naming(
    ("upfeature.conv.weight", "res0.conv1.weight"),
    (
        (r"upfeature\.conv" + _T, r"down.0.conv.\1"), *_numbered(r"contract#\.conv1", "down.#.conv", 1, own=1),
        *((rf"res(\d+)\.conv{i + 1}" + _T, rf"blocks.\1.units.{i}.conv.\2") for i in (0, 1)),
        *_numbered(r"expand#\.conv1", "up.#.conv", 2), (r"downfeature\.conv" + _T, r"last.\1"),
    ),
    {"halving": "reflect", "bare_first": True},
)  # fmt: skip
_STAGES = Naming(
    ("Input.weight", "ResStage.block0.conv_in.conv.weight"),
    (
        (r"Input" + _T, r"down.0.conv.\1"), *_numbered(r"DownStage\.block#\.conv", "down.#.conv", 0, own=1),
        *((rf"ResStage\.block(\d+)\.{old}\.conv" + _T, rf"blocks.\1.units.{i}.conv.\2")
          for i, old in enumerate(("conv_in_relu", "conv_in"))),
        (r"UpStage\.block(\d+)\.upconv" + _T, r"up.\1.conv.\2"), (r"Output\.conv" + _T, r"last.\1"),
    ),
    {"halving": "reflect", "bare_first": True},
)  # fmt: skip
_CARTOON = Naming(
    ("down_convs.0.weight", "resnet_blocks.0.conv1.weight"),
    (
        (r"down_convs\.0" + _T, r"down.0.conv.\1"), *_numbered(r"down_convs\.#", "down.#.sizing", 3, 4, own=1),
        *_numbered(r"down_convs\.#", "down.#.conv", 4, 4, own=1), *_TWO_CONVS,
        (r"up_convs\.8" + _T, r"last.\1"), *_numbered(r"up_convs\.#", "up.#.sizing", 0, 4),
        *_numbered(r"up_convs\.#", "up.#.conv", 1, 4),
    ),
    {"paired": True, "outer_edges": "zeros", "inner_edges": "zeros"},
)  # fmt: skip


def _of_yijunmaverick() -> Iterator[tuple[str, str]]:
    words = (("scale", "weight"), ("shift", "bias"))
    norms = {"01_1": "down.0", "02_1": "down.1", "03_1": "down.2", "12_1": "up.0", "13_1": "up.1"}
    yield r"conv01_1" + _T, r"down.0.conv.\1"
    for step in (1, 2):
        yield rf"conv0{step + 1}_1" + _T, rf"down.{step}.sizing.\1"
        yield rf"conv0{step + 1}_2" + _T, rf"down.{step}.conv.\1"
        yield rf"deconv0{step}_1" + _T, rf"up.{step - 1}.sizing.\1"
        yield rf"deconv0{step}_2" + _T, rf"up.{step - 1}.conv.\1"
    for block in range(8):
        for half in (0, 1):
            place, own = f"{block + 4:02d}_{half + 1}", f"blocks.{block}.units.{half}"
            norms[place] = own
            yield rf"conv{place}" + _T, rf"{own}.conv.\1"
    yield r"deconv03_1" + _T, r"last.\1"
    for place, own in norms.items():
        for old, new in words:
            yield rf"in{place}\.{old}", f"{own}.norm.{new}"


_FIRST_CARTOON = Naming(
    ("conv01_1.weight", "in01_1.scale", "deconv03_1.weight"), tuple(_of_yijunmaverick()),
    {"paired": True, "order": "BGR", "eps": 1e-9},
)  # fmt: skip
#: znxlwm's CartoonGAN has the blocks of the CycleGAN by the same author, so it is tried first.
_NAMINGS = (_COLLECTION, _CARTOON, _FIRST_CARTOON, _DRAWINGS, _COURSE, _STAGES, _STEPS)
#: In these a convolution and its norm are one module, whose place is told to be that of a sequence.
_MODULES_MARK = "0.conv.weight"
_MODULES = ((r"(.*)\.conv" + _T, r"\1.0.\2"), (r"(.*)\.(?:bn|in)" + _T, r"\1.1.\2"))
_OF_MODULES = {"order": "BGR", "outer_edges": "reflect", "inner_edges": "reflect"}


def own_names(tensors: Mapping[str, Value]) -> tuple[dict[str, Value], Mapping[str, Any]]:
    """The tensors under the network's own names, and the settings that their naming stands for.

    No tensors where they are no sequence of convolutions around residual blocks, or one of them has another name."""
    names = _in_sequence(tensors)
    naming = next((one for one in _NAMINGS if names.keys() >= set(one.marks)), None)
    if naming is not None:
        found = _with_last(renamed(names, naming.rules))
        return found if all(_OWN.fullmatch(name) for name in found) else {}, naming.settings
    if _MODULES_MARK in names:
        return _of_sequence(renamed(names, _MODULES)), _OF_MODULES
    found = _of_sequence(names)
    return (found, _edges(names)) if found else _in_order(names)


def _in_order(names: Mapping[str, Value]) -> tuple[dict[str, Value], Mapping[str, Any]]:
    """The same for whatever words, by the order of the layers: a large kernel, steps that widen, pairs that do neither,
    as many steps back, a large kernel."""
    shapes = {name: _shape(value) for name, value in names.items()}
    layers: list[list[str]] = []
    for path in paths_in_order(names):
        if len(shapes.get(f"{path}.weight", ())) == 4:
            layers.append([path])
        elif layers and len(layers[-1]) == 1 and f"{path}.bias" in shapes:
            layers[-1].append(path)
        else:
            return {}, {}
    kernels = [shapes[f"{layer[0]}.weight"] for layer in layers]
    steps = next((i for i, (wide, wider) in enumerate(pairwise(kernels)) if wider[0] <= wide[0]), 0)
    residuals = len(layers) - 2 * steps - 2
    middle = kernels[steps + 1 : steps + 1 + residuals]
    if not steps or not middle or residuals % 2 or {kernels[0][2], kernels[-1][2]} != {_OUTER_KERNEL}:
        return {}, {}
    if set(middle) != {(kernels[steps][0], kernels[steps][0], 3, 3)}:
        return {}, {}
    places = [
        *(f"down.{i}" for i in range(steps + 1)),
        *(f"blocks.{i // 2}.units.{i % 2}" for i in range(residuals)), *(f"up.{i}" for i in range(steps)),
    ]  # fmt: skip
    found = dict[str, Value]()
    for place, layer in zip([*places, "last"], layers, strict=True):
        for path, kind in zip(layer, _LAYERS, strict=False):
            own = place if place == "last" else f"{place}.{kind}"
            found |= {f"{own}.{part}": names[f"{path}.{part}"] for part in _PARTS if f"{path}.{part}" in names}
    # A convolution that begins a sequence has no reflection before it.
    begins = {"outer_edges": layers[0][0], "inner_edges": layers[steps + 1][0]}
    edges = {name: "zeros" if path.rpartition(".")[2] == "0" else "reflect" for name, path in begins.items()}
    return (found, edges) if len(found) == len(names) and len(layers[-1]) == 1 else ({}, {})


def _with_last(names: Mapping[str, Value]) -> dict[str, Value]:
    """Where the last convolution is named as the steps up are, it is the last of them."""
    if "last.weight" in names:
        return dict(names)
    last = f"up.{count(names, _UP) - 1}.conv."
    return {f"last.{name.removeprefix(last)}" if name.startswith(last) else name: value
            for name, value in names.items()}  # fmt: skip


def _of_sequence(names: Mapping[str, Value]) -> dict[str, Value]:
    """Names by position."""
    layers: dict[_Place, dict[str, Value]] = {}
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
    names = without_old_statistics(bare({name: v for name, v in tensors.items() if not name.endswith(BLUR)}))
    heads = {name.partition(".")[0] for name in names}
    head = f"{heads.pop()}." if len(heads) == 1 else ""
    return {name.removeprefix(head): value for name, value in names.items()}


def _edges(names: Mapping[str, Any]) -> dict[str, str]:
    """How the outer convolutions and those of the residual blocks go on at the edges of the picture."""
    matches = [match for name in names if (match := _TENSOR.fullmatch(name))]
    first = min((int(match[1]) for match in matches), default=1)
    inside = min((int(match[2]) for match in matches if match[2]), default=1)
    return {"outer_edges": "reflect" if first else "zeros", "inner_edges": "reflect" if inside else "zeros"}


def _group(place: _Place, blocks: list[int]) -> str:
    number, inside, _ = place
    if inside >= 0:
        return f"blocks.{blocks.index(number)}.units"
    return "down" if number < blocks[0] else "up"


def _is_conv(layer: Mapping[str, Any]) -> bool:
    return len(_shape(layer.get("weight", ()))) == 4


def _shape(value: Any) -> tuple[int, ...]:
    """Of a tensor, or the shape itself."""
    return tuple(getattr(value, "shape", value))

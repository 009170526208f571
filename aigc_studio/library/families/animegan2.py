"""AnimeGANv2 in the namings of its PyTorch ports: bryandlee's, `block_a.0.1.weight`, `block_c.1.layers.0.1.weight`, …,
ptran1203's, `conv_block1.0.conv.weight`, `res_blocks.1.conv_block.conv.weight`, …, wan-h's, whose norms have no
tensors, `A.0.Conv.weight`, `C.1.pw.Conv.weight`, …, and zhen8838's, `A.0.conv.weight`, `C.0.body.0.conv.weight`, …"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from typing import TYPE_CHECKING, Any, TypeVar

from aigc_studio.library.families.base import Detected, Shapes
from aigc_studio.library.families.names import bare, count, renamed

if TYPE_CHECKING:
    import torch

NAME = "animegan2"
TITLE = "Translator (AnimeGANv2)"

Value = TypeVar("Value")
_NAMES = re.compile(
    r"block_[abcde]\.\d+\.(1\.weight|2\.(weight|bias)"
    r"|layers\.([01]\.(1\.weight|2\.(weight|bias))|1\.1\.bias|2\.weight|3\.(weight|bias)))"
    r"|out_layer\.0\.(weight|bias)"
)
_BLOCKS = (("a", "conv_block1"), ("b", "conv_block2"), ("c", "res_blocks"), ("d", "conv_block3"), ("e", "conv_block4"))
_W = r"\.(weight|bias)"
#: ptran1203's words; it enlarges by pixels' areas, not by their centres, and its last convolution has a bias.
_OTHER_MARK = "conv_block1.0.conv.weight"
_OTHER = (
    *(rule for new, old in _BLOCKS for rule in (
        (rf"{old}\.(\d+)\.conv_block\.conv" + _W, rf"block_{new}.\1.layers.0.1.\2"),
        (rf"{old}\.(\d+)\.conv_block\.ins_norm" + _W, rf"block_{new}.\1.layers.0.2.\2"),
        (rf"{old}\.(\d+)\.conv_block2\.conv" + _W, rf"block_{new}.\1.layers.1.1.\2"),
        (rf"{old}\.(\d+)\.conv_block2\.ins_norm" + _W, rf"block_{new}.\1.layers.1.2.\2"),
    )),
    (r"decode_blocks\.0" + _W, r"out_layer.0.\1"),
)  # fmt: skip
#: The same word names a whole convolution, and the last step of an inverted residual.
_PLAIN = re.compile(r"(conv_block[1-4]|res_blocks)\.(\d+)\.(conv|ins_norm|norm)" + _W)
_KERNELS = (1, 3, 7)
#: In the blocks after which the picture is enlarged, that is the first layer.
_ENLARGED, _MOST_LAYERS = "DE", 4
_WAN_MARK, _ZHEN_MARK = "A.0.Conv.weight", "A.0.conv.weight"
_LETTERS = tuple(
    rule for block in "ABCDE" for layer in range(9 if block == "C" else _MOST_LAYERS) for rule in (
        (rf"{block}\.{layer + (block in _ENLARGED)}\.[Cc]onv" + _W, rf"block_{block.lower()}.{layer}.1.\1"),
        (rf"{block}\.{layer + (block in _ENLARGED)}\.norm" + _W, rf"block_{block.lower()}.{layer}.2.\1"),
    )
)  # fmt: skip
_WAN = (
    *_LETTERS, (r"C\.(\d+)\.pw\.Conv" + _W, r"block_c.\1.layers.0.1.\2"),
    (r"C\.(\d+)\.dw\.0" + _W, r"block_c.\1.layers.1.1.\2"),
    (r"C\.(\d+)\.pw_linear\.0" + _W, r"block_c.\1.layers.2.\2"), (r"F\.0" + _W, r"out_layer.0.\1"),
)  # fmt: skip
_BODY = {"0.conv": "0.1", "0.norm": "0.2", "1": "1.1", "2": "1.2", "4": "2", "5": "3"}
_ZHEN = (
    *_LETTERS, *((rf"C\.(\d+)\.body\.{old}" + _W, rf"block_c.\1.layers.{new}.\2") for old, new in _BODY.items()),
    (r"out\.0" + _W, r"out_layer.0.\1"),
)  # fmt: skip
#: What the namings stand for: how the picture is enlarged, and what lies beyond it.
_MANNERS = {_OTHER_MARK: (False, "one-sided"), _WAN_MARK: (False, "reflect"), _ZHEN_MARK: (True, "zeros")}


def detect(shapes: Shapes) -> Detected | None:
    names = _own_names(shapes)
    if "block_a.1.1.weight" not in names or "block_b.0.1.weight" not in names or "out_layer.0.weight" not in names:
        return None
    layers = {block: _layers(names, block) for block in "abcde"}
    if not all(layers.values()) or not all(_NAMES.fullmatch(name) for name in names):
        return None
    channels = names["block_a.0.1.weight"][1]
    if names["out_layer.0.weight"][0] != channels:
        return None
    corners, edges = next((_MANNERS[mark] for mark in _MANNERS.keys() & bare(shapes).keys()), (True, "one-sided"))
    return Detected("translator", {
        "channels": channels, "scale": 1, "multiple": 4, "halo": None, "layers": layers,
        "depthwise_bias": any(name.endswith("layers.1.1.bias") for name in names),
        "last_bias": "out_layer.0.bias" in names, "corners": corners, "edges": edges,
        "affine": "block_a.0.2.weight" in names,
    })  # fmt: skip


def _layers(names: Shapes, block: str) -> list[list[int]]:
    """The layers of a block as `AnimeGenerator` takes them; [] for a block that is none."""
    found: list[list[int]] = []
    for index in range(count(names, rf"block_{block}\.(\d+)\.")):
        plain = names.get(f"block_{block}.{index}.1.weight", ())
        wide = names.get(f"block_{block}.{index}.layers.0.1.weight", ())
        narrow = names.get(f"block_{block}.{index}.layers.2.weight", ())
        if len(plain) == 4 and plain[2] in _KERNELS:
            found.append([plain[0], plain[2]])
        elif len(wide) == len(narrow) == 4:
            found.append([wide[0], narrow[0], 0])
        else:
            return []
    return found


def network(settings: Mapping[str, Any]) -> torch.nn.Module:
    from aigc_studio.library.networks.animegan2 import AnimeGenerator

    return AnimeGenerator(settings["channels"], settings["layers"], settings["depthwise_bias"],
                          settings.get("last_bias", False), settings.get("corners", True),
                          settings.get("edges", "one-sided"), settings.get("affine", True))  # fmt: skip


def convert(tensors: Mapping[str, torch.Tensor], settings: Mapping[str, Any]) -> dict[str, torch.Tensor]:
    return {name: tensor.float() for name, tensor in _own_names(tensors).items()}


def _own_names(tensors: Mapping[str, Value]) -> dict[str, Value]:
    names = bare(tensors)
    if _WAN_MARK in names or _ZHEN_MARK in names:
        return renamed(names, _WAN if _WAN_MARK in names else _ZHEN)
    if _OTHER_MARK not in names:
        return names
    inverted = {name.rpartition(".conv_block2.")[0] for name in names if ".conv_block2." in name}
    return renamed({_plain(name, inverted): value for name, value in names.items()}, _OTHER)


def _plain(name: str, inverted: Collection[str]) -> str:
    match = _PLAIN.fullmatch(name)
    if match is None:
        return name
    old, number, part, word = match.groups()
    place = f"block_{next(new for new, one in _BLOCKS if one == old)}.{number}"
    if f"{old}.{number}" in inverted:
        return f"{place}.layers.{2 if part == 'conv' else 3}.{word}"
    return f"{place}.{1 if part == 'conv' else 2}.{word}"

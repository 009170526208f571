"""AnimeGANv2 in the naming of its PyTorch port: `block_a.0.1.weight`, `block_c.1.layers.0.1.weight`, …"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from aigc_studio.library.families.base import Detected, Shapes
from aigc_studio.library.families.names import bare, count

if TYPE_CHECKING:
    import torch

NAME = "animegan2"
TITLE = "Translator (AnimeGANv2)"

_NAMES = re.compile(
    r"block_[abcde]\.\d+\.(1\.weight|2\.(weight|bias)"
    r"|layers\.([01]\.(1\.weight|2\.(weight|bias))|1\.1\.bias|2\.weight|3\.(weight|bias)))"
    r"|out_layer\.0\.weight"
)
_KERNELS = (1, 3, 7)


def detect(shapes: Shapes) -> Detected | None:
    names = bare(shapes)
    if "block_a.1.1.weight" not in names or "block_b.0.1.weight" not in names or "out_layer.0.weight" not in names:
        return None
    layers = {block: _layers(names, block) for block in "abcde"}
    if not all(layers.values()) or not all(_NAMES.fullmatch(name) for name in names):
        return None
    channels = names["block_a.0.1.weight"][1]
    if names["out_layer.0.weight"][0] != channels:
        return None
    return Detected("translator", {
        "channels": channels, "scale": 1, "multiple": 4, "halo": None, "layers": layers,
        "depthwise_bias": any(name.endswith("layers.1.1.bias") for name in names),
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

    return AnimeGenerator(settings["channels"], settings["layers"], settings["depthwise_bias"])


def convert(tensors: Mapping[str, torch.Tensor], settings: Mapping[str, Any]) -> dict[str, torch.Tensor]:
    return {name: tensor.float() for name, tensor in bare(tensors).items()}

"""AnimeGAN, the first one, in the naming of its PyTorch port (ptran1203): `encode_blocks.0.conv.weight`,
`res_blocks.0.depthwise_conv.weight`, `decode_blocks.1.conv.pointwise.weight`; its norms have no tensors."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from aigc_studio.library.families.base import Detected, Shapes
from aigc_studio.library.families.names import bare, count

if TYPE_CHECKING:
    import torch

NAME = "animegan"
TITLE = "Translator (AnimeGAN)"

_FIRST, _WIDEN, _LAST = "encode_blocks.0.conv.weight", "res_blocks.0.conv_block.conv.weight", "decode_blocks.7.weight"
_SEPARABLE = r"(depthwise|pointwise)"
_NAMES = re.compile(
    rf"(encode_blocks\.([0136]\.conv|4\.{_SEPARABLE}|[25]\.conv[12]\.{_SEPARABLE})"
    r"|res_blocks\.\d+\.(conv_block\.conv|depthwise_conv|conv)"
    rf"|decode_blocks\.([0356]\.conv|2\.{_SEPARABLE}|[14]\.conv\.{_SEPARABLE}|7))\.(weight|bias)"
)


def detect(shapes: Shapes) -> Detected | None:
    names = bare(shapes)
    if not {_FIRST, _WIDEN, _LAST} <= names.keys() or not all(_NAMES.fullmatch(name) for name in names):
        return None
    width, channels = names[_FIRST][:2]
    last = names[_LAST]
    if channels != 3 or last[:2] != (3, width) or last[2] not in (1, 3) or names[_WIDEN][1] != 4 * width:
        return None
    return Detected("translator", {
        "channels": 3, "scale": 1, "multiple": 4, "halo": None, "width": width, "wide": names[_WIDEN][0],
        "blocks": count(names, r"res_blocks\.(\d+)\."), "bias": "encode_blocks.0.conv.bias" in names, "last": last[2],
    })  # fmt: skip


def network(settings: Mapping[str, Any]) -> torch.nn.Module:
    from aigc_studio.library.networks.animegan import FirstAnimeGenerator

    return FirstAnimeGenerator(*(settings[name] for name in ("width", "wide", "blocks", "bias", "last")))


def convert(tensors: Mapping[str, torch.Tensor], settings: Mapping[str, Any]) -> dict[str, torch.Tensor]:
    return {name: tensor.float() for name, tensor in bare(tensors).items()}

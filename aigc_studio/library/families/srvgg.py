"""Compact enhancers (SRVGG of Real-ESRGAN: animevideov3, general-x4v3): `body.0.weight`, `body.1.weight`, …"""

from __future__ import annotations

from collections.abc import Mapping
from math import isqrt
from typing import TYPE_CHECKING, Any

from aigc_studio.library.families.base import Detected, Shapes
from aigc_studio.library.families.names import bare

if TYPE_CHECKING:
    import torch

NAME = "srvgg"
TITLE = "Compact enhancer (Real-ESRGAN)"

_FEWEST_CONVS = 3


def detect(shapes: Shapes) -> Detected | None:
    names = bare(shapes)
    convs = sum(len(shape) == 4 for shape in names.values())
    if convs < _FEWEST_CONVS or "body.0.weight" not in names:
        return None
    features, channels = names["body.0.weight"][:2]
    last = names.get(f"body.{2 * convs - 2}.weight", (0,))
    scale = isqrt(last[0] // channels)
    learned = "body.1.weight" in names
    if not scale or names != _layout(channels, features, convs, scale, learned):
        return None
    return Detected("enhancer", {
        "channels": channels, "scale": scale, "multiple": 1, "halo": convs, "features": features, "convs": convs - 2,
        "learned_slopes": learned,
    })  # fmt: skip


def _layout(channels: int, features: int, convs: int, scale: int, learned: bool) -> dict[str, tuple[int, ...]]:
    """Every tensor of such a network: convolutions at even numbers, slopes between them."""
    layout: dict[str, tuple[int, ...]] = {}
    for index in range(convs):
        inputs = features if index else channels
        outputs = features if index < convs - 1 else channels * scale**2
        layout[f"body.{2 * index}.weight"] = (outputs, inputs, 3, 3)
        layout[f"body.{2 * index}.bias"] = (outputs,)
        if learned and index < convs - 1:
            layout[f"body.{2 * index + 1}.weight"] = (features,)
    return layout


def network(settings: Mapping[str, Any]) -> torch.nn.Module:
    from aigc_studio.library.networks.srvgg import SRVGGNet

    names = ("channels", "features", "convs", "scale", "learned_slopes")
    return SRVGGNet(**{name: settings[name] for name in names})


def convert(tensors: Mapping[str, torch.Tensor], settings: Mapping[str, Any]) -> dict[str, torch.Tensor]:
    return {name: tensor.float() for name, tensor in bare(tensors).items()}

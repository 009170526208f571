"""White-box cartoonization (Wang & Yu 2020) in the naming of its PyTorch port (vinesmsuic): `initial_down.0.weight`,
`down1.0.weight`, `res_blocks.0.block.0.weight`, `up2.2.weight`, `last.2.weight`."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from aigc_studio.library.families.base import Detected, Shapes
from aigc_studio.library.families.names import bare, count

if TYPE_CHECKING:
    import torch

NAME = "whitebox"
TITLE = "Translator (white-box cartoonization)"

_FIRST = "initial_down.0.weight"


def detect(shapes: Shapes) -> Detected | None:
    names = bare(shapes)
    blocks, features = count(names, r"res_blocks\.(\d+)\."), names.get(_FIRST, (0,))[0]
    if not blocks or names != _layout(features, blocks):
        return None
    return Detected("translator", {
        # Convolutions reach one pixel of their own size, the outer ones three; doublings and the filter reach further.
        "channels": 3, "scale": 1, "multiple": 4, "halo": 32 + 8 * blocks, "features": features, "blocks": blocks,
    })  # fmt: skip


def _layout(features: int, blocks: int) -> dict[str, tuple[int, ...]]:
    """Every tensor of such a network."""
    once, twice, four = features, 2 * features, 4 * features
    kernels = {
        "initial_down.0": (once, 3, 7), "down1.0": (once, once, 3), "down1.2": (twice, once, 3),
        "down2.0": (twice, twice, 3), "down2.2": (four, twice, 3), "up1.0": (twice, four, 3),
        "up2.0": (twice, twice, 3), "up2.2": (once, twice, 3), "last.0": (once, once, 3), "last.2": (3, once, 7),
    }  # fmt: skip
    kernels |= {f"res_blocks.{block}.block.{layer}": (four, four, 3) for block in range(blocks) for layer in (0, 2)}
    weights: dict[str, tuple[int, ...]] = {f"{name}.weight": (*sizes, sizes[2]) for name, sizes in kernels.items()}
    return weights | {f"{name}.bias": sizes[:1] for name, sizes in kernels.items()}


def network(settings: Mapping[str, Any]) -> torch.nn.Module:
    from aigc_studio.library.networks.whitebox import WhiteBoxGenerator

    return WhiteBoxGenerator(settings["features"], settings["blocks"])


def convert(tensors: Mapping[str, torch.Tensor], settings: Mapping[str, Any]) -> dict[str, torch.Tensor]:
    return {name: tensor.float() for name, tensor in bare(tensors).items()}

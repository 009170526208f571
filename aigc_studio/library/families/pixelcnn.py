"""Gated PixelCNNs as the studio trains them: `network.layers.0.vertical.weight`, `network.positions`, …"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from aigc_studio.library.families.base import Detected, Shapes
from aigc_studio.library.families.names import bare, count

if TYPE_CHECKING:
    import torch

NAME = "pixelcnn"
TITLE = "Gated PixelCNN"

_PREFIX = "network."
#: Of the kernels; see `networks.pixelcnn.REACH`, which torch would be needed for.
_ROWS, _COLUMNS = 3, 5


def detect(shapes: Shapes) -> Detected | None:
    names = {name.removeprefix(_PREFIX): shape for name, shape in bare(shapes).items()}
    if not {"positions", "start.weight", "outputs.0.weight"} <= names.keys() or len(names["positions"]) != 3:
        return None
    features, side, _ = names["positions"]
    channels, depth = count(names, r"outputs\.(\d+)\."), count(names, r"layers\.(\d+)\.")
    levels, starts = names["outputs.0.weight"][0], names["start.weight"][0]
    if names != _layout(features, side, channels, levels, depth, starts) or channels not in (1, 3, 4):
        return None
    return Detected("generator", {
        "latent": side * side, "side": side, "channels": channels, "levels": levels, "features": features,
        "depth": depth, **({"classes": starts} if starts > 1 else {}),
    })  # fmt: skip


def _layout(
    features: int, side: int, channels: int, levels: int, depth: int, starts: int
) -> dict[str, tuple[int, ...]]:
    """Every tensor of such a network."""
    kernels = dict.fromkeys(("into_vertical", "into_horizontal"), (features, channels, 1, 1))
    kernels["hidden"] = (features, features, 1, 1)
    for layer in range(depth):
        kernels |= {
            f"layers.{layer}.vertical": (2 * features, features, _ROWS, _COLUMNS),
            f"layers.{layer}.down": (2 * features, 2 * features, 1, 1),
            f"layers.{layer}.horizontal": (2 * features, features, 1, _ROWS),
            f"layers.{layer}.out": (features, features, 1, 1),
        }
    layout: dict[str, tuple[int, ...]] = {f"{name}.weight": shape for name, shape in kernels.items()}
    layout |= {f"{name}.bias": shape[:1] for name, shape in kernels.items()}
    layout |= {"positions": (features, side, side), "start.weight": (starts, features)}
    layout |= {f"known.{place}.weight": (levels, features) for place in range(channels - 1)}
    for place in range(channels):
        layout |= {f"outputs.{place}.weight": (levels, features), f"outputs.{place}.bias": (levels,)}
    return layout


def network(settings: Mapping[str, Any]) -> torch.nn.Module:
    from aigc_studio.library.networks.pixelcnn import PixelCnn, PixelCnnGenerator

    sizes = {name: settings[name] for name in ("channels", "levels", "side", "features", "depth")}
    return PixelCnnGenerator(PixelCnn(**sizes, classes=settings.get("classes", 0)))


def convert(tensors: Mapping[str, torch.Tensor], settings: Mapping[str, Any]) -> dict[str, torch.Tensor]:
    return {_PREFIX + name.removeprefix(_PREFIX): tensor.float() for name, tensor in bare(tensors).items()}

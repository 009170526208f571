"""Progressive GANs (Karras et al. 2018) in the naming of pytorch_GAN_zoo: `formatLayer.weight`, `groupScale0.0.weight`,
`scaleLayers.0.0.weight`, `toRGBLayers.0.weight`, with or without `module` before the last word.

Layers multiply what they give, offset included, by a constant of their size ("equalized learning rate"); here it goes
into the weights. A picture of every size can be taken out; the largest is meant.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from math import prod, sqrt
from typing import TYPE_CHECKING, Any, TypeVar

from aigc_studio.library.families.base import Detected, Shapes
from aigc_studio.library.families.names import bare, count, renamed

if TYPE_CHECKING:
    import torch

NAME = "progressive"
TITLE = "Progressive GAN"

Value = TypeVar("Value")
_WORDS = r"(?:\.module)?\.(weight|bias)"
_MOST_SCALES = 9  # 8 to 2048 pixels
_CHANNELS, _START = (1, 3, 4), 4
_RULES = (
    (r"formatLayer" + _WORDS, r"project.\1"), (r"groupScale0\.0" + _WORDS, r"convs.0.\1"),
    (r"toRGBLayers\.(\d+)" + _WORDS, r"colours.\1.\2"),
    *((rf"scaleLayers\.{scale}\.{half}" + _WORDS, rf"convs.{2 * scale + half + 1}.\1")
      for scale in range(_MOST_SCALES) for half in (0, 1)),
)  # fmt: skip


def detect(shapes: Shapes) -> Detected | None:
    own = renamed(bare(shapes), _RULES)
    scales = count(own, r"colours\.(\d+)\.") - 1
    if scales < 1 or len(own.get("project.weight", ())) != 2:
        return None
    convs = [own.get(f"convs.{place}.weight", (0,)) for place in range(2 * scales + 1)]
    features, channels = [shape[0] for shape in convs[::2]], own.get("colours.0.bias", (0,))[0]
    latent = own["project.weight"][1]
    if channels not in _CHANNELS or own != _layout(latent, features, channels):
        return None
    return Detected("generator", {
        "latent": latent, "side": _START * 2**scales, "channels": channels, "features": features,
    })  # fmt: skip


def _layout(latent: int, features: list[int], channels: int) -> dict[str, tuple[int, ...]]:
    """Every tensor of such a network."""
    weights: dict[str, tuple[int, ...]] = {"project": (features[0] * _START**2, latent)}
    for scale, after in enumerate(features):
        weights[f"colours.{scale}"] = (channels, after, 1, 1)
        weights[f"convs.{2 * scale}"] = (after, after, 3, 3)
        if scale:
            weights[f"convs.{2 * scale - 1}"] = (after, features[scale - 1], 3, 3)
    named = {f"{name}.weight": shape for name, shape in weights.items()}
    return named | {f"{name}.bias": shape[:1] for name, shape in weights.items()}


def network(settings: Mapping[str, Any]) -> torch.nn.Module:
    from aigc_studio.library.networks.progressive import ProgressiveGenerator

    return ProgressiveGenerator(settings["latent"], settings["features"], settings["channels"])


def convert(tensors: Mapping[str, torch.Tensor], settings: Mapping[str, Any]) -> dict[str, torch.Tensor]:
    own = renamed(bare(tensors), _RULES)
    gains = {name.removesuffix(".weight"): sqrt(2 / prod(tensor.shape[1:])) for name, tensor in own.items()
             if name.endswith(".weight")}  # fmt: skip
    last = re.compile(rf"colours\.{len(settings['features']) - 1}\.")
    return {
        last.sub("colours.", name): tensor.float() * gains[name.rpartition(".")[0]]
        for name, tensor in own.items() if not name.startswith("colours.") or last.match(name)
    }  # fmt: skip

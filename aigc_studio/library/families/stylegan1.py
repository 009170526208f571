"""StyleGAN, the first, in rosinality's naming (`generator.progression.0.conv1.input`, `style.1.linear.weight_orig`).

Its generators are built for 1024 pixels whatever size they were trained for; what was never trained makes no noise yet.
"""

from __future__ import annotations

from collections.abc import Mapping
from itertools import count as numbers
from math import sqrt
from typing import TYPE_CHECKING, Any

from aigc_studio.library.families.base import Detected, Shapes
from aigc_studio.library.families.names import bare, count
from aigc_studio.library.families.stylegan_shapes import maps_of

if TYPE_CHECKING:
    import torch

NAME = "stylegan1"
TITLE = "StyleGAN"

_CONSTANT = "generator.progression.0.conv1.input"
_MAP_STEP = 2  # a layer and its rectifier; the norm of z is the first of all
_CHANNELS = (1, 3, 4)
#: By where the convolution stands that opens a block: the nearest pixels are layers 0, or it enlarges by itself.
_NEAREST, _FUSED = "conv1.1.conv.weight_orig", "conv1.0.weight"
_NOISES = ("noise1.weight_orig", "noise2.weight_orig")


def detect(shapes: Shapes) -> Detected | None:
    names = bare(shapes)
    if _CONSTANT not in names:
        return None
    maps = maps_of(names, (f"style.{_MAP_STEP * n + 1}.linear.weight_orig" for n in numbers()))
    blocks, (_, first, start, _) = count(names, r"generator\.progression\.(\d+)\."), names[_CONSTANT]
    features, fused = [first], list[bool]()
    for block in (f"generator.progression.{i}" for i in range(1, blocks)):
        fused.append(f"{block}.{_FUSED}" in names)
        into, out = names[f"{block}.{_FUSED}"][:2] if fused[-1] else names[f"{block}.{_NEAREST}"][1::-1]
        if into != features[-1]:
            return None
        features.append(out)
    colours = names[f"generator.to_rgb.{blocks - 1}.conv.weight_orig"]
    if blocks < 2 or colours[0] not in _CHANNELS or colours[1] != features[-1]:
        return None
    return Detected("generator", {
        "latent": maps[0][0], "width": maps[-1][1], "maps": maps, "w_avg": False, "space": "w", "noise": True,
        "side": start * 2 ** (blocks - 1), "start": start, "channels": colours[0], "features": features, "fused": fused,
    })  # fmt: skip


def settle(tensors: Mapping[str, torch.Tensor], settings: Mapping[str, Any]) -> dict[str, Any]:
    """Of the size up to which it was trained: noise begins at a strength of 0."""
    names = bare(tensors)
    strengths = [
        sum(float(names[f"generator.progression.{i}.{noise}"].abs().sum()) for noise in _NOISES)
        for i in range(len(settings["features"]))
    ]
    trained = max((i + 1 for i, strength in enumerate(strengths) if strength), default=len(strengths))
    return {
        **settings, "features": settings["features"][:trained], "fused": settings["fused"][: trained - 1],
        "side": settings["start"] * 2 ** (trained - 1),
    }  # fmt: skip


def network(settings: Mapping[str, Any]) -> torch.nn.Module:
    from aigc_studio.library.networks.stylegan1 import StyleGAN1

    return StyleGAN1(settings)


def convert(tensors: Mapping[str, torch.Tensor], settings: Mapping[str, Any]) -> dict[str, torch.Tensor]:
    """The gains of layers (and of noise) go into them; z's layers rectify with a gain that these do not have. The noise
    itself is in no file."""
    import torch
    from torch.nn import functional as F

    from aigc_studio.library.networks.stylegan_weights import mean_w

    old = {name: tensor.float() for name, tensor in bare(tensors).items()}
    own = {"constant": old[_CONSTANT][0]}

    def layer(name: str, source: str, gain: float = 1.0) -> None:
        weight = old[f"{source}.weight_orig"]
        own[f"{name}.weight"] = weight * (gain * sqrt(2 / weight[0].numel()))
        own[f"{name}.bias"] = old[f"{source}.bias"] * gain

    for i in range(len(settings["maps"])):
        layer(f"maps.{i}", f"style.{_MAP_STEP * i + 1}.linear", sqrt(0.5))
    random = torch.Generator().manual_seed(0)
    for i in range(len(settings["features"])):
        side = settings["start"] * 2**i
        own[f"noise{side}"] = torch.randn(side, side, generator=random)
        source, block = f"generator.progression.{i}", f"blocks.{i}"
        if i and settings["fused"][i - 1]:
            weight = old[f"{source}.{_FUSED}"]
            # Four copies, each a pixel aside: what is enlarged is smoothed.
            smooth = F.avg_pool2d(F.pad(weight, (1, 1, 1, 1)), 2, 1)
            own[f"{block}.first.weight"] = smooth * sqrt(2 / weight[:, 0].numel())
            own[f"{block}.first.bias"] = old[f"{source}.conv1.0.bias"]
        elif i:
            layer(f"{block}.first", f"{source}.conv1.1.conv")
        layer(f"{block}.second", f"{source}.conv2.conv")
        for half, noise in enumerate(_NOISES):
            layer(f"{block}.styled.{half}.style", f"{source}.adain{half + 1}.style.linear")
            strength = old[f"{source}.{noise}"][0]
            own[f"{block}.styled.{half}.strength"] = strength * sqrt(2 / len(strength))
    layer("colours", f"generator.to_rgb.{len(settings['features']) - 1}.conv")
    return own | {"w_avg": mean_w(own, settings)}

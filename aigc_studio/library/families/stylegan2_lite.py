"""The small StyleGAN2 that the studio trains itself (see `networks.stylegan2_lite`), in its own naming.

Points are z and w together: a seed draws z, which the network maps to w; sliders move z, or what is added to w.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from aigc_studio.library.checkpoints.plans import PICTURE_CHANNELS
from aigc_studio.library.families.base import Detected, Shapes
from aigc_studio.library.families.names import bare, count

if TYPE_CHECKING:
    import torch

NAME = "stylegan2-lite"
TITLE = "StyleGAN2-lite"


def detect(shapes: Shapes) -> Detected | None:
    own = bare(shapes)
    maps, convs, pictures = (count(own, rf"{name}\.(\d+)\.weight") for name in ("maps", "convs", "pictures"))
    if not maps or not pictures or convs != 2 * pictures - 1:
        return None
    try:
        settings = _settings(own, maps, pictures)
        if settings["channels"] not in PICTURE_CHANNELS or own != _layout(settings):
            return None
    except (KeyError, ValueError, IndexError):
        return None
    return Detected("generator", settings)


def _settings(own: Shapes, maps: int, pictures: int) -> dict[str, Any]:
    """Raises KeyError, ValueError or IndexError for tensors that make no such network."""
    width, into = own["maps.0.weight"]
    features = [own[f"convs.{2 * step}.weight"][0] for step in range(pictures)]
    classes = own["embedding.weight"][0] if "embedding.weight" in own else 0
    settings: dict[str, Any] = {
        "latent": into + (0 if classes else width), "shift": width, "width": width, "maps": maps,
        "side": 4 * 2 ** (pictures - 1), "channels": own["pictures.0.weight"][0], "features": features,
        "tileable": "tileable" in own, "noise": True,
    }  # fmt: skip
    return settings | ({"classes": classes} if classes else {})


def _layout(settings: Mapping[str, Any]) -> dict[str, tuple[int, ...]]:
    """Every tensor of such a network."""
    width, features, channels = settings["width"], settings["features"], settings["channels"]
    classes = settings.get("classes", 0)
    layout: dict[str, tuple[int, ...]] = {"constant": (features[0], 4, 4)}
    layout |= {"embedding.weight": (classes, width)} if classes else {}
    layout |= {"tileable": (1,)} if settings["tileable"] else {}
    for place in range(settings["maps"]):
        into = settings["latent"] - (0 if classes else width) if place == 0 else width
        layout |= {f"maps.{place}.weight": (width, into), f"maps.{place}.bias": (width,)}

    def conv(name: str, into: int, out: int, kernel: int) -> None:
        layout.update({
            f"{name}.weight": (out, into, kernel, kernel), f"{name}.bias": (out,),
            f"{name}.style.weight": (into, width), f"{name}.style.bias": (into,),
        })  # fmt: skip

    for place in range(2 * len(features) - 1):
        step = (place + 1) // 2
        conv(f"convs.{place}", features[step - place % 2], features[step], 3)
        layout |= {f"convs.{place}.strength": (), f"convs.{place}.noise": (4 * 2**step,) * 2}
    for step, size in enumerate(features):
        conv(f"pictures.{step}", size, channels, 1)
    return layout


def network(settings: Mapping[str, Any]) -> torch.nn.Module:
    from aigc_studio.library.networks.stylegan2_lite import StyleGAN2Lite

    return StyleGAN2Lite(settings)


def convert(tensors: Mapping[str, torch.Tensor], settings: Mapping[str, Any]) -> dict[str, torch.Tensor]:
    return {name: tensor.float() for name, tensor in bare(tensors).items()}

"""Vector-quantised autoencoders with a transformer as prior, as the studio trains them: `codebook`, `order`,
`decoder.first.weight`, `prior.blocks.0.attention.into.weight`, …"""

from __future__ import annotations

from collections.abc import Mapping
from itertools import pairwise
from math import isqrt
from typing import TYPE_CHECKING, Any

from aigc_studio.library.families.base import Detected, Shapes
from aigc_studio.library.families.names import bare, count
from aigc_studio.library.families.transformer_layout import transformer_layout

if TYPE_CHECKING:
    import torch

NAME = "vq-vae"
TITLE = "VQ-VAE with a transformer"


def detect(shapes: Shapes) -> Detected | None:
    names = bare(shapes)
    if not {"codebook", "order", "prior.positions", "prior.start.weight", "decoder.last.weight"} <= names.keys():
        return None
    entries, size = names["codebook"]
    length, width = names["prior.positions"]
    doublings, grid = count(names, r"decoder\.grow\.(\d+)\."), isqrt(length)
    starts = names["prior.start.weight"][0]
    settings = {
        "latent": length, "side": grid << doublings, "channels": names["decoder.last.weight"][0], "entries": entries,
        "size": size, "doublings": doublings, "features": names.get("decoder.first.bias", (0,))[0],
        "residuals": count(names, r"decoder\.residuals\.(\d+)\."), "prior_width": width,
        "depth": count(names, r"prior\.blocks\.(\d+)\."),
    }  # fmt: skip
    if grid * grid != length or not settings["features"] or names != _layout(settings, starts):
        return None
    return Detected("generator", settings | ({"classes": starts} if starts > 1 else {}))


def _layout(settings: Mapping[str, Any], starts: int) -> dict[str, tuple[int, ...]]:
    """Every tensor of such a network."""
    entries, size = settings["entries"], settings["size"]
    decoder = _decoder_layout(settings)
    prior = transformer_layout(entries, settings["latent"], settings["prior_width"], settings["depth"], starts)
    return (
        {"codebook": (entries, size), "order": (entries,)}
        | {f"decoder.{name}": shape for name, shape in decoder.items()}
        | {f"prior.{name}": shape for name, shape in prior.items()}
    )


def _decoder_layout(settings: Mapping[str, Any]) -> dict[str, tuple[int, ...]]:
    features, channels, doublings = settings["features"], settings["channels"], settings["doublings"]
    kernels = {"first": (features, settings["size"], 3, 3)}
    for place in range(settings["residuals"]):
        kernels[f"residuals.{place}.inner"] = (features // 2, features, 3, 3)
        kernels[f"residuals.{place}.outer"] = (features, features // 2, 1, 1)
    widths = [features, *(max(16, features >> step) for step in range(1, doublings + 1))]
    layout: dict[str, tuple[int, ...]] = {f"{name}.weight": shape for name, shape in kernels.items()}
    layout |= {f"{name}.bias": shape[:1] for name, shape in kernels.items()}
    for place, (before, after) in enumerate(pairwise(widths)):
        layout |= {f"grow.{place}.weight": (before, after, 4, 4), f"grow.{place}.bias": (after,)}
    return layout | {"last.weight": (channels, widths[-1], 3, 3), "last.bias": (channels,)}


def network(settings: Mapping[str, Any]) -> torch.nn.Module:
    import torch

    from aigc_studio.library.networks.transformer import Transformer
    from aigc_studio.library.networks.vq_vae import Decoder, VqGenerator

    decoder = Decoder(
        settings["size"], settings["features"], settings["doublings"], settings["channels"], settings["residuals"]
    )
    prior = Transformer(
        settings["entries"], settings["latent"], settings["prior_width"], settings["depth"], settings.get("classes", 0)
    )
    return VqGenerator(torch.zeros(settings["entries"], settings["size"]), decoder, prior)


def convert(tensors: Mapping[str, torch.Tensor], settings: Mapping[str, Any]) -> dict[str, torch.Tensor]:
    return {name: tensor.long() if name == "order" else tensor.float() for name, tensor in bare(tensors).items()}

"""The palette GAN that the studio trains itself (see `networks.palette_gan`), in its own naming."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from aigc_studio.library.checkpoints.plans import PICTURE_CHANNELS
from aigc_studio.library.families.base import Detected, Shapes
from aigc_studio.library.families.names import bare

if TYPE_CHECKING:
    import torch

NAME = "palette-gan"
TITLE = "Palette GAN"

#: As in the network, which imports torch.
_EMBEDDED, _PALETTE_WIDTH = 8, 4


def detect(shapes: Shapes) -> Detected | None:
    own = bare(shapes)
    layers = range(0, 3 * len(own), 3)  # a norm and a rectifier between two of them
    kernels = [own[f"shapes.{layer}.weight"] for layer in layers if f"shapes.{layer}.weight" in own]
    if len(kernels) < 2 or any(len(kernel) != 4 for kernel in kernels) or "palette.2.weight" not in own:
        return None
    classes = own["embedding.weight"][0] if "embedding.weight" in own else 0
    colours = kernels[-1][1]
    settings: dict[str, Any] = {
        "latent": kernels[0][0] - (_EMBEDDED if classes else 0), "width": kernels[-1][0],
        "side": 2 ** (len(kernels) + 1), "channels": own["palette.2.weight"][0] // max(1, colours), "colours": colours,
    }  # fmt: skip
    settings |= ({"classes": classes} if classes else {}) | ({"tileable": True} if "tileable" in own else {})
    if settings["channels"] not in PICTURE_CHANNELS or own != _layout(settings, len(kernels)):
        return None
    return Detected("generator", settings)


def _layout(settings: Mapping[str, Any], kernels: int) -> dict[str, tuple[int, ...]]:
    """Every tensor of such a network."""
    width, colours = settings["width"], settings["colours"]
    classes = settings.get("classes", 0)
    into = settings["latent"] + (_EMBEDDED if classes else 0)
    features = [width * 2**step for step in reversed(range(kernels - 1))]
    layout: dict[str, tuple[int, ...]] = {"shapes.0.weight": (into, features[0], 4, 4)}
    layout |= {"embedding.weight": (classes, _EMBEDDED)} if classes else {}
    layout |= {"tileable": (1,)} if settings.get("tileable") else {}
    for step, (before, after) in enumerate(zip(features, [*features[1:], colours], strict=True)):
        norm = f"shapes.{3 * step + 1}"
        layout |= {f"{norm}.{name}": (before,) for name in ("weight", "bias", "running_mean", "running_var")}
        layout[f"shapes.{3 * step + 3}.weight"] = (before, after, 4, 4)
    hidden, out = _PALETTE_WIDTH * width, colours * settings["channels"]
    layout |= {"palette.0.weight": (hidden, into), "palette.0.bias": (hidden,)}
    return layout | {"palette.2.weight": (out, hidden), "palette.2.bias": (out,)}


def network(settings: Mapping[str, Any]) -> torch.nn.Module:
    from aigc_studio.library.networks.palette_gan import PaletteGenerator

    return PaletteGenerator(settings)


def convert(tensors: Mapping[str, torch.Tensor], settings: Mapping[str, Any]) -> dict[str, torch.Tensor]:
    return {name: tensor.float() for name, tensor in bare(tensors).items()}

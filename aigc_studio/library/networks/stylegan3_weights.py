"""StyleGAN3's weights in NVlabs' naming, brought to the names of `networks.stylegan3.StyleGAN3`."""

from __future__ import annotations

from collections.abc import Mapping
from math import sqrt
from typing import Any

from torch import Tensor

from aigc_studio.library.networks.stylegan_weights import Tensors, linear, mapping_of


def from_nvlabs(tensors: Mapping[str, Tensor], settings: Mapping[str, Any]) -> Tensors:
    """All float32. The mean of w is measured where the checkpoint lacks it."""
    named = mapping_of(tensors, settings) | linear(tensors, "synthesis.input.affine", "waves.pose")
    named["waves.mix.weight"] = tensors["synthesis.input.weight"] / sqrt(settings["first"])
    for name in ("transform", "freqs", "phases"):
        named[f"waves.{name}"] = tensors[f"synthesis.input.{name}"]
    layers = settings["layers"]
    for place, layer in enumerate(layers):
        named |= _layer(tensors, f"synthesis.{layer['name']}", f"convs.{place}", place == len(layers) - 1)
    return named


def _layer(tensors: Mapping[str, Tensor], source: str, name: str, last: bool) -> Tensors:
    weight = tensors[f"{source}.weight"]
    # What demodulation divides out again keeps the squares within a sensible range.
    gain = 1 / sqrt(weight[0].numel()) if last else weight.square().mean((1, 2, 3), keepdim=True).rsqrt()
    named = linear(tensors, f"{source}.affine", f"{name}.style") | {
        f"{name}.weight": weight * gain,
        f"{name}.bias": tensors[f"{source}.bias"],
        f"{name}.input_gain": tensors[f"{source}.magnitude_ema"].reshape(()).rsqrt(),
    }
    filters = ("up_filter", "down_filter")
    return named | {f"{name}.{way}": tensors[f"{source}.{way}"] for way in filters if f"{source}.{way}" in tensors}

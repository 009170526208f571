"""StyleGAN2's weights in their two namings, brought to the names of `networks.stylegan2.StyleGAN2`."""

from __future__ import annotations

from collections.abc import Mapping
from math import sqrt
from typing import Any

import torch
from torch import Tensor

from aigc_studio.library.networks.stylegan_weights import MAPPING_RATE, Tensors, linear, mapping_of, mean_w


def from_rosinality(tensors: Mapping[str, Tensor], settings: Mapping[str, Any]) -> Tensors:
    """All float32. The mean of w is measured where the checkpoint lacks it."""
    named = {"constant": tensors["input.input"][0]}
    for place in range(len(settings["maps"])):
        named |= linear(tensors, f"style.{place + 1}", f"maps.{place}", MAPPING_RATE)
    sources = ["conv1", *(f"convs.{place}" for place in range(2 * len(settings["features"]) - 2))]
    for place, source in enumerate(sources):
        named |= _rosinality_conv(tensors, f"{source}.conv", f"convs.{place}.conv")
        named[f"convs.{place}.conv.bias"] = tensors[f"{source}.activate.bias"]
        named[f"convs.{place}.strength"] = tensors[f"{source}.noise.weight"].reshape(())
        size = _size(settings, (place + 1) // 2)
        kept = tensors.get(f"noises.noise_{place}")
        named[f"convs.{place}.noise"] = _noise(size, place) if kept is None else kept.reshape(size)
    for place in range(len(settings["features"])):
        source = f"to_rgbs.{place - 1}" if place else "to_rgb1"
        named |= _rosinality_conv(tensors, f"{source}.conv", f"pictures.{place}")
        named[f"pictures.{place}.bias"] = tensors[f"{source}.bias"].flatten()
    named["low_pass"] = _low_pass(tensors, ".kernel")
    kept = tensors.get("latent_avg")
    return named | {"w_avg": mean_w(named, settings) if kept is None else kept.reshape(-1, settings["width"]).mean(0)}


def from_nvlabs(tensors: Mapping[str, Tensor], settings: Mapping[str, Any]) -> Tensors:
    """All float32. The mean of w is measured where the checkpoint lacks it."""
    named = {"constant": tensors["synthesis.b4.const"]} | mapping_of(tensors, settings)
    sides = [settings["start"] * 2**step for step in range(len(settings["features"]))]
    sources = [f"synthesis.b{side}.conv{n}" for side in sides for n in (0, 1)][1:]
    for place, source in enumerate(sources):
        size = _size(settings, (place + 1) // 2)
        named |= linear(tensors, f"{source}.affine", f"convs.{place}.conv.style")
        named[f"convs.{place}.conv.weight"] = tensors[f"{source}.weight"]  # demodulation makes up for the gain
        named[f"convs.{place}.conv.bias"] = tensors[f"{source}.bias"]
        named[f"convs.{place}.strength"] = tensors.get(f"{source}.noise_strength", torch.zeros(())).reshape(())
        named[f"convs.{place}.noise"] = tensors.get(f"{source}.noise_const", _noise(size, place))
    architecture = settings.get("architecture", "skip")
    for place, side in enumerate(sides if architecture == "skip" else sides[-1:]):
        source = f"synthesis.b{side}.torgb"
        weight = tensors[f"{source}.weight"]
        named |= linear(tensors, f"{source}.affine", f"pictures.{place}.style")
        named[f"pictures.{place}.weight"] = weight / sqrt(weight[0].numel())
        named[f"pictures.{place}.bias"] = tensors[f"{source}.bias"]
    for place, side in enumerate(sides[1:] if architecture == "resnet" else ()):
        weight = tensors[f"synthesis.b{side}.skip.weight"]
        named[f"shortcuts.{place}.weight"] = weight / sqrt(weight[0].numel())
    return named | {"low_pass": _low_pass(tensors, ".resample_filter")}


def _rosinality_conv(tensors: Mapping[str, Tensor], source: str, name: str) -> Tensors:
    weight = tensors[f"{source}.weight"][0]
    return {f"{name}.weight": weight / sqrt(weight[0].numel())} | linear(
        tensors, f"{source}.modulation", f"{name}.style"
    )


def _low_pass(tensors: Mapping[str, Tensor], ending: str) -> Tensor:
    """The resampling filter (4, 4), its sum 1: the checkpoint's, or the binomial one of the paper."""
    for name, tensor in tensors.items():
        if name.endswith(ending) and tensor.shape == (4, 4):
            return tensor / tensor.sum()
    binomial = torch.tensor([1.0, 3.0, 3.0, 1.0])
    return torch.outer(binomial, binomial) / 64.0


def _size(settings: Mapping[str, Any], step: int) -> tuple[int, int]:
    """Height and width after `step` doublings."""
    start = settings["start"]
    return start * 2**step, settings.get("across", start) * 2**step


def _noise(size: tuple[int, int], place: int) -> Tensor:
    """Noise for a checkpoint that keeps none, the same every time."""
    return torch.randn(size, generator=torch.Generator().manual_seed(place + 1))

"""Variational autoencoders of residual blocks, lightning-bolts': `decoder.layer1.0.conv2.1.weight`, `fc_mu.weight`,
and the encoder, a ResNet-18, beside them."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, TypeVar

from aigc_studio.library.families.base import Detected, Shapes
from aigc_studio.library.families.names import bare, count

if TYPE_CHECKING:
    import torch

NAME = "vae-resnet"
TITLE = "Variational autoencoder (ResNet)"

Value = TypeVar("Value")
_PART = r"(weight|bias|running_mean|running_var)"
_BLOCK = re.compile(
    rf"layer([1-4])\.(\d+)\.(?:(conv1|bn1|bn2)|(conv2)(?:\.1)?|(?:downsample|upsample)\.(0)(?:\.1)?"
    rf"|(?:downsample|upsample)\.(1))\.{_PART}"
)
#: lightning-bolts normalises pictures as their collection is: CIFAR-10, and STL-10 for those that begin by halving.
_SMALL = {"side": 32, "mean": [0.4914, 0.4824, 0.4467], "deviation": [0.2471, 0.2435, 0.2616]}
_LARGE = {"side": 96, "mean": [0.43, 0.42, 0.39], "deviation": [0.27, 0.26, 0.27]}
_LARGE_KERNEL = 7


def detect(shapes: Shapes) -> Detected | None:
    """`encoder` holds the sizes of `encoder_network`."""
    names = bare(shapes)
    head, decoder, encoder = names.get("fc_mu.weight"), _decoder(names), _encoder(names)
    first = names.get("encoder.conv1.weight", ())
    if head is None or len(first) != 4 or len(decoder) + len(encoder) + len(_unused(names)) != len(names):
        return None
    features = [decoder.get(f"layers.{place}.0.conv1.weight", (0,))[0] for place in range(4)]
    last, out = decoder.get("conv.weight", (0, 0)), decoder.get("linear.weight", (0, 0))
    if 0 in features or last[0] != 3 or out != (features[0] * 16, head[0]) or first[2] not in (3, _LARGE_KERNEL):
        return None
    widths = [encoder.get(f"layers.{place}.0.conv1.weight", (0,))[0] for place in range(4)]
    halved = first[2] == _LARGE_KERNEL
    return Detected("generator", {
        "latent": head[0], "channels": 3, "features": [*features, last[1]], "blocks": _blocks(decoder),
        "halved": halved, "pooled": "layers.3.0.shortcut.0.weight" in decoder,
        "encoder": {"features": widths, "blocks": _blocks(encoder)}, **(_LARGE if halved else _SMALL),
    })  # fmt: skip


def _blocks(part: Mapping[str, Any]) -> list[int]:
    return [count(part, rf"layers\.{place}\.(\d+)\.") for place in range(4)]


def network(settings: Mapping[str, Any]) -> torch.nn.Module:
    from aigc_studio.library.networks.vae_resnet import ResNetDecoder

    return ResNetDecoder(settings)


def convert(tensors: Mapping[str, torch.Tensor], settings: Mapping[str, Any]) -> dict[str, torch.Tensor]:
    return {name: tensor.float() for name, tensor in _decoder(bare(tensors)).items()}


def encoder_network(settings: Mapping[str, Any]) -> torch.nn.Module:
    """The untrained encoder: (N, 3, side, side) in 0..1 to the mean of z, (N, D)."""
    from aigc_studio.library.networks.vae_resnet import ResNetEncoder

    return ResNetEncoder(settings)


def encoder_convert(tensors: Mapping[str, torch.Tensor], settings: Mapping[str, Any]) -> dict[str, torch.Tensor]:
    """As `convert`, for `encoder_network`."""
    return {name: tensor.float() for name, tensor in _encoder(bare(tensors)).items()}


def _decoder(names: Mapping[str, Value]) -> dict[str, Value]:
    return _named(names, "decoder.", {"linear.weight": "linear.weight", "linear.bias": "linear.bias",
                                      "conv1.weight": "conv.weight"})  # fmt: skip


def _encoder(names: Mapping[str, Value]) -> dict[str, Value]:
    outer = {"conv1.weight": "conv.weight"}
    outer |= {f"bn1.{part}": f"norm.{part}" for part in ("weight", "bias", "running_mean", "running_var")}
    found = _named(names, "encoder.", outer)
    return found | {f"head.{part}": names[f"fc_mu.{part}"] for part in ("weight", "bias") if f"fc_mu.{part}" in names}


def _unused(names: Mapping[str, Any]) -> list[str]:
    """The head of the variance, and the classifier that a ResNet may keep."""
    return [name for name in names if re.fullmatch(r"(fc_var|encoder\.fc)\.(weight|bias)", name)]


def _named(names: Mapping[str, Value], prefix: str, outer: Mapping[str, str]) -> dict[str, Value]:
    """The tensors under `prefix` by the network's own names; those of no block by `outer`."""
    found = dict[str, Value]()
    for name, value in names.items():
        inner = name.removeprefix(prefix)
        match = _BLOCK.fullmatch(inner) if name.startswith(prefix) else None
        if match is not None:
            layer, block, plain, second, conv, norm, part = match.groups()
            module = plain or second or f"shortcut.{conv or norm}"
            found[f"layers.{int(layer) - 1}.{block}.{module}.{part}"] = value
        elif name.startswith(prefix) and inner in outer:
            found[outer[inner]] = value
    return found

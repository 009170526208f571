"""What the weights of all StyleGANs have in common.

Checkpoints keep weights of about unit variance beside gains that the layers multiply in at run time ("equalized
learning rate"); here the gains go into the weights.
"""

from __future__ import annotations

from collections.abc import Mapping
from math import sqrt
from typing import Any

import torch
from torch import Tensor

Tensors = dict[str, Tensor]

#: How much slower the mapping network learns; its weights are stored larger by as much.
MAPPING_RATE = 0.01


def linear(tensors: Mapping[str, Tensor], source: str, name: str, rate: float = 1.0) -> Tensors:
    """The linear layer `source` of a checkpoint as the layer `name`, its gains multiplied in."""
    weight = tensors[f"{source}.weight"]
    return {
        f"{name}.weight": weight * (rate / sqrt(weight.shape[1])),
        f"{name}.bias": tensors[f"{source}.bias"] * rate,
    }


def mapping_of(tensors: Mapping[str, Tensor], settings: Mapping[str, Any]) -> Tensors:
    """NVlabs' `mapping` as that of `MappedGenerator`. The mean of w is measured where the checkpoint lacks it."""
    named: Tensors = {}
    for place in range(len(settings["maps"])):
        named |= linear(tensors, f"mapping.fc{place}", f"maps.{place}", MAPPING_RATE)
    if settings.get("classes"):
        named |= linear(tensors, "mapping.embed", "embedding")
    kept = tensors.get("mapping.w_avg")
    return named | {"w_avg": mean_w(named, settings) if kept is None else kept}


def mean_w(named: Tensors, settings: Mapping[str, Any]) -> Tensor:
    """The mean of w over 4,096 samples, of a mapping in `MappedGenerator`'s names."""
    from aigc_studio.library.networks.stylegan_mapping import activated, normalised

    random = torch.Generator().manual_seed(0)
    values = normalised(torch.randn(4096, settings["latent"], generator=random))
    if settings.get("classes"):
        label = torch.randint(settings["classes"], (len(values),), generator=random)
        embedded = named["embedding.weight"].t()[label] + named["embedding.bias"]
        values = torch.cat([values, normalised(embedded)], 1)
    for place in range(len(settings["maps"])):
        values = activated(values @ named[f"maps.{place}.weight"].t() + named[f"maps.{place}.bias"])
    return values.mean(0)

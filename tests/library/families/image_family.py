"""How every image family is proved: a reference network in a public naming against the family's own."""

from __future__ import annotations

import json
from types import ModuleType
from typing import Any

import torch
from torch import Tensor, nn

from aigc_studio.library.families.base import Detected, settled


def randomised(network: nn.Module, seed: int = 0) -> nn.Module:
    """`network` in eval mode with weights that let signals through, and running statistics unlike those of new nets."""
    random = torch.Generator().manual_seed(seed)
    with torch.no_grad():
        for name, tensor in network.state_dict().items():
            if name.endswith("filt"):  # the kernel of a blur, which is no weight
                continue
            if name.endswith("running_var"):
                tensor.uniform_(0.5, 2.0, generator=random)
            elif tensor.ndim > 1:
                tensor.normal_(0, (2.0 / tensor[0].numel()) ** 0.5, generator=random)
            elif tensor.is_floating_point():
                tensor.uniform_(0.0, 1.0, generator=random).sub_(0.0 if name.endswith("weight") else 0.5)
    return network.eval()


def shapes_of(tensors: dict[str, Tensor]) -> dict[str, tuple[int, ...]]:
    return {name: tuple(tensor.shape) for name, tensor in tensors.items()}


def claimed(family: ModuleType, tensors: dict[str, Tensor]) -> Detected:
    """What `family` says of `tensors`: JSON values, with all that an image network must say."""
    found = family.detect(shapes_of(tensors))
    assert found is not None
    assert json.loads(json.dumps(found.settings)) == found.settings
    assert {"channels", "scale", "multiple", "halo"} <= found.settings.keys()
    return found


def opened(family: ModuleType, tensors: dict[str, Tensor], settings: dict[str, Any]) -> nn.Module:
    network = family.network(settings)
    network.load_state_dict(family.convert(tensors, settings), strict=True)
    return network.eval()


@torch.inference_mode()
def disagreement(
    family: ModuleType, tensors: dict[str, Tensor], image: Tensor, expected: Tensor, **wanted: Any
) -> float:
    """Largest difference between the family's network on `image` and `expected`; `wanted` settings must be detected."""
    found = claimed(family, tensors)
    assert {name: found.settings.get(name) for name in wanted} == wanted
    wrapped = {f"model.{name}": tensor for name, tensor in tensors.items()}
    assert claimed(family, wrapped) == found
    result = opened(family, {name: tensor.half() for name, tensor in wrapped.items()}, found.settings)(image)
    assert result.dtype == torch.float32
    result = opened(family, tensors, settled(family, tensors, found.settings))(image)
    assert result.shape == expected.shape
    return float((result - expected).abs().max())


def picture(height: int, width: int, channels: int = 3, seed: int = 1) -> Tensor:
    """Noise over a gradient, in 0..1: (1, channels, height, width)."""
    random = torch.Generator().manual_seed(seed)
    slope = torch.linspace(0.2, 0.8, width).expand(1, channels, height, width)
    return (slope + 0.2 * torch.randn(1, channels, height, width, generator=random)).clamp(0, 1)

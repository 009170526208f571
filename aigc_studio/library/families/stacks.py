"""What families whose networks are stacks of layers share: `settings["layers"]`, and `settings["encoder"]` beside."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import torch


def network(settings: Mapping[str, Any]) -> torch.nn.Module:
    """See `base.Family.network`: a generator."""
    from aigc_studio.library.networks.stack import StackGenerator

    return StackGenerator(settings)


def convert(tensors: Mapping[str, torch.Tensor], settings: Mapping[str, Any]) -> dict[str, torch.Tensor]:
    """See `base.Family.convert`."""
    from aigc_studio.library.networks.stack import generator_tensors

    return generator_tensors(tensors, settings)


def encoder_network(settings: Mapping[str, Any]) -> torch.nn.Module:
    """The untrained encoder: (N, C, side, side) in 0..1 to the mean of z, (N, D)."""
    from aigc_studio.library.networks.stack import Stack

    return Stack(settings["encoder"])


def encoder_convert(tensors: Mapping[str, torch.Tensor], settings: Mapping[str, Any]) -> dict[str, torch.Tensor]:
    """As `convert`, for `encoder_network`."""
    from aigc_studio.library.networks.stack import stack_tensors

    return stack_tensors(tensors, settings["encoder"])

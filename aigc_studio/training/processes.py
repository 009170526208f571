"""The processes that share a training, where torchrun started several."""

from __future__ import annotations

from collections.abc import Sequence

import torch.distributed as dist
from torch import Tensor


def rank() -> int:
    """Which one this is; 0 where there is only one."""
    return dist.get_rank() if dist.is_initialized() else 0


def world() -> int:
    """How many there are."""
    return dist.get_world_size() if dist.is_initialized() else 1


def sum_over_processes(tensors: Sequence[Tensor]) -> None:
    """Each tensor becomes the sum of everybody's."""
    if dist.is_initialized():
        for tensor in tensors:
            dist.all_reduce(tensor)

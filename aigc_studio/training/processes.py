"""The processes that share a training: `torchrun --nproc-per-node 2 -m aigc_studio train ...` starts several.

Each takes its share of every batch; the first one leads: it prepares, writes, measures and installs. On several
machines the training's folder must be one that all of them see.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING, TypeVar

from aigc_studio.core.errors import StudioError

if TYPE_CHECKING:
    import torch

T = TypeVar("T")


def leads() -> bool:
    """Whether this process is the first of those that torchrun started, or the only one."""
    return os.environ.get("RANK", "0") == "0"


@contextmanager
def joined() -> Iterator[None]:
    """All processes of a training meet at the beginning and at the end of this block; nothing for one that is alone."""
    if int(os.environ.get("WORLD_SIZE", "1")) < 2:
        yield
        return
    import torch
    import torch.distributed as dist

    # Its functions have the group of the moment they are read as a default. Read later (optimisers do), they would keep
    # it past its end, with threads that give back tensors while the interpreter goes: that aborts the process.
    import torch.distributed.nn

    if torch.cuda.is_available():
        torch.cuda.set_device(own_place())
    dist.init_process_group("nccl" if torch.cuda.is_available() else "gloo")
    try:
        yield
        dist.barrier()  # one that leaves while others still listen may take them down
    except RuntimeError as error:
        if "onnection" not in str(error):  # closed, reset, refused: as gloo and nccl say that the other side is gone
            raise
        raise StudioError("Another process of this training has ended.", "It said why.") from error
    finally:
        dist.destroy_process_group()


def own_place() -> int:
    """Which of its machine's processes, and GPUs, this is."""
    return int(os.environ.get("LOCAL_RANK", "0"))


def rank() -> int:
    """Which one this is; 0 where there is only one."""
    import torch.distributed as dist

    return dist.get_rank() if dist.is_initialized() else 0


def world() -> int:
    """How many there are."""
    import torch.distributed as dist

    return dist.get_world_size() if dist.is_initialized() else 1


def one_after_the_other(make: Callable[[], T]) -> T:
    """`make` by the first process, then by the first of each machine, then by the rest: they find what was made."""
    import torch.distributed as dist

    if world() == 1:
        return make()
    turn = 0 if rank() == 0 else 1 if own_place() == 0 else 2
    made: list[T] = []
    for place in range(3):
        if place == turn:
            made.append(make())
        dist.barrier()
    return made[0]


def agreed(wish: int) -> int:
    """The largest of everybody's wishes."""
    import torch
    import torch.distributed as dist

    if world() == 1:
        return wish
    shared = torch.tensor(wish, device="cuda" if dist.get_backend() == "nccl" else "cpu")
    dist.all_reduce(shared, dist.ReduceOp.MAX)
    return int(shared)


def of_all_processes(tensor: torch.Tensor) -> torch.Tensor:
    """(N, …) of each, in the order of their ranks: (world * N, …)."""
    import torch
    import torch.distributed as dist

    if world() == 1:
        return tensor
    parts = [torch.empty_like(tensor) for _ in range(world())]
    dist.all_gather(parts, tensor.contiguous())
    return torch.cat(parts)


def sum_over_processes(tensors: Sequence[torch.Tensor]) -> None:
    """Each tensor becomes the sum of everybody's."""
    import torch.distributed as dist

    if dist.is_initialized():
        for tensor in tensors:
            dist.all_reduce(tensor)

"""What to do when memory is short: give back what nobody uses, try something smaller."""

from __future__ import annotations

import ctypes
import gc
import sys
from collections.abc import Callable, Iterable, Iterator
from typing import TypeVar

from aigc_studio.core.errors import StudioError
from aigc_studio.library.device import QUIET, Device, Host, backend_is_there
from aigc_studio.library.running.shortage import OutOfMemory, ran_out

#: Tiles (pixels a side) are not made smaller than this.
SMALLEST_TILE = 64

T = TypeVar("T")
R = TypeVar("R")

def first_that_fits(run: Callable[[T], R], sizes: Iterable[T], host: Host = QUIET) -> R:
    """`run` with the first of `sizes` (largest first) that memory suffices for.

    Before anything is made smaller, models that nobody uses are closed. Raises OutOfMemory when nothing fits.
    """
    tried: Iterator[T] = iter(sizes)
    size, may_make_room = next(tried), True
    while True:
        try:
            return run(size)
        except (MemoryError, RuntimeError, StudioError) as error:
            if not ran_out(error):
                raise
        # Only here are the arrays of the failed attempt gone: the error held the frames that held them.
        room = may_make_room and host.make_room()
        may_make_room = False
        give_back()
        if not room:
            try:
                size = next(tried)
            except StopIteration:
                raise OutOfMemory from None


def halvings(largest: int, smallest: int) -> Iterator[int]:
    """`largest`, its half, its quarter … and `smallest` at last."""
    while largest > smallest:
        yield largest
        largest //= 2
    yield smallest


def smallest_whole(area: int, device: Device) -> int:
    """Pixels below which a picture that must be seen whole is not made smaller: at a quarter, the CPU's large memory
    is worth the wait."""
    return SMALLEST_TILE**2 if device.is_cpu else max(SMALLEST_TILE**2, area // 4)


def give_back() -> None:
    """Return memory that is free inside this process to the devices and to the system."""
    gc.collect()
    torch = sys.modules.get("torch")
    if torch is not None:
        for backend in ("cuda", "mps", "xpu"):
            if backend_is_there(torch, backend):
                getattr(torch, backend).empty_cache()
    if sys.platform == "linux":
        trim = getattr(ctypes.CDLL(None), "malloc_trim", None)  # glibc's; musl has none
        if trim is not None:
            trim(0)

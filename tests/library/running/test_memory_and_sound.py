"""What counts as too little memory, what as no picture."""

from __future__ import annotations

import numpy as np
import pytest

from aigc_studio.core.errors import StudioError
from aigc_studio.library.device import CPU, Device, Host
from aigc_studio.library.running.budget import budget_of, memory_of
from aigc_studio.library.running.memory import first_that_fits, halvings, smallest_whole
from aigc_studio.library.running.shortage import OutOfMemory, ran_out
from aigc_studio.library.running.sound import NotAPicture, check_made, check_numbers
from aigc_studio.library.tiling.footprint import physical_memory


@pytest.mark.parametrize(
    "error",
    [
        MemoryError(), OutOfMemory(), np._core._exceptions._ArrayMemoryError((9, 9), np.dtype(float)),
        RuntimeError("CUDA out of memory. Tried to allocate 2.00 GiB."),
        RuntimeError("MPS backend out of memory (MPS allocated: 9.05 GB)"),
        RuntimeError("[enforce fail at alloc_cpu.cpp:114] . DefaultCPUAllocator: not enough memory"),
        RuntimeError("cuDNN error: CUDNN_STATUS_ALLOC_FAILED"),
        RuntimeError("[ONNXRuntimeError] : 6 : RUNTIME_EXCEPTION : std::bad_alloc"),
    ],
)  # fmt: skip
def test_every_runtimes_words_for_too_little_memory(error):
    assert ran_out(error)


@pytest.mark.parametrize(
    "error",
    [
        RuntimeError("CUDA error: an illegal memory access was encountered"), RuntimeError("shapes differ"),
        StudioError("The disk is full: nothing can be allocated."),
    ],
)  # fmt: skip
def test_other_failures_are_not_taken_for_it(error):
    assert not ran_out(error)


def test_torchs_own_error_is_known():
    import torch

    with pytest.raises(RuntimeError) as caught:
        torch.empty(2**50)
    assert ran_out(caught.value)


class Roomy(Host):
    def __init__(self, rooms: int) -> None:
        self.rooms = rooms

    def make_room(self) -> bool:
        self.rooms -= 1
        return self.rooms >= 0


def test_sizes_are_tried_in_turn_and_other_models_closed_before():
    tried = []

    def run(size: int) -> str:
        tried.append(size)
        if size > 20:
            raise MemoryError
        return f"made at {size}"

    assert first_that_fits(run, halvings(100, 10), Roomy(0)) == "made at 12"
    assert tried == [100, 50, 25, 12]
    tried.clear()
    first_that_fits(run, halvings(100, 10), Roomy(9))
    assert tried == [100, 100, 50, 25, 12]  # room is made once
    with pytest.raises(OutOfMemory):
        first_that_fits(run, [100, 50], Roomy(0))
    with pytest.raises(ZeroDivisionError):
        first_that_fits(lambda size: size // 0, [1, 2])


def test_nothing_of_a_failed_attempt_is_kept():
    import gc
    import weakref

    kept: list[weakref.ref[np.ndarray]] = []

    def run(size: int) -> int:
        if kept:
            gc.collect()
            assert kept[0]() is None
            return size
        array = np.zeros(size)
        kept.append(weakref.ref(array))
        raise MemoryError

    assert first_that_fits(run, [8, 4]) == 4


def test_halvings_end_at_the_smallest():
    assert list(halvings(100, 30)) == [100, 50, 30]
    assert list(halvings(20, 30)) == [30]
    assert smallest_whole(10**6, CPU) == 64 * 64
    assert smallest_whole(10**6, Device("cuda", "GPU")) == 250_000


def test_budgets():
    assert memory_of("cpu") == physical_memory()
    assert 0 < budget_of("cpu") < physical_memory()
    assert budget_of("directml") > 2**29


def colour(value: int, size: int = 50) -> np.ndarray:
    return np.full((size, size, 3), value, np.uint8)


@pytest.mark.parametrize("value", [0, 255, 90])
def test_one_colour_is_no_picture_unless_the_photo_is_one(value):
    photo = np.random.default_rng(0).integers(0, 255, (50, 50, 3)).astype(np.uint8)
    for given in (None, photo):
        with pytest.raises(NotAPicture, match="single colour"):
            check_made(colour(value), given)
    check_made(colour(value), colour(7))
    check_made(colour(value), photo // 12)  # a photo in the dark
    check_made(colour(value), np.full((50, 50, 3), (200, 90, 10), np.uint8))  # one colour, and a strong one
    check_made(photo, photo), check_made(photo, None)


def test_a_single_odd_pixel_is_enough():
    made = colour(0)
    made[49, 3] = 1
    check_made(made)
    check_made(colour(5, 1))


@pytest.mark.parametrize("bad", [np.nan, np.inf, -np.inf])
def test_numbers_that_are_none(bad):
    values = np.zeros((4, 4), np.float32)
    check_numbers(values), check_made(values)
    values[2, 2] = bad
    for check in (check_numbers, check_made):
        with pytest.raises(NotAPicture, match="no picture"):
            check(values)

"""Arrays are used again, and no more than so many are kept."""

from __future__ import annotations

import numpy as np

from aigc_studio.library.painting.buffers import Buffers


def test_what_is_given_back_is_taken_again_in_another_shape():
    buffers = Buffers(limit=48)
    first = buffers.take((3, 4))
    buffers.give_back(first)
    second = buffers.take((2, 6))
    assert np.shares_memory(first, second)
    assert not np.shares_memory(second, buffers.take((2, 6)))


def test_what_goes_beyond_the_limit_is_not_kept():
    buffers = Buffers(limit=100)
    arrays = [buffers.take((12,)) for _ in range(3)]
    for array in arrays:
        buffers.give_back(array)
    again = [buffers.take((12,)) for _ in range(3)]
    assert [any(np.shares_memory(one, other) for other in arrays) for one in again] == [True, True, False]
    buffers.give_back(again[0])  # what was taken makes room again
    assert np.shares_memory(buffers.take((12,)), again[0])

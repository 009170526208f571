"""Pixels find their places in blocks, and the way back."""

from __future__ import annotations

import numpy as np
import pytest

from aigc_studio.library.painting import stages
from aigc_studio.library.painting.blocks import Block, join_phases
from aigc_studio.library.painting.layers import Layer


@pytest.mark.parametrize("kind", [np.uint8, np.float32])
@pytest.mark.parametrize("sides", [(1, 1), (4, 2), (2, 3)])
def test_packing_puts_every_pixel_of_a_block_into_channels_of_its_own(sides, kind):
    picture = np.random.default_rng(0).integers(0, 255, (3, 12, 18)).astype(kind)
    block = Block(*sides)
    packed = block.pack(picture)
    assert packed.shape == (3 * sides[0] * sides[1], 12 // sides[0], 18 // sides[1])
    assert packed.dtype == kind
    last = picture[2, sides[0] - 1 :: sides[0], sides[1] - 1 :: sides[1]]
    np.testing.assert_array_equal(packed[-1], last)
    back = np.zeros_like(picture)
    block.unpack(packed, back)
    np.testing.assert_array_equal(back, picture)


def test_phases_join_to_the_enlarged_picture():
    phases = np.random.default_rng(1).normal(size=(8, 4, 6)).astype(np.float32)
    joined = join_phases(phases)
    assert joined.shape == (2, 6, 10)
    for channel, y, x in np.ndindex(joined.shape):
        p, q = y % 2, x % 2
        assert joined[channel, y, x] == phases[(2 * p + q) * 2 + channel, y // 2 + p, x // 2 + q]


@pytest.mark.parametrize(("size", "in_blocks"), [(9, True), (5, False), (3, False)])
def test_only_kernels_that_fit_blocks_work_in_them(size, in_blocks):
    layer = Layer(np.zeros((3, 4, size, size), np.float32), np.zeros(3, np.float32), stride=1, upsample=1)
    assert (stages.block(layer).area > 1) == in_blocks

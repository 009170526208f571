"""Pixels find their places in blocks and in enlarged pictures."""

from __future__ import annotations

import numpy as np
import pytest

from aigc_studio.library.painting import stages
from aigc_studio.library.painting.blocks import Block, join_phases
from aigc_studio.library.painting.bundles import bundled
from aigc_studio.library.painting.layers import Layer
from aigc_studio.library.painting.margins import inside


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


@pytest.mark.parametrize("sides", [(1, 1), (4, 2), (2, 3)])
def test_bundles_of_channels_are_packed_like_channels(sides):
    picture = np.random.default_rng(0).random((16, 12, 18), np.float32)
    block = Block(*sides)
    packed = block.pack(bundled(picture, 8), 8)
    np.testing.assert_array_equal(packed, bundled(block.pack(picture), 8))


def test_columns_that_make_up_a_bundle_stay_side_by_side():
    picture = np.random.default_rng(0).random((4, 12, 18), np.float32)
    packed = Block(4).pack(bundled(picture, 4), 4)
    np.testing.assert_array_equal(packed, bundled(Block(4, 2).pack(picture), 8))


def test_phases_join_to_the_enlarged_picture():
    phases = np.random.default_rng(1).random((8, 4, 6), np.float32)
    joined = join_phases(phases)
    assert joined.shape == (2, 6, 10)
    for channel, y, x in np.ndindex(joined.shape):
        p, q = y % 2, x % 2
        assert joined[channel, y, x] == phases[(2 * p + q) * 2 + channel, y // 2 + p, x // 2 + q]


@pytest.mark.parametrize(("channels", "bundle", "given"), [(8, 8, 8), (16, 8, 8), (4, 8, 4), (2, 1, 1), (8, 16, 8)])
def test_phases_join_in_bundles_and_leave_room(channels, bundle, given):
    phases = np.random.default_rng(1).random((4 * channels, 4, 6), np.float32)
    joined = join_phases(bundled(phases, bundle), bundle, given, room=2)
    assert joined.shape == (channels // given, 10, 14 * given)
    np.testing.assert_array_equal(inside(joined, 2, given), bundled(join_phases(phases), given))


@pytest.mark.parametrize(("size", "in_blocks"), [(9, True), (5, False), (3, False)])
def test_only_kernels_that_fit_blocks_work_in_them(size, in_blocks):
    layer = Layer(np.zeros((3, 4, size, size), np.float32), np.zeros(3, np.float32), stride=1, upsample=1)
    assert (stages.block(layer).area > 1) == in_blocks

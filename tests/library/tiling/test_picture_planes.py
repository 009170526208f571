"""Pictures to planes and back."""

from __future__ import annotations

import numpy as np
import pytest

from aigc_studio.library.tiling.picture_planes import from_planes, to_planes

PICTURE = np.random.default_rng(2).integers(0, 256, (9, 7, 3), np.uint8)


@pytest.mark.parametrize(("channels", "grey", "shape"), [
    (3, "luma", (1, 3, 9, 7)), (4, "luma", (1, 4, 9, 7)), (1, "each", (3, 1, 9, 7)), (1, "luma", (1, 1, 9, 7)),
    (1, "grey", (1, 1, 9, 7)),
])  # fmt: skip
def test_shapes_and_range(channels, grey, shape):
    planes = to_planes(PICTURE, channels, grey)
    assert planes.shape == shape
    assert planes.dtype == np.float32
    assert 0 <= planes.min() < planes.max() <= 1


@pytest.mark.parametrize(("channels", "grey"), [(3, "luma"), (4, "luma"), (1, "each")])
def test_there_and_back_is_the_same_picture(channels, grey):
    assert np.array_equal(from_planes(to_planes(PICTURE, channels, grey), PICTURE, grey), PICTURE)


def test_luma_keeps_the_colours():
    again = from_planes(to_planes(PICTURE, 1, "luma"), PICTURE, "luma")
    assert np.abs(again.astype(int) - PICTURE).max() <= 3


def test_luma_is_enlarged_with_its_colours():
    flat = np.full((8, 8, 3), (200, 90, 40), np.uint8)
    enlarged = to_planes(flat, 1, "luma").repeat(2, 2).repeat(2, 3)
    result = from_planes(enlarged, flat, "luma")
    assert result.shape == (16, 16, 3)
    assert np.abs(result.astype(int) - (200, 90, 40)).max() <= 2


def test_one_plane_of_a_grey_network_is_a_grey_picture():
    result = from_planes(np.full((1, 1, 4, 5), 0.5, np.float32), PICTURE, "grey")
    assert result.shape == (4, 5, 3)
    assert (result == 128).all()


def test_what_leaves_the_range_is_cut_there():
    result = from_planes(np.array([-1, 2], np.float32).reshape(1, 1, 1, 2), PICTURE, "grey")
    assert result[0, :, 0].tolist() == [0, 255]

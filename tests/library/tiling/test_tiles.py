"""Tiles cover a picture once, meet its edges as the whole does, and agree with it."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from aigc_studio.core.errors import JobCancelled
from aigc_studio.library.tiling.tiles import LEAST_SIDE, Tiling, run_tiled, spans

TILINGS = st.builds(Tiling, st.integers(1, 90), st.integers(0, 40), st.sampled_from([1, 2, 4, 16]))


@given(st.integers(1, 400), TILINGS)
def test_every_pixel_is_given_once(length: int, tiling: Tiling):
    found = spans(length, tiling)
    assert found[0].first == 0
    assert found[-1].last >= length
    for one, after in pairwise(found):
        assert one.last == after.first < length
    for span in found:
        assert 0 <= span.begin <= span.first < span.last <= span.end
        assert span.begin % tiling.multiple == span.end % tiling.multiple == 0
        assert span.begin == 0 or span.first - span.begin >= tiling.halo
        assert span.last - span.first <= max(tiling.side, LEAST_SIDE + tiling.multiple)
    assert len(found) > 1 or found[0].end >= LEAST_SIDE


@given(st.integers(1, 50), st.integers(1, 50), st.sampled_from([1, 2, 3]), TILINGS)
def test_a_network_that_only_enlarges_gives_the_picture_enlarged(height, width, scale, tiling):
    image = np.random.default_rng(height * width).integers(0, 256, (height, width, 3), np.uint8)
    result = run_tiled(image, lambda part: part.repeat(scale, 0).repeat(scale, 1), scale, tiling)
    assert np.array_equal(result, image.repeat(scale, 0).repeat(scale, 1))


def box(reach: int):
    """A mean over a window, of what lies inside the picture."""

    def paint(image: np.ndarray) -> np.ndarray:
        total, count = np.zeros(image.shape, np.int64), np.zeros(image.shape, np.int64)
        for dy, dx in np.ndindex(2 * reach + 1, 2 * reach + 1):
            dy, dx = dy - reach, dx - reach
            to = np.s_[max(0, dy) : image.shape[0] + min(0, dy), max(0, dx) : image.shape[1] + min(0, dx)]
            of = np.s_[max(0, -dy) : image.shape[0] + min(0, -dy), max(0, -dx) : image.shape[1] + min(0, -dx)]
            total[to] += image[of]
            count[to] += 1
        return (total // count).astype(np.uint8)

    return paint


def test_with_the_whole_halo_tiles_are_the_whole_even_at_the_edges():
    image = np.random.default_rng(0).integers(0, 256, (80, 99, 3), np.uint8)
    assert np.array_equal(run_tiled(image, box(3), 1, Tiling(32, 3)), box(3)(image))
    assert not np.array_equal(run_tiled(image, box(3), 1, Tiling(32, 2)), box(3)(image))


def test_beyond_the_edge_the_picture_is_mirrored():
    image = np.arange(3, dtype=np.uint8)[None, :, None].repeat(1, 0).repeat(3, 2)
    seen = []
    run_tiled(image, lambda part: (seen.append(part), part)[1], 1, Tiling(64, 0))
    assert seen[0].shape == (LEAST_SIDE, LEAST_SIDE, 3)
    assert seen[0][5, :8, 0].tolist() == [0, 1, 2, 1, 0, 1, 2, 1]


def test_progress_rises_to_one_and_may_stop_the_work():
    image, fractions = np.zeros((100, 100, 3), np.uint8), []
    run_tiled(image, lambda part: part, 1, Tiling(32, 4), fractions.append)
    assert fractions == sorted(fractions)
    assert fractions[-1] == 1
    assert len(fractions) == 17

    def stop(fraction: float) -> None:
        if fraction > 0.3:
            raise JobCancelled

    with pytest.raises(JobCancelled):
        run_tiled(image, lambda part: part, 1, Tiling(32, 4), stop)

"""Networks of one size on pictures of any size."""

from __future__ import annotations

from itertools import count

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from aigc_studio.core.image import Extent
from aigc_studio.library.tiling.windows import run_fitted, run_windows


def enlarge(image: np.ndarray, scale: int) -> np.ndarray:
    return image.repeat(scale, 0).repeat(scale, 1)


@settings(max_examples=60, deadline=None)
@given(
    height=st.integers(1, 90), width=st.integers(1, 90), scale=st.integers(1, 3), side=st.integers(4, 40),
    overlap=st.integers(0, 30),
)  # fmt: skip
def test_windows_of_a_network_that_only_enlarges_are_the_whole(
    height: int, width: int, scale: int, side: int, overlap: int
) -> None:
    image = np.random.default_rng(1).integers(0, 256, (height, width, 3), np.uint8)
    window = Extent(side, side + 3)

    def paint(part: np.ndarray) -> np.ndarray:
        assert part.shape == (side + 3, side, 3)
        return enlarge(part, scale)

    np.testing.assert_array_equal(run_windows(image, paint, scale, window, overlap), enlarge(image, scale))


def test_windows_of_different_brightness_melt_into_each_other() -> None:
    grey, shades = np.full((32, 200, 3), 100, np.uint8), count(0, 10)
    result = run_windows(grey, lambda part: part + np.uint8(next(shades)), 1, Extent(32, 32), 16)
    assert result[0, 0, 0] == 100
    assert result[0, -1, 0] > 180
    assert int(np.abs(np.diff(result[..., 0].astype(int), axis=1)).max()) <= 4


def test_a_fitted_scene_keeps_its_aspect_and_place() -> None:
    y, x = np.mgrid[0:60, 0:150]
    image = np.stack([y * 4, x, np.full_like(x, 90)], axis=2).astype(np.uint8)
    result = run_fitted(image, lambda part: part, 1, Extent(64, 64))
    assert result.shape == image.shape
    assert np.abs(result.astype(int) - image)[4:-4, 4:-4].max() <= 4


def test_what_a_window_sees_wrongly_at_its_edge_shows_nowhere_inside_not_even_where_four_windows_meet() -> None:
    image = np.full((130, 150, 3), 200, np.uint8)

    def paint(window: np.ndarray) -> np.ndarray:
        painted = np.zeros_like(window)  # a network's padding spoils two pixels at its own edge
        painted[2:-2, 2:-2] = window[2:-2, 2:-2]
        return painted

    whole = run_windows(image, paint, 1, Extent(48, 48), 16)
    assert np.array_equal(whole[2:-2, 2:-2], image[2:-2, 2:-2])

"""Windows continue a picture as numpy's padding does."""

from __future__ import annotations

import numpy as np
import pytest

from aigc_studio.library.painting.margins import Window, inside


@pytest.mark.parametrize("mode", ["reflect", "edge"])
@pytest.mark.parametrize(("first", "last"), [(-4, 12), (2, 9), (5, 16), (-4, 16)])
def test_like_numpy(mode: str, first: int, last: int):
    picture = np.random.default_rng(0).random((3, 12, 9), np.float32)
    margin = 4
    window = Window(first, last, 12, 9, margin, reflect=mode == "reflect")

    def fill(top, out):
        out[:] = picture[:, top : top + out.shape[1]]

    expected = np.pad(picture, ((0, 0), (margin, margin), (margin, margin)), mode=mode)
    np.testing.assert_array_equal(window.gather(3, np.float32, fill), expected[:, first + margin : last + margin])


@pytest.mark.parametrize("mode", ["reflect", "edge"])
@pytest.mark.parametrize(("first", "last"), [(-2, 12), (-2, 6), (3, 9), (6, 14), (-2, 14)])
@pytest.mark.parametrize("bundle", [1, 4])
def test_what_is_there_is_only_continued(mode: str, first: int, last: int, bundle: int):
    picture = np.random.default_rng(0).random((2, 12, 9 * bundle), np.float32)
    window = Window(first, last, 12, 9, 2, reflect=mode == "reflect", bundle=bundle)
    asked: list[int] = []

    def fill(top, out):
        asked.extend(range(top, top + out.shape[1]))
        out[:] = picture[:, top : top + out.shape[1]]

    whole = window.gather(2, np.float32, fill)
    start, end = window.middle
    there = np.full_like(whole, np.nan)
    inside(there, 2, bundle)[:] = picture[:, start:end]
    asked.clear()
    np.testing.assert_array_equal(window.complete(there, fill), whole)
    assert asked == [*range(max(first, 0), start), *range(end, min(last, 12))]
    pixels = picture.reshape(2, 12, 9, bundle)
    expected = np.pad(pixels, ((0, 0), (2, 2), (2, 2), (0, 0)), mode=mode)[:, first + 2 : last + 2]
    np.testing.assert_array_equal(whole, expected.reshape(whole.shape))

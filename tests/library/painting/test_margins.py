"""Windows continue a picture as numpy's padding does."""

from __future__ import annotations

import numpy as np
import pytest

from aigc_studio.library.painting.margins import Window


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

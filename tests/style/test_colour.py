"""Keeping colours, in OKLab."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from aigc_studio.style.colour import keep_colours, oklab_from_srgb, srgb_from_oklab

unit = st.floats(0, 1, width=32)


@given(st.tuples(unit, unit, unit))
def test_oklab_and_back(rgb):
    start = np.array([rgb], np.float32)
    assert np.allclose(srgb_from_oklab(oklab_from_srgb(start)), start, atol=2e-3)


@pytest.mark.parametrize(
    ("rgb", "lab"),
    # Ottosson's published values for sRGB white, red, green and blue.
    [
        ((1, 1, 1), (1.0, 0.0, 0.0)),
        ((1, 0, 0), (0.62796, 0.22486, 0.12585)),
        ((0, 1, 0), (0.86644, -0.23389, 0.17950)),
        ((0, 0, 1), (0.45201, -0.03246, -0.31153)),
    ],
)
def test_known_colours(rgb, lab):
    assert np.allclose(oklab_from_srgb(np.array([rgb], np.float32)), [lab], atol=1e-3)


def test_lightness_of_the_painting_hue_of_the_photo():
    photo = np.full((300, 4, 3), (200, 120, 90), np.uint8)
    painted = np.full((300, 4, 3), (90, 90, 90), np.uint8)
    kept = keep_colours(painted, photo)
    lab_kept, lab_photo = (oklab_from_srgb(x[0, 0].astype(np.float32) / 255) for x in (kept, photo))
    assert abs(lab_kept[0] - oklab_from_srgb(painted[0, 0].astype(np.float32) / 255)[0]) < 0.02
    assert np.allclose(np.arctan2(lab_kept[2], lab_kept[1]), np.arctan2(lab_photo[2], lab_photo[1]), atol=0.05)
    assert np.array_equal(kept[0], kept[299])

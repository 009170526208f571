"""Five products give the three rows that nine give."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from aigc_studio.library.painting import minimal_filtering
from aigc_studio.library.painting.layers import Layer


def _correlated(picture: NDArray[np.float64], kernel: NDArray[np.float64]) -> NDArray[np.float64]:
    """A picture (in, h, w) and a kernel (out, in, r, s), where they lie on each other whole."""
    windows = np.lib.stride_tricks.sliding_window_view(picture, kernel.shape[2:], (1, 2))
    return np.einsum("cyxrs,ocrs->oyx", windows, kernel)


@given(st.integers(1, 14), st.sampled_from([6, 9]), st.integers(0, 1000))
def test_sums_of_rows_products_and_sums_give_what_the_kernel_gives(rows, taps, seed):
    random = np.random.default_rng(seed)
    picture = random.integers(0, 256, (rows + taps - 1, 7), dtype=np.uint8)
    weight = random.normal(size=(4, 1, taps, 3)).astype(np.float32)
    sums = minimal_filtering.sums_of_rows(picture, taps)
    products = [
        _correlated(part[None].astype(np.float64), kernel.astype(np.float64)).astype(np.float32)
        for part, kernel in zip(sums, minimal_filtering.kernels(weight), strict=True)
    ]
    made = np.full((4, rows, 5), np.nan, np.float32)
    minimal_filtering.rows_of(products, made)
    expected = _correlated(picture[None].astype(np.float64), weight.astype(np.float64))
    np.testing.assert_allclose(made, expected, atol=2e-6 * 255 * np.abs(weight).sum())


def test_the_product_that_is_in_every_row_is_there_once():
    products = [np.zeros((1, 2, 3), np.float32) for _ in range(minimal_filtering.PRODUCTS)]
    products[minimal_filtering.IN_EVERY_ROW] += 0.5
    made = np.empty((1, 5, 3), np.float32)
    minimal_filtering.rows_of(products, made)
    assert (made == 0.5).all()


@pytest.mark.parametrize(
    ("shape", "pays"), [((32, 3, 9, 9), True), ((8, 3, 9, 9), False), ((32, 32, 3, 3), False), ((32, 3, 5, 5), False)]
)
def test_it_pays_for_tall_kernels_that_make_many_channels_of_few(shape, pays):
    layer = Layer(np.zeros(shape, np.float32), np.zeros(shape[0], np.float32), 1, 1)
    assert minimal_filtering.pays(layer) is pays
    assert not minimal_filtering.pays(replace(layer, stride=2))
    assert not minimal_filtering.pays(replace(layer, upsample=2))

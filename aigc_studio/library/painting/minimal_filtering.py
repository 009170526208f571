"""A convolution with a tall kernel at five ninths of its multiplications (minimal filtering: Winograd, Arithmetic
Complexity of Computations, 1980; as F(3, 3) in Lavin and Gray 2016, arXiv:1509.09308).

Three neighbouring rows of the output and three taps of a kernel's column meet in nine products. Five are enough for
small sums of the taps and of the rows they see, and small sums of the five give the three rows. A kernel of nine rows
is three such pieces, one below the other, whose products are added up before that. It pays where the input has few
channels: sums of many would take as long as the products that they save.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from aigc_studio.library.painting.layers import Floats, Layer

#: Rows that come about together, and taps of a piece of the kernel.
ROWS = 3
#: The polynomials that rows and taps stand for, multiplied by their values at 0, 1, -1, 2 and infinity. What the
#: division by their differences comes to is left to the kernel, so that sums of a picture's bytes stay whole numbers.
_OF_TAPS = np.array([[1, 0, 0], [1, 1, 1], [1, -1, 1], [1, 2, 4], [0, 0, 1]]) / [[2], [2], [6], [6], [1]]
_OF_ROWS = ((2, -1, -2, 1, 0), (0, 2, 1, -1, 0), (0, -2, 3, -1, 0), (0, -1, 0, 1, 0), (0, 2, -1, -2, 1))
PRODUCTS = len(_OF_ROWS)
#: The product that every row of output has once, at the value 1: a bias belongs there.
IN_EVERY_ROW = 1
#: An input channel's sums cost about as much as the products that it saves in this many output channels.
_WORTH = 8


def pays(layer: Layer) -> bool:
    """Whether it is faster for this layer."""
    outputs, inputs, height, _width = layer.weight.shape
    return layer.stride == layer.upsample == 1 and height % ROWS == 0 and height > ROWS and outputs >= _WORTH * inputs


def kernels(weight: Floats) -> list[Floats]:
    """The kernel (out, in, 3n, k) as those of the five products, (out, in, n, k) each."""
    outputs, inputs, height, width = weight.shape
    pieces = weight.reshape(outputs, inputs, height // ROWS, ROWS, width)
    return list(np.einsum("pt,ointx->poinx", _OF_TAPS, pieces, dtype=np.float64).astype(np.float32))


def sums_of_rows(picture: NDArray[np.uint8], taps: int) -> NDArray[np.int16]:
    """`picture` (h, w) uint8, what h - taps + 1 rows of output see, as what the kernels of the products take, exactly:
    (5, n + taps / 3 - 1, w) int16, where n is the number of threes that the rows of output begin."""
    height, width = picture.shape
    threes = -(-(height - taps + 1) // ROWS) + taps // ROWS - 1
    rows = np.zeros((threes + 1, ROWS, width), np.int16)
    rows.reshape(-1, width)[:height] = picture
    seen = [rows[row // ROWS : threes + row // ROWS, row % ROWS] for row in range(PRODUCTS)]
    sums = np.empty((PRODUCTS, threes, width), np.int16)
    for out, factors in zip(sums, _OF_ROWS, strict=True):
        terms = [(factor, row) for factor, row in zip(factors, seen, strict=True) if factor]
        np.multiply(terms[0][1], terms[0][0], out=out)
        for factor, row in terms[1:]:
            out += row if factor == 1 else factor * row
    return sums


def rows_of(products: Sequence[Floats], given: Floats) -> None:
    """Fill `given` (c, h, w) with the rows of output that come of the five `products` (c, n, w), which are used up."""
    threes, over = divmod(given.shape[1], ROWS)
    for channel, rows in enumerate(given):
        whole = rows[: ROWS * threes].reshape(threes, ROWS, rows.shape[1]).swapaxes(0, 1)
        _add_up([product[channel, :threes] for product in products], whole)
        if over:
            last: Floats = np.empty((ROWS, rows.shape[1]), np.float32)
            _add_up([product[channel, threes] for product in products], last)
            rows[-over:] = last[:over]


def _add_up(products: Sequence[Floats], rows: Floats) -> None:
    zero, one, minus, two, infinite = products
    first, second, third = rows
    np.add(one, minus, out=third)
    np.subtract(one, minus, out=second)
    np.add(third, zero, out=first)
    first += two
    two *= 2
    second += two
    two *= 2
    third += two
    third += infinite

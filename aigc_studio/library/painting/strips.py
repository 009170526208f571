"""How the layers of a painting are cut into strips of rows."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from aigc_studio.library.painting.layers import Layer

#: Bytes of a layer that one strip should take: what threads work on at a time fits into a processor's cache.
_STRIP_BYTES = 8 << 20

Size = tuple[int, int]


def sizes(layers: Sequence[Layer], height: int, width: int) -> list[Size]:
    """Height and width of each layer's output, for a picture of `height` x `width`."""
    return list(_sizes(layers, height, width))


def _sizes(layers: Sequence[Layer], height: int, width: int) -> Iterator[Size]:
    for layer in layers:
        height = height * layer.upsample // layer.stride
        width = width * layer.upsample // layer.stride
        yield height, width


def strip_rows(layers: Sequence[Layer], outputs: Sequence[Size], threads: int) -> list[int]:
    """Rows of a strip of each layer's output, whose size is in `outputs`: multiples of 4, enough strips for `threads`.

    Where it is about the same, a strip is what one of the next layer sees, so that it can be taken without a copy."""
    rows: list[int] = []
    after: Layer | None = None
    for layer, (height, width) in zip(layers[::-1], outputs[::-1], strict=True):
        row_in = layer.weight.shape[1] * width * layer.stride**2 // layer.upsample**2
        row_bytes = 4 * max(layer.channels * width, row_in)
        fitting = min(_STRIP_BYTES // row_bytes, -(-height // threads))
        own = max(4, -(-fitting // 4) * 4)
        seen = rows[0] * after.stride // after.upsample if after else own
        rows.insert(0, seen if seen % 4 == 0 and own <= 2 * seen <= 4 * own else own)
        after = layer
    return rows

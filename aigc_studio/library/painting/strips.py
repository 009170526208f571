"""How the layers of a painting are cut into strips of rows."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from aigc_studio.library.painting import minimal_filtering
from aigc_studio.library.painting.layers import Layer

#: Bytes of a layer that one strip should take: what threads work on at a time fits into a processor's cache.
_STRIP_BYTES = 8 << 20
#: Strips have a multiple of so many rows, whatever a layer enlarges or packs in blocks.
_WHOLE = 4

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

    Where it is about the same, a strip is what one of the next layer sees, so that it can be taken without a copy.
    Where the first layer's rows come about several at a time, none of its products are for rows of another strip."""
    together = _WHOLE * minimal_filtering.ROWS if minimal_filtering.pays(layers[0]) else _WHOLE
    rows: list[int] = []
    after: Layer | None = None
    for index, layer in reversed(list(enumerate(layers))):
        height, width = outputs[index]
        row_in = layer.weight.shape[1] * width * layer.stride**2 // layer.upsample**2
        row_bytes = 4 * max(layer.channels * width, row_in)
        whole = together if index < 2 else _WHOLE
        fitting, share = _STRIP_BYTES // row_bytes // whole * whole, -(-height // (threads * whole)) * whole
        own = max(whole, min(fitting, share))
        seen = rows[0] * after.stride // after.upsample if after else own
        rows.insert(0, seen if seen % whole == 0 and own <= 2 * seen <= 6 * own else own)
        after = layer
    return rows

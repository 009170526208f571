"""NumPy arrays in pickles, by their records: some repositories keep weights so."""

from __future__ import annotations

from typing import Any

from aigc_studio.library.checkpoints.containers.inert_pickle import Damaged, Inert
from aigc_studio.library.checkpoints.containers.region import BytesRegion, Region, TextRegion
from aigc_studio.library.checkpoints.containers.tensor import StoredTensor, dense

_RECONSTRUCT = ("numpy.core.multiarray._reconstruct", "numpy._core.multiarray._reconstruct")
_FROM_BUFFER = ("numpy.core.numeric._frombuffer", "numpy._core.numeric._frombuffer")
#: numpy's type codes -> torch's names.
_DTYPES = {
    "f8": "float64", "f4": "float32", "f2": "float16", "i8": "int64", "i4": "int32", "i2": "int16", "i1": "int8",
    "u1": "uint8", "b1": "bool",
}  # fmt: skip


def as_array(node: Inert) -> StoredTensor | None:
    """The array that a record stands for; None when it stands for something else or holds no plain numbers."""
    if node.made_by(*_RECONSTRUCT):
        if not isinstance(node.state, tuple) or len(node.state) != 5:
            return None
        _version, shape, dtype, column_major, data = node.state
    elif node.made_by(*_FROM_BUFFER) and len(node.arguments) == 4:
        data, dtype, shape, order = node.arguments
        column_major = order == "F"
    else:
        return None
    code, region = _type_code(dtype), _region(data)
    if code is None or region is None or not isinstance(shape, tuple):
        return None
    if not column_major:
        return dense(region, code, shape)
    flipped = dense(region, code, shape[::-1])
    return StoredTensor(region, code, 0, shape, flipped.stride[::-1])


def _type_code(dtype: Any) -> str | None:
    if not isinstance(dtype, Inert) or not dtype.made_by("numpy.dtype") or not dtype.arguments:
        return None
    if isinstance(dtype.state, tuple) and len(dtype.state) > 1 and dtype.state[1] == ">":
        raise Damaged("numbers in the byte order of another machine")
    code = dtype.arguments[0]
    return _DTYPES.get(code.decode("latin-1") if isinstance(code, bytes) else str(code))


def _region(data: Any) -> Region | None:
    # Protocol 2 keeps bytes as text and a call that turns it back.
    if isinstance(data, Inert) and data.made_by("_codecs.encode") and len(data.arguments) == 2:
        data = data.arguments[0]
    if isinstance(data, bytes | bytearray):
        return BytesRegion(data, 0, len(data))
    return TextRegion(data) if isinstance(data, str) else None

"""The safetensors format: a length, a JSON table of tensors, then the numbers."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from aigc_studio.core.errors import StudioError
from aigc_studio.library.checkpoints.containers.inert_pickle import Damaged
from aigc_studio.library.checkpoints.containers.region import FileRegion
from aigc_studio.library.checkpoints.containers.tensor import ITEM_BYTES, StoredTensor, dense

_LONGEST_HEADER = 32 << 20
_DTYPES = {
    "F64": "float64", "F32": "float32", "F16": "float16", "BF16": "bfloat16", "F8_E4M3": "float8_e4m3fn",
    "F8_E5M2": "float8_e5m2", "I64": "int64", "I32": "int32", "I16": "int16", "I8": "int8", "U8": "uint8",
    "BOOL": "bool",
}  # fmt: skip


def looks_like_safetensors(head: bytes, size: int) -> bool:
    """Whether a file of `size` bytes that begins with `head` (at least 9 bytes) is one."""
    return len(head) > 8 and head[8:9] == b"{" and 2 <= int.from_bytes(head[:8], "little") <= size - 8


def read_safetensors(path: Path) -> tuple[dict[str, StoredTensor], dict[str, str]]:
    """Every tensor by its name, and the file's own metadata.

    Raises Damaged, or StudioError for a tensor that the file does not hold."""
    size = path.stat().st_size
    with path.open("rb") as file:
        length = int.from_bytes(file.read(8), "little")
        if length > min(_LONGEST_HEADER, size - 8):
            raise Damaged("a table longer than the file")
        text = file.read(length)
    try:
        table = json.loads(text, parse_int=_whole)
    except (ValueError, RecursionError) as error:
        raise Damaged("a table that is no JSON") from error
    if not isinstance(table, dict):
        raise Damaged("a table that is no table")
    words = table.pop("__metadata__", None)
    words = words if isinstance(words, dict) else {}
    inscription = {key: value for key, value in words.items() if isinstance(value, str)}
    return {name: _tensor(path, 8 + length, size, entry) for name, entry in table.items()}, inscription


def _whole(digits: str) -> int:
    if len(digits) > 18:
        raise Damaged("a number beyond all sizes")
    return int(digits)


def _tensor(path: Path, start: int, size: int, entry: Any) -> StoredTensor:
    try:
        (first, last), shape = entry["data_offsets"], tuple(entry["shape"])
        if not all(type(number) is int for number in (first, last, *shape)):
            raise Damaged("an offset that is no number")
        dtype = _DTYPES.get(entry["dtype"], str(entry["dtype"]))
    except (TypeError, KeyError, ValueError) as error:
        raise Damaged("an entry that is no tensor") from error
    if not 0 <= first <= last <= size - start:
        raise StudioError("This file is shorter than the tensors it lists.", "The download was cut; get it again.")
    tensor = dense(FileRegion(path, start + first, last - first), dtype, shape)
    if tensor.count * ITEM_BYTES[dtype] != last - first:
        raise Damaged("a tensor of two sizes")
    return tensor

"""From the calls that a torch pickle would make to the tensors that it means."""

from __future__ import annotations

import io
from collections.abc import Mapping
from typing import Any

from aigc_studio.library.checkpoints.containers.inert_pickle import (
    Budget,
    Damaged,
    Global,
    Inert,
    Persistent,
    Pickled,
    read_pickle,
)
from aigc_studio.library.checkpoints.containers.numpy_arrays import as_array
from aigc_studio.library.checkpoints.containers.region import BytesRegion, FileRegion, Region
from aigc_studio.library.checkpoints.containers.tensor import ITEM_BYTES, StoredTensor, Weight

#: torch's storage classes -> dtype. An untyped storage leaves it to the tensor.
_STORAGES = {
    "DoubleStorage": "float64", "FloatStorage": "float32", "HalfStorage": "float16", "BFloat16Storage": "bfloat16",
    "LongStorage": "int64", "IntStorage": "int32", "ShortStorage": "int16", "CharStorage": "int8",
    "ByteStorage": "uint8", "BoolStorage": "bool", "UntypedStorage": "",
}  # fmt: skip
_BARE = ("torch._utils._rebuild_tensor", "torch._utils._rebuild_tensor_v2", "torch._utils._rebuild_tensor_v3")
_WRAPPED = ("torch._utils._rebuild_parameter", "torch._utils._rebuild_parameter_with_state")
_SUBCLASS = "torch._tensor._rebuild_from_type_v2"
_NESTED = "torch.storage._load_from_bytes"
LEGACY_MAGIC = 0x1950A86A20F9469CFC6C


class TensorReader:
    """Recognises tensors among inert records. `regions` holds a file's storages by their keys."""

    def __init__(self, regions: Mapping[str, Region], budget: Budget) -> None:
        self._regions = regions
        self._budget = budget
        self._nested: dict[int, tuple[Region, str]] = {}

    def weight(self, node: Any) -> Weight | None:
        """The tensor that `node` stands for; None when it stands for something else.

        Raises Damaged for a record that torch would not have written, StudioError for a tensor that cannot be.
        """
        # A tensor in a parameter in a subclass: no honest file goes deeper.
        for _ in range(4):
            if not isinstance(node, Inert):
                return None
            if node.made_by(*_BARE):
                return self._tensor(node)
            if node.made_by(*_WRAPPED) and node.arguments:
                node = node.arguments[0]
            elif node.made_by(_SUBCLASS) and len(node.arguments) >= 3 and isinstance(node.arguments[2], tuple):
                node = Inert(node.arguments[0], node.arguments[2])
            else:
                return as_array(node)
        raise Damaged("a tensor in a tensor")

    def _tensor(self, node: Inert) -> StoredTensor:
        arguments = node.arguments
        if len(arguments) < 4:
            raise Damaged("a tensor without a size")
        region, dtype = self._storage(arguments[0])
        if not dtype and len(arguments) > 6 and isinstance(arguments[6], Global):
            dtype = arguments[6].name
        return StoredTensor(region, dtype, arguments[1], _sizes(arguments[2]), _sizes(arguments[3]))

    def _storage(self, node: Any) -> tuple[Region, str]:
        if isinstance(node, Persistent):
            return self._referred(node)
        if isinstance(node, Inert) and node.made_by(_NESTED) and len(node.arguments) == 1:
            data = node.arguments[0]
            if isinstance(data, bytes):
                # The record keeps `data` alive, so its id stays its own.
                if id(data) not in self._nested:
                    self._nested[id(data)] = _nested_storage(data, self._budget)
                return self._nested[id(data)]
        raise Damaged("a tensor without a storage")

    def _referred(self, node: Persistent) -> tuple[Region, str]:
        key, dtype, view = storage_reference(node)
        region = self._regions.get(key)
        if region is None:
            raise Damaged("a storage that is not in the file")
        if view is not None:
            start, length = (number * ITEM_BYTES.get(dtype, 1) for number in view)
            if not 0 <= start <= start + length <= region.length:
                raise Damaged("a view outside of its storage")
            region = part(region, start, length)
        return region, dtype


def storage_reference(node: Persistent) -> tuple[str, str, tuple[int, int] | None]:
    """Key, dtype ("" when untyped) and view (start, count) of ("storage", class, key, device, count[, view])."""
    identity = node.identity
    if not isinstance(identity, tuple) or len(identity) not in (5, 6) or identity[0] not in ("storage", b"storage"):
        raise Damaged("a reference to something that is no storage")
    kind, key = identity[1], identity[2]
    if not isinstance(kind, Global) or kind.name not in _STORAGES or not isinstance(key, str | int):
        raise Damaged("a storage of an unknown kind")
    view = identity[5] if len(identity) == 6 else None
    if view is not None:
        if not isinstance(view, tuple) or len(view) != 3 or not all(type(number) is int for number in view[1:]):
            raise Damaged("a view of an unknown kind")
        view = view[1:]
    return str(key), _STORAGES[kind.name], view


def _is_class(node: Persistent) -> bool:
    return isinstance(node.identity, tuple) and node.identity[:1] == ("module",)


def _sizes(value: Any) -> tuple[int, ...]:
    if isinstance(value, Inert) and value.made_by("torch.Size") and value.arguments:
        value = value.arguments[0]
    if not isinstance(value, tuple | list):
        raise Damaged("a size that is no list of numbers")
    return tuple(value)


def part(region: Region, start: int, length: int) -> Region:
    """`length` bytes of a region from `start` on."""
    if isinstance(region, FileRegion):
        return FileRegion(region.path, region.offset + start, length)
    if isinstance(region, BytesRegion):
        return BytesRegion(region.data, region.offset + start, length)
    raise Damaged("a view of a compressed storage")


def _nested_storage(data: bytes, budget: Budget) -> tuple[Region, str]:
    """The storage in what `torch.save` made of it: how tensors are kept in plain pickles."""
    stream = io.BytesIO(data)
    pickled = read_legacy_head(stream, budget)
    if not isinstance(pickled.root, Persistent):
        raise Damaged("a storage that is none")
    whole = BytesRegion(data, 0, len(data))
    regions = read_legacy_storages(stream, whole, pickled, budget)
    return TensorReader(regions, budget)._referred(pickled.root)


def read_legacy_head(stream: Any, budget: Budget) -> Pickled:
    """The four pickles before the numbers of a legacy torch file; `stream` is left before the keys of its storages."""
    if read_pickle(stream, budget).root != LEGACY_MAGIC:
        raise Damaged("another format")
    read_pickle(stream, budget)  # the protocol: 1001 ever since there is one
    system = read_pickle(stream, budget).root
    if isinstance(system, dict) and system.get("little_endian") is False:
        raise Damaged("numbers in the byte order of another machine")
    return read_pickle(stream, budget)


def read_legacy_storages(stream: Any, whole: Region, pickled: Pickled, budget: Budget) -> dict[str, Region]:
    """Where each storage's numbers lie: an eight-byte count, then the numbers, in the order of the list of keys."""
    keys = read_pickle(stream, budget).root
    # Whole modules refer to their classes and sources too; those are not wanted.
    references = [node for node in pickled.references if not _is_class(node)]
    dtypes = {key: dtype for key, dtype, _view in map(storage_reference, references)}
    if not isinstance(keys, list) or len(keys) != len(dtypes):
        raise Damaged("storages that do not match their list")
    position, regions = stream.tell(), {}
    for key in map(str, keys):
        if position + 8 > whole.length or key not in dtypes:
            raise Damaged("cut short")
        count = int.from_bytes(whole.read(position, 8), "little", signed=True)
        length = count * ITEM_BYTES.get(dtypes[key], 1)
        position += 8
        if count < 0 or position + length > whole.length:
            raise Damaged("cut short")
        regions[key] = part(whole, position, length)
        position += length
    return regions

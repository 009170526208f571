"""Reading files of weights without running anything in them.

Stricter than `torch.load(weights_only=True)`, whose allow-list of calls this reader does not even need: no call that a
pickle asks for is made (`containers.inert_pickle`), every size is checked against the bytes that are there before
memory is asked for, and nothing is read before somebody wants it. What opens: torch's zip and legacy formats, whatever
classes are pickled in them (also whole modules and NVlabs' persistent objects: their tensors are data), plain pickles
of tensors or arrays, and safetensors.
"""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from aigc_studio.core.errors import StudioError
from aigc_studio.library.checkpoints.containers.foreign import refuse_foreign, refuse_foreign_zip, unknown_file
from aigc_studio.library.checkpoints.containers.inert_pickle import Budget, Damaged, read_pickle
from aigc_studio.library.checkpoints.containers.region import FileRegion, Region
from aigc_studio.library.checkpoints.containers.safetensors_file import looks_like_safetensors, read_safetensors
from aigc_studio.library.checkpoints.containers.tensor import StoredTensor, Weight
from aigc_studio.library.checkpoints.containers.torch_tensors import (
    LEGACY_MAGIC,
    TensorReader,
    read_legacy_head,
    read_legacy_storages,
)
from aigc_studio.library.checkpoints.containers.torchscript import is_program, state_of, words_of
from aigc_studio.library.checkpoints.containers.zip_entries import read_zip

#: The largest pickle beside the numbers; real ones are below a megabyte.
_LONGEST_PICKLE = 64 << 20
#: A pickle of torch's legacy format begins with its magic number in protocol 2.
_LEGACY_START = b"\x80\x02\x8a\x0a" + LEGACY_MAGIC.to_bytes(10, "little")


@dataclass(frozen=True)
class Loaded:
    """What a file holds: plain values and inert records. `weight` tells which of them are tensors.

    `payload` is the number of bytes that tensors can be made of, `inscription` what the file says of itself in words;
    `program`: it is TorchScript, of which only the tensors were read.
    """

    root: Any
    weight: Callable[[Any], Weight | None]
    payload: int
    inscription: dict[str, str] = field(default_factory=dict)
    program: bool = False


def safe_load(path: Path) -> Loaded:
    """Read a file's structure; its tensors are read when their `read` is called.

    Raises StudioError for anything that is not such a file, is damaged, or was made to do harm.
    """
    if path.is_dir():
        raise StudioError(f"“{path.name}” is a folder.", "Drop the model file inside.")
    with refusing_damage(path):
        size = path.stat().st_size
        with path.open("rb") as file:
            head = file.read(4096)
        return _reader(path.name, head, size)(path)


@contextmanager
def refusing_damage(path: Path) -> Iterator[None]:
    """Turns what goes wrong inside of a file into a StudioError; needed wherever `Loaded.weight` is called."""
    try:
        yield
    except OSError as error:
        raise StudioError(f"“{path.name}” cannot be read.", str(error.strerror or error)) from error
    except Damaged as error:
        raise StudioError("This file is damaged or cut short.", "Download it again.") from error


def _reader(name: str, head: bytes, size: int) -> Callable[[Path], Loaded]:
    if head.startswith(b"PK\x03\x04"):
        return _load_zip
    if head.startswith(_LEGACY_START):
        return _load_legacy
    if looks_like_safetensors(head, size):
        return _load_safetensors
    refuse_foreign(name, head)
    return _load_pickle


def _load_zip(path: Path) -> Loaded:
    regions = read_zip(path)
    # torch keeps everything below one folder, whatever its name.
    roots = [name.removesuffix("data.pkl") for name in regions if name.rsplit("/", 1)[-1] == "data.pkl"]
    if not roots:
        refuse_foreign_zip(regions)
    root = min(roots, key=len)
    _check_byte_order(regions.get(f"{root}byteorder"))
    budget = Budget()
    pickled = read_pickle(io.BytesIO(_pickle_bytes(regions[f"{root}data.pkl"])), budget)
    folder = f"{root}data/"
    storages = {name.removeprefix(folder): region for name, region in regions.items() if name.startswith(folder)}
    payload = sum(region.length for region in regions.values())
    weight = TensorReader(storages, budget).weight
    if is_program(regions, root):
        return Loaded(state_of(pickled.root, weight), weight, payload, words_of(regions, root), program=True)
    return Loaded(pickled.root, weight, payload)


def _pickle_bytes(region: Region) -> bytes:
    if region.length > _LONGEST_PICKLE:
        raise StudioError("The table of this file is larger than any network's.", "It is damaged; download it again.")
    return bytes(region.read(0, region.length))


def _check_byte_order(region: Region | None) -> None:
    if region is not None and region.length < 16 and bytes(region.read(0, region.length)) == b"big":
        raise StudioError("This file was saved on a machine of another byte order.", "Save it again on a PC or Mac.")


def _load_legacy(path: Path) -> Loaded:
    budget = Budget()
    whole = FileRegion(path, 0, path.stat().st_size)
    with path.open("rb") as file:
        stream = _Bounded(file, whole.length)
        pickled = read_legacy_head(stream, budget)
        storages = read_legacy_storages(stream, whole, pickled, budget)
    return Loaded(pickled.root, TensorReader(storages, budget).weight, whole.length)


def _load_pickle(path: Path) -> Loaded:
    """A pickle of Python's own module: NVlabs' .pkl, or a dictionary of arrays."""
    budget, size = Budget(), path.stat().st_size
    with path.open("rb") as file:
        try:
            pickled = read_pickle(_Bounded(file, size), budget)
        except Damaged as error:
            if file.tell() < 64:  # not even a beginning
                raise unknown_file() from error
            raise
    return Loaded(pickled.root, TensorReader({}, budget).weight, size)


def _load_safetensors(path: Path) -> Loaded:
    tensors, words = read_safetensors(path)
    size = path.stat().st_size
    return Loaded(tensors, lambda node: node if isinstance(node, StoredTensor) else None, size, words)


class _Bounded:
    """A file that refuses to set memory aside for more bytes than it has left."""

    def __init__(self, file: io.BufferedReader, size: int) -> None:
        self._file = file
        self._size = size
        self.tell = file.tell

    def read(self, count: int = -1) -> bytes:
        if count > 4096 and count > self._size - self._file.tell():
            raise Damaged("a length beyond its end")
        return self._file.read(count)

    def readline(self) -> bytes:
        return self._file.readline(1 << 16)

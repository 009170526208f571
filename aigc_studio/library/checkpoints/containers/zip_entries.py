"""The entries of a zip as stretches of bytes. Nothing is ever extracted to the disk."""

from __future__ import annotations

import stat
import struct
import zipfile
from pathlib import Path, PurePosixPath

from aigc_studio.core.errors import StudioError
from aigc_studio.library.checkpoints.containers.inert_pickle import Damaged
from aigc_studio.library.checkpoints.containers.region import DeflatedRegion, FileRegion, Region

_MOST_ENTRIES = 200_000
#: Weights are noise to a compressor; what packs better than this is a bomb.
_MOST_RATIO = 30
_ALWAYS_FINE = 1 << 24
_LOCAL_HEADER = struct.Struct("<4s22xHH")


def read_zip(path: Path) -> dict[str, Region]:
    """Every file of the archive by its name. Raises Damaged, or StudioError for what no honest archive holds."""
    size = path.stat().st_size
    try:
        with zipfile.ZipFile(path) as archive:
            entries = [entry for entry in archive.infolist() if not entry.is_dir()]
    except (zipfile.BadZipFile, ValueError, NotImplementedError, struct.error, IndexError) as error:
        raise Damaged(str(error)) from error
    _check(entries, size)
    with path.open("rb") as file:
        found: dict[str, Region] = {}
        for entry in entries:
            file.seek(entry.header_offset)
            found[entry.filename] = _region(path, size, entry, file.read(_LOCAL_HEADER.size))
    return found


def _check(entries: list[zipfile.ZipInfo], size: int) -> None:
    names = [entry.filename for entry in entries]
    if len(entries) > _MOST_ENTRIES or len(set(names)) != len(names):
        raise StudioError("This archive holds too many or repeated entries.", "It is damaged, or made to do harm.")
    if any(_leads_outside(entry) for entry in entries):
        raise StudioError("This archive holds entries that lead out of it.", "It was made to do harm; delete it.")
    packed = sum(entry.compress_size for entry in entries)
    unpacked = sum(entry.file_size for entry in entries)
    if packed > size or unpacked > max(_MOST_RATIO * size, _ALWAYS_FINE):
        raise StudioError("This archive unpacks to far more than any network.", "It was made to do harm; delete it.")


def _leads_outside(entry: zipfile.ZipInfo) -> bool:
    name = entry.filename.replace("\\", "/")
    return (
        name.startswith("/")
        or ".." in PurePosixPath(name).parts
        or name[1:2] == ":"
        or stat.S_ISLNK(entry.external_attr >> 16)
    )


def _region(path: Path, size: int, entry: zipfile.ZipInfo, head: bytes) -> Region:
    if len(head) < _LOCAL_HEADER.size:
        raise Damaged("an entry outside of the file")
    signature, name_length, extra_length = _LOCAL_HEADER.unpack(head)
    start = entry.header_offset + _LOCAL_HEADER.size + name_length + extra_length
    if signature != b"PK\x03\x04" or start + entry.compress_size > size or entry.flag_bits & 1:
        raise Damaged("an entry outside of the file")
    packed = FileRegion(path, start, entry.compress_size)
    if entry.compress_type == zipfile.ZIP_STORED:
        if entry.file_size != entry.compress_size:
            raise Damaged("an entry of two sizes")
        return packed
    if entry.compress_type == zipfile.ZIP_DEFLATED:
        return DeflatedRegion(packed, entry.file_size)
    raise Damaged("an entry packed in an unusual way")

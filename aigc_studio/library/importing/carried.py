"""TorchScript files of the studio's own that carry the ONNX which the studio runs: that is what is imported."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from aigc_studio.core.errors import StudioError
from aigc_studio.library.checkpoints.containers.inert_pickle import Damaged
from aigc_studio.library.checkpoints.containers.region import FileRegion
from aigc_studio.library.checkpoints.containers.zip_entries import read_zip
from aigc_studio.library.inscription import CARRIED_GRAPH

_LARGEST = 2 << 30
_PIECE = 1 << 24


@contextmanager
def readable_form(path: Path) -> Iterator[Path]:
    """`path` itself, or the ONNX inside it, copied out byte by byte for as long as the `with` block lasts."""
    region = _carried(path)
    if region is None or not 0 < region.length <= _LARGEST:
        yield path
        return
    with tempfile.TemporaryDirectory(prefix="aigc-studio-") as folder:
        copy = Path(folder) / "carried.onnx"
        with copy.open("wb") as file:
            for start in range(0, region.length, _PIECE):
                file.write(bytes(region.read(start, min(_PIECE, region.length - start))))
        yield copy


def _carried(path: Path) -> FileRegion | None:
    """None for whatever is no such file; what is wrong with it is said by whoever looks at it next."""
    try:
        with path.open("rb") as file:
            if file.read(4) != b"PK\x03\x04":
                return None
        entries = read_zip(path)
    except (OSError, Damaged, StudioError):
        return None
    found = (region for name, region in entries.items() if name.endswith(f"/extra/{CARRIED_GRAPH}"))
    region = next(found, None)
    return region if isinstance(region, FileRegion) else None  # torch compresses nothing

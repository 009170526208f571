"""Rewritten model files, made once and kept in the cache."""

from __future__ import annotations

import secrets
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

from aigc_studio.core.errors import StudioError
from aigc_studio.core.ids import sha256_bytes, sha256_file
from aigc_studio.core.replacing import put_in_place
from aigc_studio.core.settings import cache_folder

if TYPE_CHECKING:
    from onnx import ModelProto

#: Raise this when a rewrite changes what it makes: graphs in the cache are then made again.
VERSION = 1


def rewritten(
    source: Path, variant: str, rewrite: Callable[[Path], ModelProto], check: Callable[[Path, bytes], None]
) -> bytes:
    """`source` (an ONNX file) as `rewrite` makes it, serialised: from the cache, or made, checked and kept there.

    `variant` names the rewrite. `check(source, rewritten)` raises StudioError when the two compute different things;
    it runs before anything is kept. An entry that is damaged, or that cannot be stored, is simply made again.
    """
    entry = cache_folder() / "graphs" / f"{sha256_file(source)[:24]}-{variant}-{VERSION}.onnx"
    stored = _read(entry)
    if stored is not None:
        return stored
    made: bytes = rewrite(source).SerializeToString()
    check(source, made)
    _store(entry, made)
    return made


def _read(entry: Path) -> bytes | None:
    try:
        digest, _, data = entry.read_bytes().partition(b"\n")
    except OSError:
        return None
    return data if digest == sha256_bytes(data).encode() else None


def _store(entry: Path, data: bytes) -> None:
    """Keep `data` under its digest. A cache that cannot be written only costs time, so it is no error."""
    temporary = entry.with_name(f"{entry.name}.{secrets.token_hex(4)}")
    try:
        entry.parent.mkdir(parents=True, exist_ok=True)
        temporary.write_bytes(sha256_bytes(data).encode() + b"\n" + data)
        put_in_place(temporary, entry)
    except OSError:
        with suppress(OSError):
            temporary.unlink()


def disagreement(name: str, difference: float) -> StudioError:
    """The error for a rewritten graph that does not compute what its source does."""
    return StudioError(
        f"The model {name} gives other pictures after it was prepared for this computer (difference {difference:.2g}).",
        "Install the studio again; if it happens again, please report it with the output of “aigc-studio doctor”.",
    )

"""Identities: random ids that sort by time, states of files, and SHA-256 of contents."""

from __future__ import annotations

import hashlib
import secrets
import time
from pathlib import Path

_ALPHABET = "0123456789abcdefghjkmnpqrstvwxyz"


def new_id() -> str:
    """A 20-character id: 9 characters of milliseconds (so ids sort by time), 11 of randomness."""
    number = (time.time_ns() // 1_000_000) << 55 | secrets.randbits(55)
    characters = []
    for _ in range(20):
        characters.append(_ALPHABET[number & 31])
        number >>= 5
    return "".join(reversed(characters))


def sha256_bytes(data: bytes | memoryview) -> str:
    """SHA-256 of a block of bytes, as 64 lower-case hexadecimal digits."""
    return hashlib.sha256(data).hexdigest()


def file_state(path: Path) -> tuple[int, ...]:
    """What changes when a file is written or replaced. Raises OSError."""
    facts = path.stat()
    return facts.st_dev, facts.st_ino, facts.st_size, facts.st_mtime_ns


def sha256_file(path: Path) -> str:
    """SHA-256 of a file, read in blocks so that memory stays flat."""
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()

"""Pictures that come without a file, and what they are called."""

from __future__ import annotations

from pathlib import Path

NAMELESS = "Pasted picture"


class Pasted(bytes):
    """An encoded picture out of another program, under the name that came along with it, "" where none did."""

    name: str

    def __new__(cls, data: bytes, name: str = "") -> Pasted:
        made = super().__new__(cls, data)
        made.name = name
        return made


def name_of(source: Path | bytes) -> str:
    """What a picture is called: a file's name without its suffix, the name that a pasted one came with."""
    if isinstance(source, Path):
        return source.stem
    return (source.name if isinstance(source, Pasted) else "") or NAMELESS

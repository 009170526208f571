"""Standard input, output and error, made to take whatever the program says wherever it was started from."""

from __future__ import annotations

import codecs
import io
import os
import sys
from typing import TextIO

_HANDLER = "aigc-studio-plain"
_PLAIN = str.maketrans(
    {"“": '"', "”": '"', "‘": "'", "’": "'", "…": "...", "★": "*", "×": "x", "·": "-", "–": "-", "—": "-", "−": "-"}
)


def prepare() -> None:
    """Open what the caller closed, and let no character stop a sentence from being printed.

    A picture file that was given the number of a closed stream would receive whatever a library prints there.
    """
    for number in range(3):
        try:
            os.fstat(number)
        except OSError:
            os.open(os.devnull, os.O_RDWR)  # the system gives the lowest free number: this one
    if sys.stdout is None:
        sys.stdout = open(os.devnull, "w", encoding="utf-8")  # noqa: SIM115 - lives as long as the program
    if sys.stderr is None:
        sys.stderr = open(os.devnull, "w", encoding="utf-8")  # noqa: SIM115
    codecs.register_error(_HANDLER, _plainly)
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors=_HANDLER)


def _plainly(error: UnicodeError) -> tuple[str | bytes, int]:
    """What stands for characters that a terminal cannot show: their plain cousins, or question marks.

    Bytes of file names that are no text (`os.fsdecode` makes lone surrogates of them) come out as they are.
    """
    if not isinstance(error, UnicodeEncodeError):
        raise error
    part = error.object[error.start : error.end]
    if all("\udc80" <= character <= "\udcff" for character in part):
        return part.encode("utf-8", "surrogateescape"), error.end
    return part.translate(_PLAIN).encode("ascii", "replace").decode("ascii"), error.end


def abandon(stream: TextIO) -> None:
    """Stop writing to a stream that is full or has lost its reader, so that Python does not try again at exit."""
    try:
        nowhere = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nowhere, stream.fileno())
        os.close(nowhere)
    except (OSError, AttributeError):  # not a real stream: nothing will be flushed
        return

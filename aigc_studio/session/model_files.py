"""Which of the files that come in are models."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from aigc_studio.core.image_io import is_picture
from aigc_studio.core.picture_folder import pictures_in
from aigc_studio.library.importing.scan import MODEL_SUFFIXES

#: How files of models begin: zip and pickle of PyTorch, Keras, GGUF. ONNX begins with a small number.
_BEGINNINGS = (b"PK\x03\x04", b"\x80\x02", b"\x80\x03", b"\x80\x04", b"\x80\x05", b"\x89HDF\r\n", b"GGUF")


def is_model(path: Path) -> bool:
    """Whether a file is to be read as a model: by its name or, where that promises neither a model nor a picture, by
    how it begins."""
    if is_picture(path):
        return False
    if path.suffix.lower() in MODEL_SUFFIXES:
        return True
    head = _head(path)
    if head.startswith(_BEGINNINGS):
        return True
    onnx = len(head) == 10 and head[0] == 0x08 and head[1] < 0x20
    # A safetensors file begins with the length of a table, and the table with a brace.
    table = len(head) == 10 and head[8:9] == b"{" and int.from_bytes(head[:8], "little") < 1 << 27
    return onnx or table


def _head(path: Path) -> bytes:
    try:
        if not path.is_file():  # neither a folder nor a pipe, which would never end
            return b""
        with path.open("rb") as stream:
            return stream.read(10)
    except OSError:
        return b""


def apart(sources: Sequence[Path | bytes]) -> tuple[list[Path], list[Path], list[Path | bytes]]:
    """Models, folders that hold no picture (they may hold models), and all the rest: of a folder, its pictures. For a
    lane: disks may be slow."""
    models, folders, rest = list[Path](), list[Path](), list[Path | bytes]()
    for source in sources:
        for one in pictures_in(source) if isinstance(source, Path) else [source]:
            if isinstance(one, Path) and is_model(one):
                models.append(one)
            elif isinstance(one, Path) and _is_folder(one):
                folders.append(one)
            else:
                rest.append(one)
    return models, folders, rest


def _is_folder(path: Path) -> bool:
    try:
        return path.is_dir()
    except OSError:
        return False

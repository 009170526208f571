"""What an ONNX file says in words of its pictures, by ONNX's metadata for images."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from aigc_studio.library.onnx_files.picture import Span

_SPANS: dict[str, Span] = {
    "nominalrange_0_255": (0.0, 255.0), "normalized_0_1": (0.0, 1.0), "normalized_1_1": (-1.0, 1.0),
}  # fmt: skip


@dataclass(frozen=True)
class Declared:
    """The range and the order of colours of all pictures in and out; None and "" where nothing is said."""

    span: Span | None = None
    order: str = ""

    @classmethod
    def of(cls, words: Mapping[str, str]) -> Declared:
        """`words` are a file's properties, whose letters may be of either case."""
        said = {key.casefold(): value.casefold() for key, value in words.items()}
        colours = said.get("image.bitmappixelformat", "")[:3].upper()
        return cls(_SPANS.get(said.get("image.nominalpixelrange", "")), colours if colours in ("RGB", "BGR") else "")

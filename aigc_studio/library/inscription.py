"""The card that the studio writes into files it exports, so that they open again as what they were.

Plain JSON; arrays are base64 of little-endian float32, which cannot unpack to more than they take. Whatever comes out
of a file was written by a stranger: `read_inscription` bounds every number and length, and what `settings` claim is
tried out by the sealed reader before it is believed.
"""

from __future__ import annotations

import base64
import binascii
import json
import math
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import Any, get_args

import numpy as np
from numpy.typing import NDArray

from aigc_studio.library.adapters.base import LatentSpace
from aigc_studio.library.card import DirectionLabel, Kind

#: Where the text stands: a key of ONNX' metadata_props, a name of TorchScript's extra files.
KEY = "aigc_studio.card"
#: The extra file in which TorchScript carries the ONNX of models that the studio runs as such.
CARRIED_GRAPH = "aigc_studio.onnx"
VERSION = 1
LONGEST = 48 << 20
_SWITCHES = ("tile", "loop")
_MOST_DIRECTIONS, _MOST_STYLES, _MOST_TAGS = 256, 256, 32
_LONGEST_STYLE = 1 << 16
_LARGEST_LATENT = 1 << 17
_FARTHEST = 1e4  # units of a slider

Floats = NDArray[np.float32]


@dataclass(frozen=True, eq=False)
class NamedStyle:
    """A style of a stylizer: its name, and the vector (style_size,) float32."""

    name: str
    vector: Floats


@dataclass(frozen=True, eq=False)
class Inscription:
    """What a file says of the card it came from; `settings` are those of `family`, which opens this very file."""

    name: str
    kind: Kind
    family: str
    summary: str = ""
    licence: str = ""
    source: str = ""
    default_side: int = 512
    switches: tuple[str, ...] = ()
    noise: bool = False
    tags: tuple[str, ...] = ()
    settings: Mapping[str, Any] = field(default_factory=dict)
    directions: tuple[DirectionLabel, ...] = ()
    space: LatentSpace | None = None
    styles: tuple[NamedStyle, ...] = ()

    def to_text(self) -> str:
        """The text to write under `KEY`."""
        plain = {
            "version": VERSION, "name": self.name, "kind": self.kind, "family": self.family, "summary": self.summary,
            "licence": self.licence, "source": self.source, "default_side": self.default_side,
            "switches": list(self.switches), "noise": self.noise, "tags": list(self.tags),
            "settings": dict(self.settings), "directions": [asdict(label) for label in self.directions],
            "styles": [{"name": style.name, "vector": _written(style.vector)} for style in self.styles],
        }  # fmt: skip
        if self.space is not None:
            names = ("mean", "basis", "scale", "directions")
            plain["space"] = {name: _written(getattr(self.space, name)) for name in names}
        return json.dumps(plain, ensure_ascii=False)


def read_inscription(words: Mapping[str, str]) -> Inscription | None:
    """The inscription among a file's words; None where there is none, or one that cannot be."""
    text = words.get(KEY, "")
    if not text or len(text) > LONGEST:
        return None
    try:
        return _read(json.loads(text))
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError, OverflowError):
        return None


def _read(raw: Any) -> Inscription:
    if raw["version"] != VERSION or raw["kind"] not in get_args(Kind) or not isinstance(raw["settings"], dict):
        raise ValueError("version")
    directions = tuple(_direction(one) for one in _list(raw["directions"], _MOST_DIRECTIONS))
    space = _space(raw["space"]) if "space" in raw else None
    if len(directions) != (0 if space is None else len(space.directions)):
        raise ValueError("directions")
    side = int(raw["default_side"])
    if not 1 <= side <= 1 << 14:
        raise ValueError("default_side")
    return Inscription(
        clean(raw["name"], 80), raw["kind"], clean(raw["family"], 40), clean(raw["summary"], 300),
        clean(raw["licence"], 300), clean(raw["source"], 300), side,
        tuple(switch for switch in _SWITCHES if switch in _list(raw["switches"], 8)), raw["noise"] is True,
        tuple(clean(tag, 40) for tag in _list(raw["tags"], _MOST_TAGS)), raw["settings"], directions, space,
        tuple(_style(one) for one in _list(raw["styles"], _MOST_STYLES)),
    )  # fmt: skip


def clean(value: Any, longest: int) -> str:
    """A stranger's words as one line of printable text. Raises ValueError for what is no text."""
    if not isinstance(value, str):
        raise ValueError("text")
    shown = "".join(letter if letter.isprintable() else " " for letter in value[: 4 * longest])
    return " ".join(shown.encode("utf-8", "replace").decode("utf-8").split())[:longest]


def _list(value: Any, most: int) -> list[Any]:
    if not isinstance(value, list) or len(value) > most:
        raise ValueError("list")
    return value


def _direction(raw: Any) -> DirectionLabel:
    low, high = float(raw["low"]), float(raw["high"])
    if not -_FARTHEST <= low < high <= _FARTHEST:
        raise ValueError("range")
    return DirectionLabel(clean(raw["name"], 60) or "direction", low, high, clean(raw.get("hint", ""), 200))


def _style(raw: Any) -> NamedStyle:
    vector = _array(raw["vector"])
    if vector.ndim != 1 or not 1 <= len(vector) <= _LONGEST_STYLE:
        raise ValueError("style")
    return NamedStyle(clean(raw["name"], 60) or "Style", vector)


def _space(raw: Any) -> LatentSpace:
    mean, basis, scale, directions = (_array(raw[name]) for name in ("mean", "basis", "scale", "directions"))
    size = len(mean) if mean.ndim == 1 else 0
    fits = basis.shape == (len(scale), size) and scale.ndim == 1 and directions.ndim == 2
    if not fits or not 1 <= size <= _LARGEST_LATENT or directions.shape[1] != size or (scale < 0).any():
        raise ValueError("space")
    return LatentSpace(mean, basis, scale, directions)


def _written(array: Floats) -> dict[str, Any]:
    values = np.ascontiguousarray(array, "<f4")
    return {"shape": list(values.shape), "float32": base64.b64encode(values.tobytes()).decode("ascii")}


def _array(raw: Any) -> Floats:
    """Raises ValueError for numbers that are not finite, or not as many as the shape says."""
    shape = tuple(int(side) for side in _list(raw["shape"], 4))
    try:
        data = base64.b64decode(raw["float32"], validate=True)
    except binascii.Error as error:
        raise ValueError("base64") from error
    if any(side < 0 for side in shape) or math.prod(shape) * 4 != len(data):
        raise ValueError("shape")
    values = np.frombuffer(data, "<f4").reshape(shape).astype(np.float32)
    if not np.isfinite(values).all():
        raise ValueError("not finite")
    return values

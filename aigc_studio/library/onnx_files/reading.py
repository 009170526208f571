"""A network that was tried out: what its inputs were read as, and which output matters."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np

from aigc_studio.core.errors import StudioError
from aigc_studio.library.onnx_files.declared import Declared
from aigc_studio.library.onnx_files.interval import GraphReader
from aigc_studio.library.onnx_files.margin import Widened, find_margin
from aigc_studio.library.onnx_files.names import named_like
from aigc_studio.library.onnx_files.picture import Array, Layout, PictureFormat
from aigc_studio.library.onnx_files.ports import Reading, picture_layouts
from aigc_studio.library.onnx_files.probe import Accepted, Trial, count_classes, find_multiple, first_accepted

#: Dense networks make pictures of at least this side.
_LEAST_FLAT_SIDE = 8
#: Outputs to choose from, for a person.
_MOST_CHOICES = 12
#: A generator's picture is at most so many times as long as it is high, or the other way.
_LONGEST = 4
#: Words in the names of inputs that say how much noise a picture has.
_STRENGTHS = ("sigma", "sigmas", "noise", "std", "level")


@dataclass(frozen=True, eq=False)
class Output:
    """The output that matters; `layout` is None when it is no picture. `alike` are all outputs, index -> name, that
    could be meant as well."""

    index: int
    name: str
    array: Array
    layout: Layout | None
    channels: int = 0
    alike: Mapping[int, str] = field(default_factory=dict)

    @property
    def size(self) -> int:
        """Numbers in it, not counting the batch."""
        shape = self.array.shape
        return int(np.prod(shape[1:] if len(shape) > 1 else shape))

    @property
    def dtype(self) -> np.dtype[np.generic]:
        return self.array.dtype

    def to_settings(self) -> dict[str, Any]:
        """`output`, and `outputs` where there are several to choose from."""
        choices = [{"index": index, "name": name} for index, name in self.alike.items()]
        return {"output": self.index, **({"outputs": choices} if len(choices) > 1 else {})}

    def picture(self) -> PictureFormat:
        """Its format, the range not yet known."""
        assert self.layout is not None
        return PictureFormat(self.layout, self.channels, str(self.dtype))

    @property
    def sides(self) -> tuple[int, int]:
        height, width = self.picture().planes(self.array).shape[:2]
        return height, width


def find_output(names: Sequence[str], accepted: Accepted) -> Output:
    """The largest picture, of those in colour the first, else the row named as a mean, else the first row."""
    pictures = accepted.trial.of("picture")
    preferred: Layout = pictures[0].layout if pictures else "NCHW"
    found = [_as_output(i, name, accepted.outputs[i], preferred) for i, name in enumerate(names)]
    found = [_without_rows(output, accepted) for output in found]
    numeric = [output for output in found if output.dtype.kind in "fiu" and output.array.size]
    if not numeric:
        raise StudioError("The network gives no numbers.", "Networks that make or change pictures can be used.")
    if not all(np.isfinite(np.asarray(output.array, np.float64)).all() for output in numeric[:1]):
        raise StudioError("The network gives numbers that are none.", "Its file may be damaged: download it again.")
    shown = [output for output in numeric if output.layout is not None]
    if shown:
        # Rows for layers, and maps without channels, are taken for pictures only where there is nothing better.
        best = max(shown, key=lambda output: (output.array.ndim, math.prod(output.sides), output.channels > 1))
        alike = [(output.index, output.name) for output in shown if output.array.shape == best.array.shape]
        return replace(best, alike=dict(alike[:_MOST_CHOICES]))
    means = [output for output in numeric if re.search(r"(^|[^a-z])(mu|mean)", output.name.casefold())]
    return (means or numeric)[0]


def _as_output(index: int, name: str, array: Array, preferred: Layout) -> Output:
    layout = picture_layouts(array.shape, preferred)
    channels = array.shape[{"NCHW": 1, "NHWC": 3, "CHW": 0, "HWC": 2}[layout]] if layout else 0
    return Output(index, name, array, layout, channels)


def _without_rows(output: Output, accepted: Accepted) -> Output:
    """The output, read as no picture where it may be the rows of a description, (1, 18, 512): of one channel without
    an axis of its own, and of another aspect than the picture that went in, or of none that a picture would have."""
    if output.layout not in ("CHW", "HWC") or output.channels != 1:
        return output
    pictures, (height, width) = accepted.trial.of("picture"), output.sides
    if pictures:
        tall, wide = (own or free for own, free in zip(pictures[0].sides, accepted.sides, strict=True))
        odd = height * wide != width * tall
    else:
        odd = max(height, width) > _LONGEST * min(height, width)
    return replace(output, layout=None, channels=0) if odd else output


@dataclass(frozen=True, eq=False)
class Network:
    """All that is known of a network."""

    accepted: Accepted
    reader: GraphReader
    output: Output
    declared: Declared
    margin: int = 0

    @property
    def trial(self) -> Trial:
        return self.accepted.trial

    def of(self, *meanings: str) -> list[Reading]:
        return self.trial.of(*meanings)

    def sides_of(self, picture: Reading) -> tuple[int, int]:
        """The height and width a picture had in the trial."""
        height, width = (own or free for own, free in zip(picture.sides, self.accepted.sides, strict=True))
        return height, width

    def factor(self) -> float:
        """Output pixels per pixel of the picture that goes in; 0 when height and width disagree."""
        given, made = self.sides_of(self.of("picture")[0]), self.output.sides
        down, across = made[0] / given[0], made[1] / given[1]
        return down if down == across else 0.0

    def only_noise(self, pictures: Sequence[Reading]) -> bool:
        """Whether grey pictures beside a vector are noise for layers of a generator, not a picture to be changed."""
        if any(picture.channels != 1 or 0 in picture.sides for picture in pictures):
            return False
        same = pictures[0].sides == self.output.sides and self.output.channels == 1
        return len(pictures) > 1 or not same

    def style_inputs(self) -> list[Reading]:
        """What sets a style beside a picture: a vector, or a number that chooses one of several."""
        rows = self.of("vector", "map")
        return rows or [one for one in self.of("index") if count_classes(self.accepted, one, self.output.index)]

    def with_map(self, picture: Reading) -> Network:
        """The same with a "picture" of four channels read for what it is: a latent map."""
        height, width = (side or 32 for side in picture.sides)
        latent = replace(picture, meaning="map", shape=picture_format_shape(picture, height, width))
        inputs = [latent if reading is picture else reading for reading in self.trial.inputs]
        trial = Trial(self.trial.network, inputs)
        outputs = trial.run(self.accepted.sides)
        if outputs is None:
            raise StudioError("The network takes no latent map of a usual size.", "Export it with its size declared.")
        output = replace(self.output, array=outputs[self.output.index])
        return replace(self, accepted=Accepted(trial, self.accepted.sides, outputs), output=output)

    def told_noise(self) -> Network | None:
        """The same, of pictures, with everything that says how strong their noise is read as that; None where nothing
        does: a last channel of the picture, a map beside it, or a number."""
        given = [self._as_told(reading) for reading in self.trial.inputs]
        pictures = [reading for reading in given if reading.meaning == "picture"]
        styled = any(reading.meaning in ("vector", "map", "index") for reading in given)
        if len(pictures) != 1 or styled or given == list(self.trial.inputs):
            return None
        accepted = first_accepted(self.trial.network, [tuple(given)])
        if accepted is None:
            return None
        array = accepted.outputs[self.output.index]
        layout = picture_layouts(array.shape, pictures[0].layout)
        told = replace(self, accepted=accepted, output=replace(self.output, array=array, layout=layout))
        return told if layout is not None and told.factor() >= 1 else None

    def _as_told(self, reading: Reading) -> Reading:
        output, pictures = self.output, self.of("picture")
        if np.dtype(reading.port.dtype).kind != "f" or output.layout is None:
            return reading
        if not pictures and reading.meaning == "map":
            return self._as_noisy(reading)
        if pictures == [reading] and reading.channels == output.channels + 1 == 4 and self.factor() == 1:
            return replace(reading, noise=True)
        if not named_like(reading.port.name, _STRENGTHS):
            return reading
        one = reading.meaning == "number" or (reading.meaning in ("vector", "map") and reading.size == 1)
        beside = next((other for other in pictures if other is not reading), None)
        if reading.meaning == "picture" and reading.channels == 1 and beside is not None:
            one = (reading.layout, reading.sides) == (beside.layout, beside.sides)
        if one:
            return replace(reading, meaning="strength")
        return reading

    def _as_noisy(self, latent: Reading) -> Reading:
        """A map of two channels read as a grey picture and its noise, where a grey picture of its size comes out."""
        if latent.shape[1] != 2 or self.output.channels != 1 or self.output.sides != latent.shape[2:]:
            return latent
        height, width = (latent.port.dims or (None,) * 4)[2:]
        return replace(latent, meaning="picture", shape=(latent.shape[0], 2, height or 0, width or 0), noise=True)

    def widened(self) -> Network:
        """The same, given pictures with as much around them as the network takes off; itself where it takes nothing."""
        pictures = self.of("picture")
        if len(pictures) != 1 or self._keeps_sizes(pictures[0]) or self.style_inputs():
            return self
        picture = pictures[0]
        margin = find_margin(self.accepted, picture, self.output.index, self.output.picture())
        if not margin:
            return self
        less = picture.sized(*(max(0, side - 2 * margin) for side in picture.sides))
        runtime = Widened(self.trial.network, picture.port.name, picture.layout, margin)
        accepted = first_accepted(runtime, [tuple(less if one is picture else one for one in self.trial.inputs)])
        if accepted is None:
            return self
        output = replace(self.output, array=accepted.outputs[self.output.index])
        return replace(self, accepted=accepted, output=output, margin=margin)

    def _keeps_sizes(self, picture: Reading) -> bool:
        """Whether what comes out is a whole number of times the picture, at more sizes than one where it takes more."""
        factor = self.factor()
        if factor < 1 or factor != int(factor):
            return False
        fixed = picture.sides != (0, 0)
        return fixed or find_multiple(self.accepted, self.output.index, int(factor), self.output.picture()) > 0

    def flat_picture(self) -> Network | None:
        """The same with a row of numbers read as a square picture of one or three channels; None when it is none."""
        longest = max((reading.size for reading in self.of("vector", "map")), default=0)
        sides = {side for side in self.output.array.shape[1:] if side > 1}
        if len(sides) > 1:  # rows of a description
            return None
        for channels in (1, 3):
            side = math.isqrt(self.output.size // channels)
            if side >= _LEAST_FLAT_SIDE and side * side * channels == self.output.size > longest:
                return replace(self, output=replace(self.output, layout="FLAT", channels=channels))
        return None


def picture_format_shape(picture: Reading, height: int, width: int) -> tuple[int, ...]:
    """The shape of a picture input at a size."""
    return (picture.batch, *PictureFormat(picture.layout, picture.channels).shape(height, width)[1:])

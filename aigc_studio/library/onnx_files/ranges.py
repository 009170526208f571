"""Which numbers stand for black and white in a network's pictures."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from aigc_studio.core.errors import StudioError
from aigc_studio.library.onnx_files.interval import GraphReader, nearest_range
from aigc_studio.library.onnx_files.picture import Array, PictureFormat, Span, Tone
from aigc_studio.library.onnx_files.ports import Port, Reading
from aigc_studio.library.onnx_files.probe import Accepted

RANGES: tuple[Span, ...] = ((0.0, 1.0), (-1.0, 1.0), (0.0, 255.0))
#: What networks normalise their pictures to: by 255, to ±1, by ImageNet's moments, around a mean.
_NORMALISED: tuple[Span, ...] = (
    (0, 1), (-1, 1), (-0.5, 0.5), (-2.1, 2.6), (0, 255), (-127.5, 127.5), (-114, 141),
)  # fmt: skip
#: A pair of different ranges must fit so much better than a pair of equal ones.
_ODD_PAIR = 1.3
#: And a less usual range so much better than a usual one.
_CLEARLY = 0.9
#: What networks are given that begin where one that knows ImageNet ended: its moments, of all three colours.
IMAGENET: Span = (-1.99, 2.44)
#: What numbers of pictures without a bound are: the least of them, and between what two the lightest is.
_OF_PICTURES = ((-1.2, -1.2, 1.2), (-30, 100, 300))
#: What numbers that are meant to stay in -1..1 may come to.
_UNIT = 1.2
#: Numbers that reach so far below zero, and not above that, lack the sigmoid that makes pictures of them.
_UNDER, _OVER = -3.0, 40.0
#: A picture this near to the one that went in (root mean square) leaves no doubt. Larger numbers would always come
#: nearer still, because they drown what a network adds.
_NEAR = 0.06
_ALIKE = 0.15
#: A network whose numbers are so many times nearer to none than to the picture tells the noise in it.
_NOISE_NEARER = 4


@dataclass(frozen=True)
class Ranges:
    """The spans of a picture in and out; which of them had to be guessed; how far the picture out is from the one
    that went in (root mean square, 0..1); whether what comes out is the noise that is to be taken off; the tone of what
    comes out."""

    given: Span
    made: Span
    guessed: tuple[str, ...]
    change: float
    noise: bool = False
    tone: Tone = ""


def input_span(reader: GraphReader, port: Port) -> Span | None:
    """The range of a picture input as its type or its first operators tell it; None when they do not."""
    if np.dtype(port.dtype).kind in "iu":
        return 0.0, 255.0
    scale, shift = reader.input_affine(port.name)
    if (scale, shift) == (1.0, 0.0) or scale == 0:
        return None

    def misfit(span: Span) -> float:
        ends = span[0] * scale + shift, span[1] * scale + shift
        low, high = min(ends), max(ends)
        return min((abs(low - a) + abs(high - b)) / (b - a) for a, b in _NORMALISED)

    return min(RANGES, key=misfit)


def output_span(reader: GraphReader, name: str, dtype: np.dtype[np.generic]) -> Span | None:
    """The range of a picture output as its type or its last operators tell it; None when they do not."""
    if dtype.kind in "iu":
        return 0.0, 255.0
    bounds = reader.output_span(name)
    return None if bounds is None else nearest_range(*bounds)


def likely_span(reader: GraphReader, inputs: list[Port], outputs: list[Port]) -> Span:
    """The range to try pictures in first: what the graph says of them, else 0..1."""
    given = [span for port in inputs if len(port.dims or ()) >= 3 and (span := input_span(reader, port))]
    made = [span for port in outputs if port.dtype and (span := output_span(reader, port.name, np.dtype(port.dtype)))]
    return next(iter([*given, *made]), (0.0, 1.0))


def measured_span(values: list[Array]) -> Span:
    """The usual range that fits numbers a network gave. Raises StudioError when some are not finite."""
    return nearest_range(*_usual_ends(values))


def measured_tone(values: list[Array]) -> Tone:
    """The tone of numbers that a generator gave and nothing bounds: some leave the sigmoid to whoever uses them."""
    low, high = _usual_ends(values)
    return "sigmoid" if low < _UNDER and high < _OVER else ""


def _usual_ends(values: list[Array]) -> Span:
    numbers = np.concatenate([np.asarray(value, np.float32).ravel() for value in values])
    if not np.isfinite(numbers).all():
        raise StudioError("The network gives numbers that are no picture.", "Its file may be damaged.")
    low, high = np.quantile(numbers, (0.01, 0.99))
    return float(low), float(high)


def _endless(accepted: Accepted, picture: Reading, output: int, given: Span | None) -> Ranges | None:
    """The ranges of a network that measures photos (how far away everything is), where its numbers show that."""
    outputs = accepted.trial.run(accepted.sides, span=given or RANGES[0])
    if outputs is None:
        return None
    low, high = _usual_ends([outputs[output]])
    if low == high or any(least <= low and above < high <= most for least, above, most in _OF_PICTURES):
        return None
    return Ranges(given or IMAGENET, (low, high), _guessed((given, None)), change=1.0, tone="own")


def find_ranges(
    accepted: Accepted, picture: Reading, output: int, made: PictureFormat, known: tuple[Span | None, Span | None],
    may_tell_noise: bool = False,
) -> Ranges:  # fmt: skip
    """The pair of ranges with which the picture that comes out is most like the one that went in.

    Every network that keeps a picture's content gives itself away like this; among equals the usual pair wins."""
    best: Ranges | None = None
    least = np.inf
    if picture.channels >= 3 and made.channels == 1 and known[1] is None:
        endless = _endless(accepted, picture, output, known[0])
        if endless is not None:
            return endless
    for given in _candidates(*known):
        outputs = accepted.trial.run(accepted.sides, span=given)
        if outputs is None:
            continue
        if may_tell_noise and known[1] is None and picture.channels == made.channels:
            loud = _loudness(replace(made, low=given[0], high=given[1]), outputs[output])
            change = _difference(accepted, picture, replace(made, low=given[0], high=given[1]), outputs[output])
            if 0 < _NOISE_NEARER * loud < min(change, _NOISE_NEARER * _NEAR) and _may_be_noise(given, outputs[output]):
                return Ranges(given, given, _guessed(known), loud, noise=True)
        for out in dict.fromkeys([known[1] or measured_span([outputs[output]]), known[1] or given]):
            change = _difference(accepted, picture, replace(made, low=out[0], high=out[1]), outputs[output])
            penalty = _ODD_PAIR if out != given and known[0] is None else 1.0
            if change * penalty < least * (_CLEARLY if best else 1.0):
                best, least = Ranges(given, out, _guessed(known), change), change * penalty
        # Where the network itself bounds its pictures, the same range on both sides is nearly always meant.
        if least < (_ALIKE if given == known[1] else _NEAR):
            break
    if best is None:
        raise StudioError("The network gives no picture.", "Its file may be damaged.")
    return best


def _may_be_noise(given: Span, tensor: Array) -> bool:
    """Numbers that fill -1..1 whatever goes in are a picture in that range, not a very faint noise in 0..255."""
    return given != RANGES[-1] or float(np.quantile(np.abs(np.asarray(tensor, np.float32)), 0.99)) > _UNIT


def _guessed(known: tuple[Span | None, Span | None]) -> tuple[str, ...]:
    return tuple(name for name, span in zip(("input range", "output range"), known, strict=True) if span is None)


def _candidates(given: Span | None, made: Span | None) -> list[Span]:
    if given is not None:
        return [given]
    return sorted(RANGES, key=lambda span: span != made)  # stable: the usual order, the output's own range first


def _loudness(made: PictureFormat, tensor: Array) -> float:
    """How far a network's numbers are from none, in the picture's range (root mean square)."""
    return float(np.sqrt(np.square(made.planes(tensor)).mean())) / abs(made.high - made.low)


def _difference(accepted: Accepted, picture: Reading, made: PictureFormat, tensor: Array) -> float:
    """How far a result is from the picture that went in, with what lies outside the range counted too."""
    before = accepted.trial.unit(picture, accepted.sides)
    values = (made.planes(tensor) - np.float32(made.low)) / np.float32(made.high - made.low)
    if not np.isfinite(values).all():
        return float(np.inf)
    if picture.channels == 1 or made.channels == 1:
        before, values = before.mean(axis=2, keepdims=True), values[..., :3].mean(axis=2, keepdims=True)
    values = values[..., :3]
    down, across = max(1, values.shape[0] // before.shape[0]), max(1, values.shape[1] // before.shape[1])
    values = values[: before.shape[0] * down, : before.shape[1] * across]
    small = values.reshape(before.shape[0], down, before.shape[1], across, -1).mean(axis=(1, 3))
    return float(np.sqrt(np.square(np.clip(small, -8, 8) - before).mean()))

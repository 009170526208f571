"""What an ONNX network is, told by its inputs and outputs and by trying it out; never by the name of its file."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from aigc_studio.core.errors import StudioError
from aigc_studio.library.card import Kind
from aigc_studio.library.device import Runtime
from aigc_studio.library.onnx_files.declared import Declared
from aigc_studio.library.onnx_files.generators import describe_encoder, describe_generator
from aigc_studio.library.onnx_files.images import describe_image_network, describe_stylizer
from aigc_studio.library.onnx_files.interval import GraphReader
from aigc_studio.library.onnx_files.names import named_like
from aigc_studio.library.onnx_files.picture import PictureFormat, to_bytes
from aigc_studio.library.onnx_files.ports import all_readings, read_ports, weight_lengths
from aigc_studio.library.onnx_files.probe import first_accepted
from aigc_studio.library.onnx_files.ranges import likely_span
from aigc_studio.library.onnx_files.reading import Network, find_output
from aigc_studio.library.onnx_files.safe import OnnxFile, open_safely

#: Kind -> the family that opens its cards.
FAMILIES: dict[Kind, str] = {
    "generator": "onnx-generator", "translator": "onnx-image", "enhancer": "onnx-image", "stylizer": "onnx-stylizer",
    "encoder": "onnx-encoder",
}  # fmt: skip
#: Names of inputs that say a point of time.
_TIMES = ("timestep", "t")
#: Is given a picture (h, w, 3) uint8.
Shown = Callable[[NDArray[np.uint8]], None]
_TEACHER = "Networks that judge pictures make none: use the generator, or the encoder, of the same training."


@dataclass(frozen=True)
class Signature:
    """What a network is. `settings` are JSON values for its card; those named in `settings["guessed"]` were found by
    trying and may be corrected by hand. See the adapters `onnx_*` for what they mean. `picture` (h, w, 3) uint8 is one
    that it made meanwhile."""

    kind: Kind
    settings: dict[str, Any] = field(default_factory=dict)
    picture: NDArray[np.uint8] | None = field(default=None, compare=False, repr=False)

    @property
    def family(self) -> str:
        return FAMILIES[self.kind]


def read_signature(path: Path) -> Signature:
    """Check an ONNX file and find out what it is. Runs the network some twenty times on small inputs.

    Raises StudioError for a file that is unsafe or damaged, and for networks the studio has no use for."""
    return signature_of(open_safely(path))


def signature_of(
    file: OnnxFile, runtime: Runtime | None = None, shown: Shown = lambda _picture: None
) -> Signature:
    """The same for a file that was found safe, and may be opened already. `shown` is given the picture of a network
    that is still being tried out, where that takes long."""
    inputs, outputs = read_ports(file.model)
    runtime = runtime or file.open()
    reader = GraphReader(file.model)
    ways = all_readings(inputs, weight_lengths(file.model))
    accepted = first_accepted(runtime, ways, likely_span(reader, inputs, outputs))
    if accepted is None:
        named = ", ".join(f"“{port.name}”" for port in inputs[:6])
        raise StudioError(
            f"The network does not run on pictures or vectors of any usual size (inputs: {named}).",
            "Export it with dynamic height and width, or with its size declared.",
        )
    output = find_output([port.name for port in outputs], accepted)
    return _decide(Network(accepted, reader, output, Declared.of(file.inscription)), shown)


def _decide(network: Network, shown: Shown) -> Signature:
    pictures, rows = network.of("picture"), network.of("vector", "map")
    output = network.output
    if output.layout is None:
        return _row_output(network)
    if network.reader.last_operator(output.name) == "ArgMax":
        raise StudioError("The network says what each pixel shows, and no picture.", "Segmentation cannot be used.")
    _check_time(network)
    told = network.told_noise()
    if told is not None:
        network, output = told, told.output
        pictures, rows = network.of("picture"), network.of("vector", "map")
    if rows and (not pictures or network.only_noise(pictures)):
        _check_maps(network)
        return _described("generator", network, describe_generator(network))
    if not pictures:
        raise StudioError(
            "The network makes pictures of nothing that a slider could set.", "Use one that takes a latent vector."
        )
    if len(pictures) == 1 and pictures[0].channels == 4 and output.channels != 4 and network.factor() >= 4:
        mapped = network.with_map(pictures[0])
        return _described("generator", mapped, describe_generator(mapped))
    network = network.widened()
    _check_picture_pair(network)
    if len(pictures) == 2 or network.style_inputs():
        return _described("stylizer", network, describe_stylizer(network))
    settings = describe_image_network(network, lambda known: _show(network, known, shown))
    cleans = told is not None or settings.get("tells") == "noise"
    kind: Kind = "enhancer" if network.factor() > 1 or cleans else "translator"
    return _described(kind, network, settings)


def _show(network: Network, known: dict[str, Any], shown: Shown) -> None:
    picture = _picture(network, known)
    if picture is not None:
        shown(picture)


def _described(kind: Kind, network: Network, settings: dict[str, Any]) -> Signature:
    return Signature(kind, settings, _picture(network, settings))


def _picture(network: Network, settings: dict[str, Any]) -> NDArray[np.uint8] | None:
    """What it makes, by the formats in `settings`; None where that is no picture."""
    given, trial, sides = settings.get("input"), network.trial, network.accepted.sides
    outputs = trial.run(sides, span=(given["low"], given["high"])) if given else network.accepted.outputs
    if outputs is not None:
        made, tensor = PictureFormat.from_settings(settings["picture"]), outputs[network.output.index]
        with suppress(StudioError):  # numbers that are none: whoever uses the network will say so
            if settings.get("tells") == "noise":
                return to_bytes(made.cleaned(tensor, trial.unit(network.of("picture")[0], sides)))
            return made.unpack(tensor)
    return None


def _check_time(network: Network) -> None:
    """Refuse the networks of diffusion and of films, which are told a point of time beside the picture."""
    if network.of("picture") and any(named_like(one.port.name, _TIMES) for one in network.of("index", "number")):
        raise StudioError(
            "The network counts time: it draws in many small steps, or makes the frames of a film.",
            "Networks that make a picture in one step can be used.",
        )


def _check_maps(network: Network) -> None:
    """Refuse what takes pictures on top of each other, or a map of what is where, for a latent."""
    maps = network.of("map")
    if not network.of("vector") and maps and maps[0].shape[2:] == network.output.sides:
        raise StudioError(
            f"The network wants pictures of {maps[0].shape[1]} channels: several at once, or a map of what is where.",
            "Networks of one picture, or of a photo and a style, can be used.",
        )


def _check_picture_pair(network: Network) -> None:
    """Refuse networks from pictures to pictures that are neither of one size nor larger."""
    pictures = network.of("picture")
    if len(pictures) > 2 or (len(pictures) == 2 and network.of("vector", "map")):
        raise StudioError(
            f"The network wants {len(pictures)} pictures and more.", "Networks of a photo and a style can be used."
        )
    if len(pictures) == 2 and {pictures[0].channels, pictures[1].channels} in ({1, 3}, {1, 4}):
        raise StudioError("The network wants a mask beside the picture.", "Inpainting cannot be used yet.")
    factor = network.factor()
    if factor < 1 and network.output.channels == 1:
        raise StudioError("This is a discriminator: it gives a small map of marks for a picture.", _TEACHER)
    if factor < 1 or factor != int(factor):
        raise StudioError(f"The network makes pictures {factor:g} times as large.", "Use 1, 2, 3, 4 … times.")


def _row_output(network: Network) -> Signature:
    pictures, rows = network.of("picture"), network.of("vector", "map")
    flat = network.flat_picture()
    if not pictures and rows and flat is not None:
        return _described("generator", flat, describe_generator(flat))
    if len(pictures) != 1 or rows:
        raise StudioError(
            "The network gives no picture.", "Networks that make, change or measure pictures can be used."
        )
    _refuse_judges(network)
    return Signature("encoder", describe_encoder(network))


def _refuse_judges(network: Network) -> None:
    """Classifiers and discriminators give a few marks, not a description."""
    output = network.output
    shape = output.array.shape
    if len(shape) == 4 and min(shape[1:]) > 1:
        if shape[1] < 4 or shape[2] * 2 > network.accepted.sides[0]:
            raise StudioError(
                f"The network gives {shape[1]} maps of a picture (colours in Lab, or a segmentation), not a picture.",
                "Use one that gives red, green and blue.",
            )
        return
    size, rows = output.size, [a for a in network.accepted.outputs if a.size == output.array.size]
    if size <= 2 and len(rows) < 2:
        raise StudioError("This is a discriminator: it gives a mark for a picture.", _TEACHER)
    numbers = np.asarray(output.array, np.float64).ravel()
    shares = network.reader.last_operator(output.name) in ("Softmax", "LogSoftmax", "ArgMax")
    if shares or size in (1000, 1001) or (numbers.min() >= 0 and abs(numbers.sum() - 1) < 1e-3):
        raise StudioError(f"This is a classifier: it names one of {size} classes.", _TEACHER)

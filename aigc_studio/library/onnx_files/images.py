"""Describing translators, enhancers and stylizers: sizes, ranges, how far they look, where the style goes in."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from aigc_studio.core.errors import StudioError
from aigc_studio.library.onnx_files.feed import Feed
from aigc_studio.library.onnx_files.generators import as_input
from aigc_studio.library.onnx_files.names import named_like
from aigc_studio.library.onnx_files.picture import PictureFormat
from aigc_studio.library.onnx_files.ports import Reading
from aigc_studio.library.onnx_files.probe import (
    count_classes,
    find_least,
    find_multiple,
    find_reach,
    natural_picture,
    picture_format,
)
from aigc_studio.library.onnx_files.ranges import find_ranges, input_span, output_span
from aigc_studio.library.onnx_files.reading import Network

_STYLES = ("style", "styles", "ref", "reference", "exemplar", "target")
#: A network whose picture is this near to the one that went in repairs it; it does not paint another.
_REPAIR = 0.1
#: What tiles look at around them when a network looks farther than could be measured, in pixels.
_WIDE = 64
#: A painting without a declared size is kept as so many pixels a side in a style's numbers.
STYLE_SIDE = 128
#: Is given `input`, `picture` and `tells` as soon as they are known, while what takes long is still being found out.
Known = Callable[[dict[str, Any]], None]


def describe_image_network(network: Network, known: Known = lambda _settings: None) -> dict[str, Any]:
    """`channels`, `scale`, `multiple`, `halo` (None: every pixel depends on the whole picture), `height` and `width`
    (0: any, from `least` on), `fit` of networks of one size (`tiles` or `letterbox`), `inputs`, `input` and `picture`
    (formats), `batch`, `output` (`outputs`: which else it may be), and `guessed`; `tells` is "noise" of those that tell
    what is to be taken off the picture, `margin` what is put around a picture because they give so much less at every
    edge."""
    return _describe(network, network.of("picture")[0], known, may_tell_noise=True)


def _describe(
    network: Network, picture: Reading, known: Known = lambda _settings: None, may_tell_noise: bool = False
) -> dict[str, Any]:
    reader, output = network.reader, network.output
    said = network.declared
    bounded = output_span(reader, output.name, output.dtype)
    span = said.span or input_span(reader, picture.port), bounded or said.span
    noise = may_tell_noise and network.factor() == 1
    ranges = find_ranges(network.accepted, picture, output.index, output.picture(), span, noise)
    given = picture_format(picture, ranges.given).in_order(said.order)
    made = replace(output.picture(), low=ranges.made[0], high=ranges.made[1], tone=ranges.tone).in_order(said.order)
    seen = {
        "input": given.to_settings(), "picture": made.to_settings(), **({"tells": "noise"} if ranges.noise else {}),
    }  # fmt: skip
    known(seen)
    scale = round(output.sides[0] / network.sides_of(picture)[0])
    # Whatever enlarges or repairs a picture works on its parts. Whatever paints it anew wants to see the scene, and so
    # does what adds colours to greys, or an opacity.
    adds = output.channels > picture.channels
    fit = "tiles" if scale > 1 or (ranges.change < _REPAIR and not adds) else "letterbox"
    shown_whole = fit == "letterbox" and picture.sides != (0, 0)
    halo = None if shown_whole or ranges.tone else find_reach(network.accepted, picture, output.index, (given, made))
    if halo is None and not ranges.tone and not reader.looks_everywhere():
        halo = _WIDE
    inputs = [as_input(r, "image" if r is picture else "constant", ranges.given) for r in network.trial.inputs]
    return {
        "channels": picture.channels, "scale": scale, "halo": halo, **_sizes(network, picture, scale, made),
        "fit": fit, "inputs": Feed(inputs).to_settings(), **seen, "batch": picture.batch, **output.to_settings(),
        "guessed": list(ranges.guessed), **({"margin": network.margin} if network.margin else {}),
    }  # fmt: skip


def _sizes(network: Network, picture: Reading, scale: int, made: PictureFormat) -> dict[str, int]:
    height, width = network.sides_of(picture)
    if picture.sides == (0, 0):
        multiple = find_multiple(network.accepted, network.output.index, scale, made)
        if multiple:
            least = find_least(network.accepted, multiple)
            return {"multiple": multiple, "height": 0, "width": 0, **({"least": least} if least else {})}
    return {"multiple": 1, "height": height, "width": width}


def describe_stylizer(network: Network) -> dict[str, Any]:
    """The settings of an image network, and `style`: its `form` (`vector`, `label`, `image`) and `size` (numbers in a
    style); for images also `input` (format), `height`, `width` (0: any) and `side` (pixels kept of a painting)."""
    pictures = network.of("picture")
    content, style = _parts(network) if len(pictures) == 2 else (pictures[0], _style_row(network))
    settings = _describe(network, content)
    if network.output.sides != network.sides_of(content):
        raise StudioError("The network paints pictures of another size than the photo's.", "It cannot be used.")
    role, described = _style(network, style, settings)
    inputs = [
        as_input(r, "image" if r is content else role if r is style else "constant") for r in network.trial.inputs
    ]
    guessed = [*settings["guessed"], *(["which picture is the style"] if len(pictures) == 2 else [])]
    return settings | {"inputs": Feed(inputs).to_settings(), "style": described, "guessed": guessed, "fit": "letterbox"}


def _style_row(network: Network) -> Reading:
    """The vector, or else the number, that sets the style."""
    return max(network.style_inputs(), key=lambda row: row.size)


def _style(network: Network, style: Reading, settings: dict[str, Any]) -> tuple[Any, dict[str, Any]]:
    if style.meaning == "picture":
        height, width = style.sides
        side = min(STYLE_SIDE, height or STYLE_SIDE, width or STYLE_SIDE)
        form = settings["input"] | picture_format(style, (0, 1)).in_order(network.declared.order).to_settings()
        form |= {"low": settings["input"]["low"], "high": settings["input"]["high"]}
        return "style image", {
            "form": "image", "size": 3 * side * side, "side": side, "height": height, "width": width, "input": form,
            "batch": style.batch, "multiple": settings["multiple"],
        }  # fmt: skip
    if style.meaning == "index":
        return "label", {"form": "label", "size": count_classes(network.accepted, style, network.output.index)}
    return "style", {"form": "vector", "size": style.size}


def _parts(network: Network) -> tuple[Reading, Reading]:
    """(content, style) of two pictures: by the size that comes out, else by their names, else by their order."""
    first, second = network.of("picture")
    if first.sides != second.sides and 0 not in (*first.sides, *second.sides):
        return (first, second) if first.sides == network.output.sides else (second, first)
    free, other = (second, first) if second.sides == (0, 0) else (first, second)
    if free.sides == (0, 0):
        side = network.accepted.sides[0]
        larger = picture_format(free, (0, 1)).pack_unit(natural_picture(2 * side, 2 * side, 23), free.batch)
        outputs = network.trial.run(network.accepted.sides, given={free.port.name: larger})
        if outputs is not None:
            follows = network.output.picture().planes(outputs[network.output.index]).shape[0] == 2 * side
            return (free, other) if follows else (other, free)
    if named_like(first.port.name, _STYLES) and not named_like(second.port.name, _STYLES):
        return second, first
    return first, second



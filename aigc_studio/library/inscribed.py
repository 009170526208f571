"""Whether a file is what the card inside it says. Runs in the sealed reader, which a lie may crash without harm."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from aigc_studio.core.errors import StudioError
from aigc_studio.core.image import Extent
from aigc_studio.library.adapters.base import RenderOptions
from aigc_studio.library.card import own_size
from aigc_studio.library.inscription import Inscription
from aigc_studio.library.latent_learning import is_mapped
from aigc_studio.library.probe import Match

if TYPE_CHECKING:
    import torch

    from aigc_studio.library.checkpoints.checkpoint import Checkpoint, StateDict
    from aigc_studio.library.device import OnnxRuntime
    from aigc_studio.library.onnx_files.safe import OnnxFile

#: What claims that are wrong make of the code that believes them.
_LIES = (
    StudioError, LookupError, TypeError, ValueError, ArithmeticError, AttributeError, AssertionError, RuntimeError,
    MemoryError,
)  # fmt: skip
_NUMBERS = ("latent", "side", "height", "width", "channels", "classes", "scale", "multiple", "halo", "output", "batch")
_LARGEST_NUMBER = 1 << 17
_LARGEST_INPUT = 1 << 24
_SIDE = 96
_AURORA_INPUTS = {"z", "size", "window", "phase", "tile"}


def onnx_match(file: OnnxFile, network: OnnxRuntime, card: Inscription) -> Match | None:
    """The match for an ONNX file with `card` inside; None when it does not run as the card says."""
    from aigc_studio.library.onnx_files.signature import FAMILIES

    try:
        if card.family not in ("cppn", FAMILIES.get(card.kind)):
            return None
        settings = _checked(card.settings)
        _check_inputs(file, card, settings)
        _try_graph(network, card, settings)
    except _LIES:
        return None
    return Match(0, "", card.family, f"ONNX {card.kind}", card.kind, settings)


def weights_match(checkpoint: Checkpoint, card: Inscription) -> Match | None:
    """The match for a file whose tensors have the names of the studio's own network; None when they do not."""
    from aigc_studio.library.families import families

    family = families().get(card.family)
    try:
        if family is None:
            return None
        settings = _checked(card.settings)
        network = family.network(settings).eval()
        names = {name for name in network.state_dict() if not name.endswith("num_batches_tracked")}
        place, state = _fitting(checkpoint, names)
        network.load_state_dict(state.tensors, strict=True)
        _check_space(card, settings)
        _try_network(network, card, settings)
    except _LIES:
        return None
    return Match(place, state.name, card.family, family.TITLE, card.kind, settings, own_names=True)


def _checked(settings: Mapping[str, Any]) -> dict[str, Any]:
    """Raises ValueError or TypeError for numbers that cannot be; what networks are built of is tried out instead."""
    found = dict(settings)
    for name in _NUMBERS:
        if found.get(name) is not None:
            found[name] = int(found[name])
            if not 0 <= found[name] <= _LARGEST_NUMBER:
                raise ValueError(name)
    if "guessed" in found:
        found["guessed"] = [str(one)[:60] for one in found["guessed"]][:8]
    return found


def _check_inputs(file: OnnxFile, card: Inscription, settings: Mapping[str, Any]) -> None:
    """Raises ValueError unless the card feeds exactly what the file takes, at the sizes that it declares."""
    from aigc_studio.library.onnx_files.feed import Feed
    from aigc_studio.library.onnx_files.ports import read_port

    stored = {tensor.name for tensor in file.model.graph.initializer}
    ports = {value.name: read_port(value) for value in file.model.graph.input}
    if card.family == "cppn":
        if set(ports) != _AURORA_INPUTS or card.space is None or ports["z"].dims != (len(card.space.mean),):
            raise ValueError("inputs")
        return
    given = {one.name: one for one in Feed.from_settings(settings).inputs}
    if not set(ports) - stored <= set(given) <= set(ports):
        raise ValueError("inputs")
    for name, one in given.items():
        dims = ports[name].dims
        free = one.role in ("image", "style image")
        fits = dims is None or all(d in (None, side) for d, side in zip(dims, one.shape, strict=not free))
        if one.dtype != ports[name].dtype or math.prod(one.shape) > _LARGEST_INPUT or not (free or fits):
            raise ValueError(name)


def _try_graph(runtime: OnnxRuntime, card: Inscription, settings: Mapping[str, Any]) -> None:
    from aigc_studio.library.adapters.onnx_encoder import OnnxEncoder
    from aigc_studio.library.adapters.onnx_image import OnnxImage

    if card.kind == "generator":
        _try_generator(runtime, card, settings)
    elif card.kind == "stylizer":
        _try_stylizer(runtime, card, settings)
    elif card.kind == "encoder":
        OnnxEncoder(runtime, settings).encode(_photo())
    else:
        OnnxImage(runtime, settings).run(_photo())


def _try_generator(runtime: OnnxRuntime, card: Inscription, settings: Mapping[str, Any]) -> None:
    from aigc_studio.library.adapters.cppn import CppnGenerator
    from aigc_studio.library.adapters.onnx_generator import OnnxGenerator

    if card.space is None:
        raise ValueError("space")
    opened: Any = (
        CppnGenerator(runtime, card.space) if card.family == "cppn" else OnnxGenerator(runtime, settings, card.space)
    )
    opened.render(card.space.mean, RenderOptions(Extent(_SIDE, _SIDE)))


def _try_stylizer(runtime: OnnxRuntime, card: Inscription, settings: Mapping[str, Any]) -> None:
    from aigc_studio.library.adapters.onnx_stylizer import OnnxStylizer, PaintingStylizer

    made = PaintingStylizer if settings["style"]["form"] == "image" else OnnxStylizer
    opened = made(runtime, settings)
    if any(len(style.vector) != opened.style_size for style in card.styles):
        raise ValueError("styles")
    style = card.styles[0].vector if card.styles else np.full(opened.style_size, 0.5, np.float32)
    opened.stylize(_photo(), style)


def _photo() -> NDArray[np.uint8]:
    from aigc_studio.library.onnx_files.picture import to_bytes
    from aigc_studio.library.onnx_files.probe import natural_picture

    return to_bytes(natural_picture(_SIDE, _SIDE, 1))


def _fitting(checkpoint: Checkpoint, names: set[str]) -> tuple[int, StateDict]:
    for place, state in enumerate(checkpoint.candidates):
        if set(state.weights) == names:
            return place, state
    raise ValueError("names")


def _check_space(card: Inscription, settings: Mapping[str, Any]) -> None:
    wanted = 0
    if card.kind == "generator":
        plain = settings["latent"] + settings.get("classes", 0)
        wanted = int(settings["width"]) if is_mapped(settings) else plain
    if wanted != (0 if card.space is None else len(card.space.mean)):
        raise ValueError("space")


def _try_network(network: torch.nn.Module, card: Inscription, settings: Mapping[str, Any]) -> None:
    import torch

    with torch.inference_mode():
        if card.kind == "generator":
            made = network(torch.zeros(1, settings["latent"]))
            wanted = (settings["channels"], *own_size(settings)[::-1])
        else:
            side = max(1, settings["multiple"]) * -(-_SIDE // max(1, settings["multiple"]))
            made = network(torch.full((1, settings["channels"], side, side), 0.5))
            wanted = (made.shape[1], side * settings["scale"], side * settings["scale"])
    if tuple(made.shape[1:]) != wanted or not bool(torch.isfinite(made).all()):
        raise ValueError("picture")

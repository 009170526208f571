"""Networks that the package spandrel builds, in the manner of our own: pictures in 0..1 to pictures in 0..1."""

from __future__ import annotations

import inspect
import json
import sys
from collections.abc import Mapping
from importlib import import_module
from importlib.util import find_spec, module_from_spec
from math import isqrt, lcm
from types import ModuleType
from typing import Any

import torch
from torch import Tensor, nn

from aigc_studio.core.errors import StudioError
from aigc_studio.library.families.base import Shapes
from aigc_studio.library.networks.unfilled import unfilled

_PACKAGE = "spandrel"
#: Attention reaches farther than tiles could overlap; how far it acts is measured (see `tiling.footprint.reach`).
_FARTHEST = 256
#: A smaller picture than this cannot be worked on; larger demands are those of networks for one size only.
_LARGEST_MULTIPLE = 64


def settings_of(architecture: str, shapes: Shapes) -> dict[str, Any] | None:
    """What a card says of a network of these tensors: `architecture`, `network` (its class) and its `parameters`
    beside what every image network says. None for tensors that spandrel cannot place.

    Raises StudioError where spandrel is installed but cannot run.
    """
    known = _architecture(architecture)
    tensors = _stand_ins(shapes)
    try:
        with unfilled():
            found = known.load(dict(tensors)) if known.detect(tensors) else None
    except (RuntimeError, KeyError, ValueError, IndexError, TypeError, AssertionError, ArithmeticError):
        return None
    if found is None or found.input_channels != found.output_channels:
        return None
    parameters = {name: value for name, value in found.model.hyperparameters.items() if _is_plain(value)}
    parameters = json.loads(json.dumps(parameters))  # as the card will have them: lists for tuples
    multiple = _multiple(found.size_requirements, parameters)
    if multiple > _LARGEST_MULTIPLE or found.input_channels not in (1, 3, 4):
        return None
    return {
        "channels": found.input_channels, "scale": found.scale, "multiple": multiple,
        "halo": _FARTHEST, "architecture": architecture, "network": _name_of(type(found.model), architecture),
        "parameters": parameters,
    }  # fmt: skip


def in_names_of_the_network(tensors: Mapping[str, Tensor], settings: Mapping[str, Any]) -> dict[str, Tensor]:
    """A checkpoint's tensors as `Restorer` names them. Raises RuntimeError, KeyError or ValueError when they do not
    fit."""
    with unfilled():
        model = _architecture(settings["architecture"]).load(dict(tensors)).model
    return {f"inner.{name}": tensor for name, tensor in model.state_dict().items()}


class Restorer(nn.Module):  # type: ignore[misc]  # mypy does not read torch
    """(N, C, h, w) in 0..1 to (N, C, h * scale, w * scale) in 0..1. Made unfilled: a strict load must follow."""

    def __init__(self, settings: Mapping[str, Any]) -> None:
        super().__init__()
        module = _module(settings["architecture"])
        made = getattr(module, settings["network"], None)
        if not (inspect.isclass(made) and issubclass(made, nn.Module)):
            raise ValueError(settings["network"])
        # Some constructors read numbers back from tensors they have just made, so those need to be real.
        with torch.device("cpu"), unfilled():
            inner: nn.Module = made(**settings["parameters"])
        self.inner = inner.to(torch.get_default_device())

    def forward(self, image: Tensor) -> Tensor:
        made = self.inner(image.contiguous())
        return made.clamp(0, 1)


def _module(architecture: str) -> ModuleType:
    """The part of spandrel that holds one architecture.

    spandrel itself imports all of them, and two of those need torchvision. Here only its folder is made known, so that
    a part is imported alone. Raises StudioError when that fails.
    """
    spec = find_spec(_PACKAGE)
    if spec is None:
        raise StudioError("This network needs the extra “restore”.", "Install it: pip install aigc-studio[restore]")
    sys.modules.setdefault(_PACKAGE, module_from_spec(spec))
    try:
        return import_module(f"{_PACKAGE}.architectures.{architecture}")
    except ImportError as error:
        raise StudioError(
            f"The extra “restore” is not whole ({str(error)[:80]}).",
            "Install it anew: pip install aigc-studio[restore]",
        ) from error


def _architecture(name: str) -> Any:
    return getattr(_module(name), f"{name}Arch")()


def _name_of(network: type, architecture: str) -> str:
    """Under which `_module` offers a class; some are renamed on the way."""
    return next(name for name, value in vars(_module(architecture)).items() if value is network)


def _stand_ins(shapes: Shapes) -> dict[str, Tensor]:
    """Tensors of those shapes that take no memory. All zeros, except the few whose numbers spandrel counts by."""
    made = {name: torch.zeros(()).expand(shape) for name, shape in shapes.items()}
    for name, shape in shapes.items():
        index = shapes.get(name.removesuffix("rpe_biases") + "relative_position_index")
        if name.endswith(".rpe_biases") and index is not None and shape[1:] == (2,):
            made[name] = _offsets(shape[0], index[0])
    return made


def _offsets(count: int, pixels: int) -> Tensor:
    """Places (count, 2) relative to one another in a window of so many pixels, the farthest last; windows of striped
    attention are wider than high."""
    for high in range(isqrt(pixels), 0, -1):
        wide = pixels // high
        if high * wide == pixels and (2 * high - 1) * (2 * wide - 1) == count:
            rows, columns = torch.arange(1 - high, high), torch.arange(1 - wide, wide)
            return torch.cartesian_prod(rows, columns).float()
    return torch.zeros(()).expand(count, 2)


def _multiple(required: Any, parameters: Mapping[str, Any]) -> int:
    """What sides must be multiples of. Tiles keep to the network's windows, or their windows would be others."""
    window = parameters.get("window_size", 1)
    multiple = lcm(int(required.multiple_of), window if isinstance(window, int) and window > 0 else 1)
    return -(-max(1, int(required.minimum)) // multiple) * multiple


def _is_plain(value: Any) -> bool:
    """Whether JSON holds it; what it does not (classes) stays what the constructor says."""
    if isinstance(value, list | tuple):
        return all(map(_is_plain, value))
    return value is None or isinstance(value, str | int | float)

"""FSRCNN enhancers in the namings of yjn870 (`first_part.0.weight`, `mid_part.0.weight`, `last_part.weight`) and of
Lornatang (`feature_extraction.0.weight`, `shrink.0.weight`, `map.0.weight`, `expand.0.weight`, `deconv.weight`).

No shape tells how much larger it makes pictures; but an enhancer of even grey gives the same grey, and a transposed
convolution of too small or too large a stride gives another.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, TypeVar

from aigc_studio.library.families.base import Detected, Shapes
from aigc_studio.library.families.greys import told_by_greys
from aigc_studio.library.families.names import bare, count, renamed

if TYPE_CHECKING:
    import torch

NAME = "fsrcnn"
TITLE = "Enhancer (FSRCNN)"

Value = TypeVar("Value")
_T = r"\.(weight|bias)"
_MOST_LAYERS = 12
_SCALES = (2, 3, 4, 8)
_GREYS, _SIDE = (0.1, 0.5, 0.9), 30


def detect(shapes: Shapes) -> Detected | None:
    own = _own_names(shapes)
    convs = count(own, r"convs\.(\d+)\.")
    first, second = own.get("convs.0.weight", ()), own.get("convs.1.weight", ())
    if convs < 3 or len(first) != 4 or len(second) != 4:
        return None
    features, channels, inner = first[0], first[1], second[0]
    slopes = [own.get(f"acts.{place}.weight", (0,))[0] for place in range(convs)]
    if own != _layout(channels, features, inner, convs - 3, slopes):
        return None
    return Detected("enhancer", {
        # Two pixels before what lies between, and four of the enlarged ones behind.
        "channels": channels, "scale": _SCALES[0], "multiple": 1, "halo": 2 + convs - 3 + 3, "grey": "luma",
        "features": features, "inner": inner, "layers": convs - 3, "slopes": slopes,
    })  # fmt: skip


def _layout(channels: int, features: int, inner: int, layers: int, slopes: list[int]) -> dict[str, tuple[int, ...]]:
    """Every tensor of such a network."""
    from aigc_studio.library.networks.fsrcnn import FIRST, INNER, LAST

    weights: list[tuple[int, ...]] = [
        (features, channels, FIRST, FIRST), (inner, features, 1, 1), *[(inner, inner, INNER, INNER)] * layers,
        (features, inner, 1, 1),
    ]  # fmt: skip
    own: dict[str, tuple[int, ...]] = {"last.weight": (features, channels, LAST, LAST), "last.bias": (channels,)}
    for place, shape in enumerate(weights):
        own |= {f"convs.{place}.weight": shape, f"convs.{place}.bias": shape[:1]}
        own[f"acts.{place}.weight"] = shape[:1] if slopes[place] != 1 else (1,)
    return own


def settle(tensors: Mapping[str, torch.Tensor], settings: Mapping[str, Any]) -> dict[str, Any]:
    """The scale with which greys stay what they are."""
    ways = [{"scale": scale} for scale in _SCALES]
    return told_by_greys(network, lambda way: convert(tensors, way), settings, ways, _GREYS, _SIDE)


def network(settings: Mapping[str, Any]) -> torch.nn.Module:
    from aigc_studio.library.networks.fsrcnn import Fsrcnn

    return Fsrcnn(**{name: settings[name] for name in ("channels", "features", "inner", "layers", "scale", "slopes")})


def convert(tensors: Mapping[str, torch.Tensor], settings: Mapping[str, Any]) -> dict[str, torch.Tensor]:
    return {name: tensor.float() for name, tensor in _own_names(tensors).items()}


def _own_names(tensors: Mapping[str, Value]) -> dict[str, Value]:
    """Layers by their order; in sequences every second one is a rectifier. {} where two would have one name."""
    names = bare(tensors)
    if "first_part.0.weight" in names:
        places = {"first_part": 0, "mid_part": 1}
    else:
        between = sum(name.startswith("map.") and name.endswith(".bias") for name in names)
        places = {"feature_extraction": 0, "shrink": 1, "map": 2, "expand": 2 + between}
    rules = [
        rule for word, first in places.items() for step in range(_MOST_LAYERS)
        for rule in ((rf"{word}\.{2 * step}" + _T, rf"convs.{first + step}.\1"),
                     (rf"{word}\.{2 * step + 1}\.weight", f"acts.{first + step}.weight"))
    ]  # fmt: skip
    found = renamed(names, [*rules, (r"(?:last_part|deconv)" + _T, r"last.\1")])
    return found if len(found) == len(names) else {}

"""StyleGAN3 (Karras et al. 2021, "Alias-free generative adversarial networks"), both configurations, in NVlabs' naming.

`synthesis.L4_52_512.weight` is layer 4, which gives 52x52 pixels of 512 channels: a margin beyond the picture belongs
to every layer but the last two. Configuration T has kernels of 3x3; R has 1x1 and radial filters.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from math import ceil, log2
from typing import TYPE_CHECKING, Any

from aigc_studio.library.families.base import Detected, Shapes
from aigc_studio.library.families.stylegan_shapes import nvlabs_mapping

if TYPE_CHECKING:
    import torch

NAME = "stylegan3"
TITLE = "StyleGAN3"

_LAYER = re.compile(r"synthesis\.(L(\d+)_(\d+)_(\d+))\.weight")
_MARGIN = 10  # pixels beyond each border in every published network
_WIDEST_MARGIN = 64
_OVERSAMPLING = 2  # of the rectifiers, against aliases of the corners that they cut


def detect(shapes: Shapes) -> Detected | None:
    """Points are w (`space`); `layers` say of each layer its sizes, and by how much its filters up- and downsample."""
    if "synthesis.input.freqs" not in shapes:
        return None
    try:
        settings = nvlabs_mapping(shapes) | _synthesis(shapes)
    except (KeyError, ValueError, IndexError):
        return None
    return Detected("generator", settings | {"space": "w"})


def network(settings: Mapping[str, Any]) -> torch.nn.Module:
    from aigc_studio.library.networks.stylegan3 import StyleGAN3

    return StyleGAN3(settings)


def convert(tensors: Mapping[str, torch.Tensor], settings: Mapping[str, Any]) -> dict[str, torch.Tensor]:
    from aigc_studio.library.networks.stylegan3_weights import from_nvlabs

    return from_nvlabs({name: tensor.float() for name, tensor in tensors.items()}, settings)


def _synthesis(shapes: Shapes) -> dict[str, Any]:
    found = sorted((int(m[2]), m[1], int(m[3]), int(m[4])) for m in map(_LAYER.fullmatch, shapes) if m)
    if [number for number, *_ in found] != list(range(len(found))) or len(found) < 3:
        raise ValueError(found)
    names = [name for _, name, _, _ in found]
    sizes = [size for _, _, size, _ in found]
    first = shapes["synthesis.input.weight"][0]
    widths = [first, *(width for *_, width in found)]
    rates = _rates(sizes)
    layers = []
    for place, name in enumerate(names):
        before = max(place - 1, 0)
        layer = _layer(shapes, name, rates[before], rates[place], last=place == len(names) - 1)
        if layer["weight"][:2] != [widths[place + 1], widths[place]]:
            raise ValueError(name)
        layers.append({"name": name, "in_size": sizes[before], "out_size": sizes[place]} | layer)
    if widths[-1] not in (1, 3, 4):
        raise ValueError(widths)
    return {
        "side": sizes[-1], "channels": widths[-1], "first": first, "first_size": sizes[0], "first_rate": rates[0],
        "layers": layers,
    }  # fmt: skip


def _rates(sizes: Sequence[int]) -> list[int]:
    """Samples across the picture in each layer: its size without the margins, a power of two."""
    side = 2 ** ceil(log2(sizes[-1]))
    for margin in (_MARGIN, *range(_WIDEST_MARGIN)):
        inner = [size - 2 * margin for size in sizes[:-2]]
        if all(0 < rate <= side and rate & (rate - 1) == 0 for rate in inner):
            return [*inner, side, side]
    raise ValueError(sizes)


def _layer(shapes: Shapes, name: str, rate_in: int, rate_out: int, last: bool) -> dict[str, Any]:
    """The last layer makes the picture and filters nothing; the others work at a higher rate between two filters."""
    source = f"synthesis.{name}"
    weight = shapes[f"{source}.weight"]
    inner = max(rate_in, rate_out) * (1 if last else _OVERSAMPLING)
    up, down = inner // rate_in, inner // rate_out
    filters = [list(shapes.get(f"{source}.{way}_filter", ())) for way in ("up", "down")]
    for factor, taps in zip((up, down), filters, strict=True):
        if bool(taps) != (factor > 1) or any(count % factor or count != taps[0] for count in taps):
            raise ValueError(name)
    if len(filters[0]) > 1 or len(weight) != 4 or shapes[f"{source}.affine.weight"][0] != weight[1]:
        raise ValueError(name)
    return {"weight": list(weight), "up": up, "down": down, "up_filter": filters[0], "down_filter": filters[1]}

"""DRUNet denoisers in the naming of KAIR, which DPIR and deepinv share (`m_head.weight`, `m_down1.0.res.0.weight`)."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import pairwise
from typing import TYPE_CHECKING, Any, TypeVar

from aigc_studio.library.families.base import Detected, Shapes
from aigc_studio.library.families.names import bare, count, renamed

if TYPE_CHECKING:
    import torch

NAME = "drunet"
TITLE = "Denoiser (DRUNet)"

Value = TypeVar("Value")
_W = r"\.(weight|bias)"
_MARK = "m_head.weight"


def detect(shapes: Shapes) -> Detected | None:
    own = _own_names(shapes)
    halvings, blocks = count(own, r"shrink\.(\d+)\."), count(own, r"body\.(\d+)\.")
    if not halvings or not blocks or not {"head.weight", "tail.weight"} <= own.keys():
        return None
    widths = [own["head.weight"][0], *(own.get(f"shrink.{i}.weight", (0,))[0] for i in range(halvings))]
    seen, told, bias = own["head.weight"][1], own["tail.weight"][0], "tail.bias" in own
    if seen - told not in (0, 1) or own != _layout(seen, told, widths, blocks, bias):
        return None
    return Detected("enhancer", {
        "channels": told, "scale": 1, "multiple": 1 << halvings, "halo": _halo(halvings, blocks), "grey": "each",
        "widths": widths, "blocks": blocks, "bias": bias, "noise_map": seen > told,
    })  # fmt: skip


def _halo(halvings: int, blocks: int) -> int:
    """Head and tail; on either way the blocks of each size; those of the smallest size; and the rest of the square of
    pixels that became one there."""
    smallest, convs = 1 << halvings, 2 * blocks
    return 2 + 2 * convs * (smallest - 1) + convs * smallest + smallest - 1


def _layout(seen: int, told: int, widths: list[int], blocks: int, bias: bool) -> dict[str, tuple[int, ...]]:
    """Every tensor of such a network."""
    steps = list(pairwise(widths))
    convs = {"head": (widths[0], seen, 3), "tail": (told, widths[0], 3)}
    for part, wide in (("body", widths[-1]), *((f"{way}.{i}", wide) for i, (wide, _) in enumerate(steps)
                                               for way in ("down", "up"))):  # fmt: skip
        convs |= {f"{part}.{block}.conv{half}": (wide, wide, 3) for block in range(blocks) for half in (1, 2)}
    convs |= {f"shrink.{i}": (deeper, wide, 2) for i, (wide, deeper) in enumerate(steps)}
    found: dict[str, tuple[int, ...]] = {f"{name}.weight": (*size, size[2]) for name, size in convs.items()}
    found |= {f"grow.{i}.weight": (deeper, wide, 2, 2) for i, (wide, deeper) in enumerate(steps)}
    if bias:
        found |= {f"{name}.bias": size[:1] for name, size in convs.items()}
        found |= {f"grow.{i}.bias": (wide,) for i, (wide, _) in enumerate(steps)}
    return found


def network(settings: Mapping[str, Any]) -> torch.nn.Module:
    from aigc_studio.library.networks.drunet import DrUNet

    return DrUNet(**{name: settings[name] for name in ("channels", "widths", "blocks", "bias", "noise_map")})


def convert(tensors: Mapping[str, torch.Tensor], settings: Mapping[str, Any]) -> dict[str, torch.Tensor]:
    return {name: tensor.float() for name, tensor in _own_names(tensors).items()}


def _own_names(tensors: Mapping[str, Value]) -> dict[str, Value]:
    """The tensors under the network's own names; {} for another naming. Steps are counted from 1, and on the way up
    the layer that doubles comes before the blocks."""
    names = bare(tensors)
    if _MARK not in names:
        return {}
    halves, steps = {0: "conv1", 2: "conv2"}, count(names, r"m_down(\d+)\.", 1)
    rules = [(r"m_(head|tail)" + _W, r"\1.\2")]
    rules += [(rf"m_body\.(\d+)\.res\.{old}" + _W, rf"body.\1.{new}.\2") for old, new in halves.items()]
    for i in range(steps):
        down, up = rf"m_down{i + 1}\.", rf"m_up{i + 1}\."
        rules += [(rf"{down}(\d+)\.res\.{old}" + _W, rf"down.{i}.\1.{new}.\2") for old, new in halves.items()]
        blocks = count(names, down + r"(\d+)\.res\.")
        rules += [(rf"{down}{blocks}" + _W, rf"shrink.{i}.\1"), (rf"{up}0" + _W, rf"grow.{i}.\1")]
        rules += [(rf"{up}{block + 1}\.res\.{old}" + _W, rf"up.{i}.{block}.{new}.\1")
                  for block in range(blocks) for old, new in halves.items()]  # fmt: skip
    return renamed(names, rules)

"""CycleGAN generators whose steps are attributes, as courses teach them: `conv1.0.weight`, …, `deconv1.0.weight`, ….

Udacity's, with `res_blocks.0.conv_layer1.0.weight`, …, and Toronto's (CSC321), with one convolution in its block,
`resnet_block.conv_layer.0.weight`, and a rectifier after it. They go back to yunjey/mnist-svhn-transfer, which has two
more convolutions in place of blocks, `conv3.0.weight` and `conv4.0.weight`, and rectifies leakily.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from itertools import pairwise
from typing import TYPE_CHECKING, Any, TypeVar

from aigc_studio.library.families.base import Detected, Shapes
from aigc_studio.library.families.names import bare, count, renamed

if TYPE_CHECKING:
    import torch

NAME = "cyclegan-steps"
TITLE = "Translator (CycleGAN)"

Value = TypeVar("Value")
_NORM = ("weight", "bias", "running_mean", "running_var")
_T = rf"\.({'|'.join(_NORM)})"
_LAYERS = ("conv", "norm")
_RULES = tuple(
    rule
    for old, new in enumerate(_LAYERS)
    for rule in (
        (rf"conv(\d+)\.{old}" + _T, rf"down.\1.{new}.\2"), (rf"deconv(\d+)\.{old}" + _T, rf"up.\1.{new}.\2"),
        (rf"res_blocks\.(\d+)\.conv_layer([12])\.{old}" + _T, rf"blocks.\1.units.\2.{new}.\3"),
        (rf"resnet_block\.conv_layer\.{old}" + _T, rf"blocks.0.units.1.{new}.\1"),
    )
)  # fmt: skip
#: The slope of yunjey's rectifiers.
_LEAK = 0.05
_OWN = re.compile(rf"((down|between|up)\.\d+|blocks\.\d+\.units\.[12])\.(conv|norm){_T}")


def detect(shapes: Shapes) -> Detected | None:
    own = _own_names(shapes)
    downs, ups = count(own, r"down\.(\d+)\.", 1), count(own, r"up\.(\d+)\.", 1)
    blocks = count(own, r"blocks\.(\d+)\.")
    between, units = count(own, r"between\.(\d+)\.", 1), 2 if "blocks.0.units.2.conv.weight" in own else 1
    if downs < 2 or ups != downs or bool(blocks) == bool(between):
        return None
    kernels = [own.get(f"{part}.{i}.conv.weight", ()) for part in ("down", "up") for i in range(1, downs + 1)]
    if any(shape[2:] != (4, 4) for shape in kernels):
        return None
    widths = [kernels[0][1], *(shape[0] for shape in kernels[:downs])]
    narrow = [widths[-1], *(shape[1] for shape in kernels[downs:])]
    settings = {
        "channels": widths[0], "out_channels": narrow[-1], "scale": 1, "multiple": 2**downs,
        # A halving reaches 2 pixels of its input, a doubling and a convolution of a block 1 of theirs.
        "halo": 4 * (2**downs - 1) + (blocks * units + between) * 2**downs,
        "grey": "grey", "widths": widths[1:], "narrow": narrow[1:], "blocks": blocks, "units": units,
        "bias": "down.1.conv.bias" in own,
        "normed": [f"{part}.{i}.norm.running_mean" in own for part in ("down", "up") for i in range(1, downs + 1)],
        "between": between, "slope": _LEAK if between else 0.0,
    }  # fmt: skip
    return Detected("translator", settings) if own == _layout(settings) else None


def _layout(settings: Mapping[str, Any]) -> dict[str, tuple[int, ...]]:
    """Every tensor of such a network."""
    layout = dict[str, tuple[int, ...]]()
    widths, narrow, normed = settings["widths"], settings["narrow"], settings["normed"]

    def unit(name: str, shape: tuple[int, ...], features: int, norm: bool) -> None:
        layout[f"{name}.conv.weight"] = shape
        if settings["bias"]:
            layout[f"{name}.conv.bias"] = (features,)
        if norm:
            layout.update({f"{name}.norm.{part}": (features,) for part in _NORM})

    for i, (before, after) in enumerate(pairwise((settings["channels"], *widths))):
        unit(f"down.{i + 1}", (after, before, 4, 4), after, normed[i])
    for i, (before, after) in enumerate(pairwise((widths[-1], *narrow))):
        unit(f"up.{i + 1}", (before, after, 4, 4), after, normed[len(widths) + i])
    for i in range(settings["between"]):
        unit(f"between.{i + 1}", (widths[-1], widths[-1], 3, 3), widths[-1], True)
    for block in range(settings["blocks"]):
        for place in range(settings["units"]):
            unit(f"blocks.{block}.units.{place + 1}", (widths[-1], widths[-1], 3, 3), widths[-1], True)
    return layout


def network(settings: Mapping[str, Any]) -> torch.nn.Module:
    from aigc_studio.library.networks.cyclegan_steps import StepsGenerator

    names = ("channels", "widths", "narrow", "blocks", "units", "bias", "normed")
    return StepsGenerator(**{name: settings[name] for name in names}, between=settings.get("between", 0),
                          slope=settings.get("slope", 0.0))  # fmt: skip


def convert(tensors: Mapping[str, torch.Tensor], settings: Mapping[str, Any]) -> dict[str, torch.Tensor]:
    return {_counted_from_0(name): tensor.float() for name, tensor in _own_names(tensors).items()}


def _own_names(tensors: Mapping[str, Value]) -> dict[str, Value]:
    """Names by what they are, steps counted from 1 as in the files; {} for tensors of other networks."""
    found = renamed(bare(tensors), _RULES)
    if not all(_OWN.fullmatch(name) for name in found):
        return {}
    halvings = count(found, r"up\.(\d+)\.", 1)
    return {_between(name, halvings): value for name, value in found.items()}


def _between(name: str, halvings: int) -> str:
    """Steps down beyond the `halvings`, as many as there are doublings, keep the size."""
    match = re.match(r"down\.(\d+)(.*)", name)
    return name if match is None or int(match[1]) <= halvings else f"between.{int(match[1]) - halvings}{match[2]}"


def _counted_from_0(name: str) -> str:
    step = re.compile(r"^(down|between|up)\.(\d+)|(units)\.(\d+)")
    return step.sub(lambda m: f"{m[1] or m[3]}.{int(m[2] or m[4]) - 1}", name)

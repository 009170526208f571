"""SAGAN (Zhang et al. 2019) in the naming of its widely used port: a DCGAN `l1.0.weight`, `l2.0.weight`, …,
`last.0.weight` with attention `attn1.query_conv.weight`, … behind the blocks of as many features."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, TypeVar

from aigc_studio.library.checkpoints.modules import Module, read_modules
from aigc_studio.library.checkpoints.plans import Plan
from aigc_studio.library.checkpoints.stack_reader import Manner, read_stack
from aigc_studio.library.families.base import Detected, Shapes
from aigc_studio.library.families.names import bare
from aigc_studio.library.families.stacks import network as network

if TYPE_CHECKING:
    import torch

NAME = "sagan"
TITLE = "SAGAN"

Value = TypeVar("Value")
_ATTENTION = re.compile(r"(attn\d+)\.(gamma|(?:query|key|value)_conv\.(?:weight|bias))")
_BLOCK = re.compile(r"l(\d+)\.\d+")


def detect(shapes: Shapes) -> Detected | None:
    attentions, rest = _parted(bare(shapes))
    modules = read_modules(rest)
    if not attentions or not modules:
        return None
    settings = read_stack(sorted(modules, key=_place), Manner())
    for source, tensors in attentions.items():
        plan = _plan(source, tensors)
        if settings is None or plan is None or not _insert(settings["layers"], plan):
            return None
    return Detected("generator", settings) if settings else None


def _parted(tensors: Mapping[str, Value]) -> tuple[dict[str, dict[str, Value]], dict[str, Value]]:
    """The tensors of each attention, and all others."""
    attentions: dict[str, dict[str, Value]] = {}
    rest: dict[str, Value] = {}
    for name, value in tensors.items():
        match = _ATTENTION.fullmatch(name)
        if match is None:
            rest[name] = value
        else:
            attentions.setdefault(match[1], {})[match[2]] = value
    return attentions, rest


def _place(module: Module) -> float:
    match = _BLOCK.fullmatch(module.path)
    return int(match[1]) if match else math.inf


def _plan(source: str, tensors: Shapes) -> Plan | None:
    size, inner = tensors.get("value_conv.bias", (0,))[0], tensors.get("query_conv.bias", (0,))[0]
    wanted: dict[str, tuple[int, ...]] = {"gamma": (1,)}
    for name, outputs in (("query", inner), ("key", inner), ("value", size)):
        wanted |= {f"{name}_conv.weight": (outputs, size, 1, 1), f"{name}_conv.bias": (outputs,)}
    return {"op": "attention", "size": size, "inner": inner, "source": source} if dict(tensors) == wanted else None


def _insert(layers: list[Plan], attention: Plan) -> bool:
    """Put an attention behind the rectifier of the block that gives so many features; False when there is none."""
    for place, plan in enumerate(layers):
        if plan["op"] == "norm" and plan["size"] == attention["size"] and layers[place + 1]["op"] == "relu":
            layers.insert(place + 2, attention)
            return True
    return False


def convert(tensors: Mapping[str, torch.Tensor], settings: Mapping[str, Any]) -> dict[str, torch.Tensor]:
    from aigc_studio.library.networks.stack import generator_tensors

    names = bare(tensors)
    found = generator_tensors(names, settings)
    for index, plan in enumerate(settings["layers"]):
        if plan["op"] == "attention":
            own = _parted(names)[0][plan["source"]]
            found |= {f"stack.layers.{index}.{name}": tensor.float() for name, tensor in own.items()}
    return found

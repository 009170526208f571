"""Convolutional variational autoencoders: the decoder generates, the encoder is its partner.

Convolutions shrink a picture, linear layers lead to z and back to a map, transposed convolutions to a picture. Two
manners are known: the collection that names its projection `decoder_input` (leaky rectifiers, pictures in -1..1), and
that of World Models (Ha & Schmidhuber 2018: plain rectifiers, pictures in 0..1).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from itertools import takewhile
from math import isqrt
from typing import Any

from aigc_studio.library.checkpoints.modules import Module, read_modules
from aigc_studio.library.checkpoints.plans import Plan, activation_plan, conv_plan, is_chain, linear_plan, norm_plan
from aigc_studio.library.checkpoints.stack_reader import Manner, read_stack
from aigc_studio.library.families.base import Detected, Shapes
from aigc_studio.library.families.stacks import convert as convert
from aigc_studio.library.families.stacks import encoder_convert as encoder_convert
from aigc_studio.library.families.stacks import encoder_network as encoder_network
from aigc_studio.library.families.stacks import network as network
from aigc_studio.library.families.told_by_norms import settle as settle
from aigc_studio.library.families.vae_heads import Heads, find_heads, role

NAME = "vae-conv"
TITLE = "Convolutional variational autoencoder"

_LEAKY = Manner(slope=0.01, end="tanh")
_PLAIN = Manner(end="sigmoid")


def detect(shapes: Shapes) -> Detected | None:
    """`settings["encoder"]` are the layers of `encoder_network`; absent when their strides cannot be told."""
    modules = read_modules(shapes)
    if modules is None:
        return None
    classes = {module.shape[1] for module in modules if _EMBEDS_CLASS.search(module.path)}
    modules = sorted((module for module in modules if not _EMBEDS.search(module.path)), key=role)
    heads = find_heads(modules, classes)
    if heads is None or modules[0].op != "kernel":
        return None
    leaky = any(module.path.endswith("decoder_input") for module in modules)
    manner = _LEAKY if leaky else _PLAIN
    settings = read_stack(modules[heads.projection :], manner)
    if settings is None:
        return None
    encoder = _encoder(modules, heads, settings, manner)
    return Detected("generator", heads.condition(settings) | ({"encoder": encoder} if encoder else {}))


#: Layers that bring a class, or made-up pictures of the prior, to a picture's size: for the encoder in training.
_EMBEDS, _EMBEDS_CLASS = re.compile(r"(^|\.)embed_(class|data|pseudo)(\.|$)"), re.compile(r"(^|\.)embed_class$")


def _encoder(
    modules: Sequence[Module], heads: Heads, settings: Mapping[str, Any], manner: Manner
) -> list[Plan] | None:  # fmt: skip
    before = modules[: heads.mean]
    body = list(takewhile(lambda module: module.op != "linear", before))
    linears = [*before[len(body) :], modules[heads.mean]]
    kernels = [module for module in body if module.op == "kernel"]
    if any(module.op != "linear" for module in linears) or not is_chain(linears):
        return None
    end, values = kernels[-1].shape[0], linears[0].shape[1]
    side = isqrt(values // end)
    paddings = _paddings([kernel.shape[2] for kernel in kernels], settings["side"], side)
    if kernels[0].shape[1] != settings["channels"] or side * side * end != values or paddings is None:
        return None
    plans: list[Plan] = [{"op": "affine", "gain": 2.0, "offset": -1.0}] if manner.end == "tanh" else []
    padding: Iterator[int] = iter(paddings)
    for place, module in enumerate(body):
        if module.op == "norm":
            plans.append(norm_plan(module, flat=False))
        else:
            plans.append(conv_plan(module, stride=2) | {"padding": next(padding)})
        if place + 1 == len(body) or body[place + 1].op != "norm":
            plans.append(activation_plan(manner.slope))
    plans.append({"op": "reshape", "shape": [values]})
    for linear in linears[:-1]:
        plans += [linear_plan(linear), activation_plan(manner.slope)]
    return [*plans, heads.mean_plan(modules)]


def _paddings(kernels: Sequence[int], side: int, end: int) -> list[int] | None:
    """Paddings of convolutions of stride 2 that lead from `side` to `end`: all the halving ones, also but for the last,
    or none at all."""
    halving = [(kernel - 1) // 2 for kernel in kernels]
    for paddings in (halving, [*halving[:-1], 0], [0] * len(kernels)):
        now = side
        for kernel, padding in zip(kernels, paddings, strict=True):
            now = (now + 2 * padding - kernel) // 2 + 1
        if now == end:
            return paddings
    return None

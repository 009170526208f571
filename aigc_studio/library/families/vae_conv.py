"""Convolutional variational autoencoders: the decoder generates, the encoder is its partner.

Convolutions shrink a picture, two linear heads of one shape give mean and log-variance, a linear layer and transposed
convolutions lead back. Two manners are known: the collection that names its projection `decoder_input` (leaky
rectifiers, pictures in -1..1), and that of World Models (Ha & Schmidhuber 2018: plain rectifiers, pictures in 0..1).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from math import isqrt
from typing import Any

from aigc_studio.library.checkpoints.modules import Module, read_modules
from aigc_studio.library.checkpoints.plans import Plan, activation_plan, conv_plan, linear_plan, norm_plan
from aigc_studio.library.checkpoints.stack_reader import Manner, read_stack
from aigc_studio.library.families.base import Detected, Shapes
from aigc_studio.library.families.stacks import convert as convert
from aigc_studio.library.families.stacks import encoder_convert as encoder_convert
from aigc_studio.library.families.stacks import encoder_network as encoder_network
from aigc_studio.library.families.stacks import network as network

NAME = "vae-conv"
TITLE = "Convolutional variational autoencoder"

_LEAKY = Manner(slope=0.01, projection_rectified=False, end="tanh")
_PLAIN = Manner(end="sigmoid")


def detect(shapes: Shapes) -> Detected | None:
    """`settings["encoder"]` are the layers of `encoder_network`; absent when their strides cannot be told."""
    modules = read_modules(shapes)
    if modules is None:
        return None
    modules = sorted(modules, key=_role)
    heads = _heads(modules)
    if heads is None:
        return None
    leaky = any(module.path.endswith("decoder_input") for module in modules)
    manner = _LEAKY if leaky else _PLAIN
    settings = read_stack(modules[heads + 2 :], manner)
    if settings is None or settings["latent"] != modules[heads].shape[0]:
        return None
    encoder = _encoder(modules[:heads], modules[heads], settings, manner)
    return Detected("generator", settings | ({"encoder": encoder} if encoder else {}))


def _role(module: Module) -> int:
    """Where a layer of that name runs: safetensors lists layers by name. Equal where the name tells nothing."""
    if re.search(r"(^|[._])(mu|mean|means)$", module.path):
        return 1
    if re.search(r"(^|[._])(log)?_?(var|variance|sigma|std)$", module.path):
        return 2
    first = module.path.partition(".")[0]
    if first == "encoder":
        return 0
    if first.startswith("decoder"):
        return 3 if module.op == "linear" else 4
    return 5 if first.startswith("final") else 0


def _heads(modules: Sequence[Module]) -> int | None:
    """The place of the mean among the layers; the log-variance is the next, the projection of z follows."""
    for place in range(1, len(modules) - 3):
        mean, variance, projection = modules[place : place + 3]
        linear = all(module.op == "linear" for module in (mean, variance, projection))
        if linear and mean.shape == variance.shape and projection.shape[1] == mean.shape[0]:
            return place
    return None


def _encoder(
    body: Sequence[Module], mean: Module, settings: Mapping[str, Any], manner: Manner
) -> list[Plan] | None:
    kernels = [module for module in body if module.op == "kernel"]
    if len(kernels) + sum(module.op == "norm" for module in body) != len(body) or not kernels:
        return None
    end = kernels[-1].shape[0]
    side = isqrt(mean.shape[1] // end)
    paddings = _paddings([kernel.shape[2] for kernel in kernels], settings["side"], side)
    if kernels[0].shape[1] != settings["channels"] or side * side * end != mean.shape[1] or paddings is None:
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
    return [*plans, {"op": "reshape", "shape": [mean.shape[1]]}, linear_plan(mean)]


def _paddings(kernels: Sequence[int], side: int, end: int) -> list[int] | None:
    """Paddings of convolutions of stride 2 that lead from `side` to `end`: all the halving ones, or none at all."""
    for halving in (True, False):
        paddings = [(kernel - 1) // 2 if halving else 0 for kernel in kernels]
        now = side
        for kernel, padding in zip(kernels, paddings, strict=True):
            now = (now + 2 * padding - kernel) // 2 + 1
        if now == end:
            return paddings
    return None

"""Convolutional variational autoencoders: the decoder generates, the encoder is its partner.

Convolutions shrink a picture, linear layers lead to z and back to a map, transposed convolutions to a picture. Two
manners are known: the collection that names its projection `decoder_input` (leaky rectifiers, pictures in -1..1), and
that of World Models (Ha & Schmidhuber 2018: plain rectifiers, pictures in 0..1). Where the numbers of a trained one
tell of others, these are taken.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from itertools import takewhile
from math import isqrt
from typing import TYPE_CHECKING, Any

from aigc_studio.library.checkpoints.modules import Module, read_modules
from aigc_studio.library.checkpoints.plans import Plan, activation_plan, conv_plan, is_chain, linear_plan, norm_plan
from aigc_studio.library.checkpoints.stack_reader import Manner, read_stack
from aigc_studio.library.families.base import Detected, Shapes
from aigc_studio.library.families.stacks import convert as convert
from aigc_studio.library.families.stacks import encoder_convert as encoder_convert
from aigc_studio.library.families.stacks import encoder_network as encoder_network
from aigc_studio.library.families.stacks import network as network
from aigc_studio.library.families.told_by_norms import settle as told_by_norms
from aigc_studio.library.families.told_by_return import settle as told_by_return
from aigc_studio.library.families.vae_heads import Heads, find_heads, possible_orders

if TYPE_CHECKING:
    import torch

NAME = "vae-conv"
TITLE = "Convolutional variational autoencoder"

_LEAKY = Manner(slope=0.01, end="tanh")
_PLAIN = Manner(end="sigmoid")
#: That collection's layers are sequences within one; others have its word for the projection only.
_FLAT_DECODER = re.compile(r"(^|\.)decoder\.\d+$")


def detect(shapes: Shapes) -> Detected | None:
    """`settings["encoder"]` are the layers of `encoder_network`; absent when their strides cannot be told."""
    modules = read_modules({name: shape for name, shape in shapes.items() if not _OF_TRAINING.search(name)})
    if modules is None or any(_PRIOR.search(module.path) for module in modules):
        return None
    classes = {module.shape[1] for module in modules if _EMBEDS_CLASS.search(module.path)}
    layers = [module for module in modules if not _EMBEDS.search(module.path)]
    return next(filter(None, (_detect(ordered, classes) for ordered in possible_orders(layers))), None)


def _detect(modules: Sequence[Module], classes: Collection[int]) -> Detected | None:
    heads = find_heads(modules, classes)
    if heads is None or modules[0].op != "kernel":
        return None
    leaky = any(module.path.endswith("decoder_input") for module in modules) and not any(
        _FLAT_DECODER.search(module.path) for module in modules
    )
    manner = _LEAKY if leaky else _PLAIN
    body, chain, end = _of_encoder(modules, heads)
    kernels = [module.shape[2] for module in body if module.op == "kernel"]
    decoder = modules[heads.projection :]
    settings = read_stack(decoder, manner, lambda side: _paddings(kernels, side, end) is not None)
    if settings is None:
        return None
    paddings = _paddings(kernels, settings["side"], end)
    settings = heads.condition(settings)
    if paddings is not None and body[0].shape[1] == settings["channels"]:
        settings["encoder"] = [*_encoder(body, chain, paddings, manner), *heads.mean_plans(modules)]
    return Detected("generator", settings)


def settle(tensors: Mapping[str, torch.Tensor], settings: Mapping[str, Any]) -> dict[str, Any]:
    """Activations and range, by what norms and points that return tell."""
    return told_by_return(tensors, told_by_norms(tensors, settings))


#: What is kept beside some VAEs only to train them: the judge of FactorVAE's z (its author's word has a letter less),
#: and the network whose features DFC-VAE compares.
_OF_TRAINING = re.compile(r"(^|\.)(discri?minator|feature_network)\.")
#: A learnt prior, without which the decoder is not given what it knows: `flow_vae`.
_PRIOR = re.compile(r"(^|\.)prior\.couplings\.")
#: Layers that bring a class, or made-up pictures of the prior, to a picture's size: for the encoder in training.
_EMBEDS, _EMBEDS_CLASS = re.compile(r"(^|\.)embed_(class|data|pseudo)(\.|$)"), re.compile(r"(^|\.)embed_class$")


def _of_encoder(modules: Sequence[Module], heads: Heads) -> tuple[list[Module], list[Module], int]:
    """The kernels and norms that see the picture, the linear layers up to the mean, and the side of the map between
    them; 0 where they do not follow on each other. A mean that is a convolution takes that map whole."""
    if modules[heads.mean].op == "kernel":
        return list(modules[: heads.mean]), [], modules[heads.mean].shape[2]
    body = list(takewhile(lambda module: module.op != "linear", modules))
    chain = list(modules[len(body) : heads.mean + 1])
    channels = [module.shape[0] for module in body if module.op == "kernel"][-1]
    side = isqrt(chain[0].shape[1] // channels)
    follows = all(module.op == "linear" for module in chain) and is_chain(chain)
    return body, chain, side if follows and side * side * channels == chain[0].shape[1] else 0


def _encoder(
    body: Sequence[Module], chain: Sequence[Module], paddings: Sequence[int], manner: Manner
) -> list[Plan]:  # fmt: skip
    """All but the mean's own layer."""
    plans: list[Plan] = [{"op": "affine", "gain": 2.0, "offset": -1.0}] if manner.end == "tanh" else []
    padding: Iterator[int] = iter(paddings)
    for place, module in enumerate(body):
        if module.op == "norm":
            plans.append(norm_plan(module, flat=False))
        else:
            plans.append(conv_plan(module, stride=2) | {"padding": next(padding)})
        if place + 1 == len(body) or body[place + 1].op != "norm":
            plans.append(activation_plan(manner.slope))
    if chain:
        plans.append({"op": "reshape", "shape": [chain[0].shape[1]]})
    for linear in chain[:-1]:
        plans += [linear_plan(linear), activation_plan(manner.slope)]
    return plans


def _paddings(kernels: Sequence[int], side: int, end: int) -> list[int] | None:
    """Paddings of convolutions of stride 2 that lead from `side` to `end`: all the halving ones, also but for the last,
    or none at all."""
    halving = [(kernel - 1) // 2 for kernel in kernels]
    for paddings in (halving, [*halving[:-1], 0], [0] * len(kernels)):
        now = side
        for kernel, padding in zip(kernels, paddings, strict=True):
            now = (now + 2 * padding - kernel) // 2 + 1
        if now == end > 0:
            return paddings
    return None

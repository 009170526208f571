"""Variational autoencoders of linear layers (Kingma & Welling 2014): the decoder generates, the encoder is its partner.

Layers are found by what they take and give, not by name: a chain from a picture to z, a chain back to the picture,
which may take a class beside z (Sohn, Lee & Yan 2015). Hidden layers rectify, those named `FC_…` leakily, and the
picture ends in a sigmoid, as in every well-known implementation, unless the numbers of a trained one tell another way.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from aigc_studio.library.checkpoints.modules import Module, read_modules
from aigc_studio.library.checkpoints.plans import Plan, activation_plan, end_plans, is_chain, linear_plan, picture_shape
from aigc_studio.library.families.base import Detected, Shapes
from aigc_studio.library.families.stacks import convert as convert
from aigc_studio.library.families.stacks import encoder_convert as encoder_convert
from aigc_studio.library.families.stacks import encoder_network as encoder_network
from aigc_studio.library.families.stacks import network as network
from aigc_studio.library.families.told_by_return import settle as settle
from aigc_studio.library.families.vae_heads import find_heads, possible_orders

NAME = "vae-dense"
TITLE = "Variational autoencoder of linear layers"

_FEWEST_LAYERS = 4
#: A tutorial's names, and its slope.
_LEAKY, _LEAKY_SLOPE = re.compile(r"(^|\.)FC_\w+$"), 0.2


def detect(shapes: Shapes) -> Detected | None:
    """`settings["encoder"]` are the layers of `encoder_network`; one that wants a class is left out."""
    modules = read_modules(shapes)
    if modules is None or len(modules) < _FEWEST_LAYERS or any(module.op != "linear" for module in modules):
        return None
    return next(filter(None, map(_detect, possible_orders(modules))), None)


def _detect(modules: Sequence[Module]) -> Detected | None:
    values = modules[-1].shape[0]
    beside = modules[0].shape[1] - values
    heads = find_heads(modules, {beside} - {0})
    picture = picture_shape(values)
    if heads is None or picture is None or beside != heads.classes or values <= heads.latent:
        return None
    encoder, decoder = modules[: heads.mean + 1], modules[heads.projection :]
    if not is_chain(encoder) or not is_chain(decoder):
        return None
    slope = _LEAKY_SLOPE if all(_LEAKY.search(module.path) for module in modules) else 0.0
    channels, side = picture
    settings = heads.condition({
        "latent": decoder[0].shape[1], "side": side, "channels": channels,
        "layers": [*_rectified(decoder, slope), linear_plan(decoder[-1]), *end_plans("sigmoid"),
                   {"op": "reshape", "shape": [channels, side, side]}],
    })  # fmt: skip
    if not heads.classes:
        first = {"op": "reshape", "shape": [values]}
        settings["encoder"] = [first, *_rectified(encoder, slope), *heads.mean_plans(modules)]
    return Detected("generator", settings)


def _rectified(linears: Sequence[Module], slope: float) -> list[Plan]:
    """All but the last, each with its rectifier."""
    return [plan for linear in linears[:-1] for plan in (linear_plan(linear), activation_plan(slope))]

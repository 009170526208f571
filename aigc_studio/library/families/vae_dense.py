"""Variational autoencoders of linear layers (Kingma & Welling 2014): the decoder generates, the encoder is its partner.

Layers are found by what they take and give, not by name: a chain from a picture to a hidden layer, two heads of one
shape (mean and log-variance), a chain back to the picture. Hidden layers rectify and the picture ends in a sigmoid, as
in every well-known implementation.
"""

from __future__ import annotations

from collections.abc import Sequence

from aigc_studio.library.checkpoints.modules import Module, read_modules
from aigc_studio.library.checkpoints.plans import Plan, activation_plan, end_plans, is_chain, linear_plan, picture_shape
from aigc_studio.library.families.base import Detected, Shapes
from aigc_studio.library.families.stacks import convert as convert
from aigc_studio.library.families.stacks import encoder_convert as encoder_convert
from aigc_studio.library.families.stacks import encoder_network as encoder_network
from aigc_studio.library.families.stacks import network as network

NAME = "vae-dense"
TITLE = "Variational autoencoder of linear layers"


def detect(shapes: Shapes) -> Detected | None:
    """`settings["encoder"]` are the layers of `encoder_network`."""
    modules = read_modules(shapes)
    if modules is None or any(module.op != "linear" for module in modules):
        return None
    heads = _heads(modules)
    if heads is None:
        return None
    encoder, decoder = modules[: heads + 1], modules[heads + 2 :]
    values = decoder[-1].shape[0]
    picture = picture_shape(values)
    if picture is None:
        return None
    shape = [*picture[:1], picture[1], picture[1]]
    layers = [*_rectified(decoder), *end_plans("sigmoid"), {"op": "reshape", "shape": shape}]
    settings = {
        "latent": decoder[0].shape[1], "side": picture[1], "channels": picture[0], "layers": layers,
        "encoder": [{"op": "reshape", "shape": [values]}, *_rectified(encoder)],
    }  # fmt: skip
    return Detected("generator", settings)


def _heads(modules: Sequence[Module]) -> int | None:
    """The place of the mean among the layers; the log-variance is the next."""
    for place in range(1, len(modules) - 2):
        mean, variance, after = modules[place : place + 3]
        same = mean.shape == variance.shape and after.shape[1] == mean.shape[0]
        back = modules[-1].shape[0] == modules[0].shape[1] > mean.shape[0]
        if same and back and is_chain(modules[: place + 1]) and is_chain(modules[place + 2 :]):
            return place
    return None


def _rectified(linears: Sequence[Module]) -> list[Plan]:
    plans: list[Plan] = []
    for linear in linears:
        plans += [linear_plan(linear), activation_plan()]
    return plans[:-1]

"""GANs of linear layers alone (Goodfellow et al. 2014), plain or conditioned on a class.

Activations and the norms' epsilon cannot be read from shapes. They follow the widely used implementations, told by the
names of their layers; all others rectify plainly and end in tanh. What batch norms saw in training says more.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from aigc_studio.library.checkpoints.modules import Module, read_modules
from aigc_studio.library.checkpoints.plans import (
    Plan,
    activation_plan,
    end_plans,
    is_chain,
    linear_plan,
    norm_plan,
    picture_shape,
    read_condition,
)
from aigc_studio.library.families.base import Detected, Shapes
from aigc_studio.library.families.layer_order import possible_orders
from aigc_studio.library.families.loud_inputs import settle as where_loud
from aigc_studio.library.families.stacks import network as network
from aigc_studio.library.families.told_by_norms import settle as told_by_norms
from aigc_studio.library.families.two_inputs import joined_shapes, joined_tensors

if TYPE_CHECKING:
    import torch

NAME = "mlp-gan"
TITLE = "GAN of linear layers"

_FEWEST_PIXELS = 64


@dataclass(frozen=True)
class _Manner:
    """What the implementation decides: the `slope` below zero, the norms' `epsilon`, the last activation, and whether a
    class always stands after z."""

    slope: float = 0.0
    epsilon: float = 1e-5
    end: str = "tanh"
    label_last: bool = False


#: A GAN of digits and classes without norms.
_OF_CLASSES, _OF_CLASSES_MANNER = re.compile(r"model\.\d+"), _Manner(0.2, label_last=True)
#: The decoder of PyTorch-GAN's adversarial autoencoder, by the widths of its hidden layers: its norms are torch's own.
_AUTOENCODER, _AUTOENCODER_MANNER = [512, 512], _Manner(0.2)
_NORMS = {"all", "later"}
#: Names that all layers have, which of the hidden ones have norms, and the manner of that implementation.
_MANNERS = (
    (re.compile(r"(model\.)?\d+"), _NORMS, _Manner(0.2, 0.8)),  # PyTorch-GAN
    (re.compile(r"(.+\.)?(decoder|decode|dec)\..+"), _NORMS | {"none"}, _Manner(end="sigmoid")),  # of a VAE
    (re.compile(r"net\.\d+"), _NORMS, _Manner(0.2)),
    (re.compile(r"main\.\d+"), {"later"}, _Manner(0.2)),
    (re.compile(r"fc_?\d+"), {"none"}, _Manner(0.2)),
    (re.compile(r"(hidden\d+|out)\.0"), {"none"}, _Manner(0.2)),
    (re.compile(r"gen\.\d+\.\d|gen\.\d+"), _NORMS, _Manner(end="sigmoid")),  # deeplearning.ai's course
    (re.compile(r"gen\.\d+"), {"none"}, _Manner(0.01)),
)


def detect(shapes: Shapes) -> Detected | None:
    modules = read_modules(joined_shapes(shapes) or shapes)
    if modules is None or any(module.op == "kernel" for module in modules):
        return None
    embeddings = [module for module in modules if module.op == "embedding"]
    for layers in possible_orders([module for module in modules if module.op != "embedding"]):
        found = _detect(layers, embeddings)
        if found is not None:
            return found
    return None


def _detect(layers: Sequence[Module], embeddings: Sequence[Module]) -> Detected | None:
    linears = [module for module in layers if module.op == "linear"]
    if len(linears) < 2 or layers[0].op != "linear" or layers[-1].op != "linear" or not is_chain(linears):
        return None
    if linears[-1].shape[0] == 1 and picture_shape(linears[0].shape[1]) and linears[0].shape[1] >= _FEWEST_PIXELS:
        return Detected(
            "generator",
            refusal="These are the weights of a discriminator, the part of a GAN that only judges pictures.",
            advice="The generator is usually in a file beside it, named G or generator.",
        )
    picture = picture_shape(linears[-1].shape[0])
    manner = _manner(layers, bool(embeddings))
    plans = _plans(layers, manner)
    # A picture has more numbers than its z; the other way around it is an encoder, or part of another network.
    if picture is None or plans is None or linears[0].shape[1] >= linears[-1].shape[0]:
        return None
    channels, side = picture
    settings: dict[str, Any] = {"latent": linears[0].shape[1], "side": side, "channels": channels}
    settings["layers"] = [*plans, *end_plans(manner.end), {"op": "reshape", "shape": [channels, side, side]}]
    known = read_condition(settings, embeddings, first=not manner.label_last)
    return Detected("generator", settings) if known else None


def settle(tensors: Mapping[str, torch.Tensor], settings: Mapping[str, Any]) -> dict[str, Any]:
    """Where a class enters, and what norms tell."""
    return told_by_norms(joined_tensors(tensors), where_loud(tensors, settings))


def convert(tensors: Mapping[str, torch.Tensor], settings: Mapping[str, Any]) -> dict[str, torch.Tensor]:
    from aigc_studio.library.networks.stack import generator_tensors

    return generator_tensors(joined_tensors(tensors), settings)


def _manner(layers: Sequence[Module], classes: bool) -> _Manner:
    norms = "all" if layers[1].op == "norm" else "later" if any(module.op == "norm" for module in layers) else "none"
    if classes and norms == "none" and all(_OF_CLASSES.fullmatch(module.path) for module in layers):
        return _OF_CLASSES_MANNER
    if [module.shape[0] for module in layers if module.op == "linear"][:-1] == _AUTOENCODER and norms == "later":
        return _AUTOENCODER_MANNER
    for names, of_norms, manner in _MANNERS:
        if norms in of_norms and all(names.fullmatch(module.path) for module in layers):
            return manner
    return _Manner()


def _plans(layers: Sequence[Module], manner: _Manner) -> list[Plan] | None:
    plans: list[Plan] = []
    width = 0
    for place, module in enumerate(layers):
        if module.op == "linear":
            plans.append(linear_plan(module))
            width = module.shape[0]
        elif module.shape[0] != width:
            return None
        else:
            plans.append(norm_plan(module, flat=True, eps=manner.epsilon))
        if place + 1 < len(layers) and layers[place + 1].op != "norm":
            plans.append(activation_plan(manner.slope))
    return plans

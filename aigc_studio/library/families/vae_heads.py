"""Where the encoder of a variational autoencoder ends and its decoder begins, for all namings and both kinds of layers.

Two heads of one shape give mean and log-variance; or one head of twice the size gives both, the mean first or the two
in turn; or one head named `fc_z` gives z itself (Wasserstein and sliced-Wasserstein autoencoders). What the decoder
takes beside z is a class as a one-hot vector, or several such vectors (JointVAE, Dupont 2018); of how many classes is
told by other layers, by their heads, or by how many numbers more a `decoder_input` takes.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import takewhile
from math import prod
from typing import Any

from aigc_studio.library.checkpoints.modules import Module
from aigc_studio.library.checkpoints.plans import Plan, conv_plan, linear_plan

_IN_TURN = re.compile(r"(^|[._])mu_logvar_gen$")
_ALONE = re.compile(r"(^|\.)fc_z$")
#: Heads of classes, behind mean and variance.
_OF_CLASSES = re.compile(r"(^|\.)(fc_z|fc_alphas\.\d+)$")
#: How JointVAE names its decoder: where it begins, and where convolutions do.
_FROM_Z, _TO_PICTURE = "latent_to_", "features_to_im"


@dataclass(frozen=True)
class Heads:
    """`mean` is the place of its layer and `projection` that of the decoder's first; z has `latent` numbers, of which
    every `step`-th value of the mean's layer is one, and stands before vectors of the sizes `one_hots`."""

    mean: int
    projection: int
    latent: int
    one_hots: tuple[int, ...] = ()
    step: int = 1

    @property
    def classes(self) -> int:
        """How many ways there are to choose one of each vector; 0 without any."""
        return prod(self.one_hots) if self.one_hots else 0

    def mean_plans(self, modules: Sequence[Module]) -> list[Plan]:
        """The layer that gives the mean alone, as a row of numbers."""
        head, chosen = modules[self.mean], {"out": self.latent, "step": self.step}
        if head.op == "linear":
            return [linear_plan(head) | chosen]
        return [conv_plan(head) | {"padding": 0} | chosen, {"op": "reshape", "shape": [self.latent]}]

    def condition(self, settings: Mapping[str, Any]) -> dict[str, Any]:
        """`settings` of the decoder with what a `StackGenerator` wants to know of the class."""
        return {**settings, "latent": self.latent, **after_z(self.one_hots)} if self.one_hots else dict(settings)


def after_z(one_hots: Sequence[int]) -> dict[str, Any]:
    """What a `StackGenerator` wants to know of a class that is one of each of these vectors, behind z."""
    return {
        "condition": "label-last", "classes": prod(one_hots), "embedding": sum(one_hots), "embedding_source": "",
        **({"one_hots": list(one_hots)} if len(one_hots) > 1 else {}),
    }  # fmt: skip


def role(module: Module) -> int:
    """Where a layer of that name runs: safetensors lists layers by name. Equal where the name tells nothing."""
    if re.search(r"(^|[._])(mu|mean|means)$", module.path):
        return 1
    if re.search(r"(^|[._])(log)?_?(var|variance|sigma|std)$", module.path):
        return 2
    first = module.path.partition(".")[0].casefold()
    if first.startswith("enc"):
        return 0
    if _OF_CLASSES.search(module.path):
        return 2
    if first.startswith(("dec", _FROM_Z, _TO_PICTURE)):
        return 3 if module.op == "linear" else 4
    return 5 if first.startswith("final") else 0


def possible_orders(modules: Sequence[Module]) -> Iterator[list[Module]]:
    """As listed, and by what their names say of their roles."""
    yield list(modules)
    yield sorted(modules, key=role)


def find_heads(modules: Sequence[Module], possible_classes: Collection[int]) -> Heads | None:
    """The first heads among `modules` in the order in which they run; `possible_classes` are the counts of classes that
    other layers speak of. None when there are none."""
    for place in range(1, len(modules) - 1):
        found = _pair(modules, place, possible_classes) or _single(modules, place)
        if found is not None:
            return found
    return None


def _pair(modules: Sequence[Module], place: int, possible_classes: Collection[int]) -> Heads | None:
    mean, variance, *after = modules[place:]
    if (mean.op, mean.shape) != (variance.op, variance.shape) or mean.op == "norm" or not after:
        return None
    if mean.op == "kernel" and (role(mean), role(variance)) != (1, 2):
        return None
    further = list(takewhile(lambda one: _OF_CLASSES.search(one.path) and one.shape[1:] == mean.shape[1:], after))
    projection, latent = place + 2 + len(further), mean.shape[0]
    if not further and _takes_as_a_pixel(after[0], latent):
        return Heads(place, projection, latent)
    if projection >= len(modules) or modules[projection].op != "linear":
        return None
    beside = modules[projection].shape[1] - latent
    if further:
        one_hots = tuple(one.shape[0] for one in further)
        return Heads(place, projection, latent, one_hots) if sum(one_hots) == beside else None
    told = beside in possible_classes or (beside > 1 and modules[projection].path.endswith("decoder_input"))
    if beside and not told:
        return None
    return Heads(place, projection, latent, (beside,) if beside else ())


def _takes_as_a_pixel(module: Module, latent: int) -> bool:
    """Whether it may be a transposed convolution of z as a map of one pixel, or a plain one of a single pixel."""
    return module.op == "kernel" and (module.shape[0] == latent or module.shape[1:] == (latent, 1, 1))


def _single(modules: Sequence[Module], place: int) -> Heads | None:
    head, projection = modules[place : place + 2]
    apart = head.path.casefold().startswith("enc") and projection.path.casefold().startswith("dec")
    if apart and head.op != "norm" and head.shape[0] % 2 == 0 and _takes_as_a_pixel(projection, head.shape[0] // 2):
        return Heads(place, place + 1, head.shape[0] // 2, step=2 if _IN_TURN.search(head.path) else 1)
    if head.op != "linear" or projection.op != "linear":
        return None
    values, latent = head.shape[0], projection.shape[1]
    if values == 2 * latent:
        return Heads(place, place + 1, latent, step=2 if _IN_TURN.search(head.path) else 1)
    return Heads(place, place + 1, latent) if values == latent and _ALONE.search(head.path) else None

"""A learnt prior in the file of a variational autoencoder that was trained here: `prior.couplings.0.first.weight`, of
several classes `prior.couplings.0.classes.weight`, … (`networks.flows.CouplingFlow`)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from aigc_studio.library.families.base import Shapes
from aigc_studio.library.families.names import count

if TYPE_CHECKING:
    import torch

    from aigc_studio.library.networks.flows import CouplingFlow

_PRIOR = "prior."


def apart(names: Mapping[str, Any]) -> tuple[dict[str, Any], dict[str, Any]]:
    """What is of the prior, by its name there, and the others."""
    of_prior = {name.removeprefix(_PRIOR): value for name, value in names.items() if name.startswith(_PRIOR)}
    return of_prior, {name: value for name, value in names.items() if not name.startswith(_PRIOR)}


def classes_of(prior: Shapes) -> int:
    """Of how many classes it knows; 0 where it knows none."""
    return prior.get("couplings.0.classes.weight", (0,))[0]


def read_prior(prior: Shapes, latent: int) -> dict[str, int] | None:
    """Settings of `prior_flow`; None for tensors that are not those of a prior of `latent` numbers."""
    couplings, hidden = count(prior, r"couplings\.(\d+)\."), prior.get("couplings.0.first.bias", (0,))[0]
    classes, kept = classes_of(prior), latent // 2
    moved = 2 * (latent - kept)
    layout = {
        f"couplings.{place}.{name}": shape
        for place in range(couplings)
        for name, shape in (
            ("first.weight", (hidden, kept)), ("first.bias", (hidden,)),
            ("last.weight", (moved, hidden)), ("last.bias", (moved,)),
            *([("classes.weight", (classes, hidden))] if classes else []),
        )
    }  # fmt: skip
    return {"couplings": couplings, "hidden": hidden} if layout and layout == dict(prior) else None


def prior_flow(settings: Mapping[str, Any], classes: int) -> CouplingFlow:
    """The untrained prior."""
    from aigc_studio.library.networks.flows import CouplingFlow

    return CouplingFlow(settings["latent"], settings["hidden"], settings["couplings"], classes)


def prior_tensors(tensors: Mapping[str, torch.Tensor]) -> dict[str, torch.Tensor]:
    """Those of the prior under the names of a `networks.flows.FlowGenerator`, float32."""
    return {name: tensor.float() for name, tensor in tensors.items() if name.startswith(_PRIOR)}

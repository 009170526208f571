"""Variational autoencoders with a normalising flow as prior, as the studio trains them: `prior.couplings.0.first.…`
beside a convolutional decoder (`decoder_input.…`, `decoder.…`, `final_layer.…`)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from aigc_studio.library.checkpoints.modules import read_modules
from aigc_studio.library.checkpoints.stack_reader import Manner, read_stack
from aigc_studio.library.families.base import Detected, Shapes
from aigc_studio.library.families.names import bare, count

if TYPE_CHECKING:
    import torch

NAME = "flow-vae"
TITLE = "Variational autoencoder with a flow"

_PRIOR = "prior."
#: In the order in which they run.
_DECODER = ("decoder_input", "decoder", "final_layer")


def detect(shapes: Shapes) -> Detected | None:
    names = bare(shapes)
    prior = {name.removeprefix(_PRIOR): shape for name, shape in names.items() if name.startswith(_PRIOR)}
    rest = {name: shape for name, shape in names.items() if not name.startswith(_PRIOR)}
    if not prior or any(name.partition(".")[0] not in _DECODER for name in rest):
        return None
    modules = read_modules(rest)
    if not modules:
        return None
    modules = sorted(modules, key=lambda module: _DECODER.index(module.path.partition(".")[0]))
    stack = read_stack(modules, Manner(slope=0.01, end="tanh"))
    couplings, hidden = count(prior, r"couplings\.(\d+)\."), prior.get("couplings.0.first.bias", (0,))[0]
    if stack is None or prior != _layout(stack["latent"], hidden, couplings):
        return None
    return Detected("generator", stack | {"couplings": couplings, "hidden": hidden})


def _layout(latent: int, hidden: int, couplings: int) -> dict[str, tuple[int, ...]]:
    """Every tensor of such a flow."""
    kept = latent // 2
    moved = 2 * (latent - kept)
    return {
        f"couplings.{place}.{name}": shape
        for place in range(couplings)
        for name, shape in (
            ("first.weight", (hidden, kept)), ("first.bias", (hidden,)),
            ("last.weight", (moved, hidden)), ("last.bias", (moved,)),
        )
    }  # fmt: skip


def network(settings: Mapping[str, Any]) -> torch.nn.Module:
    from aigc_studio.library.networks.flows import CouplingFlow, FlowGenerator
    from aigc_studio.library.networks.stack import StackGenerator

    flow = CouplingFlow(settings["latent"], settings["hidden"], settings["couplings"])
    return FlowGenerator(flow, StackGenerator(settings))


def convert(tensors: Mapping[str, torch.Tensor], settings: Mapping[str, Any]) -> dict[str, torch.Tensor]:
    from aigc_studio.library.networks.stack import generator_tensors

    named = bare(tensors)
    prior = {name: tensor.float() for name, tensor in named.items() if name.startswith(_PRIOR)}
    decoder = generator_tensors(named, settings)
    return prior | {f"decoder.{name}": tensor for name, tensor in decoder.items()}

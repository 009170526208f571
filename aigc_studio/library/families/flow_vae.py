"""Variational autoencoders with a normalising flow as prior, as the studio trains them: `prior.couplings.0.first.…`
(and, of several classes, `prior.couplings.0.classes.weight`) beside a convolutional decoder (`decoder_input.…`,
`decoder.…`, `final_layer.…`) and, where a photo is to become a point, the encoder (`encoder.…`, `fc_mu.…`, `fc_var.…`)
with the posterior's flow, if it has one (`fc_context.…`, `posterior.0.first.…`)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from aigc_studio.library.checkpoints.modules import read_modules
from aigc_studio.library.checkpoints.plans import Plan
from aigc_studio.library.checkpoints.stack_reader import Manner, read_stack
from aigc_studio.library.families import vae_conv
from aigc_studio.library.families.base import Detected, Shapes
from aigc_studio.library.families.learnt_prior import apart, classes_of, prior_flow, prior_tensors, read_prior
from aigc_studio.library.families.names import bare, count
from aigc_studio.library.families.vae_heads import after_z

if TYPE_CHECKING:
    import torch

NAME = "flow-vae"
TITLE = "Variational autoencoder with a flow"

_POSTERIOR, _MEAN, _CONTEXT = "posterior.", "fc_mu", "fc_context"
#: In the order in which they run.
_DECODER = ("decoder_input", "decoder", "final_layer")
_ENCODER = ("encoder", _MEAN, "fc_var")


def detect(shapes: Shapes) -> Detected | None:
    names = bare(shapes)
    prior, others = apart(names)
    posterior = {name.removeprefix(_POSTERIOR): shape for name, shape in others.items() if name.startswith(_POSTERIOR)}
    decoder = {name: shape for name, shape in names.items() if name.partition(".")[0] in _DECODER}
    encoder = {name: shape for name, shape in names.items() if name.partition(".")[0] in (*_ENCODER, _CONTEXT)}
    if not prior or len(prior) + len(posterior) + len(decoder) + len(encoder) != len(names):
        return None
    modules = read_modules(decoder)
    if not modules:
        return None
    modules = sorted(modules, key=lambda module: _DECODER.index(module.path.partition(".")[0]))
    stack = read_stack(modules, Manner(slope=0.01, end="tanh"))
    classes = classes_of(prior)
    flow = read_prior(prior, stack["latent"] - classes) if stack is not None else None
    if stack is None or flow is None:
        return None
    settings = stack | flow
    if classes:
        settings |= {"latent": stack["latent"] - classes} | after_z((classes,))
    return Detected("generator", settings | _encoding(decoder, encoder, posterior, settings["latent"]))


def _encoding(decoder: Shapes, encoder: Shapes, posterior: Shapes, latent: int) -> dict[str, Any]:
    """What `encoder_network` is made of; nothing where there is no encoder, or one of another kind."""
    plain = {name: shape for name, shape in encoder.items() if not name.startswith(f"{_CONTEXT}.")}
    found = vae_conv.detect({**plain, **decoder})
    plans: Sequence[Plan] | None = found.settings.get("encoder") if found else None
    steps, hidden = count(posterior, r"(\d+)\."), posterior.get("0.first.bias", (0,))[0]
    layout = {
        f"{place}.{name}": shape
        for place in range(steps)
        for name, shape in (
            ("first.weight", (hidden, latent)), ("first.bias", (hidden,)), ("context.weight", (hidden, latent)),
            ("last.weight", (2 * latent, hidden)), ("last.bias", (2 * latent,)),
        )
    }  # fmt: skip
    mean, context = (encoder.get(f"{head}.weight") for head in (_MEAN, _CONTEXT))
    if plans is None or dict(posterior) != layout or context != (mean if steps else None):
        return {}
    return {"encoder": list(plans), "steps": steps, "step_hidden": hidden}


def network(settings: Mapping[str, Any]) -> torch.nn.Module:
    from aigc_studio.library.networks.flows import FlowGenerator
    from aigc_studio.library.networks.stack import StackGenerator

    return FlowGenerator(prior_flow(settings, settings.get("classes", 0)), StackGenerator(settings))


def convert(tensors: Mapping[str, torch.Tensor], settings: Mapping[str, Any]) -> dict[str, torch.Tensor]:
    from aigc_studio.library.networks.stack import generator_tensors

    named = bare(tensors)
    decoder = generator_tensors(named, settings)
    return prior_tensors(named) | {f"decoder.{name}": tensor for name, tensor in decoder.items()}


def encoder_network(settings: Mapping[str, Any]) -> torch.nn.Module:
    """The untrained encoder: (N, C, side, side) in 0..1 to u, (N, D)."""
    from aigc_studio.library.networks.flows import AutoregressiveStep, FlowEncoder
    from aigc_studio.library.networks.stack import Stack

    size = settings["latent"]
    steps = [AutoregressiveStep(size, settings["step_hidden"]) for _ in range(settings["steps"])]
    context = Stack(settings["encoder"]) if steps else None
    return FlowEncoder(Stack(settings["encoder"]), context, steps, prior_flow(settings, settings.get("classes", 0)))


def encoder_convert(tensors: Mapping[str, torch.Tensor], settings: Mapping[str, Any]) -> dict[str, torch.Tensor]:
    """As `convert`, for `encoder_network`. The context is seen by the same layers as the mean, but for the last."""
    from aigc_studio.library.networks.stack import stack_tensors

    named = bare(tensors)
    *body, last = settings["encoder"]
    heads = {"mean": [*body, last]} | ({"context": [*body, {**last, "source": _CONTEXT}]} if settings["steps"] else {})
    stacks = {f"{head}.{name}": tensor for head, plans in heads.items()
              for name, tensor in stack_tensors(named, plans).items()}  # fmt: skip
    posterior = {name: tensor.float() for name, tensor in named.items() if name.startswith(_POSTERIOR)}
    return stacks | posterior | prior_tensors(named)

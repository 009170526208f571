"""Decoders of glyphs that were trained here: distance fields, drawn crisp at any size. All but early ones have a learnt
prior of each character's typefaces."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from aigc_studio.library.families.base import Detected, Shapes
from aigc_studio.library.families.learnt_prior import apart, classes_of, prior_flow, prior_tensors, read_prior
from aigc_studio.library.families.names import count

if TYPE_CHECKING:
    import torch

NAME = "glyph-vae"
TITLE = "Variational autoencoder of glyphs"


def detect(shapes: Shapes) -> Detected | None:
    prior, others = apart(shapes)
    own = {name: shape for name, shape in others.items() if not name.endswith("num_batches_tracked")}
    steps = count(own, r"grow\.(\d+)\.")
    if not {"characters.weight", "project.weight", "field.weight"} <= own.keys() or not steps:
        return None
    classes, embedding = own["characters.weight"]
    features = [own["grow.0.weight"][0], *(own[f"grow.{step}.weight"][1] for step in range(steps))]
    if own["field.weight"] != (features[-1], 1, 4, 4) or own["project.weight"][0] != features[0] * 16:
        return None
    latent = own["project.weight"][1] - embedding
    flow = read_prior(prior, latent) if prior else {}
    if flow is None or (prior and classes_of(prior) != classes):
        return None
    return Detected("generator", {
        **flow, "latent": latent, "classes": classes, "embedding": embedding, "channels": 1,
        "side": 4 * 2 ** (steps + 1), "features": features, "field": True,
    })  # fmt: skip


def network(settings: Mapping[str, Any]) -> torch.nn.Module:
    from aigc_studio.library.networks.flows import FlowGenerator
    from aigc_studio.library.networks.glyph_vae import GlyphDecoder

    decoder = GlyphDecoder(**{name: settings[name] for name in ("latent", "classes", "embedding", "features")})
    return FlowGenerator(prior_flow(settings, settings["classes"]), decoder) if "couplings" in settings else decoder


def convert(tensors: Mapping[str, torch.Tensor], settings: Mapping[str, Any]) -> dict[str, torch.Tensor]:
    _, decoder = apart(tensors)
    place = "decoder." if "couplings" in settings else ""
    return prior_tensors(tensors) | {
        f"{place}{n}": t if n.endswith("num_batches_tracked") else t.float() for n, t in decoder.items()
    }

"""The learnt prior of VAEs: where the encodings of pictures lie, which is never quite as noise does.

A flow learns it while they are trained, without their learning of it, and noise goes through it (ex-post density
estimation, Ghosh et al. 2020; the second stage of Dai & Wipf 2019). A private training has none: where encodings lie
would tell of the pictures, and nobody reckons how much.
"""

from __future__ import annotations

import torch
from torch import Tensor

from aigc_studio.library.networks.flows import CouplingFlow

#: How wide its flow is, for each number of z.
_WIDTH = 8


def make_prior(latent: int, flows: int, classes: int = 0) -> CouplingFlow | None:
    """Of `flows` pairs of couplings, untrained: noise as it is. None where there are none."""
    return CouplingFlow(latent, _WIDTH * latent, 2 * flows, classes) if flows else None


def placed(prior: CouplingFlow | None, noise: Tensor, classes: Tensor) -> Tensor:
    """The z of points of a model, (N, latent) both, of classes (N,). Encodings alone teach the prior: a critic would
    teach it to keep away from what is hard to draw."""
    if prior is None:
        return noise
    with torch.no_grad():
        return prior(noise, classes)


def prior_loss(prior: CouplingFlow, z: Tensor, classes: Tensor) -> Tensor:
    """What it loses on encodings (N, latent), in nats a picture; they learn nothing of it."""
    return -prior.log_density(z.detach(), classes).mean()

"""The Aurora networks by the id of their card."""

from __future__ import annotations

from typing import NamedTuple

from aigc_studio.training.networks.aurora.base import LATENT, Aurora
from aigc_studio.training.networks.aurora.crystal import AuroraCrystal
from aigc_studio.training.networks.aurora.ink import AuroraInk
from aigc_studio.training.networks.aurora.soft import AuroraSoft


class Character(NamedTuple):
    """An architecture and the seed of its fixed weights: together they are the published model."""

    network: type[Aurora]
    seed: int


CHARACTERS = {
    "aurora-soft": Character(AuroraSoft, 0),
    "aurora-crystal": Character(AuroraCrystal, 3),
    "aurora-ink": Character(AuroraInk, 0),
}


def build(model: str) -> Aurora:
    """The network of card `model` with its fixed weights, ready for inference."""
    character = CHARACTERS[model]
    network = character.network(character.seed)
    network.requires_grad_(False)
    return network


__all__ = ["CHARACTERS", "LATENT", "Aurora", "Character", "build"]

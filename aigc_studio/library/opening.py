"""From a card to a model that runs: which adapter opens it, and what runs its network."""

from __future__ import annotations

from collections.abc import Callable
from importlib import import_module
from typing import Any

from aigc_studio.core.errors import StudioError
from aigc_studio.library.card import ModelCard
from aigc_studio.library.device import ON_CPU, Engine, Place
from aigc_studio.library.families import families

#: Family -> the adapter module that opens its cards; each has `open_model(card, place)`. Families of PyTorch networks
#: and ONNX files of any origin are opened by what they make instead.
ADAPTERS = {
    "cppn": "aigc_studio.library.adapters.cppn",
    "pigment": "aigc_studio.library.adapters.pigment",
    "multistyle": "aigc_studio.library.adapters.multistyle",
    "arbitrary-style": "aigc_studio.library.adapters.arbitrary",
}


def open_model(card: ModelCard, place: Place = ON_CPU) -> Any:
    """The model of `card`, opened for the caller alone. Raises StudioError when it does not open."""
    return opener(card)(place)


def opener(card: ModelCard) -> Callable[[Place], Any]:
    """What opens `card` at a place. Raises StudioError for a family of a newer version."""
    module = adapter(card)
    return lambda place: module.open_model(card, place)


def adapter(card: ModelCard) -> Any:
    """The module that opens `card`. Raises StudioError for a family of a newer version."""
    return import_module(_adapter_of(card))


def _adapter_of(card: ModelCard) -> str:
    if card.family in ADAPTERS:
        return ADAPTERS[card.family]
    if card.family.startswith("onnx-"):
        return f"aigc_studio.library.adapters.{card.family.replace('-', '_')}"
    if card.family in families():
        return f"aigc_studio.library.adapters.torch_{'generator' if card.kind == 'generator' else 'image'}"
    raise StudioError(
        f"“{card.name}” is of the family “{card.family}”, which this version cannot open.",
        "Update AIGC Studio to use it.",
    )


def engine_of(card: ModelCard) -> Engine:
    """What runs a card's network."""
    return "onnxruntime" if card.family in ADAPTERS or card.family.startswith("onnx-") else "torch"

"""Opened models, shared and kept while they are wanted."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Iterator
from contextlib import contextmanager
from importlib import import_module
from typing import Any

from aigc_studio.core.errors import StudioError
from aigc_studio.library.card import ModelCard
from aigc_studio.library.families import families

#: Family -> the adapter module that opens its cards; each has `open_model(card)`. Families of PyTorch networks and ONNX
#: files of any origin are opened by what they make instead.
ADAPTERS = {
    "cppn": "aigc_studio.library.adapters.cppn",
    "pigment": "aigc_studio.library.adapters.pigment",
    "multistyle": "aigc_studio.library.adapters.multistyle",
    "arbitrary-style": "aigc_studio.library.adapters.arbitrary",
}


class ModelPool:
    """Opens each model once and keeps the most recently used `capacity` of them.

    Opened models are safe to run from several threads, so a long render never keeps a preview waiting.
    """

    def __init__(self, capacity: int = 6) -> None:
        self._capacity = capacity
        self._open: OrderedDict[str, Any] = OrderedDict()
        self._lock = threading.Lock()

    @contextmanager
    def lease(self, card: ModelCard) -> Iterator[Any]:
        """The opened model of `card` for the length of the `with` block."""
        with self._lock:
            model = self._open.get(card.id) or self._load(card)
            self._open[card.id] = model
            self._open.move_to_end(card.id)
            while len(self._open) > self._capacity:
                self._open.popitem(last=False)
        yield model

    def is_open(self, card: ModelCard) -> bool:
        return card.id in self._open

    def free(self) -> None:
        """Forget every opened model; memory goes back as soon as running work ends."""
        with self._lock:
            self._open.clear()

    def _load(self, card: ModelCard) -> Any:
        return import_module(adapter_of(card)).open_model(card)


def adapter_of(card: ModelCard) -> str:
    """The module that opens a card. Raises StudioError for a family of a newer version."""
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

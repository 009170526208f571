"""Cards of tiny random networks of every family, and importing without a process of its own."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from safetensors.torch import save_file

from aigc_studio.library.adapters.base import LatentSpace
from aigc_studio.library.card import ModelCard, read_card
from aigc_studio.library.families import families
from aigc_studio.library.importing.folder import save_space
from aigc_studio.library.latent_learning import prior_space
from aigc_studio.library.probe import Report
from aigc_studio.library.sealed_reader import examine
from tests.library.families.image_family import randomised


class LookHere:
    """Stands for `probe.Look`: the same reader in this process, which starts at once."""

    def __init__(self, path: Path) -> None:
        self._path, self.has_shown = path, False

    def __enter__(self) -> LookHere:
        return self

    def __exit__(self, *_error: object) -> None:
        pass

    def report(
        self, check: Callable[[], None] = lambda: None,
        shown: Callable[[NDArray[np.uint8]], None] = lambda _picture: None,
    ) -> Report:  # fmt: skip
        return Report.from_json(examine(self._path).to_json())


def card_of(
    family_name: str, shapes: dict[str, tuple[int, ...]], folder: Path, tensors: dict[str, torch.Tensor] | None = None
) -> ModelCard:
    """A random network of the settings that `shapes` give, as a card with words of its own; `tensors` are a
    checkpoint's, where random numbers would make no picture."""
    family = families()[family_name]
    found = family.detect(shapes)
    assert found is not None
    assert not found.refusal
    torch.manual_seed(7)
    network = randomised(family.network(found.settings), 7).requires_grad_(False)
    if tensors is not None:
        network.load_state_dict(family.convert(tensors, found.settings))
    folder.mkdir(parents=True)
    weights = {name: tensor.clone().contiguous() for name, tensor in network.state_dict().items()}
    save_file(weights, folder / "weights.safetensors")
    raw: dict[str, Any] = {
        "schema": 1, "id": folder.name, "name": f"My {family_name}", "kind": found.kind, "family": family_name,
        "licence": "CC0-1.0", "summary": "A test.", "source": "random numbers", "weights": "weights.safetensors",
        "settings": found.settings, "tags": ["tiny"], "default_side": 64,
    }  # fmt: skip
    if found.kind == "generator":
        space = prior_space(network, found.settings)
        turned = np.random.default_rng(1).standard_normal((2, len(space.mean))).astype(np.float32)
        save_space(LatentSpace(space.mean, space.basis, space.scale, turned), folder)
        raw["directions"] = [{"name": name, "low": -1.5, "high": 2, "hint": "Try it."} for name in ("older", "redder")]
    (folder / "card.json").write_text(json.dumps(raw), "utf-8")
    return read_card(folder)

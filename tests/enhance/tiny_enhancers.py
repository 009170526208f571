"""Two enhancers with random weights, as cards in a library."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

import pytest
from safetensors.torch import save_file

from aigc_studio.core.settings import shipped
from aigc_studio.library import catalog
from aigc_studio.library.catalog import Catalog
from aigc_studio.library.families import families
from tests.library.families.image_family import randomised
from tests.links import linked

UPSCALER, DENOISER = "a-upscaler", "denoiser"
_CHANNELS = {"channels": 3, "multiple": 1}
_SETTINGS: dict[str, tuple[str, dict[str, Any]]] = {
    UPSCALER: ("srvgg", {**_CHANNELS, "scale": 2, "halo": 3, "features": 6, "convs": 1, "learned_slopes": True}),
    DENOISER: ("dncnn", {
        **_CHANNELS, "scale": 1, "halo": 5, "grey": "each", "features": 6, "biases": [True] * 5, "norms": [False] * 5,
        "eps": 1e-4, "noise_map": False, "dilations": [1] * 5,
    }),
}  # fmt: skip


@pytest.fixture
def none_shipped(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A studio whose own enhancers are not there."""
    models = tmp_path / "shipped"
    models.mkdir()
    for card in Catalog((shipped("models"),)).cards.values():
        if card.kind != "enhancer" and not linked(models / card.folder.name, card.folder):
            shutil.copytree(card.folder, models / card.folder.name)
    monkeypatch.setattr(catalog, "shipped", lambda name: models if name == "models" else shipped(name))


def install(library: Path) -> Path:
    """Put an enhancer that enlarges twice and a denoiser into `library`."""
    for name, (family, settings) in _SETTINGS.items():
        (library / name).mkdir(parents=True)
        network = randomised(families()[family].network(settings))
        for parameter in network.parameters():
            parameter.data.mul_(0.5)
        tensors = {key: tensor.contiguous() for key, tensor in network.state_dict().items()}
        save_file(tensors, library / name / "w.safetensors")
        card = {"schema": 1, "id": name, "name": name, "kind": "enhancer", "family": family, "settings": settings}
        (library / name / "card.json").write_text(json.dumps({**card, "weights": "w.safetensors"}))
    return library

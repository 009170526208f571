"""Recipes inside files from anywhere: whatever they say, one sentence or a picture."""

from __future__ import annotations

import json
from typing import Any

import numpy as np
import pytest

from aigc_studio.canvas.document import Document
from aigc_studio.core.errors import StudioError
from aigc_studio.core.image import Extent
from aigc_studio.core.recipe import Recipe
from aigc_studio.jobs.context import JobContext
from aigc_studio.library.catalog import Catalog
from aigc_studio.library.pool import ModelPool
from aigc_studio.replay.make import Maker

GENERATE: dict[str, Any] = {
    "model": "aurora-soft", "seed": 1, "noise_seed": 1, "truncation": 1.0, "weights": {}, "drift": [], "width": 32,
    "height": 32, "tile": False, "phase": 0.0, "frames": 0,
}  # fmt: skip
GENERATED = {"schema": 1, "task": "generate", "settings": GENERATE}
STYLE: dict[str, Any] = {"name": "s", "stylizer": "multistyle26", "vector": [1.0] + [0.0] * 25, "weight": 1.0}
STYLIZE: dict[str, Any] = {
    "styles": [STYLE], "strength": 1.0, "keep_colour": False, "brush": 1.0, "max_side": 64, "photo": "",
    "photo_name": "p.png", "base": GENERATED,
}  # fmt: skip
LAYER: dict[str, Any] = {
    "id": "a", "name": "L", "content": "", "before": "", "x": 0.0, "y": 0.0, "scale": 1.0, "opacity": 1.0,
    "visible": True, "blend": "normal", "width": 32, "height": 32, "recipe": GENERATED,
}  # fmt: skip
PAGE: dict[str, Any] = {"schema": 1, "width": 32, "height": 32, "selected": "a", "layers": [LAYER]}
HUGE = 10**400


@pytest.fixture(scope="module")
def maker() -> Maker:
    return Maker(Catalog(), ModelPool())


def make(maker: Maker, task: str, settings: dict[str, Any]) -> np.ndarray:
    """The picture of a recipe that has been through a file."""
    recipe = Recipe.from_json(json.dumps({"schema": 1, "task": task, "settings": settings}))
    maker.extent(recipe)
    return maker.make(recipe, JobContext(), lambda _sha256: None).data


def test_the_recipes_themselves_are_fine(maker):
    assert make(maker, "generate", GENERATE).shape == (32, 32, 3)
    assert make(maker, "stylize", STYLIZE).shape == (32, 32, 3)
    assert make(maker, "compose", {"document": PAGE}).shape == (32, 32, 4)


@pytest.mark.parametrize(
    "change",
    [
        {"seed": float("nan")}, {"truncation": 1e300}, {"weights": {"hue": 1e308}}, {"weights": {"hue": float("inf")}},
        {"weights": {"nope": 1.0}}, {"drift": [[0, 0.5]] * 20_000}, {"drift": [[1, float("nan")]]},
        {"width": float("inf")}, {"width": 30_000, "height": 30_000}, {"width": HUGE}, {"frames": float("inf")},
        {"model": "multistyle26"}, {"model": "../x"},
    ],
)  # fmt: skip
def test_generated(maker, change):
    with pytest.raises(StudioError):
        make(maker, "generate", GENERATE | change)


@pytest.mark.parametrize(
    "change",
    [
        {"stylizer": "aurora-soft"}, {"stylizer": "nope"}, {"vector": [1e38] * 26}, {"vector": [float("nan")] * 26},
        {"vector": [1.0]}, {"weight": 1e-320}, {"weight": float("nan")}, {"weight": HUGE},
    ],
)  # fmt: skip
def test_painted(maker, change):
    with pytest.raises(StudioError):
        make(maker, "stylize", STYLIZE | {"styles": [STYLE | change]})


@pytest.mark.parametrize(
    "change",
    [
        {"width": 0}, {"width": -1}, {"width": 10**9}, {"width": float("inf")}, {"width": 30_000, "height": 30_000},
        {"schema": None}, {"schema": "x"}, {"layers": [1]}, {"layers": "x"}, {"layers": {"a": 1}},
        {"layers": [LAYER, LAYER]},
    ],
)  # fmt: skip
def test_pages(change):
    with pytest.raises(StudioError):
        Document.from_dict(json.loads(json.dumps(PAGE | change)))


@pytest.mark.parametrize(
    "change",
    [
        {"x": float("nan")}, {"x": 1e308}, {"x": None}, {"x": HUGE}, {"scale": 0}, {"scale": float("inf")},
        {"scale": "x"}, {"opacity": "x"}, {"opacity": float("nan")}, {"width": 0}, {"width": "x"}, {"width": 10**9},
        {"blend": "nope"}, {"blend": []}, {"id": []}, {"name": 5}, {"content": None}, {"recipe": 5}, {"recipe": {}},
    ],
)  # fmt: skip
def test_layers(change):
    with pytest.raises(StudioError):
        Document.from_dict(json.loads(json.dumps(PAGE | {"layers": [LAYER | change]})))


def test_layers_come_back_as_they_were():
    document = Document.from_dict(PAGE)
    assert Document.from_dict(json.loads(json.dumps(document.to_dict()))) == document


def test_a_recipe_says_its_size_before_it_is_made(maker):
    assert maker.extent(Recipe("generate", GENERATE | {"width": 20_000, "height": 20_000})) == Extent(20_000, 20_000)
    assert maker.extent(Recipe("compose", {"document": PAGE})) == Extent(32, 32)
    assert maker.extent(Recipe("stylize", STYLIZE)) is None

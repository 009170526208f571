"""What no honest hand sends: numbers that are none, damaged recipes, documents of other programs."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PySide6.QtCore import QMimeData, QUrl

from aigc_studio.core.image import Extent, Pixels
from aigc_studio.core.recipe import Recipe
from aigc_studio.gallery.metadata import write_artwork
from aigc_studio.session.drops import Anywhere
from tests.studio_desk import Desk

WHOLE: dict[str, Any] = {"model": "aurora-soft", "seed": 1, "width": 64, "height": 64}


def drop(desk: Desk, path: Path) -> None:
    mime = QMimeData()
    mime.setUrls([QUrl.fromLocalFile(str(path))])
    desk.studio.drop(mime, Anywhere())
    desk.settle()


@pytest.fixture
def small(desk: Desk) -> Desk:
    desk.studio.latent.set_extent(Extent(64, 64))
    desk.settle()
    desk.notices.clear()
    return desk


@pytest.mark.parametrize("value", [float("nan"), float("inf"), -float("inf"), 1e308])
def test_numbers_that_are_none_move_nothing(small, value):
    canvas, latent = small.studio.canvas, small.studio.latent
    before = canvas.document
    for field in ("x", "y", "scale", "opacity"):
        canvas.set_layer(before.selected, **{field: value})
    latent.set_truncation(value)
    latent.set_phase(value)
    for extent in (Extent(0, 0), Extent(-3, 5), Extent(10**6, 10**6)):
        canvas.set_extent(extent)
        latent.set_extent(extent)
    small.settle()
    assert canvas.document == before


@pytest.mark.parametrize(
    "change",
    [
        {"seed": "x"}, {"seed": 2**31}, {"noise_seed": 10**400}, {"truncation": None}, {"weights": []},
        {"weights": {"hue": "x"}}, {"drift": 5}, {"width": "x"}, {"model": None},
    ],
)  # fmt: skip
def test_a_damaged_recipe_leaves_the_picture(small, tmp_path, change):
    picture = Pixels(np.full((32, 48, 3), 90, np.uint8))
    drop(small, write_artwork(tmp_path, "boat", picture, Recipe("generate", WHOLE | change)))
    layer = small.studio.canvas.document.current
    assert (layer.name, layer.extent, layer.recipe.task) == ("boat", Extent(48, 32), "import")
    assert [notice.title for notice in small.notices if "boat" in notice.title]
    small.studio.latent.choose("aurora-soft")
    small.settle()


def test_the_largest_seed_of_the_command_line_is_shown(small, tmp_path):
    picture = Pixels(np.full((64, 64, 3), 90, np.uint8))
    drop(small, write_artwork(tmp_path, "boat", picture, Recipe("generate", WHOLE | {"seed": 2**31 - 1})))
    assert small.studio.latent.point.seed == 2**31 - 1


def test_a_newer_document_is_kept_beside_the_new_one(qapp, tmp_path):
    first = Desk(qapp, tmp_path / "project")
    first.settle()
    first.close()
    document = tmp_path / "project" / "document.json"
    newer = json.loads(document.read_text()) | {"schema": 99}
    document.write_text(json.dumps(newer))
    (tmp_path / "project" / "document.previous.json").unlink(missing_ok=True)
    second = Desk(qapp, tmp_path / "project")
    second.settle()
    assert any("newer" in notice.title for notice in second.notices)
    second.studio.latent.new_seed()
    second.settle()
    second.close()
    (kept,) = (tmp_path / "project").glob("document.unread-*.json")
    assert json.loads(kept.read_text()) == newer

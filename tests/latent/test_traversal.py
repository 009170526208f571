"""Moving one number of a point, and going to where a picture was made."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from aigc_studio.core.errors import StudioError
from aigc_studio.core.image import Extent
from aigc_studio.jobs.context import JobContext
from aigc_studio.latent.point import LatentPoint, locate
from aigc_studio.latent.render import RenderLatent, render_latent
from aigc_studio.latent.traversal import REACH, count_numbers, moved, traverse
from aigc_studio.library.adapters.base import LatentSpace
from aigc_studio.library.card import DirectionLabel, ModelCard
from aigc_studio.library.catalog import Catalog
from aigc_studio.library.pool import ModelPool

LABELS = (DirectionLabel("third", -1, 1), DirectionLabel("slant", -2, 2))
SPACE = LatentSpace(
    np.arange(4, dtype=np.float32), np.eye(3, 4, dtype=np.float32), np.array([1, 2, 3], np.float32),
    np.array([[0, 0, 2, 0], [1, 1, 0, 0]], np.float32),
)  # fmt: skip
POINT = LatentPoint(5, truncation=0.7, weights={"third": 0.25, "slant": -0.5}, drift=((9, 0.3),))


@pytest.mark.parametrize("step", [[0, 0, 1, 0], [0, 0, 9, 0], [1, 1, 0, 0], [0, 2, 0, 0], [0, 0, 0, 0]])
def test_a_moved_point_is_exactly_a_step_away(step: list[float]) -> None:
    there = moved(POINT, np.array(step, np.float32), SPACE, LABELS)
    apart = locate(there, SPACE, LABELS) - locate(POINT, SPACE, LABELS)
    assert np.allclose(apart, step, atol=1e-5)


def test_a_slider_that_goes_that_way_is_what_moves() -> None:
    by_slider = moved(POINT, np.array([0, 0, 1, 0], np.float32), SPACE, LABELS)
    assert by_slider == POINT.with_weight("third", 0.75)
    too_far = moved(POINT, np.array([0, 0, 9, 0], np.float32), SPACE, LABELS)
    assert (too_far.weights, bool(too_far.start)) == (POINT.weights, True)
    assert moved(POINT, np.zeros(4, np.float32), SPACE, LABELS) is POINT


def test_scores_of_classes_are_no_numbers() -> None:
    card = ModelCard("c", "C", "generator", "dcgan", Path(), settings={"latent": 2, "classes": 1})
    assert count_numbers(card, SPACE) == 2
    assert count_numbers(replace(card, settings={}), SPACE) == 3


def test_pictures_of_a_generator_that_ships_go_along_a_number() -> None:
    """The pictures are those of the points, in order, and the point they were made of is found again among them."""
    pool = ModelPool()
    request = RenderLatent(Catalog().find("aurora-soft"), LatentPoint(3), Extent(32, 32))
    walk = traverse(request, 1, 5, pool, JobContext())
    assert walk.values == (-REACH, -REACH / 2, 0, REACH / 2, REACH)
    for point, picture in zip(walk.points, walk.pictures, strict=True):
        assert np.array_equal(render_latent(replace(request, point=point), pool, JobContext()).pixels, picture)
    apart = [np.abs(picture.astype(int) - walk.pictures[0]).mean() for picture in walk.pictures]
    assert min(apart[1:]) > 0
    again = traverse(replace(request, point=walk.points[4]), 1, 5, pool, JobContext())
    assert (again.nearest, again.here) == (4, pytest.approx(REACH, abs=1e-4))
    with pytest.raises(StudioError, match="no number 1000"):
        traverse(request, 999, 5, pool, JobContext())

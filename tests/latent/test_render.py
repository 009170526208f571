"""Rendering latent points with the generators that ship."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from aigc_studio.core.errors import JobCancelled, StudioError
from aigc_studio.core.image import Extent
from aigc_studio.core.settings import shipped
from aigc_studio.jobs.context import JobContext
from aigc_studio.jobs.job import Job
from aigc_studio.latent.point import LatentPoint
from aigc_studio.latent.render import RenderLatent, check_extent, render_latent, render_loop
from aigc_studio.library.catalog import Catalog
from aigc_studio.library.pool import ModelPool

CATALOG, POOL = Catalog((shipped("models"),)), ModelPool()  # not those of whoever runs this
GENERATORS = [card.id for card in CATALOG.of_kind("generator")]


def test_there_are_three_auroras_and_pigment():
    assert {"aurora-soft", "aurora-crystal", "aurora-ink", "pigment"} <= set(GENERATORS)


@pytest.mark.parametrize("card_id", GENERATORS)
def test_a_recipe_renders_the_same_picture_again(card_id):
    card = CATALOG.find(card_id)
    first = card.directions[0]
    point = LatentPoint(11, 5, 0.9, {first.name: first.high / 2}, ((3, 0.2),))
    made = render_latent(RenderLatent(card, point, Extent(96, 64)), POOL, JobContext())
    again = RenderLatent.from_settings(made.recipe.settings, CATALOG)
    assert np.array_equal(render_latent(again, ModelPool(), JobContext()).pixels, made.pixels)
    assert made.pixels.shape == (64, 96, 4 if card.settings.get("channels") == 4 else 3)
    assert made.pixels.dtype == np.uint8


@pytest.mark.parametrize("card_id", GENERATORS)
def test_every_direction_has_a_name_a_range_and_an_effect(card_id):
    card = CATALOG.find(card_id)
    directions = card.directions[: len(card.directions) - len(card.classes)]
    assert len({direction.name for direction in directions}) == len(directions) == 8
    for direction in directions:
        assert direction.low < direction.high
        far = direction.high if abs(direction.high) >= abs(direction.low) else direction.low
        changes = [_change(card, seed, {direction.name: far}) for seed in (4, 5, 6, 7)]
        assert np.mean(changes) > 2, direction.name


def _change(card, seed: int, weights: dict[str, float]) -> float:
    """Mean difference of a small picture when `weights` are set."""
    pictures = [
        render_latent(RenderLatent(card, LatentPoint(seed, weights=w), Extent(128, 128)), POOL, JobContext()).pixels
        for w in ({}, weights)
    ]
    return float(np.abs(pictures[0].astype(int) - pictures[1].astype(int)).mean())


def test_a_loop_closes():
    card = CATALOG.find("aurora-soft")
    frames = list(render_loop(RenderLatent(card, LatentPoint(2), Extent(64, 64), frames=12), POOL, JobContext()))
    steps = [
        np.abs(a.astype(int) - b.astype(int)).mean() for a, b in zip(frames, [*frames[1:], frames[0]], strict=True)
    ]
    assert len(frames) == 12
    assert steps[-1] <= 1.5 * max(steps[:-1])
    assert max(steps) > 0


def test_a_cancelled_render_stops_before_it_begins():
    job = Job("x", lambda _c: None, lambda _e: None)
    job.cancel()
    card = CATALOG.find("aurora-soft")
    with pytest.raises(JobCancelled):
        render_latent(RenderLatent(card, LatentPoint(1), Extent(32, 32)), POOL, JobContext(job))


@pytest.mark.parametrize(("width", "height"), [(0, 10), (3, 64), (100_000, 64), (32_000, 32_000)])
def test_impossible_sizes_are_refused(width, height):
    with pytest.raises(StudioError) as caught:
        check_extent(width, height)
    assert caught.value.hint


@pytest.mark.parametrize(
    "damage",
    [{"model": "auroa-soft"}, {"model": "multistyle26"}, {"width": None}, {"phase": "x"}, {"frames": -1}],
)
def test_damaged_recipes_are_refused(damage):
    card = CATALOG.find("aurora-soft")
    settings = RenderLatent(card, LatentPoint(1)).recipe().settings | damage
    with pytest.raises(StudioError) as caught:
        RenderLatent.from_settings(settings, CATALOG)
    assert caught.value.hint


def test_requests_are_values():
    card = CATALOG.find("aurora-ink")
    assert RenderLatent(card, LatentPoint(1)) == replace(RenderLatent(card, LatentPoint(2)), point=LatentPoint(1))

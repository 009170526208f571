"""Painting photos with the stylizers that ship."""

from __future__ import annotations

import math

import numpy as np
import pytest

from aigc_studio.core.errors import StudioError
from aigc_studio.core.image import Pixels
from aigc_studio.jobs.context import JobContext
from aigc_studio.library.catalog import Catalog
from aigc_studio.library.pool import ModelPool
from aigc_studio.style.styles import StyleBook, encode_painting
from aigc_studio.style.stylize import StyleSettings, StyleWeight, StylizePhoto, stylize_photo

CATALOG, POOL = Catalog(), ModelPool()
BUILT_IN = StyleBook(CATALOG).all()[:3]


@pytest.fixture(scope="module")
def photo() -> np.ndarray:
    y, x = np.mgrid[0:72, 0:100]
    channels = [128 + 100 * np.sin(x / 9 + c) * np.cos(y / (7 + c)) for c in range(3)]
    return np.stack(channels, -1).astype(np.uint8)


def paint(data: np.ndarray, **changes) -> Pixels:
    settings = StyleSettings(**{"styles": (BUILT_IN[0].weighted(1.0),), **changes})
    return stylize_photo(StylizePhoto(Pixels(data), "", settings), CATALOG, POOL, JobContext()).pixels


def difference(one: np.ndarray, other: np.ndarray) -> float:
    return float(np.abs(one.astype(int) - other.astype(int)).mean())


def test_strength_goes_from_the_photo_to_the_painting(photo):
    steps = [difference(paint(photo, strength=s).data, photo) for s in (0.0, 0.3, 0.6, 1.0)]
    assert steps[0] == 0
    assert steps == sorted(steps)
    assert steps[-1] > 10


def test_a_painting_as_style_and_its_strength(photo):
    vector = encode_painting(Pixels(photo[::-1].copy()), CATALOG, POOL)
    style = StyleWeight("painting", "arbitrary-style", vector)
    assert len(vector) == 100
    weak, strong = (paint(photo, styles=(style,), strength=s).data for s in (0.1, 1.0))
    assert difference(weak, photo) < difference(strong, photo)


def test_both_stylizers_mix(photo):
    vector = encode_painting(Pixels(photo), CATALOG, POOL)
    other = StyleWeight("painting", "arbitrary-style", vector, 1.0)
    mixed = paint(photo, styles=(BUILT_IN[0].weighted(1.0), other)).data
    alone = paint(photo).data, paint(photo, styles=(other,)).data
    assert difference(mixed, (alone[0].astype(int) + alone[1]) / 2) < 1.5


def test_weights_need_not_sum_to_one(photo):
    one = paint(photo, styles=(BUILT_IN[0].weighted(3.0), BUILT_IN[1].weighted(1.0)))
    other = paint(photo, styles=(BUILT_IN[0].weighted(0.75), BUILT_IN[1].weighted(0.25)))
    assert np.array_equal(one.data, other.data)


def test_keep_colours_keeps_the_mean_colour(photo):
    tinted = photo // 2 + np.array([90, 20, 0], np.uint8)
    kept, free = (paint(tinted, keep_colour=on).data.reshape(-1, 3).mean(0) for on in (True, False))
    chroma = lambda c: c - c.mean()  # noqa: E731
    target = chroma(tinted.reshape(-1, 3).mean(0))
    assert np.linalg.norm(chroma(kept) - target) < np.linalg.norm(chroma(free) - target)


@pytest.mark.parametrize("brush", [0.5, 1.7])
def test_brush_size_changes_the_strokes_not_the_size(photo, brush):
    painted = paint(photo, brush=brush).data
    assert painted.shape == photo.shape
    assert difference(painted, paint(photo).data) > 1


def test_alpha_depth_profile_and_camera_data_survive(photo):
    alpha = np.arange(72 * 100, dtype=np.uint8).reshape(72, 100, 1)
    rgba = np.concatenate([photo, alpha], -1)
    assert np.array_equal(paint(rgba).data[..., 3:], alpha)
    deep = Pixels(photo.astype(np.uint16) * 257, profile=b"icc", exif=b"exif", xmp=b"xmp")
    settings = StyleSettings((BUILT_IN[0].weighted(1.0),))
    painted = stylize_photo(StylizePhoto(deep, "", settings), CATALOG, POOL, JobContext()).pixels
    assert painted.depth == 16
    assert (painted.profile, painted.exif, painted.xmp) == (b"icc", b"exif", b"xmp")


def test_max_side_and_the_smallest_picture(photo):
    assert paint(photo, max_side=50).data.shape == (36, 50, 3)
    assert paint(np.full((1, 1, 3), 77, np.uint8)).data.shape == (1, 1, 3)
    assert paint(photo.repeat(2, 0).astype(np.uint16) * 257, max_side=50).data.dtype == np.uint16


def test_settings_come_back_from_a_recipe():
    settings = StyleSettings((BUILT_IN[0].weighted(0.25), BUILT_IN[1].weighted(0.75)), 0.7, True, 1.5, 0)
    assert StyleSettings.from_settings(settings.to_settings()) == settings


@pytest.mark.parametrize(
    "changes",
    [
        {"styles": ()},
        {"styles": (BUILT_IN[0].weighted(0.0),)},
        {"styles": (BUILT_IN[0].weighted(-1.0), BUILT_IN[1].weighted(2.0))},
        {"styles": (BUILT_IN[0].weighted(math.nan),)},
        {"strength": math.nan},
        {"strength": 1.2},
        {"brush": 0.0},
        {"max_side": -5},
        {"styles": (StyleWeight("x", "multistyle26", (1.0, 2.0)),)},
        {"styles": (StyleWeight("x", "arbitrary-style", (math.inf,) * 100),)},
    ],
)
def test_what_cannot_be_painted_is_said_with_a_hint(photo, changes):
    with pytest.raises(StudioError) as caught:
        paint(photo, **changes)
    assert caught.value.hint

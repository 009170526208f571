"""Latent points: from sliders to z."""

from __future__ import annotations

import math
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from aigc_studio.core.errors import StudioError
from aigc_studio.latent.point import LatentPoint, check_weight, locate, randomised, variations
from aigc_studio.library.adapters.base import LatentSpace
from aigc_studio.library.card import DirectionLabel, ModelCard

LABELS = (DirectionLabel("warmth", -2, 2), DirectionLabel("Swirl", -1, 3))
CARD = ModelCard("tiny", "Tiny", "generator", "cppn", Path(), directions=LABELS)
SPACE = LatentSpace(
    np.arange(4, dtype=np.float32), np.eye(3, 4, dtype=np.float32), np.array([1, 2, 3], np.float32),
    np.array([[1, 0, 0, 0], [0, 0, 0, 2]], np.float32),
)  # fmt: skip

points = st.builds(
    LatentPoint,
    st.integers(0, 10**9),
    st.integers(0, 10**9),
    st.floats(0, 2),
    st.dictionaries(st.sampled_from(["warmth", "Swirl"]), st.floats(-3, 3)),
    st.lists(st.tuples(st.integers(0, 10**6), st.floats(0, 1)), max_size=3).map(tuple),
)


def test_z_is_mean_plus_truncated_sample_plus_directions():
    still = locate(LatentPoint(seed=3, truncation=0.0), SPACE, LABELS)
    assert np.array_equal(still, SPACE.mean)
    moved = locate(LatentPoint(3, truncation=0.0, weights={"Swirl": 1.5}), SPACE, LABELS)
    assert np.allclose(moved - still, [0, 0, 0, 3])
    half = locate(LatentPoint(3, truncation=0.5), SPACE, LABELS) - SPACE.mean
    whole = locate(LatentPoint(3, truncation=1.0), SPACE, LABELS) - SPACE.mean
    assert np.allclose(2 * half, whole, atol=1e-6)


def test_samples_follow_the_prior():
    samples = np.stack([locate(LatentPoint(seed), SPACE, LABELS) for seed in range(3000)]) - SPACE.mean
    assert np.allclose(samples.std(axis=0), [1, 2, 3, 0], rtol=0.08)
    drifted = np.stack(
        [locate(LatentPoint(seed, drift=((seed + 5000, 0.6),)), SPACE, LABELS) for seed in range(3000)]
    )  # fmt: skip
    assert np.allclose((drifted - SPACE.mean).std(axis=0), [1, 2, 3, 0], rtol=0.08)


def test_the_same_seed_is_the_same_point_forever():
    # Written down: a numpy that draws other numbers would change every artist's pictures.
    assert np.allclose(locate(LatentPoint(42), SPACE, LABELS)[:3], [0.3047171, -1.0799682, 4.2513537], atol=1e-5)


@given(points)
def test_settings_bring_the_point_back(point):
    assert LatentPoint.from_settings(point.to_settings()) == point


@pytest.mark.parametrize(
    "settings",
    [{}, {"seed": "x"}, {"seed": 1, "weights": 3}, {"seed": 1, "drift": [[1]]}, {"seed": 1, "truncation": math.nan}],
)
def test_damaged_settings_are_refused_with_a_hint(settings):
    with pytest.raises(StudioError) as caught:
        LatentPoint.from_settings(settings)
    assert caught.value.hint


def test_a_weight_of_zero_is_no_weight():
    assert LatentPoint(1).with_weight("warmth", 0.4).with_weight("warmth", 0.0) == LatentPoint(1)


def test_check_weight_keeps_to_the_beautiful_range_and_refuses_nonsense():
    assert check_weight(CARD, "WARMTH", 9) == 2
    with pytest.raises(StudioError, match="number"):
        check_weight(CARD, "warmth", math.nan)
    with pytest.raises(StudioError, match="warmht") as caught:
        check_weight(CARD, "warmht", 1)
    assert "warmth" in caught.value.hint


def test_unknown_directions_suggest_the_nearest():
    with pytest.raises(StudioError) as caught:
        locate(LatentPoint(1, weights={"swril": 1.0}), SPACE, LABELS)
    assert "Swirl" in caught.value.hint


@given(points, st.integers(0, 2**32))
def test_random_and_variations_respect_locks_and_ranges(point, seed):
    random = np.random.default_rng(seed)
    locked = frozenset({"warmth"})
    for made in (randomised(point, CARD, locked, random), *variations(point, CARD, locked, random)):
        assert made.weights.get("warmth") == point.weights.get("warmth")
        if made is not point:
            assert -1 <= made.weights.get("Swirl", 0) <= 3
    nine = variations(point, CARD, locked, random)
    assert len(nine) == 9
    assert nine[4] is point

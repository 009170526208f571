"""Any picture as a style."""

from __future__ import annotations

import numpy as np
import pytest

from aigc_studio.core.errors import StudioError
from aigc_studio.core.settings import shipped
from aigc_studio.library.adapters.arbitrary import ArbitraryStyle, open_model
from aigc_studio.library.card import read_card
from aigc_studio.library.device import OnnxRuntime
from aigc_studio.library.painting.magenta import PREDICT, TRANSFORM, model_file


@pytest.fixture(scope="module")
def stylizer() -> ArbitraryStyle:
    return open_model(read_card(shipped("models") / "arbitrary-style"))


def painting(height: int, width: int, hue: int = 0) -> np.ndarray:
    y, x = np.mgrid[0:height, 0:width]
    bands = np.stack([(np.sin(x / 6 + y / 15 + k + hue) > 0) * 200.0 + 20 for k in range(3)], -1)
    return bands.astype(np.uint8)


def test_close_to_what_the_int8_network_paints(stylizer):
    """The shipped network rounds to 8 bits between layers; without that the picture is the same but cleaner."""
    y, x = np.mgrid[0:384, 0:384]
    waves = np.stack([128 + 76 * np.sin(x / 17 + k) * np.cos(y / 11 - k) + 38 * (x > y + 9 * k) for k in range(3)], -1)
    image = np.clip(waves + np.random.default_rng(0).normal(0, 8, waves.shape), 0, 255).astype(np.uint8)
    style = stylizer.encode(image[:256, :256])
    feed = {
        "content_image": image[None].astype(np.float32) / 255,
        "mobilenet_conv/Conv/BiasAdd": style.reshape(1, 1, 1, -1),
    }
    original = OnnxRuntime(model_file(TRANSFORM)).run(feed)[0][0]
    error = np.mean((stylizer.stylize(image, style) / 255.0 - original) ** 2)
    assert -10 * np.log10(error) > 24


def test_vectors_are_those_of_the_int8_encoder_but_for_rounding(stylizer):
    picture = painting(256, 256)
    original = OnnxRuntime(model_file(PREDICT)).run({"style_image": picture[None].astype(np.float32) / 255})[0].ravel()
    assert np.corrcoef(stylizer.encode(picture), original)[0, 1] > 0.95


@pytest.mark.parametrize("size", [(1, 1), (20, 300), (700, 90)])
def test_any_painting_gives_a_vector(stylizer, size):
    vector = stylizer.encode(painting(*size))
    assert vector.shape == (100,)
    assert vector.dtype == np.float32
    assert np.isfinite(vector).all()


def test_a_long_painting_is_looked_at_as_a_whole(stylizer):
    left, right = painting(90, 90), np.full((90, 90, 3), (200, 40, 10), np.uint8)
    both = stylizer.encode(np.concatenate([left, right], 1))
    np.testing.assert_allclose(both, (stylizer.encode(left) + stylizer.encode(right)) / 2, atol=1e-5)


@pytest.mark.parametrize("size", [(1, 1), (2, 40), (19, 33)])
def test_any_size(stylizer, size):
    image = painting(*size)
    painted = stylizer.stylize(image, stylizer.encode(painting(64, 64)))
    assert painted.shape == image.shape
    assert painted.dtype == np.uint8


def test_styles_differ(stylizer):
    image = painting(64, 64)
    first = stylizer.stylize(image, stylizer.encode(painting(100, 100)))
    second = stylizer.stylize(image, stylizer.encode(np.full((100, 100, 3), (200, 40, 10), np.uint8)))
    assert np.abs(first.astype(int) - second).mean() > 10


def test_a_bad_style_is_refused(stylizer):
    with pytest.raises(StudioError, match="not finite"):
        stylizer.stylize(painting(8, 8), np.full(100, np.inf, np.float32))
    with pytest.raises(StudioError, match="100 numbers"):
        stylizer.stylize(painting(8, 8), np.zeros(26, np.float32))

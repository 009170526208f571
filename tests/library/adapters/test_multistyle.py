"""The built-in styles on pictures of every kind of size."""

from __future__ import annotations

import numpy as np
import pytest

from aigc_studio.core.errors import StudioError
from aigc_studio.core.settings import shipped
from aigc_studio.library.adapters.multistyle import Multistyle, open_model
from aigc_studio.library.card import read_card
from aigc_studio.library.device import OnnxRuntime
from aigc_studio.library.painting.magenta import MULTISTYLE, model_file


@pytest.fixture(scope="module")
def stylizer() -> Multistyle:
    return open_model(read_card(shipped("models") / "multistyle26"))


def one(index: int) -> np.ndarray:
    return np.eye(26, dtype=np.float32)[index]


def test_paints_what_the_shipped_network_paints(stylizer):
    image = np.random.default_rng(0).integers(0, 256, (48, 64, 3), np.uint8)
    feed = np.ascontiguousarray(image.transpose(2, 0, 1)[None]).astype(np.float32) / 255
    original = OnnxRuntime(model_file(MULTISTYLE)).run({"image": feed, "style_weights": one(7)})[0]
    painted = stylizer.stylize(image, one(7))
    assert np.abs(painted - original[0].transpose(1, 2, 0) * 255).max() < 0.5 + 255e-3


@pytest.mark.parametrize("size", [(1, 1), (1, 50), (3, 2), (17, 16), (33, 70)])
def test_any_size(stylizer, size):
    image = np.random.default_rng(0).integers(0, 256, (*size, 3), np.uint8)
    painted = stylizer.stylize(image, one(0))
    assert painted.shape == image.shape
    assert painted.dtype == np.uint8
    assert painted.flags.c_contiguous


def test_styles_and_blends_differ(stylizer):
    image = np.random.default_rng(0).integers(0, 256, (32, 32, 3), np.uint8)
    first, second = stylizer.stylize(image, one(1)), stylizer.stylize(image, one(2))
    between = stylizer.stylize(image, (one(1) + one(2)) / 2)
    assert np.abs(first.astype(int) - second).mean() > 5
    assert np.abs(first.astype(int) - between).mean() > 2
    assert np.abs(second.astype(int) - between).mean() > 2


@pytest.mark.parametrize("style", [np.zeros(25, np.float32), np.full(26, np.nan, np.float32)])
def test_a_bad_style_is_refused(stylizer, style):
    with pytest.raises(StudioError):
        stylizer.stylize(np.zeros((8, 8, 3), np.uint8), style)


def test_the_card_names_every_style_once_and_shows_it():
    card = read_card(shipped("models") / "multistyle26")
    assert [style.index for style in card.styles] == list(range(26))
    assert len({style.name.casefold() for style in card.styles}) == 26
    assert card.thumbnail.is_file()
    for style in card.styles:
        assert (card.folder / "styles" / f"{style.slug}.png").is_file()

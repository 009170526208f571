"""Pigment: seamless, exact in size, the same for the same seed, the same in tiles as in one piece."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from aigc_studio.core.errors import StudioError
from aigc_studio.core.image import Extent
from aigc_studio.core.settings import shipped
from aigc_studio.library.adapters import pigment
from aigc_studio.library.adapters.base import RenderOptions
from aigc_studio.library.adapters.pigment import LATENT_SIZE, Pigment, open_model, resample, split
from aigc_studio.library.adapters.pigment_field import Drawing, Structure, Torus
from aigc_studio.library.adapters.pigment_net import HALO, STYLE_SIZE
from aigc_studio.library.card import ModelCard, read_card

Bytes = NDArray[np.uint8]

EVERYTHING = Structure(grain=0.5, flow=0.7, stretch=0.4, stones=0.4, pebbles=0.4, weave=0.3)


@pytest.fixture(scope="module")
def card() -> ModelCard:
    return read_card(shipped("models") / "pigment")


@pytest.fixture(scope="module")
def generator(card: ModelCard) -> Pigment:
    return open_model(card)


def point(generator: Pigment, seed: int = 3) -> NDArray[np.float32]:
    space = generator.space
    sample = np.random.default_rng(seed).standard_normal(len(space.scale)).astype(np.float32)
    return space.mean + (sample * space.scale) @ space.basis


def square(side: int, noise_seed: int = 0) -> RenderOptions:
    return RenderOptions(Extent(side, side), noise_seed)


def steps_across(picture: Bytes, at: int) -> float:
    """Mean difference between the columns on both sides of `at`, once around."""
    columns = picture.astype(int)
    return float(np.abs(columns[:, at % columns.shape[1]] - columns[:, at - 1]).mean())


def seam(picture: Bytes) -> float:
    """The step over the edge against the usual step between neighbours."""
    return steps_across(picture, 0) / float(np.mean([steps_across(picture, at) for at in range(1, picture.shape[1])]))


def test_the_card_and_its_space_agree(card: ModelCard, generator: Pigment) -> None:
    assert len(card.directions) == len(generator.space.directions) == 8
    assert generator.space.basis.shape == (len(generator.space.scale), LATENT_SIZE)
    assert all(label.low < 0 < label.high and label.hint for label in card.directions)
    assert card.thumbnail.is_file()


@pytest.mark.parametrize("extent", [Extent(16, 16), Extent(97, 130), Extent(128, 64), Extent(255, 17)], ids=str)
def test_any_size_is_exact(generator: Pigment, extent: Extent) -> None:
    picture = generator.render(point(generator), RenderOptions(extent))
    assert picture.shape == (extent.height, extent.width, 3)
    assert picture.dtype == np.uint8
    assert picture.flags.c_contiguous
    assert picture.std() > 4


@pytest.mark.parametrize("side", [128, 127])
def test_edges_meet_along_both_axes(generator: Pigment, side: int) -> None:
    picture = generator.render(point(generator), square(side))
    assert seam(picture) < 1.4
    assert seam(picture.transpose(1, 0, 2)) < 1.4


def test_the_painter_has_no_edge(generator: Pigment) -> None:
    drawing = Drawing(Torus(96, 128, 5), EVERYTHING).rows(0, 96)
    style = point(generator)[:STYLE_SIZE]
    painted = generator._painter.paint(drawing, style)
    rolled = generator._painter.paint(np.roll(drawing, (32, 44), (0, 1)), style)
    np.testing.assert_allclose(np.roll(painted, (32, 44), (0, 1)), rolled, atol=1e-3)


def test_the_same_point_paints_the_same_bytes(card: ModelCard, generator: Pigment) -> None:
    first = generator.render(point(generator), square(128, 7))
    generator.render(point(generator, 4), square(96, 8))
    assert np.array_equal(first, generator.render(point(generator), square(128, 7)))
    assert np.array_equal(first, open_model(card).render(point(generator), square(128, 7)))


def test_noise_seed_and_every_direction_change_the_picture(generator: Pigment) -> None:
    z = generator.space.mean
    before = generator.render(z, square(96)).astype(int)
    assert np.abs(generator.render(z, square(96, 1)) - before).mean() > 5
    for direction in generator.space.directions:
        assert np.abs(generator.render(z + 2 * direction, square(96)) - before).mean() > 3


def test_a_small_move_changes_little(generator: Pigment) -> None:
    z = point(generator)
    before = generator.render(z, square(192)).astype(int)
    for direction in generator.space.directions:
        assert np.abs(generator.render(z + 0.01 * direction, square(192)) - before).mean() < 3


def test_the_loop_closes_and_moves(generator: Pigment) -> None:
    z, still = point(generator), square(96)
    start = generator.render(z, still)
    assert np.array_equal(start, generator.render(z, replace(still, phase=1.0)))
    near = np.abs(generator.render(z, replace(still, phase=0.01)) - start.astype(int)).mean()
    far = np.abs(generator.render(z, replace(still, phase=0.5)) - start.astype(int)).mean()
    assert near < far / 2


def test_a_band_of_rows_equals_the_whole_and_wraps() -> None:
    torus = Torus(400, 120, 9)
    whole = Drawing(torus, EVERYTHING).rows(0, 400)
    drawing = Drawing(torus, EVERYTHING)
    np.testing.assert_allclose(drawing.rows(130, 150), whole[130:150], atol=2e-4)
    np.testing.assert_allclose(drawing.rows(-10, 0), whole[-10:], atol=2e-3)
    np.testing.assert_allclose(drawing.rows(400, 405), whole[:5], atol=2e-3)


def test_tiles_equal_the_whole(generator: Pigment, monkeypatch: pytest.MonkeyPatch) -> None:
    sample = Torus(192, 256, 2)
    monkeypatch.setattr(pigment, "_SAMPLE", sample)
    monkeypatch.setattr(pigment, "_TILE", 96)
    monkeypatch.setattr(pigment, "_BAND_AREA", 40 * 256)
    options = RenderOptions(Extent(256, 192), 2)
    whole = generator.render(point(generator), options).astype(int)
    monkeypatch.setattr(pigment, "WHOLE_AREA", 0)
    fractions: list[float] = []
    tiled = generator.render(point(generator), options, fractions.append)
    # One level of grey may come of the drawing's half precision.
    assert np.abs(tiled - whole).max() <= 3
    assert np.abs(tiled - whole).mean() < 0.3
    assert fractions == sorted(fractions)
    assert all(0 <= fraction < 1 for fraction in fractions)


def test_large_work_stops_when_asked(generator: Pigment, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pigment, "WHOLE_AREA", 0)
    monkeypatch.setattr(pigment, "_SAMPLE", Torus(64, 64))

    def stop(_fraction: float) -> None:
        raise InterruptedError

    with pytest.raises(InterruptedError):
        generator.render(point(generator), square(128), stop)


def test_the_network_sees_no_farther_than_the_halo(generator: Pigment) -> None:
    style = point(generator)[:STYLE_SIZE]
    drawing = Drawing(Torus(256, 256), Structure()).rows(0, 256)
    moments = generator._painter.measure(drawing, style)
    changed = drawing.copy()
    changed[:, :16] = 1.0
    before, after = (generator._painter.paint_tile(d, style, moments) for d in (drawing, changed))
    seen = np.flatnonzero(np.abs(after - before).max((0, 2)) > 1e-6)
    assert seen[(seen > 16) & (seen < 128)].max() < 16 + HALO


def test_resampling_keeps_the_texture_seamless() -> None:
    y, x = np.mgrid[0:40, 0:40] * (2 * np.pi / 40)
    wave = np.stack([127 + 90 * np.sin(x), 127 + 90 * np.cos(y), 127 + 90 * np.sin(x + y)], -1).astype(np.uint8)
    resized = resample(wave, Extent(37, 38)).astype(int)
    # A sine has no corner anywhere, so no second difference over the edge may exceed the steepest inside.
    bend = np.abs(np.roll(resized, 1, 1) - 2 * resized + np.roll(resized, -1, 1))
    assert bend[:, (0, -1)].max() <= bend[:, 1:-1].max() + 1
    assert resample(wave, Extent(40, 40)) is wave


@pytest.mark.parametrize("z", [np.zeros(3, np.float32), np.full(LATENT_SIZE, np.nan, np.float32)], ids=["short", "nan"])
def test_a_damaged_point_is_refused(z: NDArray[np.float32]) -> None:
    with pytest.raises(StudioError, match="damaged"):
        split(z)


@pytest.fixture
def broken_folder(tmp_path: Path, card: ModelCard) -> Path:
    (tmp_path / "card.json").write_text((card.folder / "card.json").read_text("utf-8"), "utf-8")
    return tmp_path


@pytest.mark.parametrize("content", [None, b"not a zip file"], ids=["missing", "garbage"])
def test_a_missing_or_damaged_space_is_a_clear_error(broken_folder: Path, content: bytes | None) -> None:
    if content is not None:
        (broken_folder / "latent.npz").write_bytes(content)
    with pytest.raises(StudioError, match="latent space"):
        open_model(read_card(broken_folder))


def test_the_recipe_names_a_licence_for_every_source(card: ModelCard) -> None:
    import tomllib

    recipe = tomllib.loads((card.folder / "recipe.toml").read_text("utf-8"))
    assert recipe["pictures"]
    assert all(source["licence"] for source in recipe["pictures"])
    assert json.loads((card.folder / "card.json").read_text("utf-8"))["licence"]


def test_a_preview_has_the_composition_of_the_picture_it_stands_for(generator: Pigment) -> None:
    z, small = point(generator), Extent(128, 128)
    whole = np.asarray(resample(generator.render(z, square(256)), small), np.float32).mean(-1)
    preview = generator.render(z, replace(square(128), preview_of=Extent(256, 256))).astype(np.float32).mean(-1)
    own = generator.render(z, square(128)).astype(np.float32).mean(-1)

    def likeness(picture: NDArray[np.float32]) -> float:
        return float(np.corrcoef(whole.ravel(), picture.ravel())[0, 1])

    assert likeness(preview) > 0.3
    assert likeness(preview) > 3 * abs(likeness(own))

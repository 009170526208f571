"""Photos made larger and cleaner, by calling the feature and the command."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from aigc_studio.cli.main import main
from aigc_studio.core.errors import JobCancelled, StudioError
from aigc_studio.core.image import Extent, Pixels
from aigc_studio.core.recipe import Recipe
from aigc_studio.core.settings import data_folder
from aigc_studio.enhance import photo as photos
from aigc_studio.enhance.photo import PLAIN, Enhanced, EnhancePhoto, EnhanceSettings, enhance_photo, suited
from aigc_studio.enhance.upscale import runs_for
from aigc_studio.jobs.context import JobContext
from aigc_studio.library.card import ModelCard
from aigc_studio.library.catalog import Catalog
from aigc_studio.library.pool import ModelPool
from aigc_studio.replay.make import Maker
from tests.enhance.tiny_enhancers import install, none_shipped  # noqa: F401 - a fixture


@pytest.fixture
def catalog(home: Path) -> Catalog:
    """A library with an enhancer that enlarges, and a denoiser."""
    return Catalog((install(data_folder() / "models"),))


def picture(channels: int = 3, dtype: type = np.uint8) -> np.ndarray:
    y, x = np.mgrid[0:40, 0:56]
    waves = [0.5 + 0.4 * np.sin((x + c * y) / 9) for c in range(channels)]
    return (np.stack(waves, -1) * np.iinfo(dtype).max).astype(dtype)


def run(catalog: Catalog, model: str, data: np.ndarray | None = None, **settings) -> Enhanced:
    pixels = Pixels(picture() if data is None else data, profile=b"profile", exif=b"exif")
    request = EnhancePhoto(pixels, "ab" * 32, catalog.find(model), EnhanceSettings(model, **settings), "harbour.jpg")
    return enhance_photo(request, catalog, ModelPool(), JobContext())


def raw(catalog: Catalog, model: str, data: np.ndarray) -> np.ndarray:
    with ModelPool().lease(catalog.find(model)) as network:
        return network.run(data)


def test_the_networks_own_factor_gives_its_own_pixels(catalog):
    result = run(catalog, "a-upscaler").pixels
    assert np.array_equal(result.data, raw(catalog, "a-upscaler", picture()))
    assert (result.profile, result.exif) == (b"profile", b"exif")


@pytest.mark.parametrize(("factor", "extent"), [(1, (56, 40)), (1.5, (84, 60)), (2, (112, 80)), (3, (168, 120))])
def test_every_factor(catalog, factor, extent):
    assert run(catalog, "a-upscaler", factor=factor).pixels.extent == Extent(*extent)


@pytest.mark.parametrize(
    ("factor", "scale", "runs"), [(1, 4, 1), (2, 4, 1), (4, 4, 1), (4.1, 4, 2), (8, 2, 3), (9, 3, 2)]
)
def test_as_many_runs_as_it_takes(factor, scale, runs):
    assert runs_for(factor, scale) == runs


@pytest.mark.parametrize("dtype", [np.uint8, np.uint16])
def test_transparency_and_depth_stay(catalog, dtype):
    data = picture(4, dtype)
    data[..., 3] = np.iinfo(dtype).max
    data[:20, :, 3] = 0
    result = run(catalog, "a-upscaler", data).pixels.data
    assert result.dtype == dtype
    assert result.shape == (80, 112, 4)
    assert (result[:36, :, 3] == 0).all()
    assert (result[44:, :, 3] == np.iinfo(dtype).max).all()


def test_strength_goes_from_the_photo_to_the_denoisers_picture(catalog):
    whole = raw(catalog, "denoiser", picture()).astype(int)
    assert np.abs(whole - picture()).max() > 3
    assert np.array_equal(run(catalog, "denoiser", strength=0).pixels.data, picture())
    assert np.array_equal(run(catalog, "denoiser").pixels.data, whole)
    half = run(catalog, "denoiser", strength=0.5).pixels.data
    assert np.abs(half - (whole + picture()) / 2).max() <= 1


@pytest.mark.parametrize(("model", "settings", "message"), [
    ("denoiser", {"factor": 2.0}, "does not enlarge"), ("a-upscaler", {"factor": 40.0}, "factor of 40"),
    ("a-upscaler", {"factor": 0.5}, "factor of 0.5"), ("a-upscaler", {"factor": float("nan")}, "factor of nan"),
    ("denoiser", {"strength": 1.5}, "strength of 1.5"), ("denoiser", {"strength": float("nan")}, "strength of nan"),
])  # fmt: skip
def test_what_cannot_be_done_is_a_sentence(catalog, model, settings, message):
    with pytest.raises(StudioError, match=message) as caught:
        run(catalog, model, **settings)
    assert caught.value.hint


def test_a_result_beyond_every_size_is_refused_before_the_work(catalog, monkeypatch):
    monkeypatch.setattr(photos, "MAX_PIXELS", 56 * 40 * 5)
    assert run(catalog, "a-upscaler", factor=2).pixels.extent == Extent(112, 80)
    with pytest.raises(StudioError, match="224x160"):
        run(catalog, "a-upscaler", factor=2.5)


def test_a_generator_is_no_enhancer(tmp_path):
    card = ModelCard("x", "X", "generator", "cppn", tmp_path)
    with pytest.raises(StudioError, match="not an enhancer"):
        photos.enhance(Pixels(picture()), card, EnhanceSettings("x"), ModelPool(), JobContext())


@pytest.mark.parametrize(("channels", "dtype"), [(3, np.uint8), (4, np.uint8), (3, np.uint16), (4, np.uint16)])
def test_a_plain_resize_needs_no_network(catalog, channels, dtype):
    """At every depth, close to a resize of the middle of its own waves, and with a recipe that replays."""
    data = picture(channels, dtype)
    pixels = Pixels(data, profile=b"profile")
    request = EnhancePhoto(pixels, "ab" * 32, None, EnhanceSettings(PLAIN, 3.0), "harbour.jpg")
    result = enhance_photo(request, catalog, ModelPool(), JobContext())
    assert result.pixels.data.shape == (120, 168, channels)
    assert result.pixels.data.dtype == dtype
    assert result.pixels.profile == b"profile"
    middles = result.pixels.data[1::3, 1::3, :3].astype(float)  # of three pixels the middle one lies on the old one
    assert np.abs(middles - data[..., :3])[4:-4, 4:-4].max() < np.iinfo(dtype).max * 0.02
    assert result.recipe.settings["model"] == PLAIN


def test_the_command_resizes_plainly(catalog, capsys, tmp_path):
    path = tmp_path / "harbour.png"
    Image.fromarray(picture()).save(path)
    words = ["enhance", str(path), "--model", "lanczos", "--factor", "2", "--out", str(tmp_path / "out"), "--json"]
    assert main(words) == 0
    made = json.loads(capsys.readouterr().out)["pictures"]
    assert made[0]["size"] == "112x80"
    assert main(["replay", made[0]["file"], "--source", str(path), "--out", str(tmp_path / "again"), "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["max_difference"] == 0


def test_notices_come_with_the_result(catalog, monkeypatch):
    class Noticing:
        scale, channels = 1, 3

        def run(self, image, progress, notice):
            notice("Worked smaller.")
            return image

    pool = ModelPool()
    monkeypatch.setattr(pool, "_load", lambda card: Noticing())
    settings = EnhanceSettings("denoiser")
    request = EnhancePhoto(Pixels(picture()), "", catalog.find("denoiser"), settings)
    assert enhance_photo(request, catalog, pool, JobContext()).notices == ("Worked smaller.",)


def test_progress_rises_over_all_runs_and_stops_when_asked(catalog):
    fractions: list[float] = []
    request = EnhancePhoto(Pixels(picture()), "", catalog.find("a-upscaler"), EnhanceSettings("a-upscaler", 4.0))
    enhance_photo(request, catalog, ModelPool(), JobContext(report=lambda fraction, _: fractions.append(fraction)))
    assert fractions == sorted(fractions)
    assert fractions[-1] == 1

    def stop(fraction: float, _message: str) -> None:
        if fraction > 0.1:
            raise JobCancelled

    with pytest.raises(JobCancelled):
        enhance_photo(request, catalog, ModelPool(), JobContext(report=stop))


def test_a_recipe_makes_the_same_picture_again(catalog, tmp_path):
    path = tmp_path / "photo.png"
    Image.fromarray(picture()).save(path)
    first = run(catalog, "a-upscaler", factor=1.5)
    recipe = Recipe.from_json(first.recipe.to_json())
    assert recipe.task == "enhance"
    maker = Maker(catalog, ModelPool())
    again = maker.make(recipe, JobContext(), lambda sha256: path if sha256 == "ab" * 32 else None)
    assert np.array_equal(again.data, first.pixels.data)
    small = maker.make(recipe, JobContext(), lambda _: path, side=42)
    assert max(small.extent.width, small.extent.height) == 42
    with pytest.raises(StudioError, match="damaged"):
        EnhanceSettings.from_settings({"model": "a-upscaler", "factor": "x", "strength": 1})
    other = Recipe("enhance", {**recipe.settings, "model_sha256": "0" * 64})
    with pytest.raises(StudioError, match="another version"):
        maker.make(other, JobContext(), lambda _: path)


def test_the_command_writes_pictures_that_replay(catalog, capsys, tmp_path):
    path = tmp_path / "harbour.png"
    Image.fromarray(picture()).save(path)
    assert main(["enhance", str(path), "--model", "a-upscaler", "--out", str(tmp_path / "out"), "--json"]) == 0
    made = json.loads(capsys.readouterr().out)["pictures"]
    assert made[0]["size"] == "112x80"
    replay = ["replay", made[0]["file"], "--source", str(path), "--out", str(tmp_path / "again"), "--json"]
    assert main(replay) == 0
    assert json.loads(capsys.readouterr().out)["max_difference"] == 0


def test_without_a_name_the_enhancer_that_suits_the_factor_is_taken(catalog):
    shipped = {card.id for card in Catalog().of_kind("enhancer")}
    assert {"sharp-x2", "sharp-x4", "clean"} <= shipped
    assert [suited(factor, Catalog()).id for factor in (0, 2, 4, 3)] == ["sharp-x2", "sharp-x2", "sharp-x4", "sharp-x2"]


def test_the_command_takes_the_first_enhancer(catalog, capsys, tmp_path):
    path = tmp_path / "harbour.png"
    Image.fromarray(picture()).save(path)
    assert main(["enhance", str(path), str(tmp_path / "no.png"), "--out", str(tmp_path / "out")]) == 2
    out, error = capsys.readouterr()
    assert len(out.splitlines()) == 1
    assert "no.png" in error


@pytest.mark.usefixtures("none_shipped")
def test_without_an_enhancer_the_command_says_what_to_do(capsys, tmp_path):
    assert main(["enhance", str(tmp_path / "x.png")]) == 2
    assert "models import" in capsys.readouterr().err

"""The Aurora generators as the studio opens them: any size, strips, tiles and loops of the same picture."""

from __future__ import annotations

import shutil
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from aigc_studio.core.errors import StudioError
from aigc_studio.core.image import Extent
from aigc_studio.latent.point import LatentPoint, locate
from aigc_studio.library.adapters import cppn
from aigc_studio.library.adapters.base import RenderOptions
from aigc_studio.library.card import read_card

MODELS = Path(__file__).resolve().parents[3] / "models"
IDS = ["aurora-soft", "aurora-crystal", "aurora-ink"]


@pytest.fixture(scope="module", params=IDS)
def generator(request: pytest.FixtureRequest) -> cppn.CppnGenerator:
    return cppn.open_model(read_card(MODELS / request.param))


def sample(generator: cppn.CppnGenerator, seed: int) -> np.ndarray:
    return locate(LatentPoint(seed), generator.space, ())


def render(generator: cppn.CppnGenerator, seed: int, width: int, height: int, **options: object) -> np.ndarray:
    return generator.render(sample(generator, seed), RenderOptions(Extent(width, height), **options))


def shrunk(picture: np.ndarray, width: int, height: int) -> np.ndarray:
    return np.asarray(Image.fromarray(picture).resize((width, height), Image.Resampling.BOX), int)


@pytest.mark.parametrize(("width", "height"), [(1, 1), (16, 16), (97, 31), (40, 130)])
def test_every_size_is_exact(generator: cppn.CppnGenerator, width: int, height: int) -> None:
    picture = render(generator, 1, width, height)
    assert picture.shape == (height, width, 3)
    assert picture.dtype == np.uint8
    assert picture.flags.c_contiguous


def test_the_same_picture_at_every_size(generator: cppn.CppnGenerator) -> None:
    small = render(generator, 2, 192, 128).astype(int)
    large = shrunk(render(generator, 2, 1152, 768), 192, 128)
    other = render(generator, 3, 192, 128).astype(int)
    assert np.abs(small - large).mean() < 6
    assert np.abs(small - other).mean() > 20


def test_a_wider_aspect_shows_more_of_the_plane(generator: cppn.CppnGenerator) -> None:
    square = render(generator, 2, 96, 96).astype(int)
    wide = render(generator, 2, 192, 96)
    assert np.abs(square - wide[:, 48:144]).max() <= 2


def test_strips_are_the_whole(generator: cppn.CppnGenerator, monkeypatch: pytest.MonkeyPatch) -> None:
    whole = render(generator, 5, 150, 111)
    steps: list[float] = []
    monkeypatch.setattr(cppn, "STRIP_PIXELS", 150 * 8)
    strips = generator.render(sample(generator, 5), RenderOptions(Extent(150, 111)), steps.append)
    difference = np.abs(whole.astype(int) - strips)
    assert (difference > 1).mean() < 1e-3
    assert len(steps) > 10
    assert steps == sorted(steps)
    assert steps[-1] == 1.0


def test_progress_can_stop_the_work(generator: cppn.CppnGenerator) -> None:
    class Stopped(Exception):
        pass

    def stop(_fraction: float) -> None:
        raise Stopped

    with pytest.raises(Stopped):
        generator.render(sample(generator, 5), RenderOptions(Extent(64, 64)), stop)


@pytest.mark.parametrize(("width", "height"), [(256, 256), (288, 192)])
def test_tiles_join_without_a_seam(generator: cppn.CppnGenerator, width: int, height: int) -> None:
    """The step across the seam is like the steps inside, and much smaller than without the switch."""
    for seed in (1, 2):
        tiled = render(generator, seed, width, height, tile=True).astype(int)
        for axis in (0, 1):
            across = np.abs(np.take(tiled, 0, axis) - np.take(tiled, -1, axis)).mean()
            inside = np.abs(np.diff(tiled, axis=axis)).mean(axis=tuple({0, 1, 2} - {axis}))
            assert across <= np.sort(inside)[int(len(inside) * 0.97)] + 1


def test_the_untiled_picture_has_seams(generator: cppn.CppnGenerator) -> None:
    plain = render(generator, 1, 256, 256).astype(int)
    tiled = render(generator, 1, 256, 256, tile=True).astype(int)
    seam = [np.abs(p[0] - p[-1]).mean() + np.abs(p[:, 0] - p[:, -1]).mean() for p in (plain, tiled)]
    assert seam[0] > 2 * seam[1]


def test_the_loop_closes_and_moves_gently(generator: cppn.CppnGenerator) -> None:
    first = render(generator, 7, 96, 96, phase=0.0).astype(int)
    assert (first == render(generator, 7, 96, 96, phase=1.0)).all()
    middle = render(generator, 7, 96, 96, phase=0.5).astype(int)
    last = render(generator, 7, 96, 96, phase=47 / 48).astype(int)
    assert np.abs(first - middle).mean() > 3
    assert np.abs(first - last).mean() < 0.4 * np.abs(first - middle).mean()


def test_the_same_input_gives_the_same_bytes(generator: cppn.CppnGenerator) -> None:
    assert (render(generator, 9, 120, 80) == render(generator, 9, 120, 80)).all()


@pytest.mark.parametrize("model", IDS)
def test_every_direction_moves_the_picture_and_they_are_orthogonal(model: str) -> None:
    card = read_card(MODELS / model)
    generator = cppn.open_model(card)
    directions = generator.space.directions
    assert len({label.name for label in card.directions}) == 8
    np.testing.assert_allclose(directions @ directions.T, np.eye(8), atol=1e-5)
    for label in card.directions:
        assert label.low < 0 < label.high
        moves = []
        for seed in (3, 4, 8):
            low, middle, high = (
                generator.render(
                    locate(LatentPoint(seed, weights={label.name: weight}), generator.space, card.directions),
                    RenderOptions(Extent(96, 96)),
                ).astype(int)
                for weight in (label.low, 0.0, label.high)
            )
            # A whole turn of hue ends where it began, so both ends are compared with the middle.
            moves.append(max(np.abs(low - middle).mean(), np.abs(high - middle).mean()))
        assert max(moves) > 6, label.name


@pytest.mark.parametrize("broken", [np.nan, np.inf])
def test_numbers_that_are_none_are_refused(generator: cppn.CppnGenerator, broken: float) -> None:
    z = sample(generator, 1)
    z[3] = broken
    with pytest.raises(StudioError, match="not a number"):
        generator.render(z, RenderOptions(Extent(16, 16)))


def test_a_damaged_folder_is_named(tmp_path: Path) -> None:
    folder = tmp_path / "aurora-soft"
    shutil.copytree(MODELS / "aurora-soft", folder)
    (folder / "latent.npz").write_bytes(b"not an archive")
    with pytest.raises(StudioError, match="latent space"):
        cppn.open_model(read_card(folder))
    np.savez(folder / "latent.npz", mean=np.zeros(3), basis=np.eye(4), scale=np.ones(4), directions=np.zeros((8, 4)))
    with pytest.raises(StudioError, match="damaged"):
        cppn.open_model(read_card(folder))
    (folder / "latent.npz").unlink()
    with pytest.raises(StudioError, match="cannot be read"):
        cppn.open_model(read_card(folder))

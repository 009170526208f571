"""Pictures as one memory-mapped tensor."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from aigc_studio.core.errors import StudioError
from aigc_studio.core.image import Extent, Pixels
from aigc_studio.jobs.context import JobContext
from aigc_studio.training.data import tensors
from aigc_studio.training.data.patches import most_patches, patches
from aigc_studio.training.data.survey import Survey, survey
from aigc_studio.training.data.tensors import CHANNELS, PictureTensor, Preparation, framed, prepare


def _data(folder: Path, count: int = 12) -> Survey:
    for seed in range(count):
        noise = np.random.default_rng(seed).integers(0, 255, (5, 7, 3), np.uint8)
        (folder / f"class{seed % 2}").mkdir(parents=True, exist_ok=True)
        Image.fromarray(noise).resize((70, 50)).save(folder / f"class{seed % 2}" / f"{seed}.png")
    return survey([folder], 16, JobContext())


def _prepare(found: Survey, tmp_path: Path, **choices: object) -> PictureTensor:
    return prepare(found, Preparation(side=16, **choices), tmp_path / "cache", JobContext())  # type: ignore[arg-type]


def test_a_tensor_is_made_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    found = _data(tmp_path / "data")
    first = _prepare(found, tmp_path)
    assert first.pictures.shape == (12, 16, 16, 3)
    assert first.labels == ("class0", "class1")
    monkeypatch.setattr(tensors, "framed", None)  # a second making would fail
    again = _prepare(found, tmp_path)
    assert np.array_equal(first.pictures, again.pictures)


def test_a_cut_tensor_is_made_again(tmp_path: Path) -> None:
    found = _data(tmp_path / "data")
    first = _prepare(found, tmp_path)
    good = np.array(first.pictures)
    file = first.folder / "pictures.npy"
    del first  # Windows cuts no file that is mapped
    file.write_bytes(file.read_bytes()[:300])
    assert np.array_equal(_prepare(found, tmp_path).pictures, good)


def test_held_out_pictures_stay_held_out_when_others_come(tmp_path: Path) -> None:
    few = _prepare(_data(tmp_path / "data", 30), tmp_path, held_out=0.4)
    many = _prepare(_data(tmp_path / "data", 40), tmp_path, held_out=0.4)
    assert 0 < few.held_out.sum() < 30
    chosen = {picture.tobytes() for picture in few.pictures[:30][few.held_out]}
    assert chosen <= {picture.tobytes() for picture in many.pictures[:40][many.held_out]}


def test_pictures_that_go_or_change_are_left_out_and_named(tmp_path: Path) -> None:
    found = _data(tmp_path / "data")
    (tmp_path / "data" / "class0" / "0.png").unlink()
    Image.new("RGB", (70, 50), "red").save(tmp_path / "data" / "class1" / "1.png")
    made = _prepare(found, tmp_path)
    assert len(made) == 10
    assert len(made.pictures) == 12
    assert len(made.skipped) == 2
    assert any("1.png was changed" in sentence for sentence in made.skipped)


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs the file that is always full")
def test_a_full_disk_says_so_and_leaves_nothing_that_passes_for_whole(tmp_path: Path) -> None:
    found = _data(tmp_path / "data")
    whole = _prepare(found, tmp_path)
    (whole.folder / "data.json").unlink()
    (whole.folder / "pictures.npy").unlink()
    (whole.folder / "pictures.npy").symlink_to("/dev/full")
    with pytest.raises(StudioError, match="No space left"):
        _prepare(found, tmp_path)
    assert not (whole.folder / "data.json").exists()
    (whole.folder / "pictures.npy").unlink()
    assert len(_prepare(found, tmp_path)) == 12


def test_one_picture_is_not_a_data_set(tmp_path: Path) -> None:
    with pytest.raises(StudioError, match="left to train on"):
        _prepare(_data(tmp_path / "data", 1), tmp_path)


def test_where_too_few_are_left_it_says_what_became_of_the_others(tmp_path: Path) -> None:
    _data(tmp_path / "data", 3)
    (tmp_path / "data" / "cut.png").write_bytes(b"no picture")
    with pytest.raises(StudioError, match=r"No picture is left .* 3 too small, 1 damaged") as told:
        _prepare(survey([tmp_path / "data"], 256, JobContext()), tmp_path)
    assert "smaller side" in told.value.hint


@pytest.mark.parametrize("choices", [{"side": 4}, {"side": 4096}, {"held_out": 0.9}, {"held_out": float("nan")}])
def test_absurd_preparations_are_refused(choices: dict[str, float]) -> None:
    with pytest.raises(StudioError):
        Preparation(**choices).checked()  # type: ignore[arg-type]


@settings(max_examples=40, deadline=None)
@given(
    st.integers(1, 40), st.integers(1, 40), st.sampled_from([3, 4]), st.sampled_from([np.uint8, np.uint16]),
    st.sampled_from(["rgb", "grey", "rgba"]), st.sampled_from(["crop", "whole"]),
)  # fmt: skip
def test_any_picture_becomes_a_square(width, height, channels, depth, colour, framing) -> None:  # type: ignore[no-untyped-def]
    full = np.iinfo(depth).max
    data = np.random.default_rng(0).integers(0, full, (height, width, channels), depth, endpoint=True)
    square = framed(Pixels(data), Preparation(side=8, colour=colour, framing=framing))
    assert square.shape == (8, 8, CHANNELS[colour])
    assert square.dtype == np.uint8


def test_hidden_colours_do_not_bleed_into_edges() -> None:
    data = np.zeros((64, 64, 4), np.uint8)
    data[..., 0] = 255  # red everywhere, but hidden outside of the blue square
    data[16:48, 16:48] = (0, 0, 255, 255)
    square = framed(Pixels(data), Preparation(side=24, colour="rgba"))
    seen = square[square[..., 3] > 40]
    assert seen[:, 0].max() <= 12


def test_photos_are_cut_into_patches_without_their_sky(tmp_path: Path) -> None:
    random = np.random.default_rng(0)
    for name in range(3):
        photo = np.full((100, 150, 3), 200, np.uint8)
        photo[40:, :, :] = random.integers(0, 255, (60, 150, 3))
        Image.fromarray(photo).save(tmp_path / f"{name}.png")
    Image.fromarray(random.integers(0, 255, (20, 90, 3), np.uint8)).save(tmp_path / "small.png")
    found = survey([tmp_path], 16, JobContext())
    data = prepare(found, Preparation(32, framing="patches"), tmp_path / "cache", JobContext())
    # Rows of patches begin at 2, 34 and 66: the first lies in the sky.
    assert len(data) == 3 * 4 * 2
    grey = prepare(found, Preparation(32, "grey", "patches"), tmp_path / "cache", JobContext())
    assert grey.pictures.shape[1:] == (32, 32, 1)
    assert any("small.png" in sentence for sentence in data.skipped)
    assert 0 < data.held_out.sum() < len(data)
    first = np.asarray(Image.open(tmp_path / "0.png"))[34:66, 11:43]
    assert any((patch == first).all() for patch in data.pictures[: len(data)])


def test_a_photo_of_many_pixels_is_made_smaller_before_it_is_cut() -> None:
    photo = np.random.default_rng(0).integers(0, 255, (3200, 3200, 3), np.uint8)
    cut = patches(photo, 64)
    assert len(cut) == most_patches(Extent(3200, 3200), 64) == 256
    assert cut.std() < 0.7 * photo.std()  # Lanczos took the finest of the noise away

"""Which pictures are set aside, and why."""

from __future__ import annotations

import gzip
import tarfile
import zipfile
from io import BytesIO
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from aigc_studio.core.errors import JobCancelled, StudioError
from aigc_studio.jobs.context import JobContext
from aigc_studio.training.data import archives
from aigc_studio.training.data.near_duplicates import NearDuplicates, bands
from aigc_studio.training.data.sources import find_sources
from aigc_studio.training.data.survey import survey
from aigc_studio.training.data.thumbnails import thumbnail_file
from tests.links import linked


def _picture(seed: int, side: int = 48) -> Image.Image:
    """Smooth blobs of colour, different for every seed."""
    noise = np.random.default_rng(seed).integers(60, 200, (6, 6, 3), np.uint8)
    return Image.fromarray(noise).resize((side, side), Image.Resampling.BICUBIC)


def _fill(folder: Path, count: int) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    for seed in range(count):
        _picture(seed).save(folder / f"{seed:03}.png")


def _reasons(paths: list[Path]) -> dict[str, str]:
    found = survey(paths, 32, JobContext())
    return {entry.source.name: entry.reason for entry in found.set_aside}


def test_good_pictures_are_all_taken_with_their_classes(tmp_path: Path) -> None:
    _fill(tmp_path / "data" / "cats", 5)
    (tmp_path / "data" / "dogs" / "small").mkdir(parents=True)
    _picture(77).save(tmp_path / "data" / "dogs" / "small" / "a.png")
    _picture(78).save(tmp_path / "data" / "top.png")
    found = survey([tmp_path / "data"], 32, JobContext())
    assert not found.set_aside
    assert found.labels == {"": 1, "cats": 5, "dogs": 1}


def test_folders_that_were_given_are_classes_for_networks_that_want_some(tmp_path: Path) -> None:
    _fill(tmp_path / "cats", 2)
    (tmp_path / "dogs").mkdir()
    for seed in (5, 6, 7):
        _picture(seed).save(tmp_path / "dogs" / f"{seed}.png")
    flat = survey([tmp_path / "cats", tmp_path / "dogs"], 32, JobContext())
    assert flat.by_folders(True).labels == {"cats": 2, "dogs": 3}
    assert flat.by_folders(True).by_folders(False).labels == flat.labels == {"": 5}
    assert survey([tmp_path], 32, JobContext()).by_folders(True).labels == {"cats": 2, "dogs": 3}


def test_each_kind_of_bad_picture_has_its_reason(tmp_path: Path) -> None:
    _fill(tmp_path, 4)
    (tmp_path / "text.png").write_text("no picture")
    (tmp_path / "cut.png").write_bytes((tmp_path / "001.png").read_bytes()[:200])
    _picture(50, side=12).save(tmp_path / "little.png")
    Image.new("RGB", (64, 64), (9, 9, 9)).save(tmp_path / "plain.png")
    _picture(2).save(tmp_path / "z-copy.jpg", quality=80)
    reasons = _reasons([tmp_path])
    assert set(reasons) == {"text.png", "cut.png", "little.png", "plain.png", "z-copy.jpg"}
    assert "12x12" in reasons["little.png"]
    assert "single colour" in reasons["plain.png"]
    assert "002.png" in reasons["z-copy.jpg"]


def test_one_night_picture_among_day_pictures_is_an_outlier_and_can_be_put_back(tmp_path: Path) -> None:
    _fill(tmp_path, 60)
    dark = Image.fromarray((np.asarray(_picture(999)) // 20).astype(np.uint8))
    dark.save(tmp_path / "night.png")
    found = survey([tmp_path], 32, JobContext())
    assert [entry.source.name for entry in found.set_aside] == ["night.png"]
    again = found.with_put_back([found.set_aside[0].source.key])
    assert not again.set_aside
    assert len(again.taken) == 61


def test_of_doubles_the_largest_stays(tmp_path: Path) -> None:
    _fill(tmp_path, 3)
    _picture(1, 200).save(tmp_path / "large.png")
    _picture(1, 100).save(tmp_path / "middle.png")
    found = survey([tmp_path], 32, JobContext())
    assert {entry.source.name: entry.flaw for entry in found.set_aside} == {"001.png": "double", "middle.png": "double"}
    assert {entry.reason for entry in found.set_aside} == {"Nearly the same picture as large.png."}


def test_another_size_of_network_finds_other_pictures_too_small(tmp_path: Path) -> None:
    _fill(tmp_path, 4)
    _picture(50, side=20).save(tmp_path / "little.png")
    found = survey([tmp_path], 32, JobContext())
    assert not found.set_aside
    assert [entry.source.name for entry in found.for_side(64).set_aside] == ["little.png"]
    assert len(found.for_side(128).set_aside) == 5
    assert not found.for_side(128).for_side(16).set_aside


def test_good_pictures_can_be_left_out_and_come_back(tmp_path: Path) -> None:
    _fill(tmp_path, 4)
    found = survey([tmp_path], 32, JobContext())
    key = found.taken[1].source.key
    without = found.with_left_out([key])
    assert [entry.source.key for entry in without.set_aside] == [key]
    assert len(without.with_put_back([key]).taken) == 4


def test_thumbnails_are_small_and_of_every_picture_that_can_be_read(tmp_path: Path) -> None:
    _fill(tmp_path / "in", 2)
    _picture(9, 700).resize((1400, 400)).save(tmp_path / "in" / "wide.png")
    (tmp_path / "in" / "text.png").write_text("no picture")
    found = survey([tmp_path / "in"], 32, JobContext(), tmp_path / "small")
    kept = [thumbnail_file(entry.identity, tmp_path / "small") for entry in found.entries if entry.identity]
    assert len(list((tmp_path / "small").rglob("*.jpg"))) == len(kept) == 3
    with Image.open(kept[-1]) as small:
        assert small.size == (448, 128)


def test_what_cannot_be_read_cannot_be_put_back(tmp_path: Path) -> None:
    _fill(tmp_path, 2)
    (tmp_path / "text.png").write_text("no picture")
    found = survey([tmp_path], 32, JobContext())
    assert len(found.with_put_back([found.set_aside[0].source.key]).taken) == 2


def test_archives_are_read_where_they_are(tmp_path: Path) -> None:
    _fill(tmp_path / "in", 3)
    with zipfile.ZipFile(tmp_path / "pictures.zip", "w") as archive:
        for file in sorted((tmp_path / "in").iterdir()):
            archive.write(file, f"birds/{file.name}")
        archive.writestr("../../evil.png", b"no picture")
        archive.writestr("__MACOSX/birds/._000.png", b"x")
    found = survey([tmp_path / "pictures.zip"], 32, JobContext())
    assert found.labels == {"birds": 3}
    assert not found.set_aside  # a member that climbs out of the archive is not even looked at


@pytest.mark.parametrize("ending", ["tar", "tar.gz", "tgz", "tar.bz2", "tar.xz"])
def test_tars_are_read_where_they_are(ending: str, tmp_path: Path) -> None:
    _fill(tmp_path / "in", 3)
    packed = tmp_path / f"pictures.{ending}"
    mode = {"tar": "w", "tgz": "w:gz"}.get(ending, f"w:{ending.rpartition('.')[2]}")
    with tarfile.open(packed, mode) as archive:
        archive.add(tmp_path / "in", "./birds")
        for kind in (tarfile.SYMTYPE, tarfile.LNKTYPE, tarfile.CHRTYPE, tarfile.FIFOTYPE):
            info = tarfile.TarInfo(f"{kind!r}.png")
            info.type, info.linkname = kind, "/etc/passwd"
            archive.addfile(info)
        for name in ("../../evil.png", "/rooted/000.png"):
            picture = (tmp_path / "in" / "000.png").read_bytes()
            info = tarfile.TarInfo(name)
            info.size = len(picture)
            archive.addfile(info, BytesIO(picture))
    found = survey([packed], 32, JobContext())
    assert {entry.source.member for entry in found.entries} == {
        "/rooted/000.png", *(f"./birds/{file.name}" for file in (tmp_path / "in").iterdir())
    }  # fmt: skip
    assert [entry.flaw for entry in found.set_aside] == ["double"]
    assert sum(found.labels.values()) == 3
    assert [file.name for file in tmp_path.iterdir() if file.suffix == ".png"] == []


def test_a_tar_that_is_cut_or_unpacks_without_end_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    _fill(tmp_path / "in", 3)
    with tarfile.open(tmp_path / "whole.tar", "w") as archive:
        archive.add(tmp_path / "in", "in")
    whole = (tmp_path / "whole.tar").read_bytes()
    last = whole.rindex(b"\x89PNG")
    (tmp_path / "cut.tar").write_bytes(whole[: last + 20])
    (tmp_path / "cut.tgz").write_bytes(gzip.compress(whole)[:-40])
    for name in ("cut.tar", "cut.tgz"):
        with pytest.raises(StudioError, match=f"The archive {name} cannot be read"):
            list(find_sources([tmp_path / name]))
    monkeypatch.setattr(archives, "_LARGEST_TAR", 1 << 10)
    (tmp_path / "bomb.tgz").write_bytes(gzip.compress(bytes(4 << 20)))
    with pytest.raises(StudioError, match=r"bomb\.tgz is too large"):
        list(find_sources([tmp_path / "bomb.tgz"]))


@pytest.mark.parametrize("packed", ["gz", "bz2", "xz"])
def test_unpacking_a_tar_is_told_and_can_be_stopped(packed: str, tmp_path: Path) -> None:
    noise = np.random.default_rng(0).integers(0, 256, (3, 900, 700, 3), np.uint8)  # which cannot be packed any smaller
    with tarfile.open(tmp_path / "pictures.tar", f"w:{packed}") as archive:
        for place, picture in enumerate(noise):
            Image.fromarray(picture).save(tmp_path / f"{place}.png")
            archive.add(tmp_path / f"{place}.png", f"{place}.png")
    told: list[tuple[float, str]] = []
    survey([tmp_path / "pictures.tar"], 32, JobContext(report=lambda *step: told.append(step)))
    shares = [share for share, what in told if what == "Unpacking pictures.tar"]
    assert len(shares) > 3
    assert shares == sorted(shares)
    assert shares[-1] == 1.0
    assert [what for _share, what in told[-3:]] == [f"Looking at {place}.png" for place in range(3)]

    def stop(share: float, what: str) -> None:
        if share > 0.5:
            raise JobCancelled

    with pytest.raises(JobCancelled):
        survey([tmp_path / "pictures.tar"], 32, JobContext(report=stop))
    assert archives._keep.cache_info().currsize == 0


def test_an_archive_that_is_packed_again_is_opened_again(tmp_path: Path) -> None:
    _fill(tmp_path / "in", 3)
    for count in (1, 3):
        with tarfile.open(tmp_path / "pictures.tar", "w") as archive:
            for file in sorted((tmp_path / "in").iterdir())[:count]:
                archive.add(file, file.name)
        assert len(list(find_sources([tmp_path / "pictures.tar"]))) == count


@pytest.mark.parametrize("name", ["pictures.7z", "pictures.rar", "pictures.tar.zst"])
def test_other_archives_are_told_what_to_do(name: str, tmp_path: Path) -> None:
    (tmp_path / name).write_bytes(b"7z")
    with pytest.raises(StudioError, match="a kind that is not read here") as caught:
        list(find_sources([tmp_path / name]))
    assert "Unpack it" in caught.value.hint


def test_folders_of_one_name_are_classes_of_their_own(tmp_path: Path) -> None:
    for place, count in (("indoors/cats", 2), ("outdoors/cats", 3), ("dogs", 4)):
        _fill(tmp_path / place, count)
    places = [tmp_path / place for place in ("indoors/cats", "outdoors/cats", "dogs")]
    found = survey(places, 32, JobContext()).with_put_back(["double"])
    assert found.by_folders(True).labels == {"dogs": 4, "indoors/cats": 2, "outdoors/cats": 3}
    assert found.by_folders(False).labels == {"": 9}
    beside = survey([tmp_path / "indoors", tmp_path / "dogs"], 32, JobContext()).with_put_back(["double"])
    assert beside.by_folders(True).labels == {"cats": 2, "dogs": 4}  # one in a subfolder, the other given


def test_pictures_are_put_back_by_the_reason(tmp_path: Path) -> None:
    _fill(tmp_path, 2)
    (tmp_path / "text.png").write_text("no picture")
    (tmp_path / "again.png").write_bytes((tmp_path / "000.png").read_bytes())
    Image.new("RGB", (64, 64), "red").save(tmp_path / "red.png")
    found = survey([tmp_path], 32, JobContext())
    assert len(found.with_put_back(["double"]).taken) == 3
    assert len(found.with_put_back(["double", "blank", "broken"]).taken) == 4
    again = found.with_put_back(["double"]).with_left_out([found.set_aside[0].source.key])
    assert len(again.taken) == 2


def test_an_empty_folder_says_so(tmp_path: Path) -> None:
    with pytest.raises(StudioError, match="no pictures"):
        survey([tmp_path], 32, JobContext())


@pytest.mark.parametrize("name", ["gone", "notes.txt", "old.tar"])
def test_what_is_no_data_set_gets_a_sentence(tmp_path: Path, name: str) -> None:
    if name != "gone":
        (tmp_path / name).write_bytes(b"x")
    with pytest.raises(StudioError):
        list(find_sources([tmp_path / name]))


def test_a_link_in_a_circle_ends(tmp_path: Path) -> None:
    _fill(tmp_path, 2)
    if not linked(tmp_path / "again", tmp_path):
        pytest.skip("this system makes no links")
    assert len(list(find_sources([tmp_path]))) == 2


@given(st.integers(0, 2**64 - 1), st.sets(st.integers(0, 63), max_size=3))
def test_signs_that_differ_in_three_places_share_a_band(signs: int, places: set[int]) -> None:
    other = signs ^ sum(1 << place for place in places)
    assert any(one == two for one, two in zip(bands(signs), bands(other), strict=True))


@settings(max_examples=25, deadline=None)
@given(st.integers(0, 10_000), st.integers(-3, 3))
def test_a_slightly_brighter_copy_is_found(seed: int, brighter: int) -> None:
    duplicates = NearDuplicates()
    small = np.asarray(_picture(seed, 16))
    assert duplicates.find_or_add(small, 7) is None
    assert duplicates.find_or_add((small.astype(int) + brighter).astype(np.uint8), 8) == 7
    assert duplicates.find_or_add(255 - small, 9) is None

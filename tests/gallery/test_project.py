"""A project on disk: everything is kept, found again, and survives crashes, damage and a second window."""

from __future__ import annotations

import errno
import os
import shutil
import sqlite3
import subprocess
import sys
import textwrap
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from aigc_studio.core import image_io
from aigc_studio.core.errors import StudioError
from aigc_studio.core.ids import sha256_bytes, sha256_file
from aigc_studio.core.image import Pixels
from aigc_studio.core.recipe import Recipe
from aigc_studio.gallery.artwork import Artwork
from aigc_studio.gallery.project import Project

RECIPE = Recipe("generate", {"model": "aurora-soft", "seed": 7, "weights": {"warmth": 0.4}})


def pixels(value: int = 90) -> Pixels:
    return Pixels(np.full((12, 16, 3), value, np.uint8))


@pytest.fixture
def project(tmp_path: Path) -> Iterator[Project]:
    with Project.create(tmp_path / "My Project") as opened:
        yield opened


def names(artworks: list[Artwork]) -> list[str]:
    return [artwork.name for artwork in artworks]


def reopened(project: Project) -> Project:
    project.close()
    return Project.open(project.folder)


class TestAdding:
    def test_a_result_is_in_the_gallery_with_file_recipe_and_thumbnail(self, project: Project) -> None:
        added = project.add(pixels(), RECIPE, name="Aurora")
        assert project.artworks() == [added]
        assert added.path == project.pictures / "Aurora.png"
        assert (added.width, added.height, added.task) == (16, 12, "generate")
        assert added.summary == "aurora-soft · warmth +0.40 · seed 7"
        assert added.sha256 == sha256_file(added.path)
        assert project.recipe(added) == RECIPE
        thumbnail = image_io.read_pixels(project.thumbnail(added))
        assert np.array_equal(thumbnail.data, image_io.read_pixels(added.path).data)  # it is tiny, so nothing is lost
        assert project.total == 1

    def test_awkward_names_become_files(self, project: Project) -> None:
        for name in ("../../etc/passwd", "CON", "a:b*c?", "", "…", "山水" * 100, ".hidden", "tab\there", "x" * 400):
            added = project.add(pixels(), RECIPE, name=name)
            assert added.path.parent == project.pictures
            assert added.path.exists()
        assert len(list(project.pictures.iterdir())) == 9

    def test_everything_is_there_after_closing_and_opening(self, project: Project) -> None:
        added = project.add(pixels(), RECIPE, name="Aurora", stack="layer")
        project.rate([added.id], 4)
        key = project.layers.put(pixels().data)  # type: ignore[arg-type]
        project.document.save('{"layers": []}')
        with reopened(project) as again:
            assert again.artwork(added.id).stars == 4
            assert again.stack("layer") == again.artworks()
            np.testing.assert_array_equal(again.layers.get(key), pixels().data)
            assert again.document.load() == '{"layers": []}'

    def test_an_existing_picture_is_copied_byte_for_byte(self, project: Project, tmp_path: Path) -> None:
        photo = tmp_path / "Holiday.JPG"
        photo.write_bytes(image_io.encode(pixels(), "jpeg"))
        added = project.add_file(photo)
        assert added.path.read_bytes() == photo.read_bytes()
        assert (added.name, added.task, added.path.suffix) == ("Holiday", "import", ".jpg")
        assert project.add_file(photo).name == "Holiday-2"

    def test_a_picture_of_ours_brings_its_recipe_even_twice(self, project: Project, tmp_path: Path) -> None:
        first = project.add(pixels(), Recipe("compose", {"mask": "m" * 100_000}), name="Large", format="jpeg")
        away = tmp_path / first.path.name
        shutil.copy(first.path, away)
        shutil.copy(first.path.with_name(first.path.name + ".recipe.json"), tmp_path)
        again = project.add_file(away)
        assert again.id != first.id
        assert project.recipe(again) == project.recipe(first)

    def test_bytes_and_misnamed_files(self, project: Project, tmp_path: Path) -> None:
        added = project.add_file(image_io.encode(pixels(), "webp"))
        assert added.path.name == "Pasted picture.webp"
        odd = tmp_path / "scan.dat"
        odd.write_bytes(image_io.encode(pixels(), "tiff"))
        assert project.add_file(odd).path.name == "scan.tif"

    def test_a_name_too_long_for_a_file_beside_it(self, project: Project, tmp_path: Path) -> None:
        source = tmp_path / f"{'x' * 240}.png"
        source.write_bytes(image_io.encode(pixels(), "png"))
        assert project.add_file(source).path.is_file()

    def test_bad_files_are_refused_and_leave_nothing(self, project: Project, tmp_path: Path) -> None:
        text = tmp_path / "text.png"
        text.write_text("hello " * 100)
        half = tmp_path / "half.png"
        whole = image_io.encode(Pixels(np.random.default_rng(0).integers(0, 256, (64, 64, 3)).astype(np.uint8)), "png")
        half.write_bytes(whole[: len(whole) // 2])
        for bad in (text, half, tmp_path, tmp_path / "missing.png"):
            with pytest.raises(StudioError):
                project.add_file(bad)
        assert list(project.pictures.iterdir()) == []
        assert project.total == 0

    def test_a_loop(self, project: Project) -> None:
        frames = (np.full((12, 16, 3), value, np.uint8) for value in (10, 90, 200))
        added = project.add_animation(frames, RECIPE, name="Loop")
        assert added.path.suffix == ".webp"
        assert project.recipe(added) == RECIPE

    def test_many_threads_add_under_one_name(self, project: Project) -> None:
        failures: list[BaseException] = []

        def work(value: int) -> None:
            try:
                for _ in range(5):
                    project.add(pixels(value), RECIPE, name="Aurora")
                    project.artworks("aurora")
            except BaseException as error:  # noqa: BLE001 - carried to the test's own thread
                failures.append(error)

        threads = [threading.Thread(target=work, args=(value,)) for value in range(6)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert failures == []
        assert project.total == len(list(project.pictures.iterdir())) == 30
        assert len(set(names(project.artworks()))) == 30


class TestFinding:
    def test_words_stars_and_order(self, project: Project) -> None:
        moor = project.add(pixels(1), RECIPE, name="Moor 10")
        sea = project.add(pixels(2), Recipe("stylize", {"styles": [{"name": "Ink"}]}), name="Moor 2")
        project.tag([sea.id], ["Küste", "50%", " "])
        project.rate([moor.id], 3)
        assert names(project.artworks("MOOR aurora")) == ["Moor 10"]
        assert names(project.artworks("ink")) == ["Moor 2"]
        assert names(project.artworks("KÜSTE")) == ["Moor 2"]
        assert names(project.artworks("50%")) == ["Moor 2"]
        assert names(project.artworks("%")) == ["Moor 2"]  # a per cent sign, not a wildcard
        assert names(project.artworks("' OR 1=1 --")) == []
        assert names(project.artworks(stars=3)) == ["Moor 10"]
        assert names(project.artworks(sort="oldest")) == ["Moor 10", "Moor 2"]
        assert names(project.artworks(sort="stars")) == ["Moor 10", "Moor 2"]
        assert names(project.artworks(sort="name")) == ["Moor 2", "Moor 10"]
        with pytest.raises(StudioError, match="sort order"):
            project.artworks(sort="size")  # type: ignore[arg-type]

    def test_stacks_show_their_newest_version_that_matches(self, project: Project) -> None:
        versions = [project.add(pixels(value), RECIPE, name=f"v{value}", stack="layer") for value in range(3)]
        alone = project.add(pixels(), RECIPE, name="alone")
        assert [(a.name, a.stack_count) for a in project.artworks()] == [("alone", 1), ("v2", 3)]
        assert names(project.artworks(stacked=False)) == ["alone", "v2", "v1", "v0"]
        assert names(project.stack("layer")) == ["v2", "v1", "v0"]
        assert project.stack("") == []
        project.rate([versions[0].id], 5)
        assert [(a.name, a.stack_count) for a in project.artworks(stars=1)] == [("v0", 3)]
        project.trash([versions[2].id])
        assert [(a.name, a.stack_count) for a in project.artworks()] == [("alone", 1), ("v1", 2)]
        assert alone in project.artworks()

    def test_stars_have_limits_and_unknown_pictures_a_sentence(self, project: Project) -> None:
        added = project.add(pixels(), RECIPE, name="Aurora")
        with pytest.raises(StudioError, match="stars"):
            project.rate([added.id], 6)
        with pytest.raises(StudioError, match="no longer"):
            project.rate(["nobody"], 1)

    def test_lineage(self, project: Project) -> None:
        first = project.add(pixels(1), RECIPE, name="first")
        second = project.add(pixels(2), Recipe("stylize", {}, (first.sha256,)), name="second")
        third = project.add(pixels(3), Recipe("compose", {}, (second.sha256, first.sha256)), name="third")
        assert third.parents == (second.sha256, first.sha256)
        assert names(project.lineage.parents(third)) == ["first", "second"]
        assert names(project.lineage.children(first)) == ["second", "third"]
        assert names(project.lineage.descendants(first)) == ["second", "third"]
        assert names(project.lineage.ancestors(third)) == ["first", "second"]
        assert project.lineage.parents(first) == []


class TestTrash:
    def test_gives_everything_back_exactly(self, project: Project) -> None:
        added = project.add(pixels(), Recipe("compose", {"mask": "m" * 100_000}), name="Large", format="jpeg")
        project.rate([added.id], 5)
        before = project.artwork(added.id)
        files = {path.name: path.read_bytes() for path in project.pictures.iterdir()}
        assert len(files) == 2  # the picture and its recipe
        project.trash([added.id])
        assert list(project.pictures.iterdir()) == []
        assert project.artworks() == []
        assert names(project.trashed()) == ["Large"]
        assert project.recipe(project.trashed()[0]) is not None
        project.restore([added.id])
        assert project.artwork(added.id) == before
        assert {path.name: path.read_bytes() for path in project.pictures.iterdir()} == files

    def test_a_name_taken_meanwhile_is_not_overwritten(self, project: Project) -> None:
        old = project.add(pixels(1), RECIPE, name="Moor")
        project.trash([old.id])
        new = project.add(pixels(2), RECIPE, name="Moor")
        assert names(project.restore([old.id])) == ["Moor-2"]
        assert new.path.exists()
        assert project.total == 2

    def test_a_file_deleted_by_hand_is_a_sentence(self, project: Project) -> None:
        added = project.add(pixels(), RECIPE, name="Moor")
        added.path.unlink()
        with pytest.raises(StudioError, match="no longer in the project"):
            project.trash([added.id])

    def test_trashing_twice_is_once(self, project: Project) -> None:
        added = project.add(pixels(), RECIPE, name="Moor")
        project.trash([added.id, added.id])
        assert project.trash([added.id]) == []
        with reopened(project) as again:
            assert names(again.trashed()) == ["Moor"]


class TestSources:
    def test_originals_are_kept_once_under_their_hash(self, project: Project, tmp_path: Path) -> None:
        photo = tmp_path / "Großmutter 1932.jpeg"
        photo.write_bytes(image_io.encode(pixels(), "jpeg"))
        sha256 = project.keep_source(photo)
        assert project.keep_source(photo) == sha256 == sha256_file(photo)
        kept = project.source(sha256)
        assert kept is not None
        assert kept.read_bytes() == photo.read_bytes()
        assert project.source_name(sha256) == "Großmutter 1932.jpeg"

    def test_bytes(self, project: Project) -> None:
        data = image_io.encode(pixels(), "webp")
        sha256 = project.keep_source(data, "from the clipboard")
        assert sha256 == sha256_bytes(data)
        kept = project.source(sha256)
        assert kept is not None
        assert kept.suffix == ".webp"

    def test_artworks_are_sources_too(self, project: Project) -> None:
        added = project.add(pixels(), RECIPE, name="Moor")
        assert project.source(added.sha256) == added.path

    def test_hashes_from_foreign_recipes_reach_nothing_else(self, project: Project) -> None:
        for sha256 in ("../project", "*", "", "0" * 64, "[a-f]" * 13):
            assert project.source(sha256) is None
            assert project.source_name(sha256) == ""

    def test_a_missing_file_is_a_sentence(self, project: Project, tmp_path: Path) -> None:
        with pytest.raises(StudioError, match="cannot be read"):
            project.keep_source(tmp_path / "gone.jpg")


class TestCrashes:
    def test_between_file_and_row(self, project: Project, monkeypatch: pytest.MonkeyPatch) -> None:
        def die(*_: object) -> None:
            raise KeyboardInterrupt

        with monkeypatch.context() as patched:
            patched.setattr("aigc_studio.gallery.index.Index.insert", die)
            with pytest.raises(KeyboardInterrupt):
                project.add(pixels(), RECIPE, name="Moor", stack="layer")
        assert project.total == 0
        with reopened(project) as again:
            (healed,) = again.artworks()
            assert (healed.name, healed.task, healed.stack) == ("Moor", "generate", "layer")
            assert again.recipe(healed) == RECIPE
            assert again.thumbnail(healed).exists()

    @pytest.mark.parametrize("step", ["replace", "fsync"])
    def test_while_the_file_is_written(self, project: Project, step: str, monkeypatch: pytest.MonkeyPatch) -> None:
        def fail(*_: object) -> None:
            raise OSError(errno.ENOSPC, "No space left on device")

        with monkeypatch.context() as patched:
            patched.setattr(os, step, fail)
            with pytest.raises(StudioError, match="disk is full") as caught:
                project.add(pixels(), RECIPE, name="Moor")
        assert "Free some space" in caught.value.hint
        assert list(project.pictures.iterdir()) == []
        assert project.add(pixels(), RECIPE, name="Moor").path.name == "Moor.png"

    def test_full_while_the_thumbnail_is_made(self, project: Project, monkeypatch: pytest.MonkeyPatch) -> None:
        def full(*_: object) -> None:
            raise StudioError("The disk is full.", "Free some space.")

        with monkeypatch.context() as patched:
            patched.setattr("aigc_studio.gallery.thumbnails.Thumbnails.make", full)
            added = project.add(pixels(), RECIPE, name="Moor")
            assert project.thumbnail(added) == added.path
        assert project.artworks() == [added]
        assert project.thumbnail(added) != added.path

    def test_a_full_disk_names_what_could_not_be_saved(
        self, project: Project, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        def full(*_: object) -> None:
            raise OSError(errno.ENOSPC, "No space left on device")

        project.document.save('{"n": 1}')
        photo = tmp_path / "Holiday.png"
        photo.write_bytes(image_io.encode(pixels(), "png"))
        key = project.layers.put(pixels().data)  # type: ignore[arg-type]
        with monkeypatch.context() as patched:
            patched.setattr(os, "fsync", full)
            with pytest.raises(StudioError, match="full: the document could"):
                project.document.save('{"n": 2}')
            with pytest.raises(StudioError, match="full: a layer"):
                project.layers.save(key)
            with pytest.raises(StudioError, match=r"full: “Holiday\.png”"):
                project.keep_source(photo)
        assert project.document.load() == '{"n": 1}'
        np.testing.assert_array_equal(project.layers.get(key), pixels().data)
        project.layers.save(key)

    def test_by_a_killed_process(self, tmp_path: Path) -> None:
        """A process dies by force with the picture written and nothing indexed: no clean-up of ours can run."""
        folder = tmp_path / "p"
        code = f"""
            import os, numpy as np
            from pathlib import Path
            from aigc_studio.core.image import Pixels
            from aigc_studio.core.recipe import Recipe
            from aigc_studio.gallery import index
            from aigc_studio.gallery.project import Project
            project = Project.create(Path({str(folder)!r}))
            project.document.save('{{"saved": true}}')
            index.Index.insert = lambda *_: os._exit(9)
            project.add(Pixels(np.zeros((4, 4, 3), np.uint8)), Recipe("generate", {{"seed": 3}}), name="Moor")
        """
        run = subprocess.run([sys.executable, "-c", textwrap.dedent(code)], check=False)
        assert run.returncode == 9
        with Project.open(folder) as project:
            assert not project.document_locked  # the dead process's lock is taken over
            assert project.document.load() == '{"saved": true}'
            assert names(project.artworks()) == ["Moor"]

    def test_half_trashed(self, project: Project, monkeypatch: pytest.MonkeyPatch) -> None:
        added = project.add(pixels(), RECIPE, name="Moor")
        with monkeypatch.context() as patched:
            patched.setattr(project._index, "update", lambda *_: (_ for _ in ()).throw(KeyboardInterrupt))
            with pytest.raises(KeyboardInterrupt):
                project.trash([added.id])
        with reopened(project) as again:
            assert again.artworks() == []
            assert names(again.trashed()) == ["Moor"]
            assert again.restore([added.id])[0].path == added.path

    def test_leftovers_go_when_they_are_old(self, project: Project) -> None:
        for name, age in ((".old.png.x.part", 7200), ("reserved.png", 7200), (".young.png.x.part", 0), ("now.png", 0)):
            path = project.pictures / name
            path.touch()
            os.utime(path, (time.time() - age, time.time() - age))
        with reopened(project) as again:
            assert {path.name for path in again.pictures.iterdir()} == {".young.png.x.part", "now.png"}
            assert again.total == 0


class TestTidyingByHand:
    def test_renamed_files_keep_their_stars(self, project: Project, tmp_path: Path) -> None:
        ours = project.add(pixels(1), RECIPE, name="Moor")
        photo = tmp_path / "photo.jpg"
        photo.write_bytes(image_io.encode(pixels(2), "jpeg"))
        theirs = project.add_file(photo)
        project.rate([ours.id, theirs.id], 4)
        ours.path.rename(ours.path.with_name("Heath.png"))
        theirs.path.rename(theirs.path.with_name("Portrait.jpg"))
        with reopened(project) as again:
            assert [(a.id, a.name) for a in again.artworks(stars=4, sort="name")] == [
                (ours.id, "Heath"), (theirs.id, "Portrait"),
            ]  # fmt: skip

    def test_files_taken_away_are_hidden_and_come_back_with_their_stars(self, project: Project, tmp_path: Path) -> None:
        added = project.add(pixels(), RECIPE, name="Moor")
        project.rate([added.id], 4)
        away = shutil.move(added.path, tmp_path / "Moor.png")
        project = reopened(project)
        assert (project.total, project.artworks()) == (0, [])
        other = project.add(pixels(7), RECIPE, name="Moor")  # takes the free name
        project.rate([other.id], 1)
        project = reopened(project)
        assert [a.id for a in project.artworks()] == [other.id]
        shutil.move(away, project.pictures / "Moor old.png")
        with reopened(project) as again:
            assert again.artwork(added.id).stars == 4
            assert again.total == 2

    @pytest.mark.skipif(sys.platform != "linux", reason="names that are no text")
    def test_file_names_that_are_no_text(self, project: Project) -> None:
        artwork = project.add(pixels(), RECIPE, name="boat")
        odd = project.pictures / os.fsdecode(b"bo\xfft.png")
        artwork.path.rename(odd)
        with reopened(project) as again:
            (found,) = again.artworks()
            assert found.path == odd
            assert found.path.is_file()
            found.name.encode("utf-8")
            assert again.artworks("bo") == [found]
            again.trash([found.id])
            assert again.restore([found.id])[0].path.is_file()

    def test_recipes_with_endless_numbers_and_half_characters_are_indexed(self, project: Project) -> None:
        odd = Recipe("generate", {"model": "\ud800x", "seed": 10**400, "weights": {"hue": 10**400}})
        assert project.add(pixels(), odd, name="odd").id == project.artworks()[0].id

    def test_copies_made_by_hand_are_artworks_of_their_own(self, project: Project) -> None:
        added = project.add(pixels(), RECIPE, name="Moor")
        shutil.copy(added.path, added.path.with_name("Moor copy.png"))
        (project.pictures / "notes.txt").write_text("mine")
        (project.pictures / "broken.png").write_text("not a picture")
        with reopened(project) as again:
            assert sorted(names(again.artworks())) == ["Moor", "Moor copy"]
            assert (again.pictures / "broken.png").exists()


class TestDamage:
    def fill(self, project: Project, tmp_path: Path) -> list[Artwork]:
        photo = tmp_path / "photo.jpg"
        photo.write_bytes(image_io.encode(pixels(5), "jpeg"))
        kept = project.add(pixels(1), RECIPE, name="Moor", stack="layer")
        imported = project.add_file(photo)
        gone = project.add(pixels(3), RECIPE, name="Gone")
        project.rate([kept.id, imported.id, gone.id], 4)
        project.tag([kept.id], ["heath"])
        project.trash([gone.id])
        return project.artworks(sort="name") + project.trashed()

    @pytest.mark.parametrize("damage", ["text", "half", "page", "missing", "empty"])
    def test_the_index_is_rebuilt_from_the_files(self, project: Project, tmp_path: Path, damage: str) -> None:
        before = self.fill(project, tmp_path)
        project.close()
        path = project.folder / "project.sqlite3"
        data = path.read_bytes()
        spoiled = {
            "text": b"this is not a database" * 100, "half": data[: len(data) // 2], "empty": b"",
            "page": data[:4096] + b"\x5a" * (len(data) - 4096),
        }  # fmt: skip
        if damage == "missing":
            path.unlink()
        else:
            path.write_bytes(spoiled[damage])
        with Project.open(project.folder) as again:
            after = again.artworks(sort="name") + again.trashed()
            for old, new in zip(before, after, strict=True):
                assert (new.name, new.stars, new.tags, new.stack) == (old.name, old.stars, old.tags, old.stack)
                assert (new.sha256, new.path, new.summary) == (old.sha256, old.path, old.summary)
            assert after[0].id == before[0].id
            assert after[0].made == before[0].made
            aside = list(again.folder.glob("project.sqlite3.damaged-*"))
            if damage in ("text", "half", "page"):
                assert [p.read_bytes() for p in aside] == [spoiled[damage]]
            again.add(pixels(), RECIPE, name="Life goes on")

    @pytest.mark.parametrize(
        "harm",
        ["DROP TABLE sources", "UPDATE artworks SET made = 'yesterday'", "UPDATE artworks SET tags = '{'",
         "UPDATE artworks SET width = 'wide'"],
    )  # fmt: skip
    def test_rows_that_cannot_be(self, project: Project, tmp_path: Path, harm: str) -> None:
        before = self.fill(project, tmp_path)
        project.close()
        connection = sqlite3.connect(project.folder / "project.sqlite3")
        connection.execute(harm)
        connection.commit()
        connection.close()
        with Project.open(project.folder) as again:
            after = again.artworks(sort="name") + again.trashed()
            assert [(a.id, a.stars, a.made) for a in after][:1] == [(a.id, a.stars, a.made) for a in before][:1]
            assert len(after) == len(before)
            assert len(list(again.folder.glob("project.sqlite3.damaged-*"))) == 1

    def test_damaged_ratings_are_left_out(self, project: Project) -> None:
        added = project.add(pixels(), RECIPE, name="Moor")
        project.rate([added.id], 4)
        for text in ("{", "[]", '{"ratings": 7}', '{"ratings": [1, {"id": 2}, null]}', "[" * 100_000):
            project.close()
            (project.folder / "ratings.json").write_text(text)
            (project.folder / "project.sqlite3").write_bytes(b"x" * 5000)
            project = Project.open(project.folder)
            assert project.artwork(added.id).stars == 0
        project.close()

    def test_a_newer_project_is_left_untouched(self, project: Project) -> None:
        project.add(pixels(), RECIPE, name="Moor")
        project.close()
        path = project.folder / "project.sqlite3"
        with sqlite3.connect(path) as connection:
            connection.execute("PRAGMA user_version = 999")
        connection.close()
        before = {p: p.read_bytes() for p in project.folder.rglob("*") if p.is_file()}
        shutil.rmtree(project.folder / "thumbnails")
        with pytest.raises(StudioError, match="newer") as caught:
            Project.open(project.folder)
        assert "Update" in caught.value.hint
        assert not (project.folder / "thumbnails").exists()
        for file, data in before.items():
            assert not file.exists() or file.read_bytes() == data

    def test_damaged_documents_fall_back_to_the_one_before(self, project: Project) -> None:
        project.document.save('{"n": 1}')
        project.document.save('{"n": 2}')
        main, previous = project.folder / "document.json", project.folder / "document.previous.json"
        assert (main.read_text(), previous.read_text()) == ('{"n": 2}', '{"n": 1}')
        main.write_text('{"n": 2')
        project = reopened(project)
        assert project.document.load() == '{"n": 1}'
        project.document.save('{"n": 3}')
        assert previous.read_text() == '{"n": 1}'  # damage does not push the good one out
        project.close()

    def test_a_document_is_in_its_place_at_every_moment_of_a_save(
        self, project: Project, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """A second window may look at any time, and so may whoever kills the program."""
        project.document.save('{"n": 1}')
        main, replace, found = project.folder / "document.json", os.replace, []

        def looked_at(*arguments: Path) -> None:
            found.append(main.read_text())
            replace(*arguments)
            found.append(main.read_text())

        monkeypatch.setattr(os, "replace", looked_at)
        project.document.save('{"n": 2}')
        assert found == ['{"n": 1}'] * 3 + ['{"n": 2}']


class TestOpening:
    def test_documents_that_cannot_be_read_are_kept_aside(self, project: Project) -> None:
        project.document.save('{"n": 1}')
        project.document.save('{"n": 2}')

        def parse(text: str) -> str:
            if "2" in text:
                raise StudioError("This document is of a newer version.")
            return text

        assert project.document.read(parse) == '{"n": 1}'
        project.document.save('{"n": 3}')
        project.document.save('{"n": 4}')
        (kept,) = project.folder.glob("document.unread-*.json")
        assert kept.read_text() == '{"n": 2}'

    def test_a_document_that_nothing_can_stand_in_for_says_why(self, project: Project) -> None:
        project.document.save('{"n": 2}')

        def parse(_text: str) -> str:
            raise StudioError("This document is of a newer version.")

        with pytest.raises(StudioError, match="newer"):
            project.document.read(parse)
        assert len(list(project.folder.glob("document.unread-*.json"))) == 1

    def test_what_is_no_project_is_a_sentence(self, tmp_path: Path) -> None:
        (tmp_path / "file").touch()
        (tmp_path / "used").mkdir()
        (tmp_path / "used" / "tax.ods").touch()
        for path in (tmp_path / "nowhere", tmp_path / "file", tmp_path / "used"):
            with pytest.raises(StudioError):
                Project.open(path)
        with pytest.raises(StudioError, match="no project"):
            Project.create(tmp_path / "used")
        with pytest.raises(StudioError, match="file"):
            Project.create(tmp_path / "file")
        assert [p.name for p in (tmp_path / "used").iterdir()] == ["tax.ods"]

    def test_creating_what_exists_opens_it(self, project: Project) -> None:
        project.add(pixels(), RECIPE, name="Moor")
        project.close()
        with Project.create(project.folder) as again:
            assert again.total == 1

    def test_a_read_only_place_is_a_sentence(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        def refuse(*_: object, **__: object) -> None:
            raise PermissionError(errno.EROFS, "Read-only file system")

        monkeypatch.setattr(Path, "mkdir", refuse)
        with pytest.raises(StudioError, match="read-only"):
            Project.create(tmp_path / "p")

    @pytest.mark.skipif(sys.platform == "win32" or os.geteuid() == 0, reason="Windows and root heed no such mode")
    def test_a_folder_without_permission_is_a_sentence(self, project: Project) -> None:
        project.close()
        for folder in (project.folder, project.pictures):
            folder.chmod(0o500)
        try:
            with pytest.raises(StudioError, match="read-only"):
                Project.open(project.folder).add(pixels(), RECIPE, name="x")
        finally:
            for folder in (project.folder, project.pictures):
                folder.chmod(0o700)


class TestTwoWindows:
    def test_both_work_and_only_the_first_has_the_document(self, project: Project) -> None:
        with Project.open(project.folder) as second:
            assert (project.document_locked, second.document_locked) == (False, True)
            seen = project.changes_elsewhere()
            added = second.add(pixels(), RECIPE, name="Moor")
            assert project.changes_elsewhere() != seen
            assert project.artworks() == [added]
            project.document.save('{"from": 1}')
            assert second.document.load() == '{"from": 1}'
            second.document.save('{"from": 2}')
            assert project.document.load() == '{"from": 1}'
            assert second.document.load() == '{"from": 2}'
            (copy,) = project.document.copies()
            assert copy.read_text() == '{"from": 2}'
        project.close()
        with Project.open(project.folder) as third:
            assert not third.document_locked

    def test_stars_and_tags_from_two_windows_add_up(self, project: Project) -> None:
        added = project.add(pixels(), RECIPE, name="Moor")
        with Project.open(project.folder) as second:
            windows = (lambda: project.rate([added.id], 5), lambda: second.tag([added.id], ["heath"]))
            threads = [threading.Thread(target=window) for window in windows * 5]
            for thread in threads:
                thread.start()
            for thread in threads:
                thread.join()
        after = project.artwork(added.id)
        assert (after.stars, after.tags) == (5, ("heath",))

    def test_two_processes_add_at_once(self, project: Project) -> None:
        code = f"""
            import numpy as np
            from pathlib import Path
            from aigc_studio.core.image import Pixels
            from aigc_studio.core.recipe import Recipe
            from aigc_studio.gallery.project import Project
            with Project.open(Path({str(project.folder)!r})) as project:
                assert project.document_locked
                for seed in range(15):
                    picture = Pixels(np.full((4, 4, 3), seed, np.uint8))
                    project.add(picture, Recipe("generate", {{"seed": seed}}), name="Moor")
        """
        other = subprocess.Popen([sys.executable, "-c", textwrap.dedent(code)])
        for _ in range(15):
            project.add(pixels(), RECIPE, name="Moor")
        assert other.wait(timeout=60) == 0
        assert project.total == 30
        assert len(list(project.pictures.glob("Moor*.png"))) == 30
        with reopened(project) as again:
            assert again.total == 30

"""The whole studio: a real project, real lanes, the real window, driven by events."""

from __future__ import annotations

import asyncio
import threading
from base64 import b64encode
from dataclasses import replace
from pathlib import Path
from time import monotonic, sleep

import numpy as np
import pytest
from PIL import Image
from PySide6.QtCore import QMimeData, QUrl

from aigc_studio.core.image import Extent
from aigc_studio.gallery.metadata import read_recipe
from aigc_studio.gallery.pixel_store import PixelStore
from aigc_studio.gallery.thumbnails import Thumbnails
from aigc_studio.session import model_files
from aigc_studio.session.drops import Anywhere, Canvas, OnGallery, OnStyle, OnStyles
from tests.studio_desk import Desk


@pytest.fixture
def photo(tmp_path: Path) -> Path:
    y, x = np.mgrid[0:80, 0:120]
    data = np.stack([128 + 100 * np.sin((x + c * y) / 13) for c in range(3)], -1).astype(np.uint8)
    path = tmp_path / "harbour.png"
    Image.fromarray(data).save(path)
    return path


def files(*paths: Path) -> QMimeData:
    mime = QMimeData()
    mime.setUrls([QUrl.fromLocalFile(str(path)) for path in paths])
    return mime


def small(desk) -> None:
    """Make the first layer small, so that the test is quick."""
    desk.studio.latent.set_extent(Extent(64, 64))
    desk.settle()


def rows(desk) -> list:
    desk.studio.gallery.keep_settled()
    desk.settle()
    return desk.studio.gallery.rows


def test_a_new_project_begins_with_a_picture_and_sliders(desk):
    layer = desk.studio.canvas.document.current
    assert layer.recipe.task == "generate"
    assert layer.content
    assert desk.studio.latent.card.kind == "generator"
    assert [row.name for row in rows(desk)].count("still-life") == 1


def test_a_slider_move_is_in_the_gallery_with_its_recipe(desk):
    small(desk)
    direction = desk.studio.latent.card.directions[0]
    before = len(rows(desk))
    for step in (0.2, 0.5, 0.9):
        desk.studio.latent.set_weight(direction.name, direction.high * step)
    desk.studio.latent.release()
    desk.settle()
    newest = rows(desk)[0]
    assert read_recipe(newest.path).settings["weights"] == {direction.name: pytest.approx(direction.high * 0.9)}
    assert len(rows(desk)) == before
    assert newest.stack_count >= 2


def test_what_the_disk_did_not_take_is_written_once_it_does(desk):
    small(desk)
    latent, pictures = desk.studio.latent, desk.studio.project.pictures
    name = latent.card.directions[0].name
    kept = len(list(pictures.glob("*.png")))
    away = pictures.rename(pictures.with_name("away"))
    pictures.touch()  # a file: no folder can be written to, not even by root
    for weight in (0.3, 0.6):
        latent.set_weight(name, weight)
        latent.release()
        desk.settle()
        rows(desk)
    assert any("is a file, not a folder" in notice.title for notice in desk.notices)
    pictures.unlink()
    away.rename(pictures)
    latent.set_weight(name, 0.9)
    latent.release()
    desk.settle()
    newest = rows(desk)[0]
    assert read_recipe(newest.path).settings["weights"] == {name: 0.9}
    found = [read_recipe(path).settings["weights"].get(name) for path in pictures.glob("*.png")]
    assert len(found) == kept + 3
    assert {0.3, 0.6, 0.9} <= set(found)


def test_the_page_of_a_second_window_is_offered_to_the_next_and_undo_brings_the_other_back(desk, qapp):
    small(desk)
    folder = desk.studio.project.folder
    second = Desk(qapp, folder)
    second.settle()
    second.studio.canvas.set_layer(second.studio.canvas.document.selected, name="the other's")
    second.close()
    asyncio.set_event_loop(desk.loop)
    desk.studio.project.document.close()  # as when the first window has gone
    third = Desk(qapp, folder)
    third.settle()
    offer = third.notices[-1]
    assert offer.action == "Open that page"
    before = third.studio.canvas.document
    offer.act()
    third.settle()
    assert third.studio.canvas.document.current.name == "the other's"
    assert third.studio.project.document.copies() == []
    third.studio.canvas.undo()
    assert third.studio.canvas.document == before
    third.close()
    asyncio.set_event_loop(desk.loop)


def test_a_page_is_saved_every_few_seconds_also_while_it_goes_on_changing(desk):
    small(desk)
    desk.studio.save_document()
    desk.settle()
    file = desk.studio.project.folder / "document.json"
    layer = desk.studio.canvas.document.selected
    desk.studio._autosave.setInterval(300)
    began = monotonic()
    while "still at it" not in file.read_text("utf-8"):
        assert monotonic() - began < 20
        desk.studio.canvas.set_layer(layer, name=f"still at it {monotonic()}")
        desk.studio.canvas.end_gesture()
        desk.app.processEvents()
        sleep(0.02)


def test_the_time_left_counts_those_that_wait(desk):
    done, seen = [], []

    def work(context):
        for part in range(10):
            sleep(0.05)
            context.step((part + 1) / 10)

    desk.studio.jobs.changed.connect(lambda: seen.append((len(done), desk.studio.jobs.seconds_left)))
    for number in range(4):
        desk.studio.jobs.submit(f"photo {number}", work, done.append)
    desk.settle()
    assert any(left is not None and left > 1.4 for count, left in seen if count == 0)
    after_two = [left for count, left in seen if count == 2 and left is not None]
    assert 0.5 < after_two[0] < max(left for _, left in seen if left is not None)
    assert desk.studio.jobs.seconds_left is None


def test_a_page_that_could_not_be_saved_is_saved_at_the_end(desk):
    small(desk)
    file = desk.studio.project.folder / "document.json"
    file.unlink(missing_ok=True)
    file.mkdir()  # no file can take its place
    desk.studio.latent.set_weight(desk.studio.latent.card.directions[0].name, 0.3)
    desk.studio.latent.release()
    desk.settle()
    desk.studio.save_document()
    desk.settle()
    assert any("the document" in notice.title for notice in desk.notices)
    file.rmdir()
    desk.studio.save_document()  # as when the project is left
    desk.settle()
    assert "0.3" in file.read_text("utf-8")


def test_a_picture_that_was_passed_by_is_kept_once_one_comes_back_to_it(desk):
    small(desk)
    kept = len(rows(desk))
    latent, canvas = desk.studio.latent, desk.studio.canvas
    first, second = (desk.studio.latent.card.directions[n].name for n in (0, 1))
    for name in (first, second):  # the first is not looked at for long
        latent.set_weight(name, 0.5)
        latent.release()
        desk.settle()
    both = rows(desk)[0]
    assert set(read_recipe(both.path).settings["weights"]) == {first, second}
    canvas.undo()
    desk.settle()
    once = rows(desk)[0]
    assert set(read_recipe(once.path).settings["weights"]) == {first}
    assert once.stack_count == both.stack_count + 1
    canvas.redo()  # what is in the gallery is not put there again
    desk.settle()
    assert rows(desk)[0].id == once.id
    assert len(rows(desk)) == kept


def test_a_drag_is_one_step_of_undo_latents_included(desk):
    small(desk)
    latent, canvas = desk.studio.latent, desk.studio.canvas
    first, second = (d.name for d in latent.card.directions[:2])
    for name in (first, second):
        for value in (0.1, 0.2, 0.3):
            latent.set_weight(name, value)
        latent.release()
        desk.settle()
    moved = canvas.document.current.content
    canvas.undo()
    assert set(latent.point.weights) == {first}
    canvas.undo()
    assert latent.point.weights == {}
    canvas.redo()
    canvas.redo()
    desk.settle()
    assert set(latent.point.weights) == {first, second}
    assert canvas.document.current.content == moved


def test_dropping_the_file_restores_the_sliders(desk, tmp_path):
    small(desk)
    latent = desk.studio.latent
    name = latent.card.directions[2].name
    latent.set_weight(name, 0.7)
    latent.release()
    desk.settle()
    path, point, pixels = rows(desk)[0].path, latent.point, desk.studio.canvas.document.current.content
    latent.choose("pigment")
    desk.settle()
    assert latent.card.id == "pigment"
    desk.studio.drop(files(path), Anywhere())
    desk.settle()
    assert latent.point == point
    assert desk.studio.canvas.document.current.content == pixels
    desk.studio.canvas.undo()
    assert latent.card.id == "pigment"


def test_photos_dropped_on_a_style_are_in_the_gallery_and_the_bad_one_is_said(desk, photo, tmp_path):
    text = tmp_path / "notes.jpg"
    text.write_text("no picture")
    desk.studio.drop(files(photo, text, photo), OnStyle("starry-line"))
    desk.settle()
    painted = [row for row in rows(desk) if "Starry line" in row.name]
    assert len(painted) == 2
    assert any("notes.jpg" in notice.title for notice in desk.notices)
    recipe = read_recipe(painted[0].path)
    assert recipe.task == "stylize"
    assert desk.studio.project.source(recipe.sources[0]).read_bytes() == photo.read_bytes()


def test_a_style_on_a_photo_and_back(desk, photo):
    studio = desk.studio
    studio.drop(files(photo), Canvas(0, 0))
    desk.settle()
    original = studio.canvas.document.current.content
    studio.style.choose("great-wave")
    desk.settle()
    painted = studio.canvas.document.current
    assert painted.before == original
    assert painted.content not in ("", original)
    studio.style.add_to_mix("starry-line")
    studio.style.set_strength(0.4)
    studio.style.release()
    desk.settle()
    assert set(studio.style.mix) == {"great-wave", "starry-line"}
    assert studio.canvas.document.current.recipe.settings["strength"] == 0.4
    studio.style.clear()
    desk.settle()
    assert studio.canvas.document.current.content == original
    studio.canvas.undo()
    assert set(studio.style.mix) == {"great-wave", "starry-line"}


def test_a_painted_file_brings_its_photo_and_sliders_back(desk, photo):
    studio = desk.studio
    studio.drop(files(photo), OnStyle("starry-line"))
    desk.settle()
    painting = next(row for row in rows(desk) if "Starry line" in row.name)
    studio.open_on_canvas(painting.id)
    desk.settle()
    layer = studio.canvas.document.current
    assert studio.style.mix == {"starry-line": 1.0}
    assert layer.before
    assert np.array_equal(studio.project.layers.get(layer.before), np.asarray(Image.open(photo)))


def test_a_painting_without_its_photo_is_not_painted_over_and_its_recipe_stays_true(desk, photo, tmp_path):
    from aigc_studio.cli.main import main

    assert main(["stylize", str(photo), "--style", "great-wave", "--out", str(tmp_path / "painted")]) == 0
    painting = next((tmp_path / "painted").iterdir())
    desk.studio.drop(files(painting), Anywhere())
    desk.settle()
    style, kept = desk.studio.style, len(rows(desk))
    before = desk.studio.canvas.document
    changes = [
        lambda: style.set_strength(0.4), style.release, lambda: style.choose("starry-line"),
        lambda: style.add_to_mix("starry-line"), lambda: style.set_keep_colour(True), style.clear,
    ]  # fmt: skip
    for change in changes:
        desk.notices.clear()
        change()
        desk.settle()
        assert desk.studio.canvas.document == before
        assert (style.mix, style.strength, style.keep_colour) == ({"great-wave": 1.0}, 1.0, False)
        if change is not changes[0]:  # a moving slider says nothing until it is let go
            assert [n.title for n in desk.notices] == [f"The photo of “{painting.stem}” is not in this project."]
    desk.studio.gallery.keep_settled()
    desk.settle()
    assert len(rows(desk)) == kept
    for file in (photo, painting):  # as the sentence says
        desk.studio.drop(files(file), Anywhere())
        desk.settle()
    style.set_strength(0.4)
    style.release()
    desk.settle()
    assert desk.studio.canvas.document.current.recipe.settings["strength"] == 0.4


def test_a_generated_picture_can_be_painted_and_replayed(desk):
    small(desk)
    desk.studio.style.choose("starry-line")
    desk.settle()
    newest = rows(desk)[0]
    recipe = read_recipe(newest.path)
    assert recipe.settings["base"]["task"] == "generate"
    from aigc_studio.jobs.context import JobContext

    again = desk.studio.maker.make(recipe, JobContext(), desk.studio.project.source)
    with Image.open(newest.path) as kept:
        assert np.array_equal(again.data, np.asarray(kept))


def test_a_painting_becomes_a_style(desk, photo):
    desk.studio.drop(files(photo), OnStyles())
    desk.settle()
    assert "harbour" in [style.name for style in desk.studio.style.styles]


def test_folders_models_and_nothing_are_answered_in_a_sentence(desk, tmp_path, photo):
    empty = tmp_path / "empty"
    empty.mkdir()
    model = tmp_path / "netG.onnx"
    model.write_bytes(b"x")
    for mime, says in ((files(empty), "folder"), (files(model), "netG.onnx"), (QMimeData(), "no picture")):
        desk.notices.clear()
        desk.studio.drop(mime, Anywhere())
        desk.settle()
        assert any(says in f"{n.title} {n.hint}" and n.hint for n in desk.notices), says


def test_a_picture_without_a_file_from_the_clipboard(desk, photo):
    mime = QMimeData()
    mime.setData("image/png", photo.read_bytes())
    desk.studio.drop(mime, Anywhere())
    desk.settle()
    assert desk.studio.canvas.document.current.name == "Pasted picture"


@pytest.mark.parametrize(
    ("page", "address", "name"),
    [
        ('<img alt="x" src="https://a.example/b/red%20boat.jpg?w=300">', "https://a.example/page.html", "red boat"),
        ('<a href="/y"><img src="https://a.example/i?id=3" alt="Red\n boat &amp; gull"></a>', "", "Red boat & gull"),
        ("", "https://a.example/b/harbour.webp#top", "harbour"),
        ('<img src="https://[bad/x.jpg">', "https://a.example/picture", "Pasted picture"),
        ("<p>no picture", "", "Pasted picture"),
        (f'<img alt="{"word " * 40}">', "", ("word " * 16).strip() + "…"),
    ],
)
def test_a_picture_from_a_browser_has_the_name_that_the_page_gives_it(desk, photo, page, address, name):
    for target in (Anywhere(), OnGallery()):
        mime = QMimeData()
        if page:
            mime.setHtml(page)
        if address:
            mime.setUrls([QUrl(address)])
        mime.setData("image/png", photo.read_bytes())
        desk.studio.drop(mime, target)
    desk.settle()
    assert desk.studio.canvas.document.current.name == name
    assert name in [row.name for row in rows(desk)]


def test_pictures_within_a_page_have_a_name_each_and_a_painting_is_called_after_it(desk, photo):
    page = ""
    for name, side in (("a boat", 60), ("a gull", 50)):
        Image.open(photo).crop((0, 0, side, side)).save(photo)
        page += f'<img alt="{name}" src="data:image/png;base64,{b64encode(photo.read_bytes()).decode()}">'
    mime = QMimeData()
    mime.setHtml(page)
    desk.studio.drop(mime, OnStyle(desk.studio.style.styles[2].id))
    desk.settle()
    painted = [row.name for row in rows(desk)]
    assert [any(one.startswith(name) for one in painted) for name in ("a boat", "a gull")] == [True, True], painted


def test_many_pictures_go_to_the_gallery(desk, photo, tmp_path):
    copies = []
    for index in range(9):
        copy = tmp_path / f"copy {index}.png"
        copy.write_bytes(photo.read_bytes())
        copies.append(copy)
    layers = len(desk.studio.canvas.document.layers)
    desk.studio.drop(files(*copies), Canvas(0, 0))
    desk.studio.drop(files(photo), OnGallery())
    desk.settle()
    assert len(desk.studio.canvas.document.layers) == layers
    assert sum(row.name.startswith("copy") for row in rows(desk)) == 9


def test_what_went_to_the_gallery_is_counted_without_what_did_not(desk, photo, tmp_path):
    sources = [photo] * 2 + [tmp_path / f"gone {index}.png" for index in range(7)]
    desk.studio.drop(files(*sources), Canvas(0, 0))
    desk.settle()
    assert "2 pictures went to the gallery." in [notice.title for notice in desk.notices]
    desk.notices.clear()
    desk.studio.drop(files(*sources[2:], tmp_path / "gone too.png", tmp_path / "and this.png"), Canvas(0, 0))
    desk.settle()
    assert [notice.title for notice in desk.notices if not notice.failed] == []


def test_several_pictures_are_exported_with_their_recipes_and_overwrite_nothing(desk, photo, tmp_path):
    for index in range(2):
        (tmp_path / f"copy {index}.png").write_bytes(photo.read_bytes())
    desk.studio.drop(files(*sorted(tmp_path.glob("copy *.png"))), OnGallery())
    ids = {row.name: row.id for row in rows(desk)}
    chosen, target = [ids["copy 0"], ids["copy 1"]], tmp_path / "for friends"
    for count in (2, 4):
        desk.studio.gallery.export(chosen, target)
        desk.settle()
        assert len(list(target.iterdir())) == count
    inside = [row.path for row in desk.studio.gallery.rows if row.id in chosen]
    assert {path.read_bytes() for path in inside} == {path.read_bytes() for path in target.iterdir()}


def test_every_picture_that_was_removed_can_come_back(desk, photo, tmp_path):
    for index in range(3):
        (tmp_path / f"copy {index}.png").write_bytes(photo.read_bytes())
    desk.studio.drop(files(*sorted(tmp_path.glob("copy *.png"))), OnGallery())
    gallery, ids = desk.studio.gallery, {row.name: row.id for row in rows(desk)}
    for name in ("copy 0", "copy 1", "copy 2"):
        gallery.trash([ids[name]])
    gallery.undo_trash()  # the newest first
    desk.settle()
    assert {"copy 0", "copy 1", "copy 2"} & {row.name for row in gallery.rows} == {"copy 2"}
    gallery.show_trash("COPY")
    desk.settle()
    assert {row.name for row in gallery.rows} == {"copy 0", "copy 1"}
    gallery.show_trash("copy 1")
    desk.settle()
    assert [row.name for row in gallery.rows] == ["copy 1"]
    gallery.restore([ids["copy 1"]])
    gallery.undo_trash()  # what came back another way is not asked for again
    assert not gallery.can_undo_trash
    gallery.set_filter("copy", 0, "name")
    desk.settle()
    assert [row.name for row in gallery.rows] == ["copy 0", "copy 1", "copy 2"]


def test_closing_and_opening_gives_everything_back(desk, qapp, tmp_path, photo):
    from tests.studio_desk import Desk

    small(desk)
    desk.studio.drop(files(photo), Canvas(10, 10))
    desk.settle()
    desk.studio.canvas.set_layer(desk.studio.canvas.document.selected, opacity=0.5, blend="multiply", name="Sea")
    desk.studio.canvas.end_gesture()
    desk.settle()
    document = desk.studio.canvas.document
    kept = len(rows(desk))
    desk.studio.save_document()
    desk.settle()
    other = Desk(qapp, tmp_path / "project")
    try:
        other.settle()
        assert other.studio.canvas.document == document
        assert len(rows(other)) == kept
        assert any("another window" in notice.title for notice in other.notices)
    finally:
        other.close()


def test_a_page_that_was_left_empty_is_empty_again(desk, qapp, tmp_path):
    from tests.studio_desk import Desk

    desk.studio.canvas.remove(desk.studio.canvas.document.selected)
    desk.settle()
    kept = len(rows(desk))
    desk.end_studio()
    again = Desk(qapp, tmp_path / "project")
    try:
        again.settle()
        assert again.studio.canvas.document.layers == ()
        assert len(rows(again)) == kept
    finally:
        again.close()


def test_a_studio_that_is_closed_holds_no_model(qapp, tmp_path):
    from tests.studio_desk import Desk

    other = Desk(qapp, tmp_path / "other")
    other.settle()
    assert other.studio.pool.held > 0
    other.close()
    assert other.studio.pool.held == 0


def test_a_project_from_a_newer_version_is_left_alone(qapp, tmp_path):
    import sqlite3
    from contextlib import closing

    from aigc_studio.gallery.project import Project
    from tests.studio_desk import Desk

    folder = tmp_path / "future"
    Project.create(folder).close()
    with closing(sqlite3.connect(folder / "project.sqlite3")) as connection:
        connection.execute("PRAGMA user_version = 999")
        connection.commit()
    opened = Desk(qapp, folder)
    try:
        opened.settle()
        assert "newer" in opened.complaint.message
        assert opened.studio.project.folder != folder
    finally:
        opened.close()


def test_layers_are_kept_as_a_page_with_a_recipe(desk, photo):
    small(desk)
    desk.studio.drop(files(photo), Canvas(5, 5))
    desk.settle()
    desk.studio.keep()
    desk.settle()
    page = next(row for row in rows(desk) if read_recipe(row.path).task == "compose")
    document = desk.studio.canvas.document
    desk.studio.canvas.remove(document.selected)
    desk.settle()
    desk.studio.open_on_canvas(page.id)
    desk.settle()
    restored = desk.studio.canvas.document
    assert [replace(x, content="") for x in restored.layers] == [replace(x, content="") for x in document.layers]


def test_export_writes_the_page_anywhere_and_says_where(desk, tmp_path):
    small(desk)
    desk.studio.export(tmp_path / "out" / "card.jpg")
    desk.settle()
    assert (tmp_path / "out" / "card.jpg").is_file()
    assert any("card.jpg" in notice.title for notice in desk.notices)


def test_stop_ends_the_queue(desk, photo):
    desk.studio.drop(files(*[photo] * 30), OnStyle("starry-line"))
    desk.until(lambda: desk.studio.jobs.rows)
    desk.studio.stop()
    desk.settle()
    assert desk.studio.jobs.rows == []
    assert sum("Starry line" in row.name for row in rows(desk)) < 30


def test_a_loop_plays_and_is_kept_as_an_animation(desk, monkeypatch):
    small(desk)
    monkeypatch.setattr("aigc_studio.session.latent.LOOP_FRAMES", 6)
    latent = desk.studio.latent
    latent.set_loop(True)
    desk.until(lambda: latent.phase > 0)
    desk.studio.keep()
    desk.until(lambda: not desk.studio.jobs.rows)
    latent.set_loop(False)
    desk.settle()
    film = next(row for row in rows(desk) if row.path.suffix == ".webp")
    with Image.open(film.path) as opened:
        assert opened.n_frames == 6


def test_a_loop_that_plays_ends_with_the_studio(qtbot, desk):
    """A frame for lanes that have ended is a fault of ours, which was written to the terminal."""
    small(desk)
    latent = desk.studio.latent
    latent.set_loop(True)
    desk.until(lambda: latent.phase > 0 and latent._shown)  # the next frame is due
    desk.end_studio()
    with qtbot.captureExceptions() as faults:
        qtbot.wait(200)
    assert faults == []


def test_a_model_dropped_anywhere_joins_the_library_and_the_canvas(desk, tmp_path):
    from tests.library.tiny_models import save_dcgan

    file = save_dcgan(tmp_path / "netG.pth")
    desk.studio.drop(files(file), Anywhere())
    desk.settle()
    card = desk.studio.catalog.find("NetG")
    desk.studio.latent.choose(card.id)
    desk.settle()
    assert desk.studio.latent.card is card
    assert desk.studio.canvas.document.current.content
    desk.studio.library.remove(card.id)
    assert card.id not in desk.studio.catalog.cards
    desk.notices[-1].act()
    assert card.id in desk.studio.catalog.cards


def test_what_is_dropped_is_read_and_weighed_away_from_the_window(desk, photo, tmp_path, monkeypatch):
    folder = tmp_path / "holiday"
    folder.mkdir()
    (folder / "a.png").write_bytes(photo.read_bytes())
    here = list[str]()

    def watched(owner, name):
        real = getattr(owner, name)

        def call(*given, **named):
            if threading.current_thread() is threading.main_thread():
                here.append(name)
            return real(*given, **named)

        monkeypatch.setattr(owner, name, call)

    watched(model_files, "pictures_in")
    watched(model_files, "is_model")
    watched(PixelStore, "put")
    desk.studio.drop(files(folder, photo), Anywhere())
    desk.settle()
    assert len(desk.studio.canvas.document.layers) == 3  # over the one that a new project begins with
    assert here == []


def test_a_list_without_thumbnails_is_shown_at_once_and_gets_them(desk, photo, monkeypatch):
    desk.studio.drop(files(photo, photo, photo), OnGallery())
    desk.settle()
    for row in rows(desk):
        row.thumbnail.unlink()
    rows(desk)[0].path.write_bytes(b"damaged since")
    damaged, go_on, make = rows(desk)[0].id, threading.Event(), Thumbnails.make

    def slowly(*given):
        go_on.wait(20)
        return make(*given)

    monkeypatch.setattr(Thumbnails, "make", slowly)
    before = [row.id for row in rows(desk)]
    desk.studio.gallery.set_filter("", 0, "oldest")
    listed = desk.studio.gallery
    desk.until(lambda: [row.id for row in listed.rows] == before[::-1])
    assert all(row.thumbnail is None for row in listed.rows)
    go_on.set()
    desk.settle()
    for row in rows(desk):
        assert row.thumbnail == row.path if row.id == damaged else row.thumbnail.is_file() and row.thumbnail != row.path

"""Trainings in the running studio: real pictures, real processes, a few steps each."""

from __future__ import annotations

import threading
from pathlib import Path
from typing import Any

import numpy as np
import psutil
import pytest
from PIL import Image
from PySide6.QtCore import QMimeData, QUrl

from aigc_studio.app import make_studio, open_project
from aigc_studio.core.image import Extent
from aigc_studio.core.settings import data_folder
from aigc_studio.session.drops import OnTraining
from aigc_studio.session.training_draft import Terms
from aigc_studio.training.data.survey import Entry, Survey
from aigc_studio.training.plan import TrainingPlan

MINE = Terms("My own pictures", True)


def pictures(folder: Path, count: int = 6, seed: int = 0) -> Path:
    """So few that no time is spent on measuring what is made of them."""
    folder.mkdir(parents=True, exist_ok=True)
    for index in range(count):
        noise = np.random.default_rng(1000 * seed + index).integers(0, 255, (4, 4, 3), np.uint8)
        Image.fromarray(noise).resize((32, 32), Image.Resampling.BICUBIC).save(folder / f"{index:02}.png")
    return folder


def mime(*paths: Path) -> QMimeData:
    made = QMimeData()
    made.setUrls([QUrl.fromLocalFile(str(path)) for path in paths])
    return made


def put_together(desk: Any, folder: Path, **numbers: Any) -> Any:
    """The draft of a training that takes a second, ready to start."""
    desk.studio.drop(mime(folder), OnTraining())
    desk.settle()
    draft = desk.studio.training.draft
    draft.set_preset("tiny")
    for name, value in {"steps": 12, "batch": 4, "sample_every": 4, "checkpoint_every": 4, **numbers}.items():
        assert draft.set_number(name, value) == ""
    draft.set_terms(MINE)
    desk.settle()
    assert draft.missing == ""
    return draft


def start(desk: Any) -> str:
    """Starts it; the id of the training."""
    known = {row.id for row in desk.studio.training.rows}
    desk.studio.training.start()
    desk.until(lambda: {row.id for row in desk.studio.training.rows} - known)
    return ({row.id for row in desk.studio.training.rows} - known).pop()


def until(desk: Any, training_id: str, *states: str) -> Any:
    training = desk.studio.training
    desk.until(lambda: training.row(training_id).state in states, 90)
    return training.row(training_id)


def said(desk: Any) -> str:
    return " ".join(f"{notice.title} {notice.hint}" for notice in desk.notices)


def test_a_dropped_folder_is_looked_at_with_classes_and_reasons(desk: Any, tmp_path: Path) -> None:
    top = tmp_path / "harbour-views"
    pictures(top / "boats", 12)
    pictures(top / "cranes", 3, seed=1)
    (top / "boats" / "cut.png").write_bytes(b"no picture")
    Image.new("RGB", (40, 40), "red").save(top / "boats" / "plain.png")
    draft = desk.studio.training.draft
    fractions: list[float] = []
    draft.looked.connect(fractions.append)
    desk.studio.drop(mime(top), OnTraining())
    assert draft.looking
    desk.settle()
    assert draft.survey.labels == {"boats": 12, "cranes": 3}
    assert {entry.source.name: entry.flaw for entry in draft.survey.set_aside} == {
        "cut.png": "broken", "plain.png": "blank"
    }  # fmt: skip
    assert fractions[-1] == 1.0
    assert draft.name == "Harbour views"
    assert len(list(draft.thumbnails.rglob("*.jpg"))) >= 16
    plain = next(entry.source.key for entry in draft.survey.set_aside if entry.flaw == "blank")
    draft.put_back([plain])
    desk.settle()
    assert len(draft.survey.taken) == 16
    draft.leave_out([draft.survey.taken[0].source.key])
    desk.settle()
    assert len(draft.survey.taken) == 15
    draft.set_number("side", 128)  # for which 32 pixels are too few
    desk.settle()
    assert [entry.source.key for entry in draft.survey.taken] == [plain] or not draft.survey.taken


def test_many_pictures_are_counted_away_from_the_window_and_once(
    desk: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    counted: list[threading.Thread] = []
    takes = Survey.takes

    def noted(self: Survey, entry: Entry) -> bool:
        counted.append(threading.current_thread())
        return takes(self, entry)

    desk.settle()  # families are known
    monkeypatch.setattr(Survey, "takes", noted)
    desk.studio.drop(mime(pictures(tmp_path / "views", 8)), OnTraining())
    desk.settle()
    draft = desk.studio.training.draft
    assert len(counted) == 8
    draft.set_preset("tiny")  # networks of another side, for which the same pictures are large enough
    draft.set_terms(MINE)
    draft.set_framing("whole")
    desk.settle()
    assert draft.missing == ""
    assert len(counted) == 8
    draft.leave_out([draft.survey.taken[0].source.key])
    assert "looked at" in draft.missing  # what is begun now would not know of it
    desk.settle()
    assert draft.missing == ""
    assert len(draft.survey.taken) == 7
    assert draft.survey.extents == [Extent(32, 32)] * 2
    assert len(counted) == 16
    assert threading.main_thread() not in counted


def test_pictures_that_join_in_the_moment_of_a_wish_do_not_undo_it(desk: Any, tmp_path: Path) -> None:
    desk.studio.drop(mime(pictures(tmp_path / "views", 8)), OnTraining())
    desk.settle()
    draft = desk.studio.training.draft
    one, two, three = (entry.source.key for entry in draft.survey.taken[:3])
    draft.leave_out([one])
    desk.studio.drop(mime(pictures(tmp_path / "more", 5, seed=2)), OnTraining())
    draft.leave_out([two, three])
    draft.put_back([three])
    desk.settle()
    assert draft.survey.left_out == {one, two}
    assert len(draft.survey.taken) == 11
    draft.leave_out([three])
    draft.clear()
    desk.settle()
    assert draft.survey is None
    desk.studio.drop(mime(tmp_path / "views"), OnTraining())
    desk.settle()
    assert len(draft.survey.taken) == 8


def test_it_says_what_is_missing_and_refuses_absurd_numbers(desk: Any, tmp_path: Path) -> None:
    draft = desk.studio.training.draft
    assert "Drop" in draft.missing
    desk.studio.training.start()
    assert "cannot start yet" in said(desk)
    (tmp_path / "empty").mkdir()
    desk.studio.drop(mime(tmp_path / "empty"), OnTraining())
    desk.settle()
    assert "no pictures" in said(desk)
    assert draft.survey is None
    desk.studio.drop(mime(pictures(tmp_path / "one", 1)), OnTraining())
    desk.settle()
    assert "two pictures" in draft.missing
    desk.studio.drop(mime(pictures(tmp_path / "more", 4, seed=3)), OnTraining())
    desk.settle()
    assert len(draft.survey.taken) == 5
    assert "whose" in draft.missing
    draft.set_terms(Terms("CC0", False))
    assert "Confirm" in draft.missing
    plan = draft.plan
    assert "not between" in draft.set_number("rate", 9.0)
    assert "neither 4 nor 7 doubled" in draft.set_number("side", 48)
    assert "parts" in draft.set_number("accumulate", 7)
    assert draft.plan == plan


def test_a_training_is_watched_and_its_model_is_in_the_library_with_sliders(desk: Any, tmp_path: Path) -> None:
    training = desk.studio.training
    draft = put_together(desk, pictures(tmp_path / "views"))
    assert isinstance(draft.plan, TrainingPlan)
    left = draft.survey.taken[0].source.key
    draft.leave_out([left])
    desk.settle()
    seen: list[Any] = []
    training.seen.connect(seen.append)
    name = start(desk)
    assert training.watched == name
    until(desk, name, "running", "finished")
    row = until(desk, name, "finished")
    desk.settle()
    assert (row.step, row.steps) == (12, 12)
    last = seen[-1]
    assert last.sheets == [4, 8, 12]
    assert last.picture.shape == (128, 128, 3)
    assert {curve.name for curve in last.losses} == {"reconstruction", "divergence", "prior"}
    assert "diversity" in {curve.name for curve in last.measures}
    training.show_sheet(0)
    desk.until(lambda: seen[-1].shown == 0)
    card = desk.studio.catalog.cards[row.standing.model]
    assert len(card.directions) >= 4
    assert card.licence == MINE.licence
    request = row.standing.request
    assert request.left_out == (left,)
    assert request.consent
    assert desk.notices[-1].action == "Use it now"
    placed: list[str] = []
    training.placed.connect(placed.append)
    desk.notices[-1].act()
    assert placed == [card.id]


def test_a_second_training_waits_and_a_waiting_one_can_leave(desk: Any, tmp_path: Path) -> None:
    training = desk.studio.training
    put_together(desk, pictures(tmp_path / "views"), steps=100_000)
    first, second, third = start(desk), start(desk), start(desk)
    assert [training.row(one).state for one in (second, third)] == ["queued", "queued"]
    training.pause(third)
    assert training.row(third).state == "new"
    until(desk, first, "running")
    desk.until(lambda: training.row(first).step > 4)
    training.stop_and_keep(first)
    row = until(desk, first, "finished")
    assert 4 < row.step < 100_000
    assert row.standing.model in desk.studio.catalog.cards
    until(desk, second, "preparing", "running")
    training.pause(second)
    assert until(desk, second, "paused").state == "paused"
    training.discard(third)
    assert training.row(third) is None
    desk.notices[-1].act()  # Undo
    desk.until(lambda: training.row(third))


def test_curves_of_a_training_that_runs_grow_beside_those_of_a_finished_one(desk: Any, tmp_path: Path) -> None:
    training = desk.studio.training
    put_together(desk, pictures(tmp_path / "views"))
    finished = start(desk)
    until(desk, finished, "finished")
    put_together(desk, pictures(tmp_path / "views"), steps=100_000)
    running = start(desk)
    lengths: list[int] = []
    training.seen.connect(
        lambda seen: lengths.append(max((len(one.steps) for one in seen.others.get(running, [])), default=0))
    )
    training.watch(finished)
    training.compare(running)
    desk.until(lambda: len(set(lengths)) > 3)
    training.pause(running)
    until(desk, running, "paused")


def test_two_dropped_folders_are_the_classes_of_a_network_that_needs_them(desk: Any, tmp_path: Path) -> None:
    draft = put_together(desk, pictures(tmp_path / "day"))
    draft.set_family("cyclegan")
    desk.settle()
    assert "two folders" in draft.missing
    desk.studio.drop(mime(pictures(tmp_path / "night", seed=2)), OnTraining())
    desk.settle()
    assert draft.survey.labels == {"day": 6, "night": 6}
    draft.set_terms(MINE)
    assert draft.missing == ""
    draft.set_family("vae")
    desk.settle()
    assert draft.survey.labels == {"": 12}


def test_a_killed_process_gets_a_sentence_and_goes_on(desk: Any, tmp_path: Path) -> None:
    training = desk.studio.training
    put_together(desk, pictures(tmp_path / "views"), steps=400)
    name = start(desk)
    until(desk, name, "running")
    desk.until(lambda: training.row(name).now.saved > 0)
    psutil.Process(training._child[1].pid).kill()
    row = until(desk, name, "interrupted")
    assert row.step > 0
    notice = desk.notices[-1]
    assert "was ended from outside" in notice.title
    assert notice.action == "Resume"
    notice.act()
    until(desk, name, "preparing", "running")
    row = until(desk, name, "running", "finished")
    training.stop_and_keep(name)
    assert until(desk, name, "finished").step >= row.step


def test_trainings_are_listed_after_a_restart_and_pictures_are_known(desk: Any, tmp_path: Path, qapp: Any) -> None:
    folder = pictures(tmp_path / "views")
    put_together(desk, folder, steps=100_000)
    name = start(desk)
    until(desk, name, "running")
    desk.until(lambda: desk.studio.training.row(name).step > 20, 60)
    desk.end_studio()  # waits until the training has saved itself
    assert (data_folder() / "trainings" / name / "checkpoint.pt").exists()
    project, _ = open_project(tmp_path / "project")
    studio = make_studio(project, desk.loop.call_soon_threadsafe)
    studio.open()
    desk.until(lambda: studio.training.rows)
    row = studio.training.row(name)
    assert (row.state, row.name) == ("paused", "Views")
    assert row.step >= 20
    studio.train_on([folder])
    desk.until(lambda: studio.training.draft.survey)
    assert studio.training.draft.terms == MINE
    studio.settle()
    studio.close()


def test_a_finished_training_goes_on_and_branches(desk: Any, tmp_path: Path) -> None:
    training = desk.studio.training
    put_together(desk, pictures(tmp_path / "views"))
    name = start(desk)
    until(desk, name, "finished")
    training.extend(name, 16, [pictures(tmp_path / "more", 2, seed=2)])
    desk.until(lambda: training.row(name).steps == 16)
    row = until(desk, name, "finished")
    assert row.step == 16
    assert len(row.standing.request.pictures) == 2
    training.branch(name)
    desk.settle()
    draft = training.draft
    assert (draft.name, len(draft.survey.taken), draft.missing) == ("Views 2", 8, "")
    branch = start(desk)
    assert (data_folder() / "trainings" / branch / "checkpoint.start.pt").exists()
    until(desk, branch, "preparing")
    training.pause(branch)
    assert until(desk, branch, "paused").name == "Views 2"
    training.branch(branch)
    desk.settle()
    assert draft.name == "Views 3"  # of one series, and not "Views 2 2"

"""The pill that says where pictures are made, in the real window: choosing, measuring, freeing."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QMenu

from aigc_studio.core.settings import cache_folder
from aigc_studio.gallery.metadata import read_recipe
from aigc_studio.library.running.measured import Measured, Measurements, read_measurements, write_measurements
from aigc_studio.session import devices
from aigc_studio.ui.device_pill import DevicePill
from tests.library.fake_gpu import broken, plug_in
from tests.studio_desk import Desk


@pytest.fixture(autouse=True)
def _nothing_measured(home: Path) -> None:
    shutil.rmtree(cache_folder() / "measured", ignore_errors=True)


def pill_of(desk: Desk) -> DevicePill:
    return desk.window.findChild(DevicePill)


def entries(menu: QMenu) -> dict[str, QAction]:
    """The menu's actions and those of its submenus, by text."""
    found = {}
    for action in menu.actions():
        found[action.text()] = action
        if action.menu():
            found |= {f"{action.text()} > {name}": one for name, one in entries(action.menu()).items()}
    return found


def shown(desk: Desk) -> dict[str, QAction]:
    pill_of(desk).fill()
    return entries(pill_of(desk).menu())


def pick(desk: Desk, ends: str) -> None:
    next(action for text, action in shown(desk).items() if text.endswith(ends) or text.startswith(ends)).trigger()


def test_free_memory_closes_the_open_models_and_says_so(desk: Desk):
    assert desk.studio.pool.open_cards()
    assert desk.studio.devices.held > 0
    pick(desk, "Free memory now")
    desk.until(lambda: any("models are closed" in one.title for one in desk.notices))
    assert desk.studio.pool.open_cards() == []
    desk.studio.latent.new_seed()
    desk.settle()
    assert desk.studio.pool.open_cards()


def test_a_device_is_chosen_for_all_models_and_for_one(qapp, tmp_path, monkeypatch):
    ran = []
    plug_in(monkeypatch, ran.append)
    desk = Desk(qapp, tmp_path / "project")
    try:
        desk.settle()
        card = desk.studio.latent.card
        assert (pill_of(desk).text(), ran) == ("CPU", [])
        assert shown(desk)["Wherever each is fastest"].isChecked()
        pick(desk, "Test GPU")
        desk.studio.latent.new_seed()
        desk.settle()
        assert ran
        assert pill_of(desk).text() == "Test GPU"
        assert shown(desk)["Test GPU"].isChecked()
        desk.studio.gallery.keep_settled()
        desk.settle()
        newest = desk.studio.gallery.rows[0]
        assert read_recipe(newest.path).runtime["device"] == "gpu"
        write_measurements(card, Measurements({"cpu": Measured(0.25), "gpu": Measured(0.5)}, {"gpu half": "Black."}))
        names = shown(desk)
        assert not next(action for text, action in names.items() if "half precision" in text).isEnabled()
        pick(desk, "> CPU   0.25 s")
        ran.clear()
        desk.studio.latent.new_seed()
        desk.settle()
        assert (pill_of(desk).text(), ran) == ("CPU", [])
    finally:
        desk.close()


def test_a_gpu_that_fails_is_said_and_the_picture_is_there(qapp, tmp_path, monkeypatch):
    plug_in(monkeypatch, broken)
    desk = Desk(qapp, tmp_path / "project")
    try:
        desk.settle()
        desk.studio.devices.choose("gpu")
        desk.studio.latent.new_seed()
        desk.settle()
        assert any("Test GPU could not run this model" in one.title for one in desk.notices)
        assert pill_of(desk).text() == "CPU"
    finally:
        desk.close()


def test_a_model_that_was_used_is_measured_in_a_quiet_moment(desk: Desk, monkeypatch: pytest.MonkeyPatch):
    card = desk.studio.latent.card
    assert not read_measurements(card).places
    monkeypatch.setattr(devices, "QUIET_SECONDS", 2)
    for _ in range(50):  # on a busy machine something may be saved meanwhile, and measuring waits for that
        desk.settle()
        desk.studio.devices._tick()
        if "cpu" in read_measurements(card).places:
            break
    assert read_measurements(card).places["cpu"].seconds > 0
    assert any(f"{card.name}: CPU >" in text and " s" in text for text in shown(desk))


def test_measuring_gives_way_to_work(desk: Desk, monkeypatch: pytest.MonkeyPatch):
    from threading import Event

    from aigc_studio.core.errors import JobCancelled

    begun, stopped = Event(), Event()

    def measure(_card, context):
        begun.set()
        try:
            while True:
                context.check()
                stopped.wait(0.005)
        except JobCancelled:
            stopped.set()
            raise

    monkeypatch.setattr(desk.studio.pool, "measure", measure)
    monkeypatch.setattr(devices, "QUIET_SECONDS", 1)
    desk.studio.devices._tick()
    desk.until(begun.is_set)
    desk.studio.hop.submit(desk.studio.lanes.queue, "Work", lambda context: stopped.wait(20))
    desk.until(lambda: desk.studio.lanes.queue.jobs())
    desk.studio.devices._tick()
    desk.until(stopped.is_set)
    desk.settle()
    assert desk.studio.devices._measuring is None

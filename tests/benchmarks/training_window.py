"""How long the window's event loop is held by one turn while a training runs and is watched."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path
from statistics import quantiles
from time import perf_counter, sleep, thread_time
from typing import Any

SIDE, PICTURES, SECONDS = 64, 96, 15.0


def run() -> dict[str, Any]:
    """`ui_held_p99_ms`: 99th percentile of the turns that did something, with samples, curves and the time lapse on the
    screen; `ui_held_max_ms` the longest; `ui_worked_p99_ms` counts only the time that the window's thread computed, and
    not how long it waited for a busy computer. `steps` were trained in the same time, in the child process."""
    from PySide6.QtWidgets import QApplication

    with tempfile.TemporaryDirectory() as home:
        os.environ["AIGC_STUDIO_HOME"] = home
        from aigc_studio.ui import theme
        from tests.studio_desk import Desk

        app = QApplication.instance() or QApplication([])
        theme.apply(app, "dark")
        desk = Desk(app, Path(home) / "project")
        desk.settle()
        name = _start(desk, Path(home) / "pictures")
        result = _measure(desk, name)
        desk.studio.training.pause(name)
        desk.until(lambda: not desk.studio.training.running, 60)
        desk.close()
    return {"name": "training_window", **result}


def _start(desk: Any, folder: Path) -> str:
    """A training on blobs of colour, watched; returns when it has made its first samples."""
    import numpy as np
    from PIL import Image

    from aigc_studio.session.training_draft import Terms

    folder.mkdir()
    for seed in range(PICTURES):
        noise = np.random.default_rng(seed).integers(0, 255, (5, 5, 3), np.uint8)
        Image.fromarray(noise).resize((SIDE, SIDE), Image.Resampling.BICUBIC).save(folder / f"{seed:02}.png")
    training = desk.studio.training
    desk.studio.train_on([folder])
    desk.settle()
    training.draft.set_preset("tiny")
    numbers = {"steps": 1_000_000, "side": SIDE, "sample_every": 20, "measure_every": 1_000_000}
    for name, value in numbers.items():
        training.draft.set_number(name, value)
    training.draft.set_terms(Terms("CC0", True))
    desk.until(lambda: not training.draft.missing, 60)
    training.start()
    desk.until(lambda: training.running, 60)
    desk.until(lambda: training.rows[0].now is not None and training.rows[0].now.sheet, 300)
    return str(training.running)


def _measure(desk: Any, name: str) -> dict[str, Any]:
    from aigc_studio.ui.training.time_lapse import TimeLapse

    training = desk.studio.training
    first = training.row(name).step
    sheets: list[int] = []
    training.seen.connect(lambda seen: sheets.append(len(seen.sheets)))
    lapse = desk.window.findChild(TimeLapse)
    lapse.play.click()
    held, worked, began = [], [], perf_counter()
    while perf_counter() - began < SECONDS:
        turn, work = perf_counter(), thread_time()
        desk.app.processEvents()
        held.append(perf_counter() - turn)
        worked.append(thread_time() - work)
        sleep(0.0002)
        if not lapse.playing:
            lapse.play.click()
    busy = [one for one in held if one > 0.0001] or held
    works = [one for one in worked if one > 0.0001] or worked
    return {
        "ui_held_p99_ms": round(quantiles(busy, n=100)[98] * 1000, 2), "ui_held_max_ms": round(max(busy) * 1000, 2),
        "ui_worked_p99_ms": round(quantiles(works, n=100)[98] * 1000, 2), "busy_turns": len(busy),
        "steps": training.row(name).step - first, "looks": len(sheets), "side": SIDE,
    }  # fmt: skip

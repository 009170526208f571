"""From a slider's signal to pixels on the canvas, over the bare onnxruntime call of the same size."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path
from statistics import median, quantiles
from time import perf_counter, sleep
from typing import Any

SIDE = 512
ROUNDS = 60
MOVES = 200
INTERVAL = 0.005


def run() -> dict[str, Any]:
    """`ratio`: median of signal to paint over the median of the bare call, taken in turns.

    While `MOVES` moves arrive every `INTERVAL` seconds: `ui_held_p99_ms`, how long the event loop is held by one turn,
    and `last_is_last`, whether the last picture painted is that of the last position.
    """
    from PySide6.QtWidgets import QApplication

    with tempfile.TemporaryDirectory() as home:
        os.environ["AIGC_STUDIO_HOME"] = home
        from aigc_studio.core.image import Extent
        from aigc_studio.session import canvas
        from aigc_studio.ui import theme
        from tests.studio_desk import Desk

        # The comparison is between equal sizes: previews must not become smaller on a slow machine.
        canvas.PREVIEW_BUDGET = 3600.0
        canvas.PREVIEW_SIDES = (SIDE, SIDE)
        app = QApplication.instance() or QApplication([])
        theme.apply(app, "dark")
        desk = Desk(app, Path(home) / "project")
        desk.settle()
        desk.studio.latent.set_extent(Extent(SIDE, SIDE))
        desk.settle()
        desk.window.canvas.actual_size()
        desk.settle()
        result = _measure(desk)
        desk.close()
    return {"name": "slider", **result}


def _measure(desk: Any) -> dict[str, Any]:
    slider, direction = _slider(desk)
    bare = _bare_call(desk)
    ours, theirs = [], []
    for index in range(ROUNDS):
        value = direction.low + (direction.high - direction.low) * ((index * 7) % ROUNDS) / ROUNDS
        theirs.append(bare())
        ours.append(_signal_to_paint(desk, slider, value))
    held, last_is_last = _flood(desk, slider, direction)
    ours_s, theirs_s = median(ours[5:]), median(theirs[5:])
    return {
        "ratio": round(ours_s / theirs_s, 3), "ui_held_p99_ms": round(held, 2), "last_is_last": last_is_last,
        "signal_to_pixels_ms": round(ours_s * 1000, 2), "bare_call_ms": round(theirs_s * 1000, 2), "size": SIDE,
        "moves": MOVES,
    }  # fmt: skip


def _slider(desk: Any) -> tuple[Any, Any]:
    """The first direction's slider in the real panel."""
    from aigc_studio.ui.widgets.latent_slider import LatentSlider

    direction = desk.studio.latent.card.directions[0]
    sliders = desk.window.inspector.findChildren(LatentSlider)
    named = [s for s in sliders if direction.name.casefold() in s.accessibleName().casefold()]
    return named[0], direction


def _bare_call(desk: Any) -> Any:
    """The same network with the same inputs, called directly."""
    import numpy as np
    import onnxruntime

    from aigc_studio.latent.point import locate

    card = desk.studio.latent.card
    with desk.studio.pool.lease(card) as generator:
        space = generator.space
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = len(os.sched_getaffinity(0))
    session = onnxruntime.InferenceSession(
        str(card.weights_file), options, providers=["CPUExecutionProvider"]
    )  # fmt: skip
    z = locate(desk.studio.latent.point, space, card.directions)
    feed = _feed(session, z, np)

    def call() -> float:
        began = perf_counter()
        session.run(None, feed)
        return perf_counter() - began

    return call


def _feed(session: Any, z: Any, np: Any) -> dict[str, Any]:
    known = {
        "z": z, "phase": np.array(0, np.float32), "tile": np.array(0, np.float32),
        "size": np.array([SIDE, SIDE], np.int64), "window": np.array([0, 0, SIDE, SIDE], np.int64),
    }  # fmt: skip
    return {one.name: known[one.name] for one in session.get_inputs()}


def _signal_to_paint(desk: Any, slider: Any, value: float) -> float:
    """Seconds from the slider's signal until the canvas has painted the picture it caused.

    The event loop waits as the program's own does: asleep until something happens.
    """
    from PySide6.QtCore import QEventLoop, QTimer

    painted: list[float] = []
    loop = QEventLoop()

    def on_paint(_composed: object) -> None:
        painted.append(perf_counter())
        loop.quit()

    desk.settle()
    desk.window.canvas.painted.connect(on_paint)
    slider.set_value(value)
    QTimer.singleShot(30_000, loop.quit)
    began = perf_counter()
    slider.valueChanged.emit(value)
    loop.exec()
    desk.window.canvas.painted.disconnect(on_paint)
    assert painted, "nothing was painted in 30 seconds"
    return painted[0] - began


def _flood(desk: Any, slider: Any, direction: Any) -> tuple[float, bool]:
    """99th percentile (ms) of one turn of the event loop during a fast drag, and whether the last picture is right."""
    shown: list[Any] = []
    desk.window.canvas.painted.connect(shown.append)
    held, due = [], perf_counter()
    for index in range(MOVES):
        value = direction.low + (direction.high - direction.low) * (index + 1) / MOVES
        while perf_counter() < due:
            began = perf_counter()
            desk.app.processEvents()
            held.append(perf_counter() - began)
            sleep(0.0002)
        began = perf_counter()
        slider.valueChanged.emit(value)
        desk.app.processEvents()
        held.append(perf_counter() - began)
        due += INTERVAL
    while any(lane.jobs() for lane in desk.studio.lanes):
        began = perf_counter()
        desk.app.processEvents()
        held.append(perf_counter() - began)
        sleep(0.0002)
    desk.settle()
    busy = [one for one in held if one > 0.0001] or held
    return quantiles(busy, n=100)[98] * 1000, _last_is_last(desk, shown[-1])


def _last_is_last(desk: Any, composed: Any) -> bool:
    """Whether what was painted last is what the last position renders to."""
    import numpy as np

    from aigc_studio.jobs.context import JobContext
    from aigc_studio.latent.render import render_latent

    latent = desk.studio.latent
    expected = render_latent(latent.request, desk.studio.pool, JobContext()).pixels
    x, y = round(-composed.view.x), round(-composed.view.y)
    if composed.scale != 1.0 or x < 0 or y < 0:
        x, y = max(0, x), max(0, y)
        expected = expected[max(0, round(composed.view.y)) :, max(0, round(composed.view.x)) :]
    seen = composed.image[y : y + expected.shape[0], x : x + expected.shape[1], :3]
    expected = expected[: seen.shape[0], : seen.shape[1]]
    return seen.size > 0 and bool(np.array_equal(np.asarray(seen), expected))

"""Reading what a training wrote down, while it writes."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest

from aigc_studio.training.curves import Curves, thinned
from aigc_studio.training.history import FILE, append, cut


def _write(folder: Path, *lines: dict[str, object], tail: str = "") -> None:
    with (folder / FILE).open("a", encoding="utf-8") as stream:
        stream.write("".join(json.dumps(line) + "\n" for line in lines) + tail)


def test_it_reads_on_from_where_it_stopped_and_leaves_half_a_line(tmp_path: Path) -> None:
    curves = Curves(tmp_path)
    assert not curves.read()
    _write(tmp_path, {"step": 10, "losses": {"a": 1.0}, "diversity": 0.5}, tail='{"step": 20, "lo')
    assert curves.read()
    assert curves.step == 10
    with (tmp_path / FILE).open("a") as stream:
        stream.write('sses": {"a": 2.0}}\n')
    assert curves.read()
    assert not curves.read()
    assert curves.losses == {"a": ([10, 20], [1.0, 2.0])}
    assert curves.measures == {"diversity": ([10], [0.5])}


def test_what_came_after_a_rollback_replaces_what_was(tmp_path: Path) -> None:
    curves = Curves(tmp_path)
    _write(tmp_path, *({"step": step, "losses": {"a": float(step)}} for step in (10, 20, 30)))
    _write(tmp_path, {"step": 20, "losses": {"a": 7.0}, "notice": "The training went back."})
    curves.read()
    assert curves.losses["a"] == ([10, 20], [10.0, 7.0])
    assert curves.notices == [(20, "The training went back.")]


def test_a_resumed_training_cuts_its_history_and_is_read_anew(tmp_path: Path) -> None:
    curves = Curves(tmp_path)
    for step in (10, 20, 30):
        append(tmp_path, {"step": step, "losses": {"a": float(step)}, "notice": "So."})
    curves.read()
    cut(tmp_path, 10)
    for step in range(20, 90, 10):
        append(tmp_path, {"step": step, "losses": {"a": -1.0}})
    curves.read()
    assert curves.losses["a"] == ([*range(10, 90, 10)], [10.0, *[-1.0] * 7])
    assert curves.notices == [(10, "So.")]


def test_numbers_that_are_none_and_damaged_lines_are_left_out(tmp_path: Path) -> None:
    curves = Curves(tmp_path)
    (tmp_path / FILE).write_text('{"step": 1, "losses": {"a": NaN, "b": 3}, "ok": true}\nnonsense\n[1]\n{"x": 1}\n')
    curves.read()
    assert curves.losses == {"b": ([1], [3.0])}
    assert curves.measures == {}


def test_a_long_curve_is_thinned_and_keeps_its_reach() -> None:
    steps = np.arange(10_000)
    values = np.sin(steps / 500)
    values[4321] = 50.0
    curve = thinned("a", steps, values, points=100)
    assert len(curve.steps) == 100
    assert curve.high.max() == 50
    assert (curve.low <= curve.mean).all()
    assert (curve.mean <= curve.high).all()
    assert curve.at(9_990) == pytest.approx(np.sin(9_950 / 500), abs=0.1)
    assert curve.mean.mean() == pytest.approx(values.mean())

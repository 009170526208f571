"""Trainings told on a page."""

from __future__ import annotations

import json
from html.parser import HTMLParser
from pathlib import Path
from xml.etree import ElementTree

import numpy as np
import pytest
from PIL import Image

from aigc_studio.core.errors import StudioError
from aigc_studio.training import history
from aigc_studio.training.curves import thinned
from aigc_studio.training.plan import TrainingPlan
from aigc_studio.training.report.page import facts, page, read_run, write_page
from aigc_studio.training.report.plot import number, plot
from aigc_studio.training.request import TrainModel, begin


def _run(folder: Path, name: str = "Shells & <sands>", **choices: float) -> Path:
    begin(TrainModel((folder / "pictures",), TrainingPlan("vae", steps=40, **choices), name, licence="CC0"), folder)
    for step in range(10, 41, 10):
        line = {"step": step, "losses": {"reconstruction": -step / 10}, "kid": 1 / step, "pictures_per_second": 50.0}
        history.append(folder, line | ({"notice": "It went <back>."} if step == 20 else {}))
        Image.new("RGB", (16, 16), (step, 0, 0)).save(folder / "samples" / f"{step:07}.png")
    return folder


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.asked: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag not in ("meta", "img"):
            self.open.append(tag)
        self.asked += [value or "" for name, value in attrs if name in ("src", "href")]

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag


def test_a_page_holds_all_and_asks_for_nothing(tmp_path: Path) -> None:
    text = page([read_run(_run(tmp_path / "run"))])
    reader = _Reader()
    reader.feed(text.replace("/></", "></"))
    assert all(address.startswith("data:image/png;base64,") for address in reader.asked)
    assert len(reader.asked) == 4
    for word in ("Shells &amp; &lt;sands&gt;", "Convolutional VAE", "CC0", "It went &lt;back&gt;.", "Step 40", "KID"):
        assert word in text
    assert "<sands>" not in text


def test_runs_of_one_name_are_told_apart_by_their_folders(tmp_path: Path) -> None:
    text = page([read_run(_run(tmp_path / "first", "Same")), read_run(_run(tmp_path / "second", "Same"))])
    assert "<title>Same (first) and Same (second)</title>" in text
    assert "(first)" not in page([read_run(tmp_path / "first")])


def test_runs_are_compared(tmp_path: Path) -> None:
    runs = [read_run(_run(tmp_path / "one", "One")), read_run(_run(tmp_path / "two", "Two", rate=0.001))]
    text = page(runs)
    assert '<tr class=differs><th>rate</th><td>0.0002</td><td>0.001</td></tr>' in text
    assert text.count("<svg") == 3  # a plot for each quantity, with a line for each training
    assert text.count("<polyline") == 6
    told = facts(runs[1])
    assert told["measures"]["kid"] == {"first": pytest.approx(0.1), "last": pytest.approx(0.025), "best": 0.025}
    json.dumps(told)


def test_a_training_that_has_not_begun_has_a_page_too(tmp_path: Path) -> None:
    begin(TrainModel((tmp_path,), TrainingPlan("vae"), "New"), tmp_path / "run")
    write_page([read_run(tmp_path / "run")], tmp_path / "pages" / "new.html")
    assert "not begun" in (tmp_path / "pages" / "new.html").read_text("utf-8")
    with pytest.raises(StudioError, match="no training"):
        read_run(tmp_path / "pages")
    (tmp_path / "file").write_text("")
    with pytest.raises(StudioError, match="cannot be written"):
        write_page([read_run(tmp_path / "run")], tmp_path / "file" / "page.html")


@pytest.mark.parametrize("values", [[3.0], [2.0, 2.0], [0.0, 0.0], [1e-4, 1.0, 1e4], [-5.0, 1e6], list(range(5000))])
def test_a_plot_keeps_within_its_frame(values: list[float]) -> None:
    curve = thinned("loss", np.arange(1, len(values) + 1), np.array(values))
    picture = ElementTree.fromstring(plot("Loss", [("a & b", "#000", curve)]))
    pairs = [pair.split(",") for line in picture.iter("polyline") for pair in line.get("points", "").split()]
    assert all(0 <= float(x) <= 460 and 0 <= float(y) <= 240 for x, y in pairs)
    assert len(list(picture.iter("text"))) >= 2


def test_numbers_are_short() -> None:
    assert [number(value) for value in (0, 12.5, 12_000, 3_000_000, 0.0003, -1e-5)] == [
        "0", "12.5", "12k", "3e6", "3e-4", "-1e-5"
    ]  # fmt: skip

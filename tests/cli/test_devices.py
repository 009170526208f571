"""`--device`, and what `doctor` says of devices and speeds."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

from aigc_studio.cli import devices
from aigc_studio.core.settings import cache_folder
from aigc_studio.gallery.metadata import read_recipe
from tests.cli.test_commands import call, refused
from tests.library.fake_gpu import broken, plug_in


@pytest.fixture(autouse=True)
def _nothing_measured(home: Path) -> None:
    shutil.rmtree(cache_folder() / "measured", ignore_errors=True)


def one_card(monkeypatch: pytest.MonkeyPatch) -> None:
    """A catalog of one model: what is checked is how it is said."""
    from aigc_studio.library.catalog import Catalog

    cards = Catalog().cards
    monkeypatch.setattr(Catalog, "cards", {"aurora-ink": cards["aurora-ink"]})


def test_doctor_measures_every_model_on_every_device(capsys, monkeypatch):
    one_card(monkeypatch)
    plug_in(monkeypatch)
    _, out, _ = call(capsys, "doctor", "--measure", "--json")
    report = json.loads(out)
    assert [one["id"] for one in report["devices"]] == ["gpu", "cpu"]
    (model,) = report["models"]
    assert set(model["seconds"]) == {"cpu", "gpu"}
    assert all(seconds > 0 for seconds in model["seconds"].values())
    assert model["refused"] == {}
    _, out, _ = call(capsys, "doctor")
    assert "Test GPU (gpu)" in out
    assert "opens, cpu 0." in out


def test_a_command_runs_on_the_device_it_is_told_and_the_recipe_says_so(capsys, monkeypatch, tmp_path):
    ran = []
    plug_in(monkeypatch, ran.append)
    for device, said in (("gpu", "gpu"), ("cpu", "cpu")):
        ran.clear()
        words = ("generate", "aurora-ink", "--size", "64", "--device", device, "--out", tmp_path, "--json")
        _, out, _ = call(capsys, *words)
        (picture,) = json.loads(out)["pictures"]
        recipe = read_recipe(Path(picture["file"]))
        assert recipe is not None
        assert recipe.runtime["device"] == said
        assert bool(ran) == (device == "gpu")


def test_a_device_that_fails_is_said_on_stderr_and_the_picture_is_made(capsys, monkeypatch, tmp_path):
    plug_in(monkeypatch, broken)
    status, out, err = call(
        capsys, "generate", "aurora-ink", "--size", "64", "--device", "gpu", "--out", tmp_path, "--json"
    )
    assert status == 0
    assert "Test GPU could not run this model" in err
    assert Path(json.loads(out)["pictures"][0]["file"]).is_file()


@pytest.mark.parametrize("command", [("generate", "aurora-ink"), ("stylize", "x.png", "--style", "Woodcut")])
def test_an_unknown_device_is_one_sentence(capsys, command):
    assert "no device named" in refused(capsys, *command, "--device", "abacus")


def test_torchs_devices_are_among_those_found():
    import sys

    devices.import_engines()
    assert "torch" in sys.modules

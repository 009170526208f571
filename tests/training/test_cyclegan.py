"""CycleGAN: two folders become a style."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from safetensors.torch import save_file

from aigc_studio.core.errors import StudioError
from aigc_studio.jobs.context import JobContext
from aigc_studio.library.adapters.torch_generator import open_network
from aigc_studio.library.importing import import_model
from aigc_studio.training.batches import Draw, Share
from aigc_studio.training.data.tensors import open_tensor
from aigc_studio.training.inscribing import inscribed
from aigc_studio.training.networks import cyclegan
from aigc_studio.training.plan import TrainingPlan
from aigc_studio.training.trainer import Report, Trainer
from tests.training.pictures import discs

TINY: dict[str, Any] = {
    "steps": 4, "batch": 4, "side": 16, "width": 4, "rate": 1e-3, "sample_every": 1000, "checkpoint_every": 1000,
    "ema_half_life": 40,
}  # fmt: skip


def trainer(folder: Path, **choices: Any) -> Trainer:
    """On discs, dark ones in the first folder and bright ones in the second."""
    plan = TrainingPlan("cyclegan", **(TINY | choices)).checked()
    data = folder.parent / "data"
    if not data.exists():
        pictures = np.array(discs(data, 16, classes=2).pictures)
        pictures[0::2] //= 3
        pictures[1::2] = 255 - (255 - pictures[1::2]) // 3
        np.save(data / "pictures.npy", pictures)
    torch.manual_seed(plan.seed)
    folder.mkdir()
    return Trainer(cyclegan.make_task(plan, 3, 2), open_tensor(data), plan, folder)


def test_the_first_folder_comes_to_look_like_the_second(tmp_path: Path) -> None:
    trained = trainer(tmp_path / "run", steps=20)
    trained.run(lambda _report: None)
    before, after = trained.samples().unflatten(0, (-1, 2)).unbind(1)
    assert float(before.mean()) < -0.6
    assert float(after.mean()) > 0.2  # the second folder's is about 0.5
    # What was bright stays so beside what was dark: the discs themselves are still there.
    pairs = zip(before.mean(1).flatten(1), after.mean(1).flatten(1), strict=True)
    likeness = [float(torch.corrcoef(torch.stack(pair))[0, 1]) for pair in pairs]
    assert np.mean(likeness) > 0.3
    assert trained.task.measures(trained.average.network)["there and back"] < 60


def test_a_resumed_training_is_the_one_that_never_stopped(tmp_path: Path) -> None:
    through: list[dict[str, float]] = []
    whole = trainer(tmp_path / "whole")
    whole.run(lambda report: through.append(dict(report.losses)))
    parts: list[dict[str, float]] = []

    def stop_after_two(report: Report) -> None:
        parts.append(dict(report.losses))
        if report.step == 2:
            raise InterruptedError

    with pytest.raises(InterruptedError):
        trainer(tmp_path / "parts").run(stop_after_two)
    resumed = trainer(tmp_path / "again")
    (tmp_path / "parts" / "checkpoint.pt").rename(tmp_path / "again" / "checkpoint.pt")
    resumed.resume()
    resumed.run(lambda report: parts.append(dict(report.losses)))
    assert parts == through
    assert torch.equal(resumed.samples(), whole.samples())


@pytest.mark.parametrize("side", [16, 64])
def test_what_was_trained_opens_as_a_style_with_the_same_pictures(side: int, tmp_path: Path) -> None:
    plan = TrainingPlan("cyclegan", **(TINY | {"side": side}))
    task = cyclegan.make_task(plan, 3, 2)
    network = task.networks["generator"]
    tensors, words = inscribed(task, task.exported(network), "Bright", ["dark", "bright"])
    assert words == {}
    save_file(tensors, str(tmp_path / "bright.safetensors"))
    card = import_model(tmp_path / "bright.safetensors", tmp_path / "library", JobContext())
    assert (card.kind, card.family) == ("translator", "cyclegan-resnet")
    picture = torch.rand(1, 3, side, side)
    with torch.no_grad():
        assert torch.allclose(open_network(card)(picture), network(picture), atol=1e-5)


def test_half_of_what_is_judged_was_made_before() -> None:
    memory = cyclegan.Remembered(8, 1, 2)

    def numbered(first: int) -> torch.Tensor:
        return torch.arange(first, first + 4.0)[:, None, None, None].expand(4, 1, 2, 2)

    def shown(step: int) -> list[int]:
        draw = Draw(0, step, 4, Share(), torch.device("cpu"))
        return [int(picture[0, 0, 0]) for picture in memory.exchanged(numbered(4 * step), draw)]

    assert [*shown(0), *shown(1)] == list(range(8))  # first it only remembers
    assert sorted(int(picture[0, 0, 0]) for picture in memory.pictures) == list(range(8))
    later = [shown(step) for step in range(2, 60)]
    older = [number < 4 * step for step, pictures in enumerate(later, 2) for number in pictures]
    assert 0.35 < np.mean(older) < 0.65
    seen = [number for pictures in later for number in pictures]
    assert len(seen) == len(set(seen))  # what was shown is forgotten


def test_other_than_two_folders_are_refused() -> None:
    plan = TrainingPlan("cyclegan", **TINY)
    for classes in (1, 3):
        with pytest.raises(StudioError, match="two folders"):
            cyclegan.make_task(plan, 3, classes)
    with pytest.raises(StudioError, match="opacity"):
        cyclegan.make_task(plan, 4, 2)


def test_held_out_pictures_of_the_first_folder_are_watched(tmp_path: Path) -> None:
    trained = trainer(tmp_path / "first")
    raw = json.loads((tmp_path / "data" / "data.json").read_text())
    raw["held_out"][2] = raw["held_out"][3] = True
    (tmp_path / "data" / "data.json").write_text(json.dumps(raw))
    assert len(trained.samples()) == 16  # eight of the first folder, and what becomes of them
    watched = trainer(tmp_path / "second").samples()
    assert len(watched) == 2
    expected = torch.from_numpy(open_tensor(tmp_path / "data").pictures[2] / 127.5 - 1.0).permute(2, 0, 1).float()
    assert torch.allclose(watched[0], expected)

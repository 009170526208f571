"""β-VAE: what its numbers tell, and the sliders that follow."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import torch
from safetensors.torch import save_file

from aigc_studio.jobs.context import JobContext
from aigc_studio.library.adapters.torch_generator import open_model
from aigc_studio.library.importing import import_model
from aigc_studio.training.families import preset_plan, trainable
from aigc_studio.training.inscribing import inscribed
from aigc_studio.training.losses import kl_divergence, unit_divergences
from aigc_studio.training.trainer import Trainer
from tests.training.pictures import discs


def test_units_diverge_as_the_formula_says() -> None:
    mean, deviation = torch.tensor([[0.0, 1.0], [0.0, 3.0]]), torch.tensor([[1.0, 0.5], [1.0, 2.0]])
    by_hand = -deviation.log() + (deviation**2 + mean**2 - 1) / 2
    found = unit_divergences(mean, 2 * deviation.log())
    assert torch.allclose(found, by_hand.mean(0))
    assert torch.allclose(found.sum(), kl_divergence(mean, 2 * deviation.log()))


def test_the_numbers_that_tell_most_are_the_first_sliders(tmp_path: Path) -> None:
    plan = preset_plan("beta-vae", "tiny", steps=150, sample_every=1000, batch=8, rate=3e-3, beta=30.0)
    torch.manual_seed(0)
    (tmp_path / "run").mkdir()
    data = discs(tmp_path / "data", 32)
    trainer = Trainer(trainable("beta-vae").make_task(plan, 3, 1), data, plan, tmp_path / "run")
    trainer.run(lambda _report: None)
    network = trainer.average.network
    told = network.unit_divergences
    pictures = torch.from_numpy(data.pictures / 127.5 - 1).permute(0, 3, 1, 2).float()
    with torch.no_grad():
        measured = unit_divergences(*network.encode(pictures))
    assert torch.corrcoef(torch.stack([told, measured]))[0, 1] > 0.8  # a running mean of what batches said
    directions = trainer.task.directions()  # type: ignore[attr-defined]
    units = [int(one.argmax()) for one in directions.values()]
    assert 1 <= len(units) < 8  # most numbers, but not all, are pressed to tell nothing
    assert (told[units].diff() <= 0).all()

    tensors, words = inscribed(trainer.task, trainer.exported(), "Discs", data.labels)
    save_file(tensors, str(tmp_path / "discs.safetensors"), words)
    card = import_model(tmp_path / "discs.safetensors", tmp_path / "library", JobContext())
    assert [one.name for one in card.directions][: len(units)] == [f"Unit {n + 1}" for n in range(len(units))]
    model = open_model(card)
    assert [int(np.abs(one).argmax()) for one in model.space.directions[: len(units)]] == units

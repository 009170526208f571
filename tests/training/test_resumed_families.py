"""Families whose steps differ (later phases, codebooks, patches): resumed, they repeat what never stopped."""

from __future__ import annotations

from pathlib import Path

import pytest
import torch

from aigc_studio.training.data.tensors import open_tensor
from aigc_studio.training.families import preset_plan, trainable
from aigc_studio.training.trainer import Report, Trainer
from tests.training.pictures import discs


class _Stop(Exception):
    pass


def _trainer(family: str, home: Path, name: str, critic: float) -> Trainer:
    patches = family in ("upscaler", "denoiser")
    latent = {"pixelcnn": 256, "vq-vae": 16}.get(family, 8)
    plan = preset_plan(
        family, "tiny", steps=6, side=16, width=8, latent=latent, batch=4, sample_every=100, checkpoint_every=100,
        degradation="worn", critic=critic,
    )  # fmt: skip
    data = home / "data"
    torch.manual_seed(plan.seed)
    (home / name).mkdir(exist_ok=True)
    classes = 2 if family == "conditional-vae" else 1
    if not data.exists():
        discs(data, 8, side=32 if patches else 16, classes=classes)
    return Trainer(trainable(family).make_task(plan, 3, classes), open_tensor(data), plan, home / name)


@pytest.mark.parametrize(
    ("family", "critic"),
    [("vae", 1.0), ("beta-vae", 0.0), ("flow-vae", 1.0), ("conditional-vae", 1.0), ("vq-vae", 0.0),
     ("pixelcnn", 0.0), ("upscaler", 0.0), ("denoiser", 0.0)],
)  # fmt: skip
def test_a_resumed_training_is_the_one_that_never_stopped(family: str, critic: float, tmp_path: Path) -> None:
    through: list[dict[str, float]] = []
    parts: list[dict[str, float]] = []
    whole = _trainer(family, tmp_path, "whole", critic)
    whole.run(lambda report: through.append(dict(report.losses)))

    def stop_after_three(report: Report) -> None:
        parts.append(dict(report.losses))
        if report.step == 3:
            raise _Stop

    with pytest.raises(_Stop):
        _trainer(family, tmp_path, "parts", critic).run(stop_after_three)
    resumed = _trainer(family, tmp_path, "parts", critic)
    resumed.resume()
    resumed.run(lambda report: parts.append(dict(report.losses)))
    assert parts == through  # to the last bit
    for ours, theirs in zip(resumed.exported().values(), whole.exported().values(), strict=True):
        assert torch.equal(ours, theirs)
